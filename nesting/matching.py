"""Which part of the cloth's pattern lies on which piece: from match rules to the lattice of every piece.

A piece's own phase is where its origin lies on the pattern, seen with the piece upright. A rule makes one
phase known, or ties two together; tied ones are a group. Where rules close a circle they must agree.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nesting.cloth import Repeat, refuse_length
from nesting.errors import ProblemError

AXES = ("along", "across")
ROUNDING = 1e-9  # of a repeat
MOST_TOLERANCE = 0.25  # of a repeat: with more, pieces would lie off by half of one and nothing be matched
CLOTH = "\n"  # stands for the cloth among the ids of items, none of which has a line break


@dataclass(frozen=True)
class MatchPoint:
    """A named point of an item's own outline at which the cloth's pattern is matched."""

    name: str
    x: float
    y: float


@dataclass(frozen=True)
class ClothMatch:
    """A point of an item lies at a phase of the cloth's repeat.

    Parameters
    ----------
    item, point
        The item and the name of its match point.
    along_mm, across_mm
        How far from where a repeat begins the point lies, seen with the item upright; None where that does
        not matter.
    tolerance_mm
        How far it may be off.
    """

    item: str
    point: str
    along_mm: float | None = None
    across_mm: float | None = None
    tolerance_mm: float = 0.0

    def __str__(self) -> str:
        return f"item {self.item} at {self.point!r}"

    @property
    def names(self) -> tuple[str, ...]:
        """The items that it is about."""
        return (self.item,)


@dataclass(frozen=True)
class PieceMatch:
    """Points of two items lie at the same place of the cloth's pattern.

    Parameters
    ----------
    item, point, other, other_point
        The items and the names of their match points.
    along, across
        On which axes.
    mirrored
        Whether the other's pattern is the mirror image across the cloth, as on a left and a right front.
    tolerance_mm
        How far they may be off.
    """

    item: str
    point: str
    other: str
    other_point: str
    along: bool = True
    across: bool = True
    mirrored: bool = False
    tolerance_mm: float = 0.0

    def __str__(self) -> str:
        return f"item {self.item} at {self.point!r} with item {self.other} at {self.other_point!r}"

    @property
    def names(self) -> tuple[str, ...]:
        """The items that it is about."""
        return self.item, self.other


Match = ClothMatch | PieceMatch


@dataclass(frozen=True)
class Anchor:
    """How the pattern lies on an item on one axis: its phase is ``sign * phase of the group + offset_mm``.

    ``group`` is -1 where the phase is known. ``slack_mm`` is how far it may be off.
    """

    sign: int
    offset_mm: float
    group: int
    slack_mm: float


@dataclass(frozen=True)
class Held:
    """An item that lies where it is, with what is known of its phase by that, along and across."""

    item: str
    phase_mm: tuple[float, float]


def anchors(
    repeat: Repeat,
    points: Mapping[str, Sequence[MatchPoint]],
    rules: Sequence[Match],
    held: Sequence[Held] = (),
) -> tuple[dict[str, Anchor], dict[str, Anchor]]:
    """Return the anchors of the items that are matched along and of those that are matched across.

    Parameters
    ----------
    repeat
        The cloth's.
    points
        The match points of every item.
    rules
        What must match.
    held
        Items that lie where they are.

    Raises
    ------
    ProblemError
        If a rule names what there is not, makes no sense, or contradicts others.
    """
    for rule in rules:
        _refuse_nonsense(rule, repeat, points)
    along = _on_axis(0, repeat.along_mm, points, rules, held, 0)
    first_group = 1 + max((anchor.group for anchor in along.values()), default=-1)
    return along, _on_axis(1, repeat.across_mm, points, rules, held, first_group)


@dataclass(frozen=True)
class _Tie:
    """``phase of item == sign * phase of other + shift_mm``, which a rule says of one axis."""

    item: str
    other: str
    sign: int
    shift_mm: float
    tolerance_mm: float
    name: str

    def turned(self) -> "_Tie":
        """Return the same, told of the other item."""
        return replace(self, item=self.other, other=self.item, shift_mm=-self.sign * self.shift_mm)


def _on_axis(
    axis: int,
    length_mm: float,
    points: Mapping[str, Sequence[MatchPoint]],
    rules: Sequence[Match],
    held: Sequence[Held],
    group: int,
) -> dict[str, Anchor]:
    """Return the anchors on one axis; free groups are numbered from ``group`` on."""
    if length_mm == 0:
        return {}
    ties = [tie for rule in rules for tie in _ties(rule, axis, points)]
    matched = {tie.item for tie in ties} | {tie.other for tie in ties}
    # What lies where it is comes first: the rules that it closes a circle with then take up what it is off.
    fixed: dict[str, _Tie] = {}
    for one in held:
        if one.item in matched and one.item not in fixed:
            name = f"item {one.item}, which is fixed"
            fixed[one.item] = _Tie(one.item, CLOTH, 1, one.phase_mm[axis], 0.0, name)
    ties = [*fixed.values(), *ties]
    found: dict[str, Anchor] = {}
    # The cloth first: what is tied to it is known.
    for root in [CLOTH, *sorted(matched)]:
        if root not in found:
            members = _component(root, ties, length_mm, AXES[axis], group)
            group += any(anchor.group == group for anchor in members.values())
            found |= members
    del found[CLOTH]
    return found


def _component(root: str, ties: Sequence[_Tie], length_mm: float, axis: str, group: int) -> dict[str, Anchor]:
    """Return the anchors of all that is tied to the root, itself included."""
    places = {root: (1, 0.0)}
    waiting = [root]
    for item in waiting:
        sign, offset = places[item]
        for tie in (*ties, *(tie.turned() for tie in ties)):
            if tie.other == item and tie.item not in places:
                places[tie.item] = tie.sign * sign, tie.sign * offset + tie.shift_mm
                waiting.append(tie.item)
    phase = 0.0 if root == CLOTH else None
    slacks = dict.fromkeys(places, math.inf)
    for tie in ties:
        if tie.item not in places:
            continue
        (sign, offset), (other_sign, other_offset) = places[tie.item], places[tie.other]
        apart = offset - tie.sign * other_offset - tie.shift_mm
        if sign != tie.sign * other_sign:
            # Mirrored to itself the root can only lie on an axis of the pattern, of which there are two.
            if phase is None:
                phase = _wrapped(-0.5 * sign * apart, 0.5 * length_mm)
            apart += 2 * sign * phase
        left = tie.tolerance_mm - abs(_wrapped(apart, length_mm))
        if left < -ROUNDING * length_mm:
            raise ProblemError(
                f"match of {tie.name}: contradicts others by {tie.tolerance_mm - left:.4g} mm {axis} the"
                f" cloth; {tie.tolerance_mm:g} is accepted"
            )
        share = left if CLOTH in (tie.item, tie.other) else 0.5 * left
        for item in (tie.item, tie.other):
            slacks[item] = min(slacks[item], max(share, 0.0))
    if phase is None:
        return {item: Anchor(sign, offset, group, slacks[item]) for item, (sign, offset) in places.items()}
    return {
        item: Anchor(1, sign * phase + offset, -1, slacks[item]) for item, (sign, offset) in places.items()
    }


def _ties(rule: Match, axis: int, points: Mapping[str, Sequence[MatchPoint]]) -> list[_Tie]:
    """Return what a rule says of an axis, if anything."""
    place = match_place(points[rule.item], rule.point)[axis]
    if isinstance(rule, ClothMatch):
        wanted = (rule.along_mm, rule.across_mm)[axis]
        if wanted is None:
            return []
        return [_Tie(rule.item, CLOTH, 1, wanted - place, rule.tolerance_mm, str(rule))]
    if not (rule.along, rule.across)[axis]:
        return []
    sign = -1 if rule.mirrored and axis == 1 else 1
    shift = sign * match_place(points[rule.other], rule.other_point)[axis] - place
    return [_Tie(rule.item, rule.other, sign, shift, rule.tolerance_mm, str(rule))]


def match_place(points: Sequence[MatchPoint], name: str) -> tuple[float, float]:
    """Return where the point of that name lies."""
    return next((one.x, one.y) for one in points if one.name == name)


def _refuse_nonsense(rule: Match, repeat: Repeat, points: Mapping[str, Sequence[MatchPoint]]) -> None:
    where = f"match of {rule}"
    ends = [(rule.item, rule.point)]
    if isinstance(rule, PieceMatch):
        ends.append((rule.other, rule.other_point))
        if rule.item == rule.other:
            raise ProblemError(f"{where}: the two must be different items")
        if not (rule.along or rule.across):
            raise ProblemError(f"{where}: says neither along nor across; at least one is needed")
        if rule.mirrored and not repeat.symmetric:
            raise ProblemError(f"{where}: is mirrored, but the cloth's repeat is not symmetric")
    elif not all(value is None or math.isfinite(value) for value in (rule.along_mm, rule.across_mm)):
        raise ProblemError(f"{where}: along_mm and across_mm must be finite numbers or left out")
    elif rule.along_mm is None and rule.across_mm is None:
        raise ProblemError(f"{where}: says neither along nor across; at least one is needed")
    for item, point in ends:
        if item not in points:
            raise ProblemError(f"{where}: there is no item {item}")
        names = [one.name for one in points[item]]
        if point not in names:
            known = ", ".join(map(repr, names)) or "none"
            raise ProblemError(f"{where}: item {item} has no match point {point!r}; it has {known}")
    refuse_length(rule.tolerance_mm, f"{where}: tolerance_mm")
    asked = (
        (rule.along, rule.across)
        if isinstance(rule, PieceMatch)
        else (rule.along_mm is not None, rule.across_mm is not None)
    )
    lengths = zip(asked, (repeat.along_mm, repeat.across_mm), strict=True)
    shortest = min((length for is_asked, length in lengths if is_asked and length > 0), default=math.inf)
    if rule.tolerance_mm > MOST_TOLERANCE * shortest:
        raise ProblemError(
            f"{where}: tolerance_mm {rule.tolerance_mm:g} is more than {MOST_TOLERANCE * shortest:g},"
            " a quarter of the repeat"
        )


def _wrapped(shift: float, length: float) -> float:
    """Return a shift less whole lengths, as near to 0 as can be."""
    return shift - length * round(shift / length)
