"""The compiled kernels of motion: the quickest jerk-limited speed along a path whose points limit it.

A ramp changes speed with no acceleration at either end, by an S-curve. Between two points whose speeds are
known the quickest motion is a ramp up to a peak, perhaps a cruise, and a ramp down. Where that passes a point
quicker than it may, the point with the lowest limit gets that speed, as an end of two ramps, and both halves
are looked at in turn. Such a motion keeps every limit; it is the quickest where jerk does not matter, and
where no point between the stops limits it.
"""

import math

import numba
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

HALVINGS = 48  # of an interval of speeds or times; the double's last bit is about there
EXCESS = 1.0005  # of its limit, at which a point is let pass
STRAIGHT = 1e-5  # radians of turn that are none
GAIN = 1.001  # of the radius, from which points are passed on one arc

_compiled = numba.njit(cache=True, nogil=True)


@_compiled
def ramp_seconds(change: float, acceleration: float, jerk: float) -> float:
    """Return the seconds of a ramp by ``change`` of speed, 0 or more."""
    if change * jerk >= acceleration * acceleration:
        return change / acceleration + acceleration / jerk
    return 2.0 * math.sqrt(change / jerk)


@_compiled
def ramp_length(slow: float, fast: float, acceleration: float, jerk: float) -> float:
    """Return the way of a ramp between two speeds; it is symmetric, so passed at their mean."""
    return 0.5 * (slow + fast) * ramp_seconds(fast - slow, acceleration, jerk)


@_compiled
def reached(speed: float, length: float, top: float, acceleration: float, jerk: float) -> float:
    """Return the highest speed, at most ``top``, to which a ramp from ``speed`` leads within a length."""
    if ramp_length(speed, top, acceleration, jerk) <= length:
        return top
    low, high = speed, top
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if ramp_length(speed, middle, acceleration, jerk) <= length:
            low = middle
        else:
            high = middle
    return low


@_compiled
def peak(length: float, first: float, last: float, top: float, acceleration: float, jerk: float) -> float:
    """Return the highest speed on a stretch that begins and ends at known speeds."""
    if ramp_length(first, top, acceleration, jerk) + ramp_length(last, top, acceleration, jerk) <= length:
        return top
    low, high = max(first, last), top
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        way = ramp_length(first, middle, acceleration, jerk) + ramp_length(last, middle, acceleration, jerk)
        if way <= length:
            low = middle
        else:
            high = middle
    return low


@_compiled
def on_ramp(slow: float, fast: float, acceleration: float, jerk: float, time: float) -> tuple[float, float]:
    """Return way and speed at a time of a ramp from ``slow`` up to ``fast``."""
    total = ramp_seconds(fast - slow, acceleration, jerk)
    build = min(acceleration / jerk, 0.5 * total)
    most = jerk * build
    if time <= build:
        return slow * time + jerk * time**3 / 6.0, slow + 0.5 * jerk * time * time
    if time <= total - build:
        steady = time - build
        at, speed = slow * build + jerk * build**3 / 6.0, slow + 0.5 * jerk * build * build
        return at + speed * steady + 0.5 * most * steady * steady, speed + most * steady
    rest = total - time
    return 0.5 * (slow + fast) * total - (fast * rest - jerk * rest**3 / 6.0), fast - 0.5 * jerk * rest * rest


@_compiled
def ramp_time(slow: float, fast: float, acceleration: float, jerk: float, way: float) -> float:
    """Return the time at which a ramp from ``slow`` up to ``fast`` has covered a way."""
    low, high = 0.0, ramp_seconds(fast - slow, acceleration, jerk)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        if on_ramp(slow, fast, acceleration, jerk, middle)[0] < way:
            low = middle
        else:
            high = middle
    return low


