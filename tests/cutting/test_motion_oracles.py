"""Motion beside two planners that share nothing with ours: ruckig (jerk-limited), toppra (along a path)."""

import math
from itertools import pairwise

import numpy as np
import pytest
import toppra
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ruckig import InputParameter, Result, Ruckig, Trajectory
from toppra import algorithm, constraint

import patterns
from cutting.kinematics import Points, rest_to_rest, turns
from cutting.motion import path_times, radii, run_times
from patterns import measurements

toppra.setup_logging("ERROR")

ONE_PERCENT = 0.01
NO_JERK_LIMIT = 1e10
ROUNDING = 0.2

speeds = st.floats(50, 2000)
accelerations = st.floats(500, 20_000)
jerks = st.floats(5000, 500_000)


def by_ruckig(
    length: float, speed: float, acceleration: float, jerk: float, first: float = 0.0, last: float = 0.0
) -> tuple[float, bool]:
    """Return the seconds of a straight move, and whether it goes on ahead throughout."""
    wanted = InputParameter(1)
    wanted.current_position, wanted.target_position = [0.0], [length]
    wanted.current_velocity, wanted.target_velocity = [first], [last]
    wanted.max_velocity, wanted.max_acceleration, wanted.max_jerk = [speed], [acceleration], [jerk]
    trajectory = Trajectory(1)
    assert Ruckig(1).calculate(wanted, trajectory) == Result.Working
    (extremes,) = trajectory.position_extrema
    return float(trajectory.duration), extremes.min > -1e-6 and extremes.max < length + 1e-6


def by_toppra(ways: Points, limits: Points, speed: float, acceleration: float) -> float:
    """Return the seconds of a run from rest to rest whose points are passed no faster than their limits."""
    grid = np.unique(np.concatenate([np.linspace(0.0, ways[-1], 1500), ways]))
    at = dict(zip(ways.tolist(), limits.tolist(), strict=True))

    def limit(way: float) -> Points:
        most = min(speed, at.get(float(way), math.inf))
        return np.array([[-most, most]])

    path = toppra.SimplePath(np.array([0.0, ways[-1]]), np.array([0.0, ways[-1]]), np.array([1.0, 1.0]))
    problem = algorithm.TOPPRA(
        [
            constraint.JointVelocityConstraintVarying(limit),
            constraint.JointAccelerationConstraint(np.array([[-acceleration, acceleration]])),
        ],
        path,
        gridpoints=grid,
        solver_wrapper="seidel",
        parametrizer="ParametrizeConstAccel",
    )
    return float(problem.compute_trajectory(0.0, 0.0).duration)


@settings(deadline=None)
@given(st.floats(0.5, 5000), speeds, accelerations, jerks)
def test_straight_moves_take_what_ruckig_says(
    length: float, speed: float, acceleration: float, jerk: float
) -> None:
    expected, _ = by_ruckig(length, speed, acceleration, jerk)
    assert float(rest_to_rest(length, speed, acceleration, jerk)) == pytest.approx(expected, rel=1e-4)
    times = run_times(np.array([0.0, length]), np.zeros(2), speed, acceleration, jerk)
    assert times[-1] == pytest.approx(expected, rel=1e-4)


@settings(deadline=None)
@given(st.floats(1, 2000), speeds, accelerations, jerks, st.floats(0, 1), st.floats(0, 1))
def test_stretches_between_known_speeds_take_what_ruckig_says(
    length: float, speed: float, acceleration: float, jerk: float, first: float, last: float
) -> None:
    expected, is_ahead = by_ruckig(length, speed, acceleration, jerk, first * speed, last * speed)
    assume(is_ahead)
    ends = speed * np.array([first, last])
    times = run_times(np.array([0.0, length]), ends, speed, acceleration, jerk)
    assert times[-1] == pytest.approx(expected, rel=ONE_PERCENT)


