"""Front of the jacket with lapel, dart, buttons and pocket places, after Gent's draft."""

from dataclasses import dataclass

import numpy as np

from patterns.curves import (
    Line,
    Vector,
    angle_between,
    bezier,
    distance_to,
    joined,
    length,
    point_at,
    reversed_line,
    spline,
    straight,
    turned,
    unit,
    vector,
)
from patterns.draft.jacket.back import shoulder_line
from patterns.draft.jacket.block import FRONT_SCYE, SHOULDER_FORWARD, JacketBlock
from patterns.draft.jacket.closure import (
    HEM_DROP,
    Closure,
    buttonholes,
    closure,
    hem_and_front_edge,
    jigger_buttonholes,
)
from patterns.draft.jacket.lapel import TURN_OF_CLOTH, FrontNeck, Revers, revers
from patterns.draft.jacket.side_body import POCKET_BELOW_WAIST, SEAM_TOP, side_width, trued, underarm
from patterns.panel import EDGE_ALLOWANCE, HEM_ALLOWANCE, Balance, Edge, Match, Panel
from patterns.piece import Side
from patterns.style import JacketStyle

_SHOULDER_EASE = 7.0
_SHOULDER_DROP = 48.0
_POCKET_SLANT = 12.0
_DART_TOP = 40.0
_PATCH_FLARE = 6.0
_PATCH_CORNER = 30.0
_WELT = (105.0, 28.0)
# The chord over which two edges' corner is measured, as the checks of a draft do.
_TANGENT = 1.5


@dataclass(frozen=True, eq=False)
class Fronts:
    """The front and what facing and collar are drawn from.

    Parameters
    ----------
    panel
        The front.
    under
        The drawing of front and under collar.
    upper
        The drawing of facing and top collar, with the turn of cloth.
    is_double_breasted
        Whether both lapels, and not the left alone, carry a buttonhole.
    scye_width
        Width of the front at the scye line, to the centre front, in mm.
    """

    panel: Panel
    under: Revers
    upper: Revers
    is_double_breasted: bool
    scye_width: float


def front(block: JacketBlock, style: JacketStyle, back_panel: Panel, side_panel: Panel) -> Fronts:
    """Draft the front with lapel, dart, buttons and pocket places.

    Its side seam is trued to the side body's front seam, above the waist and below; its neck runs on from
    the back's.
    """
    neck_shift = block.neck_width - block.average_neck_width
    unmoved = vector(FRONT_SCYE + block.chest / 2 + 6 - neck_shift, -block.balance)
    usual = unit(vector(FRONT_SCYE - 10, _SHOULDER_DROP - block.balance) - unmoved)
    slope = turned(usual, -block.mean_slope)
    neck_point = unmoved + turned(slope, -90) * SHOULDER_FORWARD
    shoulder = _shoulder(neck_point, slope, turned(usual, -block.slope), back_panel)
    neck = FrontNeck(
        point=neck_point,
        natural=unmoved,
        slope=slope,
        direction=turned(slope, _neck_corner(back_panel) - 180),
        back_length=back_panel.seam_length("neck"),
    )
    closing = closure(block, style)
    under = revers(block, style, closing, neck)
    panel = _panel(block, style, closing, under, shoulder, side_panel)
    upper = revers(block, style, closing, neck, TURN_OF_CLOTH)
    side = panel.line("side seam")
    seam = float(np.interp(block.scye, side[:, 1], side[:, 0]))
    return Fronts(panel, under, upper, style.is_double_breasted, FRONT_SCYE + block.chest - seam)


def _shoulder(neck_point: Vector, slope: Vector, at_end: Vector, back_panel: Panel) -> Line:
    """Draw the shoulder, shorter than the back's by its ease."""
    wanted = back_panel.seam_length("shoulder") - _SHOULDER_EASE
    line = shoulder_line(neck_point, slope, at_end, wanted)
    return shoulder_line(neck_point, slope, at_end, wanted + wanted - length(line))


def _neck_corner(back_panel: Panel) -> float:
    """Return the back's angle between neck and shoulder in degrees."""
    neck, shoulder = back_panel.line("neck"), reversed_line(back_panel.line("shoulder"))
    along_neck = unit(point_at(neck, _TANGENT) - neck[0])
    return angle_between(along_neck, point_at(shoulder, _TANGENT) - shoulder[0])


