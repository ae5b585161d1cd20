"""Neck, lapel and collar as one drawing on the front's paper, from which their panels are taken.

It is drawn twice: as it is for front and under collar, and with the turn of cloth for facing and top collar,
which lie outside when lapel and collar are rolled.
"""

from dataclasses import dataclass

import numpy as np

from patterns.curves import (
    Line,
    Vector,
    arc,
    bezier,
    crossing,
    length,
    spline,
    straight,
    turned,
    unit,
    vector,
)
from patterns.draft.jacket.block import FRONT_SCYE, JacketBlock
from patterns.draft.jacket.closure import Closure
from patterns.style import JacketStyle

STAND = 27.0
"""Height of the collar's stand at the centre back, mm (Gent: 25)."""

FALL = 43.0
"""Depth of the collar's fall at the centre back, mm (Gent: 40; Modern Tailor, 1949: 41)."""

STAND_AT = 28.0
"""Where the top collar's stand ends on the front's neck, mm from the shoulder."""

# Gent and Modern Tailor lay the collar over by 15 mm and stretch its edge with the iron; felt and a sewing
# line do not stretch it, and a fall so much deeper than its stand needs the edge longer still.
_LAYOVER = 30.0
_ROLL_PAST_NECK = 20.0
_NECK_DEPTH = 0.85
_CORNER_INSIDE_ROLL = 3.0
# How the lapel's edge leaves the break point and reaches the tip, in degrees off its chord.
_BELLY = (4.5, 7.0)


@dataclass(frozen=True)
class LapelShape:
    """What makes a lapel notched, peaked or a shawl.

    Parameters
    ----------
    width
        Of the lapel of an average chest, at right angles to the roll line, in mm.
    gorge
        By how many degrees the gorge falls outwards on the wearer, once the lapel is rolled.
    step
        The lapel's upper edge, from the notch to the tip, as a share of the width; 0 for a shawl.
    rise
        By how many degrees that edge rises from the gorge's line.
    notch
        The angle between that edge and the collar's end, in degrees.
    collar_end
        The collar's end as a share of the width.
    """

    width: float
    gorge: float
    step: float = 0.0
    rise: float = 0.0
    notch: float = 0.0
    collar_end: float = 0.0


_SHAPES = {
    "notch": LapelShape(86, 35, step=0.45, notch=80, collar_end=0.42),
    "peak": LapelShape(98, 27, step=0.46, rise=32, notch=24, collar_end=0.34),
    "shawl": LapelShape(74, 34),
}
# The least angle between the gorge and the roll line's perpendicular, in degrees.
_LEAST_GORGE = 10.0
_WIDTH_PER_CHEST = 0.1
_AVERAGE_CHEST = 205.0
_WIDEST_SHARE = 0.8
_SHAWL_WIDEST_AT = 0.62
_SHAWL_AT_GORGE = 0.98


@dataclass(frozen=True)
class Fullness:
    """The turn of cloth: by how many mm a drawing is larger.

    Parameters
    ----------
    tip_out, tip_up
        The lapel's tip, along the gorge and along the lapel's edge.
    collar_end, collar_out
        The collar's point, along the collar's end and along the lapel's upper edge.
    centre
        The collar's depth at centre back, half for the roll and half for the edge.
    layover
        The collar's layover, which lengthens its edge.
    """

    tip_out: float = 0.0
    tip_up: float = 0.0
    collar_end: float = 0.0
    collar_out: float = 0.0
    centre: float = 0.0
    layover: float = 0.0


TURN_OF_CLOTH = Fullness(tip_out=3.0, tip_up=1.5, collar_end=2.0, collar_out=1.5, centre=5.0, layover=7.0)
"""Of facing and top collar over front and under collar, in a cloth of 250 to 300 g/m²."""


@dataclass(frozen=True, eq=False)
class FrontNeck:
    """Where the front's neck starts.

    Parameters
    ----------
    point
        Where shoulder and neck seams meet.
    natural
        The same on the natural shoulder line, from which the roll line is drawn.
    slope
        Direction of the shoulder, outwards.
    direction
        In which the neck leaves the shoulder, so that it runs on from the back's.
    back_length
        Length of the back's neck seam on one side, in mm.
    """

    point: Vector
    natural: Vector
    slope: Vector
    direction: Vector
    back_length: float


