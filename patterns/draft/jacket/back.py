"""Back of the jacket, after Gent's draft; the shoulder seam lies 1 cm forward."""

from patterns.curves import (
    Line,
    Vector,
    arc,
    distance_to,
    length,
    part,
    reversed_line,
    spline,
    straight,
    turned,
    unit,
    vector,
)
from patterns.draft.jacket.block import SHOULDER_FORWARD, TAPER, JacketBlock
from patterns.panel import CENTRE_BACK_ALLOWANCE, HEM_ALLOWANCE, Balance, Edge, Panel
from patterns.piece import Side
from patterns.style import JacketStyle

_NECK_RISE = 18.0
_VENT_WIDTH = 40.0
_VENT_LENGTH = 240.0
_VENT_BELOW_WAIST = 80.0


def back(block: JacketBlock, style: JacketStyle) -> Panel:
    """Draft the back with its shaped centre-back seam, with a vent or without."""
    blade_line = block.centre_back(block.scye) + block.back
    neck_point = vector(block.neck_width, -_NECK_RISE)
    slope = unit(vector(blade_line, 20) - neck_point)
    shoulder_end = neck_point + slope * (block.shoulder_end - block.neck_width) / slope[0]
    forward = turned(slope, -90) * SHOULDER_FORWARD
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