def runs() -> list[Points]:
    """Return the runs between corners of a whole suit's shell contours that have points between."""
    body = measurements(
        {
            "stature": 1750, "chest_girth": 960, "waist_girth": 840, "hip_girth": 970, "neck_girth": 390,
            "shoulder_width": 420, "back_width": 395, "chest_width": 355, "back_waist_length": 445,
            "front_waist_length": 460, "arm_length": 600, "upper_arm_girth": 310, "wrist_girth": 175,
            "thigh_girth": 550, "knee_girth": 390, "outside_leg_length": 1065, "inside_leg_length": 800,
            "total_crotch_length": 705,
        }
    )  # fmt: skip
    found = []
    for garment in ("jacket", "trousers"):
        for piece in patterns.draft(garment, body, patterns.style(garment, {})):
            ring = np.asarray(piece.outline.exterior.coords)[:-1]
            corners = np.flatnonzero(turns(ring, is_ring=True) > 45)
            if len(corners) == 0:
                continue
            twice = np.vstack([ring, ring])
            for low, high in zip(corners, np.append(corners[1:], corners[0] + len(ring)), strict=True):
                if high - low > 1:
                    found.append(twice[low : high + 1])
    return found


def test_contours_of_a_suit_take_what_toppra_says_where_jerk_is_free() -> None:
    free = np.array([1000.0, 5000.0, NO_JERK_LIMIT, 2500.0, ROUNDING])
    limited = np.array([1000.0, 5000.0, 50_000.0, 2500.0, ROUNDING])
    curved = runs()
    assert len(curved) > 50
    ours = theirs = with_jerk = 0.0
    for line in curved[:: len(curved) // 40]:
        ways = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
        limits = np.minimum(np.sqrt(2500.0 * radii(line, ROUNDING)), 1000.0)
        expected = by_toppra(ways, limits, 1000.0, 5000.0)
        found = float(path_times(line, np.full(len(line), np.inf), free)[-1])
        assert found == pytest.approx(expected, rel=ONE_PERCENT)
        ours, theirs = ours + found, theirs + expected
        with_jerk += float(path_times(line, np.full(len(line), np.inf), limited)[-1])
    assert ours == pytest.approx(theirs, rel=0.002)
    assert with_jerk > theirs


lines = st.lists(st.tuples(st.floats(5, 300), st.floats(-40, 40)), min_size=2, max_size=12).map(
    lambda legs: np.vstack(
        [
            np.zeros((1, 2)),
            np.cumsum(
                [
                    (length * math.cos(angle), length * math.sin(angle))
                    for (length, _), angle in zip(
                        legs, np.radians(np.cumsum([turn for _, turn in legs])), strict=True
                    )
                ],
                axis=0,
            ),
        ]
    )
)


@settings(deadline=None)
@given(lines, st.floats(200, 1500), st.floats(1000, 12_000), st.floats(20_000, 200_000))
def test_motion_keeps_speed_acceleration_and_the_corners_limits(
    line: Points, speed: float, acceleration: float, jerk: float
) -> None:
    # Many points on each edge show the motion between the corners, which they do not change.
    shares = np.linspace(0.0, 1.0, 200, endpoint=False)[:, None]
    dense = np.vstack([*(a + shares * (b - a) for a, b in pairwise(line)), line[-1:]])
    limits = np.array([speed, acceleration, jerk, 0.5 * acceleration, ROUNDING])
    times = path_times(dense, np.full(len(dense), np.inf), limits)
    plain = path_times(line, np.full(len(line), np.inf), limits)
    assert times[-1] == pytest.approx(plain[-1], rel=1e-6)
    steps, spans = np.hypot(*np.diff(dense, axis=0).T), np.diff(times)
    assert (spans > 0).all()
    velocity = steps / spans
    assert velocity.max() <= speed * 1.001
    rate = np.diff(velocity) / (0.5 * (spans[1:] + spans[:-1]))
    moving = velocity[1:] > 0.05 * speed
    assert np.abs(rate[moving]).max(initial=0.0) <= acceleration * 1.05
    corner = np.sqrt(0.5 * acceleration * radii(line, ROUNDING)[1:-1])
    at = np.arange(1, len(line) - 1) * 200
    lowest = np.minimum(velocity[at - 1], velocity[at])
    assert (lowest <= np.minimum(corner, speed) * 1.01 + np.sqrt(2 * acceleration * steps[at])).all()
