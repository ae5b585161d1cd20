"""What the search works on and what it finds, in lengths normalised to the cloth's width."""

from dataclasses import dataclass

from nesting.garments import Garments
from nesting.lattice import Matching
from nesting.separation import Floats, Ints, Shapes

CLEARANCE = 1e-5  # on a cloth 1000 wide: above the solver's tolerance, far below any cutter's
REACH = 30.0  # how far a piece may move in one compaction step


@dataclass(frozen=True)
class Ground:
    """What is nested.

    Parameters
    ----------
    simplified, exact
        The same oriented shapes twice: the search moves the first, the answer is compacted on the second.
    options
        (n, m) the oriented shapes each piece may take; unused places hold -1. A piece without any is the
        obstacle, all that stays where it is.
    areas
        (n,) area of each piece.
    width
        Width of the cloth.
    matching
        What the shapes' positions are bound to by the cloth's pattern.
    phases
        (G,) phases of its groups at which every piece has a place.
    garments
        Those whose pieces lie one way.
    """

    simplified: Shapes
    exact: Shapes
    options: Ints
    areas: Floats
    width: float
    matching: Matching
    phases: Floats
    garments: Garments


@dataclass(frozen=True)
class Start:
    """Where pieces are said to lie before the search, overlaps or not.

    ``chosen`` (n,) is the shape of each piece, -1 where nothing is said of it; ``positions`` is (n, 2).
    """

    chosen: Ints
    positions: Floats


@dataclass(frozen=True)
class Layout:
    """A placement of every piece without overlaps.

    ``chosen`` (n,) and ``positions`` (n, 2) say which shape of each piece lies where; ``length`` is the cloth
    used.
    """

    chosen: Ints
    positions: Floats
    length: float
