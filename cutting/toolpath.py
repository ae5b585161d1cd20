"""The order of the jobs and how each is done: a generalised travelling salesman.

Every job offers ways to do it (:mod:`cutting.entries`). A tour takes one way of each job. The nearest
neighbour gives a first tour, OR-Tools routing a better order, dynamic programming the best ways for an order.
"""

import time
from collections.abc import Sequence
from itertools import permutations

import numpy as np
import numpy.typing as npt

from cutting.contours import Point
from cutting.entries import JobCut, Ways, ways
from cutting.jobs import Job
from cutting.kinematics import Points, Seconds, links, travel_seconds
from cutting.machine import Machine
from cutting.routing import route

NEIGHBOURS = 4  # jobs that a way is chosen to come from or to lead to
FEW = 3  # jobs of which every order is tried

Node = tuple[int, int, int]
"""A job, one of its orders of marks, one of its ways through its lines."""


def order_cuts(
    jobs: Sequence[Job],
    start: Point,
    machine: Machine,
    *,
    onward: Sequence[Point] = (),
    seconds: float,
    seed: int = 0,
    iterations: int | None = None,
) -> tuple[JobCut, ...]:
    """Return the jobs in order, each with its marks ordered and its way chosen.

    Parameters
    ----------
    jobs
        All of one bite, or those of one that come before or after others.
    start
        Where the head is before.
    machine
        Whose seconds count.
    onward
        Where the next bite may begin: ending near one of these points saves travel then.
    seconds
        Time for it all; not looked at if ``iterations`` is given.
    seed
        Shuffles the jobs before the search, which decides among equally good moves.
    iterations
        Steps of the search; the same input then gives the same result on any machine.
    """
    ends = time.perf_counter() + seconds
    shuffled = np.random.default_rng(seed).permutation(len(jobs))
    bite = _Bite([ways(jobs[number], machine) for number in shuffled], start, onward, machine)
    nearest = bite.best_ways(bite.nearest_neighbour())
    if len(jobs) <= FEW:
        tours = [bite.best_ways(order) for order in permutations(range(len(jobs)))]
    else:
        left = None if iterations else max(0.0, ends - time.perf_counter())
        nodes = bite.routed(nearest, left, iterations)
        tours = [nearest, bite.best_ways([job for job, _, _ in nodes])]
    best = min(tours, key=bite.seconds)
    return tuple(bite.offered[job].cut(order, way) for job, order, way in best)


