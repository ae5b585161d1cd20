"""Seconds that a cutter needs, from its limits."""

import math
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from cutting.machine import Machine
from cutting.motion import path_times

Points = npt.NDArray[np.float64]  # (n, 2)
Seconds = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


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


def turns(line: Points, *, is_ring: bool) -> npt.NDArray[np.float64]:
    """Return the (n,) turn at each point in degrees, 0 for straight on and at the ends of an open line."""
    into = line - np.roll(line, 1, axis=0)
    out = np.roll(line, -1, axis=0) - line
    cross = into[:, 0] * out[:, 1] - into[:, 1] * out[:, 0]
    angles: npt.NDArray[np.float64] = np.degrees(np.abs(np.arctan2(cross, (into * out).sum(axis=1))))
    if not is_ring:
        angles[[0, -1]] = 0.0
    return angles


def knife_times(line: Points, is_notched: Flags, machine: Machine) -> tuple[Seconds, Flags]:
    """Return when the knife is at each point of a line, and at which points it has to lift and turn.

    Parameters
    ----------
    line
        (n, 2) points from where the knife goes down to where it is lifted.
    is_notched
        (n,) whether a notch is cut there.
    machine
        Whose limits apply.

    Returns
    -------
    tuple
        (n,) seconds in motion, corners and notches themselves not included; (n,) whether there is a corner.
        The knife stands still at both ends, at corners, and at notches if the machine stops for them.
    """
    is_corner = turns(line, is_ring=False) > machine.corner_angle_deg
    caps = np.where(is_notched, machine.notch_speed_mm_s, np.inf)
    caps[is_corner] = 0.0
    return path_times(line, caps, _limits(machine)), is_corner


def knife_seconds(line: Points, is_notched: Flags, machine: Machine) -> float:
    """Return the seconds of cutting along a line, its corners included, its notches themselves not."""
    times, is_corner = knife_times(line, is_notched, machine)
    return float(times[-1] + machine.corner_s * is_corner.sum())


def strikes(strokes: int, machine: Machine) -> int:
    """Return how often a notch of so many strokes takes the machine's seconds of a notch.

    A tool that strikes in passing does any notch at once; otherwise each stroke is cut.
    """
    return max(1, strokes) if machine.stops_for_notches else 1


def entry_seconds(
    ring: Points, is_notched: Flags, entries: npt.NDArray[np.intp], machine: Machine
) -> Seconds:
    """Return the seconds of a closed contour, its corners included, when entered at each of these points.

    The same as :func:`knife_seconds` of the ring opened there: a knife that enters at a corner saves the
    corner, one that enters elsewhere stops once more.
    """
    sharp = turns(ring, is_ring=True) > machine.corner_angle_deg
    stops = np.flatnonzero(sharp | (is_notched & machine.stops_for_notches))
    if len(stops) == 0:
        return np.array([_opened(ring, is_notched, int(entry), machine) for entry in entries])
    # Between two stops nothing depends on the entry: only the run that it lies on is cut in two.
    twice, notched = np.vstack([ring, ring]), np.concatenate([is_notched, is_notched])
    ends = np.append(stops, stops[0] + len(ring))
    runs = np.array(
        [
            knife_seconds(twice[low : high + 1], notched[low : high + 1], machine)
            for low, high in pairwise(ends)
        ]
    )
    seconds = np.full(len(entries), runs.sum() + machine.corner_s * sharp.sum())
    for number, entry in enumerate(entries):
        if sharp[entry]:
            seconds[number] -= machine.corner_s
        elif entry not in stops:
            at = int(entry) if entry > stops[0] else int(entry) + len(ring)
            run = int(np.searchsorted(ends, at)) - 1
            parts = (slice(ends[run], at + 1), slice(at, ends[run + 1] + 1))
            seconds[number] += (
                sum(knife_seconds(twice[part], notched[part], machine) for part in parts) - runs[run]
            )
    return seconds


def warm_up() -> None:
    """Compile the kernels of motion, or load them from the cache, so that no plan's time pays for it."""
    path_times(np.array([(0.0, 0.0), (300.0, 0.0), (600.0, 90.0)]), np.full(3, np.inf), np.ones(5))


def _opened(ring: Points, is_notched: Flags, entry: int, machine: Machine) -> float:
    turned, notched = np.roll(ring, -entry, axis=0), np.roll(is_notched, -entry)
    return knife_seconds(np.vstack([turned, turned[:1]]), np.append(notched, False), machine)


def _limits(machine: Machine) -> npt.NDArray[np.float64]:
    return np.array(
        [
            machine.cut_speed_mm_s,
            machine.acceleration_mm_s2,
            machine.jerk_mm_s3,
            machine.lateral_share * machine.acceleration_mm_s2,
            machine.rounding_mm,
        ]
    )
