"""Trousers: front, back and waistband.

The crease is x = 0, the side seam on the left, the waistline y = 0. Levels and thirds follow Mueller's
trousers (knee 5 cm above half the inside leg, hip at two thirds of the rise).
"""

from dataclasses import dataclass

import numpy as np

from patterns.curves import (
    Line,
    Vector,
    arc,
    bezier,
    direction_at,
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
from patterns.draft.trousers.seams import runs, seam_pairs
from patterns.errors import DraftError
from patterns.garment import GarmentDraft, Half, by_name
from patterns.measurements import Measurements
from patterns.panel import HEM_ALLOWANCE, SEAM_ALLOWANCE, Balance, Dart, Edge, Panel
from patterns.piece import Side
from patterns.style import TrousersStyle

_BAND = 40.0
_ABOVE_FLOOR = 20.0
_HIP_EASE = 80.0
_WAIST_EASE = 10.0
_KNEE_EASE = 70.0
_KNEE_RAISED = 50.0
_BACK_SLANT = 11.0
_BACK_RAISED = 28.0
_SIDE_RUN_IN = 42.0
_DART_LIMIT = 26.0
_INSEAM_EASE = 4.0
_SEAT_INLAY = 30.0
_EXTENSION = 40.0
_SLANT_POCKET = (38.0, 160.0)
_JET_POCKET = (135.0, 65.0)
_FRONT_DART_LENGTH = 85.0
_BACK_DART_LENGTH = 95.0


@dataclass(frozen=True)
class TrousersBlock:
    """Levels below the waistline and widths of one leg, in mm.

    Parameters
    ----------
    hip, crotch, knee, hem
        Levels.
    front_hip, back_hip
        Panel widths at the hip line.
    front_fork, back_fork
        How far each crotch reaches beyond the hip's width.
    waist
        Width of each panel at the waist once its darts are sewn.
    half_knee, half_hem
        Half widths at knee and hem, the mean of front and back.
    """

    hip: float
    crotch: float
    knee: float
    hem: float
    front_hip: float
    back_hip: float
    front_fork: float
    back_fork: float
    waist: float
    half_knee: float
    half_hem: float


def trousers_block(body: Measurements, style: TrousersStyle) -> TrousersBlock:
    """Compute the block of a body: hip ease 8 cm, waist ease 1 cm, hem 2 cm above the floor."""
    crotch = body.outside_leg_length - body.inside_leg_length - _BAND
    inseam = body.inside_leg_length - _ABOVE_FLOOR
    quarter_hip = (body.hip_girth + _HIP_EASE) / 4
    return TrousersBlock(
        hip=crotch * 2 / 3,
        crotch=crotch,
        knee=crotch + body.inside_leg_length / 2 - _KNEE_RAISED,
        hem=crotch + inseam,
        front_hip=quarter_hip - 10,
        back_hip=quarter_hip + 10,
        front_fork=0.045 * body.hip_girth,
        back_fork=0.105 * body.hip_girth,
        waist=(body.waist_girth + _WAIST_EASE) / 4,
        half_knee=max(body.knee_girth + _KNEE_EASE, style.hem_girth + 20) / 4,
        half_hem=style.hem_girth / 4,
    )


def front(block: TrousersBlock) -> Panel:
    """Draft the front with its slant pocket and, where the hip is much wider than the waist, a dart."""
    half_thigh = (block.front_hip + block.front_fork) / 2
    side_x, fork = -half_thigh, vector(half_thigh, block.crotch)
    centre_x = side_x + block.front_hip
    run_in = block.front_hip - block.waist
    lean = float(np.clip(run_in / 4, -20, 10))
    side_run_in = min(run_in - lean, _SIDE_RUN_IN)
    dart = run_in - lean - side_run_in
    if dart < 6:
        side_run_in, dart = side_run_in + dart, 0.0
    waist_centre, waist_side = vector(centre_x - lean, 5), vector(side_x + side_run_in, 0)

    knee, hem = block.half_knee - 5, block.half_hem - 5
    side = _side_seam(
        waist_side, vector(side_x, block.hip), vector(-knee, block.knee), vector(-hem, block.hem)
    )
    inseam = _inseam(fork, vector(knee, block.knee), vector(hem, block.hem))
    hip_centre = vector(centre_x, block.hip)
    crotch = joined(
        straight(waist_centre, hip_centre),
        bezier(
            hip_centre, vector(centre_x, block.crotch - 14), fork - vector(0.75 * block.front_fork, 1), fork
        ),
    )
    waist = spline([waist_centre, waist_side])
    pocket = straight(
        point_at(waist, length(waist) - _SLANT_POCKET[0]), point_at(side, _SLANT_POCKET[1] + 10)
    )
    darts = _darts(waist, (dart,), _FRONT_DART_LENGTH) if dart else ()
    crease = straight(vector(0, block.crotch), vector(0, block.hem))
    return Panel(
        "trousers",
        "front",
        Side.RIGHT,
        edges=(
            Edge("side seam", side),
            Edge("hem", straight(side[-1], inseam[-1]), HEM_ALLOWANCE, folded=True),
            Edge("inseam", reversed_line(inseam)),
            Edge("front rise", reversed_line(crotch)),
            Edge("waist", waist),
        ),
        balances=(
            Balance("side seam", distance_to(side, vector(-knee, block.knee))),
            Balance("side seam", distance_to(side, vector(side_x, block.hip))),
            Balance("inseam", length(inseam) - distance_to(inseam, vector(knee, block.knee))),
            Balance("waist", length(waist) - _SLANT_POCKET[0], alone=True),
        ),
        darts=darts,
        drills=(pocket[1] + vector(6, 0),),
        internal_lines=(pocket, crease, _fly(crotch)),
    )


def _inseam(fork: Vector, knee: Vector, hem: Vector) -> Line:
    leg = unit(hem - knee)
    return joined(arc(fork, unit(knee - fork) + vector(-0.16, 0), knee, leg, reach=0.36), straight(knee, hem))


def _fly(rise: Line) -> Line:
    """Draw the fly's stitching: 4 cm beside the front rise, rounded in at its foot."""
    top, foot = point_at(rise, 0), point_at(rise, 185)
    down = unit(point_at(rise, 100) - top)
    beside = top + turned(down, 90) * 38
    return joined(
        straight(beside, beside + down * 125),
        bezier(beside + down * 125, beside + down * 165, foot + turned(down, 90) * 22, foot),
    )


def _side_seam(waist: Vector, hip: Vector, knee: Vector, hem: Vector) -> Line:
    return joined(spline([waist, hip, knee], end_direction=hem - knee), straight(knee, hem))


def _darts(waist: Line, widths: tuple[float, ...], depth: float) -> tuple[Dart, ...]:
    """Spread darts evenly along the waist."""
    whole = length(waist)
    darts = []
    for i, width in enumerate(widths, start=1):
        middle = whole * i / (len(widths) + 1)
        inwards = turned(direction_at(waist, middle), -90)
        darts.append(
            Dart("waist", middle - width / 2, middle + width / 2, point_at(waist, middle) + depth * inwards)
        )
    return tuple(darts)


def back(block: TrousersBlock, front_panel: Panel) -> Panel:
    """Draft the back over the front: its side seam trued to the front's, its inseam 4 mm shorter.

    The fork is lowered until the inseam measures that.
    """
    fork_x = (block.front_hip + block.front_fork) / 2 + block.back_fork - block.front_fork
    side_x = fork_x - block.back_hip - block.back_fork + 5
    hip_centre = vector(side_x + block.back_hip, block.hip)
    slant_run, side_run_in, darts_taken = _back_waist(block)
    waist_centre = hip_centre - vector(slant_run, block.hip + _BACK_RAISED)
    slant = unit(hip_centre - waist_centre)
    knee = vector(block.half_knee + 5, block.knee)
    hem = vector(block.half_hem + 5, block.hem)
    outer = vector(-1, 1)

    front_side = front_panel.seam_length("side seam")
    waist_side = vector(side_x + side_run_in, 0)
    for _ in range(4):
        side = _side_seam(waist_side, vector(side_x, block.hip), knee * outer, hem * outer)
        waist_side = waist_side + vector(0, length(side) - front_side)
    side = _side_seam(waist_side, vector(side_x, block.hip), knee * outer, hem * outer)

    inseam = _lowered_inseam(
        fork_x, block.crotch, knee, hem, front_panel.seam_length("inseam") - _INSEAM_EASE
    )
    fork = inseam[0]
    seat_depth = fork[1] - block.hip
    rise = joined(
        straight(waist_centre, hip_centre),
        bezier(
            hip_centre, hip_centre + 0.72 * seat_depth * slant, fork - vector(0.56 * block.back_fork, 3), fork
        ),
    )
    waist = spline([waist_centre, waist_side])
    darts = _darts(waist, darts_taken, _BACK_DART_LENGTH)
    pocket = _jet_pocket(waist)
    crease = straight(vector(0, block.crotch), vector(0, block.hem))
    knee_at, hip_at = (mark.distance for mark in front_panel.balances if mark.edge == "side seam")
    return Panel(
        "trousers",
        "back",
        Side.LEFT,
        edges=(
            Edge("side seam", side),
            Edge("hem", straight(side[-1], inseam[-1]), HEM_ALLOWANCE, folded=True),
            Edge("inseam", reversed_line(inseam)),
            Edge("back rise", reversed_line(rise), SEAM_ALLOWANCE, end_allowance=_SEAT_INLAY),
            Edge("waist", waist),
        ),
        balances=(
            Balance("side seam", knee_at),
            Balance("side seam", hip_at),
            Balance("inseam", front_panel.balance("inseam")),
        ),
        darts=darts,
        drills=(pocket[0], pocket[1]),
        internal_lines=(crease, pocket),
    )


def _back_waist(block: TrousersBlock) -> tuple[float, float, tuple[float, ...]]:
    """Share out what the back loses from hip to waist: seat slant, side seam, darts.

    A figure whose waist is as wide as its hips keeps no dart and a straighter seat.
    """
    full_run = float(np.tan(np.radians(_BACK_SLANT))) * (block.hip + _BACK_RAISED)
    spare = block.back_hip - block.waist - full_run
    slant_run = float(np.clip(full_run + spare + 10, 0.4 * full_run, full_run))
    spare = block.back_hip - block.waist - slant_run
    count = 1 if spare < _DART_LIMIT + 20 else 2
    taken = min(spare - 4, count * _DART_LIMIT)
    darts = (taken / count,) * count if taken >= 8 else ()
    return slant_run, spare - sum(darts), darts


def _lowered_inseam(fork_x: float, crotch: float, knee: Vector, hem: Vector, wanted: float) -> Line:
    high, low = crotch - 20, crotch + 90
    while low - high > 0.005:
        level = (high + low) / 2
        inseam = _inseam(vector(fork_x, level), knee, hem)
        if length(inseam) > wanted:
            high = level
        else:
            low = level
    if abs(length(inseam) - wanted) > 0.5:
        raise DraftError(
            f"trousers back: the inseam measures {length(inseam):.1f} mm instead of {wanted:.1f} mm"
        )
    return inseam


def _jet_pocket(waist: Line) -> Line:
    """Draw the jetted pocket's mouth below the middle of the waist, parallel to it."""
    mouth, below = _JET_POCKET
    along = unit(waist[-1] - waist[0])
    middle = point_at(waist, 0.5 * length(waist)) + turned(along, -90) * below
    return straight(middle - along * mouth / 2, middle + along * mouth / 2)


def waistband(front_panel: Panel, back_panel: Panel) -> Panel:
    """Draft half the waistband to the measured waist, with an extension in front and an inlay at the back."""
    front_waist, back_waist = front_panel.sewn_length("waist"), back_panel.sewn_length("waist")
    end = _EXTENSION + front_waist + back_waist
    return Panel(
        "trousers",
        "waistband",
        Side.LEFT,
        edges=(
            Edge("front end", straight(vector(0, 0), vector(0, _BAND))),
            Edge("waist", straight(vector(0, _BAND), vector(end, _BAND))),
            Edge("centre back", straight(vector(end, _BAND), vector(end, 0)), _SEAT_INLAY),
            Edge("upper edge", straight(vector(end, 0), vector(0, 0))),
        ),
        balances=(Balance("waist", _EXTENSION), Balance("waist", _EXTENSION + front_waist)),
        grain=vector(1, 0),
    )


def draft_trousers(body: Measurements, style: TrousersStyle) -> GarmentDraft:
    """Draft the trousers' panels as seam lines on the paper, with what is sewn to what.

    Raises
    ------
    DraftError
        When the panels of this body would not fit each other.
    """
    block = trousers_block(body, style)
    front_panel = front(block)
    back_panel = back(block, front_panel)
    panels = by_name((front_panel, back_panel, waistband(front_panel, back_panel)))
    return GarmentDraft("trousers", Half(panels, seam_pairs=seam_pairs(panels), runs=runs()))
