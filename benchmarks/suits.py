"""The four suits with match points and rules: what a tailor matches of FreeSewing's jaeger and charlie.

The instances have outlines alone. Match points are found on them by where they lie on the piece, and the
rules are in the spirit of those for suitcut's own pieces (``app/match_rules.py``), with no circle among them.
A point on an edge lies where the cloth is cut, not on the seam: that moves the pattern on a piece by the
allowance and leaves the cost as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from shapely import affinity
from shapely.geometry import LineString, Polygon

from nesting import Cloth, Item, MatchPoint, PieceMatch, Problem, Repeat, problem_from_instance

MIRROR = ".mirror"  # ends the name of a twin


class Level(StrEnum):
    """How much of a suit is matched: what is usual, or besides that left and right of every piece."""

    NORMAL = "normal"
    FULL = "full"


@dataclass(frozen=True)
class _Spot:
    """A place on a piece, told by the corner that lies farthest ``towards`` a direction.

    Parameters
    ----------
    towards
        Along and across the cloth.
    along
        Share of the way from the piece's left end to that corner.
    across
        Share of the way from the lower to the upper edge there; None for the corner itself.
    """

    towards: tuple[float, float]
    along: float = 1.0
    across: float | None = None

    def on(self, outline: Polygon) -> tuple[float, float]:
        """Return where it is on an outline, in mm."""
        corner_x, corner_y = max(
            outline.exterior.coords,
            key=lambda corner: corner[0] * self.towards[0] + corner[1] * self.towards[1],
        )
        if self.across is None:
            return float(corner_x), float(corner_y)
        left, bottom, _, top = outline.bounds
        x = left + self.along * (corner_x - left)
        _, low, _, high = outline.intersection(LineString([(x, bottom - 1), (x, top + 1)])).bounds
        return float(x), float(low + self.across * (high - low))


# The only piece that lies hem first while those it is sewn to lie shoulder first.
_UPSIDE_DOWN = "jaeger.side"

_MIDDLE = _Spot((1, 0), along=0.5, across=0.5)

# Of the pieces as they are named; their twins have the mirrored points. The jacket's lie with the shoulder or
# the sleeve head to the left and the front edge, the centre back or the sleeve's front up; trousers with the
# hem to the left, fronts with the side seam down and backs with it up.
_SPOTS: Mapping[str, Mapping[str, _Spot]] = {
    "jaeger.front": {
        "lapel": _Spot((-1, 1)),
        "front pitch": _Spot((0.01, -1), along=0.6, across=0),  # where the armhole is hollowest
        "breast welt": _Spot((0.01, -1), along=0.85, across=0.5),
        "hip pocket": _Spot((1, 0), along=0.62, across=0.7),
        "side seam": _Spot((0.01, -1)),  # below the armhole
    },
    "jaeger.frontFacing": {"lapel": _Spot((-1, 1))},
    "jaeger.side": {"side seam": _Spot((-1, 1)), "back side seam": _Spot((-1, -1))},
    "jaeger.back": {"centre back": _Spot((-1, 1)), "back side seam": _Spot((0.01, -1))},
    "jaeger.collar": {"centre back": _MIDDLE},
    "jaeger.pocket": {"hip pocket": _Spot((-0.9, 1))},  # its upper corner at the front
    "jaeger.chestPocketWelt": {"breast welt": _MIDDLE},
    "jaeger.topsleeve": {"front pitch": _Spot((0, 1), along=0.5, across=1)},
    "jaeger.undersleeve": {"middle": _MIDDLE},
    "jaeger.innerPocketWelt": {"middle": _MIDDLE},
    # At the height of the fork, which is as far from the hem on both.
    "charlie.front": {"side seam": _Spot((0, 1), across=0), "front pocket": _Spot((1, -1))},
    "charlie.back": {"side seam": _Spot((0, -1), across=1)},
    "charlie.frontPocketFacing": {"front pocket": _Spot((1, -1))},  # where the side seam meets the waist
    "charlie.backPocketFacing": {"middle": _MIDDLE},
    "charlie.backPocketWelt": {"middle": _MIDDLE},
}


def _twins(piece: str, point: str, *, along: bool = True) -> PieceMatch:
    return PieceMatch(piece, point, piece + MIRROR, point, along=along, mirrored=True)


def _on_both_sides(piece: str, point: str, other: str, *, across: bool = True) -> tuple[PieceMatch, ...]:
    return tuple(PieceMatch(piece + side, point, other + side, point, across=across) for side in ("", MIRROR))


_NORMAL = (
    _twins("jaeger.front", "lapel"),
    _twins("jaeger.frontFacing", "lapel"),
    *_on_both_sides("jaeger.front", "breast welt", "jaeger.chestPocketWelt"),
    *_on_both_sides("jaeger.front", "hip pocket", "jaeger.pocket"),
    _twins("jaeger.back", "centre back"),
    PieceMatch("jaeger.back", "centre back", "jaeger.collar", "centre back", along=False),
    *_on_both_sides("jaeger.front", "front pitch", "jaeger.topsleeve", across=False),
    *_on_both_sides("jaeger.front", "side seam", "jaeger.side", across=False),
    # The back that is sewn to a side is the other's twin. The second would close the circle round the body.
    PieceMatch("jaeger.side", "back side seam", "jaeger.back" + MIRROR, "back side seam", across=False),
    *_on_both_sides("charlie.front", "side seam", "charlie.back", across=False),
    *_on_both_sides("charlie.front", "front pocket", "charlie.frontPocketFacing"),
)

# Pockets, chest welts and pocket facings are twins by the fronts they are matched to; so are, along the
# cloth, sides, sleeves and trouser backs.
_FULL = (
    *_NORMAL,
    _twins("jaeger.side", "side seam", along=False),
    _twins("jaeger.topsleeve", "front pitch", along=False),
    _twins("jaeger.undersleeve", "middle"),
    _twins("jaeger.innerPocketWelt", "middle"),
    _twins("charlie.front", "side seam"),
    _twins("charlie.back", "side seam", along=False),
    _twins("charlie.backPocketFacing", "middle"),
    _twins("charlie.backPocketWelt", "middle"),
)


def suit_on_plain(instance: Mapping[str, Any]) -> Problem:
    """Return a suit on plain cloth, its items named as the design's pieces are and with match points.

    Parameters
    ----------
    instance
        Parsed JSON of one of the four suits.

    Raises
    ------
    KeyError
        If its items have no names or there is no side among them.
    ProblemError
        If it makes no sense.
    """
    items = [dict(entry, id=entry["name"]) for entry in instance["items"]]
    problem = problem_from_instance(dict(instance, items=items))
    outlines = {item.id: item.outline for item in problem.items}
    for name in (_UPSIDE_DOWN, _UPSIDE_DOWN + MIRROR):
        outlines[name] = affinity.scale(outlines[name], -1, -1, origin="center")
    return replace(problem, items=tuple(_with_points(item, outlines) for item in problem.items))


def suit_on(plain: Problem, repeat: Repeat, level: Level) -> Problem:
    """Return a suit of :func:`suit_on_plain` matched on striped or checked cloth of the same width.

    Parameters
    ----------
    plain
        The suit.
    repeat
        Of the cloth, symmetric.
    level
        How much is matched.
    """
    rules = _FULL if level is Level.FULL else _NORMAL
    return replace(plain, cloth=Cloth(plain.cloth.width_mm, repeat), matches=rules)


def _with_points(item: Item, outlines: Mapping[str, Polygon]) -> Item:
    piece = item.id.removesuffix(MIRROR)
    _, low, _, high = outlines[item.id].bounds
    points = []
    for name, spot in _SPOTS.get(piece, {}).items():
        x, y = spot.on(outlines[piece])
        points.append(MatchPoint(name, x, y if item.id == piece else low + high - y))
    return replace(item, outline=outlines[item.id], match_points=tuple(points))
