"""Pockets: the slant front pockets with facings and bags, the jetted back pockets."""

from dataclasses import dataclass

from patterns.curves import Line, Vector, bezier, direction_at, joined, length, part, straight, vector
from patterns.draft.trousers.front import FrontDrawing
from patterns.panel import Balance, Edge, Match, Panel
from patterns.piece import Material, Side

BEHIND_MOUTH = 40.0
"""How far the facing of a front pocket reaches behind its mouth along the waist, mm."""

_BELOW_MOUTH = 25.0
_MOUTH_FACING = 35.0
_BAG_WIDTH = 100.0
_BAG_DEPTH = 130.0
_ROUNDING = 45.0
_PAST_MOUTH = 15.0
_JETTING = 30.0
_BACK_FACING = 50.0
_BACK_BAG = 330.0


@dataclass(frozen=True, eq=False)
class _Corner:
    """The corner of the front that the pocket cuts away.

    Parameters
    ----------
    waist
        From the mouth to the side seam.
    side
        Side seam from the waist past the mouth's end to where bag and facing end.
    tail
        Its stretch below the mouth.
    mouth
        From waist to side seam.
    inwards
        Direction of the waist at the mouth, towards the centre front.
    marks
        Notches of the side seam.
    """

    waist: Line
    side: Line
    tail: Line
    mouth: Line
    inwards: Vector
    marks: tuple[Balance, ...]

    def waist_from(self, reach: float) -> Line:
        """Carry the waist on from the mouth towards the centre front, any pleat there closed."""
        return joined(straight(self.mouth[0] + reach * self.inwards, self.mouth[0]), self.waist)

    def inside(self, reach: float) -> Vector:
        """Where the parallel to the mouth from so far inside of it comes level with the side seam's end."""
        top, fall = self.mouth[0] + reach * self.inwards, self.mouth[1] - self.mouth[0]
        place: Vector = top + fall * (self.side[-1] - top)[1] / fall[1]
        return place


def front_pocket_panels(drawing: FrontDrawing) -> tuple[Panel, ...]:
    """Draft what belongs to the front pocket, drawn where it lies on the front's paper.

    The facing fills the corner that is cut away from the front, the side seam passing over it; the mouth
    facing turns the front's edge. Of the bag's two layers the under one lies behind the facing, sewn into
    the side seam with it, and the upper one is sewn to the mouth.
    """
    foot = drawing.mouth_foot
    corner = _Corner(
        waist=part(drawing.waist, drawing.mouth_top, length(drawing.waist)),
        side=part(drawing.side, 0, foot + _BELOW_MOUTH),
        tail=part(drawing.side, foot, foot + _BELOW_MOUTH),
        mouth=drawing.mouth,
        inwards=-direction_at(drawing.waist, drawing.mouth_top),
        marks=tuple(
            Balance("side seam", mark, alone=mark == foot) for mark in drawing.side_marks if mark <= foot
        ),
    )
    return _facing(corner), _mouth_facing(corner), _under_bag(corner), _upper_bag(corner)


def _facing(corner: _Corner) -> Panel:
    waist, inside = corner.waist_from(BEHIND_MOUTH), corner.inside(BEHIND_MOUTH)
    return Panel(
        "trousers",
        "front pocket facing",
        Side.RIGHT,
        edges=(
            Edge("waist", waist),
            Edge("side seam", corner.side),
            Edge("lower edge", straight(corner.side[-1], inside)),
            Edge("inner edge", straight(inside, waist[0])),
        ),
        balances=(*corner.marks, Balance("waist", BEHIND_MOUTH, alone=True)),
        matches=(Match("front pocket", corner.mouth[0]), Match("side seam", corner.mouth[1])),
    )


def _mouth_facing(corner: _Corner) -> Panel:
    top, inside = corner.mouth[0] + _MOUTH_FACING * corner.inwards, corner.inside(_MOUTH_FACING)
    return Panel(
        "trousers",
        "front mouth facing",
        Side.LEFT,
        edges=(
            Edge("pocket mouth", corner.mouth),
            Edge("side seam", corner.tail),
            Edge("lower edge", straight(corner.tail[-1], inside)),
            Edge("inner edge", straight(inside, top)),
            Edge("waist", straight(top, corner.mouth[0])),
        ),
    )


def _under_bag(corner: _Corner) -> Panel:
    waist = corner.waist_from(_BAG_WIDTH)
    return Panel(
        "trousers",
        "front pocket under bag",
        Side.RIGHT,
        edges=(
            Edge("waist", waist),
            Edge("side seam", corner.side),
            Edge("bag edge", _bag_edge(corner.side[-1], waist[0])),
        ),
        balances=corner.marks,
        material=Material.POCKETING,
    )


def _upper_bag(corner: _Corner) -> Panel:
    top = corner.mouth[0] + _BAG_WIDTH * corner.inwards
    return Panel(
        "trousers",
        "front pocket bag",
        Side.RIGHT,
        edges=(
            Edge("pocket mouth", corner.mouth),
            Edge("side seam", corner.tail),
            Edge("bag edge", _bag_edge(corner.tail[-1], top)),
            Edge("waist", straight(top, corner.mouth[0])),
        ),
        material=Material.POCKETING,
    )


def _bag_edge(side: Vector, waist: Vector) -> Line:
    """Draw the edge of a bag from the side seam round its bottom and up to the waist."""
    bottom = side[1] + _BAG_DEPTH
    low, turn = vector((side[0] + waist[0]) / 2, bottom), vector(waist[0], bottom - _ROUNDING)
    reach = 0.55 * (waist[0] - low[0])
    return joined(
        bezier(side, side + vector(0, 0.55 * _BAG_DEPTH), low - vector(reach, 0), low),
        bezier(low, low + vector(reach, 0), turn + vector(0, 0.55 * _ROUNDING), turn),
        straight(turn, waist),
    )


def back_pocket_panels(back: Panel) -> tuple[Panel, ...]:
    """Draft what belongs to the jetted back pocket: jetting, facing behind the mouth, bag folded in one.

    Both lips are cut as one strip, along the grain, and parted when the mouth is cut open.
    """
    mouth = back.internal_lines[1]
    width = length(mouth) + 2 * _PAST_MOUTH
    return (
        _strip("back jetting", width, _JETTING, vector(1, 0)),
        _strip("back pocket facing", width, _BACK_FACING, vector(0, 1)),
        _strip("back pocket bag", width, _BACK_BAG, vector(0, 1), Material.POCKETING),
    )


def _strip(
    name: str, width: float, height: float, grain: Vector, material: Material = Material.SHELL
) -> Panel:
    return Panel(
        "trousers",
        name,
        Side.LEFT,
        edges=(
            Edge("side", straight(vector(0, 0), vector(0, height))),
            Edge("lower edge", straight(vector(0, height), vector(width, height))),
            Edge("other side", straight(vector(width, height), vector(width, 0))),
            Edge("mouth", straight(vector(width, 0), vector(0, 0))),
        ),
        grain=grain,
        material=material,
    )
