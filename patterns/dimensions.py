"""The body measurements: names, units, ranges, how the tape lies, and what each is on a usual figure.

A usual figure is one whose measurements follow from the seven main ones, `MAIN`, by the formulas below. Each
names its source. Sources called tables are men's size tables: Chiappetta (175 cm, chest 84..120 cm),
Gilewska, Wargnier, Donnanno, GOST (176 cm, chest 88..120 cm) and FreeSewing's models; GB/T 1335.1 is the
Chinese standard of sizes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Values = Mapping[str, float]
Formula = Callable[[Values], float]


@dataclass(frozen=True)
class Dimension:
    """One body measurement.

    Parameters
    ----------
    name
        Its name after ISO 8559-1.
    aliases
        What Chinese made-to-measure forms call it, the usual name first; each is accepted for the name.
    low, high
        The accepted range in its unit, ends included.
    meaning
        How the tape lies.
    predict
        What it is on a usual figure, from the seven main measurements; None for those themselves.
    required
        Whether an order must give it; what is not required is estimated by ``predict``.
    unit
        ``mm`` or ``deg``.
    """

    name: str
    aliases: tuple[str, ...]
    low: float
    high: float
    meaning: str
    predict: Formula | None = None
    required: bool = True
    unit: Literal["mm", "deg"] = "mm"

    @property
    def estimate(self) -> Formula | None:
        """The formula for a body on which it was not taken; None where it is required."""
        return None if self.required else self.predict

    @property
    def accepted(self) -> str:
        """The range as messages give it, ``560..1400 mm``."""
        return f"{self.low:g}..{self.high:g} {self.unit}"


SHOULDER_SLOPE = 21.0
"""Fall of a usual shoulder below the horizontal in degrees: what the jacket's block draws.