@dataclass(frozen=True, eq=False)
class Revers:
    """Neck, lapel and half a collar on the front's paper.

    Parameters
    ----------
    neck
        From the gorge's corner to the neck point.
    gorge
        From the lapel's tip, over the notch if there is one, to the corner.
    lapel
        The lapel's edge from the break point to the tip.
    roll
        The roll line on the front, from the break point to the gorge.
    collar_neck
        The collar's neck seam from centre back to the neck point.
    collar_end
        From the notch to the collar's point; None on a shawl.
    collar_outer
        From there, or from a shawl's lapel, to centre back.
    collar_roll
        The roll line on the collar, from the gorge to centre back.
    """

    neck: Line
    gorge: Line
    lapel: Line
    roll: Line
    collar_neck: Line
    collar_end: Line | None
    collar_outer: Line
    collar_roll: Line

    @property
    def notch(self) -> Vector:
        """Where collar and lapel part on the gorge; a shawl's lapel edge."""
        point: Vector = self.gorge[-2]
        return point

    @property
    def step(self) -> float:
        """Length of the lapel's upper edge, from the tip to the notch; 0 on a shawl."""
        return length(self.gorge[:-1])

    @property
    def tip(self) -> Vector:
        """The lapel's tip."""
        point: Vector = self.gorge[0]
        return point

    @property
    def down(self) -> Vector:
        """Direction along centre back from the neck seam to the outer edge."""
        return unit(self.collar_outer[-1] - self.collar_neck[0])


@dataclass(frozen=True, eq=False)
class _Roll:
    """The roll line and what is drawn from it.

    Parameters
    ----------
    break_point, shoulder
        Where it starts and where it crosses the shoulder's extension.
    up, out
        Along it, and at right angles to it towards the lapel's edge.
    corner
        Where neck and gorge meet.
    gorge
        Direction of the gorge, outwards.
    past_corner
        Width of the lapel that lies between corner and roll line, in mm.
    """

    break_point: Vector
    shoulder: Vector
    up: Vector
    out: Vector
    corner: Vector
    gorge: Vector
    past_corner: float

    def on_gorge(self, width: float) -> Vector:
        """Return the point of the gorge's line so far outside the roll line."""
        point: Vector = self.corner + self.gorge * (width + self.past_corner) / (self.gorge @ self.out)
        return point

    @property
    def top(self) -> Vector:
        """Where the roll line leaves the front."""
        return self.on_gorge(0.0)


def revers(
    block: JacketBlock,
    style: JacketStyle,
    closing: Closure,
    neck: FrontNeck,
    fullness: Fullness | None = None,
) -> Revers:
    """Draw neck, lapel and collar.

    The roll line runs from the break point to 2 cm beyond the neck point on the shoulder's extension (Gent).
    The gorge starts just inside it, 85 % of the neck's width below the natural neck point.
    """
    shape, full = _SHAPES[style.lapel], fullness or Fullness()
    roll = _roll_line(closing, neck, block, shape)
    width = min(
        shape.width + _WIDTH_PER_CHEST * (block.chest - _AVERAGE_CHEST),
        # The folded lapel keeps clear of the armhole.
        _WIDEST_SHARE * float((roll.shoulder - vector(FRONT_SCYE, block.scye / 2)) @ roll.out),
    )
    # The neck is all but straight where it meets the gorge.
    bend = neck.point + 0.4 * float(np.hypot(*(roll.corner - neck.point))) * neck.direction
    neck_line = bezier(roll.corner, roll.corner + 0.5 * (bend - roll.corner), bend, neck.point)
    at_centre, collar_neck = _collar_neck(roll, neck, _LAYOVER + full.layover)
    along_centre = turned(at_centre, -90)
    centre_roll = collar_neck[0] + along_centre * (STAND + full.centre / 2)
    centre_top = collar_neck[0] + along_centre * (STAND + FALL + full.centre)
    collar_roll = spline([roll.top, roll.shoulder, centre_roll], roll.up, -at_centre)
    if style.lapel == "shawl":
        lapel, gorge, end, outer = _shawl(roll, width, full, centre_top, -at_centre)
    else:
        lapel, gorge, end, outer = _stepped(roll, shape, width, full, centre_top, -at_centre)
    return Revers(
        neck=neck_line,
        gorge=gorge,
        lapel=lapel,
        roll=straight(roll.break_point, roll.top),
        collar_neck=collar_neck,
        collar_end=end,
        collar_outer=outer,
        collar_roll=collar_roll,
    )


