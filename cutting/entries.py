"""Ways to do one job: in which order its marks are made, where the knife enters and which way it goes.

The marks of a job lie on a short round trip. Opened at any of its links and run either way, it leads from a
first mark past all others to the lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations

import numpy as np
import numpy.typing as npt

from cutting.contours import Mark, NotchCut, Point
from cutting.jobs import Job
from cutting.kinematics import Points, Seconds, entry_seconds, knife_seconds, links, turns
from cutting.lines import Line
from cutting.machine import Machine

CORNER_ENTRIES = 24
SMOOTH_ENTRIES = 8
FEW_LINES = 3  # of a job, of which every order is tried
MOST_ORDERS = 40  # of more lines
LOOKS = 20_000_000  # at links between marks, for a short round trip
LEAST_GAIN = 1e-9  # s, by which a trip is shorter

Choice = tuple[tuple[int, int], ...]
"""By pass: which line of the job, and its entry (of a ring) or whether it is run backwards."""


@dataclass(frozen=True)
class Pass:
    """What the knife cuts between going down and being lifted for good.

    Parameters
    ----------
    points
        From where it goes down to where it is lifted.
    notches
        By the number of the point where each is cut.
    """

    points: tuple[Point, ...]
    notches: tuple[tuple[int, NotchCut], ...] = ()


@dataclass(frozen=True)
class JobCut:
    """One job as it is done: its marks in order, then its passes."""

    pieces: tuple[str, ...]
    marks: tuple[Mark, ...]
    passes: tuple[Pass, ...]

    @property
    def stops(self) -> list[tuple[Point, Point]]:
        """Where each mark and pass begins and ends."""
        marks = [(mark.points[0], mark.points[-1]) for mark in self.marks]
        return marks + [(one.points[0], one.points[-1]) for one in self.passes]

    @property
    def start(self) -> Point:
        """Where the head must be to begin."""
        return self.stops[0][0]

    @property
    def end(self) -> Point:
        """Where the head is when all is done."""
        return self.stops[-1][1]

    def travels(self) -> list[tuple[Point, Point]]:
        """Return the moves with the knife up inside the job."""
        return [(before[1], after[0]) for before, after in pairwise(self.stops)]


@dataclass(frozen=True)
class Ways:
    """All ways to do one job that are considered, as parallel arrays.

    Parameters
    ----------
    job
        What is done.
    choices
        n ways through the lines.
    orders
        (k, m) orders of the m marks.
    starts, ends
        (k, 2) where the orders begin, and (n, 2) where the ways end, in mm.
    seconds
        (k, n) seconds that depend on the way: travel inside the job, the lines' motion and corners.
    machine
        Whose overcut and lead-in apply.
    """

    job: Job
    choices: list[Choice]
    orders: list[list[int]]
    starts: Points
    ends: Points
    seconds: Seconds
    machine: Machine

    def cut(self, order: int, choice: int) -> JobCut:
        """Return the job done in the given one of the orders and of the ways through its lines."""
        marks = tuple(self.job.marks[mark] for mark in self.orders[order])
        passes = tuple(_pass(self.job.lines[line], way, self.machine) for line, way in self.choices[choice])
        return JobCut(self.job.pieces, marks, passes)


def ways(job: Job, machine: Machine) -> Ways:
    """Return the ways to do a job on a machine."""
    choices, begins, ends, motion = _through(job.lines, machine)
    if not job.marks:
        # Without marks a way starts where its first line does, so each is an order of its own kind.
        apart = np.where(np.eye(len(choices), dtype=bool), motion, np.inf)
        return Ways(job, choices, [[] for _ in choices], begins, ends, apart, machine)
    heads = np.array([mark.points[0] for mark in job.marks])
    tails = np.array([mark.points[-1] for mark in job.marks])
    between = links(tails, heads, machine)
    orders = _openings(_round_trip(_around(heads), between))
    inside = np.array([between[order[:-1], order[1:]].sum() for order in orders])
    last = tails[[order[-1] for order in orders]]
    seconds = inside[:, None] + links(last, begins, machine) + motion
    return Ways(job, choices, orders, heads[[order[0] for order in orders]], ends, seconds, machine)


def _pass(line: Line, way: int, machine: Machine) -> Pass:
    if not line.is_ring:
        run = line.reversed() if way else line
    elif turns(line.array, is_ring=True)[way] > machine.corner_angle_deg:
        run = line.opened(way)
    else:
        run = line.opened(way, machine.overcut_mm, machine.lead_in_mm)
    return Pass(run.points, run.notches)


def _through(lines: Sequence[Line], machine: Machine) -> tuple[list[Choice], Points, Points, Seconds]:
    """Return the ways through all lines of a job, where they begin and end, and their seconds."""
    offers = [_offer(line, machine) for line in lines]
    if len(offers) == 1:
        places, begins, ends, seconds = offers[0]
        return [((0, place),) for place in places], begins, ends, seconds
    found: dict[tuple[int, int, int], tuple[float, Choice]] = {}
    for order in _orders(offers, machine):
        for first, (total, picks) in enumerate(_picked(offers, order, machine)):
            key = (order[0], first, order[-1])
            choice = tuple((line, offers[line][0][pick]) for line, pick in zip(order, picks, strict=True))
            if key not in found or total < found[key][0]:
                found[key] = (total, choice)
    numbers = {(line, way): k for line, offer in enumerate(offers) for k, way in enumerate(offer[0])}
    choices = [choice for _, choice in found.values()]
    begins = np.array([offers[choice[0][0]][1][numbers[choice[0]]] for choice in choices])
    ends = np.array([offers[choice[-1][0]][2][numbers[choice[-1]]] for choice in choices])
    return choices, begins, ends, np.array([total for total, _ in found.values()])


Offer = tuple[list[int], Points, Points, Seconds]
"""Ways to cut one line: entry or direction, where each begins and ends, and its seconds."""


def _offer(line: Line, machine: Machine) -> Offer:
    if not line.is_ring:
        seconds = knife_seconds(line.array, line.is_notched, machine)
        ends = line.array[[0, -1]]
        return [0, 1], ends, ends[::-1], np.array([seconds, seconds])
    entries = _entries(line.array, machine)
    seconds_at = entry_seconds(line.array, line.is_notched, entries, machine)
    if machine.overcut_mm + machine.lead_in_mm > 0:
        smooth = turns(line.array, is_ring=True)[entries] <= machine.corner_angle_deg
        seconds_at[smooth] += (machine.overcut_mm + machine.lead_in_mm) / machine.cut_speed_mm_s
    places = line.array[entries]
    return entries.tolist(), places, places, seconds_at


def _orders(offers: Sequence[Offer], machine: Machine) -> list[tuple[int, ...]]:
    """Return orders of a job's lines: all of a few; else from one or another on always to the nearest."""
    if len(offers) <= FEW_LINES:
        return list(permutations(range(len(offers))))
    counts = [len(offer[1]) for offer in offers]
    starts = np.cumsum([0, *counts[:-1]])
    onto = np.concatenate([offer[1] for offer in offers])
    away = np.array(
        [np.minimum.reduceat(links(offer[2], onto, machine).min(axis=0), starts) for offer in offers]
    )
    found = []
    for first in range(0, len(offers), -(-len(offers) // MOST_ORDERS)):
        order, left = [first], set(range(len(offers))) - {first}
        while left:
            order.append(min(left, key=lambda line: away[order[-1], line]))
            left.remove(order[-1])
        found.append(tuple(order))
    return found


def _picked(offers: Sequence[Offer], order: Sequence[int], machine: Machine) -> list[tuple[float, list[int]]]:
    """Return for each way of the first line the seconds and the ways of all in this order, the quickest."""
    _, _, ends, seconds = offers[order[0]]
    reached = np.where(np.eye(len(seconds), dtype=bool), seconds, np.inf)  # [way of the first, of the last]
    back = []
    for line in order[1:]:
        _, begins, onward, own = offers[line]
        totals = reached[:, :, None] + links(ends, begins, machine) + own
        back.append(totals.argmin(axis=1))
        reached, ends = totals.min(axis=1), onward
    firsts = np.arange(len(reached))
    picks = [reached.argmin(axis=1)]
    for before in reversed(back):
        picks.append(before[firsts, picks[-1]])
    return list(zip(reached.min(axis=1).tolist(), np.stack(picks[::-1], axis=1).tolist(), strict=True))


def _entries(ring: Points, machine: Machine) -> npt.NDArray[np.intp]:
    """Return the entries considered: the corners where the knife stops anyway, and a few other points."""
    sharp = turns(ring, is_ring=True) > machine.corner_angle_deg
    corners, smooth = np.flatnonzero(sharp), np.flatnonzero(~sharp)
    return np.array(_spread(ring, corners, CORNER_ENTRIES) + _spread(ring, smooth, SMOOTH_ENTRIES), np.intp)


def _spread(ring: Points, pool: npt.NDArray[np.intp], count: int) -> list[int]:
    """Return up to ``count`` of the ring's points in the pool, each farthest from those before."""
    if len(pool) == 0:
        return []
    chosen = [int(pool[0])]
    gap = np.hypot(*(ring[pool] - ring[chosen[0]]).T)
    while len(chosen) < min(count, len(pool)):
        chosen.append(int(pool[np.argmax(gap)]))
        gap = np.minimum(gap, np.hypot(*(ring[pool] - ring[chosen[-1]]).T))
    return sorted(chosen)


def _around(heads: Points) -> list[int]:
    """Return the marks in the order of the directions in which they lie from their middle."""
    x, y = (heads - heads.mean(axis=0)).T
    return [int(number) for number in np.argsort(np.arctan2(y, x), kind="stable")]


def _round_trip(trip: list[int], between: Seconds) -> list[int]:
    """Return a short round trip over the marks: single marks moved, parts turned around until none helps.

    ``between[i, j]`` are the seconds from the end of mark i to the start of mark j. Of very many marks the
    trip is left where looking on would take too long.
    """
    for _ in range(LOOKS // len(trip) ** 2 + 1):
        changed = _improved(trip, between)
        if changed is None:
            break
        trip = changed
    return trip


def _improved(trip: list[int], between: Seconds) -> list[int] | None:
    """Return the trip shortened by the first move of a mark that does, or by the first part turned around."""
    count = len(trip)
    cost = between[np.ix_(trip, trip)]
    here = np.arange(count)
    before, after = here - 1, (here + 1) % count
    # A mark is taken out from between its neighbours, and put in before any other.
    saved = cost[before, here] + cost[here, after] - cost[before, after]
    spent = cost[before].T + cost - cost[before, here]  # [mark, before which mark]
    gains = saved[:, None] - spent
    gains[here, here] = gains[here, after] = -np.inf
    mark, target = np.unravel_index(int((gains > LEAST_GAIN).argmax()), gains.shape)
    if gains[mark, target] > LEAST_GAIN:
        rest = trip[:mark] + trip[mark + 1 :]
        place = int(target - (target > mark))
        return [*rest[:place], trip[mark], *rest[place:]]
    # Of a part turned around the ends are linked anew, and the inner links run backwards.
    ahead = np.concatenate([[0.0], np.cumsum(cost[here[:-1], here[1:]])])
    back = np.concatenate([[0.0], np.cumsum(cost[here[1:], here[:-1]])])
    low, last = np.triu_indices(count, 1)
    inside = back[last] - back[low] - ahead[last] + ahead[low]
    ends = cost[low - 1, last] + cost[low, after[last]] - cost[low - 1, low] - cost[last, after[last]]
    is_whole = (low == 0) & (last == count - 1)
    ends[is_whole] = cost[0, count - 1] - cost[count - 1, 0]
    turned = np.flatnonzero(inside + ends < -LEAST_GAIN)
    if len(turned) == 0:
        return None
    first, end = int(low[turned[0]]), int(last[turned[0]]) + 1
    return trip[:first] + trip[first:end][::-1] + trip[end:]


def _openings(trip: list[int]) -> list[list[int]]:
    """Return the trip opened at each of its links, either way round."""
    return [way[k:] + way[:k] for way in (trip, trip[::-1]) for k in range(len(trip))]
