"""Lines of a draft: smooth curves sampled to polylines, and the tape measure that walks along them.

A *line* is an array of shape (n, 2), a *point* or *direction* one of shape (2,); all are in mm.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString

Vector = NDArray[np.float64]
Line = NDArray[np.float64]

_SPAN_SAMPLES = 48
_STEPS = np.linspace(0.0, 1.0, _SPAN_SAMPLES + 1)[:, None]
# One row a sample, one column a control point: the cubic Bernstein polynomials.
_CUBIC = np.hstack(
    [(1 - _STEPS) ** 3, 3 * (1 - _STEPS) ** 2 * _STEPS, 3 * (1 - _STEPS) * _STEPS**2, _STEPS**3]
)


def vector(x: float, y: float) -> Vector:
    """Return the point or direction (x, y)."""
    return np.array((x, y), dtype=np.float64)


def unit(direction: Vector) -> Vector:
    """Scale a direction to length 1."""
    scaled: Vector = direction / np.hypot(direction[0], direction[1])
    return scaled


def turned(direction: Vector, degrees: float) -> Vector:
    """Turn a direction from +x towards +y by so many degrees."""
    angle = np.radians(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    return vector(cos * direction[0] - sin * direction[1], sin * direction[0] + cos * direction[1])


def angle_between(direction: Vector, other: Vector) -> float:
    """Return the angle between two directions in degrees, 0 to 180."""
    return float(np.degrees(np.arccos(np.clip(unit(direction) @ unit(other), -1.0, 1.0))))


def straight(*points: Vector) -> Line:
    """Return the polyline through the points."""
    return np.array(points, dtype=np.float64)


def bezier(start: Vector, start_handle: Vector, end_handle: Vector, end: Vector) -> Line:
    """Sample a cubic Bezier curve.

    Parameters
    ----------
    start, end
        Where the curve begins and ends.
    start_handle, end_handle
        Its inner control points, in absolute coordinates.
    """
    curve: Line = _CUBIC @ np.array((start, start_handle, end_handle, end))
    return curve


def arc(
    start: Vector, start_direction: Vector, end: Vector, end_direction: Vector, reach: float = 0.39
) -> Line:
    """Draw one sweep between two points with the direction of travel given at both.

    Parameters
    ----------
    reach
        Length of both handles as a share of the chord; 0.39 makes a quarter circle nearly true.
    """
    handle = reach * float(np.hypot(*(end - start)))
    return bezier(start, start + handle * unit(start_direction), end - handle * unit(end_direction), end)


def spline(
    points: Sequence[Vector], start_direction: Vector | None = None, end_direction: Vector | None = None
) -> Line:
    """Draw the curve of continuous curvature through all points, as a bent spline would lie.

    The parameter is chord length. An end without a direction is left free (no curvature there).
    """
    knots = np.array(points, dtype=np.float64)
    steps = knots[1:] - knots[:-1]
    chords = np.hypot(steps[:, 0], steps[:, 1])
    slopes = steps / chords[:, None]
    count = len(knots)
    system = np.zeros((count, count))
    right = np.zeros((count, 2))
    for i in range(1, count - 1):
        before, after = chords[i - 1], chords[i]
        system[i, i - 1 : i + 2] = after, 2 * (before + after), before
        right[i] = 3 * (after * slopes[i - 1] + before * slopes[i])
    for row, neighbour, direction, slope in (
        (0, 1, start_direction, slopes[0]),
        (count - 1, count - 2, end_direction, slopes[-1]),
    ):
        if direction is None:
            system[row, row], system[row, neighbour] = 2.0, 1.0
            right[row] = 3 * slope
        else:
            system[row, row] = 1.0
            right[row] = unit(direction)
    tangents = np.linalg.solve(system, right)
    thirds = chords[:, None] / 3
    handles = knots[:-1] + thirds * tangents[:-1], knots[1:] - thirds * tangents[1:]
    spans = _CUBIC @ np.stack([knots[:-1], *handles, knots[1:]], axis=1)
    return np.concatenate([spans[0], spans[1:, 1:].reshape(-1, 2)])


def joined(*lines: Line) -> Line:
    """Chain lines that end where the next one starts."""
    return np.concatenate([lines[0], *(line[1:] for line in lines[1:])])


def reversed_line(line: Line) -> Line:
    """Walk a line from its end."""
    return line[::-1]


def length(line: Line) -> float:
    """Length of a line in mm."""
    return float(_segment_lengths(line).sum())


def _segment_lengths(line: Line) -> Vector:
    steps = line[1:] - line[:-1]
    lengths: Vector = np.hypot(steps[:, 0], steps[:, 1])
    return lengths


def arc_lengths(line: Line) -> Vector:
    """Return how far along the line each of its points lies, in mm."""
    return np.concatenate(([0.0], np.cumsum(_segment_lengths(line))))


def point_at(line: Line, distance: float) -> Vector:
    """Point so many mm from the line's start, measured along it; beyond the ends, the end itself."""
    walked = arc_lengths(line)
    return vector(np.interp(distance, walked, line[:, 0]), np.interp(distance, walked, line[:, 1]))


def direction_at(line: Line, distance: float) -> Vector:
    """Direction of travel, of length 1, so many mm from the line's start."""
    walked = arc_lengths(line)
    i = int(np.clip(np.searchsorted(walked, distance, side="right") - 1, 0, len(line) - 2))
    return unit(line[i + 1] - line[i])


def distance_to(line: Line, point: Vector) -> float:
    """How far along the line its nearest point to ``point`` lies, in mm from the start."""
    return float(shapely.line_locate_point(LineString(line), shapely.Point(point)))


def part(line: Line, start: float, end: float) -> Line:
    """Cut out the stretch between two distances from the line's start."""
    walked = arc_lengths(line)
    inside = line[(walked > start + 1e-9) & (walked < end - 1e-9)]
    return np.concatenate(([point_at(line, start)], inside, [point_at(line, end)]))


def simplified(line: Line, tolerance: float) -> Line:
    """Drop vertices while the line stays within ``tolerance`` mm of itself."""
    if len(line) == 2:
        return line
    kept: Line = shapely.get_coordinates(LineString(line).simplify(tolerance, preserve_topology=False))
    return kept


def crossing(point: Vector, direction: Vector, other: Vector, other_direction: Vector) -> Vector | None:
    """Where two infinite lines cross, or None when they are all but parallel."""
    cross = direction[0] * other_direction[1] - direction[1] * other_direction[0]
    if abs(cross) < 1e-9:
        return None
    gap = other - point
    crossed: Vector = point + direction * (gap[0] * other_direction[1] - gap[1] * other_direction[0]) / cross
    return crossed


def mirrored(points: Line, origin: Vector, axis: Vector) -> Line:
    """Reflect points across the line through ``origin`` along ``axis``."""
    along = unit(axis)
    offset = points - origin
    reflected: Line = origin + 2 * np.outer(offset @ along, along) - offset
    return reflected
