"""Lines: what the knife cuts without being lifted but at corners, with the notches along them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from shapely.geometry import LineString
from shapely.geometry import Point as ShapelyPoint

from cutting.contours import NotchCut, Point
from cutting.kinematics import Flags, Points

SAME_PLACE = 0.02  # mm, within which a notch lies at a point that a line has anyway

Ways = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """A polyline or a ring, in mm.

    Parameters
    ----------
    points
        In order; the first of a ring is not repeated.
    is_ring
        Whether it is closed.
    notches
        By the number of the point where each lies.
    """

    points: tuple[Point, ...]
    is_ring: bool
    notches: tuple[tuple[int, NotchCut], ...] = ()

    @property
    def array(self) -> Points:
        """The points as (n, 2)."""
        return np.array(self.points)

    @property
    def is_notched(self) -> Flags:
        """(n,) whether a notch lies at a point."""
        flags = np.zeros(len(self.points), bool)
        flags[[number for number, _ in self.notches]] = True
        return flags

    def distance(self, place: Point) -> float:
        """Return the distance of a place from the line."""
        closed = (*self.points, self.points[0]) if self.is_ring else self.points
        return float(LineString(closed).distance(ShapelyPoint(place)))

    def reversed(self) -> "Line":
        """Return an open line run the other way."""
        last = len(self.points) - 1
        notches = tuple((last - number, notch) for number, notch in reversed(self.notches))
        return Line(self.points[::-1], self.is_ring, notches)

    def opened(self, entry: int, overcut: float = 0.0, lead_in: float = 0.0) -> "Line":
        """Return a ring as the line from one of its points round to it.

        ``lead_in`` mm before the entry and ``overcut`` mm past it are cut twice.
        """
        count = len(self.points)
        turned = self.points[entry:] + self.points[:entry] + (self.points[entry],)
        notches = sorted((((number - entry) % count, notch) for number, notch in self.notches), key=_number)
        past = _beginning(turned, overcut)
        before = _beginning(turned[::-1], lead_in)[::-1]
        shifted = tuple((number + len(before), notch) for number, notch in notches)
        return Line(before + turned + past, False, shifted)


def with_notches(points: Sequence[Point], is_ring: bool, notches: Sequence[NotchCut]) -> Line:
    """Return the line with each notch at a point of its own, put in where it is nearest."""
    if not notches:
        return Line(tuple(points), is_ring)
    ways = along(points, is_ring, [notch.at for notch in notches])
    dense, places = with_points(points, is_ring, ways)
    return Line(dense, is_ring, tuple(sorted(zip(places, notches, strict=True), key=_number)))


def along(points: Sequence[Point], is_ring: bool, at: Sequence[Point]) -> Ways:
    """Return for each place how far along the line the nearest point of the line is, in mm."""
    closed = np.array([*points, points[0]] if is_ring else points)
    edges = np.diff(closed, axis=0)
    lengths = np.hypot(*edges.T)
    before = np.concatenate([[0.0], np.cumsum(lengths)[:-1]])
    offsets = np.array(at).reshape(-1, 1, 2) - closed[None, :-1, :]
    share = np.clip((offsets * edges).sum(axis=2) / np.maximum(lengths**2, 1e-12), 0.0, 1.0)
    away = np.hypot(*np.moveaxis(offsets - share[..., None] * edges, 2, 0))
    nearest, rows = away.argmin(axis=1), np.arange(len(offsets))
    found: Ways = before[nearest] + share[rows, nearest] * lengths[nearest]
    return found


def with_points(points: Sequence[Point], is_ring: bool, ways: Ways) -> tuple[tuple[Point, ...], list[int]]:
    """Return the line with points put in at these ways along it, and the number of the point at each way."""
    closed = np.array([*points, points[0]] if is_ring else points)
    lengths = np.hypot(*np.diff(closed, axis=0).T)
    at = np.concatenate([[0.0], np.cumsum(lengths)])
    total = float(at[-1])
    own = at[:-1] if is_ring else at
    new: list[float] = []
    for way in sorted(ways):
        known = np.concatenate([at, new])
        if np.abs(known - way).min() > SAME_PLACE:
            new.append(float(way))
    every = np.sort(np.concatenate([own, new]))
    dense = np.column_stack([np.interp(every, at, closed[:, axis]) for axis in (0, 1)])
    gaps = np.abs(every[None, :] - np.asarray(ways)[:, None])
    if is_ring:
        gaps = np.minimum(gaps, total - gaps)
    return tuple((float(x), float(y)) for x, y in dense), [int(number) for number in gaps.argmin(axis=1)]


def _beginning(points: Sequence[Point], length: float) -> tuple[Point, ...]:
    """Return the points after the first, up to ``length`` mm along the line."""
    if length <= 0.0:
        return ()
    line = np.array(points)
    at = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    inner = [points[number] for number in range(1, len(points)) if at[number] < length]
    end = tuple(float(np.interp(length, at, line[:, axis])) for axis in (0, 1))
    return (*inner, (end[0], end[1]))


def _number(pair: tuple[int, NotchCut]) -> int:
    return pair[0]
