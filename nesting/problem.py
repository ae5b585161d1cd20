"""What is nested on what: items, cloth, problem. Refuses nonsense at the door."""

import math
from dataclasses import dataclass

from shapely.geometry import Polygon

from nesting.errors import ProblemError
from nesting.orientation import rotated

MOST_PIECES = 10_000
FARTHEST = 1e12  # of any coordinate
FARTHEST_SIZES = (
    1e6  # of an outline from its origin, in its own size: beyond it coordinates lose their digits
)
ROUNDING = 1e-9  # of the width, that an item may be wider than the cloth


@dataclass(frozen=True)
class Item:
    """A shape to be placed ``demand`` times.

    Parameters
    ----------
    id
        Unique within the problem.
    outline
        Simple counter-clockwise polygon without holes, in the problem's unit (mm throughout suitcut).
    orientations
        Allowed rotations in degrees, counter-clockwise about the outline's origin.
    demand
        How many copies are wanted.

    Raises
    ------
    ProblemError
        If the outline is not such a polygon, or the orientations or the demand make no sense.
    """

    id: str
    outline: Polygon
    orientations: tuple[float, ...] = (0.0,)
    demand: int = 1

    def __post_init__(self) -> None:
        outline = self.outline
        if not self.id.isprintable():
            raise ProblemError(f"item {self.id!r}: its id has a character that cannot be printed")
        if not all(abs(c) <= FARTHEST for point in outline.exterior.coords for c in point):
            raise ProblemError(f"item {self.id}: outline has a coordinate that is not within ±{FARTHEST:g}")
        if outline.is_empty or not outline.is_valid or outline.interiors or outline.area <= 0:
            raise ProblemError(
                f"item {self.id}: outline must be a simple polygon without holes and with area"
            )
        low_x, low_y, high_x, high_y = outline.bounds
        size = max(high_x - low_x, high_y - low_y)
        if max(abs(bound) for bound in outline.bounds) > FARTHEST_SIZES * size:
            raise ProblemError(
                f"item {self.id}: outline lies more than {FARTHEST_SIZES:g} times its size from 0, 0"
            )
        if not outline.exterior.is_ccw:
            raise ProblemError(f"item {self.id}: outline must run counter-clockwise")
        if not self.orientations or not all(math.isfinite(angle) for angle in self.orientations):
            raise ProblemError(f"item {self.id}: orientations must be one or more finite angles in degrees")
        if self.demand < 1:
            raise ProblemError(f"item {self.id}: demand {self.demand} must be at least 1")


@dataclass(frozen=True)
class Cloth:
    """A strip of cloth: x runs along it without end, y from 0 to its usable width in mm."""

    width_mm: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.width_mm) and self.width_mm > 0):
            raise ProblemError(f"cloth: width_mm {self.width_mm} must be a finite number above 0")


@dataclass(frozen=True)
class Problem:
    """Items to be placed on a cloth so that the length used is shortest.

    Raises
    ------
    ProblemError
        If there are no items or more than 10,000 pieces, an id is used twice, or an item fits the width in
        none of its orientations.
    """

    name: str
    items: tuple[Item, ...]
    cloth: Cloth

    def __post_init__(self) -> None:
        if not self.name.isprintable():
            raise ProblemError(f"problem {self.name!r}: its name has a character that cannot be printed")
        if not self.items:
            raise ProblemError(f"problem {self.name}: has no items; at least one is needed")
        pieces = sum(item.demand for item in self.items)
        if pieces > MOST_PIECES:
            raise ProblemError(
                f"problem {self.name}: asks for {pieces} pieces; at most {MOST_PIECES} are accepted"
            )
        seen: set[str] = set()
        for item in self.items:
            if item.id in seen:
                raise ProblemError(f"item {item.id}: this id is used twice")
            seen.add(item.id)
            narrowest = min(_height(rotated(item.outline, angle)) for angle in item.orientations)
            if narrowest > self.cloth.width_mm * (1 + ROUNDING):
                raise ProblemError(
                    f"item {item.id}: is {narrowest:.8g} across the cloth in its narrowest orientation, "
                    f"but the cloth's width is {self.cloth.width_mm:.8g}"
                )


def _height(outline: Polygon) -> float:
    _, low, _, high = outline.bounds
    return float(high - low)
