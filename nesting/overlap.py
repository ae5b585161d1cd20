"""Overlap of placed shapes as weighted penetration depths, quickly: the kernels of the guided search.

All supports ``min over a part's corners of normal . corner`` are tabled once, for every part and every edge
normal, so that a separating half-plane costs three multiplications. Lengths are normalised to the cloth.
"""

from typing import NamedTuple

import numba as nb
import numpy as np

from nesting.separation import Floats, Ints, Shapes, boxes_apart, lowest_reach

KEPT = 3  # sampled spots that are refined
NEAR_SAMPLES, FAR_SAMPLES = 10, 20


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


@nb.njit(cache=True, nogil=True)
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


@nb.njit(cache=True, nogil=True)
def _depth(shapes: Shapes, reaches: Floats, s: int, t: int, vx: float, vy: float) -> float:
    """Return the sum of the penetration depths of the parts of shapes s and t."""
    total = 0.0
    for a in range(shapes.first_part[s], shapes.first_part[s + 1]):
        # Part a against the whole of shape t first: most parts are nowhere near it.
        if (
            shapes.bounds[t, 0] + vx >= shapes.part_bounds[a, 2]
            or shapes.bounds[t, 2] + vx <= shapes.part_bounds[a, 0]
            or shapes.bounds[t, 1] + vy >= shapes.part_bounds[a, 3]
            or shapes.bounds[t, 3] + vy <= shapes.part_bounds[a, 1]
        ):
            continue
        for b in range(shapes.first_part[t], shapes.first_part[t + 1]):
            if not boxes_apart(shapes.part_bounds, a, shapes.part_bounds, b, vx, vy, 0.0):
                total += _part_depth(shapes, reaches, a, b, vx, vy)
    return total


@nb.njit(cache=True, nogil=True)
def overlaps(scene: Scene, chosen: Ints, positions: Floats) -> Floats:
    """Return the (n, n) symmetric matrix of the depths by which placed pieces overlap."""
    count = len(chosen)
    depths = np.zeros((count, count))
    for i in range(count):
        for j in range(i + 1, count):
            vx, vy = positions[j, 0] - positions[i, 0], positions[j, 1] - positions[i, 1]
            if boxes_apart(scene.shapes.bounds, chosen[i], scene.shapes.bounds, chosen[j], vx, vy, 0.0):
                continue
            depths[i, j] = _depth(scene.shapes, scene.reaches, chosen[i], chosen[j], vx, vy)
            depths[j, i] = depths[i, j]
    return depths