@_compiled
def on_stretch(
    length: float, first: float, last: float, top: float, acceleration: float, jerk: float, way: float
) -> tuple[float, float]:
    """Return time and speed after a way of a stretch from speed ``first`` over ``top`` to ``last``."""
    rise, fall = ramp_length(first, top, acceleration, jerk), ramp_length(last, top, acceleration, jerk)
    rise_s, fall_s = (
        ramp_seconds(top - first, acceleration, jerk),
        ramp_seconds(top - last, acceleration, jerk),
    )
    if way < rise:
        time = ramp_time(first, top, acceleration, jerk, way)
        return time, on_ramp(first, top, acceleration, jerk, time)[1]
    cruise = max(0.0, length - rise - fall)
    if way <= rise + cruise or last >= top:
        return rise_s + (way - rise) / top, top
    time = ramp_time(last, top, acceleration, jerk, max(0.0, length - way))
    whole = rise_s + cruise / top + fall_s
    return whole - time, on_ramp(last, top, acceleration, jerk, time)[1]


@_compiled
def run_times(ways: Array, limits: Array, top: float, acceleration: float, jerk: float) -> Array:
    """Return the time at each point of a run without a stop.

    Parameters
    ----------
    ways
        (n,) way along the path to each point, in mm, rising from 0.
    limits
        (n,) highest speed at each point, in mm/s; the speeds at the first and the last are taken as given.
    top, acceleration, jerk
        Limits everywhere.
    """
    count = len(ways)
    speeds = np.full(count, -1.0)
    speeds[0], speeds[-1] = limits[0], limits[-1]
    times = np.zeros(count)
    pending = [(0, count - 1)]
    while len(pending) > 0:
        # The left part lies on top, so times come in order.
        first, last = pending.pop()
        length, before, after = ways[last] - ways[first], speeds[first], speeds[last]
        highest = peak(length, before, after, top, acceleration, jerk)
        worst = -1
        for point in range(first + 1, last):
            if limits[point] < highest and (worst < 0 or limits[point] < limits[worst]):
                speed = on_stretch(
                    length, before, after, highest, acceleration, jerk, ways[point] - ways[first]
                )[1]
                if speed > EXCESS * limits[point]:
                    worst = point
        if worst >= 0:
            speed = limits[worst]
            if speed > before:
                speed = reached(before, ways[worst] - ways[first], speed, acceleration, jerk)
            if speed > after:
                speed = reached(after, ways[last] - ways[worst], speed, acceleration, jerk)
            speeds[worst] = speed
            pending.append((worst, last))
            pending.append((first, worst))
        elif highest > 0.0:
            for point in range(first + 1, last + 1):
                times[point] = (
                    times[first]
                    + on_stretch(
                        length, before, after, highest, acceleration, jerk, ways[point] - ways[first]
                    )[0]
                )
    return times


@_compiled
def turn_at(points: Array, before: int, first: int, last: int, after: int) -> tuple[float, float, float]:
    """Return the signed turn between two edges, and how far their lines' meeting lies beyond the inner ends.

    The edges lead from point ``before`` to ``first`` and from ``last`` to ``after``.
    """
    into, out = points[first] - points[before], points[after] - points[last]
    cross, dot = into[0] * out[1] - into[1] * out[0], into[0] * out[0] + into[1] * out[1]
    turn = np.arctan2(cross, dot)
    if first == last or abs(cross) < 1e-12:
        return turn, 0.0, 0.0
    gap = points[last] - points[first]
    ahead = (gap[0] * out[1] - gap[1] * out[0]) / cross
    back = (gap[0] * into[1] - gap[1] * into[0]) / cross
    return turn, ahead * np.hypot(into[0], into[1]), -back * np.hypot(out[0], out[1])


