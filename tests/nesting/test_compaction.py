import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import translate
from shapely.geometry import Polygon, box

from nesting.compaction import compact, used_length
from nesting.construction import construct
from nesting.convex import corner_points
from nesting.separation import build_shapes
from tests.nesting.shapes import plain, star_polygons


@settings(max_examples=30)
@given(st.lists(star_polygons(size=300), min_size=2, max_size=8))
def test_compaction_never_lengthens_and_never_makes_overlaps(outlines: list[Polygon]) -> None:
    shapes = build_shapes([corner_points(outline) for outline in outlines])
    order = np.arange(len(outlines))
    chosen, positions = construct(shapes, plain(shapes), order[:, None], order, 1000.0, 1e-5)
    tighter = compact(shapes, chosen, positions, 1000.0, 1e-5, reach=30.0)
    assert used_length(shapes, chosen, tighter) <= used_length(shapes, chosen, positions)
    placed = [translate(outline, *p) for outline, p in zip(outlines, tighter, strict=True)]
    for number, outline in enumerate(placed):
        assert outline.bounds[1] >= 0
        assert outline.bounds[3] <= 1000
        assert all(outline.intersection(other).area == 0 for other in placed[:number])


def test_loose_row_closes_up() -> None:
    shapes = build_shapes([corner_points(box(0, 0, 100, 900))])
    chosen = np.zeros(3, np.int64)
    loose = np.array([(0.0, 50.0), (150.0, 50.0), (330.0, 50.0)])
    closed = compact(shapes, chosen, loose, 1000.0, 1e-5, reach=30.0)
    assert abs(used_length(shapes, chosen, closed) - 300.0) < 1e-3
