"""The jacket's levels and widths, from which all its panels are drawn.

The system is the proportional one of Gent and Mueller with the closer widths of a modern cut.
"""

from dataclasses import dataclass

import numpy as np

from patterns.measurements import Measurements

TAPER = 40.0
"""How far the centre-back seam has run in at the seat line, mm (Gent)."""

FRONT_SCYE = 24.0
"""How far the front's armhole line lies before the seam of front and side body, mm."""

SHOULDER_FORWARD = 10.0
"""How far the shoulder seam lies before the natural shoulder line, mm."""

_WAIST_HOLLOW = 7.0
_WAIST_EASE = (90.0, 130.0)
_HIP_EASE = (80.0, 140.0)


@dataclass(frozen=True)
class JacketBlock:
    """Levels and widths of one half of the jacket, in mm.

    Parameters
    ----------
    scye, waist, seat, hem
        Levels below the nape.
    back, armhole, chest
        Half back width, armhole width and half chest width at the scye line.
    neck_width
        From centre back to the neck point.
    shoulder_end
        From centre back to the end of the shoulder.
    balance
        Height of the front neck point above the nape's level.
    belly
        How far the centre front moves out below the chest.
    dart
        Width of the front dart at the waist; 0 for none.
    waist_let, seat_let
        What each of the four side-seam edges lets out (or takes in, when negative) at waist and seat.
    """

    scye: float
    waist: float
    seat: float
    hem: float
    back: float
    armhole: float
    chest: float
    neck_width: float
    average_neck_width: float
    shoulder_end: float
    balance: float
    belly: float
    dart: float
    waist_let: float
    seat_let: float

    def centre_back(self, level: float) -> float:
        """How far the centre-back seam has run in at a level: straight to half the scye, then tapering."""
        top = self.scye / 2
        return TAPER * float(np.clip((level - top) / (self.seat - top), 0, 1))

    @property
    def waist_centre_back(self) -> float:
        """How far the centre-back seam has run in at the waist, its hollow included."""
        return self.centre_back(self.waist) + _WAIST_HOLLOW


def jacket_block(body: Measurements) -> JacketBlock:
    """Compute the block of a body.

    Scye depth is B/8 + 12 cm, which agrees with Bunka's B/6 + 8 and Xiong Neng's B/6 + 8.5 within 5 mm;
    widths and levels are Gent's with 2 cm less in the armhole and 1.5 cm less in the chest. Waist and seat
    are then let out or taken in at the side seams until their ease lies within 90..130 and 80..140 mm.
    """
    chest, waist, hip = body.chest_girth, body.waist_girth, body.hip_girth
    back = 0.2 * chest if chest <= 1000 else 0.1 * chest + 100
    armhole = chest / 8 + 25
    front = 0.2 * chest + 13
    stoutness = float(np.clip((waist - chest + 120) / 160, 0, 1))
    belly = max(0.0, waist / 4 + 2 - front)

    seat_widths = (back - 30) + (armhole + 18) + (front + 9 + belly)
    seat_let = _let_out(2 * seat_widths, hip, _HIP_EASE) / 8
    waist_widths = (back - 15) + (armhole - 24) + (front - 11 + belly)
    wanted = _let_out(2 * (waist_widths - 15), waist, _WAIST_EASE) / 2
    # A stout front loses its dart before the side seams lose their shape.
    dart = 15 - min(max(wanted, 0), 15)
    dart = dart if dart >= 6 else 0.0
    waist_let = max((wanted - (15 - dart)) / 4, -8)

    back_waist = body.back_waist_length
    return JacketBlock(
        scye=chest / 8 + 120,
        waist=back_waist,
        seat=back_waist + body.stature / 8,
        hem=body.stature / 2 - 100,
        back=back,
        armhole=armhole,
        chest=front,
        neck_width=body.neck_girth / 5,
        average_neck_width=chest / 20 + 30,
        shoulder_end=body.shoulder_width / 2 + 6,
        balance=22 + 13 * stoutness,
        belly=belly,
        dart=dart,
        waist_let=waist_let,
        seat_let=seat_let,
    )


def _let_out(finished: float, girth: float, ease: tuple[float, float]) -> float:
    """How much must be added to a finished girth to bring its ease over the body into a range."""
    natural = finished - girth
    return float(np.clip(natural, *ease)) - natural