def _roll_line(closing: Closure, neck: FrontNeck, block: JacketBlock, shape: LapelShape) -> _Roll:
    shoulder = neck.natural - neck.slope * _ROLL_PAST_NECK
    up = unit(shoulder - closing.break_point)
    out = turned(up, 90)
    level = vector(0, neck.natural[1] + _NECK_DEPTH * block.neck_width)
    on_roll = crossing(shoulder, up, level, vector(1, 0))
    corner = (shoulder if on_roll is None else on_roll) - _CORNER_INSIDE_ROLL * out
    # Rolling the lapel turns it over by twice the roll line's lean.
    lean = float(np.degrees(np.arctan2(-up[0], -up[1])))
    gorge = turned(out, max(shape.gorge - lean, _LEAST_GORGE))
    return _Roll(closing.break_point, shoulder, up, out, corner, gorge, _CORNER_INSIDE_ROLL)


def _collar_neck(roll: _Roll, neck: FrontNeck, layover: float) -> tuple[Vector, Line]:
    """Draw the collar's neck seam above the shoulder; also return its direction at centre back.

    The roll line is carried on above the shoulder by the length of the back neck and swung towards the back
    by the layover (Gent; Modern Tailor, 1949), which gives the outer edge its length.
    """
    swing = float(np.degrees(np.arcsin(layover / neck.back_length)))
    at_centre = turned(-roll.up, -swing)
    start = neck.point - neck.back_length * unit(at_centre + neck.direction)
    for _ in range(3):
        above = arc(start, at_centre, neck.point, neck.direction)
        start = neck.point + (start - neck.point) * neck.back_length / length(above)
    return at_centre, arc(start, at_centre, neck.point, neck.direction)


Drawn = tuple[Line, Line, Line | None, Line]


def _stepped(
    roll: _Roll, shape: LapelShape, width: float, full: Fullness, centre_top: Vector, ending: Vector
) -> Drawn:
    """Draw lapel edge, gorge, collar end and collar edge of a notched or peaked lapel."""
    step, upper = shape.step * width, turned(roll.gorge, -shape.rise)
    notch = roll.on_gorge(width - step * float(upper @ roll.out))
    tip = notch + step * upper
    tip = tip + full.tip_out * upper + full.tip_up * unit(tip - roll.break_point)
    chord = tip - roll.break_point
    # From the straight front edge if the lapel leans inwards of it, else a little outwards of its chord.
    leaving = turned(chord, _BELLY[0])
    leaving = leaving if leaving[0] > 0 else vector(0, -1)
    lapel = arc(roll.break_point, leaving, tip, turned(chord, -_BELLY[1]), reach=0.36)
    collar_tip = notch + turned(upper, -shape.notch) * (shape.collar_end * width + full.collar_end)
    collar_tip = collar_tip + full.collar_out * upper
    outer = arc(collar_tip, turned(centre_top - collar_tip, -3), centre_top, ending, reach=0.36)
    return lapel, straight(tip, notch, roll.corner), straight(notch, collar_tip), outer


def _shawl(roll: _Roll, width: float, full: Fullness, centre_top: Vector, ending: Vector) -> Drawn:
    """Draw a shawl's edge from break point to centre back in one sweep, and part it at the gorge."""
    widest = roll.break_point + _SHAWL_WIDEST_AT * (roll.top - roll.break_point)
    tip = roll.on_gorge(_SHAWL_AT_GORGE * width + full.tip_out) + full.tip_up * roll.up
    knots = [roll.break_point, widest + (width + full.tip_out) * roll.out, tip, centre_top]
    leaving = turned(knots[1] - knots[0], _BELLY[0])
    sweep = spline(knots, leaving if leaving[0] > 0 else vector(0, -1), ending)
    spans = (len(sweep) - 1) // 3
    return sweep[: 2 * spans + 1], straight(tip, roll.corner), None, sweep[2 * spans :]
