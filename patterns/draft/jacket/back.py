"""Back of the jacket, after Gent's draft; the shoulder seam lies 1 cm forward."""

from dataclasses import dataclass

import numpy as np

from patterns.curves import (
    Line,
    Vector,
    angle_between,
    arc,
    direction_at,
    distance_to,
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
from patterns.draft.jacket.block import SHOULDER_FORWARD, TAPER, JacketBlock
from patterns.panel import CENTRE_BACK_ALLOWANCE, HEM_ALLOWANCE, Balance, Edge, Match, Panel
from patterns.piece import Side
from patterns.style import JacketStyle

_NECK_RISE = 18.0
VENT_WIDTH = 40.0
"""Width of a vent, mm."""

# The armhole leaves the side seam at an angle that leaves the side body's corner pointed enough to sew.
_ARMHOLE_START = vector(-0.45, -1)
_VENT_LENGTH = 240.0
_VENT_BELOW_WAIST = 80.0


@dataclass(frozen=True, eq=False)
class Back:
    """The back and what the side body takes from it.

    Parameters
    ----------
    panel
        The back.
    above, below
        Length of its whole side seam above the waist, and below it down to the hem, in mm.
    corner
        Angle in degrees between armhole and side seam.
    scye_width
        Its width at the scye line, in mm.
    """

    panel: Panel
    above: float
    below: float
    corner: float
    scye_width: float


def back(block: JacketBlock, style: JacketStyle) -> Back:
    """Draft the back with its shaped centre-back seam, with vents or without."""
    blade_line = block.centre_back(block.scye) + block.back
    neck_point = vector(block.neck_width, -_NECK_RISE)
    usual = unit(vector(block.centre_back(block.mean_scye) + block.back, 20) - neck_point)
    slope = turned(usual, block.mean_slope)
    neck_point = neck_point + turned(slope, -90) * SHOULDER_FORWARD
    at_end = turned(usual, block.slope)
    shoulder = shoulder_line(neck_point, slope, at_end, (block.shoulder_end - block.neck_width) / at_end[0])

    pitch = vector(blade_line + 6, 0.75 * block.scye)
    hollow = vector(blade_line, 0.46 * block.scye)
    armhole = spline(
        [pitch, hollow, shoulder[-1]],
        start_direction=_ARMHOLE_START,
        end_direction=turned(shoulder[-1] - shoulder[-2], -90),
    )
    side, waist_at = _side_seam(block, pitch)
    centre = spline(
        [
            vector(0, 0),
            vector(0, block.mean_scye / 4),
            vector(block.centre_back(block.mean_scye), block.mean_scye),
            vector(block.waist_centre_back, block.waist),
            vector(TAPER, block.seat),
            vector(TAPER, block.hem),
        ],
        start_direction=vector(0, 1),
        end_direction=vector(0, 1),
    )
    neck = arc(neck_point, turned(slope, 90) * vector(0.35, 1), vector(0, 0), vector(-1, 0), reach=0.36)
    centre_edges, hem_start = _centre_back_edges(centre, block, style)
    side_edges, hem_end = _side_edges(side, waist_at, block, style)
    centre_waist = vector(block.waist_centre_back, block.waist)
    panel = Panel(
        "jacket",
        "back",
        Side.RIGHT,
        edges=(
            *centre_edges,
            Edge("hem", straight(hem_start, hem_end), HEM_ALLOWANCE, folded=True),
            *side_edges,
            Edge("armhole", armhole),
            Edge("shoulder", reversed_line(shoulder)),
            Edge("neck", neck),
        ),
        balances=(
            Balance("centre back", distance_to(centre, centre_waist), alone=True),
            Balance("side seam", length(side_edges[-1].line) - waist_at),
        ),
        matches=(
            Match("centre back", centre_waist),
            Match("collar centre back", centre[0]),
            Match("back side seam", point_at(side, waist_at)),
        ),
    )
    at_scye = float(np.interp(block.scye, side[:, 1], side[:, 0]))
    return Back(
        panel,
        above=waist_at,
        below=length(side) - waist_at,
        corner=angle_between(_ARMHOLE_START, direction_at(side, 0)),
        scye_width=at_scye - block.centre_back(block.scye),
    )


def shoulder_line(neck_point: Vector, slope: Vector, at_end: Vector, reach: float) -> Line:
    """Draw a shoulder seam from the neck point.

    Both sides of a body leave the neck alike, so that one collar fits them; a shoulder that slopes more or
    less than the other bends away from there.

    Parameters
    ----------
    slope
        Direction of both shoulders on average.
    at_end
        Direction from the neck point to this shoulder's end, which lies ``reach`` mm away.
    """
    end = neck_point + reach * at_end
    if np.array_equal(slope, at_end):
        return straight(neck_point, end)
    return spline([neck_point, end], start_direction=slope, end_direction=2 * at_end - slope)


def _side_seam(block: JacketBlock, pitch: Vector) -> tuple[Line, float]:
    """Draw the whole side seam from the pitch to the hem; also return where its waist lies."""
    waist = vector(block.waist_centre_back + block.back - 15 + block.waist_let, block.waist)
    side = spline(
        [
            pitch,
            waist,
            vector(TAPER + block.back - 30 + block.seat_let, block.seat),
            vector(TAPER + block.back - 28 + block.seat_let, block.hem),
        ],
        start_direction=vector(0, 1),
        end_direction=vector(0.01, 1),
    )
    return side, distance_to(side, waist)


def vent_length(block: JacketBlock) -> float:
    """Length of a vent in mm: 24 cm, but it begins at least 8 cm below the waist."""
    return min(_VENT_LENGTH, block.hem - block.waist - _VENT_BELOW_WAIST)


def vent_edges(top: Vector, foot: Vector, outwards: float) -> tuple[Edge, Edge, Vector]:
    """Return a vent's sloping top and its outer edge, both drawn downwards, and its corner at the hem.

    The top slopes down by 1 cm so that its corner does not show.

    Parameters
    ----------
    top, foot
        Where the seam ends and where it would have met the hem.
    outwards
        -1 where the vent lies at the panel's left, 1 where at its right.
    """
    outer, corner = top + vector(outwards * VENT_WIDTH, 10), foot + vector(outwards * VENT_WIDTH, 0)
    return Edge("vent top", straight(top, outer)), Edge("vent", straight(outer, corner)), corner


def _centre_back_edges(
    centre: Line, block: JacketBlock, style: JacketStyle
) -> tuple[tuple[Edge, ...], Vector]:
    if style.vent != "centre":
        return (Edge("centre back", centre, CENTRE_BACK_ALLOWANCE),), centre[-1]
    seam = part(centre, 0, distance_to(centre, vector(TAPER, block.hem - vent_length(block))))
    top, outer, corner = vent_edges(seam[-1], centre[-1], -1)
    return (Edge("centre back", seam, CENTRE_BACK_ALLOWANCE), top, outer), corner


def _side_edges(
    side: Line, waist_at: float, block: JacketBlock, style: JacketStyle
) -> tuple[tuple[Edge, ...], Vector]:
    """Return the side seam, upwards, with the vent before it if there is one, and the hem's end."""
    if style.vent != "side":
        return (Edge("side seam", reversed_line(side)),), side[-1]
    seam = part(side, 0, length(side) - vent_length(block))
    top, outer, corner = vent_edges(seam[-1], side[-1], 1)
    upwards = [Edge(edge.name, reversed_line(edge.line)) for edge in (outer, top)]
    return (*upwards, Edge("side seam", reversed_line(seam))), corner
