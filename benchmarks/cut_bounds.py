"""What no order of the same jobs can go below: the limits of the machine alone, and those with travel.

Both count what does not depend on the order as it is: plunges, notches, holes, marks, advances.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

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


def bounds(plan: CutPlan, jobs: Sequence[Sequence[Job]]) -> Bounds:
    """Return the bounds of a plan whose bites hold these jobs.

    Notes
    -----
    Without travel, every line is entered where the knife has least to do: at a corner, or of a ring without
    any at the best of all its points. With travel, the head's way through a bite is a path over all of its
    lines and marks; a shortest spanning tree of them is not longer, and stays so when each stop is charged
    for having more than two links (Held and Karp 1970). Between two lines only the shortest link counts,
    together with half of what its two ends cost more than the best entry, since every entry has a link to
    it and one from it. The way on to the next bite and the order of marks before lines count nothing.
    """
    parts = plan.breakdown
    fixed = parts.plunge + parts.notch + parts.drill + parts.mark + parts.bite
    stops = [[stop for job in bite for stop in _stops(job, plan.machine)] for bite in jobs]
    least = fixed + sum(stop.seconds for bite in stops for stop in bite)
    origin = Stop(np.array([[plan.bites[0].start_mm, 0.0]]), np.zeros(1), 0.0)
    ways = sum(
        least_path(distances([origin, *bite] if number == 0 else bite, plan.machine), rooted=number == 0)
        for number, bite in enumerate(stops)
    )
    return Bounds(least, least + ways)


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


def distances(stops: Sequence[Stop], machine: Machine) -> Seconds:
    """Return the (n, n) least seconds of a link between two stops, half of both ends' extra included."""
    points = np.vstack([stop.points for stop in stops])
    half = 0.5 * np.concatenate([stop.extra for stop in stops])
    firsts = np.cumsum([0, *(len(stop.points) for stop in stops)])[:-1]
    rows = [
        np.minimum.reduceat(
            (links(stop.points, points, machine) + 0.5 * stop.extra[:, None]).min(axis=0) + half, firsts
        )
        for stop in stops
    ]
    found: Seconds = np.array(rows)
    return np.minimum(found, found.T)


def least_path(seconds: Seconds, *, rooted: bool) -> float:
    """Return a lower bound of the shortest path over all nodes; ``rooted`` paths begin at node 0.

    A subgradient ascent on charges of 0 or more for every link beyond the two that a node on a path has.
    """
    count = len(seconds)
    if count < 2:
        return 0.0
    allowed = np.full(count, 2.0)
    allowed[0] = 1.0 if rooted else 2.0
    charges, best, step = np.zeros(count), -math.inf, FIRST_STEP_S
    for _ in range(STEPS):
        total, degrees = _tree(seconds + charges[:, None] + charges[None, :])
        best = max(best, total - float(allowed @ charges))
        charges = np.maximum(charges + step * (degrees - allowed), 0.0)
        step *= SHRINK
    return best


def _tree(weights: Seconds) -> tuple[float, npt.NDArray[np.float64]]:
    """Return the weight of a shortest spanning tree and each node's links in it."""
    count = len(weights)
    # SciPy takes no weight for no link, so every link is made a second longer.
    tree = sparse.coo_array(minimum_spanning_tree(np.triu(weights + 1.0, 1)))
    ends = np.concatenate([tree.row, tree.col])
    return float(tree.data.sum()) - (count - 1), np.bincount(ends, minlength=count).astype(np.float64)
