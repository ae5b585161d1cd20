import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely.affinity import translate
from shapely.geometry import Polygon

from nesting.convex import corner_points
from nesting.overlap import fill_overlaps, placed_at, scene_of
from nesting.separation import build_shapes
from tests.nesting.shapes import star_polygons

WIDTH = 500.0
moves = st.tuples(st.floats(100, 500), st.floats(100, 400))


@given(star_polygons(), star_polygons(), moves, moves)
def test_depth_is_above_zero_just_where_outlines_overlap(
    first: Polygon, second: Polygon, at: tuple[float, float], to: tuple[float, float]
) -> None:
    shapes = build_shapes([corner_points(first), corner_points(second)])
    scene = scene_of(shapes, np.array([[0], [1]]), WIDTH)
    depths = np.empty((2, 2))
    fill_overlaps(scene, placed_at(shapes, np.array([0, 1]), np.array([at, to])), depths)
    shared = translate(first, *at).intersection(translate(second, *to)).area
    assert depths[0, 1] == depths[1, 0]
    assert (shared > 1e-6) <= (depths[0, 1] > 0)
    assert (depths[0, 1] > 1e-6) <= (shared > 0)
