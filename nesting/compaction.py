"""OR-Tools LP compaction: all pieces move at once to shorten the marker.

Within a small trust region every close pair of convex parts keeps one of its separating half-planes. These
rows are linear in the positions and stricter than the geometry, so every point that the LP may choose is a
valid marker; the half-planes are then picked anew and the step repeated until the length settles.
(Li and Milenkovic 1995; Gomes and Oliveira 2006.)
"""

import numpy as np

from nesting.lattice import Matching, nearest_on, phases_of
from nesting.program import Program
from nesting.separation import Floats, Ints, Rows, Shapes, deepest_overlap, separating_rows

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
    matching: Matching | None = None,
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
    matching
        What the positions are bound to, and lie on; members of a group move as one.
    gain
        Relative gain in length below which a step counts as idle; two idle steps end the compaction.
    """
    idle = 0
    best, shortest = positions, used_length(shapes, chosen, positions)
    if deepest_overlap(shapes, chosen, positions) > 0:
        shortest = np.inf
    for _ in range(max_steps):
        moved = _step(shapes, chosen, positions, width, clearance, reach, matching)
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
    matching: Matching | None = None,
    max_steps: int = 20,
) -> Floats | None:
    """Return (n, 2) positions without overlaps near the given ones, None if there seem to be none.

    Parameters are those of :func:`compact`. Each step is an LP in which an overlap may stay, at a price.
    """
    deepest = deepest_overlap(shapes, chosen, positions)
    for _ in range(max_steps):
        if deepest == 0:
            return positions
        moved = _step(shapes, chosen, positions, width, clearance, reach, matching, may_overlap=True)
        before = deepest
        if moved is None or (deepest := deepest_overlap(shapes, chosen, moved)) > OVERLAP_PROGRESS * before:
            return None
        positions = moved
    return None


def used_length(shapes: Shapes, chosen: Ints, positions: Floats) -> float:
    """Return the farthest reach of any piece along the cloth."""
    return float((positions[:, 0] + shapes.ends[chosen]).max())


def _step(
    shapes: Shapes,
    chosen: Ints,
    positions: Floats,
    width: float,
    clearance: float,
    reach: float,
    matching: Matching | None,
    *,
    may_overlap: bool = False,
) -> Floats | None:
    """Return the positions after one LP over them and the length; None if the solver gives no answer."""
    bounds = shapes.bounds[chosen]
    count = len(chosen)
    lowest, highest = reachable(bounds, positions, width, clearance, reach, chosen, matching)
    held = chosen >= shapes.first_obstacle
    lowest[held] = highest[held] = positions[held]
    highest = np.maximum(lowest, highest)
    program = Program()
    x = program.variables(lowest[:, 0], highest[:, 0], PULL / count)
    y = program.variables(lowest[:, 1], highest[:, 1], 0.0)
    bind_apart(program, x, y, separating_rows(shapes, chosen, positions, reach), clearance, may_overlap)
    ends = shapes.ends[chosen]
    last = np.flatnonzero(positions[:, 0] + ends > used_length(shapes, chosen, positions) - 2 * reach)
    end = program.variables(np.zeros(1), np.inf, 1.0)
    program.rows(ends[last], np.inf, (np.repeat(end, len(last)), 1.0), (x[last], -1.0))
    if matching is not None:
        bind_matched(program, np.column_stack([x, y]), matching, chosen, positions, reach)
    values = program.solved()
    return None if values is None else np.column_stack([values[x], values[y]])


def reachable(
    bounds: Floats,
    positions: Floats,
    width: float,
    clearance: float,
    reach: float,
    chosen: Ints,
    matching: Matching | None,
) -> tuple[Floats, Floats]:
    """Return (n, 2) the lowest and highest positions within reach and inside the edges.

    Where pieces are matched they keep no clearance: their only place may be at an edge.
    """
    margins = np.full((len(chosen), 2), clearance)
    if matching is not None:
        margins[matching.repeats[chosen] > 0] = 0.0
    across = np.minimum(margins[:, 1], 0.5 * (width - bounds[:, 3] + bounds[:, 1]))
    lowest, highest = positions - reach, positions + reach
    lowest[:, 0] = np.maximum(lowest[:, 0], margins[:, 0] - bounds[:, 0])
    lowest[:, 1] = np.maximum(lowest[:, 1], across - bounds[:, 1])
    highest[:, 1] = np.minimum(highest[:, 1], width - across - bounds[:, 3])
    return lowest, highest


def bind_apart(
    program: Program,
    x: Ints,
    y: Ints,
    rows: Rows,
    clearance: float,
    may_overlap: bool,
    price: float = OVERLAP_PRICE,
) -> None:
    """Bind the pieces' variables to the half-planes; parts that overlap may go on to, at a price."""
    overlapping = (rows.separations < clearance) & may_overlap
    depths = program.variables(np.zeros(np.count_nonzero(overlapping)), np.inf, price)
    for kept, more in ((~overlapping, ()), (overlapping, ((depths, 1.0),))):
        first, second, (along, across) = rows.first[kept], rows.second[kept], rows.normals[kept].T
        program.rows(
            clearance - rows.constants[kept],
            np.inf,
            (x[second], along),
            (x[first], -along),
            (y[second], across),
            (y[first], -across),
            *more,
        )


def bind_matched(
    program: Program, places: Ints, matching: Matching, chosen: Ints, positions: Floats, reach: float
) -> None:
    """Bind the pieces' (n, 2) variables to their lattices; those of a free group move as one."""
    phases = phases_of(matching, chosen, positions)
    targets = nearest_on(matching.lattice(phases), chosen, positions)
    shifts = program.variables(np.full(len(phases), -reach), reach, 0.0)
    matched = matching.repeats[chosen] > 0
    groups, signs, slacks = matching.groups[chosen], matching.signs[chosen], matching.slacks[chosen]
    for kept in (matched & (groups < 0), matched & (groups >= 0)):
        shift = () if (groups[kept] < 0).all() else ((shifts[groups[kept]], -signs[kept]),)
        program.rows((targets - slacks)[kept], (targets + slacks)[kept], (places[kept], 1.0), *shift)
