"""The jacket's levels and widths, from which all its panels are drawn.

The system is the proportional one of Gent and Mueller with the closer widths of a modern cut. Where a body
measures more or less than its main measurements predict, its own measurement decides.
"""

from dataclasses import dataclass

import numpy as np

from patterns.errors import StyleError
from patterns.figure import figure
from patterns.measurements import Measurements
from patterns.piece import Side
from patterns.style import JacketStyle
from patterns.style_faults import StyleFault, StyleFaultKind

TAPER = 40.0
"""How far the centre-back seam has run in at the seat line, mm (Gent)."""

FRONT_SCYE = 24.0
"""How far the front's armhole line lies before the seam of front and side body, mm."""

SHOULDER_FORWARD = 10.0
"""How far the shoulder seam lies before the natural shoulder line, mm."""

_WAIST_HOLLOW = 7.0
_FRONT_BALANCE = 22.0
_DART = (6.0, 15.0, 30.0)  # least that is worth sewing, usual, most
_LEAST_WAIST_LET = -14.0
# What a fit adds to the widths; the panels' shape adds about 20 mm more: regular has 122 mm at chest 960.
_CHEST_OF_FIT = {"slim": -36.0, "regular": -6.0, "comfort": 56.0}
# Ease at waist and hip: what the widths that follow from the chest give is brought into these ranges.
_WAIST_OF_FIT = {"slim": (70.0, 100.0), "regular": (90.0, 130.0), "comfort": (120.0, 170.0)}
_HIP_OF_FIT = {"slim": (65.0, 115.0), "regular": (80.0, 140.0), "comfort": (110.0, 170.0)}
# A change of the chest's ease goes so much into half back, armhole and half chest.
_SHARES = (0.25, 0.45, 0.30)
# Of a back or chest broader than usual so much is taken from the armhole, whose ease gives the rest.
_FROM_ARMHOLE = 0.5
# A sloping shoulder lowers the armhole by so much of what it drops itself, a stoop by so much of its balance.
_SCYE_OF_SLOPE, _SCYE_OF_STOOP = 0.5, 0.5


@dataclass(frozen=True)
class JacketBlock:
    """Levels and widths of one half of the jacket, in mm.

    Parameters
    ----------
    scye, waist, seat, hem
        Levels below the nape.
    mean_scye
        Level of the scye of both sides on average: what lies at the centre is drawn from it, alike on both.
    back, armhole, chest
        Half back width, armhole width and half chest width at the scye line.
    neck_width
        From centre back to the neck point.
    average_neck_width
        What a usual neck of this chest has.
    shoulder_end
        From centre back to the end of the shoulder.
    slope, mean_slope
        Degrees by which this shoulder, and both on average, slope more than usual.
    balance
        Height of the front neck point above the nape's level.
    belly
        How far the centre front moves out below the chest.
    dart
        Width of the front dart at the waist; 0 for none.
    waist_let, seat_let
        What each of the four side-seam edges lets out (or takes in, when negative) at waist and seat.
    upper_arm
        By how much the upper arm's girth exceeds the usual.
    arm_length
        Of this side.
    """

    scye: float
    mean_scye: float
    waist: float
    seat: float
    hem: float
    back: float
    armhole: float
    chest: float
    neck_width: float
    average_neck_width: float
    shoulder_end: float
    slope: float
    mean_slope: float
    balance: float
    belly: float
    dart: float
    waist_let: float
    seat_let: float
    upper_arm: float
    arm_length: float

    def centre_back(self, level: float) -> float:
        """How far the centre-back seam has run in at a level: straight to half the scye, then tapering."""
        top = self.mean_scye / 2
        return TAPER * float(np.clip((level - top) / (self.seat - top), 0, 1))

    @property
    def waist_centre_back(self) -> float:
        """How far the centre-back seam has run in at the waist, its hollow included."""
        return self.centre_back(self.waist) + _WAIST_HOLLOW


