import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely.affinity import translate
from shapely.geometry import Polygon

from nesting.convex import corner_points
from nesting.nearby import room_for_nearby
from nesting.overlap import placed_at, scene_of
from nesting.relocation import sweep
from nesting.separation import build_shapes
from tests.nesting.shapes import star_polygons

LENGTH, WIDTH = 600.0, 500.0


@given(st.lists(star_polygons(), min_size=2, max_size=6), st.integers(0, 9))
def test_sweep_keeps_pieces_in_the_strip_and_does_not_move_those_that_lie_apart(
    outlines: list[Polygon], seed: int
) -> None:
    shapes = build_shapes([corner_points(outline) for outline in outlines])
    count = len(outlines)
    scene = scene_of(shapes, np.arange(count)[:, None], WIDTH)
    chosen = np.arange(count)
    # All but the last lie on one spot; the last lies apart from them.
    positions = np.full((count, 2), 120.0)
    positions[-1] = (480.0, 380.0)
    before = positions.copy()
    pieces = placed_at(shapes, chosen, positions)
    sweep(
        room_for_nearby(scene),
        scene,
        LENGTH,
        pieces,
        np.ones((count, count)),
        1e-6,
        np.random.default_rng(seed),
    )
    assert (positions[-1] == before[-1]).all() or count > 2
    assert (pieces.bounds == placed_at(shapes, chosen, positions).bounds).all()
    placed = [translate(outlines[c], *p) for c, p in zip(chosen, positions, strict=True)]
    for outline in placed:
        low_x, low_y, high_x, high_y = outline.bounds
        assert min(low_x, low_y) >= -1e-9
        assert high_x <= LENGTH + 1e-9
        assert high_y <= WIDTH + 1e-9
