"""Which pieces of a suit are matched on striped or checked cloth: the tailor's rules, by level.

What is matched is what the eye sees of a suit from the front and the back. Rules that would close a circle
are left out: drafted pieces never agree round a whole body, and the cutter has one phase a piece to give.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from nesting import Match, PieceMatch, Repeat
from patterns import Piece, Side


class MatchLevel(StrEnum):
    """How much of a suit is matched."""

    NONE = "none"
    NORMAL = "normal"
    FULL = "full"


@dataclass(frozen=True)
class _Rule:
    """Pieces of two names that carry the match point agree there; with no other name, left and right do.

    ``level`` is the least at which the rule holds; along and across are the axes.
    """

    garment: str
    name: str
    point: str
    other: str | None = None
    along: bool = True
    across: bool = True
    level: MatchLevel = MatchLevel.NORMAL


# In the order of what is seen first: where a later rule closes a circle, it is the one left out.
_RULES = (
    _Rule("jacket", "front", "lapel"),
    _Rule("jacket", "facing", "lapel"),
    _Rule("jacket", "front", "breast welt", "breast welt"),
    _Rule("jacket", "front", "hip pocket front", "hip flap"),
    _Rule("jacket", "front", "hip pocket front", "patch pocket"),
    _Rule("jacket", "back", "centre back"),
    _Rule("jacket", "back", "collar centre back", "top collar", along=False),
    _Rule("jacket", "front", "front pitch", "top sleeve", across=False),
    _Rule("jacket", "front", "side seam front", "side body", across=False),
    _Rule("jacket", "side body", "back side seam", "back", across=False),
    _Rule("waistcoat", "front", "waistcoat hip pocket", "hip welt"),
    _Rule("waistcoat", "front", "waistcoat breast pocket", "breast welt"),
    _Rule("waistcoat", "front", "side seam waist", "back", across=False),
    _Rule("trousers", "front", "side seam", "back", across=False),
    _Rule("trousers", "front", "front pocket", "front pocket facing"),
    _Rule("waistcoat", "front", "waistcoat hip pocket", level=MatchLevel.FULL),
    _Rule("trousers", "front", "side seam", level=MatchLevel.FULL),
    _Rule("trousers", "back", "side seam", level=MatchLevel.FULL),
    _Rule("jacket", "top sleeve", "front pitch", level=MatchLevel.FULL),
    _Rule("jacket", "side body", "side seam front", level=MatchLevel.FULL),
    _Rule("jacket", "hip flap", "hip pocket front", level=MatchLevel.FULL),
)


def match_rules(
    pieces: Iterable[Piece], repeat: Repeat, level: MatchLevel, tolerance_mm: float = 0.0
) -> tuple[Match, ...]:
    """Return the rules by which an order's pieces are matched.

    Parameters
    ----------
    pieces
        Those of one cloth.
    repeat
        Of the cloth. On one that is not symmetric left and right cannot mirror each other across it.
    level
        None, what is usual for a suit, or besides that left and right of every piece.
    tolerance_mm
        How far each match may be off.
    """
    if level is MatchLevel.NONE:
        return ()
    carrying: dict[tuple[str, str, str], list[Piece]] = {}
    for piece in pieces:
        for point in piece.match_points:
            carrying.setdefault((piece.garment, piece.name, point.name), []).append(piece)
    tied = _Ties(), _Ties()
    rules: list[Match] = []
    for rule in _RULES:
        if rule.level is MatchLevel.FULL and level is not MatchLevel.FULL:
            continue
        for piece, other in _pairs(rule, carrying):
            mirrored = rule.other is None and repeat.symmetric
            along = rule.along and tied[0].join(piece.id, other.id)
            across = rule.across and (mirrored or rule.other is not None)
            across = across and tied[1].join(piece.id, other.id)
            if along or across:
                rules.append(
                    PieceMatch(
                        piece.id, rule.point, other.id, rule.point, along, across, mirrored, tolerance_mm
                    )
                )
    return tuple(rules)


def _pairs(rule: _Rule, carrying: dict[tuple[str, str, str], list[Piece]]) -> Iterator[tuple[Piece, Piece]]:
    """Yield the pieces that a rule ties: left and right, or two of a side; the centre counts as left."""
    own = carrying.get((rule.garment, rule.name, rule.point), [])
    if rule.other is None:
        yield from (
            (left, right)
            for left in own
            for right in own
            if left.side is Side.LEFT and right.side is Side.RIGHT
        )
        return
    for other in carrying.get((rule.garment, rule.other, rule.point), []):
        side = Side.LEFT if other.side is Side.CENTRE else other.side
        yield from ((piece, other) for piece in own if piece.side is side)


class _Ties:
    """Which pieces are tied together so far, on one axis."""

    def __init__(self) -> None:
        self._root: dict[str, str] = {}

    def join(self, one: str, other: str) -> bool:
        """Tie two pieces; False if they are tied already."""
        first, second = self._find(one), self._find(other)
        self._root[first] = second
        return first != second

    def _find(self, piece: str) -> str:
        while (root := self._root.get(piece, piece)) != piece:
            piece = root
        return piece