class _Bite:
    """The jobs of one bite with their ways, and where the knife comes from and goes to."""

    def __init__(
        self, offered: Sequence[Ways], start: Point, onward: Sequence[Point], machine: Machine
    ) -> None:
        self.offered = offered
        self.origin: Points = np.array([start])
        self.machine = machine
        far = np.array(onward).reshape(-1, 2)
        self.leaving: list[Seconds] = [
            links(offer.ends, far, machine).min(axis=1) if len(far) else np.zeros(len(offer.ends))
            for offer in offered
        ]

    def nearest_neighbour(self) -> list[int]:
        """Return the jobs in the order in which each next one is the quickest to reach and cut.

        What counts is the seconds from here beyond a job's own quickest way.
        """
        begins, _ = _together([offer.starts for offer in self.offered])
        owners = np.repeat(np.arange(len(self.offered)), [len(offer.starts) for offer in self.offered])
        # By order of a job's marks: the seconds of the best way that follows, and where it ends.
        beyond = np.concatenate([offer.seconds.min(axis=1) - offer.seconds.min() for offer in self.offered])
        leads_to = np.concatenate([offer.ends[offer.seconds.argmin(axis=1)] for offer in self.offered])
        found, here = list[int](), self.origin
        for _ in self.offered:
            order = int((links(here, begins, self.machine)[0] + beyond).argmin())
            found.append(int(owners[order]))
            here = leads_to[[order]]
            beyond[owners == owners[order]] = np.inf
        return found

    def best_ways(self, order: Sequence[int]) -> list[Node]:
        """Return the quickest way of each job for this order of the jobs, by dynamic programming."""
        ends, reached = self.origin, np.zeros(1)
        steps = []
        for job in order:
            offer = self.offered[job]
            arrivals = reached[:, None] + links(ends, offer.starts, self.machine)
            totals = arrivals.min(axis=0)[:, None] + offer.seconds
            steps.append((arrivals.argmin(axis=0), totals.argmin(axis=0)))
            ends, reached = offer.ends, totals.min(axis=0)
        way, nodes = int((reached + self.leaving[order[-1]]).argmin()), list[Node]()
        for job, (ways_before, orders) in zip(reversed(order), reversed(steps), strict=True):
            nodes.append((job, int(orders[way]), way))
            way = int(ways_before[orders[way]])
        return nodes[::-1]

    def seconds(self, tour: Sequence[Node]) -> float:
        """Return the seconds of a tour, the way on to the next bite included."""
        inside = sum(self.offered[job].seconds[order, way] for job, order, way in tour)
        starts, ends = self._starts_and_ends(tour)
        stops = np.vstack([self.origin, ends[:-1]])
        between = travel_seconds(np.hypot(*(stops - starts).T), self.machine).sum()
        last, _, way = tour[-1]
        return float(inside + between + self.leaving[last][way])

    def routed(self, first: Sequence[Node], seconds: float | None, iterations: int | None) -> list[Node]:
        """Return a short tour over the ways that matter between neighbours, by OR-Tools routing."""
        nodes = sorted({*self._facing(), *first})
        starts, ends = self._starts_and_ends(nodes)
        extra = [
            self.offered[p].seconds[order, way] - self.offered[p].seconds.min() for p, order, way in nodes
        ]
        numbers = {node: number for number, node in enumerate(nodes)}
        path = route(
            links(np.vstack([self.origin, ends]), starts, self.machine) + np.array(extra),
            [self.leaving[job][way] for job, _, way in nodes],
            [job for job, _, _ in nodes],
            [numbers[node] for node in first],
            seconds=seconds,
            iterations=iterations,
        )
        return [nodes[number] for number in path]

    def _starts_and_ends(self, nodes: Sequence[Node]) -> tuple[Points, Points]:
        starts = np.array([self.offered[job].starts[order] for job, order, _ in nodes])
        ends = np.array([self.offered[job].ends[way] for job, _, way in nodes])
        return starts, ends

    def _facing(self) -> set[Node]:
        """Return for each job its quickest ways from one neighbour to another, for all pairs of them."""
        starts, first_starts = _together([offer.starts for offer in self.offered])
        ends, first_ends = _together([offer.ends for offer in self.offered])
        found: set[Node] = set()
        for job, offer in enumerate(self.offered):
            come = np.minimum.reduceat(_distances(ends, offer.starts).min(axis=1), first_ends)
            go = np.minimum.reduceat(_distances(offer.ends, starts).min(axis=0), first_starts)
            away = travel_seconds(come, self.machine) + travel_seconds(go, self.machine)
            away[job] = np.inf
            near = np.argsort(away, kind="stable")[: min(NEIGHBOURS, len(self.offered) - 1)]
            others = [self.offered[number] for number in near]
            arrivals = [links(other.ends, offer.starts, self.machine).min(axis=0) for other in others]
            leavings = [links(offer.ends, other.starts, self.machine).min(axis=1) for other in others]
            for arrival in arrivals:
                for leaving in leavings:
                    total = arrival[:, None] + offer.seconds + leaving
                    order, way = np.unravel_index(int(total.argmin()), total.shape)
                    found.add((job, int(order), int(way)))
        return found


def _together(groups: Sequence[Points]) -> tuple[Points, npt.NDArray[np.intp]]:
    """Return all groups' points one after another, and where each group begins."""
    counts = [len(group) for group in groups]
    return np.concatenate(groups), np.cumsum([0, *counts[:-1]], dtype=np.intp)


def _distances(origins: Points, targets: Points) -> npt.NDArray[np.float64]:
    """Return the (n, m) distances from each of n points to each of m."""
    steps = origins[:, None, :] - targets[None, :, :]
    away: npt.NDArray[np.float64] = np.hypot(steps[..., 0], steps[..., 1])
    return away
