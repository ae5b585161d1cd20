"""The first layout: constructed, or an earlier marker's with its pieces pushed apart where they overlap."""

import numpy as np

from nesting.compaction import compact, pushed_apart, used_length
from nesting.construction import add_pieces, construct
from nesting.errors import NoPlaceError
from nesting.lattice import Lattice, has_place, nearest_on, on_lattice, phases_of
from nesting.layout import CLEARANCE, REACH, Ground, Layout, Start
from nesting.separation import Floats, Ints, deepest_overlap


def constructed_layout(ground: Ground) -> Layout:
    """Construct with what stays where it is first, then the largest piece, and compact."""
    shapes = ground.simplified
    keys = np.where(ground.options[:, 0] < 0, np.inf, ground.areas)
    order = np.argsort(-keys, kind="stable")
    lattice = ground.matching.lattice(ground.phases)
    options = ground.garments.options(ground.options, ground.garments.first_ways)
    chosen, positions = construct(shapes, lattice, options, order, ground.width, CLEARANCE)
    refuse_unplaced(chosen)
    positions = compact(
        shapes, chosen, positions, ground.width, CLEARANCE, reach=REACH, matching=ground.matching
    )
    return Layout(chosen, positions, used_length(shapes, chosen, positions))


def refuse_unplaced(chosen: Ints) -> None:
    """Refuse shapes of pieces some of which have no place.

    Raises
    ------
    NoPlaceError
        Of the first of them.
    """
    for piece in np.flatnonzero(chosen < 0):
        raise NoPlaceError(int(piece))


def hinted_layout(ground: Ground, start: Start, share: float) -> Layout | None:
    """Return the start as it lies, overlaps and all, in ``share`` of its length; None if pieces lack."""
    known = np.flatnonzero(start.chosen >= 0)
    if len(known) < len(start.chosen):
        return None
    positions, _ = _on_the_cloth(ground, start, known)
    return Layout(start.chosen, positions, share * used_length(ground.simplified, start.chosen, positions))


def told_layout(ground: Ground, start: Start) -> Layout | None:
    """Return the start as it lies if that is valid on the exact outlines, else None."""
    shapes, matching, chosen, positions = ground.exact, ground.matching, start.chosen, start.positions
    if (chosen < 0).any() or deepest_overlap(shapes, chosen, positions) > 0:
        return None
    bounds = shapes.bounds[chosen] + np.tile(positions, 2)
    free = chosen < shapes.first_obstacle
    on = nearest_on(matching.lattice(phases_of(matching, chosen, positions)), chosen, positions)
    if (
        bounds[free, :2].min(initial=0.0) < 0
        or bounds[free, 3].max(initial=0.0) > ground.width
        or (np.abs(on - positions) > matching.slacks[chosen] + CLEARANCE).any()
    ):
        return None
    return Layout(chosen, positions, used_length(shapes, chosen, positions))


def started_layout(ground: Ground, start: Start) -> Layout:
    """Return a layout as near to the start as can be had at once.

    Pieces that the start knows are pushed apart by the LP; if that fails they are placed anew, in the order
    in which they lay along the cloth and turned as they were. The others are added after them. The layout is
    compacted, on the simplified outlines.
    """
    shapes, known = ground.simplified, np.flatnonzero(start.chosen >= 0)
    allowed = ground.garments.options(ground.options, ground.garments.ways_of(start.chosen))
    chosen = start.chosen.copy()
    positions, lattice = _on_the_cloth(ground, start, known)
    apart = pushed_apart(
        shapes,
        chosen[known],
        positions[known],
        ground.width,
        CLEARANCE,
        reach=REACH,
        matching=ground.matching,
    )
    if apart is not None:
        positions[known] = apart
        lattice = ground.matching.lattice(phases_of(ground.matching, chosen[known], apart))
        order, held, options = known, len(known), allowed
    else:
        left = positions[known, 0] + shapes.bounds[chosen[known], 0]
        stays = chosen[known] >= shapes.first_obstacle
        order = known[np.argsort(np.where(stays, -np.inf, left), kind="stable")]
        held, options = int(stays.sum()), allowed.copy()
        options[known, 1:] = -1
        options[known, 0] = chosen[known]
    new = np.flatnonzero(start.chosen < 0)
    order = np.concatenate([order, new[np.argsort(-ground.areas[new], kind="stable")]])
    chosen[order[held:]] = -1
    add_pieces(shapes, lattice, options, order, held, ground.width, CLEARANCE, chosen, positions)
    refuse_unplaced(chosen)
    positions = compact(
        shapes, chosen, positions, ground.width, CLEARANCE, reach=REACH, matching=ground.matching
    )
    return Layout(chosen, positions, used_length(shapes, chosen, positions))


def _on_the_cloth(ground: Ground, start: Start, known: Ints) -> tuple[Floats, Lattice]:
    """Return the start's positions, put back on the cloth and on a lattice, and that lattice.

    It is that of the start's own phases, if every piece has a place on it.
    """
    shapes, matching, chosen = ground.simplified, ground.matching, start.chosen[known]
    positions = start.positions.copy()
    lattice = matching.lattice(phases_of(matching, chosen, positions[known]))
    own = np.where(start.chosen[:, None] >= 0, start.chosen[:, None], ground.options)
    if not has_place(lattice, shapes, own, ground.width).all():
        lattice = matching.lattice(ground.phases)
    bounds = shapes.bounds[chosen]
    low, high = -bounds[:, :2], np.column_stack([np.full(len(known), np.inf), ground.width - bounds[:, 3]])
    high = np.maximum(low, high)
    moved = on_lattice(lattice, chosen, np.clip(positions[known], low, high), low, high)
    free = chosen < shapes.first_obstacle
    positions[known[free]] = moved[free]
    return positions, lattice
