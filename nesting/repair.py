"""OR-Tools LP repair: pieces give way to some that are held, and move no farther than they must.

The rows are those of the compaction; what is looked for is the least sum of moves along both axes instead of
the least length.
"""

import time

import numpy as np
import numpy.typing as npt

from nesting.compaction import OVERLAP_PROGRESS, bind_apart, bind_matched, reachable
from nesting.lattice import Matching
from nesting.program import Program
from nesting.separation import Floats, Ints, Rows, Shapes, separating_rows

PULLED = 0.95  # of the moves' sum: a step that leaves more is the last

Held = npt.NDArray[np.bool_]


def repaired(
    shapes: Shapes,
    chosen: Ints,
    positions: Floats,
    width: float,
    clearance: float,
    held: Held,
    home: Floats,
    *,
    reach: float,
    matching: Matching,
    until: float = np.inf,
    max_steps: int = 12,
) -> Floats | None:
    """Return (n, 2) positions without overlaps, held pieces where they are; None if there seem to be none.

    Parameters
    ----------
    shapes, chosen, positions, width, clearance, matching
        Those of :func:`nesting.compaction.compact`.
    held
        (n,) pieces that do not move; among themselves they may lie as close as they like.
    home
        (n, 2) where pieces are drawn to.
    reach
        How far a piece may move along either axis in one step.
    until
        When to end with what there is, by ``time.perf_counter``.
    """
    farthest = np.inf
    rows, valid = _of_movable(separating_rows(shapes, chosen, positions, reach), held), None
    for _ in range(max_steps):
        deepest = float(rows.separations.min(initial=0.0))
        if deepest == 0:
            far = float(np.abs(positions - home).sum())
            if far > PULLED * farthest:
                return valid
            valid, farthest = positions, far
        if farthest == 0 or time.perf_counter() > until:
            return valid
        moved = _step(shapes, chosen, positions, home, width, clearance, reach, held, matching, rows)
        if moved is None:
            return valid
        positions = moved
        rows = _of_movable(separating_rows(shapes, chosen, positions, reach), held)
        if float(rows.separations.min(initial=0.0)) < OVERLAP_PROGRESS * deepest:
            return valid
    return valid


def overlapping(shapes: Shapes, chosen: Ints, positions: Floats, held: Held) -> Ints:
    """Return the numbers of the pieces not held that overlap a held one."""
    rows = _of_movable(separating_rows(shapes, chosen, positions, 0.0), held)
    deep = rows.separations < 0
    first, second = rows.first[deep], rows.second[deep]
    return np.unique(np.concatenate([first[held[second]], second[held[first]]]))


def _of_movable(rows: Rows, held: Held) -> Rows:
    kept = ~(held[rows.first] & held[rows.second])
    return Rows(
        rows.first[kept], rows.second[kept], rows.normals[kept], rows.constants[kept], rows.separations[kept]
    )


def _step(
    shapes: Shapes,
    chosen: Ints,
    positions: Floats,
    home: Floats,
    width: float,
    clearance: float,
    reach: float,
    held: Held,
    matching: Matching,
    rows: Rows,
) -> Floats | None:
    """Return the positions after one LP over them and their distances from home; None if it has no answer."""
    bounds = shapes.bounds[chosen]
    lowest, highest = reachable(bounds, positions, width, clearance, reach, chosen, matching)
    lowest[held] = highest[held] = positions[held]
    program = Program()
    places = np.column_stack(
        [program.variables(lowest[:, axis], np.maximum(lowest, highest)[:, axis], 0.0) for axis in range(2)]
    )
    for axis in range(2):
        moves = program.variables(np.zeros(len(chosen)), np.inf, 1.0)
        for sign in (1.0, -1.0):
            program.rows(sign * home[:, axis], np.inf, (moves, 1.0), (places[:, axis], sign))
    # An overlap costs more than to move all pieces out of its way.
    bind_apart(
        program, places[:, 0], places[:, 1], rows, clearance, may_overlap=True, price=4.0 * len(chosen)
    )
    bind_matched(program, places, matching, chosen, positions, reach)
    values = program.solved()
    return None if values is None else values[places]
