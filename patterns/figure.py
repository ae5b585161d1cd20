"""The figure of a body: where its measurements depart from what is usual for its main ones.

A draft from the main measurements alone fits a usual figure. What a body's own measurements have more or less
than predicted is what the draft is corrected by; a body that is as predicted corrects nothing.
"""

from dataclasses import dataclass, fields

from patterns.dimensions import DIMENSION, typical
from patterns.measurements import Measurements

__all__ = ["Figure", "figure", "predicted", "typical"]


@dataclass(frozen=True)
class Figure:
    """What a body measures more (or, negative, less) than predicted, in mm or degrees; 0 where as predicted.

    Parameters
    ----------
    back_length
        Waist length of the back, against the stature.
    balance
        Waist length of the back less that of the front: positive stooped, negative erect.
    back_width, chest_width, shoulder_width, neck_girth, upper_arm_girth, scye_depth
        Against the chest.
    thigh_girth
        Against the hip.
    shoulder_slope_left, shoulder_slope_right
        Degrees: positive sloping, negative square.
    arm_left, arm_right
        Each arm against the arm length.
    crotch
        Total crotch length against rise and hip: positive a prominent seat, negative a flat one.
    belly
        Belly girth against waist and hip: positive a prominent belly.
    """

    back_length: float = 0.0
    balance: float = 0.0
    back_width: float = 0.0
    chest_width: float = 0.0
    shoulder_width: float = 0.0
    neck_girth: float = 0.0
    upper_arm_girth: float = 0.0
    thigh_girth: float = 0.0
    scye_depth: float = 0.0
    shoulder_slope_left: float = 0.0
    shoulder_slope_right: float = 0.0
    arm_left: float = 0.0
    arm_right: float = 0.0
    crotch: float = 0.0
    belly: float = 0.0

    @property
    def usual(self) -> bool:
        """Whether nothing departs from the prediction."""
        return all(getattr(self, field.name) == 0 for field in fields(self))


def predicted(body: Measurements) -> dict[str, float]:
    """Predict each measurement of a body from its seven main ones, in mm or degrees by name.

    The main ones themselves, `patterns.dimensions.MAIN`, are not in it. The formulas are those that estimate
    the optional measurements, so an estimated one is as predicted.
    """
    main = {name: getattr(body, name) for name, dimension in DIMENSION.items() if dimension.predict is None}
    return {
        name: dimension.predict(main)
        for name, dimension in DIMENSION.items()
        if dimension.predict is not None
    }


def figure(body: Measurements) -> Figure:
    """Return where a body departs from what is predicted for it."""
    expected = predicted(body)

    def more(name: str) -> float:
        return _residual(getattr(body, name), expected[name])

    return Figure(
        back_length=more("back_waist_length"),
        balance=_residual(
            body.back_waist_length - body.front_waist_length,
            expected["back_waist_length"] - expected["front_waist_length"],
        ),
        back_width=more("back_width"),
        chest_width=more("chest_width"),
        shoulder_width=more("shoulder_width"),
        neck_girth=more("neck_girth"),
        upper_arm_girth=more("upper_arm_girth"),
        thigh_girth=more("thigh_girth"),
        scye_depth=more("scye_depth"),
        shoulder_slope_left=more("shoulder_slope_left"),
        shoulder_slope_right=more("shoulder_slope_right"),
        arm_left=more("arm_length_left"),
        arm_right=more("arm_length_right"),
        crotch=more("total_crotch_length"),
        belly=more("belly_girth"),
    )


def _residual(measured: float, expected: float) -> float:
    # A tape's 471 is as predicted where floats sum to 470.99999999999994; adding zero unsigns it.
    return round(measured - expected, 6) + 0.0
