"""What is wrong with measurements, as data: for messages in any language, each at its own field."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from patterns.dimensions import DIMENSION, Dimension


class FaultKind(StrEnum):
    """What a measurement is refused for."""

    UNKNOWN = "unknown"
    TWICE = "twice"
    BOTH = "both"
    NUMBER = "number"
    MISSING = "missing"
    RANGE = "range"
    PROPORTION = "proportion"
    SIZE = "size"
    NO_SIZE = "no_size"


@dataclass(frozen=True)
class Fault:
    """Something that is wrong with measurements; as text it is the English sentence that says so.

    Parameters
    ----------
    kind
        ``unknown``: no measurement is called so. ``twice``: given by two of its names. ``both``: given as a
        measurement and as a difference. ``number``: not a number. ``missing``: required. ``range``: outside
        its own range. ``proportion``: contradicts others. ``size``: there is no such base size.
        ``no_size``: differences without a size.
    sentence
        Says it in English, with what is accepted.
    measurement
        Its name; None where it is about none that is known.
    value
        What was given, or what follows from a size and its difference.
    low, high
        What is accepted, ends included; of a proportion in whole units, inwards.
    references
        The measurements that it contradicts, with their values.
    of_difference
        Whether it is about the difference from the size.
    in_cm
        Whether the value would be accepted as centimetres.
    size
        The base size that the value follows from.
    """

    kind: FaultKind
    sentence: str
    measurement: str | None = None
    value: object = None
    low: float | None = None
    high: float | None = None
    references: tuple[tuple[str, float], ...] = ()
    of_difference: bool = False
    in_cm: bool = False
    size: str | None = None

    def __str__(self) -> str:
        """Return the sentence."""
        return self.sentence

    @property
    def unit(self) -> str | None:
        """The unit of value, low and high."""
        return None if self.measurement is None else DIMENSION[self.measurement].unit


def unknown(given: str) -> Fault:
    """Return the fault of a name that no measurement has."""
    sentence = f"{given!r:.60} is not a measurement; known are {', '.join(DIMENSION)}"
    return Fault(FaultKind.UNKNOWN, sentence, value=given)


def twice(name: str, first: str, second: str, *, of_difference: bool) -> Fault:
    """Return the fault of a measurement that is given by two of its names."""
    sentence = f"{_of(of_difference)}{name} is given twice, as {first!r} and as {second!r}"
    return Fault(FaultKind.TWICE, sentence, name, second, of_difference=of_difference)


def both(name: str, taken: float, difference: float) -> Fault:
    """Return the fault of a measurement that was taken and has a difference."""
    sentence = f"{name} is given both as a measurement ({taken:g}) and as a difference ({difference:+g})"
    return Fault(FaultKind.BOTH, sentence, name, difference, of_difference=True)


def no_number(dimension: Dimension, value: object, *, of_difference: bool) -> Fault:
    """Return the fault of what is no number."""
    accepted = "a number" if of_difference else dimension.accepted
    sentence = (
        f"{_of(of_difference)}{dimension.name} {value!r:.40} is not a number of {dimension.unit}; "
        f"{accepted} is accepted"
    )
    low, high = (None, None) if of_difference else (dimension.low, dimension.high)
    return Fault(FaultKind.NUMBER, sentence, dimension.name, value, low, high, of_difference=of_difference)


def missing(dimension: Dimension) -> Fault:
    """Return the fault of a required measurement that is left out."""
    sentence = f"{dimension.name} ({dimension.meaning}) is missing; {dimension.accepted} is accepted"
    return Fault(FaultKind.MISSING, sentence, dimension.name, low=dimension.low, high=dimension.high)


def no_size(sentence: str, kind: FaultKind = FaultKind.SIZE, size: str | None = None) -> Fault:
    """Return the fault of a base size that there is not, or that is left out."""
    return Fault(kind, sentence, value=size)


def outside(dimension: Dimension, value: float, size: str | None) -> Fault:
    """Return the fault of a value outside its range; of a ``size`` when it follows from one."""
    in_cm = dimension.unit == "mm" and dimension.low <= 10 * value <= dimension.high
    hint = "" if size is None else f" (of size {size} with its difference)"
    if in_cm:
        hint = " (is it in cm?)"
    return Fault(
        FaultKind.RANGE,
        f"{dimension.name} {value:g} {dimension.unit} is outside {dimension.accepted}{hint}",
        dimension.name,
        value,
        dimension.low,
        dimension.high,
        in_cm=in_cm,
        size=size,
    )


def contradicting(
    name: str, value: float, low: int, high: int, references: Iterable[tuple[str, float]]
) -> Fault:
    """Return the fault of a value that is out of proportion to others."""
    against = tuple(references)
    unit = DIMENSION[name].unit
    given = [f"{other} {measure:g} {DIMENSION[other].unit}" for other, measure in against]
    listed = " and ".join(filter(None, (", ".join(given[:-1]), given[-1])))
    sentence = f"{name} {value:g} {unit} is outside {low}..{high} {unit} for {listed}"
    return Fault(FaultKind.PROPORTION, sentence, name, value, low, high, against)


def _of(of_difference: bool) -> str:
    return "the difference of " if of_difference else ""
