"""The generalised travelling salesman of one bite as an OR-Tools routing model."""

from collections.abc import Sequence

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from cutting.kinematics import Seconds

TICKS_PER_S = 100_000  # the model counts in whole ticks


def route(
    costs: Seconds,
    leaving: Sequence[float],
    groups: Sequence[int],
    first: Sequence[int],
    *,
    seconds: float | None,
    iterations: int | None,
) -> list[int]:
    """Return the nodes of a short path that visits one node of each group.

    Parameters
    ----------
    costs
        (n + 1, n) seconds: ``costs[0, j]`` from the start to node j, ``costs[i + 1, j]`` from node i to j.
    leaving
        (n,) seconds that follow if the path ends at a node.
    groups
        (n,) the group of each node.
    first
        A path to begin the search with.
    seconds, iterations
        The search ends after these seconds or after this many improvements and moves out of local optima,
        whichever is given and comes first. Without ``seconds`` the result depends on nothing but the input.

    Returns
    -------
    list of int
        The nodes in order; ``first`` where nothing better was found.
    """
    ticks = np.zeros((len(groups) + 1, len(groups) + 1), np.int64)
    ticks[:, 1:] = np.rint(np.maximum(costs, 0.0) * TICKS_PER_S)
    ticks[1:, 0] = np.rint(np.array(leaving) * TICKS_PER_S)
    manager = pywrapcp.RoutingIndexManager(len(ticks), 1, 0)
    routing = pywrapcp.RoutingModel(manager)
    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitMatrix(ticks.tolist()))
    missing = int(ticks.max()) * len(ticks) + 1
    for group in sorted(set(groups)):
        members = [manager.NodeToIndex(node + 1) for node, owner in enumerate(groups) if owner == group]
        routing.AddDisjunction(members, missing, 1)
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    if seconds is not None:
        parameters.time_limit.FromMilliseconds(max(1, round(seconds * 1000)))
    if iterations is not None:
        parameters.solution_limit = iterations
    routing.CloseModelWithParameters(parameters)
    known = routing.ReadAssignmentFromRoutes([[node + 1 for node in first]], True)
    solution = routing.SolveFromAssignmentWithParameters(known, parameters)
    if solution is None:
        return list(first)
    path, index = [], solution.Value(routing.NextVar(routing.Start(0)))
    while not routing.IsEnd(index):
        path.append(manager.IndexToNode(index) - 1)
        index = solution.Value(routing.NextVar(index))
    is_whole = sorted(groups[node] for node in path) == sorted(set(groups))
    return path if is_whole else list(first)
