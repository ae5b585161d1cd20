"""What a style option may be, and the sentence that refuses it."""

from collections.abc import Sequence

from patterns.errors import StyleError

FITS = ("slim", "regular", "comfort")
"""How close a garment is cut; each garment's draft says what ease a fit has."""


def check_choice(garment: str, option: str, value: object, choices: Sequence[object]) -> None:
    """Refuse a value that is none of the choices; True is not 1.

    Raises
    ------
    StyleError
        Naming the option, its value and the choices.
    """
    if isinstance(value, bool) or not any(value == choice for choice in choices):
        raise StyleError(f"{garment} {option} {value!r} is not one of {', '.join(map(str, choices))}")


def check_range(garment: str, option: str, value: object, low: float, high: float) -> None:
    """Refuse a value that is no number of mm within the range, ends included.

    Raises
    ------
    StyleError
        Naming the option, its value and the range.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise StyleError(f"{garment} {option} {value!r} is outside {low:g}..{high:g} mm")


def check_ease(garment: str, option: str, value: object, low: float, high: float) -> None:
    """As `check_range`, but None, which leaves the ease to the fit, is accepted."""
    if value is not None:
        check_range(garment, option, value, low, high)