@nb.njit(cache=True, nogil=True)
def _cost(
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
    return float(total)


@nb.njit(cache=True, nogil=True)
def _descend(
    scene: Scene,
    piece: int,
    shape: int,
    spot: Floats,
    step: float,
    last_step: float,
    length: float,
    chosen: Ints,
    positions: Floats,
    weights: Floats,
    rng: np.random.Generator,
) -> None:
    """Move ``spot`` (x, y, cost) downhill along the axes and diagonals, steps growing on success."""
    low_x, high_x, low_y, high_y = _ranges(scene, shape, length)
    step_x, step_y = step, step
    axis = rng.integers(0, 4)
    while (step_x >= last_step or step_y >= last_step) and spot[2] > 0:
        best_x, best_y, best = spot[0], spot[1], np.inf
        dx = 0.0 if axis == 1 else step_x
        dy = 0.0 if axis == 0 else (-step_y if axis == 3 else step_y)
        for sign in (1.0, -1.0):
            x = min(max(spot[0] + sign * dx, low_x), high_x)
            y = min(max(spot[1] + sign * dy, low_y), high_y)
            cost = _cost(scene, piece, shape, x, y, chosen, positions, weights, min(spot[2], best))
            if cost < best:
                best_x, best_y, best = x, y, cost
        improved = best < spot[2]
        if best <= spot[2]:
            spot[0], spot[1], spot[2] = best_x, best_y, best
        factor = 1.1 if improved else 0.5
        if axis == 0:
            step_x *= factor
        elif axis == 1:
            step_y *= factor
        else:
            step_x *= factor**0.5
            step_y *= factor**0.5
        if not improved:
            axis = rng.integers(0, 4)


@nb.njit(cache=True, nogil=True)
def _relocate(
    scene: Scene,
    piece: int,
    length: float,
    chosen: Ints,
    positions: Floats,
    weights: Floats,
    rng: np.random.Generator,
) -> None:
    """Move a piece to the least weighted overlap that samples near it and anywhere, refined, can find."""
    now, x, y = chosen[piece], positions[piece, 0], positions[piece, 1]
    here = _cost(scene, piece, now, x, y, chosen, positions, weights, np.inf)
    spots = np.full((KEPT, 3), np.inf)
    kinds = np.full(KEPT, now)
    spots[0, 0], spots[0, 1], spots[0, 2] = x, y, here
    scale = scene.scales[now]
    choices = 0
    while choices < scene.options.shape[1] and scene.options[piece, choices] >= 0:
        choices += 1
    for sample in range(NEAR_SAMPLES + FAR_SAMPLES):
        shape = scene.options[piece, rng.integers(0, choices)]
        low_x, high_x, low_y, high_y = _ranges(scene, shape, length)
        if sample < NEAR_SAMPLES:
            low_x, high_x = _near(scene.shapes, now, shape, 0, x, low_x, high_x)
            low_y, high_y = _near(scene.shapes, now, shape, 1, y, low_y, high_y)
        if high_x >= low_x and high_y >= low_y:
            x_new = low_x + rng.random() * (high_x - low_x)
            y_new = low_y + rng.random() * (high_y - low_y)
            worst = spots[KEPT - 1, 2]
            cost = _cost(scene, piece, shape, x_new, y_new, chosen, positions, weights, worst)
            if cost < worst:
                _keep(spots, kinds, shape, x_new, y_new, cost, 0.05 * scale)
    best = 0
    for number in range(KEPT):
        if spots[number, 2] < np.inf:
            _descend(
                scene,
                piece,
                kinds[number],
                spots[number],
                0.25 * scale,
                0.02 * scale,
                length,
                chosen,
                positions,
                weights,
                rng,
            )
            if spots[number, 2] < spots[best, 2]:
                best = number
    _descend(
        scene,
        piece,
        kinds[best],
        spots[best],
        0.01 * scale,
        0.002 * scale,
        length,
        chosen,
        positions,
        weights,
        rng,
    )
    if spots[best, 2] <= here:
        chosen[piece] = kinds[best]
        positions[piece, 0], positions[piece, 1] = spots[best, 0], spots[best, 1]


@nb.njit(cache=True, nogil=True)
def _ranges(scene: Scene, shape: int, length: float) -> tuple[float, float, float, float]:
    """Return lowest and highest x, lowest and highest y that keep a shape inside the strip."""
    low_x, low_y, high_x, high_y = scene.shapes.bounds[shape]
    return -low_x, length - high_x, -low_y, scene.width - high_y


@nb.njit(cache=True, nogil=True)
def _near(
    shapes: Shapes, now: int, shape: int, axis: int, position: float, low: float, high: float
) -> tuple[float, float]:
    """Narrow a range on one axis so that the shape's middle stays within the bounds of the present one."""
    middle = 0.5 * (shapes.bounds[shape, axis] + shapes.bounds[shape, axis + 2])
    return (
        max(low, position + shapes.bounds[now, axis] - middle),
        min(high, position + shapes.bounds[now, axis + 2] - middle),
    )


@nb.njit(cache=True, nogil=True)
def _keep(spots: Floats, kinds: Ints, shape: int, x: float, y: float, cost: float, apart: float) -> None:
    """Sort a spot among the kept ones, in place of one of the same shape that lies close to it."""
    place = len(spots) - 1
    for number in range(len(spots)):
        close = abs(spots[number, 0] - x) < apart and abs(spots[number, 1] - y) < apart
        if kinds[number] == shape and close:
            if spots[number, 2] <= cost:
                return
            place = number
    while place > 0 and spots[place - 1, 2] > cost:
        spots[place] = spots[place - 1]
        kinds[place] = kinds[place - 1]
        place -= 1
    spots[place, 0], spots[place, 1], spots[place, 2] = x, y, cost
    kinds[place] = shape


@nb.njit(cache=True, nogil=True)
def sweep(
    scene: Scene,
    length: float,
    chosen: Ints,
    positions: Floats,
    weights: Floats,
    tolerance: float,
    rng: np.random.Generator,
) -> None:
    """Relocate every piece that overlaps another by more than ``tolerance``, in random order, in place."""
    for piece in rng.permutation(len(chosen)):
        shape, x, y = chosen[piece], positions[piece, 0], positions[piece, 1]
        if _cost(scene, piece, shape, x, y, chosen, positions, weights, tolerance) > tolerance:
            _relocate(scene, piece, length, chosen, positions, weights, rng)
