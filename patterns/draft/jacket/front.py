"""Front of the jacket with lapel, dart and pocket places, after Gent's draft."""

from dataclasses import dataclass

from patterns.curves import (
    Line,
    Vector,
    bezier,
    crossing,
    distance_to,
    joined,
    length,
    point_at,
    spline,
    straight,
    turned,
    unit,
    vector,
)
from patterns.draft.jacket.block import FRONT_SCYE, SHOULDER_FORWARD, JacketBlock
from patterns.draft.jacket.side_body import POCKET_BELOW_WAIST, side_width, trued, underarm
from patterns.panel import EDGE_ALLOWANCE, HEM_ALLOWANCE, Balance, Edge, Panel
from patterns.piece import Side
from patterns.style import JacketStyle

_SHOULDER_EASE = 7.0
_HEM_DROP = 15.0
_BUTTON_STAND = 19.0
_ROUNDING_HEIGHT = 190.0
_ROUNDING_WIDTH = 105.0
_COLLAR_STEP = 40.0
_POCKET_SLANT = 12.0
_DART_TOP = 40.0
_WELT = (105.0, 28.0)
# Where the roll line breaks, above the waist: the top button of each front.
_BREAK = {1: -10.0, 2: 15.0, 3: 110.0}


@dataclass(frozen=True, eq=False)
class Gorge:
    """What collar and facing take from the front's neck, in the front's own frame.

    Parameters
    ----------
    neck_point
        Where shoulder and neck meet.
    corner
        Where the neck turns into the gorge.
    notch
        Where the collar ends on the gorge.
    lapel_tip
        The lapel's point.
    break_point
        Where the lapel starts to roll.
    roll_direction
        From the break point up to the shoulder.
    """

    neck_point: Vector
    corner: Vector
    notch: Vector
    lapel_tip: Vector
    break_point: Vector
    roll_direction: Vector


def front(
    block: JacketBlock, style: JacketStyle, back_panel: Panel, side_panel: Panel
) -> tuple[Panel, Gorge]:
    """Draft the front with lapel, dart and pocket places, and give its gorge to collar and facing.

    Its side seam is trued to the side body's front seam, above the waist and below.
    """
    centre = FRONT_SCYE + block.chest
    neck_shift = block.neck_width - block.average_neck_width
    unmoved = vector(FRONT_SCYE + block.chest / 2 + 6 - neck_shift, -block.balance)
    slope = unit(vector(FRONT_SCYE - 10, 48 - block.balance) - unmoved)
    neck_point = unmoved + turned(slope, -90) * SHOULDER_FORWARD
    shoulder_end = neck_point + slope * (back_panel.seam_length("shoulder") - _SHOULDER_EASE)

    side = _front_side(block, side_panel)
    under = underarm(block)[1] - vector(side_width(block), 0)
    armhole = joined(
        spline([shoulder_end, under[0]], start_direction=turned(slope, -90), end_direction=vector(0, 1)),
        under[:-1],
        straight(under[-2], side[0]),
    )
    edge_x = centre + block.belly + _BUTTON_STAND
    break_point = vector(edge_x, block.waist - _BREAK[style.buttons])
    corner = unmoved + vector(32, 66)
    gorge = Gorge(
        neck_point=neck_point,
        corner=corner,
        lapel_tip=(tip := vector(centre + 36, corner[1] + 30)),
        notch=tip + unit(corner - tip) * _COLLAR_STEP,
        break_point=break_point,
        roll_direction=unit(unmoved - slope * 20 - break_point),
    )
    hem, front_edge = _hem_and_front_edge(block, side[-1], break_point)
    dart, pocket = (
        _dart(block),
        _hip_pocket(block, point_at(side, _waist_of(side_panel) + POCKET_BELOW_WAIST)),
    )
    welt = _breast_welt(block)
    panel = Panel(
        "jacket",
        "front",
        Side.RIGHT,
        edges=(
            Edge("shoulder", straight(neck_point, shoulder_end)),
            Edge("armhole", armhole),
            Edge("side seam", side),
            Edge("hem", hem, HEM_ALLOWANCE, folded=True),
            Edge("front edge", front_edge, EDGE_ALLOWANCE),
            Edge("lapel", lapel_edge(break_point, tip, 7), EDGE_ALLOWANCE),
            Edge("gorge", straight(tip, corner), EDGE_ALLOWANCE),
            Edge("neck", straight(corner, neck_point), EDGE_ALLOWANCE),
        ),
        balances=(
            Balance("armhole", distance_to(armhole, under[0])),
            Balance("side seam", _waist_of(side_panel)),
            Balance("front edge", length(front_edge)),
            Balance("gorge", _COLLAR_STEP),
        ),
        drills=(*(point for line in dart[:1] for point in (line[0], line[2])), pocket[0]),
        internal_lines=(roll_line(gorge), pocket, *dart),
        left_drills=(welt[0], welt[1]),
        left_internal_lines=(welt,),
    )
    return panel, gorge


