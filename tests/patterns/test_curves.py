import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString

from patterns.curves import (
    arc,
    crossing,
    direction_at,
    distance_to,
    length,
    mirrored,
    part,
    point_at,
    simplified,
    spline,
    straight,
    turned,
    vector,
)


def test_arc_over_a_right_angle_is_nearly_a_quarter_circle() -> None:
    line = arc(vector(100, 0), vector(0, 1), vector(0, 100), vector(-1, 0))
    assert np.hypot(*line.T) == pytest.approx(100, abs=0.1)
    assert length(line) == pytest.approx(50 * np.pi, abs=0.1)


def test_spline_passes_through_its_points_with_the_given_directions() -> None:
    points = [vector(0, 0), vector(40, 30), vector(100, 20)]
    line = spline(points, vector(0, 1), vector(1, 0))
    for point in points:
        assert LineString(line).distance(LineString([point, point + 1e-9])) < 1e-6
    assert direction_at(line, 0) == pytest.approx(vector(0, 1), abs=0.05)
    assert direction_at(line, length(line)) == pytest.approx(vector(1, 0), abs=0.05)


def test_spline_is_smooth() -> None:
    line = spline([vector(0, 0), vector(50, 40), vector(90, -20), vector(200, 0)])
    steps = np.diff(line, axis=0)
    turns = np.diff(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0])))
    assert np.degrees(np.abs(turns)).max() < 6


def test_spline_through_points_in_line_is_straight() -> None:
    line = spline([vector(0, 0), vector(10, 10), vector(50, 50)])
    assert line[:, 0] == pytest.approx(line[:, 1])


@given(st.floats(0, 500))
def test_point_at_a_distance_is_found_again(distance: float) -> None:
    line = spline([vector(0, 0), vector(300, 80), vector(500, 0)])
    assert distance_to(line, point_at(line, distance)) == pytest.approx(distance, abs=1e-6)


def test_parts_of_a_line_add_up() -> None:
    line = spline([vector(0, 0), vector(300, 80), vector(500, 0)])
    assert length(part(line, 0, 123)) == pytest.approx(123)
    assert length(part(line, 123, length(line))) == pytest.approx(length(line) - 123)


def test_simplified_line_stays_within_tolerance() -> None:
    line = arc(vector(60, 0), vector(0, 1), vector(0, 60), vector(-1, 0))
    coarse = simplified(line, 0.08)
    assert len(coarse) < len(line)
    assert LineString(line).hausdorff_distance(LineString(coarse)) <= 0.08


def test_lines_cross_where_they_should_and_parallels_nowhere() -> None:
    cross = crossing(vector(0, 0), vector(1, 1), vector(10, 0), vector(-1, 1))
    assert cross == pytest.approx(vector(5, 5))
    assert crossing(vector(0, 0), vector(1, 1), vector(10, 0), vector(2, 2)) is None


def test_mirroring_twice_changes_nothing() -> None:
    line = straight(vector(3, 4), vector(-2, 9))
    once = mirrored(line, vector(1, 1), vector(2, 1))
    assert mirrored(once, vector(1, 1), vector(2, 1)) == pytest.approx(line)
    assert turned(vector(1, 0), 90) == pytest.approx(vector(0, 1))
