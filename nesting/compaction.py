"""OR-Tools LP compaction: all pieces move at once to shorten the marker.

Within a small trust region every close pair of convex parts keeps one of its separating half-planes. These
rows are linear in the positions and stricter than the geometry, so every point that the LP may choose is a
valid marker; the half-planes are then picked anew and the step repeated until the length settles.
(Li and Milenkovic 1995; Gomes and Oliveira 2006.)
"""

import numpy as np
import scipy.sparse as sp
from ortools.linear_solver.python import model_builder_helper as linear_solver

from nesting.separation import Floats, Ints, Rows, Shapes, deepest_overlap, separating_rows

# GLOP takes some 3 us a row, and very rarely goes round in circles: then the step is given up.
SOLVER_SECONDS, SOLVER_SECONDS_A_ROW = 0.05, 2e-5
OVERLAP_PRICE = 4.0  # of a depth beside the length, while pieces are pushed apart
OVERLAP_PROGRESS = 0.9  # of the deepest overlap: a step that leaves more is given up
PULL = 1e-3  # weight of the mean position beside the length: pieces off the critical chain come along


def compact(
    shapes: Shapes,
    chosen: Ints,
    positions: Floats,
    width: float,
    clearance: float,
    *,
    reach: float,
    gain: float = 1e-5,
    max_steps: int = 50,
) -> Floats:
    """Return (n, 2) positions of a marker at most as long as the given one, or of a valid one nearby.

    Parameters
    ----------
    shapes, chosen, positions
        A marker, overlaps in which are pushed apart if that takes no more than ``reach``; lengths
        normalised to a cloth about 1000 wide, which the solver's tolerances (1e-8) expect.
    width
        Width of the cloth.
    clearance
        Distance kept between parts and to the edges; above the solver's tolerance.
    reach
        How far a piece may move along either axis in one step.
    gain
        Relative gain in length below which a step counts as idle; two idle steps end the compaction.
    """
    idle = 0
    best, shortest = positions, used_length(shapes, chosen, positions)
    if deepest_overlap(shapes, chosen, positions) > 0:
        shortest = np.inf
    for _ in range(max_steps):
        moved = _step(shapes, chosen, positions, width, clearance, reach)
        if moved is None or deepest_overlap(shapes, chosen, moved) > 0:
            break
        positions, length = moved, used_length(shapes, chosen, moved)
        idle = 0 if length < shortest * (1 - gain) else idle + 1
        if length < shortest:
            best, shortest = positions, length
        if idle == 2:
            break
    return best


def pushed_apart(
    shapes: Shapes,
    chosen: Ints,
    positions: Floats,
    width: float,
    clearance: float,
    *,
    reach: float,
    max_steps: int = 20,
) -> Floats | None:
    """Return (n, 2) positions without overlaps near the given ones, None if there seem to be none.

    Parameters are those of :func:`compact`. Each step is an LP in which an overlap may stay, at a price.
    """
    deepest = deepest_overlap(shapes, chosen, positions)
    for _ in range(max_steps):
        if deepest == 0:
            return positions
        moved = _step(shapes, chosen, positions, width, clearance, reach, may_overlap=True)
        before = deepest
        if moved is None or (deepest := deepest_overlap(shapes, chosen, moved)) > OVERLAP_PROGRESS * before:
            return None
        positions = moved
    return None


def used_length(shapes: Shapes, chosen: Ints, positions: Floats) -> float:
    """Return the farthest reach of any piece along the cloth."""
    return float((positions[:, 0] + shapes.bounds[chosen, 2]).max())


def _step(
    shapes: Shapes,
    chosen: Ints,
    positions: Floats,
    width: float,
    clearance: float,
    reach: float,
    *,
    may_overlap: bool = False,
) -> Floats | None:
    """Solve one LP over x_0 .. x_n-1, y_0 .. y_n-1, the length and, if parts may overlap, how deep each does.

    None if the solver gives no answer.
    """
    rows = separating_rows(shapes, chosen, positions, reach)
    bounds = shapes.bounds[chosen]
    count = len(chosen)
    length = used_length(shapes, chosen, positions)
    margin = np.minimum(clearance, 0.5 * (width - bounds[:, 3] + bounds[:, 1]))
    lowest, highest = positions - reach, positions + reach
    lowest[:, 0] = np.maximum(lowest[:, 0], clearance - bounds[:, 0])
    lowest[:, 1] = np.maximum(lowest[:, 1], margin - bounds[:, 1])
    highest[:, 1] = np.minimum(highest[:, 1], width - margin - bounds[:, 3])
    held = chosen == shapes.obstacle
    lowest[held] = highest[held] = positions[held]
    matrix, lower = _constraints(rows, bounds, positions, clearance, length - 2 * reach)
    overlapping = np.flatnonzero(rows.separations < clearance) if may_overlap else np.empty(0, np.int64)
    depths = len(overlapping)
    if depths:
        column = sp.csr_matrix(
            (np.ones(depths), (overlapping, np.arange(depths))), shape=(matrix.shape[0], depths)
        )
        matrix = sp.hstack([matrix, column], format="csr")
    objective = np.concatenate(
        [np.full(count, PULL / count), np.zeros(count), [1.0], np.full(depths, OVERLAP_PRICE)]
    )
    solution = _solve(
        np.concatenate([lowest.T.ravel(), np.zeros(1 + depths)]),
        np.concatenate([np.maximum(lowest, highest).T.ravel(), np.full(1 + depths, np.inf)]),
        objective,
        lower,
        matrix,
    )
    return None if solution is None else np.column_stack([solution[:count], solution[count : 2 * count]])


def _constraints(
    rows: Rows, bounds: Floats, positions: Floats, clearance: float, near: float
) -> tuple[sp.csr_matrix, Floats]:
    """Return the sparse rows and their lower limits: one per half-plane, one per piece near the end."""
    count, pairs = len(bounds), len(rows.first)
    last = np.flatnonzero(positions[:, 0] + bounds[:, 2] > near)
    number = np.arange(pairs)
    end = np.arange(pairs, pairs + len(last))
    row = np.concatenate([number, number, number, number, end, end])
    column = np.concatenate(
        [
            rows.second,
            rows.first,
            count + rows.second,
            count + rows.first,
            np.full(len(last), 2 * count),
            last,
        ]
    )
    x, y = rows.normals.T
    value = np.concatenate([x, -x, y, -y, np.ones(len(last)), -np.ones(len(last))])
    lower = clearance - rows.constants
    matrix = sp.csr_matrix((value, (row, column)), shape=(pairs + len(last), 2 * count + 1))
    return matrix, np.concatenate([lower, bounds[last, 2]])


def _solve(
    low: Floats, high: Floats, objective: Floats, lower: Floats, matrix: sp.csr_matrix
) -> Floats | None:
    # Built in bulk: the expression interface would take longer than the solution.
    model = linear_solver.ModelBuilderHelper()
    model.fill_model_from_sparse_data(low, high, objective, lower, np.full(len(lower), np.inf), matrix)
    solver = linear_solver.ModelSolverHelper("glop")
    solver.set_time_limit_in_seconds(SOLVER_SECONDS + SOLVER_SECONDS_A_ROW * len(lower))
    solver.solve(model)
    return np.asarray(solver.variable_values()) if solver.has_solution() else None
