"""The first layouts: bottom-left construction in varied orders.

Every piece has a key; pieces are placed from the highest key down, then compacted. The keys start as the
logarithm of the piece's area, so large pieces come first, and noise on the best keys so far gives the next
orders (random keys after Bean 1994).
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from nesting.compaction import compact, used_length
from nesting.construction import construct
from nesting.layout import CLEARANCE, REACH, Ground, Layout
from nesting.separation import Floats

HOPELESS = 1.08  # a construction this much longer than the best is not compacted
RESTART_SHARE = 0.2
NOISE = (0.02, 0.5)  # of the keys, i.e. of the logarithm of the area


def first_layout(ground: Ground) -> Layout:
    """Construct with the largest piece first, and compact."""
    return _constructed(ground, np.log(ground.areas), np.inf)


def best_order(
    ground: Ground, best: Layout, seed: int, pool: ThreadPoolExecutor, workers: int, more: Callable[[], bool]
) -> Layout:
    """Return the shortest layout of the orders tried, ``workers`` at a time while ``more`` says yes.

    The same seed, number of workers and answers of ``more`` give the same layout.
    """
    rng = np.random.default_rng(seed)
    keys = start = np.log(ground.areas)
    while more():
        tried = [_varied(rng, start if rng.random() < RESTART_SHARE else keys) for _ in range(workers)]
        limit = best.length * HOPELESS
        layouts = list(pool.map(lambda k, limit=limit: _constructed(ground, k, limit), tried))
        shortest = int(np.argmin([layout.length for layout in layouts]))
        if layouts[shortest].length < best.length:
            best, keys = layouts[shortest], tried[shortest]
    return best


def _varied(rng: np.random.Generator, keys: Floats) -> Floats:
    return keys + rng.normal(0.0, rng.uniform(*NOISE), len(keys))


def _constructed(ground: Ground, keys: Floats, limit: float) -> Layout:
    """Construct in the order of the keys and, if the result is not longer than ``limit``, compact it."""
    shapes = ground.simplified
    # What stays where it is comes first.
    order = np.argsort(np.where(ground.options[:, 0] < 0, -np.inf, -keys), kind="stable")
    chosen, positions = construct(shapes, ground.options, order, ground.width, CLEARANCE)
    if used_length(shapes, chosen, positions) <= limit:
        positions = compact(shapes, chosen, positions, ground.width, CLEARANCE, reach=REACH)
    return Layout(chosen, positions, used_length(shapes, chosen, positions))