def jacket_block(body: Measurements, style: JacketStyle, side: Side, chest_off: float = 0.0) -> JacketBlock:
    """Compute the block of one side of a body.

    Scye depth is B/8 + 12 cm, which agrees with Bunka's B/6 + 8 and Xiong Neng's B/6 + 8.5 within 5 mm;
    widths and levels are Gent's with 2 cm less in the armhole and 1.5 cm less in the chest. Waist and hip
    are then let out or taken in at the dart and the side seams until their ease is what fit or style want.

    Parameters
    ----------
    chest_off
        By how many mm the drafted chest came out wider than these widths, so that an ordered ease is met.

    Raises
    ------
    StyleError
        When the body cannot be given the waist ease that the style orders.
    """
    girth, waist, hip = body.chest_girth, body.waist_girth, body.hip_girth
    odd = figure(body)
    back, armhole, front = _widths(girth, style, chest_off)
    back += odd.back_width / 2
    front += odd.chest_width / 2
    armhole -= _FROM_ARMHOLE * (odd.back_width + odd.chest_width) / 2

    stoutness = float(np.clip((waist - girth + 120) / 160, 0, 1))
    belly = max(0.0, waist / 4 + 2 - front + odd.belly / 4)
    seat_widths = (back - 30) + (armhole + 18) + (front + 9 + belly)
    seat_let = _let_out(2 * seat_widths, hip, _ease(style.hip_ease, _HIP_OF_FIT[style.fit])) / 8
    waist_widths = (back - 15) + (armhole - 24) + (front - 11 + belly)
    wanted = _let_out(2 * (waist_widths - 15), waist, _ease(style.waist_ease, _WAIST_OF_FIT[style.fit])) / 2
    dart, waist_let = _suppressed(wanted, waist, waist_widths, style)

    left, right = odd.shoulder_slope_left, odd.shoulder_slope_right
    slope = left if side is Side.LEFT else right
    shoulder = body.shoulder_width / 2 - body.neck_girth / 5
    drop, other = (shoulder * float(np.tan(np.radians(angle))) for angle in (slope, left + right - slope))
    scye = girth / 8 + 120 + odd.scye_depth + _SCYE_OF_STOOP * odd.balance
    back_waist = body.back_waist_length
    return JacketBlock(
        scye=scye + _SCYE_OF_SLOPE * drop,
        mean_scye=scye + _SCYE_OF_SLOPE * (drop + other) / 2,
        waist=back_waist,
        seat=back_waist + body.stature / 8,
        hem=body.stature / 2 - 100,
        back=back,
        armhole=armhole,
        chest=front,
        neck_width=body.neck_girth / 5,
        average_neck_width=girth / 20 + 30,
        shoulder_end=body.shoulder_width / 2 + 6,
        slope=slope,
        mean_slope=(left + right) / 2,
        balance=_FRONT_BALANCE + 13 * stoutness - odd.balance,
        belly=belly,
        dart=dart,
        waist_let=waist_let,
        seat_let=seat_let,
        upper_arm=odd.upper_arm_girth,
        arm_length=body.arm_length_left if side is Side.LEFT else body.arm_length_right,
    )


def _widths(girth: float, style: JacketStyle, chest_off: float) -> tuple[float, float, float]:
    """Return half back, armhole and half chest of a usual figure."""
    back = 0.2 * girth if girth <= 1000 else 0.1 * girth + 100
    armhole = girth / 8 + 25
    front = 0.2 * girth + 13
    more = _CHEST_OF_FIT[style.fit]
    if style.chest_ease is not None:
        more = girth + style.chest_ease - 2 * (back + armhole + front) - chest_off
    of_back, of_armhole, of_front = (share * more / 2 for share in _SHARES)
    return back + of_back, armhole + of_armhole, front + of_front


def _ease(ordered: float | None, usual: tuple[float, float]) -> tuple[float, float]:
    return usual if ordered is None else (ordered, ordered)


def _suppressed(wanted: float, waist: float, waist_widths: float, style: JacketStyle) -> tuple[float, float]:
    """Return the dart's width and what the side-seam edges let out for ``wanted`` mm more in half the waist.

    A stout front loses its dart before the side seams lose their shape; an athletic one takes in a wider dart
    first.
    """
    least, usual, most = _DART
    dart = usual - wanted if wanted > 0 else min(usual - wanted, most)
    dart = dart if dart >= least else 0.0
    waist_let = (wanted - (usual - dart)) / 4
    if waist_let < _LEAST_WAIST_LET:
        if style.waist_ease is not None:
            reached = 2 * (waist_widths - most + 4 * _LEAST_WAIST_LET) - waist
            raise StyleError(
                f"jacket waist_ease {style.waist_ease:g} mm cannot be cut for waist_girth {waist:g} mm "
                f"under so wide a chest; {reached:.0f} mm and more can",
                StyleFault(StyleFaultKind.BODY, "jacket", "waist_ease", style.waist_ease, low=round(reached)),
            )
        waist_let = _LEAST_WAIST_LET
    return dart, waist_let


def _let_out(finished: float, girth: float, ease: tuple[float, float]) -> float:
    """How much must be added to a finished girth to bring its ease over the body into a range."""
    natural = finished - girth
    return float(np.clip(natural, *ease)) - natural
