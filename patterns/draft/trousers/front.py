"""Front of the trousers: slant pocket cut away, pleats or darts, fly."""

from dataclasses import dataclass

import numpy as np

from patterns.curves import (
    Line,
    Vector,
    bezier,
    distance_to,
    joined,
    length,
    part,
    point_at,
    reversed_line,
    straight,
    turned,
    unit,
    vector,
)
from patterns.draft.trousers.block import TrousersBlock
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
from patterns.panel import Balance, Dart, Edge, Match, Panel, Pleat
from patterns.piece import Side
from patterns.style import TrousersStyle

FLY_WIDTH = 38.0
"""Width of the fly from the centre front to its stitching, mm."""

CROTCH_CORNER = 94.0
"""Angle between front rise and inseam in degrees; the back's adds up with it to a straight line."""

SMALLEST_DART = 4.5
"""What a dart takes in at the least; less goes to the side seam, mm."""

_CENTRE_DROP = 5.0
_LEAN = (-20.0, 10.0)
_SIDE_RUN_IN = 28.0
_WIDEST_DART = 26.0
_DART_LENGTH = 85.0
_PLEAT_DEPTH = 60.0
_BESIDE_PLEAT = 10.0
_MOUTH_FROM_SIDE = 38.0
_MOUTH_DEPTHS = (150.0, 180.0)
_NEAR = 15.0
_FLY = 185.0
_CLOSE = 0.01
_MOST_STEPS = 20


@dataclass(frozen=True, eq=False)
class FrontDrawing:
    """The front's whole lines on the paper, before the pocket is cut away.

    Parameters
    ----------
    waist
        From the centre front to the side seam, darts and pleats open.
    side
        Side seam from waist to hem.
    inseam
        From fork to hem.
    rise
        Front rise from the waist to the fork.
    darts, pleats
        What takes in the waist.
    mouth_top
        Where the pocket's mouth starts, in mm along the waist.
    mouth_foot
        Where it ends, in mm along the side seam.
    hip, knee
        Where hip and knee lie, in mm along the side seam.
    inseam_knee
        Where the knee lies, in mm along the inseam.
    fly
        Length of the fly, in mm along the rise.
    """

    waist: Line
    side: Line
    inseam: Line
    rise: Line
    darts: tuple[Dart, ...]
    pleats: tuple[Pleat, ...]
    mouth_top: float
    mouth_foot: float
    hip: float
    knee: float
    inseam_knee: float
    fly: float

    @property
    def side_marks(self) -> tuple[float, ...]:
        """Where the side seam is notched, in mm along it: pocket's end, knee and, unless near, the hip."""
        hip = () if abs(self.hip - self.mouth_foot) < _NEAR else (self.hip,)
        return tuple(sorted((*hip, self.mouth_foot, self.knee)))

    @property
    def mouth(self) -> Line:
        """The pocket's mouth from waist to side seam."""
        return straight(point_at(self.waist, self.mouth_top), point_at(self.side, self.mouth_foot))


def draw_front(block: TrousersBlock) -> FrontDrawing:
    """Draw the front; by how much its hip is wider than its waist goes to side, centre, darts or pleats."""
    hip_width = block.front_hip + block.fullness
    half_thigh = (hip_width + block.front_fork) / 2
    knee, foot = vector(block.half_knee - 5, block.knee), vector(block.half_hem - 5, block.hem)
    outer_knee, outer_foot = knee * (-1, 1), foot * (-1, 1)
    side_hip, hip_centre = vector(-half_thigh, block.hip), vector(hip_width - half_thigh, block.hip)
    run_in, lean, dart, pleats = _shares(block)
    top_centre = hip_centre + vector(-lean, _CENTRE_DROP - block.belly_raise - block.hip)
    centre = straight(top_centre, hip_centre)
    waist, above_hip, at_hip = _waist_and_side(
        block,
        centre,
        straight(vector(side_hip[0] + run_in, 0), side_hip, outer_knee),
        block.front_waist + dart + sum(pleats),
    )
    fork = vector(half_thigh, block.crotch)
    above_knee = inseam_above_knee(fork, knee, foot)
    rise = joined(centre, _crotch_curve(centre, above_knee, block))
    mouth_top = length(waist) - min(_MOUTH_FROM_SIDE, 0.22 * block.front_waist)
    below_hip, below = side_below_hip(side_hip, at_hip, outer_knee, outer_foot), below_knee(knee, foot)
    hip = length(above_hip)
    return FrontDrawing(
        waist=waist,
        side=joined(above_hip, below_hip),
        inseam=joined(above_knee, below),
        rise=rise,
        darts=_darts(waist, mouth_top, dart),
        pleats=_pleats(waist, mouth_top, pleats),
        mouth_top=mouth_top,
        mouth_foot=float(np.clip(hip, *_MOUTH_DEPTHS)),
        hip=hip,
        knee=hip + length(below_hip) - length(below),
        inseam_knee=length(above_knee),
        fly=min(_FLY, 0.76 * length(rise)),
    )


