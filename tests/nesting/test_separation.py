import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely.affinity import translate
from shapely.geometry import Polygon

from nesting.convex import corner_points
from nesting.separation import (
    Part,
    build_shapes,
    deepest_overlap,
    part_separation,
    separating_rows,
    shapes_of_parts,
)
from tests.nesting.shapes import star_polygons

moves = st.tuples(st.floats(-250, 250), st.floats(-250, 250))


@given(star_polygons(), star_polygons(), moves)
def test_convex_parts_are_separated_exactly_when_they_do_not_overlap(
    first: Polygon, second: Polygon, move: tuple[float, float]
) -> None:
    hulls = [first.convex_hull, second.convex_hull]
    shapes = build_shapes([corner_points(hull) for hull in hulls])
    separation, x, y, constant = part_separation(shapes, 0, 1, *move, np.inf)
    overlap = hulls[0].intersection(translate(hulls[1], *move)).area
    assert (separation < -1e-9) <= (overlap > 0)
    assert (overlap > 1e-6) <= (separation < 0)
    assert abs(x * move[0] + y * move[1] + constant - separation) < 1e-9


@given(star_polygons(), star_polygons(), moves)
def test_moving_by_the_penetration_depth_along_the_normal_separates(
    first: Polygon, second: Polygon, move: tuple[float, float]
) -> None:
    hulls = [first.convex_hull, second.convex_hull]
    shapes = build_shapes([corner_points(hull) for hull in hulls])
    separation, x, y, _ = part_separation(shapes, 0, 1, *move, np.inf)
    if separation < 0:
        apart = translate(hulls[1], move[0] - separation * x, move[1] - separation * y)
        assert hulls[0].intersection(apart).area < 1e-6


@given(star_polygons(), star_polygons(), moves)
def test_deepest_overlap_sees_every_overlap_of_hollow_outlines(
    first: Polygon, second: Polygon, move: tuple[float, float]
) -> None:
    shapes = build_shapes([corner_points(first), corner_points(second)])
    depth = deepest_overlap(shapes, np.array([0, 1]), np.array([(0.0, 0.0), move]))
    overlap = first.intersection(translate(second, *move)).area
    assert (overlap > 1e-6) <= (depth > 0)
    assert (depth > 1e-6) <= (overlap > 0)


@given(star_polygons(), star_polygons(), moves, st.floats(0, 50))
def test_pairs_without_a_row_cannot_meet_within_reach(
    first: Polygon, second: Polygon, move: tuple[float, float], reach: float
) -> None:
    shapes = build_shapes([corner_points(first), corner_points(second)])
    rows = separating_rows(shapes, np.array([0, 1]), np.array([(0.0, 0.0), move]), reach)
    if not len(rows.first):
        # Each may move by reach along both axes: the gap between them is wider than both moves together.
        assert first.distance(translate(second, *move)) >= 2 * reach - 1e-6


def test_half_planes_have_the_whole_part_behind_them_though_a_corner_turns_back_a_little() -> None:
    part = np.array([(0.0, 0.0), (50.0, 1e-7), (100.0, 0.0), (100.0, 60.0), (0.0, 60.0)])
    for margin in (0.0, 2.0):
        shapes = shapes_of_parts([[Part(part, margin)]])
        behind = shapes.normals @ part.T + margin
        assert (behind.max(axis=1) <= shapes.heights + 1e-12).all()
        assert len(shapes.normals) < 20
