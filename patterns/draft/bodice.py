"""Back, side body and front of the jacket.

Points and curves follow Gent's draft for a jacket with side body; the shoulder seam lies 1 cm forward.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from patterns.curves import (
    Line,
    Vector,
    arc,
    bezier,
    crossing,
    distance_to,
    joined,
    length,
    part,
    point_at,
    reversed_line,
    spline,
    straight,
    turned,
    unit,
    vector,
)
from patterns.draft.block import FRONT_SCYE, TAPER, JacketBlock
from patterns.panel import CENTRE_BACK_ALLOWANCE, EDGE_ALLOWANCE, HEM_ALLOWANCE, Balance, Edge, Panel
from patterns.piece import Side
from patterns.style import JacketStyle

_SHOULDER_FORWARD = 10.0
_SHOULDER_EASE = 7.0
_NECK_RISE = 18.0
_VENT_WIDTH = 40.0
_VENT_LENGTH = 240.0
_VENT_BELOW_WAIST = 80.0
_HEM_DROP = 15.0
_BUTTON_STAND = 19.0
_ROUNDING_HEIGHT = 190.0
_ROUNDING_WIDTH = 105.0
_COLLAR_STEP = 40.0
_POCKET_PAST_SEAM = 25.0
_POCKET_BELOW_WAIST = 80.0
_POCKET_SLANT = 12.0
_DART_TOP = 40.0
_WELT = (105.0, 28.0)
# Where the roll line breaks, above the waist: the top button of each front.
_BREAK = {1: -10.0, 2: 15.0, 3: 110.0}


def back(block: JacketBlock, style: JacketStyle) -> Panel:
    """Draft the back with its shaped centre-back seam, with a vent or without."""
    blade_line = block.centre_back(block.scye) + block.back
    neck_point = vector(block.neck_width, -_NECK_RISE)
    slope = unit(vector(blade_line, 20) - neck_point)
    shoulder_end = neck_point + slope * (block.shoulder_end - block.neck_width) / slope[0]
    forward = turned(slope, -90) * _SHOULDER_FORWARD
    neck_point, shoulder_end = neck_point + forward, shoulder_end + forward

    pitch = vector(blade_line + 6, 0.75 * block.scye)
    hollow = vector(blade_line, 0.46 * block.scye)
    armhole = spline(
        [pitch, hollow, shoulder_end],
        start_direction=vector(-0.45, -1),
        end_direction=turned(slope, -90),
    )
    waist_point = vector(block.waist_centre_back + block.back - 15 + block.waist_let, block.waist)
    side = spline(
        [
            pitch,
            waist_point,
            vector(TAPER + block.back - 30 + block.seat_let, block.seat),
            vector(TAPER + block.back - 28 + block.seat_let, block.hem),
        ],
        start_direction=vector(0, 1),
        end_direction=vector(0.01, 1),
    )
    centre = spline(
        [
            vector(0, 0),
            vector(0, block.scye / 4),
            vector(block.centre_back(block.scye), block.scye),
            vector(block.waist_centre_back, block.waist),
            vector(TAPER, block.seat),
            vector(TAPER, block.hem),
        ],
        start_direction=vector(0, 1),
        end_direction=vector(0, 1),
    )
    neck = arc(neck_point, turned(slope, 90) * vector(0.35, 1), vector(0, 0), vector(-1, 0), reach=0.36)
    side_waist = distance_to(side, waist_point)
    centre_edges, hem_start = _centre_back_edges(centre, block, style)
    side_up = reversed_line(side)
    return Panel(
        "jacket",
        "back",
        Side.RIGHT,
        edges=(
            *centre_edges,
            Edge("hem", straight(hem_start, side[-1]), HEM_ALLOWANCE, folded=True),
            Edge("side seam", side_up),
            Edge("armhole", armhole),
            Edge("shoulder", straight(shoulder_end, neck_point)),
            Edge("neck", neck),
        ),
        balances=(
            Balance("centre back", distance_to(centre, vector(TAPER, block.waist))),
            Balance("side seam", length(side) - side_waist),
        ),
    )


def _centre_back_edges(
    centre: Line, block: JacketBlock, style: JacketStyle
) -> tuple[tuple[Edge, ...], Vector]:
    if style.vent == "none":
        return (Edge("centre back", centre, CENTRE_BACK_ALLOWANCE),), centre[-1]
    vent = min(_VENT_LENGTH, block.hem - block.waist - _VENT_BELOW_WAIST)
    top = distance_to(centre, vector(TAPER, block.hem - vent))
    seam = part(centre, 0, top)
    # The extension's top slopes down by 1 cm so that its corner does not show.
    outer = seam[-1] + vector(-_VENT_WIDTH, 10)
    foot = vector(TAPER - _VENT_WIDTH, block.hem)
    edges = (
        Edge("centre back", seam, CENTRE_BACK_ALLOWANCE),
        Edge("vent top", straight(seam[-1], outer)),
        Edge("vent", straight(outer, foot)),
    )
    return edges, foot


def side_body(block: JacketBlock, back_panel: Panel) -> Panel:
    """Draft the side body; its back seam is trued to the back's side seam, above the waist and below."""
    width = _side_width(block)
    armhole = _underarm(block)[0]
    back_waist = vector(15 - block.waist_let, block.waist)
    front_waist = vector(width - 9 + block.waist_let, block.waist)

    def back_shape(top: float, hem: float) -> Line:
        return spline(
            [
                vector(-1, top),
                back_waist,
                vector(-12 - block.seat_let, block.seat),
                vector(-16 - block.seat_let, hem),
            ],
            start_direction=vector(0.08, 1),
            end_direction=vector(-0.02, 1),
        )

    below = back_panel.balance("side seam")
    above = back_panel.seam_length("side seam") - below
    back_seam = _trued(back_shape, 0.75 * block.scye, block.hem, back_waist, above, below)
    front_seam = spline(
        [
            armhole[0],
            front_waist,
            vector(width + 6 + block.seat_let, block.seat),
            vector(width + 10 + block.seat_let, block.hem),
        ],
        end_direction=vector(0.02, 1),
    )
    waist_at = distance_to(front_seam, front_waist)
    pocket_start = point_at(front_seam, waist_at + _POCKET_BELOW_WAIST)
    pocket = straight(pocket_start, pocket_start + vector(-_POCKET_PAST_SEAM, -2))
    return Panel(
        "jacket",
        "side body",
        Side.RIGHT,
        edges=(
            Edge("back seam", back_seam),
            Edge("hem", straight(back_seam[-1], front_seam[-1]), HEM_ALLOWANCE, folded=True),
            Edge("front seam", reversed_line(front_seam)),
            Edge("armhole", joined(armhole[:-1], straight(armhole[-2], back_seam[0]))),
        ),
        balances=(
            Balance("back seam", above),
            Balance("front seam", length(front_seam) - waist_at),
        ),
        drills=(pocket[1],),
        internal_lines=(pocket,),
    )


