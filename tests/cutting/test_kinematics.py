import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cutting import Machine, machine
from cutting.kinematics import Points, entry_seconds, knife_seconds, knife_times, links, rest_to_rest
from cutting.motion import path_times, radii

DEFAULT = machine("default")
LIMITS = np.array([1000.0, 5000.0, 50_000.0, 2500.0, 0.2])  # the default's, as the kernels take them


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


def closed(ring: Points) -> Points:
    return np.vstack([ring, ring[:1]])


def motion(line: Points, cutter: Machine) -> tuple[float, int]:
    times, is_corner = knife_times(line, np.zeros(len(line), bool), cutter)
    return float(times[-1]), int(is_corner.sum())


def test_square_is_four_straight_moves_and_three_corners() -> None:
    square = np.array([(0, 0), (500, 0), (500, 500), (0, 500)], dtype=float)
    seconds, corners = motion(closed(square), DEFAULT)
    assert corners == 3
    assert math.isclose(seconds, 4 * rest_to_rest(500, 1000, 5000, 50_000), rel_tol=1e-9)


@pytest.mark.parametrize("points", [90, 360, 1440])
def test_circle_is_passed_at_the_speed_that_its_radius_allows(points: int) -> None:
    radius = 100.0
    angles = np.linspace(0, 2 * np.pi, points, endpoint=False)
    ring = radius * np.column_stack([np.cos(angles), np.sin(angles)])
    seconds, corners = motion(closed(ring), DEFAULT)
    speed = math.sqrt(DEFAULT.lateral_share * DEFAULT.acceleration_mm_s2 * radius)
    assert corners == 0
    assert 0.99 * 2 * math.pi * radius / speed <= seconds <= 2 * math.pi * radius / speed + 0.4


def test_corner_that_is_rounded_is_passed_on_the_arc_within_the_tolerance() -> None:
    turn = math.radians(30)
    line = np.array([(0, 0), (300, 0), (300 + 300 * math.cos(turn), 300 * math.sin(turn))])
    radius = DEFAULT.rounding_mm / (1 / math.cos(turn / 2) - 1)
    assert math.isclose(radii(line, DEFAULT.rounding_mm)[1], radius, rel_tol=1e-9)
    # The knife comes down to the arc's speed from both sides and never stands.
    times = path_times(line, np.full(3, np.inf), LIMITS)
    assert float(times[-1]) < 2 * float(rest_to_rest(300, 1000, 5000, 50_000))


def test_corner_made_of_short_edges_is_passed_as_one_arc() -> None:
    whole = np.array([(0.0, 0.0), (300, 0), (600, 150)])
    chamfered = np.array([(0.0, 0.0), (299.98, 0), (300.0, 0.004), (300.02, 0.01), (600, 150)])
    one, several = radii(whole, 0.2)[1], radii(chamfered, 0.2)[1:-1]
    assert several.min() > 0.9 * one


def test_points_on_a_straight_change_nothing() -> None:
    turn = np.array([(0.0, 0.0), (300, 0), (600, 100)])
    dense = np.array([(0.0, 0.0), (120, 0), (299.9, 0), (300, 0), (300.3, 0.1), (600, 100)])
    assert motion(dense, DEFAULT)[0] == pytest.approx(motion(turn, DEFAULT)[0], rel=1e-9)


rings = st.lists(
    st.tuples(st.floats(0.0, 6.28), st.floats(20, 800)),
    min_size=3,
    max_size=40,
    unique_by=lambda p: round(p[0], 2),
).map(lambda polar: np.array([(r * math.cos(a), 0.7 * r * math.sin(a)) for a, r in sorted(polar)]))


@settings(deadline=None)
@given(rings, st.floats(1, 3), st.floats(50, 1500), st.floats(500, 15_000), st.floats(4000, 500_000))
def test_faster_machine_is_hardly_ever_slower(
    ring: Points, gain: float, speed: float, acceleration: float, jerk: float
) -> None:
    plain = replace(DEFAULT, cut_speed_mm_s=speed, acceleration_mm_s2=acceleration, jerk_mm_s3=jerk)
    seconds, corners = motion(closed(ring), plain)
    for key in ("cut_speed_mm_s", "acceleration_mm_s2", "jerk_mm_s3"):
        faster, same = motion(closed(ring), replace(plain, **{key: gain * getattr(plain, key)}))
        # A quicker ramp may pass a limit at another point, where it then has to stop accelerating.
        assert faster <= seconds * 1.05
        assert same == corners


@settings(deadline=None)
@given(rings, st.lists(st.integers(0, 39), max_size=5), st.sampled_from(["default", "notch-tool"]))
def test_entry_costs_what_the_contour_opened_there_costs(ring: Points, notched: list[int], name: str) -> None:
    cutter, flags = machine(name), np.zeros(len(ring), bool)
    flags[[number for number in notched if number < len(ring)]] = True
    entries = np.arange(len(ring))
    for entry, seconds in zip(entries, entry_seconds(ring, flags, entries, cutter), strict=True):
        opened, along = closed(np.roll(ring, -entry, axis=0)), np.append(np.roll(flags, -entry), False)
        assert math.isclose(seconds, knife_seconds(opened, along, cutter), abs_tol=1e-9)


def test_contour_takes_no_less_than_its_length_at_full_speed_nor_than_one_straight_move() -> None:
    angles = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    ring = np.column_stack([400 * np.cos(angles), 150 * np.sin(angles)])
    length = float(np.hypot(*(np.roll(ring, -1, axis=0) - ring).T).sum())
    seconds, _ = motion(closed(ring), DEFAULT)
    assert seconds >= rest_to_rest(length, 1000, 5000, 50_000)


def test_notch_is_a_stop_for_a_standing_tool_only() -> None:
    line, flags = np.array([(0.0, 0), (400, 0), (800, 0)]), np.array([False, True, False])
    standing = knife_seconds(line, flags, machine("standing-notch-tool"))
    assert math.isclose(standing, 2 * rest_to_rest(400, 1000, 5000, 50_000))
    assert math.isclose(
        knife_seconds(line, flags, machine("notch-tool")), rest_to_rest(800, 1000, 5000, 50_000)
    )


def test_low_jerk_bounds_the_acceleration_that_is_reached() -> None:
    assert math.isclose(rest_to_rest(900, 100, 5000, 1000), 900 / 100 + 2 * math.sqrt(100 / 1000))


def test_links_hold_the_seconds_between_all_points() -> None:
    points = np.array([(0.0, 0.0), (300.0, 400.0)])
    seconds = links(points, points, DEFAULT)
    assert seconds == pytest.approx(np.array([[0, 1], [1, 0]]) * float(rest_to_rest(500, 1000, 5000, 50_000)))
