"""The first layout: constructed, or an earlier marker's with its pieces pushed apart where they overlap."""

import numpy as np

from nesting.compaction import compact, pushed_apart, used_length
from nesting.construction import add_pieces, construct
from nesting.layout import CLEARANCE, REACH, Ground, Layout, Start
from nesting.separation import Floats, Ints


def constructed_layout(ground: Ground) -> Layout:
    """Construct with what stays where it is first, then the largest piece, and compact."""
    shapes = ground.simplified
    keys = np.where(ground.options[:, 0] < 0, np.inf, ground.areas)
    order = np.argsort(-keys, kind="stable")
    chosen, positions = construct(shapes, ground.options, order, ground.width, CLEARANCE)
    positions = compact(shapes, chosen, positions, ground.width, CLEARANCE, reach=REACH)
    return Layout(chosen, positions, used_length(shapes, chosen, positions))


def hinted_layout(ground: Ground, start: Start, share: float) -> Layout | None:
    """Return the start as it lies, overlaps and all, in ``share`` of its length; None if pieces lack."""
    known = np.flatnonzero(start.chosen >= 0)
    if len(known) < len(start.chosen):
        return None
    positions = _on_the_cloth(ground, start, known)
    return Layout(start.chosen, positions, share * used_length(ground.simplified, start.chosen, positions))


def started_layout(ground: Ground, start: Start) -> Layout:
    """Return a layout as near to the start as can be had at once.

    Pieces that the start knows are pushed apart by the LP; if that fails they are placed anew, in the order
    in which they lay along the cloth and turned as they were. The others are added after them. The layout is
    compacted, on the simplified outlines.
    """
    shapes, known = ground.simplified, np.flatnonzero(start.chosen >= 0)
    chosen, positions = start.chosen.copy(), _on_the_cloth(ground, start, known)
    apart = pushed_apart(shapes, chosen[known], positions[known], ground.width, CLEARANCE, reach=REACH)
    if apart is not None:
        positions[known] = apart
        order, held, options = known, len(known), ground.options
    else:
        left = positions[known, 0] + shapes.bounds[chosen[known], 0]
        order = known[np.argsort(np.where(chosen[known] == shapes.obstacle, -np.inf, left), kind="stable")]
        held, options = int(shapes.obstacle >= 0), ground.options.copy()
        options[known, 1:] = -1
        options[known, 0] = chosen[known]
    new = np.flatnonzero(start.chosen < 0)
    order = np.concatenate([order, new[np.argsort(-ground.areas[new], kind="stable")]])
    add_pieces(shapes, options, order, held, ground.width, CLEARANCE, chosen, positions)
    positions = compact(shapes, chosen, positions, ground.width, CLEARANCE, reach=REACH)
    return Layout(chosen, positions, used_length(shapes, chosen, positions))


def _on_the_cloth(ground: Ground, start: Start, known: Ints) -> Floats:
    """Return the start's positions, pieces that reached over an edge or the cloth's start put back."""
    positions = start.positions.copy()
    bounds = ground.simplified.bounds[start.chosen[known]]
    low, high = -bounds[:, :2], np.column_stack([np.full(len(known), np.inf), ground.width - bounds[:, 3]])
    free = start.chosen[known] != ground.simplified.obstacle
    positions[known[free]] = np.clip(positions[known], low, np.maximum(low, high))[free]
    return positions
