"""What a style option may be, declared once: for the check, and for whoever makes a form of it."""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any, ClassVar, Protocol

from patterns.errors import StyleError
from patterns.style_faults import StyleFault, StyleFaultKind

FITS = ("slim", "regular", "comfort")
"""How close a garment is cut; each garment's draft says what ease a fit has."""

_OPTION = "option"


@dataclass(frozen=True)
class Choice:
    """An option that is one of some values; True is not 1."""

    values: tuple[str, ...] | tuple[int, ...]

    def check(self, garment: str, option: str, value: object) -> None:
        """Refuse a value that is none of the choices.

        Raises
        ------
        StyleError
            Naming the option, its value and the choices.
        """
        if isinstance(value, bool) or not any(value == choice for choice in self.values):
            raise StyleError(
                f"{garment} {option} {value!r} is not one of {', '.join(map(str, self.values))}",
                StyleFault(StyleFaultKind.CHOICE, garment, option, value, self.values),
            )


@dataclass(frozen=True)
class Millimetres:
    """An option that is a length in mm, ends included; one that may be left to the fit is then None."""

    low: float
    high: float
    left_to_fit: bool

    def check(self, garment: str, option: str, value: object) -> None:
        """Refuse a value that is no number of mm within the range.

        Raises
        ------
        StyleError
            Naming the option, its value and the range.
        """
        if value is None and self.left_to_fit:
            return
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not (is_number and isinstance(value, (int, float)) and self.low <= value <= self.high):
            raise StyleError(
                f"{garment} {option} {value!r} is outside {self.low:g}..{self.high:g} mm",
                StyleFault(StyleFaultKind.RANGE, garment, option, value, low=self.low, high=self.high),
            )


Option = Choice | Millimetres


class _Style(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


def choice(default: str | int, *values: Any) -> Any:
    """Declare an option of a style that is one of some values."""
    return field(default=default, metadata={_OPTION: Choice(values)})


def millimetres(low: float, high: float, default: float | None = None) -> Any:
    """Declare an option of a style that is a length in mm; without a default it is left to the fit."""
    return field(default=default, metadata={_OPTION: Millimetres(low, high, default is None)})


def options_of(style: type[_Style] | _Style) -> Mapping[str, Option]:
    """Return what each option of a style may be, by its name."""
    return {one.name: one.metadata[_OPTION] for one in fields(style)}


def check_options(garment: str, style: _Style) -> None:
    """Refuse a style with an option that is none of what it may be; raises StyleError."""
    for name, option in options_of(style).items():
        option.check(garment, name, getattr(style, name))
