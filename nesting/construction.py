"""Bottom-left construction: pieces one after another, each as far down the cloth as it will go.

On a line across or along the cloth the positions that a convex part forbids to another are one open
interval, which its half-planes give exactly. A piece goes along the line from the end of one such interval
to the next until it lies in none: the leftmost free place, without samples or a raster, so that holes
between pieces are filled.

Here x is along the cloth ("left" is the start of the marker) and y across it.
"""

import numba as nb
import numpy as np

from nesting.kernel import kernel
from nesting.lattice import Lattice, first_on, last_on
from nesting.separation import Floats, Ints, Shapes, keep_apart, lowest_reach

GRID = 16  # even lines across the cloth
ROOM_LINES = 1000  # even lines across the cloth to say that a piece has no place at all
RECENT = 40  # pieces whose upper and lower edges give further lines


@nb.njit(cache=True, nogil=True)
def construct(
    shapes: Shapes,
    lattice: Lattice,
    options: Ints,
    order: Ints,
    width: float,
    clearance: float,
) -> tuple[Ints, Floats]:
    """Place every piece bottom-left in the given order.

    Parameters
    ----------
    shapes
        All oriented shapes.
    lattice
        What their positions are bound to; of a piece's options one has a point of it between the edges.
    options
        (n, m) the oriented shapes each piece may take; unused places hold -1.
    order
        (n,) permutation of the pieces, of which the obstacles are the first.
    width
        Width of the cloth.
    clearance
        Distance kept to neighbours and to the edges, against rounding.

    Returns
    -------
    chosen, positions
        (n,) shape taken by each piece, -1 if it has no place, and (n, 2) its place; no two overlap.
    """
    chosen = np.full(len(order), -1, np.int64)
    positions = np.zeros((len(order), 2))
    held = len(shapes.bounds) - shapes.first_obstacle
    for number in range(held):
        chosen[order[number]] = shapes.first_obstacle + number
    add_pieces(shapes, lattice, options, order, held, width, clearance, chosen, positions)
    return chosen, positions


@nb.njit(cache=True, nogil=True)
def add_pieces(
    shapes: Shapes,
    lattice: Lattice,
    options: Ints,
    order: Ints,
    held: int,
    width: float,
    clearance: float,
    chosen: Ints,
    positions: Floats,
) -> None:
    """Place the pieces of an order, in place, of which the first ``held`` lie already.

    One that has no place keeps its shape and place; -1 says so if it has none yet.
    """
    for step in range(held, len(order)):
        piece = order[step]
        placed = order[:step]
        best_x, best_y = np.inf, np.inf
        for shape in options[piece]:
            if shape < 0:
                continue
            left = -shapes.bounds[shape, 0] + (clearance if lattice.repeats[shape, 0] == 0 else 0.0)
            low, high = edge_range(shapes, lattice, shape, width, clearance)
            low, high = first_on(lattice, shape, 1, low), last_on(lattice, shape, 1, high)
            if low > high:
                continue
            for line in _lines(shapes, shape, chosen, positions, placed, low, high, clearance):
                y = min(first_on(lattice, shape, 1, line), high)
                limit = left + best_x
                x = _first_free(
                    shapes, lattice, shape, 0, left, y, limit, chosen, positions, placed, clearance
                )
                # Beyond the limit it need not be free, however close: x - left may round to best_x there.
                if x > limit or (x - left == best_x and y >= best_y):
                    continue
                best_x, best_y = x - left, y
                chosen[piece] = shape
                positions[piece, 0], positions[piece, 1] = x, y
        if best_x < np.inf:
            low, _ = edge_range(shapes, lattice, chosen[piece], width, clearance)
            _slide(shapes, lattice, piece, chosen, positions, placed, low, clearance)


@nb.njit(cache=True, nogil=True)
def has_room(
    shapes: Shapes, lattice: Lattice, shape: int, width: float, clearance: float, end: float
) -> bool:
    """Whether a shape alone has a place before ``end`` among the obstacles, as far as many lines show."""
    obstacles = np.arange(len(shapes.bounds) - shapes.first_obstacle)
    chosen, positions = shapes.first_obstacle + obstacles, np.zeros((len(obstacles), 2))
    left = -shapes.bounds[shape, 0] + (clearance if lattice.repeats[shape, 0] == 0 else 0.0)
    low, high = edge_range(shapes, lattice, shape, width, clearance)
    low, high = first_on(lattice, shape, 1, low), last_on(lattice, shape, 1, high)
    limit = end - shapes.bounds[shape, 2]
    if low > high:
        return False
    first, past = shapes.first_part[shapes.first_obstacle], len(shapes.part_bounds)
    for number in range(ROOM_LINES + 1 + 2 * (past - first)):
        line = low + (high - low) * number / ROOM_LINES
        if number > ROOM_LINES:
            part, above = first + (number - ROOM_LINES - 1) // 2, number % 2 == 0
            line = shapes.part_bounds[part, 3] - shapes.bounds[shape, 1] + 2 * clearance
            if above:
                line = shapes.part_bounds[part, 1] - shapes.bounds[shape, 3] - 2 * clearance
            if not low < line < high:
                continue
        y = min(first_on(lattice, shape, 1, line), high)
        if (
            _first_free(shapes, lattice, shape, 0, left, y, limit, chosen, positions, obstacles, clearance)
            <= limit
        ):
            return True
    return False


@kernel
def edge_range(
    shapes: Shapes, lattice: Lattice, shape: int, width: float, clearance: float
) -> tuple[float, float]:
    """Return the lowest and highest position across the cloth that keep a shape inside the edges.

    A shape that fills the width keeps as much of the clearance as there is room for, a matched one none: its
    only place may be at an edge.
    """
    low, high = -shapes.bounds[shape, 1], width - shapes.bounds[shape, 3]
    if lattice.repeats[shape, 1] > 0:
        return low, high
    margin = min(clearance, 0.5 * (high - low))
    return low + margin, high - margin


