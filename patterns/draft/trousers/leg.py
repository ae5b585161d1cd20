"""Lines of a leg that front and back are drawn alike with."""

from collections.abc import Sequence

from patterns.curves import (
    Line,
    Vector,
    arc,
    bezier,
    direction_at,
    joined,
    length,
    point_at,
    straight,
    turned,
    unit,
    vector,
)
from patterns.panel import HEM_ALLOWANCE, Balance, Dart, Edge
from patterns.style import TrousersStyle

TURN_UP = 40.0
"""Height of a turn-up, mm."""

SQUARE = 45.0
"""How far above the hem the leg's seams stand square to it, mm."""

_TURN_UP_INSIDE = 20.0
_REACH = 0.36


def below_knee(knee: Vector, hem: Vector) -> Line:
    """Draw a leg seam from knee to hem: hollowed so that it falls square to the hem for its last 4.5 cm.

    So far a plain hem is turned up: both its layers are equally wide, and the hem runs on across the seam.
    """
    foot = hem - vector(0, SQUARE)
    drop = (foot[1] - knee[1]) / 3
    return joined(
        bezier(knee, knee + drop * knee_direction(knee, hem), foot - vector(0, drop), foot),
        straight(foot, hem),
    )


def knee_direction(knee: Vector, hem: Vector) -> Vector:
    """Direction of a leg seam downwards at the knee, 1 mm of height long.

    It is half as steep again as the straight line, so that the curve from there to the vertical keeps
    bending one way.
    """
    foot = hem - vector(0, SQUARE)
    return vector(1.5 * (foot[0] - knee[0]) / (foot[1] - knee[1]), 1.0)


def inseam_above_knee(fork: Vector, knee: Vector, hem: Vector) -> Line:
    """Draw the inseam from the fork to the knee."""
    start = unit(knee - fork) + vector(-0.07, 0)
    return arc(fork, start, knee, knee_direction(knee, hem), _REACH)


def hip_direction(waist: Vector, hip: Vector, knee: Vector, side_thigh: float) -> Vector:
    """Direction of the side seam downwards at the hip: between its chords, turned out for a fuller thigh."""
    between: Vector = unit(hip - waist) + unit(knee - hip)
    return unit(between) - vector(0.012 * side_thigh, 0)


def side_above_hip(waist: Vector, hip: Vector, at_hip: Vector) -> Line:
    """Draw the side seam from waist to hip, curved more towards the hip than towards the waist.

    Parameters
    ----------
    at_hip
        Its direction at the hip.
    """
    chord = unit(hip - waist)
    return arc(waist, chord + 0.5 * (chord - unit(at_hip)), hip, at_hip, _REACH)


def side_below_hip(hip: Vector, at_hip: Vector, knee: Vector, hem: Vector) -> Line:
    """Draw the side seam from hip to hem."""
    return joined(arc(hip, at_hip, knee, knee_direction(knee, hem), _REACH), below_knee(knee, hem))


def waistline(centre: Vector, down_centre: Vector, side: Line) -> Line:
    """Draw a waist from the centre to the side seam, square to both so that it runs on across them."""
    return arc(centre, turned(down_centre, 90), side[0], turned(side[1] - side[0], 90), 0.33)


def spread(low: float, high: float, count: int) -> tuple[float, ...]:
    """Return the middles of so many darts or pleats spread evenly between two places of the waist."""
    return tuple(low + (high - low) * i / (count + 1) for i in range(1, count + 1))


def darts(waist: Line, middles: Sequence[float], width: float, depth: float) -> tuple[Dart, ...]:
    """Draw darts square to the waist.

    Parameters
    ----------
    middles
        Where they lie, in mm from the waist's start.
    """
    return tuple(
        Dart(
            "waist",
            middle - width / 2,
            middle + width / 2,
            point_at(waist, middle) + depth * turned(direction_at(waist, middle), -90),
        )
        for middle in middles
    )


def hem(style: TrousersStyle, side: Vector, inside: Vector) -> Edge:
    """Return the hem: 4 cm turned up inside, or twice the turn-up and 2 cm that stay inside the leg.

    A turn-up's layers fold over one another at the hem and at the turn-up's height; as the leg falls square
    to the hem they all are as wide as the hem.
    """
    line = straight(side, inside)
    if style.hem == "turn-up":
        return Edge("hem", line, 2 * TURN_UP + _TURN_UP_INSIDE)
    return Edge("hem", line, HEM_ALLOWANCE, folded=True)


def turn_up_folds(style: TrousersStyle, side: Vector, inside: Vector) -> tuple[Line, ...]:
    """Draw the folds of a turn-up below the hem, which is its first one."""
    if style.hem == "plain":
        return ()
    return tuple(straight(side, inside) + vector(0, fold * TURN_UP) for fold in (1, 2))


def fold_marks(style: TrousersStyle, side: Line) -> tuple[Balance, ...]:
    """Return the notches at the hem of a turn-up, where side seam and inseam end and begin."""
    if style.hem == "plain":
        return ()
    return Balance("side seam", length(side), alone=True), Balance("inseam", 0.0, alone=True)
