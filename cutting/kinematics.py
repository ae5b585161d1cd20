"""Seconds that a cutter needs, from its limits."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cutting.machine import Machine

Points = npt.NDArray[np.float64]  # (n, 2)
Seconds = npt.NDArray[np.float64]

GOLDEN = 0.5 * (math.sqrt(5.0) - 1.0)
GOLDEN_STEPS = 24


def rest_to_rest(distance: npt.ArrayLike, speed: float, acceleration: float, jerk: float) -> Seconds:
    """Return the seconds of straight moves from rest to rest, in the shape of ``distance``.

    Parameters
    ----------
    distance
        One or many, in mm, 0 or more.
    speed, acceleration, jerk
        Limits, in mm/s, mm/s² and mm/s³.

    Notes
    -----
    The symmetric S-curve with seven phases. With ``ramp = speed/acceleration + acceleration/jerk`` a move of
    at least ``speed * ramp`` reaches the speed, one of at least ``2 * acceleration³/jerk²`` the
    acceleration, a shorter one is limited by jerk alone. A machine whose jerk is too low to reach its
    acceleration before its speed (``speed * jerk < acceleration²``) accelerates by ``sqrt(speed * jerk)``.
    """
    way = np.maximum(np.asarray(distance, np.float64), 0.0)
    acceleration = min(acceleration, math.sqrt(speed * jerk))
    ramp, half = speed / acceleration + acceleration / jerk, acceleration / jerk
    by_speed = way / speed + ramp
    by_acceleration = half + np.sqrt(half**2 + 4 * way / acceleration)
    by_jerk = 4 * np.cbrt(way / (2 * jerk))
    slow = np.where(way >= 2 * acceleration**3 / jerk**2, by_acceleration, by_jerk)
    seconds: Seconds = np.where(way >= speed * ramp, by_speed, slow)
    return seconds


def travel_seconds(distance: npt.ArrayLike, machine: Machine) -> Seconds:
    """Return the seconds of moves with the knife up over these distances in mm."""
    return rest_to_rest(distance, machine.travel_speed_mm_s, machine.acceleration_mm_s2, machine.jerk_mm_s3)


def links(origins: Points, targets: Points, machine: Machine) -> Seconds:
    """Return the (n, m) seconds of travel from each of n points to each of m."""
    steps = origins[:, None, :] - targets[None, :, :]
    return travel_seconds(np.hypot(steps[..., 0], steps[..., 1]), machine)


def turns(ring: Points) -> npt.NDArray[np.float64]:
    """Return the (n,) turn at each point of a closed ring, in degrees, 0 for straight on."""
    into = ring - np.roll(ring, 1, axis=0)
    out = np.roll(ring, -1, axis=0) - ring
    cross = into[:, 0] * out[:, 1] - into[:, 1] * out[:, 0]
    angles: npt.NDArray[np.float64] = np.degrees(np.abs(np.arctan2(cross, (into * out).sum(axis=1))))
    return angles


def contour_seconds(ring: Points, machine: Machine) -> tuple[float, int]:
    """Return the seconds in motion along a closed contour and the lift-turn-plunge corners on it.

    Parameters
    ----------
    ring
        (n, 2) points without the first repeated; the knife enters and leaves at the first.
    machine
        Whose limits apply.

    Notes
    -----
    The knife stands still at the entry and at every turn above the machine's corner angle. Between two
    stops each corner is passed as the largest arc that stays within the rounding tolerance and within half
    of both edges, at ``sqrt(lateral acceleration x radius)``; a forward and a backward pass then keep the
    acceleration. Averaging that profile over ``acceleration/jerk`` seconds keeps its speeds and limits its
    jerk, so just these seconds are added, with the acceleration up to the machine's that is quickest. A run
    never takes less than the straight move of its length, which is exact.
    """
    sharp = turns(ring) > machine.corner_angle_deg
    sharp[0] = True
    stops = np.append(np.flatnonzero(sharp), len(ring))
    closed = np.vstack([ring, ring[:1]])
    seconds = sum(_run_seconds(closed[start : end + 1], machine) for start, end in pairwise(stops))
    return float(seconds), len(stops) - 2


def entry_seconds(ring: Points, entries: Sequence[int], machine: Machine) -> Seconds:
    """Return the seconds of a contour, its corners included, when entered at each of these points.

    The same as :func:`contour_seconds` of the ring turned to begin there, plus its corners' seconds: a knife
    that enters at a sharp corner saves the corner, one that enters elsewhere stops once more.
    """
    corners = np.flatnonzero(turns(ring) > machine.corner_angle_deg)
    if len(corners) == 0:
        return np.array([contour_seconds(np.roll(ring, -entry, axis=0), machine)[0] for entry in entries])
    unrolled = np.vstack([ring, ring])
    stops = np.append(corners, corners[0] + len(ring))
    runs = [_run_seconds(unrolled[low : high + 1], machine) for low, high in pairwise(stops)]
    from_corner = sum(runs) + machine.corner_s * (len(corners) - 1)
    seconds = np.full(len(entries), from_corner)
    sharp = set(corners.tolist())
    for number, entry in enumerate(entries):
        if entry not in sharp:
            at = entry if entry > corners[0] else entry + len(ring)
            run = int(np.searchsorted(stops, at)) - 1
            before = _run_seconds(unrolled[stops[run] : at + 1], machine)
            after = _run_seconds(unrolled[at : stops[run + 1] + 1], machine)
            seconds[number] += before + after - runs[run] + machine.corner_s
    return seconds


def _run_seconds(points: Points, machine: Machine) -> float:
    """Return the seconds along an open polyline, from rest to rest without a stop between."""
    lengths = np.hypot(*np.diff(points, axis=0).T)
    straight = float(
        rest_to_rest(lengths.sum(), machine.cut_speed_mm_s, machine.acceleration_mm_s2, machine.jerk_mm_s3)
    )
    if len(lengths) == 1:
        return straight
    speeds = [0.0, *_corner_speeds(points, lengths, machine).tolist(), 0.0]
    return max(straight, _smoothed_seconds(lengths.tolist(), speeds, machine))


def _smoothed_seconds(lengths: list[float], speeds: list[float], machine: Machine) -> float:
    """Return the least seconds over all accelerations that the machine may use: less may smooth quicker."""

    def seconds(acceleration: float) -> float:
        smoothing = acceleration / machine.jerk_mm_s3
        return _profile_seconds(lengths, speeds, machine.cut_speed_mm_s, acceleration) + smoothing

    high = machine.acceleration_mm_s2
    best = seconds(high)
    if seconds(0.99 * high) >= best:
        return best
    low = 0.001 * high
    for _ in range(GOLDEN_STEPS):
        left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        if seconds(left) <= seconds(right):
            high = right
        else:
            low = left
    return min(best, seconds(0.5 * (low + high)))


def _profile_seconds(
    lengths: list[float], speeds: list[float], cut_speed: float, acceleration: float
) -> float:
    """Return the seconds along edges whose ends may be passed at ``speeds``, without a limit of jerk."""
    reached = speeds.copy()
    for index, length in enumerate(lengths):
        reached[index + 1] = min(
            reached[index + 1], math.sqrt(reached[index] ** 2 + 2 * acceleration * length)
        )
    for index in range(len(lengths) - 1, -1, -1):
        reached[index] = min(
            reached[index], math.sqrt(reached[index + 1] ** 2 + 2 * acceleration * lengths[index])
        )
    seconds = 0.0
    for length, before, after in zip(lengths, reached[:-1], reached[1:], strict=True):
        # The speed where speeding up from one end meets slowing down to the other.
        peak = min(cut_speed, math.sqrt((before**2 + after**2) / 2 + acceleration * length))
        if peak > 0:
            ramps = (2 * peak**2 - before**2 - after**2) / (2 * acceleration)
            seconds += (2 * peak - before - after) / acceleration + max(0.0, length - ramps) / peak
    return seconds


def _corner_speeds(
    points: Points, lengths: npt.NDArray[np.float64], machine: Machine
) -> npt.NDArray[np.float64]:
    """Return the highest speed at each inner point of a polyline."""
    edges = np.diff(points, axis=0)
    cross = edges[:-1, 0] * edges[1:, 1] - edges[:-1, 1] * edges[1:, 0]
    half_turn = 0.5 * np.abs(np.arctan2(cross, (edges[:-1] * edges[1:]).sum(axis=1)))
    half_turn = np.maximum(half_turn, 1e-9)
    by_tolerance = machine.rounding_mm / (1 / np.cos(half_turn) - 1 + 1e-15)
    by_edges = 0.5 * np.minimum(lengths[:-1], lengths[1:]) / np.tan(half_turn)
    radius = np.minimum(by_tolerance, by_edges)
    lateral = machine.lateral_share * machine.acceleration_mm_s2
    speeds: npt.NDArray[np.float64] = np.minimum(np.sqrt(lateral * radius), machine.cut_speed_mm_s)
    return speeds
