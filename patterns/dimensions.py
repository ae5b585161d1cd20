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
class Linear:
    """Shares of other measurements and a constant, in the unit of what they add up to.

    Parameters
    ----------
    plus
        The constant.
    shares
        Name of each measurement and the share of it.
    """

    plus: float
    shares: tuple[tuple[str, float], ...]

    def __call__(self, body: Values) -> float:
        """Return the sum for a body."""
        total = self.plus
        for name, share in self.shares:
            total += share * body[name]
        return total


def linear(plus: float, **shares: float) -> Linear:
    """Return ``plus`` and shares of measurements by name."""
    return Linear(plus, tuple(shares.items()))


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


# GB/T 1335.1 raises the neck by 10 mm with every 40 mm of chest; GOST has 404 mm at chest 1000.
NECK_GIRTH = linear(150, chest_girth=0.25)

# GB/T 1335.1 raises the shoulder by 12 mm with every 40 mm of chest. Its level is the block's, which goes
# with the back width: 420 mm at chest 960, where GOST has 407, FreeSewing 439, Donnanno 440, Gilewska 453 and
# GB/T 1335.1 (from memory) 460.
SHOULDER_WIDTH = linear(132, chest_girth=0.3)

# Mean of four tables; at chest 1000 Chiappetta has 406, Gilewska 395, Wargnier 400, GOST 416 mm.
BACK_WIDTH = linear(155, chest_girth=0.25)

# Mean of four tables; at chest 1000 Chiappetta has 381, Gilewska 364, Wargnier 350, GOST 370 mm.
CHEST_WIDTH = linear(115, chest_girth=0.25)

# A quarter of the stature and 1 cm: Gent. At 175 cm Chiappetta has 444..462 mm, ours is 447.5.
BACK_WAIST_LENGTH = linear(10, stature=0.25)


def front_waist_length(body: Values) -> float:
    """Return the front waist length of a usual figure in mm.

    The front is longer than the back by 11 mm in GOST (176/100), 20 in Donnanno, about 10 in FreeSewing; 12
    is taken. A belly draws on as much more as the jacket's block gives to its balance: up to 13 mm, rising
    from a waist of 120 mm less than the chest to one of 40 mm more.
    """
    belly = min(max((body["waist_girth"] - body["chest_girth"] + 120) / 160, 0.0), 1.0)
    return BACK_WAIST_LENGTH(body) + 12 + 13 * belly


# Mean of three tables; at chest 1000 Chiappetta has 322, Gilewska 318, GOST 316 mm.
UPPER_ARM_GIRTH = linear(70, chest_girth=0.25)

# Chiappetta: 167 mm at chest 840, 185 mm at chest 1200.
WRIST_GIRTH = linear(125, chest_girth=0.05)

# Chiappetta: 505 mm at hip 890, 660 mm at hip 1170; Wargnier 581 mm at hip 1020.
THIGH_GIRTH = linear(15, hip_girth=0.55)

# Chiappetta: 363 mm at hip 890, 483 mm at hip 1170.
KNEE_GIRTH = linear(-15, hip_girth=0.42)

# Down and up the rise, and a share of the hip for the body's depth, which is 0.20 in GOST, 0.19 in
# FreeSewing's models and 0.17 in Wargnier.
TOTAL_CROTCH_LENGTH = linear(0, outside_leg_length=2, inside_leg_length=-2, hip_girth=0.18)

# The jacket's scye by Gent; Bunka's chest/6 + 80 and Xiong Neng's chest/6 + 85 agree within 5 mm at 960.
# GOST's armpit lies at 208 mm at chest 1000, ours two fingers (30 to 40 mm) below.
SCYE_DEPTH = linear(120, chest_girth=0.125)


def belly_girth(body: Values) -> float:
    """Return the belly girth of a usual figure in mm.

    No table has it. A flat belly is taken to lie a quarter of the way from the waist to the hip; where the
    waist is the larger one, it is the belly.
    """
    return body["waist_girth"] + 0.25 * max(0.0, body["hip_girth"] - body["waist_girth"])


# Degrees, what the jacket's block draws. Tables disagree: 25 by GOST's heights of neck and shoulder, 13 by
# FreeSewing's models.
SHOULDER_SLOPE = linear(21)

ARM_LENGTH = linear(0, arm_length=1)

# Chiappetta: 342 mm at hip 890, 420 mm at hip 1170; Wargnier 378 mm at hip 1020.
CALF_GIRTH = linear(93, hip_girth=0.28)

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
        NECK_GIRTH,
    ),
    Dimension(
        "shoulder_width",
        ("总肩宽", "肩宽"),
        320,
        620,
        "shoulder point to shoulder point across the back",
        SHOULDER_WIDTH,
    ),
    Dimension(
        "back_width",
        ("后背宽",),
        290,
        560,
        "across the back between the folds of the arms, halfway down the scye",
        BACK_WIDTH,
    ),
    Dimension(
        "chest_width",
        ("前胸宽",),
        250,
        520,
        "across the chest between the folds of the arms, halfway down the scye",
        CHEST_WIDTH,
    ),
    Dimension(
        "back_waist_length",
        ("后腰节长",),
        350,
        565,
        "seventh cervical vertebra down the back to the waist",
        BACK_WAIST_LENGTH,
    ),
    Dimension(
        "front_waist_length",
        ("前腰节长",),
        310,
        640,
        "side of the neck at the shoulder over the chest down to the waist",
        front_waist_length,
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
        UPPER_ARM_GIRTH,
    ),
    Dimension("wrist_girth", ("腕围",), 130, 240, "around the wrist bone", WRIST_GIRTH),
    Dimension("thigh_girth", ("大腿围",), 380, 920, "around the thigh, close under the crotch", THIGH_GIRTH),
    Dimension("knee_girth", ("膝围",), 270, 700, "around the knee", KNEE_GIRTH),
    Dimension("outside_leg_length", ("腰围高",), 790, 1460, "waist to the floor at the side, without shoes"),
    Dimension("inside_leg_length", ("下裆长",), 600, 1066, "crotch to the floor, without shoes"),
    Dimension(
        "total_crotch_length",
        ("通档", "通裆"),
        450,
        1150,
        "front waist between the legs to the back waist",
        TOTAL_CROTCH_LENGTH,
    ),
    Dimension(
        "scye_depth",
        ("袖窿深",),
        175,
        345,
        "seventh cervical vertebra straight down the back to two fingers under the armpit",
        SCYE_DEPTH,
        required=False,
    ),
    Dimension(
        "belly_girth",
        ("腹围",),
        560,
        1550,
        "around the most prominent part of the belly",
        belly_girth,
        required=False,
    ),
    Dimension(
        "shoulder_slope_left",
        ("左肩斜",),
        10,
        33,
        "fall of the left shoulder below the horizontal",
        SHOULDER_SLOPE,
        required=False,
        unit="deg",
    ),
    Dimension(
        "shoulder_slope_right",
        ("右肩斜",),
        10,
        33,
        "fall of the right shoulder below the horizontal",
        SHOULDER_SLOPE,
        required=False,
        unit="deg",
    ),
    Dimension(
        "arm_length_left", ("左袖长",), 435, 780, "arm length of the left arm", ARM_LENGTH, required=False
    ),
    Dimension(
        "arm_length_right", ("右袖长",), 435, 780, "arm length of the right arm", ARM_LENGTH, required=False
    ),
    Dimension(
        "calf_girth", ("小腿围",), 240, 590, "around the calf at its fullest", CALF_GIRTH, required=False
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
