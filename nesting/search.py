"""Search over the order of construction: random keys, the best order kept and varied.

Every piece has a key; pieces are placed bottom-left from the highest key down, then compacted. The keys
start as the logarithm of the piece's area, so large pieces come first, and noise on the best keys so far
gives the next orders (random-key local search after Bean 1994).
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from nesting.compaction import compact, used_length
from nesting.construction import construct
from nesting.separation import Floats, Ints, Shapes

CLEARANCE = 1e-5  # on a cloth 1000 wide: above the solver's tolerance, far below any cutter's
REACH = 30.0  # how far a piece may move in one compaction step
HOPELESS = 1.08  # a construction this much longer than the best is not compacted
RESTART_SHARE = 0.2
NOISE = (0.02, 0.5)  # of the keys, i.e. of the logarithm of the area


@dataclass(frozen=True)
class Layout:
    """A valid placement of every piece, in lengths normalised to the cloth's width.

    ``keys`` (n,) ordered the construction; ``chosen`` (n,) and ``positions`` (n, 2) say which shape of each
    piece lies where; ``length`` is the cloth used.
    """

    keys: Floats
    chosen: Ints
    positions: Floats
    length: float


@dataclass(frozen=True)
class Ground:
    """What the search works on, in lengths normalised to the cloth's width.

    Parameters
    ----------
    simplified, exact
        The same oriented shapes twice: construction works on the first, compaction on the second.
    options
        (n, m) the oriented shapes each piece may take; unused places hold -1.
    areas
        (n,) area of each piece.
    width
        Width of the cloth.
    """

    simplified: Shapes
    exact: Shapes
    options: Ints
    areas: Floats
    width: float


def improving_layouts(
    ground: Ground, seed: int, workers: int, may_continue: Callable[[], bool]
) -> Iterator[Layout]:
    """Yield the first layout, then each better one, until ``may_continue`` says no.

    ``may_continue`` is asked before each round of ``workers`` constructions. The same seed and number of
    workers give the same layouts, however the threads run.
    """
    rng = np.random.default_rng(seed)
    start = np.log(ground.areas)
    best = _layout(ground, start, np.inf)
    yield best
    with ThreadPoolExecutor(workers) as pool:
        while may_continue():
            varied = [
                _varied(rng, start if rng.random() < RESTART_SHARE else best.keys) for _ in range(workers)
            ]
            limit = best.length * HOPELESS
            layouts = pool.map(lambda keys, limit=limit: _layout(ground, keys, limit), varied)
            challenger = min(layouts, key=lambda layout: layout.length)
            if challenger.length < best.length:
                best = challenger
                yield best


def _varied(rng: np.random.Generator, keys: Floats) -> Floats:
    return keys + rng.normal(0.0, rng.uniform(*NOISE), len(keys))


def _layout(ground: Ground, keys: Floats, limit: float) -> Layout:
    """Construct in the order of the keys and, if the result is not longer than ``limit``, compact it."""
    order = np.argsort(-keys, kind="stable")
    chosen, positions = construct(ground.simplified, ground.options, order, ground.width, CLEARANCE)
    if used_length(ground.exact, chosen, positions) <= limit:
        positions = compact(ground.exact, chosen, positions, ground.width, CLEARANCE, reach=REACH)
    return Layout(keys, chosen, positions, used_length(ground.exact, chosen, positions))