def _panel(
    block: JacketBlock,
    style: JacketStyle,
    closing: Closure,
    drawing: Revers,
    shoulder: Line,
    side_panel: Panel,
) -> Panel:
    waist_at = _waist_of(side_panel)
    side = _front_side(block, side_panel)
    armhole, pitch_at = _armhole(block, shoulder, side[0])
    hem, front_edge = hem_and_front_edge(block, style, closing, side[-1])
    dart, welt = _dart(block), _breast_welt(block)
    pocket = _hip_pocket(block, point_at(side, waist_at + POCKET_BELOW_WAIST))
    patches = (_patch(block, side, waist_at, pocket),) if style.pockets == "patch" else ()
    single = closing.jigger is None
    return Panel(
        "jacket",
        "front",
        Side.RIGHT,
        edges=(
            Edge("shoulder", shoulder),
            Edge("armhole", armhole),
            Edge("side seam", side),
            Edge("hem", hem, HEM_ALLOWANCE, folded=True),
            Edge("front edge", front_edge, EDGE_ALLOWANCE),
            Edge("lapel", drawing.lapel, EDGE_ALLOWANCE),
            Edge("gorge", drawing.gorge, EDGE_ALLOWANCE),
            Edge("neck", drawing.neck, EDGE_ALLOWANCE),
        ),
        balances=(
            Balance("armhole", pitch_at),
            Balance("side seam", waist_at),
            Balance("front edge", length(front_edge)),
            *((Balance("gorge", drawing.step),) if drawing.step else ()),
        ),
        drills=(
            *(point for line in dart[:1] for point in (line[0], line[2])),
            pocket[0],
            *(hole for _, hole in patches),
            *(() if single else closing.buttons),
        ),
        internal_lines=(
            drawing.roll,
            pocket,
            *(line for line, _ in patches),
            *dart,
            _centre_front(closing, hem, front_edge),
            *(() if single else (straight(*closing.buttons),)),
        ),
        left_drills=(welt[0], welt[1]),
        left_internal_lines=(welt, *buttonholes(closing)),
        right_drills=closing.buttons if single else (),
        right_internal_lines=jigger_buttonholes(closing),
        matches=(
            Match("front pitch", point_at(armhole, pitch_at)),
            Match("side seam front", point_at(side, waist_at)),
            Match("hip pocket front", pocket[0]),
            Match("lapel", drawing.tip),
            *((Match("gorge notch", drawing.notch),) if drawing.step else ()),
        ),
        left_matches=(Match("breast welt", welt[1]),),
    )


def _armhole(block: JacketBlock, shoulder: Line, seam_top: Vector) -> tuple[Line, float]:
    """Draw the armhole square to the shoulder, over the front pitch, whose place is also returned."""
    under = underarm(block)[1] - vector(side_width(block), 0)
    # The seam, once trued, may begin a little higher or lower than the sweep ends.
    under = under + np.linspace(0, 1, len(under))[:, None] * (seam_top - under[-1])
    line = joined(
        spline(
            [shoulder[-1], under[0]],
            start_direction=turned(shoulder[-1] - shoulder[-2], -90),
            end_direction=vector(0, 1),
        ),
        under,
    )
    return line, distance_to(line, under[0])


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
            start_direction=SEAM_TOP,
            end_direction=vector(-0.02, 1),
        )

    below = side_panel.balance("front seam")
    return trued(shape, side_panel.line("front seam")[-1][1], block.hem, waist, _waist_of(side_panel), below)


def _centre_front(closing: Closure, hem: Line, front_edge: Line) -> Line:
    """Draw the centre front from the break point's level down to the hem or the cutaway."""
    below = joined(hem, front_edge)
    across = below[: np.argmax(below[:, 0]) + 1]
    foot = float(np.interp(closing.centre, across[:, 0], across[:, 1]))
    return straight(vector(closing.centre, closing.break_point[1]), vector(closing.centre, foot))


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


def patch_depth(block: JacketBlock) -> float:
    """Return the depth of a patch pocket in mm: 19 cm, but no more than a short jacket has room for."""
    return min(190.0, 0.75 * (block.hem + HEM_DROP - block.waist - POCKET_BELOW_WAIST - _POCKET_SLANT))


def _patch(block: JacketBlock, side: Line, waist_at: float, pocket: Line) -> tuple[Line, Vector]:
    """Draw where a patch pocket lies from its mouth round to the side seam; also where its corner is drilled.

    The hole lies inside the patch, which covers it.
    """
    depth = patch_depth(block)
    corner = pocket[0] + vector(_PATCH_FLARE, depth)
    foot = point_at(side, waist_at + POCKET_BELOW_WAIST + depth)
    along, up = unit(foot - corner), unit(pocket[0] - corner)
    starts, ends = corner + _PATCH_CORNER * up, corner + _PATCH_CORNER * along
    rounding = bezier(starts, starts - 0.55 * _PATCH_CORNER * up, ends - 0.55 * _PATCH_CORNER * along, ends)
    return joined(straight(pocket[0], starts), rounding, straight(ends, foot)), corner + 15 * (along + up)


def _breast_welt(block: JacketBlock) -> Line:
    """Draw the breast welt, rising to the armhole; it belongs to the left front alone."""
    length_, height = _WELT
    start = vector(FRONT_SCYE + 20, block.scye - 20)
    along = unit(vector(1, 0.11)) * length_
    up = vector(0, -height)
    return straight(start, start + along, start + along + up, start + up, start)
