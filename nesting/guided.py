"""Guided local search: the strip is shortened and the overlaps that this makes are worked out of it.

After each success the cloth is shortened by a share that grows while that stays easy. Pieces that overlap are
then relocated one after another to where their weighted overlap is least; pairs that stay in conflict gain
weight, so that the search leaves its local minima (Voudouris and Tsang 1999; for nesting Egeblad et al. 2007,
Gardeyn and Wauters 2025). When it gives up, two large pieces of a promising layout change places.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from nesting.compaction import compact, used_length
from nesting.layout import CLEARANCE, REACH, Ground, Layout
from nesting.nearby import Nearby, room_for_nearby
from nesting.overlap import Scene, overlaps
from nesting.relocation import sweep
from nesting.separation import Floats, Ints, deepest_overlap

PATIENCE = 60  # sweeps without progress before a separation is given up
PROGRESS = 0.98  # of the loss: what counts as progress
TOLERANCE = 1e-4  # total depth below which no sweep is needed any more
SHALLOW = 4.0  # depth from which compaction is tried: on a cloth 1000 wide
PROMISING = 1.002  # times the length to beat: where two steps of compaction must have got to
FIRST_SHRINK, LEAST_SHRINK, MOST_SHRINK = 0.01, 0.0008, 0.02
POOL = 20


class _Attempt(NamedTuple):
    """How a separation ended: the layout shorter than the limit, if any, else the least bad overlaps."""

    layout: Layout | None
    loss: float
    chosen: Ints
    positions: Floats


def guided_layouts(
    ground: Ground,
    scene: Scene,
    start: Layout,
    seed: int,
    may_continue: Callable[[], bool],
    shared: Callable[[], Layout] | None = None,
    hint: Layout | None = None,
) -> Iterator[Layout]:
    """Yield ever shorter valid layouts on the simplified outlines until ``may_continue`` says no.

    Parameters
    ----------
    ground, scene
        The pieces, and the same simplified shapes with their tables.
    start
        A valid layout.
    seed
        Of every random choice.
    may_continue
        Asked before each sweep.
    shared
        Gives the shortest layout that any search of the same ground has found; the search goes on from
        there when that is shorter than its own.
    hint
        A layout to try first, which may overlap; its length is what it is tried in.
    """
    rng = np.random.default_rng(seed)
    nearby = room_for_nearby(scene)
    penalty = _penalties(ground)
    best, shrink = start, FIRST_SHRINK
    chosen, positions, settled = start.chosen, start.positions, True
    pool: list[tuple[float, Ints, Floats]] = []
    shortest = _shortest_possible(ground)
    while best.length > shortest * (1 + 1e-6) and may_continue():
        found = shared() if shared else best
        if found.length < best.length:
            best, pool, settled = found, [], True
            chosen, positions = best.chosen, best.positions
        length = max(best.length * (1 - shrink), shortest)
        if hint is not None:
            chosen, positions, settled = hint.chosen, hint.positions, False
            length, hint = max(min(length, hint.length), shortest), None
        chosen, positions = _squeezed(scene, chosen, positions, length, rng, shift=settled)
        attempt = _separate(nearby, scene, length, chosen, positions, penalty, best.length, rng, may_continue)
        if attempt.layout is not None:
            best, pool, settled = attempt.layout, [], True
            chosen, positions = best.chosen, best.positions
            shrink = min(1.3 * shrink, MOST_SHRINK)
            yield best
            continue
        shrink = max(0.8 * shrink, LEAST_SHRINK)
        pool = sorted([*pool, attempt[1:]], key=lambda entry: entry[0])[:POOL]
        chosen, positions = _disrupted(scene, ground, best, pool, rng)
        settled = False


def _shortest_possible(ground: Ground) -> float:
    """Return a length that no layout can be below: of the longest piece, and of the area on the width."""
    lengths = ground.simplified.bounds[:, 2] - ground.simplified.bounds[:, 0]
    # An unused option, -1, repeats the last shape of all: masked, lest it lower the bound.
    of_options = np.where(ground.options < 0, np.inf, lengths[ground.options])
    longest = float(of_options[ground.options[:, 0] >= 0].min(axis=1).max(initial=0.0))
    if ground.simplified.obstacle >= 0:
        longest = max(longest, float(ground.simplified.bounds[ground.simplified.obstacle, 2]))
    return max(longest, float(ground.areas.sum()) / ground.width)


def _penalties(ground: Ground) -> Floats:
    """Return the (n, n) basic weight of each pair: overlaps of large pieces are the harder ones to mend."""
    size = np.sqrt(ground.areas)
    penalty = np.sqrt(size[:, None] * size[None, :])
    return np.asarray(penalty / penalty.mean())


def _squeezed(
    scene: Scene, chosen: Ints, positions: Floats, length: float, rng: np.random.Generator, *, shift: bool
) -> tuple[Ints, Floats]:
    """Return a copy pressed into a shorter strip: what lies right of a random place moves left."""
    chosen, moved = chosen.copy(), positions.copy()
    lengths = scene.shapes.bounds[:, 2] - scene.shapes.bounds[:, 0]
    for piece in np.flatnonzero((lengths[chosen] > length) & (chosen != scene.shapes.obstacle)):
        # It must lie across the cloth from now on.
        options = scene.options[piece][scene.options[piece] >= 0]
        chosen[piece] = options[np.argmin(lengths[options])]
    bounds = scene.shapes.bounds[chosen]
    now = float((moved[:, 0] + bounds[:, 2]).max())
    if shift and now > length:
        middle = moved[:, 0] + 0.5 * (bounds[:, 0] + bounds[:, 2])
        moved[middle > rng.uniform(0, now), 0] -= now - length
    moved[:, 0] = np.clip(moved[:, 0], -bounds[:, 0], np.maximum(length - bounds[:, 2], -bounds[:, 0]))
    moved[:, 1] = np.clip(moved[:, 1], -bounds[:, 1], np.maximum(scene.width - bounds[:, 3], -bounds[:, 1]))
    moved[chosen == scene.shapes.obstacle] = 0.0
    return chosen, moved


def _separate(
    nearby: Nearby,
    scene: Scene,
    length: float,
    chosen: Ints,
    positions: Floats,
    penalty: Floats,
    limit: float,
    rng: np.random.Generator,
    may_continue: Callable[[], bool],
) -> _Attempt:
    """Work the overlaps out within ``length``, in place, until a layout shorter than ``limit`` comes of it.

    Once the overlaps are shallow, compaction pushes what is left of them apart, all pieces at once. It need
    not keep to ``length``: anything below ``limit`` is a success.
    """
    weights = penalty.copy()
    best = _Attempt(None, np.inf, chosen, positions)
    idle, tried = 0, np.inf
    while True:
        depths = overlaps(scene, chosen, positions)
        losses = depths * penalty
        loss = 0.5 * float(losses.sum())
        idle = 0 if loss < PROGRESS * best.loss else idle + 1
        if loss < best.loss:
            best = _Attempt(None, loss, chosen.copy(), positions.copy())
        if loss <= TOLERANCE or (depths.max() < SHALLOW and loss < 0.5 * tried):
            tried = loss
            layout = _compacted(scene, chosen, positions, limit)
            if layout is not None:
                return best._replace(layout=layout)
        if loss <= TOLERANCE or idle > PATIENCE or not may_continue():
            return best
        conflict = depths > 0
        weights = np.where(
            conflict, weights * (1.2 + 0.8 * losses / losses.max()), np.maximum(penalty, 0.95 * weights)
        )
        sweep(nearby, scene, length, chosen, positions, weights, 1e-7 * scene.width, rng)


def _compacted(scene: Scene, chosen: Ints, positions: Floats, limit: float) -> Layout | None:
    """Return the layout compacted; None if overlaps stay or it is not shorter than ``limit``."""
    shapes, width = scene.shapes, scene.width
    tight = compact(shapes, chosen, positions, width, CLEARANCE, reach=REACH, max_steps=2)
    if used_length(shapes, chosen, tight) > PROMISING * limit or deepest_overlap(shapes, chosen, tight) > 0:
        return None
    tight = compact(shapes, chosen, tight, width, CLEARANCE, reach=REACH)
    length = used_length(shapes, chosen, tight)
    return Layout(chosen.copy(), tight, length) if length < limit else None


def _disrupted(
    scene: Scene,
    ground: Ground,
    best: Layout,
    pool: list[tuple[float, Ints, Floats]],
    rng: np.random.Generator,
) -> tuple[Ints, Floats]:
    """Return one of the least bad failures, or the best layout, with two large pieces exchanged."""
    if rng.random() < 0.8:
        _, chosen, positions = pool[int(min(0.999, abs(rng.normal(0, 0.25))) * len(pool))]
    else:
        chosen, positions = best.chosen, best.positions
    chosen, positions = chosen.copy(), positions.copy()
    order = np.argsort(-ground.areas, kind="stable")
    order = order[chosen[order] != scene.shapes.obstacle]
    if len(order) > 1:
        share = np.searchsorted(np.cumsum(ground.areas[order]), 0.75 * ground.areas[order].sum())
        first, second = rng.choice(order[: max(2, int(share))], 2, replace=False)
        bounds = scene.shapes.bounds[chosen]
        middles = positions + 0.5 * (bounds[:, :2] + bounds[:, 2:])
        for piece, other in ((first, second), (second, first)):
            positions[piece] = middles[other] - 0.5 * (bounds[piece, :2] + bounds[piece, 2:])
        low, high = -bounds[:, 1], scene.width - bounds[:, 3]
        positions[order, 1] = np.clip(positions[order, 1], low[order], high[order])
    return chosen, positions