def lapel_edge(break_point: Vector, tip: Vector, belly: float) -> Line:
    """Draw the lapel's edge from break point to tip, ``belly`` mm fuller than straight."""
    chord = tip - break_point
    middle = break_point + 0.55 * chord + turned(unit(chord), 90) * belly
    return spline([break_point, middle, tip])


def roll_line(gorge: Gorge) -> Line:
    """Draw the roll line up to where it leaves the front, at the gorge or just beside its corner."""
    top = crossing(gorge.break_point, gorge.roll_direction, gorge.corner, gorge.lapel_tip - gorge.corner)
    return straight(gorge.break_point, gorge.corner if top is None or top[0] < gorge.corner[0] else top)


def _waist_of(side_panel: Panel) -> float:
    return side_panel.seam_length("front seam") - side_panel.balance("front seam")


def _front_side(block: JacketBlock, side_panel: Panel) -> Line:
    waist = vector(11 - block.waist_let, block.waist)

    def shape(top: float, hem: float) -> Line:
        return spline(
            [
                vector(0, top),
                waist,
                vector(-9 - block.seat_let, block.seat),
                vector(-13 - block.seat_let, hem),
            ],
            end_direction=vector(-0.02, 1),
        )

    below = side_panel.balance("front seam")
    return trued(shape, side_panel.line("front seam")[-1][1], block.hem, waist, _waist_of(side_panel), below)


def _hem_and_front_edge(block: JacketBlock, side_foot: Vector, break_point: Vector) -> tuple[Line, Line]:
    """Draw the straight hem, then the cutaway round to the straight edge and up to the break point."""
    level = block.hem + _HEM_DROP
    hem_end = vector(break_point[0] - _ROUNDING_WIDTH, level)
    along = unit(hem_end - side_foot)
    round_top = vector(break_point[0], level - _ROUNDING_HEIGHT)
    rounding = bezier(hem_end, hem_end + 62 * along, round_top + vector(0, 95), round_top)
    return straight(side_foot, hem_end), joined(rounding, straight(round_top, break_point))


def _dart_x(block: JacketBlock) -> float:
    return FRONT_SCYE + 0.4 * block.chest - 5


def _dart(block: JacketBlock) -> tuple[Line, ...]:
    """Draw the front dart from below the chest line to the pocket, widest at the waist."""
    if not block.dart:
        return ()
    x, half = _dart_x(block), block.dart / 2
    top, foot = (
        vector(x, block.scye + _DART_TOP),
        vector(x, block.waist + POCKET_BELOW_WAIST + _POCKET_SLANT),
    )
    return tuple(straight(top, vector(x + side, block.waist), foot) for side in (-half, half))[:2]


def _hip_pocket(block: JacketBlock, seam_point: Vector) -> Line:
    """Draw the pocket mouth from its front corner to the side seam."""
    return straight(vector(_dart_x(block) + 18, block.waist + POCKET_BELOW_WAIST + _POCKET_SLANT), seam_point)


def _breast_welt(block: JacketBlock) -> Line:
    """Draw the breast welt, rising to the armhole; it belongs to the left front alone."""
    length_, height = _WELT
    start = vector(FRONT_SCYE + 20, block.scye - 20)
    along = unit(vector(1, 0.11)) * length_
    up = vector(0, -height)
    return straight(start, start + along, start + along + up, start + up, start)