def _side_width(block: JacketBlock) -> float:
    return block.armhole - FRONT_SCYE


def _underarm(block: JacketBlock) -> tuple[Line, Line]:
    """Draw the armhole below both pitches in one sweep and part it at the front seam.

    Returns
    -------
    tuple[Line, Line]
        The side body's part, from the front seam to the back seam, and the front's, from its pitch to that
        seam; both on the side body's paper.
    """
    front_pitch = vector(block.armhole - 1, 0.75 * block.scye + 10)
    bottom = vector(0.58 * block.armhole, block.scye)
    to_bottom = arc(front_pitch, vector(0, 1), bottom, vector(-1, 0), reach=0.4)
    to_back = arc(bottom, vector(-1, 0), vector(-1, 0.75 * block.scye), vector(-0.45, -1), reach=0.4)
    seam_level = float(np.interp(-_side_width(block), -to_bottom[:, 0], to_bottom[:, 1]))
    split = distance_to(to_bottom, vector(_side_width(block), seam_level))
    return joined(part(to_bottom, split, length(to_bottom)), to_back), part(to_bottom, 0, split)


def _trued(
    shape: Callable[[float, float], Line], top: float, hem: float, waist: Vector, above: float, below: float
) -> Line:
    """Move a side seam's ends until it measures ``above`` and ``below`` on either side of the waist."""
    for _ in range(4):
        line = shape(top, hem)
        waist_at = distance_to(line, waist)
        top += waist_at - above
        hem += below - (length(line) - waist_at)
    return shape(top, hem)


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
    neck_point = unmoved + turned(slope, -90) * _SHOULDER_FORWARD
    shoulder_end = neck_point + slope * (back_panel.seam_length("shoulder") - _SHOULDER_EASE)

    side = _front_side(block, side_panel)
    under = _underarm(block)[1] - vector(_side_width(block), 0)
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
        _hip_pocket(block, point_at(side, _waist_of(side_panel) + _POCKET_BELOW_WAIST)),
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
    return _trued(shape, side_panel.line("front seam")[-1][1], block.hem, waist, _waist_of(side_panel), below)


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
        vector(x, block.waist + _POCKET_BELOW_WAIST + _POCKET_SLANT),
    )
    return tuple(straight(top, vector(x + side, block.waist), foot) for side in (-half, half))[:2]


def _hip_pocket(block: JacketBlock, seam_point: Vector) -> Line:
    """Draw the pocket mouth from its front corner to the side seam."""
    return straight(
        vector(_dart_x(block) + 18, block.waist + _POCKET_BELOW_WAIST + _POCKET_SLANT), seam_point
    )


def _breast_welt(block: JacketBlock) -> Line:
    """Draw the breast welt, rising to the armhole; it belongs to the left front alone."""
    length_, height = _WELT
    start = vector(FRONT_SCYE + 20, block.scye - 20)
    along = unit(vector(1, 0.11)) * length_
    up = vector(0, -height)
    return straight(start, start + along, start + along + up, start + up, start)
