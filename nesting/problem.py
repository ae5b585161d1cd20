"""What is nested on what: items, cloth and the rules between them. Refuses nonsense at the door."""

import math
from dataclasses import dataclass
from functools import cached_property

from shapely.geometry import Polygon

from nesting.blocks import Block, refuse_blocks
from nesting.cloth import Cloth, Nap, refuse_length
from nesting.errors import ProblemError
from nesting.flaws import flaw_gaps, off_edges
from nesting.item import Item, Pose
from nesting.matching import Anchor, Held, Match, anchors
from nesting.orientation import placed, rotated

MOST_PIECES = 10_000
FAR_WIDTHS = 10.0  # from a fixed piece on, where the end of the cloth is not yet in question
ROUNDING = 1e-9  # of the width, that an item may be wider than the cloth


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
    blocks
        Items that are cut out together, fused, and cut again.

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
    blocks: tuple[Block, ...] = ()

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
        refuse_blocks(self)

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

    def fixed_copies(self, item: Item) -> int:
        """Return how many copies of an item lie where they are."""
        return sum(pose.item == item.id for pose in self.fixed)

    @cached_property
    def roll_end_mm(self) -> float:
        """Where the roll ends, or up to where all pieces would find room if they lay one after another."""
        cloth = self.cloth
        if cloth.length_mm is not None:
            return cloth.length_mm
        flaws = [fault.area.bounds[2] for fault in cloth.faults]
        flaws += [splice.x_mm + splice.width_mm for splice in cloth.splices]
        flaws += [edges.x_mm for edges in cloth.edges]
        flaws += [pose.x for pose in self.fixed]
        repeat = 0.0 if cloth.repeat is None else cloth.repeat.along_mm
        apart = self.gap_mm + 2 * self.edge_gap_mm + repeat
        return float(max([0.0, *flaws])) + sum(
            item.demand * (_diagonal(item.outline) + apart + 2 * item.buffer_mm) for item in self.items
        )

    def orientations(self, item: Item) -> tuple[float, ...]:
        """Return those of the item's orientations that the cloth allows, each with its tilts.

        With a one-way nap or a repeat that is not symmetric that is 0 only; with a two-way nap and for
        matched items 0 and 180. On cloth with a repeat no item is tilted.
        """
        repeat = self.cloth.repeat
        matched = any(item.id in matched for matched in self.anchors)
        step = 0.0
        if self.cloth.nap is Nap.ONE_WAY or (repeat is not None and not repeat.symmetric):
            step = 360.0
        elif self.cloth.nap is Nap.TWO_WAY or matched:
            step = 180.0
        upright = [angle for angle in item.orientations if step == 0 or angle % step == 0]
        if item.tilt_deg == 0 or repeat is not None:
            return tuple(upright)
        return tuple(
            dict.fromkeys(angle + tilt for tilt in (0.0, -item.tilt_deg, item.tilt_deg) for angle in upright)
        )

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

    def narrowest_mm(self, item: Item) -> float:
        """Return what an item takes across the cloth in the narrowest of its orientations."""
        return min(_height(rotated(item.outline, angle)) for angle in self.orientations(item))

    def _refuse_too_wide(self, item: Item) -> None:
        orientations = self.orientations(item)
        if not orientations:
            raise ProblemError(
                f"item {item.id}: may lie in none of its orientations,"
                f" {', '.join(f'{angle:.8g}' for angle in item.orientations)}, on this cloth: accepted "
                + self._accepted_turns()
            )
        narrowest = self.narrowest_mm(item)
        beside = 2 * (self.edge_gap_mm + item.buffer_mm)
        if narrowest + beside > self.cloth.widest_mm * (1 + ROUNDING):
            raise ProblemError(
                f"item {item.id}: is {narrowest:.8g} across the cloth in its narrowest orientation"
                + (f" and must keep {beside:.8g} off the edges" if beside else "")
                + f", but the cloth's width is {self.cloth.widest_mm:.8g}"
                + (" where it is widest" if self.cloth.edges else "")
            )

    def _accepted_turns(self) -> str:
        repeat = self.cloth.repeat
        if self.cloth.nap is Nap.ONE_WAY or (repeat is not None and not repeat.symmetric):
            return "is 0"
        return "are 0 and 180"

    def _refuse_misfixed(self) -> None:
        outlines: list[Polygon] = []
        # Not more than the certificate allows.
        tolerance = 0.1 * ROUNDING * self.cloth.width_mm
        matched = set().union(*self.anchors)
        for number, pose in enumerate(self.fixed):
            item = self.item(pose.item)
            if sum(other.item == item.id for other in self.fixed[: number + 1]) > item.demand:
                raise ProblemError(f"item {item.id}: is fixed more often than its demand of {item.demand}")
            outline = placed(item.outline, pose.rotation, pose.x, pose.y)
            (off_edge,) = off_edges(
                self.cloth, [outline], FAR_WIDTHS * self.cloth.width_mm + outline.bounds[2]
            )
            if off_edge < self.edge_gap_mm + item.buffer_mm - tolerance:
                raise ProblemError(
                    f"item {item.id}: is fixed at {pose.x:.8g}, {pose.y:.8g}, which is {off_edge:.8g} from"
                    f" the cloth's edge; {self.edge_gap_mm + item.buffer_mm:.8g} or more is accepted"
                )
            for gap in flaw_gaps(self.cloth, [(item, pose)]):
                if gap.gap_mm < -tolerance:
                    raise ProblemError(f"item {item.id}: is fixed on {gap.flaw}, which it does not tolerate")
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


def _diagonal(outline: Polygon) -> float:
    low_x, low_y, high_x, high_y = outline.bounds
    return math.hypot(high_x - low_x, high_y - low_y)


def _height(outline: Polygon) -> float:
    _, low, _, high = outline.bounds
    return float(high - low)
