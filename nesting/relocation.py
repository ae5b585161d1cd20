"""Relocation: one piece after another goes where its weighted overlap is least, as far as samples show."""

import numba as nb
import numpy as np

from nesting.kernel import kernel
from nesting.lattice import first_on, last_on
from nesting.nearby import Nearby, gather, nearby_overlap
from nesting.overlap import Placed, Scene, weighted_overlap
from nesting.separation import Floats, Ints, Shapes

KEPT = 3  # sampled spots that are refined
NEAR_SAMPLES, FAR_SAMPLES = 10, 20
# Steps as shares of a piece's smaller side: of the descent from each spot, then of the best one's.
FIRST_STEP, LAST_STEP = 0.12, 0.02
FINE_STEP, FINEST_STEP = 0.01, 0.002
LEAST_OF_REPEAT = 0.25  # which a step must be to be lengthened to a repeat where a piece is matched
ROOM = 1.1  # the window of nearby half-planes is this many steps wide to each side
SLACK = 3.0  # and is drawn anew once it is this many times wider than that


@nb.njit(cache=True, nogil=True)
def sweep(
    nearby: Nearby,
    scene: Scene,
    length: float,
    placed: Placed,
    weights: Floats,
    tolerance: float,
    rng: np.random.Generator,
) -> None:
    """Relocate every piece that overlaps another by more than ``tolerance``, in random order, in place."""
    spots, kinds = np.empty((KEPT, 3)), np.empty(KEPT, np.int64)
    for piece in rng.permutation(len(placed.chosen)):
        shape, x, y = placed.chosen[piece], placed.positions[piece, 0], placed.positions[piece, 1]
        if scene.options[piece, 0] < 0:
            continue
        cost = weighted_overlap(scene, piece, shape, x, y, placed, weights, np.inf)
        if cost > tolerance:
            _relocate(nearby, spots, kinds, cost, scene, piece, length, placed, weights, rng)


@kernel
def _relocate(
    nearby: Nearby,
    spots: Floats,
    kinds: Ints,
    here: float,
    scene: Scene,
    piece: int,
    length: float,
    placed: Placed,
    weights: Floats,
    rng: np.random.Generator,
) -> None:
    """Move a piece, whose overlap is ``here``, to the best spot that samples near it and anywhere lead to.

    ``spots`` (KEPT, 3) and ``kinds`` (KEPT,) are room for x, y and overlap, and for the shape, of each.
    """
    now = placed.chosen[piece]
    scale = scene.scales[now]
    for number in range(KEPT):
        spots[number, 2], kinds[number] = np.inf, now
    spots[0, 0], spots[0, 1], spots[0, 2] = placed.positions[piece, 0], placed.positions[piece, 1], here
    _sample(spots, kinds, scene, piece, length, placed, weights, rng)
    best = 0
    for number in range(KEPT):
        if spots[number, 2] < np.inf:
            limit = spots[best, 2] if number > 0 else np.inf
            steps = FIRST_STEP * scale, LAST_STEP * scale
            _descend(
                spots[number],
                nearby,
                scene,
                piece,
                kinds[number],
                steps,
                length,
                placed,
                weights,
                limit,
                rng,
            )
            if spots[number, 2] < spots[best, 2]:
                best = number
    steps = FINE_STEP * scale, FINEST_STEP * scale
    _descend(spots[best], nearby, scene, piece, kinds[best], steps, length, placed, weights, np.inf, rng)
    if spots[best, 2] <= here:
        placed.chosen[piece] = kinds[best]
        for axis in range(2):
            placed.positions[piece, axis] = spots[best, axis]
            placed.bounds[piece, axis] = scene.shapes.bounds[kinds[best], axis] + spots[best, axis]
            placed.bounds[piece, axis + 2] = scene.shapes.bounds[kinds[best], axis + 2] + spots[best, axis]


@kernel
def _sample(
    spots: Floats,
    kinds: Ints,
    scene: Scene,
    piece: int,
    length: float,
    placed: Placed,
    weights: Floats,
    rng: np.random.Generator,
) -> None:
    """Keep the best of random spots near the piece and anywhere on the cloth."""
    now, x, y = placed.chosen[piece], placed.positions[piece, 0], placed.positions[piece, 1]
    lattice, choices = scene.lattice, 0
    while choices < scene.options.shape[1] and scene.options[piece, choices] >= 0:
        choices += 1
    for sample in range(NEAR_SAMPLES + FAR_SAMPLES):
        # Not rng.integers, which allocates an array for its one number.
        shape = scene.options[piece, int(rng.random() * choices)]
        low_x, high_x, low_y, high_y = _ranges(scene, shape, length)
        if sample < NEAR_SAMPLES:
            low_x, high_x = _near(scene.shapes, now, shape, 0, x, low_x, high_x)
            low_y, high_y = _near(scene.shapes, now, shape, 1, y, low_y, high_y)
        low_x, high_x = first_on(lattice, shape, 0, low_x), last_on(lattice, shape, 0, high_x)
        low_y, high_y = first_on(lattice, shape, 1, low_y), last_on(lattice, shape, 1, high_y)
        if high_x >= low_x and high_y >= low_y:
            x_new = _between(rng, lattice.repeats[shape, 0], low_x, high_x)
            y_new = _between(rng, lattice.repeats[shape, 1], low_y, high_y)
            worst = spots[KEPT - 1, 2]
            cost = weighted_overlap(scene, piece, shape, x_new, y_new, placed, weights, worst)
            if cost < worst:
                _keep(spots, kinds, shape, x_new, y_new, cost, 0.05 * scene.scales[now])


