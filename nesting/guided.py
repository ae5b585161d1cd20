"""Guided local search: the strip is shortened and the overlaps that this makes are worked out of it.

After each success the cloth is shortened by a share that grows while that stays easy. Pieces that overlap are
then relocated one after another to where their weighted overlap is least; pairs that stay in conflict gain
weight, so that the search leaves its local minima (Voudouris and Tsang 1999; for nesting Egeblad et al. 2007,
Gardeyn and Wauters 2025). When it gives up, two large pieces of a promising layout change places.
"""

from collections.abc import Callable, Sequence

import numpy as np

from nesting.compaction import compact, used_length
from nesting.findings import Failure, Findings
from nesting.lattice import Matching, has_place, nearest_on, on_lattice, phases_of
from nesting.layout import CLEARANCE, REACH, Ground, Layout
from nesting.nearby import Nearby, room_for_nearby
from nesting.overlap import Scene, placed_at
from nesting.separation import Floats, Ints, deepest_overlap
from nesting.sweeps import GOING_ON, SHALLOW_ENOUGH, STUCK, TOLERANCE, separation_of, some_sweeps

ROUND = 4  # sweeps from one look at the clock to the next
PROMISING = 1.002  # times the length to beat: where two steps of compaction must have got to
PHASE_SHIFTS = 0.2  # of disruptions move a group of matched pieces against the cloth's pattern
WAY_TURNS = 0.1  # of disruptions turn a garment that may lie either way
FIRST_SHRINK, LEAST_SHRINK, MOST_SHRINK = 0.01, 0.0008, 0.02


def guided_search(
    ground: Ground,
    scene: Scene,
    findings: Findings,
    seed: int,
    may_continue: Callable[[], bool],
    hint: Layout | None = None,
    others: Sequence[Findings] = (),
) -> None:
    """Find ever shorter valid layouts on the simplified outlines until ``may_continue`` says no.

    Parameters
    ----------
    ground, scene
        The pieces, and the same simplified shapes with their tables.
    findings
        What to go on from, and where to put what is found.
    seed
        Of every random choice.
    may_continue
        Asked before each round of sweeps.
    hint
        A layout to try first, which may overlap; its length is what it is tried in.
    others
        What other searches of the same ground find meanwhile.
    """
    rng = np.random.default_rng(seed)
    nearby = room_for_nearby(scene)
    penalty = penalties(ground)
    shortest = _shortest_possible(ground)
    best, shrink = findings.best, FIRST_SHRINK
    chosen, positions, settled = best.chosen, best.positions, True
    while best.length > shortest * (1 + 1e-6) and may_continue():
        length = max(best.length * (1 - shrink), shortest)
        if hint is not None:
            chosen, positions, settled = hint.chosen, hint.positions, False
            length, hint = max(min(length, hint.length), shortest), None
        phases = phases_of(ground.matching, chosen, positions)
        options = ground.garments.options(ground.options, ground.garments.ways_of(chosen))
        scene = scene._replace(lattice=ground.matching.lattice(phases), options=options)
        chosen, positions = _squeezed(scene, chosen, positions, length, rng, shift=settled)
        found = _separated(
            nearby, scene, ground.matching, length, chosen, positions, penalty, best.length, rng, may_continue
        )
        settled = isinstance(found, Layout)
        if isinstance(found, Layout):
            findings.succeed(found)
            shrink = min(1.3 * shrink, MOST_SHRINK)
        else:
            findings.fail(found)
            shrink = max(0.8 * shrink, LEAST_SHRINK)
        settled |= findings.catch_up(others)
        best = findings.best
        if settled:
            chosen, positions = best.chosen, best.positions
        else:
            chosen, positions = _disrupted(scene, ground, findings, rng)


def _shortest_possible(ground: Ground) -> float:
    """Return a length that no layout can be below: of the longest piece, and of the area on the width."""
    lengths = ground.simplified.bounds[:, 2] - ground.simplified.bounds[:, 0]
    # An unused option, -1, repeats the last shape of all: masked, lest it lower the bound.
    of_options = np.where(ground.options < 0, np.inf, lengths[ground.options])
    longest = float(of_options[ground.options[:, 0] >= 0].min(axis=1).max(initial=0.0))
    longest = max(longest, float(ground.simplified.ends[ground.simplified.first_obstacle :].max(initial=0.0)))
    return max(longest, float(ground.areas.sum()) / ground.width)


def penalties(ground: Ground) -> Floats:
    """Return the (n, n) basic weight of each pair: overlaps of large pieces are the harder ones to mend."""
    # Flaws of the cloth have no area of their own: to keep off them counts as to keep off a usual piece.
    size = np.sqrt(np.where(ground.areas > 0, ground.areas, ground.areas[ground.areas > 0].mean()))
    penalty = np.sqrt(size[:, None] * size[None, :])
    return np.asarray(penalty / penalty.mean())


