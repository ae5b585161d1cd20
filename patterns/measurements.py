"""A body's measurements: taken, checked against their ranges and one another, completed and accounted for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from patterns.dimensions import DIMENSION, DIMENSIONS, NAMES, REQUIRED, Dimension
from patterns.errors import MeasurementError
from patterns.faults import Fault, FaultKind, both, missing, no_number, no_size, outside, twice, unknown
from patterns.proportions import PROPORTIONS, Proportion
from patterns.sizes import base_size

__all__ = [
    "DIMENSIONS",
    "PROPORTIONS",
    "Completed",
    "Dimension",
    "Measurements",
    "Proportion",
    "completed",
    "measurements",
]

_MOST_FAULTS = 5


@dataclass(frozen=True)
class Measurements:
    """A body's measurements, complete and plausible; `DIMENSIONS` says how the tape lies for each.

    In millimetres, the shoulder slopes in degrees. Build it with `measurements`, which estimates what may be
    left out.

    Parameters
    ----------
    estimated
        Names of the measurements that were not taken but estimated.
    from_size
        Names of the measurements that were not taken but come from the base size and its differences.

    Raises
    ------
    MeasurementError
        When a value is not a number, outside its range or out of proportion to others.
    """

    stature: float
    chest_girth: float
    waist_girth: float
    hip_girth: float
    neck_girth: float
    shoulder_width: float
    back_width: float
    chest_width: float
    back_waist_length: float
    front_waist_length: float
    arm_length: float
    upper_arm_girth: float
    wrist_girth: float
    thigh_girth: float
    knee_girth: float
    outside_leg_length: float
    inside_leg_length: float
    total_crotch_length: float
    scye_depth: float
    belly_girth: float
    shoulder_slope_left: float
    shoulder_slope_right: float
    arm_length_left: float
    arm_length_right: float
    calf_girth: float
    estimated: tuple[str, ...] = ()
    from_size: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        faults: list[Fault] = []
        given = {name: getattr(self, name) for name in DIMENSION}
        numbers = _numbers(given, faults)
        _raise(faults + _implausible(numbers))
        for name, number in numbers.items():
            if number is not given[name]:
                object.__setattr__(self, name, number)


def measurements(
    values: Mapping[str, object],
    size: str | None = None,
    differences: Mapping[str, object] | None = None,
) -> Measurements:
    """Check measurements, complete them from a base size and estimate the optional ones that are missing.

    Parameters
    ----------
    values
        Measurements taken, in mm (shoulder slopes in degrees), by name or Chinese alias; `DIMENSIONS` lists
        both. None counts as not taken.
    size
        A base size of GB/T 1335.1, such as ``170/88A``, for what was not taken; see `base_size`.
    differences
        What this body has more (or, negative, less) than the base size, by name or alias; for an optional
        measurement more than its estimate.

    Raises
    ------
    MeasurementError
        When a name is unknown or given twice, a required measurement is missing, or a value is refused. All
        faults are told at once, each with the field, its value and what would be accepted.
    """
    faults: list[Fault] = []
    taken = _numbers(values, faults)
    changes = _numbers(differences or {}, faults, of_difference=True)
    base: dict[str, float] = {}
    if size is not None:
        try:
            base = base_size(size)
        except MeasurementError as error:
            faults.append(no_size(str(error), size=size))
    else:
        faults.extend(_missing(values))
        if changes:
            faults.append(
                no_size("differences need a size that they differ from, such as '170/88A'", FaultKind.NO_SIZE)
            )
    faults.extend(both(name, taken[name], changes[name]) for name in changes if name in taken)
    sized = {name: base[name] + changes.get(name, 0.0) for name in base if name not in taken}
    body = {**sized, **taken}
    origins = {} if size is None else dict.fromkeys(sized, size)
    _raise(faults and faults + _implausible(body, origins))
    try:
        return _completed(body, changes, tuple(sized))
    except MeasurementError:
        # What the body itself is refused for, and where each value is from, before what follows from it.
        _raise(_implausible(body, origins))
        raise


@dataclass(frozen=True)
class Completed:
    """What can be said of the measurements that were left out of a form, whether or not it is finished.

    Parameters
    ----------
    from_size
        Those of the base size with their differences.
    estimated
        Estimates of optional ones, as far as what they follow from is given.
    """

    from_size: Mapping[str, float]
    estimated: Mapping[str, float]


def completed(
    values: Mapping[str, object],
    size: str | None = None,
    differences: Mapping[str, object] | None = None,
) -> Completed:
    """Complete measurements as `measurements` would, but from whatever is given, and refuse nothing."""
    unread: list[Fault] = []
    taken = _numbers(values, unread)
    changes = _numbers(differences or {}, unread, of_difference=True)
    try:
        base = {} if size is None else base_size(size)
    except MeasurementError:
        base = {}
    sized = {name: base[name] + changes.get(name, 0.0) for name in base if name not in taken}
    body = {**sized, **taken}
    estimates: dict[str, float] = {}
    for name, dimension in DIMENSION.items():
        if dimension.estimate is not None and name not in body:
            try:
                estimates[name] = dimension.estimate(body) + changes.get(name, 0.0)
            except KeyError:
                continue  # what it follows from is not given yet
    return Completed(sized, estimates)


def _completed(
    body: dict[str, float], changes: Mapping[str, float], from_size: tuple[str, ...]
) -> Measurements:
    """Estimate the optional measurements; one with a difference to its estimate counts as the size's."""
    estimates = {
        name: formula(body) + changes.get(name, 0.0)
        for name, dimension in DIMENSION.items()
        if (formula := dimension.estimate) is not None and name not in body
    }
    return Measurements(
        **body,
        **estimates,
        estimated=tuple(name for name in estimates if name not in changes),
        from_size=from_size + tuple(name for name in estimates if name in changes),
    )


