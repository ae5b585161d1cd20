"""The one geometric model: convex parts and the half-planes that separate them.

Two convex parts lie apart exactly when an edge of one of them, seen as a half-plane, has the whole other
part outside. For parts a of shape i and b of shape j at relative position v = position_j - position_i each
edge k gives ``sep_k(v) = n_k . v + c_k``: the parts are disjoint exactly when the largest sep_k is not
negative, and otherwise -max sep_k is their exact penetration depth (the separating-axis theorem; the
half-planes are the edges of the no-fit polygon of the two parts).

The kernels take flat arrays only. Lengths are in the caller's unit.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numba as nb
import numpy as np
import numpy.typing as npt

from nesting.convex import Points, convex_parts, rolled
from nesting.kernel import kernel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
# Unsigned where a kernel reads much by them: numba asks of every signed index whether it counts from the end.
Indices = npt.NDArray[np.uint64]

WIDEST_TURN = math.radians(60.0)  # of one half-plane's normal to the next, where a margin is kept
ROUNDING_TURN = 0.01  # radians that a convex part's corner may turn back, at the very most


class Part(NamedTuple):
    """A convex part of a shape.

    Two parts keep apart if each one's severity is above what the other tolerates: a piece keeps off another,
    but has a fault of the cloth under it where it tolerates that.

    Parameters
    ----------
    corners
        (n, 2) convex polygon, counter-clockwise; two corners are a line.
    margin
        Width kept free around it, on its side; two parts keep the sum of theirs.
    severity, tolerates
        How much it matters to other parts, and up to which severity others do not matter to it.
    """

    corners: Points
    margin: float = 0.0
    severity: float = math.inf
    tolerates: float = 0.0


class Shapes(NamedTuple):
    """Oriented shapes as flat arrays: shapes hold parts, parts hold edges.

    Parameters
    ----------
    bounds
        (S, 4) lowest x, lowest y, highest x, highest y of each shape.
    first_part
        (S + 1,) parts of shape s are ``first_part[s] .. first_part[s + 1] - 1``.
    part_bounds
        (P, 4) bounds of each part.
    first_edge
        (P + 1,) edges, and corners, of part p are ``first_edge[p] .. first_edge[p + 1] - 1``.
    corners
        (E, 2) start of each edge, counter-clockwise.
    normals
        (E, 2) outward unit normal of each edge.
    heights
        (E,) how far the part reaches along the normal, its margin included.
    margins
        (P,) width kept free around each part; bounds, too, are this much wider.
    severities, tolerated
        (P,) of each part; see :class:`Part`.
    ends
        (S,) how far each shape reaches along the cloth; minus infinity for a flaw of the cloth, which makes
        no layout longer.
    first_obstacle
        The shapes from here on stay where they are, and lie at (0, 0) for good.
    """

    bounds: Floats
    first_part: Ints
    part_bounds: Floats
    first_edge: Ints
    corners: Floats
    normals: Floats
    heights: Floats
    margins: Floats
    severities: Floats
    tolerated: Floats
    ends: Floats
    first_obstacle: int


class Rows(NamedTuple):
    """Separating half-planes of close parts, one a pair: ``normal . (position_j - position_i) + c >= 0``.

    ``first`` and ``second`` (R,) number the placed shapes i and j, ``normals`` is (R, 2), ``constants`` (R,),
    and ``separations`` (R,) holds the value at the present positions: negative where parts overlap.
    """

    first: Ints
    second: Ints
    normals: Floats
    constants: Floats
    separations: Floats


def build_shapes(outlines: Sequence[Points]) -> Shapes:
    """Split oriented outlines, each an (n, 2) counter-clockwise polygon, into convex parts."""
    return shapes_of_parts([[Part(part) for part in convex_parts(outline)] for outline in outlines])


def shapes_of_parts(
    free: Sequence[Sequence[Part]], fixed: Sequence[Sequence[Part]] = (), flaws: Sequence[Sequence[Part]] = ()
) -> Shapes:
    """Lay convex parts out as arrays.

    Parameters
    ----------
    free, fixed, flaws
        The parts of each shape: of those that move, of pieces that stay where they are, and of flaws of
        the cloth, which do not make a layout longer.
    """
    shapes = [*free, *fixed, *flaws]
    parts = [part for shape in shapes for part in shape]
    edges = [_edges(part.corners, part.margin) for part in parts]
    corners = np.concatenate([starts for starts, _, _ in edges])
    normals = np.concatenate([outward for _, outward, _ in edges])
    counts = [len(starts) for starts, _, _ in edges]
    margins = np.array([part.margin for part in parts], np.float64)
    part_bounds = np.array(
        [
            [*(part.corners.min(axis=0) - part.margin), *(part.corners.max(axis=0) + part.margin)]
            for part in parts
        ]
    )
    first_part = _offsets([len(shape) for shape in shapes])
    low = np.minimum.reduceat(part_bounds[:, :2], first_part[:-1])
    high = np.maximum.reduceat(part_bounds[:, 2:], first_part[:-1])
    return Shapes(
        bounds=np.column_stack([low, high]),
        first_part=first_part,
        part_bounds=part_bounds,
        first_edge=_offsets(counts),
        corners=corners,
        normals=normals,
        heights=np.concatenate([supports for _, _, supports in edges]) + np.repeat(margins, counts),
        margins=margins,
        severities=np.array([part.severity for part in parts], np.float64),
        tolerated=np.array([part.tolerates for part in parts], np.float64),
        ends=np.concatenate([high[: len(free) + len(fixed), 0], np.full(len(flaws), -np.inf)]),
        first_obstacle=len(free),
    )


def _edges(part: Points, margin: float) -> tuple[Points, Points, Floats]:
    """Return start, outward normal and reach along it of each edge; with a margin, of some more half-planes.

    Two corners that face each other are farther apart than any edge of them tells. Half-planes that turn
    about a corner in steps keep what is lost to that small; those along the axes make the half-planes know
    all that bounds tell.

    The reach is taken over all corners: a part may be hollow by a rounding, and an edge of a hollow corner
    does not have the whole part behind it.
    """
    sides = rolled(part, -1) - part
    normals = np.column_stack([sides[:, 1], -sides[:, 0]]) / np.hypot(*sides.T)[:, None]
    if margin == 0:
        return part, normals, _reach(part, normals)
    starts, outward = list(part), list(normals)
    headings = np.arctan2(normals[:, 1], normals[:, 0])
    # A corner that is hollow by a rounding turns back a little, not once around.
    turns = np.mod(headings - np.roll(headings, 1) + ROUNDING_TURN, 2 * np.pi) - ROUNDING_TURN
    for corner, heading, turn in zip(part, np.roll(headings, 1), turns, strict=True):
        for step in range(1, math.ceil(turn / WIDEST_TURN)):
            angle = heading + turn * step / math.ceil(turn / WIDEST_TURN)
            starts.append(corner)
            outward.append(np.array([math.cos(angle), math.sin(angle)]))
    for axis in (np.array([1.0, 0.0]), np.array([0.0, 1.0]), np.array([-1.0, 0.0]), np.array([0.0, -1.0])):
        starts.append(part[int(np.argmax(part @ axis))])
        outward.append(axis)
    return np.array(starts), np.array(outward), _reach(part, np.array(outward))


def _reach(part: Points, normals: Points) -> Floats:
    """Return how far a part reaches along each normal."""
    farthest: Floats = (normals @ part.T).max(axis=1)
    return farthest


def _offsets(counts: Sequence[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


@nb.njit(cache=True, nogil=True, inline="always")
def lowest_reach(shapes: Shapes, part: int, x: float, y: float) -> float:
    """Return the smallest value of (x, y) . corner over a part's corners, less its margin."""
    lowest = np.inf
    for corner in range(shapes.first_edge[part], shapes.first_edge[part + 1]):
        reach = x * shapes.corners[corner, 0] + y * shapes.corners[corner, 1]
        lowest = min(lowest, reach)
    return float(lowest - shapes.margins[part])


