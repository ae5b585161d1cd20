"""Overlap of placed shapes as weighted penetration depths, quickly.

All supports ``min over a part's corners of normal . corner`` are tabled once, for every part and every edge
normal, so that a separating half-plane costs three multiplications. Lengths are normalised to the cloth.
"""

from typing import NamedTuple

import numba as nb
import numpy as np

from nesting.kernel import kernel
from nesting.separation import Floats, Ints, Shapes, boxes_apart, lowest_reach


class Scene(NamedTuple):
    """What a guided search moves about in.

    Parameters
    ----------
    shapes
        All oriented shapes.
    reaches
        (P, E) lowest reach of every part along every edge's normal.
    options
        (n, m) the oriented shapes each piece may take; unused places hold -1.
    scales
        (S,) smaller side of each shape's bounds: the measure of its steps.
    width
        Width of the cloth.
    """

    shapes: Shapes
    reaches: Floats
    options: Ints
    scales: Floats
    width: float


def scene_of(shapes: Shapes, options: Ints, width: float) -> Scene:
    """Return the scene of these shapes, its tables built."""
    sizes = shapes.bounds[:, 2:] - shapes.bounds[:, :2]
    return Scene(shapes, _tabled_reaches(shapes), options, sizes.min(axis=1), width)


@nb.njit(cache=True, nogil=True)
def _tabled_reaches(shapes: Shapes) -> Floats:
    """Return the (P, E) table of lowest reaches."""
    parts, edges = len(shapes.part_bounds), len(shapes.normals)
    table = np.empty((parts, edges))
    for part in range(parts):
        for edge in range(edges):
            table[part, edge] = lowest_reach(shapes, part, shapes.normals[edge, 0], shapes.normals[edge, 1])
    return table


@kernel
def _part_depth(shapes: Shapes, reaches: Floats, a: int, b: int, vx: float, vy: float) -> float:
    """Return the penetration depth of parts a and b at relative position (vx, vy), 0 if apart."""
    best = -np.inf
    for edge in range(shapes.first_edge[a], shapes.first_edge[a + 1]):
        x, y = shapes.normals[edge, 0], shapes.normals[edge, 1]
        best = max(best, x * vx + y * vy + reaches[b, edge] - shapes.heights[edge])
        if best >= 0:
            return 0.0
    for edge in range(shapes.first_edge[b], shapes.first_edge[b + 1]):
        x, y = shapes.normals[edge, 0], shapes.normals[edge, 1]
        best = max(best, reaches[a, edge] - shapes.heights[edge] - x * vx - y * vy)
        if best >= 0:
            return 0.0
    return -best


@kernel
def _depth(shapes: Shapes, reaches: Floats, s: int, t: int, vx: float, vy: float) -> float:
    """Return the sum of the penetration depths of the parts of shapes s and t."""
    total = 0.0
    for a in range(shapes.first_part[s], shapes.first_part[s + 1]):
        # Part a against the whole of shape t first: most parts are nowhere near it.
        if boxes_apart(shapes.part_bounds, a, shapes.bounds, t, vx, vy, 0.0):
            continue
        for b in range(shapes.first_part[t], shapes.first_part[t + 1]):
            if not boxes_apart(shapes.part_bounds, a, shapes.part_bounds, b, vx, vy, 0.0):
                total += _part_depth(shapes, reaches, a, b, vx, vy)
    return total


@nb.njit(cache=True, nogil=True)
def overlaps(scene: Scene, chosen: Ints, positions: Floats) -> Floats:
    """Return the (n, n) symmetric matrix of the depths by which placed pieces overlap."""
    depths = np.zeros((len(chosen), len(chosen)))
    _fill_overlaps(scene, chosen, positions, depths)
    return depths


@kernel
def _fill_overlaps(scene: Scene, chosen: Ints, positions: Floats, depths: Floats) -> None:
    for i in range(len(chosen)):
        for j in range(i + 1, len(chosen)):
            vx, vy = positions[j, 0] - positions[i, 0], positions[j, 1] - positions[i, 1]
            if not boxes_apart(scene.shapes.bounds, chosen[i], scene.shapes.bounds, chosen[j], vx, vy, 0.0):
                depths[i, j] = _depth(scene.shapes, scene.reaches, chosen[i], chosen[j], vx, vy)
                depths[j, i] = depths[i, j]


@kernel
def weighted_overlap(
    scene: Scene,
    piece: int,
    shape: int,
    x: float,
    y: float,
    chosen: Ints,
    positions: Floats,
    weights: Floats,
    enough: float,
) -> float:
    """Return the weighted overlap of a piece at (x, y); any value above ``enough`` once it exceeds that."""
    shapes = scene.shapes
    low_x, high_x = shapes.bounds[shape, 0] + x, shapes.bounds[shape, 2] + x
    low_y, high_y = shapes.bounds[shape, 1] + y, shapes.bounds[shape, 3] + y
    total = 0.0
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
        total += weights[piece, other] * _depth(shapes, scene.reaches, shape, t, ox - x, oy - y)
        if total > enough:
            break
    return total
