"""The waistcoat's levels and widths.

Proportions are those of the jacket's system with less ease, an armhole 1.5 cm deeper and shoulders 3 cm
shorter; the waist's suppression is shared among centre back, front dart and side seam.
"""

from dataclasses import dataclass

import numpy as np

from patterns.figure import figure
from patterns.measurements import Measurements
from patterns.piece import Side
from patterns.style import WaistcoatStyle

# FreeSewing's waistcoat has 2 % of the chest and 8 % of the waist.
_CHEST_OF_FIT = {"slim": 30.0, "regular": 45.0, "comfort": 70.0}
_WAIST_OF_FIT = {"slim": 50.0, "regular": 75.0, "comfort": 105.0}
_SHORTER_SHOULDER = 24.0
_CENTRE_BACK, _LEAST_DART, _MOST_DART = 12.0, 6.0, 22.0
_BELLY_SHARE = 0.6
_BUTTON_SPACING = {4: 70.0, 5: 60.0, 6: 52.0}
_LAST_BUTTON = 45.0
_BREAK_ABOVE = 20.0


@dataclass(frozen=True)
class WaistcoatBlock:
    """Levels below the nape and widths of one half of the waistcoat, in mm.

    Parameters
    ----------
    scye, waist, side_hem, point
        Levels of armhole, waist, hem at the side seam and the front's point.
    back, front
        Widths from centre back and centre front to the side seam at the scye line.
    back_line, front_line
        From centre back and centre front to the armhole at its narrowest.
    neck_width
        From centre back to the neck point.
    shoulder_end
        From centre back to the end of the shoulder.
    slope, mean_slope
        Degrees by which this shoulder, and both on average, slope more than usual.
    balance
        Height of the front neck point above the nape's level.
    centre_back, dart, side
        What centre back, front dart and each side seam take in at the waist.
    belly
        How far the centre front moves out at the waist.
    flare
        How far each side seam comes out again at the hem.
    buttons
        Levels of the buttons.
    """

    scye: float
    waist: float
    side_hem: float
    point: float
    back: float
    front: float
    back_line: float
    front_line: float
    neck_width: float
    shoulder_end: float
    slope: float
    mean_slope: float
    balance: float
    centre_back: float
    dart: float
    side: float
    belly: float
    flare: float
    buttons: tuple[float, ...]

    @property
    def break_level(self) -> float:
        """Level at which the V begins: 2 cm above the first button."""
        return self.buttons[0] - _BREAK_ABOVE


def waistcoat_block(body: Measurements, style: WaistcoatStyle, side: Side) -> WaistcoatBlock:
    """Compute the block of one side of a body."""
    chest, waist = body.chest_girth, body.waist_girth
    odd = figure(body)
    chest_ease = _CHEST_OF_FIT[style.fit] if style.chest_ease is None else style.chest_ease
    waist_ease = _WAIST_OF_FIT[style.fit] if style.waist_ease is None else style.waist_ease
    quarter = (chest + chest_ease) / 4
    centre_back, dart, at_side, belly = _suppressed((chest + chest_ease - waist - waist_ease) / 2)
    stoutness = float(np.clip((waist - chest + 120) / 160, 0, 1))
    slope = odd.shoulder_slope_left if side is Side.LEFT else odd.shoulder_slope_right
    drop = (body.shoulder_width / 2 - body.neck_girth / 5) * float(np.tan(np.radians(slope)))
    level = body.back_waist_length
    spacing, count = _BUTTON_SPACING[style.buttons], style.buttons
    # A short waist moves its buttons together.
    spacing = min(spacing, (0.6 * level) / (count - 1))
    return WaistcoatBlock(
        scye=chest / 8 + 135 + odd.scye_depth + 0.5 * drop + 0.5 * odd.balance,
        waist=level,
        side_hem=level + 70,
        point=level + 125,
        back=quarter - 5,
        front=quarter + 5,
        back_line=0.18 * chest + 8 + odd.back_width / 2,
        front_line=0.17 * chest + 5 + odd.chest_width / 2,
        neck_width=body.neck_girth / 5 + 3,
        shoulder_end=body.shoulder_width / 2 - _SHORTER_SHOULDER,
        slope=slope,
        mean_slope=(odd.shoulder_slope_left + odd.shoulder_slope_right) / 2,
        balance=18 + 10 * stoutness - odd.balance,
        centre_back=centre_back,
        dart=dart,
        side=at_side,
        belly=belly,
        flare=float(np.clip(0.04 * (body.hip_girth - waist), 0, 10)),
        buttons=tuple(level + _LAST_BUTTON - spacing * k for k in reversed(range(count))),
    )


def _suppressed(less: float) -> tuple[float, float, float, float]:
    """Share out what half the waist has less than half the chest: centre back, dart, side seams, belly."""
    if less < 0:
        return 0.0, 0.0, (1 - _BELLY_SHARE) * less / 2, -_BELLY_SHARE * less
    centre_back = min(_CENTRE_BACK, 0.25 * less)
    dart = min(0.4 * (less - centre_back), _MOST_DART)
    dart = dart if dart >= _LEAST_DART else 0.0
    return centre_back, dart, (less - centre_back - dart) / 2, 0.0