@nb.njit(cache=True, nogil=True, inline="always")
def keep_apart(shapes: Shapes, a: int, b: int) -> bool:
    """Whether parts a and b must not overlap."""
    return bool(shapes.severities[a] > shapes.tolerated[b] and shapes.severities[b] > shapes.tolerated[a])


@kernel
def part_separation(
    shapes: Shapes, a: int, b: int, vx: float, vy: float, enough: float
) -> tuple[float, float, float, float]:
    """Return the best separating half-plane of parts a and b at relative position (vx, vy).

    Returns
    -------
    separation, normal x, normal y, constant
        The first half-plane whose separation exceeds ``enough``, else the one with the largest.
    """
    best, best_x, best_y, best_c = -np.inf, 0.0, 0.0, 0.0
    for side in range(2):
        own, other, sign = (a, b, 1.0) if side == 0 else (b, a, -1.0)
        for edge in range(shapes.first_edge[own], shapes.first_edge[own + 1]):
            x, y = shapes.normals[edge, 0], shapes.normals[edge, 1]
            c = lowest_reach(shapes, other, x, y) - shapes.heights[edge]
            separation = sign * (x * vx + y * vy) + c
            if separation > best:
                best, best_x, best_y, best_c = separation, sign * x, sign * y, c
                if best > enough:
                    return best, best_x, best_y, best_c
    return best, best_x, best_y, best_c


