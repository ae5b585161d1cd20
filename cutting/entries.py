"""Ways to cut one piece: in which order its marks are made and where the knife enters its contour.

The marks of a piece (notches and drill holes) lie on a short round trip. Opened at any of its links and run
either way, it leads from a first mark past all others to an entry of the contour.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cutting.contours import Contour, Mark, Point
from cutting.kinematics import Points, Seconds, entry_seconds, links, turns
from cutting.machine import Machine

CORNER_ENTRIES = 24
SMOOTH_ENTRIES = 8


@dataclass(frozen=True)
class PieceCut:
    """One piece as it is cut: its marks in order, then its contour from the entry all the way round.

    Parameters
    ----------
    piece
        Id of the piece.
    marks
        Notch strokes and drill holes in order.
    ring
        The outline, counter-clockwise from the entry, first point not repeated.
    """

    piece: str
    marks: tuple[Mark, ...]
    ring: tuple[Point, ...]

    @property
    def start(self) -> Point:
        """Where the knife must be to begin."""
        return self.marks[0].points[0] if self.marks else self.ring[0]

    @property
    def end(self) -> Point:
        """Where the knife is when the piece is cut."""
        return self.ring[0]

    def travels(self) -> list[tuple[Point, Point]]:
        """Return the moves with the knife up inside the piece, from its first mark to its entry."""
        stops = [(mark.points[0], mark.points[-1]) for mark in self.marks]
        stops.append((self.ring[0], self.ring[0]))
        return [(before[1], after[0]) for before, after in pairwise(stops)]


@dataclass(frozen=True)
class Ways:
    """All ways to cut one piece that are considered, as parallel arrays.

    Parameters
    ----------
    contour
        What is cut.
    entries
        (n,) points of the ring where the knife may enter.
    orders
        (k, m) orders of the m marks.
    starts, ends
        (k, 2) first points of the orders, and (n, 2) entries, in mm.
    seconds
        (k, n) seconds that depend on the way: travel inside the piece, the contour's motion and its corners.
    """

    contour: Contour
    entries: list[int]
    orders: list[list[int]]
    starts: Points
    ends: Points
    seconds: Seconds

    def cut(self, order: int, entry: int) -> PieceCut:
        """Return the piece cut in the given one of the orders and of the entries."""
        ring, marks = self.contour.ring, self.contour.marks
        at = self.entries[entry]
        return PieceCut(
            self.contour.piece, tuple(marks[mark] for mark in self.orders[order]), ring[at:] + ring[:at]
        )


def ways(contour: Contour, machine: Machine) -> Ways:
    """Return the ways to cut a piece on a machine."""
    ring = np.array(contour.ring)
    entries = _entries(ring, machine)
    ends = ring[entries]
    motion = entry_seconds(ring, entries, machine)
    marks = contour.marks
    if not marks:
        # Without marks a cut starts where it ends, so each entry is an order of its own kind.
        apart = np.where(np.eye(len(entries), dtype=bool), motion, np.inf)
        return Ways(contour, entries, [[] for _ in entries], ends, ends, apart)
    heads = np.array([mark.points[0] for mark in marks])
    tails = np.array([mark.points[-1] for mark in marks])
    between = links(tails, heads, machine)
    orders = _openings(_round_trip(_along(ring, heads), between))
    inside = np.array([between[order[:-1], order[1:]].sum() for order in orders])
    last = tails[[order[-1] for order in orders]]
    seconds = inside[:, None] + links(last, ends, machine) + motion
    return Ways(contour, entries, orders, heads[[order[0] for order in orders]], ends, seconds)


def _entries(ring: Points, machine: Machine) -> list[int]:
    """Return the entries considered: the corners where the knife stops anyway, and a few other points."""
    sharp = turns(ring) > machine.corner_angle_deg
    corners, smooth = np.flatnonzero(sharp), np.flatnonzero(~sharp)
    return _spread(ring, corners, CORNER_ENTRIES) + _spread(ring, smooth, SMOOTH_ENTRIES)


def _spread(ring: Points, pool: "np.ndarray[tuple[int], np.dtype[np.intp]]", count: int) -> list[int]:
    """Return up to ``count`` of the ring's points in the pool, each farthest from those before."""
    if len(pool) == 0:
        return []
    chosen = [int(pool[0])]
    gap = np.hypot(*(ring[pool] - ring[chosen[0]]).T)
    while len(chosen) < min(count, len(pool)):
        chosen.append(int(pool[np.argmax(gap)]))
        gap = np.minimum(gap, np.hypot(*(ring[pool] - ring[chosen[-1]]).T))
    return sorted(chosen)


def _along(ring: Points, points: Points) -> list[int]:
    """Return the points' numbers in the order in which the ring passes them by."""
    edges = np.roll(ring, -1, axis=0) - ring
    lengths = np.hypot(*edges.T)
    before = np.concatenate([[0.0], np.cumsum(lengths)[:-1]])
    offsets = points[:, None, :] - ring[None, :, :]
    share = np.clip((offsets * edges).sum(axis=2) / np.maximum(lengths**2, 1e-12), 0.0, 1.0)
    away = np.hypot(*np.moveaxis(offsets - share[..., None] * edges, 2, 0))
    nearest = away.argmin(axis=1)
    rows = np.arange(len(points))
    places = before[nearest] + share[rows, nearest] * lengths[nearest]
    return [int(number) for number in np.argsort(places, kind="stable")]


def _round_trip(trip: list[int], between: Seconds) -> list[int]:
    """Return a short round trip over the marks: single marks moved, parts turned around until none helps.

    ``between[i, j]`` are the seconds from the end of mark i to the start of mark j.
    """
    cost: list[list[float]] = between.tolist()

    def seconds(order: list[int]) -> float:
        return sum(cost[order[k - 1]][order[k]] for k in range(len(order)))

    best, is_better = seconds(trip), True
    while is_better:
        is_better = False
        for changed in _neighbours(trip):
            total = seconds(changed)
            if total < best - 1e-9:
                trip, best, is_better = changed, total, True
                break
    return trip


def _neighbours(trip: list[int]) -> list[list[int]]:
    """Return the trip with each mark moved elsewhere and with each part turned around."""
    count = len(trip)
    found = [
        [*rest[:place], trip[mark], *rest[place:]]
        for mark in range(count)
        for rest in [trip[:mark] + trip[mark + 1 :]]
        for place in range(count)
        if place != mark
    ]
    found += [
        trip[:low] + trip[low:high][::-1] + trip[high:]
        for low in range(count - 1)
        for high in range(low + 2, count + 1)
    ]
    return found


def _openings(trip: list[int]) -> list[list[int]]:
    """Return the trip opened at each of its links, either way round."""
    return [way[k:] + way[:k] for way in (trip, trip[::-1]) for k in range(len(trip))]
