"""What is nested on what: items, cloth, problem. Refuses nonsense at the door."""

import math
from dataclasses import dataclass
from functools import cached_property

from shapely.geometry import Polygon

from nesting.cloth import Cloth, refuse_length
from nesting.errors import ProblemError
from nesting.matching import Anchor, Held, Match, MatchPoint, anchors
from nesting.orientation import placed, rotated

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
    buffer_mm
        Width kept free around each copy, on top of the problem's gaps; two neighbours keep the sum of theirs.
    match_points
        Where the cloth's pattern is matched, in the outline's own frame.

    Raises
    ------
    ProblemError
        If the outline is not such a polygon, or the orientations, the demand, the buffer or the match points
        make no sense.
    """

    id: str
    outline: Polygon
    orientations: tuple[float, ...] = (0.0,)
    demand: int = 1
    buffer_mm: float = 0.0
    match_points: tuple[MatchPoint, ...] = ()

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
        for number, point in enumerate(self.match_points):
            if not (abs(point.x) <= FARTHEST and abs(point.y) <= FARTHEST):
                raise ProblemError(f"item {self.id}: match point {point.name!r} is not within ±{FARTHEST:g}")
            if any(point.name == other.name for other in self.match_points[:number]):
                raise ProblemError(f"item {self.id}: has two match points {point.name!r}")


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


@dataclass(frozen=True)
class Problem:
    """Items to be placed on a cloth so that the length used is shortest.

    Parameters
    ----------
    gap_mm
        Least distance between any two pieces.
    edge_gap_mm
        Least distance from any piece to the cloth's edges, its start and where the marker ends.
    fixed
        Pieces that lie where they are; each counts for its item's demand.
    matches
        Where pieces must agree with the cloth's repeat or with each other. Without a repeat they ask nothing.

    Raises
    ------
    ProblemError
        If there are no items or more than 10,000 pieces, an id is used twice, an item fits the width in
        none of its orientations, a gap or a match makes no sense, or fixed pieces are more than asked for,
        lie off the cloth or too close to each other.
    """

    name: str
    items: tuple[Item, ...]
    cloth: Cloth
    gap_mm: float = 0.0
    edge_gap_mm: float = 0.0
    fixed: tuple[Pose, ...] = ()
    matches: tuple[Match, ...] = ()

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
        refuse_length(self.gap_mm, f"problem {self.name}: gap_mm")
        refuse_length(self.edge_gap_mm, f"problem {self.name}: edge_gap_mm")
        seen: set[str] = set()
        for item in self.items:
            if item.id in seen:
                raise ProblemError(f"item {item.id}: this id is used twice")
            seen.add(item.id)
        for item in self.items:
            self._refuse_too_wide(item)
        self._refuse_misfixed()

    def item(self, item_id: str) -> Item:
        """Return the item of this id.

        Raises
        ------
        ProblemError
            If there is none.
        """
        for item in self.items:
            if item.id == item_id:
                return item
        raise ProblemError(f"item {item_id}: is placed but not among the problem's items")

    def orientations(self, item: Item) -> tuple[float, ...]:
        """Return those of the item's orientations that the cloth allows.

        With a nap or a repeat that is not symmetric that is 0 only; matched items lie upright or turned by
        180° along the cloth.
        """
        repeat = self.cloth.repeat
        if self.cloth.nap or (repeat is not None and not repeat.symmetric):
            return tuple(angle for angle in item.orientations if angle % 360.0 == 0)
        if any(item.id in matched for matched in self.anchors):
            return tuple(angle for angle in item.orientations if angle % 180.0 == 0)
        return item.orientations

    @cached_property
    def anchors(self) -> tuple[dict[str, Anchor], dict[str, Anchor]]:
        """How the cloth's repeat lies on each matched item: by id, along and across the cloth."""
        repeat = self.cloth.repeat
        if repeat is None:
            return {}, {}
        points = {item.id: item.match_points for item in self.items}
        held = []
        for pose in self.fixed:
            turn = 1.0 if pose.rotation % 360.0 == 0 else -1.0
            place = pose.x - repeat.origin_x_mm, pose.y - repeat.origin_y_mm
            held.append(Held(pose.item, (turn * place[0], turn * place[1])))
        return anchors(repeat, points, self.matches, held)

    def _refuse_too_wide(self, item: Item) -> None:
        orientations = self.orientations(item)
        if not orientations:
            raise ProblemError(
                f"item {item.id}: may lie in none of its orientations,"
                f" {', '.join(f'{angle:.8g}' for angle in item.orientations)}, on this cloth: accepted are 0"
                + ("" if self.cloth.nap else ", and 180 on a symmetric repeat")
            )
        narrowest = min(_height(rotated(item.outline, angle)) for angle in orientations)
        beside = 2 * (self.edge_gap_mm + item.buffer_mm)
        if narrowest + beside > self.cloth.width_mm * (1 + ROUNDING):
            raise ProblemError(
                f"item {item.id}: is {narrowest:.8g} across the cloth in its narrowest orientation"
                + (f" and must keep {beside:.8g} off the edges" if beside else "")
                + f", but the cloth's width is {self.cloth.width_mm:.8g}"
            )

    def _refuse_misfixed(self) -> None:
        outlines: list[Polygon] = []
        tolerance = ROUNDING * self.cloth.width_mm
        matched = set().union(*self.anchors)
        for number, pose in enumerate(self.fixed):
            item = self.item(pose.item)
            if sum(other.item == item.id for other in self.fixed[: number + 1]) > item.demand:
                raise ProblemError(f"item {item.id}: is fixed more often than its demand of {item.demand}")
            outline = placed(item.outline, pose.rotation, pose.x, pose.y)
            low_x, low_y, _, high_y = outline.bounds
            off_edge = min(low_x, low_y, self.cloth.width_mm - high_y)
            if off_edge < self.edge_gap_mm + item.buffer_mm - tolerance:
                raise ProblemError(
                    f"item {item.id}: is fixed at {pose.x:.8g}, {pose.y:.8g}, which is {off_edge:.8g} from"
                    f" the cloth's edge; {self.edge_gap_mm + item.buffer_mm:.8g} or more is accepted"
                )
            for other, earlier in zip(self.fixed, outlines, strict=False):
                apart = self.gap_mm + item.buffer_mm + self.item(other.item).buffer_mm
                shared = outline.intersection(earlier).area
                if shared > 1e-12 * outline.area or outline.distance(earlier) < apart - tolerance:
                    raise ProblemError(
                        f"items {other.item} and {item.id}: are fixed {outline.distance(earlier):.8g} apart"
                        f" and share {shared:.8g}; {apart:.8g} or more apart is accepted"
                    )
            if pose.rotation % 180.0 and item.id in matched:
                raise ProblemError(
                    f"item {item.id}: is matched but fixed turned by {pose.rotation:.8g}; accepted are 0, 180"
                )
            outlines.append(outline)


def _height(outline: Polygon) -> float:
    _, low, _, high = outline.bounds
    return float(high - low)
