"""Sweeps: the pieces that overlap are relocated again and again, with growing weights on stubborn pairs."""

from typing import NamedTuple

import numba as nb
import numpy as np

from nesting.kernel import kernel
from nesting.nearby import Nearby
from nesting.overlap import Placed, Scene, fill_overlaps
from nesting.relocation import sweep
from nesting.separation import Floats, Ints

PATIENCE = 60  # sweeps without progress before a separation is given up
PROGRESS = 0.98  # of the loss: what counts as progress
TOLERANCE = 1e-4  # total depth below which no sweep is needed any more
SHALLOW = 4.0  # depth from which compaction is tried: on a cloth 1000 wide
GOING_ON, SHALLOW_ENOUGH, STUCK = range(3)  # how some sweeps end


class Separation(NamedTuple):
    """Overlapping pieces while they are worked apart; all of it changes in place.

    Parameters
    ----------
    placed
        Where each piece lies.
    penalty, weights
        (n, n) what an overlap of two pieces counts to begin with, and by now.
    depths
        (n, n) how deep pieces overlap.
    least_chosen, least_positions
        Shapes and places when the loss was least.
    losses
        (3,) the least loss, the loss now, and what it was when compaction was last tried.
    idle
        (1,) sweeps without progress.
    """

    placed: Placed
    penalty: Floats
    weights: Floats
    depths: Floats
    least_chosen: Ints
    least_positions: Floats
    losses: Floats
    idle: Ints


def separation_of(placed: Placed, penalty: Floats) -> Separation:
    """Return the separation of pieces that begins where they lie."""
    return Separation(
        placed,
        penalty,
        penalty.copy(),
        np.zeros_like(penalty),
        placed.chosen.copy(),
        placed.positions.copy(),
        np.full(3, np.inf),
        np.zeros(1, np.int64),
    )


@nb.njit(cache=True, nogil=True)
def some_sweeps(
    nearby: Nearby, scene: Scene, length: float, pieces: Separation, most: int, rng: np.random.Generator
) -> int:
    """Sweep up to ``most`` times within ``length``.

    Returns
    -------
    int
        ``SHALLOW_ENOUGH`` as soon as compaction may be able to do the rest, ``STUCK`` when there has been no
        progress for long, else ``GOING_ON``.
    """
    for _ in range(most):
        outcome = _judged(scene, pieces)
        if outcome != GOING_ON:
            return outcome
        _weigh(pieces)
        sweep(nearby, scene, length, pieces.placed, pieces.weights, 1e-7 * scene.width, rng)
    return GOING_ON


@kernel
def _judged(scene: Scene, pieces: Separation) -> int:
    """Measure the overlaps, keep the places if they are the best so far, and say how to go on."""
    placed, count, loss, deepest = pieces.placed, len(pieces.depths), 0.0, 0.0
    fill_overlaps(scene, placed, pieces.depths)
    for i in range(count):
        for j in range(i):
            loss += pieces.depths[i, j] * pieces.penalty[i, j]
            deepest = max(deepest, pieces.depths[i, j])
    pieces.idle[0] = 0 if loss < PROGRESS * pieces.losses[0] else pieces.idle[0] + 1
    if loss < pieces.losses[0]:
        pieces.losses[0] = loss
        for i in range(count):
            pieces.least_chosen[i] = placed.chosen[i]
            pieces.least_positions[i, 0] = placed.positions[i, 0]
            pieces.least_positions[i, 1] = placed.positions[i, 1]
    pieces.losses[1] = loss
    if loss <= TOLERANCE or (deepest < SHALLOW and loss < 0.5 * pieces.losses[2]):
        pieces.losses[2] = loss
        return SHALLOW_ENOUGH
    return STUCK if pieces.idle[0] > PATIENCE else GOING_ON


@kernel
def _weigh(pieces: Separation) -> None:
    """Let the weights of pairs in conflict grow, of the worst most, and those of the others fade."""
    count, worst = len(pieces.depths), 0.0
    for i in range(count):
        for j in range(i):
            worst = max(worst, pieces.depths[i, j] * pieces.penalty[i, j])
    for i in range(count):
        for j in range(i):
            weight, penalty, depth = pieces.weights[i, j], pieces.penalty[i, j], pieces.depths[i, j]
            if depth > 0:
                weight *= 1.2 + 0.8 * depth * penalty / worst
            else:
                weight = max(penalty, 0.95 * weight)
            pieces.weights[i, j] = pieces.weights[j, i] = weight