def _squeezed(
    scene: Scene, chosen: Ints, positions: Floats, length: float, rng: np.random.Generator, *, shift: bool
) -> tuple[Ints, Floats]:
    """Return a copy pressed into a shorter strip: what lies right of a random place moves left."""
    chosen, moved = chosen.copy(), positions.copy()
    lengths = scene.shapes.bounds[:, 2] - scene.shapes.bounds[:, 0]
    for piece in np.flatnonzero((lengths[chosen] > length) & (chosen < scene.shapes.first_obstacle)):
        # It must lie across the cloth from now on.
        options = scene.options[piece][scene.options[piece] >= 0]
        chosen[piece] = options[np.argmin(lengths[options])]
    bounds = scene.shapes.bounds[chosen]
    now = used_length(scene.shapes, chosen, moved)
    if shift and now > length:
        middle = moved[:, 0] + 0.5 * (bounds[:, 0] + bounds[:, 2])
        moved[middle > rng.uniform(0, now), 0] -= now - length
    low = -bounds[:, :2]
    high = np.maximum(np.array([length, scene.width]) - bounds[:, 2:], low)
    moved = on_lattice(scene.lattice, chosen, np.clip(moved, low, high), low, high)
    moved[chosen >= scene.shapes.first_obstacle] = 0.0
    return chosen, moved


def _separated(
    nearby: Nearby,
    scene: Scene,
    matching: Matching,
    length: float,
    chosen: Ints,
    positions: Floats,
    penalty: Floats,
    limit: float,
    rng: np.random.Generator,
    may_continue: Callable[[], bool],
) -> Layout | Failure:
    """Work the overlaps out within ``length``, in place, until a layout shorter than ``limit`` comes of it.

    Once the overlaps are shallow, compaction pushes what is left of them apart, all pieces at once. It need
    not keep to ``length``: anything below ``limit`` is a success.
    """
    pieces = separation_of(placed_at(scene.shapes, chosen, positions), penalty)
    outcome = GOING_ON
    while outcome != STUCK and may_continue():
        outcome = some_sweeps(nearby, scene, length, pieces, ROUND, rng)
        if outcome == SHALLOW_ENOUGH:
            layout = _compacted(scene, matching, chosen, positions, limit)
            if layout is not None:
                return layout
            if pieces.losses[1] <= TOLERANCE:
                break
    return Failure(float(pieces.losses[0]), pieces.least_chosen, pieces.least_positions)


def _compacted(
    scene: Scene, matching: Matching, chosen: Ints, positions: Floats, limit: float
) -> Layout | None:
    """Return the layout compacted; None if overlaps stay or it is not shorter than ``limit``."""
    shapes, width = scene.shapes, scene.width
    tight = compact(shapes, chosen, positions, width, CLEARANCE, reach=REACH, matching=matching, max_steps=2)
    if used_length(shapes, chosen, tight) > PROMISING * limit or deepest_overlap(shapes, chosen, tight) > 0:
        return None
    tight = compact(shapes, chosen, tight, width, CLEARANCE, reach=REACH, matching=matching)
    length = used_length(shapes, chosen, tight)
    return Layout(chosen.copy(), tight, length) if length < limit else None


def _disrupted(
    scene: Scene, ground: Ground, findings: Findings, rng: np.random.Generator
) -> tuple[Ints, Floats]:
    """Return one of the least bad failures, or the best layout, with two large pieces exchanged."""
    failure = findings.promising(rng) if rng.random() < 0.8 else None
    origin = failure or findings.best
    chosen, positions = origin.chosen.copy(), origin.positions.copy()
    order = np.argsort(-ground.areas, kind="stable")
    order = order[chosen[order] < scene.shapes.first_obstacle]
    if len(order) > 1:
        share = np.searchsorted(np.cumsum(ground.areas[order]), 0.75 * ground.areas[order].sum())
        first, second = rng.choice(order[: max(2, int(share))], 2, replace=False)
        bounds = scene.shapes.bounds[chosen]
        middles = positions + 0.5 * (bounds[:, :2] + bounds[:, 2:])
        for piece, other in ((first, second), (second, first)):
            positions[piece] = middles[other] - 0.5 * (bounds[piece, :2] + bounds[piece, 2:])
        low, high = -bounds[:, 1], scene.width - bounds[:, 3]
        positions[order, 1] = np.clip(positions[order, 1], low[order], high[order])
    if len(ground.garments.free) and rng.random() < WAY_TURNS:
        before = scene.shapes.bounds[chosen]
        chosen = ground.garments.turn(chosen, int(rng.choice(ground.garments.free)))
        after = scene.shapes.bounds[chosen]
        positions += 0.5 * (before[:, :2] + before[:, 2:] - after[:, :2] - after[:, 2:])
    phases = phases_of(ground.matching, origin.chosen, origin.positions)
    lattice = ground.matching.lattice(phases)
    if len(phases) and rng.random() < PHASE_SHIFTS:
        phases[rng.integers(len(phases))] += rng.random() * lattice.repeats.max()
        shifted = ground.matching.lattice(phases)
        if has_place(shifted, scene.shapes, chosen[:, None], scene.width).all():
            lattice = shifted
    return chosen, nearest_on(lattice, chosen, positions)
