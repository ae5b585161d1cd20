"""The order of the contours and where the knife enters each: a generalised travelling salesman.

Every contour offers a few entry points; a tour visits each contour once, through one of them. OR-Tools
routing finds the order, dynamic programming then the best entries for it. Before its contour each piece gets
its drill holes and its notches, so travel inside a piece depends on the entry too.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from cutting.contours import Contour, Point, Stroke
from cutting.kinematics import Points, travel_seconds, turns
from cutting.machine import Machine

ENTRIES_ROUTED = 6  # entries a contour offers to the routing
ENTRIES_CHOSEN = 48  # entries among which the final choice is made
TICKS_PER_S = 100_000  # the routing counts in whole ticks


@dataclass(frozen=True)
class PieceCut:
    """One piece in the order it is cut: drill holes, then notches, then the contour from its entry round."""

    piece: str
    drills: tuple[Point, ...]
    notches: tuple[Stroke, ...]
    ring: tuple[Point, ...]

    def travels(self) -> list[tuple[Point, Point]]:
        """Return the moves with the knife up inside the piece, from its first operation to its entry."""
        stops: list[tuple[Point, Point]] = [(drill, drill) for drill in self.drills]
        stops += [(stroke[0], stroke[-1]) for stroke in self.notches]
        stops.append((self.ring[0], self.ring[0]))
        return [(stops[k][1], stops[k + 1][0]) for k in range(len(stops) - 1)]

    @property
    def start(self) -> Point:
        """Where the knife must be to begin."""
        if self.drills:
            return self.drills[0]
        return self.notches[0][0] if self.notches else self.ring[0]

    @property
    def end(self) -> Point:
        """Where the knife is when the piece is cut."""
        return self.ring[0]


def order_cuts(
    contours: Sequence[Contour], start: Point, machine: Machine, *, seconds: float, rounds: int | None = None
) -> tuple[PieceCut, ...]:
    """Return the contours in cutting order, each with its entry chosen, so that travel is short.

    Parameters
    ----------
    contours
        All of one bite.
    start
        Where the knife is before.
    machine
        Whose travel times count.
    seconds
        Time for the routing.
    rounds
        Solutions after which the routing ends; with time enough for them the result is reproducible.
    """
    offered = [_offers(contour, ENTRIES_ROUTED) for contour in contours]
    order = _nearest_neighbour(offered, start)
    plain = _best_entries([contours[k] for k in order], start, machine)
    routed = _routed_order(offered, start, machine, seconds, rounds) if len(contours) > 2 else None
    if routed is None:
        return plain
    better = _best_entries([contours[k] for k in routed], start, machine)
    return min(plain, better, key=lambda cuts: travel_between(cuts, start, machine))


def travel_between(cuts: Sequence[PieceCut], start: Point, machine: Machine) -> float:
    """Return the seconds of all moves with the knife up, from ``start`` to the last entry."""
    seconds, here = 0.0, start
    for cut in cuts:
        seconds += travel_seconds(math.dist(here, cut.start), machine) + _inside(cut, machine)
        here = cut.end
    return seconds


def _inside(cut: PieceCut, machine: Machine) -> float:
    return sum(travel_seconds(math.dist(*move), machine) for move in cut.travels())


def _offers(contour: Contour, count: int) -> list[PieceCut]:
    """Return the contour entered at up to ``count`` of its points: corners first, well spread."""
    ring = np.array(contour.ring)
    return [_entered(contour, int(entry)) for entry in _entries(ring, count)]


def _entries(ring: Points, count: int) -> list[int]:
    """Return up to ``count`` points of a ring, each next one farthest from those before.

    Corners are where a knife stops anyway, so they are taken before points on smooth stretches.
    """
    turned = turns(ring)
    corners = np.flatnonzero(turned > 30.0)
    pool = corners if len(corners) >= 2 else np.arange(len(ring))
    chosen = [int(pool[np.argmax(turned[pool])])]
    gap = np.hypot(*(ring[pool] - ring[chosen[0]]).T)
    while len(chosen) < min(count, len(pool)):
        chosen.append(int(pool[np.argmax(gap)]))
        gap = np.minimum(gap, np.hypot(*(ring[pool] - ring[chosen[-1]]).T))
    return chosen


def _entered(contour: Contour, entry: int) -> PieceCut:
    """Return the piece cut with its contour from this point on, its notches in the order it passes them."""
    ring = contour.ring[entry:] + contour.ring[:entry]
    points = np.array(ring)
    notches = sorted(contour.notches, key=lambda stroke: _along(points, stroke[0]))
    # The last drill hole should lie near the first notch: the chain is built backwards from there.
    left, here, drills = list(contour.drills), (notches[0][0] if notches else ring[0]), list[Point]()
    while left:
        here = min(left, key=lambda drill: math.dist(drill, here))
        left.remove(here)
        drills.insert(0, here)
    return PieceCut(contour.piece, tuple(drills), tuple(notches), ring)


def _along(ring: Points, point: Point) -> float:
    """Return how far along the ring the nearest point to ``point`` lies."""
    edges = np.roll(ring, -1, axis=0) - ring
    lengths = np.hypot(*edges.T)
    share = ((np.array(point) - ring) * edges).sum(axis=1) / np.maximum(lengths**2, 1e-12)
    nearest = ring + np.clip(share, 0, 1)[:, None] * edges
    edge = int(np.argmin(np.hypot(*(nearest - point).T)))
    return float(lengths[:edge].sum() + np.clip(share[edge], 0, 1) * lengths[edge])


def _nearest_neighbour(offered: Sequence[Sequence[PieceCut]], start: Point) -> list[int]:
    order: list[int] = []
    here = start
    left = set(range(len(offered)))
    while left:
        _, nearest, end = min((math.dist(here, cut.start), k, cut.end) for k in left for cut in offered[k])
        order.append(nearest)
        left.remove(nearest)
        here = end
    return order


def _best_entries(contours: Sequence[Contour], start: Point, machine: Machine) -> tuple[PieceCut, ...]:
    """Return the entries that make travel shortest for this order, by dynamic programming."""
    ends, reached = [start], np.zeros(1)
    steps: list[tuple[list[PieceCut], list[int]]] = []
    for contour in contours:
        offers = _offers(contour, ENTRIES_CHOSEN)
        totals, origins = [], []
        for cut in offers:
            arrivals = reached + [travel_seconds(math.dist(end, cut.start), machine) for end in ends]
            origins.append(int(np.argmin(arrivals)))
            totals.append(float(arrivals[origins[-1]]) + _inside(cut, machine))
        steps.append((offers, origins))
        ends, reached = [cut.end for cut in offers], np.array(totals)
    chosen, cuts = int(np.argmin(reached)), list[PieceCut]()
    for offers, origins in reversed(steps):
        cuts.insert(0, offers[chosen])
        chosen = origins[chosen]
    return tuple(cuts)


def _routed_order(
    offered: Sequence[Sequence[PieceCut]], start: Point, machine: Machine, seconds: float, rounds: int | None
) -> list[int] | None:
    """Return the order that OR-Tools routing finds, None if it finds none in the time."""
    nodes = [(number, cut) for number, cuts in enumerate(offered) for cut in cuts]
    inside = [_inside(cut, machine) for _, cut in nodes]
    # Node 0 is the start; going back to it is free, since the next bite begins wherever this one ends.
    ticks = np.zeros((len(nodes) + 1, len(nodes) + 1), np.int64)
    origins = [start] + [cut.end for _, cut in nodes]
    for row, origin in enumerate(origins):
        for column, (_, cut) in enumerate(nodes, start=1):
            arrival = travel_seconds(math.dist(origin, cut.start), machine) + inside[column - 1]
            ticks[row, column] = round(arrival * TICKS_PER_S)
    manager = pywrapcp.RoutingIndexManager(len(nodes) + 1, 1, 0)
    routing = pywrapcp.RoutingModel(manager)
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(ticks.tolist()))
    missing = int(ticks.sum()) + 1
    for number in range(len(offered)):
        entries = [manager.NodeToIndex(k + 1) for k, (owner, _) in enumerate(nodes) if owner == number]
        routing.AddDisjunction(entries, missing, 1)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(max(1, round(seconds * 1000)))
    if rounds is not None:
        parameters.solution_limit = max(1, rounds)
    solution = routing.SolveWithParameters(parameters)
    if solution is None:
        return None
    order, index = [], solution.Value(routing.NextVar(routing.Start(0)))
    while not routing.IsEnd(index):
        order.append(nodes[manager.IndexToNode(index) - 1][0])
        index = solution.Value(routing.NextVar(index))
    return order if len(order) == len(offered) else None
