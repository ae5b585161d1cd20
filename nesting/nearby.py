"""The half-planes that can matter to one piece while it moves a little, gathered once for many looks.

Around a piece only few parts of its neighbours can touch it, and of their half-planes only few can be the
largest. Gathered with the neighbours' positions worked in, they give the overlap of the piece anywhere in the
window at a fraction of what a look at the whole cloth costs.
"""

from typing import NamedTuple

import numpy as np

from nesting.kernel import kernel
from nesting.overlap import Scene
from nesting.separation import Floats, Ints, boxes_apart

MOST_ROWS, MOST_PAIRS = 1_000_000, 200_000


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
    ends: Ints
    weights: Floats


def room_for_nearby(scene: Scene) -> Nearby:
    """Return room for every pair of parts that a piece of the scene can meet, up to a limit."""
    parts = np.diff(scene.shapes.first_part)
    edges = np.diff(scene.shapes.first_edge[scene.shapes.first_part])
    pieces = len(scene.options)
    rows = min(MOST_ROWS, 2 * pieces * int(parts.max()) * int(edges.max()))
    pairs = min(MOST_PAIRS, pieces * int(parts.max()) ** 2)
    return Nearby(np.empty((rows, 4)), np.empty(pairs, np.int64), np.empty(pairs))


@kernel
def gather(
    nearby: Nearby,
    scene: Scene,
    piece: int,
    shape: int,
    x: float,
    y: float,
    reach: float,
    chosen: Ints,
    positions: Floats,
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
    shapes = scene.shapes
    low_x, high_x = shapes.bounds[shape, 0] + x - reach, shapes.bounds[shape, 2] + x + reach
    low_y, high_y = shapes.bounds[shape, 1] + y - reach, shapes.bounds[shape, 3] + y + reach
    count, used, least = 0, 0, 0.0
    for other in range(len(chosen)):
        t = chosen[other]
        ox, oy = positions[other, 0], positions[other, 1]
        if (
            other == piece
            or shapes.bounds[t, 0] + ox >= high_x
            or shapes.bounds[t, 2] + ox <= low_x
            or shapes.bounds[t, 1] + oy >= high_y
            or shapes.bounds[t, 3] + oy <= low_y
        ):
            continue
        for a in range(shapes.first_part[shape], shapes.first_part[shape + 1]):
            if boxes_apart(shapes.part_bounds, a, shapes.bounds, t, ox - x, oy - y, reach):
                continue
            for b in range(shapes.first_part[t], shapes.first_part[t + 1]):
                if boxes_apart(shapes.part_bounds, a, shapes.part_bounds, b, ox - x, oy - y, reach):
                    continue
                edges = shapes.first_edge[a + 1] - shapes.first_edge[a]
                edges += shapes.first_edge[b + 1] - shapes.first_edge[b]
                if used + edges > len(nearby.rows) or count == len(nearby.ends):
                    return -1
                end, most = _gather_pair(nearby.rows, used, scene, a, b, x, y, ox, oy, reach)
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
def _gather_pair(
    rows: Floats,
    start: int,
    scene: Scene,
    a: int,
    b: int,
    x: float,
    y: float,
    ox: float,
    oy: float,
    reach: float,
) -> tuple[int, float]:
    """Write the half-planes of part a of the piece at (x, y) and part b of its neighbour at (ox, oy).

    Left out are those that another exceeds everywhere in the window, and all if one of them is nowhere
    negative: then the parts lie apart wherever the piece moves.

    Returns
    -------
    end, most
        Where the rows end, and the most that any of them can be in the window.
    """
    shapes, reaches = scene.shapes, scene.reaches
    end, best = start, start
    floor, most, highest = -np.inf, -np.inf, -np.inf
    for side in range(2):
        own, other, sign = (a, b, 1.0) if side == 0 else (b, a, -1.0)
        for edge in range(shapes.first_edge[own], shapes.first_edge[own + 1]):
            nx, ny = sign * shapes.normals[edge, 0], sign * shapes.normals[edge, 1]
            constant = nx * ox + ny * oy + reaches[other, edge] - shapes.heights[edge]
            here = constant - nx * x - ny * y
            swing = reach * (abs(nx) + abs(ny))
            if here + swing <= floor:
                continue
            if here - swing >= 0:
                return start, 0.0
            if here > highest:
                highest, best = here, end
            floor = max(floor, here - swing)
            most = max(most, here + swing)
            rows[end, 0], rows[end, 1], rows[end, 2], rows[end, 3] = -nx, -ny, constant, here + swing
            end += 1
    # The highest first: of parts that lie apart it usually says so at once.
    for column in range(4):
        rows[start, column], rows[best, column] = rows[best, column], rows[start, column]
    kept = start
    for row in range(start, end):
        if rows[row, 3] > floor:
            for column in range(3):
                rows[kept, column] = rows[row, column]
            kept += 1
    return kept, most


@kernel
def nearby_overlap(nearby: Nearby, count: int, x: float, y: float, enough: float) -> float:
    """Return the weighted overlap at (x, y); any value above ``enough`` once it exceeds that."""
    total, row = 0.0, 0
    for pair in range(count):
        end = nearby.ends[pair]
        highest = -np.inf
        while row < end and highest < 0:
            highest = max(highest, nearby.rows[row, 0] * x + nearby.rows[row, 1] * y + nearby.rows[row, 2])
            row += 1
        row = end
        if highest < 0:
            total -= nearby.weights[pair] * highest
            if total > enough:
                break
    return total