@_compiled
def arc_radius(points: Array, before: int, first: int, last: int, after: int, rounding: float) -> float:
    """Return the radius of the largest arc that may replace the points from ``first`` to ``last``.

    It touches the edges before and after, takes no more than half of each, and stays within the rounding
    of where their lines meet, and so of the points between. 0 if the lines do not meet beyond these edges.
    """
    turn, ahead, back = turn_at(points, before, first, last, after)
    half = max(0.5 * abs(turn), 1e-9)
    if ahead < 0.0 or back < 0.0 or half > 1.5:
        return 0.0
    into = 0.5 * math.hypot(points[first, 0] - points[before, 0], points[first, 1] - points[before, 1])
    out = 0.5 * math.hypot(points[after, 0] - points[last, 0], points[after, 1] - points[last, 1])
    by_tolerance = rounding / (1.0 / math.cos(half) - 1.0 + 1e-15)
    return min(by_tolerance, min(ahead + into, back + out) / math.tan(half))


@_compiled
def radii(points: Array, rounding: float) -> Array:
    """Return the radius on which each inner point of a run is passed; infinite at both ends.

    Points are passed one by one, or several on one arc where that is larger. Points on a straight do not
    count.
    """
    count = len(points)
    found = np.full(count, np.inf)
    corners = np.empty(count, np.int64)  # the points that turn, and both ends
    corners[0], kept = 0, 1
    for point in range(1, count - 1):
        if abs(turn_at(points, corners[kept - 1], point, point, point + 1)[0]) > STRAIGHT:
            corners[kept], kept = point, kept + 1
    corners[kept], kept = count - 1, kept + 1
    # Group g holds the corners from firsts[g] to firsts[g + 1] - 1.
    firsts = np.arange(1, kept)
    groups = kept - 2
    radius, is_left = np.empty(max(groups, 0)), np.empty(max(groups, 0), np.bool_)
    for group in range(groups):
        here = corners[group + 1]
        is_left[group] = turn_at(points, corners[group], here, here, corners[group + 2])[0] > 0.0
        radius[group] = arc_radius(
            points, corners[group], corners[group + 1], corners[group + 1], corners[group + 2], rounding
        )
    group = 0
    while group < groups - 1:
        first, last = firsts[group], firsts[group + 2] - 1
        joint = arc_radius(
            points, corners[first - 1], corners[first], corners[last], corners[last + 1], rounding
        )
        if is_left[group] == is_left[group + 1] and joint > GAIN * min(radius[group], radius[group + 1]):
            radius[group] = joint
            radius[group + 1 : groups - 1] = radius[group + 2 : groups].copy()
            is_left[group + 1 : groups - 1] = is_left[group + 2 : groups].copy()
            firsts[group + 1 : groups] = firsts[group + 2 : groups + 1].copy()
            groups -= 1
            group = max(0, group - 1)
        else:
            group += 1
    for group in range(groups):
        for corner in range(firsts[group], firsts[group + 1]):
            found[corners[corner]] = radius[group]
    return found


@_compiled
def path_times(points: Array, caps: Array, limits: Array) -> Array:
    """Return the time at each point of an open path, standing at its ends.

    Parameters
    ----------
    points
        (n, 2) in mm.
    caps
        (n,) highest speed at each point besides that which its turn allows; 0 for a stop.
    limits
        Speed, acceleration, jerk, lateral acceleration and rounding, in mm and s.

    Notes
    -----
    Turns between stops are passed on arcs, see :func:`radii`, at ``sqrt(lateral acceleration * radius)``.
    """
    top, acceleration, jerk, lateral, rounding = limits
    count = len(points)
    ways = np.zeros(count)
    for point in range(1, count):
        step = points[point] - points[point - 1]
        ways[point] = ways[point - 1] + np.hypot(step[0], step[1])
    times = np.zeros(count)
    start = 0
    for point in range(1, count):
        if caps[point] > 0.0 and point < count - 1:
            continue
        speeds = np.minimum(caps[start : point + 1], top)
        speeds[0] = speeds[-1] = 0.0
        if point - start > 1:
            speeds[1:-1] = np.minimum(
                speeds[1:-1], np.sqrt(lateral * radii(points[start : point + 1], rounding)[1:-1])
            )
        times[start : point + 1] = times[start] + run_times(
            ways[start : point + 1] - ways[start], speeds, top, acceleration, jerk
        )
        start = point
    return times
