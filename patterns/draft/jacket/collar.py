"""Under collar and top collar of a notched lapel, drawn on the front's gorge."""

from dataclasses import dataclass

import numpy as np

from patterns.curves import (
    Line,
    Vector,
    arc,
    joined,
    length,
    mirrored,
    reversed_line,
    straight,
    turned,
    unit,
)
from patterns.draft.jacket.front import Gorge
from patterns.panel import EDGE_ALLOWANCE, Balance, Edge, Panel
from patterns.piece import Side

_STAND = 25.0
_FALL = 42.0
_LAYOVER = 20.0
_COLLAR_END = 36.0
_NOTCH_ANGLE = 68.0
_TOP_FULLNESS = 4.0
_BIAS = 45.0


@dataclass(frozen=True, eq=False)
class _Half:
    """Half a collar on the front's paper, from centre back to the notch."""

    neck: Line
    end: Line
    outer: Line
    shoulder_at: float
    corner_at: float

    @property
    def down(self) -> Vector:
        """Direction along centre back from the neck seam to the outer edge."""
        return unit(self.outer[-1] - self.neck[0])


def _half(gorge: Gorge, back_neck: float, fullness: float) -> _Half:
    """Draw half a collar.

    The roll line is carried on above the shoulder by the length of the back neck and swung out by the
    layover (Gent; Modern Tailor, 1949), which gives the outer edge its length. The neck edge then follows
    the front's own neck and gorge, so that it measures back neck, neck and gorge to the notch together.
    """
    down_neck = unit(gorge.corner - gorge.neck_point)
    swing = float(np.degrees(np.arcsin(_LAYOVER / back_neck)))
    at_centre = turned(-gorge.roll_direction, swing)
    start = gorge.neck_point - back_neck * unit(at_centre + down_neck)
    for _ in range(4):
        above = arc(start, at_centre, gorge.neck_point, down_neck)
        start = gorge.neck_point + (start - gorge.neck_point) * back_neck / length(above)
    above = arc(start, at_centre, gorge.neck_point, down_neck)
    neck = joined(above, straight(gorge.neck_point, gorge.corner, gorge.notch))
    centre_top = start + turned(at_centre, -90) * (_STAND + _FALL + fullness)
    step = unit(gorge.notch - gorge.corner)
    tip = gorge.notch + turned(step, -_NOTCH_ANGLE) * (_COLLAR_END + fullness / 2)
    chord = unit(centre_top - tip)
    outer = arc(tip, turned(chord, 7), centre_top, -at_centre, reach=0.36)
    return _Half(
        neck, straight(gorge.notch, tip), outer, back_neck, length(above) + length(straight(*neck[-3:-1]))
    )


def under_collar(gorge: Gorge, back_neck: float) -> Panel:
    """Draft one half of the under collar, cut on the bias with a seam at centre back.

    Parameters
    ----------
    back_neck
        Length of the back's neck seam on one side, in mm.
    """
    half = _half(gorge, back_neck, 0)
    return Panel(
        "jacket",
        "under collar",
        Side.RIGHT,
        edges=(
            Edge("neck", half.neck, EDGE_ALLOWANCE),
            Edge("collar end", half.end, EDGE_ALLOWANCE),
            Edge("outer edge", half.outer, EDGE_ALLOWANCE),
            Edge("centre back", straight(half.outer[-1], half.neck[0])),
        ),
        balances=(Balance("neck", half.shoulder_at), Balance("neck", half.corner_at)),
        grain=turned(half.down, _BIAS),
    )


def top_collar(gorge: Gorge, back_neck: float) -> Panel:
    """Draft the top collar in one piece, 4 mm fuller than the under collar, its grain along centre back.

    Parameters
    ----------
    back_neck
        Length of the back's neck seam on one side, in mm.
    """
    half = _half(gorge, back_neck, _TOP_FULLNESS)
    origin, down = half.neck[0], half.down

    def other(line: Line) -> Line:
        return reversed_line(mirrored(line, origin, down))

    neck = joined(other(half.neck), half.neck)
    outer = joined(half.outer, other(half.outer))
    middle = length(half.neck)
    return Panel(
        "jacket",
        "top collar",
        Side.CENTRE,
        edges=(
            Edge("neck", neck, EDGE_ALLOWANCE),
            Edge("collar end", half.end, EDGE_ALLOWANCE),
            Edge("outer edge", outer, EDGE_ALLOWANCE),
            Edge("other collar end", other(half.end), EDGE_ALLOWANCE),
        ),
        balances=(
            *(Balance("neck", middle - mark) for mark in (half.corner_at, half.shoulder_at)),
            Balance("neck", middle),
            *(Balance("neck", middle + mark) for mark in (half.shoulder_at, half.corner_at)),
            Balance("outer edge", length(half.outer)),
        ),
        grain=down,
    )
