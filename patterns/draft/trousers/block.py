"""Levels and widths of a pair of trousers.

The crease is x = 0, the side seam on the left, the waistband's lower edge y = 0. Levels and thirds follow
Mueller's trousers (knee 5 cm above half the inside leg, hip at two thirds of the rise).
"""

from dataclasses import dataclass

import numpy as np

from patterns.figure import figure
from patterns.measurements import Measurements
from patterns.style import TrousersStyle

BAND = 40.0
"""Finished height of the waistband, mm."""

_ABOVE_FLOOR = 20.0
_KNEE_RAISED = 50.0
_FULLNESS_AT_HIP = 0.55
_NARROW_WAIST = 190.0


@dataclass(frozen=True)
class Fit:
    """Ease of a fit, in mm.

    Parameters
    ----------
    waist, hip, knee
        Finished girth over the body's.
    thigh
        How much wider than a regular fit's the thigh is cut, apart from what the hip brings.
    """

    waist: float
    hip: float
    knee: float
    thigh: float


EASE = {
    "slim": Fit(waist=6.0, hip=60.0, knee=50.0, thigh=-10.0),
    "regular": Fit(waist=10.0, hip=80.0, knee=70.0, thigh=0.0),
    "comfort": Fit(waist=20.0, hip=110.0, knee=90.0, thigh=12.0),
}
"""What ease each fit has."""


@dataclass(frozen=True)
class TrousersBlock:
    """Levels below the waistline and widths of one leg, in mm.

    Parameters
    ----------
    hip, crotch, knee, hem
        Levels.
    front_hip, back_hip
        Panel widths at the hip line, pleats not counted.
    front_fork, back_fork
        How far each crotch reaches beyond the hip's width.
    front_waist, back_waist
        Width of each panel at the waist once its darts and pleats are sewn.
    half_knee, half_hem
        Half widths at knee and hem, the mean of front and back.
    pleats
        What each pleat of a front takes in at the waist, from the crease to the side.
    fullness
        What the pleats leave to the front at the hip line.
    side_thigh
        By how much each side seam is let out at the thigh.
    seat
        By how much the back rise is longer than a usual figure's.
    belly_raise, belly_let_out
        By how much the front is raised and let out at the centre front of the waist.
    """

    hip: float
    crotch: float
    knee: float
    hem: float
    front_hip: float
    back_hip: float
    front_fork: float
    back_fork: float
    front_waist: float
    back_waist: float
    half_knee: float
    half_hem: float
    pleats: tuple[float, ...]
    fullness: float
    side_thigh: float
    seat: float
    belly_raise: float
    belly_let_out: float


def trousers_block(body: Measurements, style: TrousersStyle) -> TrousersBlock:
    """Compute the block of a body, hem 2 cm above the floor.

    The waist is the measured one, at the band's upper edge: `outside_leg_length` above the floor. What thigh
    and belly measure beyond a usual figure's goes into the thigh's width (four fifths at the forks, one
    fifth at the side seams) and to the front of the waist, the girths of waist and hip staying as they are.
    The thinnest thigh leaves the forks something over half of their usual reach.
    """
    fit, departs = EASE[style.fit], figure(body)
    crotch = body.outside_leg_length - body.inside_leg_length - BAND
    hip_ease = fit.hip if style.hip_ease is None else style.hip_ease
    waist_ease = fit.waist if style.waist_ease is None else style.waist_ease
    quarter_hip = (body.hip_girth + hip_ease) / 4
    quarter_waist = (body.waist_girth + waist_ease) / 4
    thigh = fit.thigh + departs.thigh_girth
    belly = float(np.clip(departs.belly, -50, 150))
    pleats = _pleats(style.pleats, quarter_waist)
    front_hip, front_waist = quarter_hip - 10, quarter_waist + 0.1 * belly
    return TrousersBlock(
        hip=crotch * 2 / 3,
        crotch=crotch,
        knee=crotch + body.inside_leg_length / 2 - _KNEE_RAISED,
        hem=crotch + body.inside_leg_length - _ABOVE_FLOOR,
        front_hip=front_hip,
        back_hip=quarter_hip + 10,
        front_fork=max(0.045 * body.hip_girth + 0.25 * thigh, 0.025 * body.hip_girth),
        back_fork=max(0.105 * body.hip_girth + 0.55 * thigh, 0.060 * body.hip_girth),
        front_waist=front_waist,
        back_waist=quarter_waist - 0.1 * belly,
        half_knee=max(body.knee_girth + fit.knee, style.hem_girth + 20) / 4,
        half_hem=style.hem_girth / 4,
        pleats=pleats,
        fullness=_fullness(pleats, front_waist - front_hip),
        side_thigh=0.1 * thigh,
        seat=departs.crotch,
        belly_raise=0.12 * belly,
        belly_let_out=0.1 * belly,
    )


def _pleats(count: int, waist: float) -> tuple[float, ...]:
    """Return what each pleat takes in: 4 cm, or 3.6 and 2.4 cm; less where the waist has no room for it."""
    scale = min(1.0, waist / _NARROW_WAIST)
    return tuple(scale * intake for intake in ((), (40.0,), (36.0, 24.0))[count])


def _fullness(pleats: tuple[float, ...], waist_over_hip: float) -> float:
    """Return what pleats leave at the hip: half, or as much as keeps a wide waist's side upright."""
    whole = sum(pleats)
    return min(max(whole + waist_over_hip, _FULLNESS_AT_HIP * whole), whole)
