import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon

from nesting.convex import corner_points
from nesting.nearby import gather, nearby_overlap, room_for_nearby
from nesting.overlap import Placed, Scene, placed_at, scene_of, weighted_overlap
from nesting.separation import Floats, build_shapes
from tests.nesting.shapes import star_polygons

WIDTH = 500.0
crowds = st.lists(star_polygons(), min_size=2, max_size=6)
spots = st.tuples(st.floats(100, 400), st.floats(100, 400))


def crowd(outlines: list[Polygon], seed: int) -> tuple[Scene, Placed, Floats]:
    """Return a scene, where its pieces lie, and symmetric weights."""
    rng = np.random.default_rng(seed)
    count = len(outlines)
    shapes = build_shapes([corner_points(outline) for outline in outlines])
    weights = rng.uniform(0.5, 3.0, (count, count))
    return (
        scene_of(shapes, np.arange(count)[:, None], WIDTH),
        placed_at(shapes, np.arange(count), rng.uniform(100, 400, (count, 2))),
        weights + weights.T,
    )


@given(crowds, st.integers(0, 99), spots, st.floats(0.1, 80), st.tuples(st.floats(-1, 1), st.floats(-1, 1)))
def test_overlap_from_nearby_half_planes_is_the_overlap_anywhere_in_the_window(
    outlines: list[Polygon],
    seed: int,
    middle: tuple[float, float],
    reach: float,
    step: tuple[float, float],
) -> None:
    scene, placed, weights = crowd(outlines, seed)
    nearby = room_for_nearby(scene)
    count = gather(nearby, scene, 0, 0, *middle, reach, placed, weights, np.inf)
    x, y = middle[0] + reach * step[0], middle[1] + reach * step[1]
    expected = weighted_overlap(scene, 0, 0, x, y, placed, weights, np.inf)
    assert nearby_overlap(nearby, count, x, y, np.inf) == pytest.approx(expected, rel=1e-9, abs=1e-7)
    # Stopped early it still says that it is more than enough.
    assert (nearby_overlap(nearby, count, x, y, 0.5 * expected) > 0.5 * expected) or expected < 1e-6


@given(crowds, st.integers(0, 99), spots, st.floats(0.1, 20), st.floats(0, 300))
def test_a_window_is_given_up_only_where_nothing_in_it_is_below_the_limit(
    outlines: list[Polygon], seed: int, middle: tuple[float, float], reach: float, limit: float
) -> None:
    scene, placed, weights = crowd(outlines, seed)
    nearby = room_for_nearby(scene)
    if gather(nearby, scene, 0, 0, *middle, reach, placed, weights, limit) < 0:
        for dx, dy in np.random.default_rng(seed).uniform(-reach, reach, (50, 2)):
            x, y = middle[0] + dx, middle[1] + dy
            overlap = weighted_overlap(scene, 0, 0, x, y, placed, weights, np.inf)
            assert overlap >= limit - 1e-7


def test_more_pairs_than_there_is_room_for_are_refused_not_cut_off() -> None:
    square = Polygon([(0, 0), (100, 0), (100, 100), (0, 100)])
    scene, _, weights = crowd([square] * 5, 1)
    placed = placed_at(scene.shapes, np.arange(5), np.full((5, 2), 100.0))
    room = room_for_nearby(scene)
    tight = room._replace(ends=room.ends[:3], weights=room.weights[:3])
    arguments = (scene, 0, 0, 110.0, 110.0, 5.0, placed, weights, np.inf)
    assert gather(room, *arguments) == 4
    assert gather(tight, *arguments) == -1