@kernel
def _descend(
    spot: Floats,
    nearby: Nearby,
    scene: Scene,
    piece: int,
    shape: int,
    steps: tuple[float, float],
    length: float,
    placed: Placed,
    weights: Floats,
    limit: float,
    rng: np.random.Generator,
) -> None:
    """Move ``spot`` (x, y, overlap) downhill along axes and diagonals, steps growing while that succeeds.

    ``steps`` are the first and the last; it ends early where nothing below ``limit`` can be near.
    """
    low_x, high_x, low_y, high_y = _ranges(scene, shape, length)
    lattice, repeat_x, repeat_y = (
        scene.lattice,
        scene.lattice.repeats[shape, 0],
        scene.lattice.repeats[shape, 1],
    )
    low_x, high_x = first_on(lattice, shape, 0, low_x), last_on(lattice, shape, 0, high_x)
    low_y, high_y = first_on(lattice, shape, 1, low_y), last_on(lattice, shape, 1, high_y)
    if low_x - high_x > 0.5 * repeat_x > 0 or low_y - high_y > 0.5 * repeat_y > 0:
        return  # no point of its lattice lies inside the strip
    step_x, step_y = _first_step(repeat_x, steps[0]), _first_step(repeat_y, steps[0])
    axis = int(4 * rng.random())
    middle_x, middle_y, reach, count = spot[0], spot[1], -1.0, 0
    while max(step_x, step_y) >= steps[1] and spot[2] > 0:
        dx = 0.0 if axis == 1 else _step(repeat_x, step_x)
        dy = 0.0 if axis == 0 else _step(repeat_y, step_y) * (-1.0 if axis == 3 else 1.0)
        if dx == 0 and dy == 0:
            axis = int(4 * rng.random())
            continue
        outside = abs(spot[0] - middle_x) + abs(dx) > reach or abs(spot[1] - middle_y) + abs(dy) > reach
        if outside or reach > SLACK * ROOM * max(step_x, step_y):
            middle_x, middle_y, reach = spot[0], spot[1], ROOM * max(step_x, step_y, dx, abs(dy))
            count = gather(nearby, scene, piece, shape, middle_x, middle_y, reach, placed, weights, limit)
            if count < 0:
                return
        best_x, best_y, best = spot[0], spot[1], np.inf
        for sign in (1.0, -1.0):
            x = min(max(spot[0] + sign * dx, low_x), high_x)
            y = min(max(spot[1] + sign * dy, low_y), high_y)
            cost = nearby_overlap(nearby, count, x, y, min(spot[2], best))
            if cost < best:
                best_x, best_y, best = x, y, cost
        improved = best < spot[2]
        if best <= spot[2]:
            spot[0], spot[1], spot[2] = best_x, best_y, best
        factor = 1.1 if improved else 0.5
        if axis > 1:
            factor = factor**0.5
        if axis != 1:
            step_x *= factor
        if axis != 0:
            step_y *= factor
        # On a lattice a step of less than half a repeat is none.
        if step_x < 0.5 * repeat_x:
            step_x = 0.0
        if step_y < 0.5 * repeat_y:
            step_y = 0.0
        if not improved:
            axis = int(4 * rng.random())


@kernel
def _ranges(scene: Scene, shape: int, length: float) -> tuple[float, float, float, float]:
    """Return lowest and highest x, lowest and highest y that keep a shape inside the strip."""
    low_x, low_y, high_x, high_y = scene.shapes.bounds[shape]
    return -low_x, length - high_x, -low_y, scene.width - high_y


@kernel
def _first_step(repeat: float, step: float) -> float:
    """Return the step to begin with; on a lattice a repeat, or none where that would be much longer."""
    if repeat == 0:
        return step
    return max(step, repeat) if step >= LEAST_OF_REPEAT * repeat else 0.0


@kernel
def _step(repeat: float, step: float) -> float:
    """Return a step; on a lattice as the nearest number of whole repeats."""
    return float(step if repeat == 0 else repeat * np.floor(step / repeat + 0.5))


@kernel
def _between(rng: np.random.Generator, repeat: float, low: float, high: float) -> float:
    """Return a random position of a range that begins and ends on the lattice, if there is one."""
    if repeat == 0:
        return low + rng.random() * (high - low)
    places = np.round((high - low) / repeat) + 1
    return float(low + repeat * np.floor(rng.random() * places))


@kernel
def _near(
    shapes: Shapes, now: int, shape: int, axis: int, position: float, low: float, high: float
) -> tuple[float, float]:
    """Narrow a range on one axis so that the shape's middle stays within the bounds of the present one."""
    middle = 0.5 * (shapes.bounds[shape, axis] + shapes.bounds[shape, axis + 2])
    return (
        max(low, position + shapes.bounds[now, axis] - middle),
        min(high, position + shapes.bounds[now, axis + 2] - middle),
    )


@kernel
def _keep(spots: Floats, kinds: Ints, shape: int, x: float, y: float, cost: float, apart: float) -> None:
    """Sort a spot among the kept ones, in place of one of the same shape that lies close to it."""
    place = len(spots) - 1
    for number in range(len(spots)):
        # A place not taken yet may hold anything, even a spot of an earlier piece.
        taken = spots[number, 2] < np.inf
        close = abs(spots[number, 0] - x) < apart and abs(spots[number, 1] - y) < apart
        if taken and kinds[number] == shape and close:
            if spots[number, 2] <= cost:
                return
            place = number
    while place > 0 and spots[place - 1, 2] > cost:
        for column in range(3):
            spots[place, column] = spots[place - 1, column]
        kinds[place] = kinds[place - 1]
        place -= 1
    spots[place, 0], spots[place, 1], spots[place, 2] = x, y, cost
    kinds[place] = shape
