"""Side body of the jacket, between front and back, after Gent's draft."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from patterns.curves import (
    Line,
    Vector,
    arc,
    direction_at,
    distance_to,
    joined,
    length,
    part,
    point_at,
    reversed_line,
    spline,
    straight,
    turned,
    vector,
)
from patterns.draft.jacket.back import Back, vent_edges, vent_length
from patterns.draft.jacket.block import FRONT_SCYE, JacketBlock
from patterns.panel import HEM_ALLOWANCE, Balance, Edge, Match, Panel
from patterns.piece import Side
from patterns.style import JacketStyle

POCKET_BELOW_WAIST = 80.0
"""Level of the hip pocket at the side seam below the waist, mm."""

SEAM_TOP = vector(0, 1)
"""Direction in which the front seam leaves the armhole on both panels: the armhole runs on over it."""

_POCKET_PAST_SEAM = 25.0


@dataclass(frozen=True, eq=False)
class SideBody:
    """The side body and what the front takes from it.

    Parameters
    ----------
    panel
        The side body.
    scye_width
        Its width at the scye line, in mm.
    """

    panel: Panel
    scye_width: float


def side_body(block: JacketBlock, style: JacketStyle, back: Back) -> SideBody:
    """Draft the side body; its back seam is trued to the back's side seam, above the waist and below."""
    width = side_width(block)
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

    back_seam = trued(back_shape, 0.75 * block.scye, block.hem, back_waist, back.above, back.below)
    armhole = _armhole(block, back_seam, back.corner)
    front_seam = spline(
        [
            armhole[0],
            front_waist,
            vector(width + 6 + block.seat_let, block.seat),
            vector(width + 10 + block.seat_let, block.hem),
        ],
        start_direction=SEAM_TOP,
        end_direction=vector(0.02, 1),
    )
    waist_at = distance_to(front_seam, front_waist)
    pocket_start = point_at(front_seam, waist_at + POCKET_BELOW_WAIST)
    pocket = straight(pocket_start, pocket_start + vector(-_POCKET_PAST_SEAM, -2))
    back_edges, hem_start = _back_edges(back_seam, block, style)
    panel = Panel(
        "jacket",
        "side body",
        Side.RIGHT,
        edges=(
            *back_edges,
            Edge("hem", straight(hem_start, front_seam[-1]), HEM_ALLOWANCE, folded=True),
            Edge("front seam", reversed_line(front_seam)),
            Edge("armhole", armhole),
        ),
        balances=(
            Balance("back seam", back.above),
            Balance("front seam", length(front_seam) - waist_at),
        ),
        drills=(pocket[1],),
        internal_lines=(pocket,),
        matches=(
            Match("back side seam", point_at(back_seam, back.above)),
            Match("side seam front", front_waist),
        ),
    )
    right, left = (float(np.interp(block.scye, line[:, 1], line[:, 0])) for line in (front_seam, back_seam))
    return SideBody(panel, right - left)


def _back_edges(seam: Line, block: JacketBlock, style: JacketStyle) -> tuple[tuple[Edge, ...], Vector]:
    """Return the back seam, with the vent's underlap after it if there is one, and the hem's start."""
    if style.vent != "side":
        return (Edge("back seam", seam),), seam[-1]
    kept = part(seam, 0, length(seam) - vent_length(block))
    top, outer, corner = vent_edges(kept[-1], seam[-1], -1)
    return (Edge("back seam", kept), top, outer), corner


def side_width(block: JacketBlock) -> float:
    """Width of the side body at the scye line, in mm."""
    return block.armhole - FRONT_SCYE


def _armhole(block: JacketBlock, back_seam: Line, back_corner: float) -> Line:
    """Draw the side body's armhole from the front seam to the back seam, where the back's runs on from it."""
    to_bottom = underarm(block)[0]
    # Both panels' corners at the seam make a straight line together.
    leaving = turned(direction_at(back_seam, 0), back_corner - 180)
    return joined(to_bottom, arc(to_bottom[-1], vector(-1, 0), back_seam[0], -leaving, reach=0.4))


def underarm(block: JacketBlock) -> tuple[Line, Line]:
    """Draw the armhole from the front pitch down to its bottom in one sweep and part it at the front seam.

    Returns
    -------
    tuple[Line, Line]
        The side body's part, from the front seam to the bottom, and the front's, from its pitch to that seam;
        both on the side body's paper.
    """
    front_pitch = vector(block.armhole - 1, 0.75 * block.scye + 10)
    bottom = vector(0.58 * block.armhole, block.scye)
    to_bottom = arc(front_pitch, vector(0, 1), bottom, vector(-1, 0), reach=0.4)
    seam_level = float(np.interp(-side_width(block), -to_bottom[:, 0], to_bottom[:, 1]))
    split = distance_to(to_bottom, vector(side_width(block), seam_level))
    return part(to_bottom, split, length(to_bottom)), part(to_bottom, 0, split)


def trued(
    shape: Callable[[float, float], Line], top: float, hem: float, waist: Vector, above: float, below: float
) -> Line:
    """Move a side seam's ends until it measures ``above`` and ``below`` on either side of the waist."""
    for _ in range(4):
        line = shape(top, hem)
        waist_at = distance_to(line, waist)
        top += waist_at - above
        hem += below - (length(line) - waist_at)
    return shape(top, hem)
