"""What no order of the same jobs can go below: the limits of the machine alone, and those with travel.

Both count what does not depend on the order as it is: plunges, notches, holes, marks, advances.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import minimum_spanning_tree

from cutting import CutPlan, Machine, Mark
from cutting.jobs import Job
from cutting.kinematics import Points, Seconds, entry_seconds, knife_seconds, links, turns
from cutting.lines import Line

STEPS = 150  # of the ascent
FIRST_STEP_S = 0.1
SHRINK = 0.97


@dataclass(frozen=True)
class Bounds:
    """Seconds that a cut takes at least: with no travel at all, and with the least conceivable."""

    without_travel: float
    with_travel: float


@dataclass(frozen=True)
class Stop:
    """A line or a mark.

    Parameters
    ----------
    points
        (n, 2) where the head may come to it and leave it.
    extra
        (n,) seconds more than at the best of these points.
    seconds
        Of the knife along it from that best point, corners included; 0 of a mark.
    """

    points: Points
    extra: Seconds
    seconds: float

    def moved(self, shift: float) -> "Stop":
        """Return the stop where it lies once the cloth has advanced, seen from the head."""
        return replace(self, points=self.points + np.array([shift, 0.0]))


def bounds(plan: CutPlan, jobs: Sequence[Sequence[Job]]) -> Bounds:
    """Return the bounds of a plan whose bites hold these jobs.

    Notes
    -----
    Without travel, every line is entered where the knife has least to do: at a corner, or of a ring without
    any at the best of all its points. With travel, the head's way through a bite is a path over all of its
    lines and marks; a shortest spanning tree of them is not longer, and stays so when each stop is charged
    for having more than two links (Held and Karp 1970). The shortest move from one bite to the next counts
    besides. Between two lines only the shortest link counts, together with half of what its two ends cost
    more than the best entry, since every entry has a link to it and one from it. That marks come before
    their lines, and that a ring is left where it is entered, counts nothing.
    """
    parts = plan.breakdown
    fixed = parts.plunge + parts.notch + parts.drill + parts.mark + parts.bite
    starts = [bite.start_mm for bite in plan.bites]
    groups = [[Stop(np.array([[starts[0], 0.0]]), np.zeros(1), 0.0)]]
    groups += [[stop for job in bite for stop in _stops(job, plan.machine)] for bite in jobs]
    shifts = [0.0, *(after - before for before, after in pairwise(starts))]
    least = fixed + sum(stop.seconds for group in groups for stop in group)
    within = [distances(group, group, plan.machine) for group in groups]
    onward = [
        distances([stop.moved(shift) for stop in before], after, plan.machine)
        for (before, after), shift in zip(pairwise(groups), shifts, strict=True)
    ]
    return Bounds(least, least + least_path(within, onward))


def _stops(job: Job, machine: Machine) -> list[Stop]:
    return [_mark(mark) for mark in job.marks] + [_line(line, machine) for line in job.lines]


def _mark(mark: Mark) -> Stop:
    points = np.array([mark.points[0], mark.points[-1]])
    return Stop(points, np.zeros(2), 0.0)


def _line(line: Line, machine: Machine) -> Stop:
    if not line.is_ring:
        seconds = knife_seconds(line.array, line.is_notched, machine)
        return Stop(line.array[[0, -1]], np.zeros(2), seconds)
    seconds_at = entry_seconds(line.array, line.is_notched, np.arange(len(line.points)), machine)
    least = float(seconds_at.min())
    extra = np.maximum(seconds_at - least, 0.0)
    # An entry is of no use that is as soon reached over a corner, where the knife stops anyway.
    corners = np.flatnonzero(turns(line.array, is_ring=True) > machine.corner_angle_deg)
    if len(corners):
        detour = links(line.array, line.array[corners], machine).min(axis=1)
        used = (detour > 0.5 * extra) | (detour == 0.0)
        return Stop(line.array[used], extra[used], least)
    return Stop(line.array, extra, least)


def distances(first: Sequence[Stop], second: Sequence[Stop], machine: Machine) -> Seconds:
    """Return the (n, m) least seconds of a link of two stops, half of what both ends cost more included."""
    points = np.vstack([stop.points for stop in second])
    half = 0.5 * np.concatenate([stop.extra for stop in second])
    begins = np.cumsum([0, *(len(stop.points) for stop in second)])[:-1]
    rows = [
        np.minimum.reduceat(
            (links(stop.points, points, machine) + 0.5 * stop.extra[:, None]).min(axis=0) + half, begins
        )
        for stop in first
    ]
    return np.array(rows)


def least_path(within: Sequence[Seconds], onward: Sequence[Seconds]) -> float:
    """Return a lower bound of the shortest path through all nodes of one group after another.

    Parameters
    ----------
    within
        By group, (n, n) seconds between its nodes.
    onward
        By group but the last, (n, m) seconds from its nodes to those of the next.

    Notes
    -----
    A subgradient ascent on charges of 0 or more for every link beyond the two that a node on a path has.
    """
    charges = [np.zeros(len(own)) for own in within]
    best, step = -math.inf, FIRST_STEP_S
    for _ in range(STEPS):
        total, degrees = 0.0, []
        for own, charge in zip(within, charges, strict=True):
            tree, joined = _tree(own + charge[:, None] + charge)
            total += tree - 2.0 * float(charge.sum())
            degrees.append(joined)
        for number, way in enumerate(onward):
            costs = way + charges[number][:, None] + charges[number + 1]
            leave, come = np.unravel_index(int(costs.argmin()), costs.shape)
            total += float(costs[leave, come])
            degrees[number][leave] += 1.0
            degrees[number + 1][come] += 1.0
        best = max(best, total)
        charges = [np.maximum(c + step * (d - 2.0), 0.0) for c, d in zip(charges, degrees, strict=True)]
        step *= SHRINK
    return best


def _tree(weights: Seconds) -> tuple[float, npt.NDArray[np.float64]]:
    """Return the weight of a shortest spanning tree and each node's links in it."""
    count = len(weights)
    # SciPy takes no weight for no link, so every link is made a second longer.
    tree = sparse.coo_array(minimum_spanning_tree(np.triu(weights + 1.0, 1)))
    ends = np.concatenate([tree.row, tree.col])
    return float(tree.data.sum()) - (count - 1), np.bincount(ends, minlength=count).astype(np.float64)
