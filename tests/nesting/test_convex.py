import numpy as np
import shapely
from hypothesis import given
from shapely.geometry import Polygon, box

from nesting.convex import convex_parts, corner_points, cross
from tests.nesting.shapes import star_polygons


@given(star_polygons())
def test_parts_are_convex_and_tile_the_outline(outline: Polygon) -> None:
    parts = convex_parts(corner_points(outline))
    for part in parts:
        edges = np.roll(part, -1, axis=0) - part
        assert (cross(edges, np.roll(edges, -1, axis=0)) >= -1e-9 * 4e4).all()
    shapes = [Polygon(part) for part in parts]
    assert abs(sum(shape.area for shape in shapes) - outline.area) <= 1e-9 * outline.area
    assert shapely.union_all(shapes).symmetric_difference(outline).area <= 1e-9 * outline.area


def test_convex_outline_is_its_own_single_part() -> None:
    assert len(convex_parts(corner_points(box(0, 0, 3, 2)))) == 1


def test_repeated_and_straight_through_points_are_no_corners() -> None:
    outline = Polygon([(0, 0), (1, 0), (2, 0), (2, 0), (2, 2), (0, 2), (0, 1)])
    assert corner_points(outline).tolist() == [[0, 0], [2, 0], [2, 2], [0, 2]]


def test_clockwise_outline_gives_counter_clockwise_corners() -> None:
    assert Polygon(corner_points(box(0, 0, 3, 2, ccw=False))).exterior.is_ccw