def _numbers(
    values: Mapping[str, object], faults: list[Fault], *, of_difference: bool = False
) -> dict[str, float]:
    """Return the numbers by the measurements' own names; what is none or has no place is a fault."""
    numbers: dict[str, float] = {}
    called: dict[str, str] = {}
    for given, value in values.items():
        name = NAMES.get(given)
        if name is None:
            faults.append(unknown(given))
        elif value is None:
            continue
        elif name in called:
            faults.append(twice(name, called[name], given, of_difference=of_difference))
        elif _is_number(value):
            numbers[name] = float(value)
        else:
            faults.append(no_number(DIMENSION[name], value, of_difference=of_difference))
        if name is not None:
            called[name] = given
    return numbers


def _is_number(value: object) -> TypeGuard[int | float]:
    # Compared, not converted: a whole number may be too large for a float. Not a number fails it as well.
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e9


def _missing(values: Mapping[str, object]) -> Iterator[Fault]:
    given = {NAMES.get(name) for name, value in values.items() if value is not None}
    return (missing(DIMENSION[name]) for name in REQUIRED if name not in given)


def _implausible(body: Mapping[str, float], sizes: Mapping[str, str] | None = None) -> list[Fault]:
    """Return what is outside its range or, where all values concerned are inside, out of proportion.

    ``sizes`` tells of which base size a value is.
    """
    faults = {
        name: outside(dimension, value, (sizes or {}).get(name))
        for name, value in body.items()
        if not (dimension := DIMENSION[name]).low <= value <= dimension.high
    }
    inside = body.keys() - faults.keys()
    out_of_proportion = (one.fault(body) for one in PROPORTIONS if one.names <= inside)
    return [*faults.values(), *filter(None, out_of_proportion)]


def _raise(faults: Sequence[Fault]) -> None:
    if faults:
        more = len(faults) - _MOST_FAULTS
        told = "; ".join(map(str, faults[:_MOST_FAULTS]))
        raise MeasurementError(f"{told}; and {more} more" if more > 0 else told, faults)