def _waist_and_side(
    block: TrousersBlock, centre: Line, side: Line, wanted: float
) -> tuple[Line, Line, Vector]:
    """Draw the waist of the wanted length, with the side seam above the hip and its direction there.

    Parameters
    ----------
    centre
        Waist and hip at the centre front.
    side
        Waist, hip and knee at the side; the waist is moved until its line is long enough.
    """
    waist_side, hip, knee = side
    down = unit(centre[1] - centre[0])
    for _ in range(_MOST_STEPS):
        at_hip = hip_direction(waist_side, hip, knee, block.side_thigh)
        above_hip = side_above_hip(waist_side, hip, at_hip)
        waist = waistline(centre[0], down, above_hip)
        missing = wanted - length(waist)
        if abs(missing) < _CLOSE:
            return waist, above_hip, at_hip
        waist_side = waist_side - vector(missing, 0)
    raise DraftError(f"trousers front: the waist comes out {-missing:+.2f} mm longer than wanted")


def _shares(block: TrousersBlock) -> tuple[float, float, float, tuple[float, ...]]:
    """Share out what the front loses from hip to waist: side seam, lean of the centre front, darts, pleats.

    What side and centre do not take is left to darts or, in a pleated front, makes its last pleat deeper.
    """
    spare = block.front_hip + block.fullness - block.front_waist - sum(block.pleats)
    lean = float(np.clip(spare / 4, *_LEAN)) - block.belly_let_out
    run_in = min(spare - lean, _SIDE_RUN_IN)
    rest = spare - lean - run_in
    if block.pleats:
        *others, last = block.pleats
        return run_in, lean, 0.0, (*others, last + rest)
    if rest < SMALLEST_DART:
        return run_in + rest, lean, 0.0, ()
    return run_in, lean, rest, ()


def _crotch_curve(centre: Line, inseam: Line, block: TrousersBlock) -> Line:
    """Draw the front rise from hip to fork, a little more than square to the inseam there."""
    hip_centre, fork, down = centre[1], inseam[0], unit(centre[1] - centre[0])
    inwards = turned(unit(point_at(inseam, 1.5) - fork), CROTCH_CORNER)
    depth = fork[1] - hip_centre[1] - 0.3 * block.front_fork
    return bezier(hip_centre, hip_centre + depth * down, fork + 0.7 * block.front_fork * inwards, fork)


def _darts(waist: Line, mouth_top: float, whole: float) -> tuple[Dart, ...]:
    if not whole:
        return ()
    count = 1 if whole < _WIDEST_DART else 2
    return darts(waist, spread(FLY_WIDTH, mouth_top, count), whole / count, _DART_LENGTH)


def _pleats(waist: Line, mouth_top: float, intakes: tuple[float, ...]) -> tuple[Pleat, ...]:
    """Fold the first pleat at the crease and the second one halfway from there to the pocket.

    Where the waist is too narrow for both, the first one lies nearer to the centre front.
    """
    if not intakes:
        return ()
    level = float(np.interp(0.0, waist[::-1, 0], waist[::-1, 1]))
    latest = mouth_top - sum(intakes) - len(intakes) * _BESIDE_PLEAT
    start = min(distance_to(waist, vector(0.0, level)), latest)
    found = [Pleat("waist", start, start + intakes[0], _PLEAT_DEPTH)]
    for intake in intakes[1:]:
        between = (mouth_top - found[-1].end - intake) / 2
        start = found[-1].end + between
        found.append(Pleat("waist", start, start + intake, _PLEAT_DEPTH))
    return tuple(found)


def front_panel(drawing: FrontDrawing, style: TrousersStyle) -> Panel:
    """Cut the front from its drawing, the corner above the pocket's mouth away."""
    foot = drawing.mouth_foot
    side = part(drawing.side, foot, length(drawing.side))
    waist = part(drawing.waist, 0, drawing.mouth_top)
    inseam, rise = reversed_line(drawing.inseam), reversed_line(drawing.rise)
    inseam_knee = length(inseam) - drawing.inseam_knee
    crease = straight(vector(0, rise[0][1]), vector(0, side[-1][1]))
    return Panel(
        "trousers",
        "front",
        Side.RIGHT,
        edges=(
            Edge("pocket mouth", drawing.mouth),
            Edge("side seam", side),
            hem(style, side[-1], inseam[0]),
            Edge("inseam", inseam),
            Edge("front rise", rise),
            Edge("waist", waist),
        ),
        balances=(
            *(Balance("side seam", mark - foot) for mark in drawing.side_marks if mark > foot),
            Balance("inseam", inseam_knee),
            Balance("front rise", length(rise) - drawing.fly, alone=True),
            *fold_marks(style, side),
        ),
        darts=drawing.darts,
        pleats=drawing.pleats,
        internal_lines=(crease, fly_line(drawing, FLY_WIDTH), *turn_up_folds(style, side[-1], inseam[0])),
        matches=(
            Match("side seam", side[0]),
            Match("front pocket", waist[-1]),
            Match("inseam knee", point_at(inseam, inseam_knee)),
        ),
    )


def fly_line(drawing: FrontDrawing, width: float) -> Line:
    """Draw the inner edge of a fly, so wide beside the front rise and rounded in at its foot."""
    rise, fly = drawing.rise, drawing.fly
    down = unit(rise[1] - rise[0])
    beside, foot = point_at(drawing.waist, width), point_at(rise, fly)
    turn = beside + down * 0.68 * fly
    return joined(
        straight(beside, turn),
        bezier(turn, turn + down * 0.2 * fly, foot + turned(down, 90) * 0.58 * width, foot),
    )
