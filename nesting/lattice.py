"""The cloth's pattern as a lattice: where, along and across, matched shapes may lie.

On an axis on which a shape is matched its position is ``base + sign * phase of its group`` and any whole
number of repeats more. Members of a group share its phase, which the search and the LP may move.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nesting.kernel import kernel
from nesting.separation import Floats, Ints, Shapes

ROUNDING = 1e-9  # of a repeat


class Lattice(NamedTuple):
    """Where oriented shapes may lie, along and across the cloth.

    Parameters
    ----------
    repeats
        (S, 2) length of the repeat; 0 where a shape is not matched.
    offsets
        (S, 2) a position that is on the lattice; those whole repeats away are the others.
    """

    repeats: Floats
    offsets: Floats


class Matching(NamedTuple):
    """The lattices of oriented shapes for any choice of the free phases, all arrays (S, 2).

    Parameters
    ----------
    repeats
        Length of the repeat; 0 where the shape is not matched.
    bases, signs, groups
        A position on the lattice is ``base + sign * phase[group]``; group -1 has the phase 0.
    slacks
        How far a position may lie off the lattice.
    """

    repeats: Floats
    bases: Floats
    signs: Floats
    groups: Ints
    slacks: Floats

    @property
    def group_count(self) -> int:
        """How many phases are free."""
        return int(self.groups.max(initial=-1)) + 1

    def lattice(self, phases: Floats) -> Lattice:
        """Return the lattice that the (G,) phases of the groups give."""
        return Lattice(self.repeats, self.bases + self.signs * np.append(phases, 0.0)[self.groups])


def unmatched(shapes: int) -> Matching:
    """Return the matching of shapes none of which is matched."""
    size = shapes, 2
    return Matching(np.zeros(size), np.zeros(size), np.ones(size), np.full(size, -1), np.zeros(size))


def phases_of(matching: Matching, chosen: Ints, positions: Floats) -> Floats:
    """Return the (G,) phases of pieces that lie on the lattice, in the middle of what their slacks allow.

    Pieces that do not lie on a common lattice give a phase that suits some of them.
    """
    phases = np.zeros(matching.group_count)
    repeats, signs, slacks = matching.repeats[chosen], matching.signs[chosen], matching.slacks[chosen]
    said = signs * (positions - matching.bases[chosen])
    for group in range(len(phases)):
        members = matching.groups[chosen] == group
        if members.any():
            first, repeat = said[members][0], repeats[members][0]
            apart = _wrapped(said[members] - first, repeat)
            low, high = (apart - slacks[members]).max(), (apart + slacks[members]).min()
            phases[group] = (first + 0.5 * (low + high)) % repeat
    return phases


def on_lattice(lattice: Lattice, chosen: Ints, positions: Floats, low: Floats, high: Floats) -> Floats:
    """Return the (n, 2) positions, those that are matched moved to the nearest of their lattice.

    They stay from ``low`` to ``high`` if any point of the lattice does.
    """
    repeats = lattice.repeats[chosen]
    matched = repeats > 0
    repeat, offset = np.where(matched, repeats, 1.0), lattice.offsets[chosen]
    lowest = np.ceil((low - offset) / repeat - ROUNDING)
    highest = np.floor((high - offset) / repeat + ROUNDING)
    steps = np.minimum(
        np.maximum(np.round((positions - offset) / repeat), lowest), np.maximum(lowest, highest)
    )
    return np.where(matched, offset + steps * repeat, positions)


def nearest_on(lattice: Lattice, chosen: Ints, positions: Floats) -> Floats:
    """Return for (n, 2) positions the nearest on their lattices; themselves where nothing is matched."""
    return positions + _wrapped(lattice.offsets[chosen] - positions, lattice.repeats[chosen])


def has_place(lattice: Lattice, shapes: Shapes, options: Ints, width: float) -> npt.NDArray[np.bool_]:
    """Return for each piece with (n, m) options whether one has a place on the lattice between the edges."""
    repeats, lowest = lattice.repeats[:, 1], -shapes.bounds[:, 1]
    room = width - shapes.bounds[:, 3] - lowest
    # Up to the first point of the lattice.
    rest = np.mod(lattice.offsets[:, 1] - lowest, np.where(repeats > 0, repeats, np.inf))
    fits = (repeats == 0) | (rest <= room)
    return np.asarray(((options >= 0) & fits[options]).any(axis=1))


def possible_phases(matching: Matching, shapes: Shapes, options: Ints, width: float) -> Floats:
    """Return (G,) phases at which every piece has a place between the edges, else those at which most have.

    The fewest are looked at that may be the only ones: those at which some shape touches an edge.
    """
    phases = np.zeros(matching.group_count)
    low, high = -shapes.bounds[:, 1], width - shapes.bounds[:, 3]
    for group in range(len(phases)):
        members = matching.groups[:, 1] == group
        touching = np.concatenate([low[members], high[members]])
        base, sign = np.tile(matching.bases[members, 1], 2), np.tile(matching.signs[members, 1], 2)
        most = -1
        for phase in [0.0, *(sign * (touching - base))]:
            phases[group] = phase
            count = int(has_place(matching.lattice(phases), shapes, options, width).sum())
            if count > most:
                most, best = count, phase
        phases[group] = best
    return phases


@kernel
def first_on(lattice: Lattice, shape: int, axis: int, low: float) -> float:
    """Return a shape's lowest position on its lattice from ``low`` on; ``low`` if it is not matched."""
    repeat, offset = lattice.repeats[shape, axis], lattice.offsets[shape, axis]
    return float(low if repeat == 0 else offset + np.ceil((low - offset) / repeat - ROUNDING) * repeat)


@kernel
def last_on(lattice: Lattice, shape: int, axis: int, high: float) -> float:
    """Return a shape's highest position on its lattice up to ``high``; ``high`` if it is not matched."""
    repeat, offset = lattice.repeats[shape, axis], lattice.offsets[shape, axis]
    return float(high if repeat == 0 else offset + np.floor((high - offset) / repeat + ROUNDING) * repeat)


def _wrapped(shift: Floats, repeat: Floats | float) -> Floats:
    """Return shifts less whole repeats, as near to 0 as can be; 0 without a repeat."""
    length = np.where(np.asarray(repeat) > 0, repeat, 1.0)
    nearest: Floats = np.where(np.asarray(repeat) > 0, shift - length * np.round(shift / length), 0.0)
    return nearest
