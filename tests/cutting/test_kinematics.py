import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutting import machine
from cutting.kinematics import contour_seconds, rest_to_rest, turns

DEFAULT = machine("default")


def integrated_distance(seconds: float, speed: float, acceleration: float, jerk: float) -> float:
    """Return how far the fastest symmetric S-curve of this duration goes, by integrating its phases."""
    acceleration = min(acceleration, math.sqrt(speed * jerk))
    half = seconds / 2
    ramp_up = min(acceleration / jerk, half / 2)
    steady = min(max(0.0, half - 2 * ramp_up), max(0.0, speed / acceleration - acceleration / jerk))
    phases = [(jerk, ramp_up), (0.0, steady), (-jerk, ramp_up), (0.0, half - 2 * ramp_up - steady)]
    way = velocity = rate = 0.0
    for change, time in phases:
        way += velocity * time + rate * time**2 / 2 + change * time**3 / 6
        velocity += rate * time + change * time**2 / 2
        rate += change * time
    return 2 * way


@given(st.floats(0.5, 5000), st.floats(100, 2000), st.floats(500, 20_000), st.floats(5000, 500_000))
def test_straight_move_covers_its_distance_when_integrated(
    distance: float, speed: float, acceleration: float, jerk: float
) -> None:
    seconds = rest_to_rest(distance, speed, acceleration, jerk)
    assert math.isclose(integrated_distance(seconds, speed, acceleration, jerk), distance, rel_tol=1e-9)


def test_straight_move_without_jerk_limit_is_the_trapezoid() -> None:
    assert math.isclose(rest_to_rest(2000, 1000, 5000, 1e12), 2000 / 1000 + 1000 / 5000, rel_tol=1e-4)
    assert math.isclose(rest_to_rest(50, 1000, 5000, 1e12), 2 * math.sqrt(50 / 5000), rel_tol=1e-4)


def test_no_distance_takes_no_time() -> None:
    assert rest_to_rest(0, 1000, 5000, 50_000) == 0


def test_square_is_four_straight_moves_and_three_corners() -> None:
    square = np.array([(0, 0), (500, 0), (500, 500), (0, 500)], dtype=float)
    seconds, corners = contour_seconds(square, DEFAULT)
    assert corners == 3
    assert math.isclose(seconds, 4 * rest_to_rest(500, 1000, 5000, 50_000), rel_tol=1e-9)


def test_circle_is_passed_at_the_speed_that_its_radius_allows() -> None:
    radius = 100.0
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    ring = radius * np.column_stack([np.cos(angles), np.sin(angles)])
    seconds, corners = contour_seconds(ring, DEFAULT)
    speed = math.sqrt(DEFAULT.lateral_share * DEFAULT.acceleration_mm_s2 * radius)
    assert corners == 0
    assert 2 * math.pi * radius / speed <= seconds <= 2 * math.pi * radius / speed + 0.4


@given(st.integers(3, 60), st.floats(20, 800))
def test_faster_machine_is_never_slower(corners: int, radius: float) -> None:
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    ring = radius * np.column_stack([np.cos(angles), 0.6 * np.sin(angles)])
    plain, _ = contour_seconds(ring, DEFAULT)
    for better in (
        replace(DEFAULT, acceleration_mm_s2=9810.0),
        replace(DEFAULT, cut_speed_mm_s=1500.0),
        replace(DEFAULT, jerk_mm_s3=200_000.0),
    ):
        faster, _ = contour_seconds(ring, better)
        assert faster <= plain + 1e-9


def test_turns_are_measured_in_degrees() -> None:
    triangle = np.array([(0, 0), (1, 0), (0, 1)], dtype=float)
    assert turns(triangle) == pytest.approx([90, 135, 135])
