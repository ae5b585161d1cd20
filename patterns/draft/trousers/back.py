"""Back of the trousers: seat slant, darts, jetted pocket; trued to the front."""

import numpy as np

from patterns.curves import (
    Line,
    Vector,
    bezier,
    joined,
    length,
    point_at,
    reversed_line,
    straight,
    turned,
    unit,
    vector,
)
from patterns.draft.trousers.block import TrousersBlock
from patterns.draft.trousers.front import CROTCH_CORNER, SMALLEST_DART, FrontDrawing
from patterns.draft.trousers.leg import (
    below_knee,
    darts,
    fold_marks,
    hem,
    hip_direction,
    inseam_above_knee,
    side_above_hip,
    side_below_hip,
    spread,
    turn_up_folds,
    waistline,
)
from patterns.errors import DraftError
from patterns.panel import SEAM_ALLOWANCE, Balance, Dart, Edge, Match, Panel
from patterns.piece import Side
from patterns.style import TrousersStyle

SEAT_INLAY = 30.0
"""Allowance of the back rise at the waist, and of the waistband behind it, mm."""

INSEAM_EASE = 4.0
"""By how much the back's inseam is shorter; it is stretched onto the front's, mm."""

_SLANT = 11.0
_RAISED = 28.0
_SIDE_RUN_IN = 4.0
_WIDEST_DART = 26.0
_DART_LENGTH = 95.0
_FORK_OF_SEAT = 0.4
_LEAST_FORK = 0.75
_JET_POCKET = (135.0, 65.0)
_CLOSE = 0.01
_MOST_STEPS = 20


def back_panel(block: TrousersBlock, style: TrousersStyle, front: FrontDrawing) -> Panel:
    """Draft the back over the front: its side seam trued to the front's, its inseam 4 mm shorter."""
    rise, inseam = _rise_and_inseam(block, front)
    side, waist = _side_and_waist(block, front, rise)
    inseam_knee = length(front.inseam) - front.inseam_knee
    taken_in = _darts(block, waist)
    pocket = _jet_pocket(waist)
    inseam = reversed_line(inseam)
    crease = straight(vector(0, inseam[-1][1]), vector(0, side[-1][1]))
    return Panel(
        "trousers",
        "back",
        Side.LEFT,
        edges=(
            Edge("side seam", side),
            hem(style, side[-1], inseam[0]),
            Edge("inseam", inseam),
            Edge("back rise", reversed_line(rise), SEAM_ALLOWANCE, end_allowance=SEAT_INLAY),
            Edge("waist", waist),
        ),
        balances=(
            *(Balance("side seam", mark) for mark in front.side_marks),
            Balance("inseam", inseam_knee),
            *fold_marks(style, side),
        ),
        darts=taken_in,
        drills=(pocket[0], pocket[1]),
        internal_lines=(crease, pocket, *turn_up_folds(style, side[-1], inseam[0])),
        matches=(
            Match("side seam", point_at(side, front.mouth_foot)),
            Match("inseam knee", point_at(inseam, inseam_knee)),
        ),
    )


def _half_thigh(block: TrousersBlock) -> float:
    return (block.front_hip + block.front_fork) / 2


def _side_x(block: TrousersBlock) -> float:
    # Inside, the back reaches beyond the front by what its fork is longer; at the side by what is left.
    return _half_thigh(block) - block.front_fork - block.back_hip + 5


def _rise_and_inseam(block: TrousersBlock, front: FrontDrawing) -> tuple[Line, Line]:
    """Draw back rise and inseam; a prominent seat's fork reaches further and its centre back is higher.

    Two fifths of what the seat has more go to the fork; the centre back is then raised along the seat line
    until the rise is longer by exactly that.
    """
    usual, inseam = _rise_to(block, front, block.back_fork)
    if not block.seat:
        return usual, inseam
    reach = block.back_fork + _FORK_OF_SEAT * block.seat
    rise, inseam = _rise_to(block, front, max(reach, _LEAST_FORK * block.back_fork))
    raised = length(usual) + block.seat - length(rise)
    higher = rise[0] - raised * unit(rise[1] - rise[0])
    return joined(straight(higher, rise[1]), rise[1:]), inseam


