import shapely
from hypothesis import given
from shapely.geometry import Polygon

from nesting.orientation import placed, rotated
from tests.nesting.shapes import star_polygons


@given(star_polygons())
def test_two_half_turns_give_the_same_bits_back(outline: Polygon) -> None:
    assert shapely.equals_identical(rotated(rotated(outline, 180.0), 180.0), outline)


@given(star_polygons())
def test_turning_keeps_the_area(outline: Polygon) -> None:
    assert abs(rotated(outline, 37.5).area - outline.area) <= 1e-9 * outline.area


def test_a_quarter_turn_is_counter_clockwise_and_comes_before_the_move() -> None:
    flat = Polygon([(0, 0), (2, 0), (2, 1), (0, 1)])
    assert placed(flat, 90.0, 10.0, 20.0).bounds == (9.0, 20.0, 10.0, 22.0)
