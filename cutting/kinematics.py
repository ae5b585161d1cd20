"""Seconds that a cutter needs, from its limits."""

import math
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cutting.machine import Machine

Points = npt.NDArray[np.float64]  # (n, 2)


def rest_to_rest(distance: float, speed: float, acceleration: float, jerk: float) -> float:
    """Return the seconds of a straight move from rest to rest.

    The symmetric S-curve: constant jerk phases, acceleration and speed capped (mm, mm/s, mm/s², mm/s³).
    """
    if distance <= 0:
        return 0.0
    acceleration = min(acceleration, math.sqrt(speed * jerk))
    ramp = speed / acceleration + acceleration / jerk
    if distance >= speed * ramp:
        return distance / speed + ramp
    if distance >= 2 * acceleration**3 / jerk**2:
        half = acceleration / jerk
        return half + math.sqrt(half**2 + 4 * distance / acceleration)
    return float(4 * (distance / (2 * jerk)) ** (1 / 3))


def travel_seconds(distance: float, machine: Machine) -> float:
    """Return the seconds of a move with the knife up."""
    return rest_to_rest(distance, machine.travel_speed_mm_s, machine.acceleration_mm_s2, machine.jerk_mm_s3)


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
    acceleration. Limited jerk costs what it costs a straight move of the same length and top speed.
    """
    sharp = turns(ring) > machine.corner_angle_deg
    sharp[0] = True
    stops = np.append(np.flatnonzero(sharp), len(ring))
    closed = np.vstack([ring, ring[:1]])
    seconds = sum(_run_seconds(closed[start : end + 1], machine) for start, end in pairwise(stops))
    return float(seconds), len(stops) - 2


def _run_seconds(points: Points, machine: Machine) -> float:
    """Return the seconds along an open polyline, from rest to rest without a stop between."""
    lengths = np.hypot(*np.diff(points, axis=0).T)
    limits = np.concatenate([[0.0], _corner_speeds(points, lengths, machine), [0.0]])
    acceleration = machine.acceleration_mm_s2
    reached = limits.tolist()
    for index, length in enumerate(lengths):
        reached[index + 1] = min(
            reached[index + 1], math.sqrt(reached[index] ** 2 + 2 * acceleration * length)
        )
    for index in range(len(lengths) - 1, -1, -1):
        reached[index] = min(
            reached[index], math.sqrt(reached[index + 1] ** 2 + 2 * acceleration * lengths[index])
        )
    seconds, top = 0.0, 0.0
    for length, before, after in zip(lengths, reached[:-1], reached[1:], strict=True):
        # The speed where speeding up from one end meets slowing down to the other.
        peak = min(machine.cut_speed_mm_s, math.sqrt((before**2 + after**2) / 2 + acceleration * length))
        ramps = (2 * peak**2 - before**2 - after**2) / (2 * acceleration)
        seconds += (2 * peak - before - after) / acceleration + max(0.0, length - ramps) / peak
        top = max(top, peak)
    total = float(lengths.sum())
    with_jerk = rest_to_rest(total, top, acceleration, machine.jerk_mm_s3)
    without = (
        total / top + top / acceleration
        if total >= top**2 / acceleration
        else 2 * math.sqrt(total / acceleration)
    )
    return seconds + max(0.0, with_jerk - without)


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