@nb.njit(cache=True, nogil=True)
def _lines(
    shapes: Shapes,
    shape: int,
    chosen: Ints,
    positions: Floats,
    placed: Ints,
    low: float,
    high: float,
    clearance: float,
) -> Floats:
    """Return the heights to try: an even grid, and just above and below the pieces placed last."""
    recent = placed[max(0, len(placed) - RECENT) :]
    lines = np.empty(2 * len(recent) + GRID + 1)
    for number in range(GRID + 1):
        lines[number] = low + (high - low) * number / GRID
    count = GRID + 1
    for other in recent:
        above = (
            positions[other, 1] + shapes.bounds[chosen[other], 3] - shapes.bounds[shape, 1] + 2 * clearance
        )
        below = (
            positions[other, 1] + shapes.bounds[chosen[other], 1] - shapes.bounds[shape, 3] - 2 * clearance
        )
        for y in (above, below):
            if low < y < high:
                lines[count] = y
                count += 1
    return lines[:count]


@nb.njit(cache=True, nogil=True)
def _slide(
    shapes: Shapes,
    lattice: Lattice,
    piece: int,
    chosen: Ints,
    positions: Floats,
    placed: Ints,
    low: float,
    clearance: float,
) -> None:
    """Let the piece fall down and to the left in turns until it rests."""
    shape = chosen[piece]
    left = -shapes.bounds[shape, 0] + (clearance if lattice.repeats[shape, 0] == 0 else 0.0)
    for _ in range(4):
        x, y = positions[piece, 0], positions[piece, 1]
        down = _first_free(shapes, lattice, shape, 1, low, x, y, chosen, positions, placed, clearance)
        y_now = min(y, down)
        back = _first_free(shapes, lattice, shape, 0, left, y_now, x, chosen, positions, placed, clearance)
        positions[piece, 0], positions[piece, 1] = min(x, back), y_now
        if positions[piece, 0] == x and positions[piece, 1] == y:
            return


@nb.njit(cache=True, nogil=True)
def _first_free(
    shapes: Shapes,
    lattice: Lattice,
    shape: int,
    axis: int,
    start: float,
    across: float,
    limit: float,
    chosen: Ints,
    positions: Floats,
    placed: Ints,
    clearance: float,
) -> float:
    """Return the smallest coordinate >= start of the lattice on ``axis`` where the shape is free.

    ``across`` is the shape's other coordinate, which stays. Beyond ``limit`` the search ends: any number
    above it then says that there is no place up to there.
    """
    other_axis = 1 - axis
    free = first_on(lattice, shape, axis, start)
    moved = True
    while moved:
        moved = False
        for other in placed:
            t = chosen[other]
            shift = across - positions[other, other_axis]
            if (
                shapes.bounds[shape, other_axis] + shift >= shapes.bounds[t, other_axis + 2] + clearance
                or shapes.bounds[shape, other_axis + 2] + shift <= shapes.bounds[t, other_axis] - clearance
            ):
                continue
            at = positions[other, axis]
            past = at + _past(shapes, t, shape, axis, free - at, shift, clearance)
            past = first_on(lattice, shape, axis, past)
            if past > limit:
                return past
            if past > free:
                free, moved = past, True
    return free


@kernel
def _past(
    shapes: Shapes, placed: int, shape: int, axis: int, along: float, shift: float, clearance: float
) -> float:
    """Return how far a shape has to go on along ``axis`` until it is clear of a placed one.

    ``along`` and ``shift`` are its relative position on that axis and on the other one. Going on may run
    it into a part that lay further on: only when it has not moved is it clear of all parts.
    """
    other_axis = 1 - axis
    for a in range(shapes.first_part[placed], shapes.first_part[placed + 1]):
        for b in range(shapes.first_part[shape], shapes.first_part[shape + 1]):
            if (
                shapes.part_bounds[b, other_axis] + shift < shapes.part_bounds[a, other_axis + 2] + clearance
                and shapes.part_bounds[b, other_axis + 2] + shift
                > shapes.part_bounds[a, other_axis] - clearance
                and shapes.part_bounds[b, axis] + along < shapes.part_bounds[a, axis + 2] + clearance
                and shapes.part_bounds[b, axis + 2] + along > shapes.part_bounds[a, axis] - clearance
                and keep_apart(shapes, a, b)
            ):
                along = max(along, _end_of_contact(shapes, a, b, axis, along, shift, clearance))
    return along


@kernel
def _end_of_contact(
    shapes: Shapes, a: int, b: int, axis: int, along: float, shift: float, clearance: float
) -> float:
    """Return where on ``axis`` part b is clear of part a again, or minus infinity where it is clear.

    The relative positions along the axis where two convex parts are not clear are one open interval:
    each half-plane bounds it from one side. ``along`` is the relative position asked about.
    """
    high = np.inf
    for side in range(2):
        own, other, sign = (a, b, 1.0) if side == 0 else (b, a, -1.0)
        for edge in range(shapes.first_edge[own], shapes.first_edge[own + 1]):
            x, y = shapes.normals[edge, 0], shapes.normals[edge, 1]
            slope, across = (sign * x, sign * y) if axis == 0 else (sign * y, sign * x)
            rest = across * shift + lowest_reach(shapes, other, x, y) - shapes.heights[edge] - clearance
            if abs(slope) < 1e-12:
                if rest >= 0:
                    return -np.inf
            elif slope > 0:
                high = min(high, -rest / slope)
                if high <= along:
                    return -np.inf
            elif -rest / slope >= along:
                return -np.inf
    return high