Tables disagree: 25 degrees by GOST's heights of neck and shoulder, 13 by FreeSewing's models.
"""


def _neck_girth(body: Values) -> float:
    # GB/T 1335.1 raises the neck by 10 mm with every 40 mm of chest; GOST has 404 mm at chest 1000.
    return 0.25 * body["chest_girth"] + 150


def _shoulder_width(body: Values) -> float:
    # GB/T 1335.1 raises the shoulder by 12 mm with every 40 mm of chest; its level suits the back width.
    return 0.3 * body["chest_girth"] + 132


def _back_width(body: Values) -> float:
    # Mean of four tables; at chest 1000 Chiappetta has 406, Gilewska 395, Wargnier 400, GOST 416 mm.
    return 0.25 * body["chest_girth"] + 155


def _chest_width(body: Values) -> float:
    # Mean of four tables; at chest 1000 Chiappetta has 381, Gilewska 364, Wargnier 350, GOST 370 mm.
    return 0.25 * body["chest_girth"] + 115


def _back_waist_length(body: Values) -> float:
    # A quarter of the stature and 1 cm: Gent. At 175 cm Chiappetta has 444..462 mm, ours is 447.5.
    return 0.25 * body["stature"] + 10


def _front_waist_length(body: Values) -> float:
    # The front is longer by 11 mm in GOST (176/100), 20 in Donnanno, about 10 in FreeSewing. A belly draws
    # on as much more as the jacket's block adds to its balance: 13 mm when the waist outgrows the chest.
    belly = min(max((body["waist_girth"] - body["chest_girth"] + 120) / 160, 0.0), 1.0)
    return _back_waist_length(body) + 12 + 13 * belly


def _upper_arm_girth(body: Values) -> float:
    # Mean of three tables; at chest 1000 Chiappetta has 322, Gilewska 318, GOST 316 mm.
    return 0.25 * body["chest_girth"] + 70


def _wrist_girth(body: Values) -> float:
    # Chiappetta: 167 mm at chest 840, 185 mm at chest 1200.
    return 0.05 * body["chest_girth"] + 125


def _thigh_girth(body: Values) -> float:
    # Chiappetta: 505 mm at hip 890, 660 mm at hip 1170; Wargnier 581 mm at hip 1020.
    return 0.55 * body["hip_girth"] + 15


def _knee_girth(body: Values) -> float:
    # Chiappetta: 363 mm at hip 890, 483 mm at hip 1170.
    return 0.42 * body["hip_girth"] - 15


def _total_crotch_length(body: Values) -> float:
    # Down and up the rise, and a share of the hip for the body's depth, which is 0.20 in GOST, 0.19 in
    # FreeSewing's models and 0.17 in Wargnier.
    rise = body["outside_leg_length"] - body["inside_leg_length"]
    return 2 * rise + 0.18 * body["hip_girth"]


def _scye_depth(body: Values) -> float:
    # The jacket's scye by Gent; Bunka's chest/6 + 80 and Xiong Neng's chest/6 + 85 agree within 5 mm at 960.
    return body["chest_girth"] / 8 + 120


def _belly_girth(body: Values) -> float:
    # No table has it. A flat belly is taken to lie a quarter of the way from the waist to the hip; where the
    # waist is the larger one, it is the belly.
    return body["waist_girth"] + 0.25 * max(0.0, body["hip_girth"] - body["waist_girth"])


def _shoulder_slope(_: Values) -> float:
    return SHOULDER_SLOPE


def _arm_length(body: Values) -> float:
    return body["arm_length"]


def _calf_girth(body: Values) -> float:
    # Chiappetta: 342 mm at hip 890, 420 mm at hip 1170; Wargnier 378 mm at hip 1020.
    return 0.28 * body["hip_girth"] + 93


DIMENSIONS = (
    Dimension("stature", ("身高",), 1500, 2050, "crown of the head to the floor, without shoes"),
    Dimension("chest_girth", ("胸围",), 760, 1400, "around the chest at its fullest, under the arms"),
    Dimension("waist_girth", ("中腰围", "腰围"), 560, 1400, "around the natural waist"),
    Dimension("hip_girth", ("臀围",), 760, 1500, "around the seat at its fullest"),
    Dimension(
        "neck_girth",
        ("领围", "颈围"),
        300,
        560,
        "around the neck below the larynx and over the seventh cervical vertebra",
        _neck_girth,
    ),
    Dimension(
        "shoulder_width",
        ("总肩宽", "肩宽"),
        320,
        620,
        "shoulder point to shoulder point across the back",
        _shoulder_width,
    ),
    Dimension(
        "back_width",
        ("后背宽",),
        290,
        560,
        "across the back between the folds of the arms, halfway down the scye",
        _back_width,
    ),
    Dimension(
        "chest_width",
        ("前胸宽",),
        250,
        520,
        "across the chest between the folds of the arms, halfway down the scye",
        _chest_width,
    ),
    Dimension(
        "back_waist_length",
        ("后腰节长",),
        350,
        565,
        "seventh cervical vertebra down the back to the waist",
        _back_waist_length,
    ),
    Dimension(
        "front_waist_length",
        ("前腰节长",),
        310,
        640,
        "side of the neck at the shoulder over the chest down to the waist",
        _front_waist_length,
    ),
    Dimension(
        "arm_length", ("袖长", "全臂长"), 435, 780, "shoulder point over the bent elbow to the wrist bone"
    ),
    Dimension(
        "upper_arm_girth",
        ("臂围", "上臂围"),
        200,
        500,
        "around the upper arm at its fullest",
        _upper_arm_girth,
    ),
    Dimension("wrist_girth", ("腕围",), 130, 240, "around the wrist bone", _wrist_girth),
    Dimension("thigh_girth", ("大腿围",), 380, 920, "around the thigh, close under the crotch", _thigh_girth),
    Dimension("knee_girth", ("膝围",), 270, 700, "around the knee", _knee_girth),
    Dimension("outside_leg_length", ("腰围高",), 790, 1460, "waist to the floor at the side, without shoes"),
    Dimension("inside_leg_length", ("下裆长",), 600, 1066, "crotch to the floor, without shoes"),
    Dimension(
        "total_crotch_length",
        ("通档", "通裆"),
        450,
        1150,
        "front waist between the legs to the back waist",
        _total_crotch_length,
    ),
    Dimension(
        "scye_depth",
        ("袖窿深",),
        175,
        345,
        "seventh cervical vertebra straight down the back to two fingers under the armpit",
        _scye_depth,
        required=False,
    ),
    Dimension(
        "belly_girth",
        ("腹围",),
        560,
        1550,
        "around the most prominent part of the belly",
        _belly_girth,
        required=False,
    ),
    Dimension(
        "shoulder_slope_left",
        ("左肩斜",),
        10,
        33,
        "fall of the left shoulder below the horizontal",
        _shoulder_slope,
        required=False,
        unit="deg",
    ),
    Dimension(
        "shoulder_slope_right",
        ("右肩斜",),
        10,
        33,
        "fall of the right shoulder below the horizontal",
        _shoulder_slope,
        required=False,
        unit="deg",
    ),
    Dimension(
        "arm_length_left", ("左袖长",), 435, 780, "arm length of the left arm", _arm_length, required=False
    ),
    Dimension(
        "arm_length_right", ("右袖长",), 435, 780, "arm length of the right arm", _arm_length, required=False
    ),
    Dimension(
        "calf_girth", ("小腿围",), 240, 590, "around the calf at its fullest", _calf_girth, required=False
    ),
)
"""Every measurement that suitcut knows, required ones first."""

DIMENSION = {dimension.name: dimension for dimension in DIMENSIONS}
"""The measurements by name."""

NAMES = {
    called: dimension.name for dimension in DIMENSIONS for called in (dimension.name, *dimension.aliases)
}
"""The name of a measurement by its name or any alias."""

REQUIRED = tuple(dimension.name for dimension in DIMENSIONS if dimension.required)
MAIN = tuple(dimension.name for dimension in DIMENSIONS if dimension.predict is None)


def typical(main: Values) -> dict[str, float]:
    """Complete the seven main measurements to the required ones as they are on a usual figure.

    For tests, base sizes and examples; an order never gets its required measurements from here.

    Parameters
    ----------
    main
        Millimetres by the names in `MAIN`; other names are left aside.
    """
    return {
        name: float(main[name] if (formula := DIMENSION[name].predict) is None else formula(main))
        for name in REQUIRED
    }
