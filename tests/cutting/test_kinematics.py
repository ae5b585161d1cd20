import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cutting import machine
from cutting.kinematics import Points, contour_seconds, entry_seconds, links, rest_to_rest

DEFAULT = machine("default")


def integrated_distance(seconds: float, speed: float, acceleration: float, jerk: float) -> float:
    """Return how far the fastest symmetric S-curve of this duration goes, by integrating its phases."""
    acceleration = min(acceleration, math.sqrt(speed * jerk))
    half = seconds / 2
    ramp_up = min(acceleration / jerk, half / 2)
    steady = min(max(0.0, half - 2 * ramp_up), max(0.0, speed / acceleration - acceleration / jerk))
    phases = [(jerk, ramp_up), (0.0, steady), (-jerk, ramp_up), (0.0, half - 2 * ramp_up - steady)]
    way = velocity = rate = 0.0
    for change, span in phases:
        way += velocity * span + rate * span**2 / 2 + change * span**3 / 6
        velocity += rate * span + change * span**2 / 2
        rate += change * span
    return 2 * way


@given(st.floats(0.5, 5000), st.floats(100, 2000), st.floats(500, 20_000), st.floats(5000, 500_000))
def test_straight_move_covers_its_distance_when_integrated(
    distance: float, speed: float, acceleration: float, jerk: float
) -> None:
    seconds = float(rest_to_rest(distance, speed, acceleration, jerk))
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


rings = st.lists(
    st.tuples(st.floats(0.0, 6.28), st.floats(20, 800)),
    min_size=3,
    max_size=40,
    unique_by=lambda p: round(p[0], 2),
).map(lambda polar: np.array([(r * math.cos(a), 0.7 * r * math.sin(a)) for a, r in sorted(polar)]))


@given(rings, st.floats(1, 3), st.floats(50, 1500), st.floats(500, 15_000), st.floats(4000, 500_000))
def test_faster_machine_is_never_slower(
    ring: Points, gain: float, speed: float, acceleration: float, jerk: float
) -> None:
    plain = replace(DEFAULT, cut_speed_mm_s=speed, acceleration_mm_s2=acceleration, jerk_mm_s3=jerk)
    seconds, corners = contour_seconds(ring, plain)
    for key in ("cut_speed_mm_s", "acceleration_mm_s2", "jerk_mm_s3"):
        better = replace(plain, **{key: gain * getattr(plain, key)})
        faster, same = contour_seconds(ring, better)
        assert faster <= seconds * (1 + 1e-6)
        assert same == corners


@given(rings)
def test_entry_costs_what_the_contour_turned_to_it_costs(ring: Points) -> None:
    entries = list(range(len(ring)))
    for entry, seconds in zip(entries, entry_seconds(ring, entries, DEFAULT), strict=True):
        motion, corners = contour_seconds(np.roll(ring, -entry, axis=0), DEFAULT)
        assert math.isclose(seconds, motion + corners * DEFAULT.corner_s, abs_tol=1e-9)


def test_contour_takes_no_less_than_its_length_at_full_speed_nor_than_one_straight_move() -> None:
    angles = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    ring = np.column_stack([400 * np.cos(angles), 150 * np.sin(angles)])
    length = float(np.hypot(*(np.roll(ring, -1, axis=0) - ring).T).sum())
    seconds, _ = contour_seconds(ring, DEFAULT)
    assert seconds >= rest_to_rest(length, 1000, 5000, 50_000)


def test_low_jerk_bounds_the_acceleration_that_is_reached() -> None:
    assert math.isclose(rest_to_rest(900, 100, 5000, 1000), 900 / 100 + 2 * math.sqrt(100 / 1000))


def test_links_hold_the_seconds_between_all_points() -> None:
    points = np.array([(0.0, 0.0), (300.0, 400.0)])
    seconds = links(points, points, DEFAULT)
    assert seconds == pytest.approx(np.array([[0, 1], [1, 0]]) * float(rest_to_rest(500, 1000, 5000, 50_000)))
