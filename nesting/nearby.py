"""The half-planes that can matter to one piece while it moves a little, gathered once for many looks.

Around a piece only few parts of its neighbours can touch it, and of their half-planes only few can be the
largest. Gathered with the neighbours' positions worked in, they give the overlap of the piece anywhere in the
window at a fraction of what a look at the whole cloth costs.
"""

from typing import NamedTuple

import numpy as np

from nesting.kernel import kernel
from nesting.overlap import Placed, Scene
from nesting.separation import Floats, Indices

MOST_ROWS, MOST_PAIRS = 1_000_000, 200_000
ONE = np.uint64(1)  # an index plus 1 would be signed


class Nearby(NamedTuple):
    """Room for the half-planes near one piece; its memory is taken only as far as it is used.

    Parameters
    ----------
    rows
        (R, 4) half-planes ``n_x x + n_y y + c`` of the piece's own position, and the most that each can be in
        the window.
    ends
        (Q,) pair q of parts has the rows ``ends[q - 1] .. ends[q] - 1``.
    weights
        (Q,) weight of each pair.
    """

    rows: Floats
    ends: Indices
    weights: Floats


def room_for_nearby(scene: Scene) -> Nearby:
    """Return room for every pair of parts that a piece of the scene can meet, up to a limit."""
    parts = np.diff(scene.shapes.first_part)
    edges = np.diff(scene.shapes.first_edge[scene.shapes.first_part])
    pieces = len(scene.options)
    rows = min(MOST_ROWS, 2 * pieces * int(parts.max()) * int(edges.max()))
    pairs = min(MOST_PAIRS, pieces * int(parts.max()) ** 2)
    return Nearby(np.empty((rows, 4)), np.empty(pairs, np.uint64), np.empty(pairs))


@kernel
def gather(
    nearby: Nearby,
    scene: Scene,
    piece: int,
    shape: int,
    x: float,
    y: float,
    reach: float,
    placed: Placed,
    weights: Floats,
    limit: float,
) -> int:
    """Gather what a piece can meet within ``reach`` of (x, y) along both axes.

    Returns
    -------
    int
        How many pairs of parts; -1 if the overlap is ``limit`` or more anywhere in the window, or if there
        is no room for them all.
    """
    shape_bounds, bounds, boxes = scene.shapes.bounds, placed.bounds, scene.boxes
    own = np.uint64(shape)
    low_x, high_x = shape_bounds[own, 0] + x - reach, shape_bounds[own, 2] + x + reach
    low_y, high_y = shape_bounds[own, 1] + y - reach, shape_bounds[own, 3] + y + reach
    count, used, least = 0, np.uint64(0), 0.0
    for other in range(len(bounds)):
        if (
            bounds[other, 0] >= high_x
            or bounds[other, 2] <= low_x
            or bounds[other, 1] >= high_y
            or bounds[other, 3] <= low_y
            or other == piece
        ):
            continue
        t = np.uint64(placed.chosen[other])
        ox, oy = placed.positions[other, 0], placed.positions[other, 1]
        sign = 1.0 if own <= t else -1.0
        vx, vy = sign * (ox - x), sign * (oy - y)
        encounter = scene.encounters[own, t]
        for contact in range(scene.first_contact[encounter], scene.end_contact[encounter]):
            if (
                boxes[contact, 0] - reach >= vx
                or boxes[contact, 2] + reach <= vx
                or boxes[contact, 1] - reach >= vy
                or boxes[contact, 3] + reach <= vy
            ):
                continue
            edges = scene.end_row[contact] - scene.first_row[contact]
            if used + edges > len(nearby.rows) or count == len(nearby.ends):
                return -1
            end, most = _gather_contact(nearby.rows, used, scene, contact, sign, vx, vy, ox, oy, reach)
            if end == used:
                continue
            used = end
            nearby.ends[count], nearby.weights[count] = end, weights[piece, other]
            count += 1
            if most < 0:
                least -= weights[piece, other] * most
                if least >= limit:
                    return -1
    return count


@kernel
def _gather_contact(
    rows: Floats,
    start: np.uint64,
    scene: Scene,
    contact: int,
    sign: float,
    vx: float,
    vy: float,
    ox: float,
    oy: float,
    reach: float,
) -> tuple[np.uint64, float]:
    """Write the half-planes of two parts, one of which belongs to the neighbour at (ox, oy).

    (vx, vy) is their relative position as the scene's tables have it, and ``sign`` -1 where that is the other
    way round. Left out are half-planes that another exceeds everywhere in the window, and all if one of them
    is nowhere negative: then the parts lie apart wherever the piece moves.

    Returns
    -------
    end, most
        Where the rows end, and the most that any of them can be in the window.
    """
    table = scene.rows
    end, best = start, start
    floor, most, highest = -np.inf, -np.inf, -np.inf
    for row in range(scene.first_row[contact], scene.end_row[contact]):
        here = table[row, 0] * vx + table[row, 1] * vy + table[row, 2]
        swing = reach * table[row, 3]
        if here + swing <= floor:
            continue
        if here - swing >= 0:
            return start, 0.0
        if here > highest:
            highest, best = here, end
        floor = max(floor, here - swing)
        most = max(most, here + swing)
        nx, ny = sign * table[row, 0], sign * table[row, 1]
        rows[end, 0], rows[end, 1], rows[end, 2] = -nx, -ny, table[row, 2] + nx * ox + ny * oy
        rows[end, 3] = here + swing
        end += ONE
    # The highest first: of parts that lie apart it usually says so at once.
    for column in range(4):
        rows[start, column], rows[best, column] = rows[best, column], rows[start, column]
    kept = start
    for row in range(start, end):
        if rows[row, 3] > floor:
            for column in range(3):
                rows[kept, column] = rows[row, column]
            kept += ONE
    return kept, most


@kernel
def nearby_overlap(nearby: Nearby, count: int, x: float, y: float, enough: float) -> float:
    """Return the weighted overlap at (x, y); any value above ``enough`` once it exceeds that."""
    total, first = 0.0, np.uint64(0)
    rows = nearby.rows
    for pair in range(count):
        end, highest = nearby.ends[pair], -np.inf
        for row in range(first, end):
            highest = max(highest, rows[row, 0] * x + rows[row, 1] * y + rows[row, 2])
            if highest >= 0:
                break
        first = end
        if highest < 0:
            total -= nearby.weights[pair] * highest
            if total > enough:
                break
    return total
