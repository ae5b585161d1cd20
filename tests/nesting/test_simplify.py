import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon

from nesting.convex import corner_points
from nesting.simplify import polygon_area, simplified_outwards
from tests.nesting.shapes import star_polygons


@given(star_polygons(max_corners=40), st.floats(0.0, 0.1))
def test_simplified_outline_contains_the_piece_within_the_area_budget(
    outline: Polygon, budget: float
) -> None:
    corners = corner_points(outline)
    simple = simplified_outwards(corners, budget)
    around = Polygon(simple)
    assert around.is_valid
    assert len(simple) <= len(corners)
    assert outline.difference(around).area <= 1e-9 * outline.area
    assert around.area <= (1 + budget + 1e-9) * outline.area
    assert np.allclose(around.bounds, outline.bounds, rtol=0, atol=1e-9)


def test_many_cornered_disc_loses_most_of_its_corners_for_little_area() -> None:
    angles = np.linspace(0, 2 * np.pi, 120, endpoint=False)
    disc = np.column_stack([np.cos(angles), np.sin(angles)])
    simple = simplified_outwards(disc, 0.01)
    assert len(simple) < 40
    assert polygon_area(simple) <= 1.01 * polygon_area(disc)
