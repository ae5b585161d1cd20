"""Which way garments lie on cloth with a two-way nap: all pieces of one upright, or all turned by 180°."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nesting.separation import Ints

Ways = npt.NDArray[np.bool_]  # (G,) whether each garment lies turned


class Garments(NamedTuple):
    """The garments whose pieces lie one way.

    Parameters
    ----------
    of_pieces
        (n,) garment of each piece; -1 of one that lies for itself.
    turned
        (S,) 1 where an oriented shape is a piece turned by about 180°, 0 where it is upright.
    half_turns
        (S,) the same item's shape turned by 180°; -1 if it may not lie so.
    possible
        (G, 2) whether each garment may lie upright, and turned.
    """

    of_pieces: Ints
    turned: Ints
    half_turns: Ints
    possible: npt.NDArray[np.bool_]

    @property
    def first_ways(self) -> Ways:
        """The ways of garments that lie upright where they may."""
        return ~self.possible[:, 0]

    @property
    def free(self) -> Ints:
        """The garments that may lie either way."""
        return np.flatnonzero(self.possible.all(axis=1))

    def ways_of(self, chosen: Ints) -> Ways:
        """Return the ways of garments whose pieces lie as the (n,) shapes chosen; -1 is not known."""
        ways = self.first_ways
        told = (self.of_pieces >= 0) & (chosen >= 0)
        ways[self.of_pieces[told]] = self.turned[chosen[told]] == 1
        return ways

    def options(self, options: Ints, ways: Ways) -> Ints:
        """Return those of the pieces' (n, m) options that the ways allow, then -1 in unused places."""
        if len(ways) == 0:
            return options
        garment = self.of_pieces[:, None]
        fits = (options >= 0) & ((garment < 0) | (self.turned[options] == ways[garment]))
        kept = np.where(fits, options, -1)
        return np.take_along_axis(kept, np.argsort(~fits, axis=1, kind="stable"), axis=1)

    def turn(self, chosen: Ints, garment: int) -> Ints:
        """Return the (n,) shapes with those of a garment that may lie either way turned by 180°."""
        return np.where(self.of_pieces == garment, self.half_turns[chosen], chosen)


def turned_about(angle: float) -> int:
    """Return whether an angle in degrees is nearer to 180 than to 0, as 1 or 0."""
    return round(angle / 180.0) % 2


def no_garments(pieces: int, shapes: int) -> Garments:
    """Return the garments of a problem in which every piece lies for itself."""
    return Garments(
        np.full(pieces, -1), np.zeros(shapes, np.int64), np.full(shapes, -1), np.ones((0, 2), np.bool_)
    )
