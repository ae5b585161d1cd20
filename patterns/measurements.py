"""Body measurements: names after ISO 8559-1, units, what is plausible, what is estimated when not taken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

from patterns.errors import MeasurementError


@dataclass(frozen=True)
class Dimension:
    """One body measurement.

    Parameters
    ----------
    name
        Its name after ISO 8559-1.
    low, high
        The accepted range in mm, ends included.
    meaning
        How the tape lies.
    estimate
        Formula for a body on which it was not taken, from the required ones; None where it is required.
    """

    name: str
    low: float
    high: float
    meaning: str
    estimate: Callable[[Mapping[str, float]], float] | None = None


DIMENSIONS = (
    Dimension("stature", 1500, 2050, "crown of the head to the floor, without shoes"),
    Dimension("chest_girth", 760, 1400, "around the chest at its fullest, under the arms"),
    Dimension("waist_girth", 560, 1400, "around the natural waist, over the belly"),
    Dimension("hip_girth", 760, 1500, "around the seat at its fullest"),
    Dimension("arm_length", 435, 780, "shoulder point over the bent elbow to the wrist bone"),
    Dimension("outside_leg_length", 790, 1460, "waist to the floor at the side"),
    Dimension("inside_leg_length", 600, 1066, "crotch to the floor"),
    Dimension(
        "neck_girth",
        300,
        560,
        "around the neck at the seventh cervical vertebra",
        # GB/T 1335.1 raises the neck by 10 mm with every 40 mm of chest.
        lambda body: 0.25 * body["chest_girth"] + 150,
    ),
    Dimension(
        "shoulder_width",
        320,
        620,
        "shoulder point to shoulder point across the back",
        # GB/T 1335.1 raises the shoulder by 12 mm with every 40 mm of chest; its level suits the back width.
        lambda body: 0.3 * body["chest_girth"] + 132,
    ),
    Dimension(
        "back_waist_length",
        350,
        565,
        "seventh cervical vertebra down the back to the waist",
        # A quarter of the stature and 1 cm: Gent.
        lambda body: 0.25 * body["stature"] + 10,
    ),
    Dimension(
        "wrist_girth",
        130,
        240,
        "around the wrist bone",
        # Chiappetta's men's sizes: 167 mm at chest 840, 185 mm at chest 1200.
        lambda body: 0.05 * body["chest_girth"] + 125,
    ),
    Dimension(
        "knee_girth",
        270,
        700,
        "around the knee",
        # Chiappetta's men's sizes: 363 mm at hip 890, 483 mm at hip 1170.
        lambda body: 0.42 * body["hip_girth"] - 15,
    ),
)
"""Every measurement that suitcut knows, required ones first."""


@dataclass(frozen=True)
class Proportion:
    """What one measurement may be, given another: ``low`` and ``high`` are (share, plus mm) of the other."""

    name: str
    reference: str
    low: tuple[float, float]
    high: tuple[float, float]


PROPORTIONS = (
    Proportion("waist_girth", "chest_girth", (1, -250), (1, 200)),
    Proportion("hip_girth", "waist_girth", (1, -120), (1, 300)),
    Proportion("hip_girth", "chest_girth", (1, -200), (1, 250)),
    Proportion("arm_length", "stature", (0.29, 0), (0.38, 0)),
    Proportion("inside_leg_length", "stature", (0.40, 0), (0.52, 0)),
    Proportion("outside_leg_length", "inside_leg_length", (1, 190), (1, 390)),
    Proportion("neck_girth", "chest_girth", (0.33, 0), (0.48, 0)),
    Proportion("shoulder_width", "chest_girth", (0.37, 0), (0.54, 0)),
    Proportion("back_waist_length", "stature", (0.235, 0), (0.275, 0)),
    Proportion("knee_girth", "hip_girth", (0.33, 0), (0.50, 0)),
)
"""Pairs of measurements that no body breaks."""


@dataclass(frozen=True)
class Measurements:
    """A body's measurements, complete and plausible, in mm; `DIMENSIONS` says how each is taken.

    Build it with `measurements`, which estimates what was not taken.

    Parameters
    ----------
    estimated
        Names of the measurements that were not taken but estimated.

    Raises
    ------
    MeasurementError
        When a value is not a number, outside its range or out of proportion to another one.
    """

    stature: float
    chest_girth: float
    waist_girth: float
    hip_girth: float
    arm_length: float
    outside_leg_length: float
    inside_leg_length: float
    neck_girth: float
    shoulder_width: float
    back_waist_length: float
    wrist_girth: float
    knee_girth: float
    estimated: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        values = {
            field.name: getattr(self, field.name) for field in fields(self) if field.name != "estimated"
        }
        _check(values)


def measurements(values: Mapping[str, object]) -> Measurements:
    """Check measurements and estimate the optional ones that are missing or None.

    Parameters
    ----------
    values
        Millimetres by name; `DIMENSIONS` lists the names.

    Raises
    ------
    MeasurementError
        When a name is unknown, a required measurement is missing, or a value is refused. The message names
        the field, its value and what would be accepted.
    """
    by_name = {dimension.name: dimension for dimension in DIMENSIONS}
    for name in values:
        if name not in by_name:
            raise MeasurementError(f"{name!r} is not a measurement; known are {', '.join(by_name)}")
    taken: dict[str, float] = {}
    for name, dimension in by_name.items():
        value = values.get(name)
        if value is not None:
            taken[name] = _number(dimension, value)
        elif dimension.estimate is None:
            raise MeasurementError(
                f"{name} ({dimension.meaning}) is missing; "
                f"{dimension.low:g}..{dimension.high:g} mm is accepted"
            )
    _check(taken)
    estimates = {
        name: dimension.estimate(taken)
        for name, dimension in by_name.items()
        if dimension.estimate is not None and name not in taken
    }
    return Measurements(**taken, **estimates, estimated=tuple(estimates))


def _number(dimension: Dimension, value: object) -> float:
    # Compared, not converted: a whole number may be too large for a float.
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 1e9:
        raise MeasurementError(
            f"{dimension.name} {value!r:.40} is not a number of mm; "
            f"{dimension.low:g}..{dimension.high:g} mm is accepted"
        )
    return float(value)


def _check(values: Mapping[str, object]) -> None:
    numbers: dict[str, float] = {}
    for dimension in DIMENSIONS:
        if dimension.name not in values:
            continue
        number = numbers[dimension.name] = _number(dimension, values[dimension.name])
        if not dimension.low <= number <= dimension.high:
            raise MeasurementError(
                f"{dimension.name} {number:g} mm is outside {dimension.low:g}..{dimension.high:g} mm"
            )
    for proportion in PROPORTIONS:
        if proportion.name not in numbers:
            continue
        number, reference = numbers[proportion.name], numbers[proportion.reference]
        low = proportion.low[0] * reference + proportion.low[1]
        high = proportion.high[0] * reference + proportion.high[1]
        if not low <= number <= high:
            raise MeasurementError(
                f"{proportion.name} {number:g} mm is outside {low:.0f}..{high:.0f} mm "
                f"for {proportion.reference} {reference:g} mm"
            )