@nb.njit(cache=True, nogil=True, inline="always")
def boxes_apart(first: Floats, a: int, second: Floats, b: int, vx: float, vy: float, reach: float) -> bool:
    """Whether box ``second[b]`` moved by (vx, vy) is more than ``reach`` away from box ``first[a]``."""
    return bool(
        second[b, 0] + vx > first[a, 2] + reach
        or second[b, 2] + vx < first[a, 0] - reach
        or second[b, 1] + vy > first[a, 3] + reach
        or second[b, 3] + vy < first[a, 1] - reach
    )


@nb.njit(cache=True, nogil=True)
def separating_rows(shapes: Shapes, chosen: Ints, positions: Floats, reach: float) -> Rows:
    """Return one separating half-plane for every pair of parts that could touch after a small move.

    Parameters
    ----------
    chosen
        (n,) shape of each placed piece.
    positions
        (n, 2) where each lies.
    reach
        How far each piece may move along either axis; pairs that cannot meet then are left out, which
        loses nothing.
    """
    count, capacity = 0, 1024
    first, second = np.empty(capacity, np.int64), np.empty(capacity, np.int64)
    values = np.empty((capacity, 4))
    for i in range(len(chosen)):
        for j in range(i + 1, len(chosen)):
            vx, vy = positions[j, 0] - positions[i, 0], positions[j, 1] - positions[i, 1]
            s, t = chosen[i], chosen[j]
            if s >= shapes.first_obstacle and t >= shapes.first_obstacle:
                continue
            if boxes_apart(shapes.bounds, s, shapes.bounds, t, vx, vy, 2 * reach):
                continue
            for a in range(shapes.first_part[s], shapes.first_part[s + 1]):
                for b in range(shapes.first_part[t], shapes.first_part[t + 1]):
                    if boxes_apart(
                        shapes.part_bounds, a, shapes.part_bounds, b, vx, vy, 2 * reach
                    ) or not keep_apart(shapes, a, b):
                        continue
                    separation, x, y, c = part_separation(shapes, a, b, vx, vy, np.inf)
                    if separation > 2 * reach * (abs(x) + abs(y)):
                        continue
                    if count == capacity:
                        capacity *= 2
                        first = np.concatenate((first, np.empty_like(first)))
                        second = np.concatenate((second, np.empty_like(second)))
                        values = np.concatenate((values, np.empty_like(values)))
                    first[count], second[count] = i, j
                    values[count, 0], values[count, 1] = x, y
                    values[count, 2], values[count, 3] = c, separation
                    count += 1
    kept = values[:count]
    return Rows(first[:count], second[:count], kept[:, :2].copy(), kept[:, 2].copy(), kept[:, 3].copy())


@kernel
def deepest_overlap(shapes: Shapes, chosen: Ints, positions: Floats) -> float:
    """Return the largest penetration depth of any two placed parts; 0 when none overlap."""
    deepest = 0.0
    for i in range(len(chosen)):
        for j in range(i + 1, len(chosen)):
            vx, vy = positions[j, 0] - positions[i, 0], positions[j, 1] - positions[i, 1]
            s, t = chosen[i], chosen[j]
            if s >= shapes.first_obstacle and t >= shapes.first_obstacle:
                continue
            if boxes_apart(shapes.bounds, s, shapes.bounds, t, vx, vy, 0.0):
                continue
            for a in range(shapes.first_part[s], shapes.first_part[s + 1]):
                for b in range(shapes.first_part[t], shapes.first_part[t + 1]):
                    if boxes_apart(
                        shapes.part_bounds, a, shapes.part_bounds, b, vx, vy, 0.0
                    ) or not keep_apart(shapes, a, b):
                        continue
                    separation = part_separation(shapes, a, b, vx, vy, 0.0)[0]
                    deepest = max(deepest, -separation)
    return deepest