def _rise_to(block: TrousersBlock, front: FrontDrawing, reach: float) -> tuple[Line, Line]:
    """Draw the back rise from waist to fork, and the inseam from there to the hem.

    The crotch curve comes in at the fork so that it runs on from the front's.
    """
    knee, foot = vector(block.half_knee + 5, block.knee), vector(block.half_hem + 5, block.hem)
    fork_x = _half_thigh(block) - block.front_fork + reach
    inseam = _lowered_inseam(fork_x, block.crotch, knee, foot, length(front.inseam) - INSEAM_EASE)
    fork = inseam[0]
    hip_centre = vector(_side_x(block) + block.back_hip, block.hip)
    waist_centre = hip_centre - vector(_slant_run(block), block.hip + _RAISED)
    slant = unit(hip_centre - waist_centre)
    inwards = turned(unit(point_at(inseam, 1.5) - fork), 180.0 - CROTCH_CORNER)
    curve = bezier(
        hip_centre, hip_centre + 0.72 * (fork[1] - block.hip) * slant, fork + 0.56 * reach * inwards, fork
    )
    return joined(straight(waist_centre, hip_centre), curve), inseam


def _lowered_inseam(fork_x: float, crotch: float, knee: Vector, foot: Vector, wanted: float) -> Line:
    """Draw the inseam of the wanted length from the knee up, its fork lowered below the crotch as needed."""
    below = below_knee(knee, foot)
    wanted -= length(below)
    level = crotch + 20
    for _ in range(_MOST_STEPS):
        above = inseam_above_knee(vector(fork_x, level), knee, foot)
        excess = length(above) - wanted
        if abs(excess) < _CLOSE:
            return joined(above, below)
        level += excess * length(above) / (knee[1] - level)
    raise DraftError(f"trousers back: the inseam comes out {excess:+.2f} mm longer than wanted")


def _side_and_waist(block: TrousersBlock, front: FrontDrawing, rise: Line) -> tuple[Line, Line]:
    """Draw side seam and waist: the side as long as the front's, the waist as wide as the block's."""
    knee, foot = vector(-block.half_knee - 5, block.knee), vector(-block.half_hem - 5, block.hem)
    hip = vector(_side_x(block), block.hip)
    taken = sum(_dart_widths(block))
    whole_side, whole_waist = length(front.side), block.back_waist + taken
    side_run_in = block.back_hip - block.back_waist - _slant_run(block) - taken
    waist_side, down = hip + vector(side_run_in, -block.hip), unit(rise[1] - rise[0])
    for _ in range(_MOST_STEPS):
        at_hip = hip_direction(waist_side, hip, knee, block.side_thigh)
        above_hip, below_hip = (
            side_above_hip(waist_side, hip, at_hip),
            side_below_hip(hip, at_hip, knee, foot),
        )
        waist = waistline(rise[0], down, above_hip)
        wider = length(waist) - whole_waist
        longer = length(above_hip) + length(below_hip) - whole_side
        if max(abs(wider), abs(longer)) < _CLOSE:
            return joined(above_hip, below_hip), waist
        waist_side = waist_side + vector(wider, longer)
    raise DraftError(
        f"trousers back: side seam and waist come out {longer:+.2f} and {wider:+.2f} mm longer than wanted"
    )


def _full_run(block: TrousersBlock) -> float:
    return float(np.tan(np.radians(_SLANT))) * (block.hip + _RAISED)


def _slant_run(block: TrousersBlock) -> float:
    """How far the slanted seat line runs in from hip to waist; a wide waist's is straighter."""
    full = _full_run(block)
    spare = block.back_hip - block.back_waist - full
    return float(np.clip(full + spare + 10, 0.4 * full, full))


def _dart_widths(block: TrousersBlock) -> tuple[float, ...]:
    """Return what each dart takes in: all but what the side seam runs in by; none for a wide waist."""
    spare = block.back_hip - block.back_waist - _slant_run(block)
    taken = min(spare - _SIDE_RUN_IN, 2 * _WIDEST_DART)
    if taken < SMALLEST_DART:
        return ()
    count = 1 if taken <= _WIDEST_DART else 2
    return (taken / count,) * count


def _darts(block: TrousersBlock, waist: Line) -> tuple[Dart, ...]:
    widths = _dart_widths(block)
    if not widths:
        return ()
    return darts(waist, spread(0, length(waist), len(widths)), widths[0], _DART_LENGTH)


def _jet_pocket(waist: Line) -> Line:
    """Draw the jetted pocket's mouth below the middle of the waist, parallel to it."""
    mouth, below = _JET_POCKET
    along = unit(waist[-1] - waist[0])
    middle = point_at(waist, 0.5 * length(waist)) + turned(along, -90) * below
    half = min(mouth, length(waist) - 70) / 2
    return straight(middle - along * half, middle + along * half)
