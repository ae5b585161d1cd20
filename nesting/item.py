"""What is nested: an item, and where a copy of it lies. Refuses nonsense at the door."""

import math
from dataclasses import dataclass
from functools import cached_property

from shapely.geometry import Polygon

from nesting.cloth import refuse_length
from nesting.errors import ProblemError
from nesting.matching import MatchPoint
from nesting.zones import Zone, minding, refuse_tolerance

FARTHEST = 1e12  # of any coordinate
# Of an outline from its origin, in its own size: beyond it coordinates lose their digits.
FARTHEST_SIZES = 1e6
MOST_TILT = 10.0  # degrees


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
    buffer_mm
        Width kept free around each copy, on top of the problem's gaps; two neighbours keep the sum of theirs.
    match_points
        Where the cloth's pattern is matched, in the outline's own frame.
    tolerates
        How severe the cloth's faults may be that lie on it outside its zones.
    zones
        Parts of it that tolerate more or less; of zones that share a place the last one counts.
    tilt_deg
        How far it may be turned off each orientation, either way; not where it is matched.
    garment
        On cloth with a two-way nap the items of a garment lie the same way; without one an item lies for
        itself.

    Raises
    ------
    ProblemError
        If the outline is not such a polygon, or anything else makes no sense.
    """

    id: str
    outline: Polygon
    orientations: tuple[float, ...] = (0.0,)
    demand: int = 1
    buffer_mm: float = 0.0
    match_points: tuple[MatchPoint, ...] = ()
    tolerates: float = 0.0
    zones: tuple[Zone, ...] = ()
    tilt_deg: float = 0.0
    garment: str = ""

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
        refuse_length(self.buffer_mm, f"item {self.id}: buffer_mm")
        refuse_tolerance(self.tolerates, f"item {self.id}")
        if not 0 <= self.tilt_deg <= MOST_TILT:
            raise ProblemError(f"item {self.id}: tilt_deg {self.tilt_deg} is outside 0..{MOST_TILT:g}")
        for number, point in enumerate(self.match_points):
            if not (abs(point.x) <= FARTHEST and abs(point.y) <= FARTHEST):
                raise ProblemError(f"item {self.id}: match point {point.name!r} is not within ±{FARTHEST:g}")
            if any(point.name == other.name for other in self.match_points[:number]):
                raise ProblemError(f"item {self.id}: has two match points {point.name!r}")

    @cached_property
    def minding(self) -> list[tuple[float, list[Polygon]]]:
        """By severity, where the item minds faults; see :func:`nesting.zones.minding`."""
        return minding(self.outline, self.tolerates, self.zones)


@dataclass(frozen=True)
class Pose:
    """Where an item lies: turned by ``rotation`` degrees about its origin, then moved to (x, y)."""

    item: str
    x: float
    y: float
    rotation: float = 0.0

    def __post_init__(self) -> None:
        if not all(
            math.isfinite(value) and abs(value) <= FARTHEST for value in (self.x, self.y, self.rotation)
        ):
            raise ProblemError(
                f"item {self.item}: place {self.x}, {self.y} turned by {self.rotation} must be numbers"
                f" within ±{FARTHEST:g}"
            )
