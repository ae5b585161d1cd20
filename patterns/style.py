"""Style options of the garments: what a customer chooses, apart from the body."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

from patterns.errors import StyleError

_BUTTONS = (1, 2, 3)
_VENTS = ("centre", "none")
_HEM_GIRTH = (340.0, 520.0)


@dataclass(frozen=True)
class JacketStyle:
    """A single-breasted jacket with notched lapels.

    Parameters
    ----------
    buttons
        Buttons on the front: 1, 2 or 3.
    vent
        ``centre`` for a vent in the centre-back seam, ``none`` for a closed back.

    Raises
    ------
    StyleError
        When an option is not one of these.
    """

    buttons: int = 2
    vent: str = "centre"

    def __post_init__(self) -> None:
        if isinstance(self.buttons, bool) or self.buttons not in _BUTTONS:
            raise StyleError(f"jacket buttons {self.buttons!r} is not one of {', '.join(map(str, _BUTTONS))}")
        if self.vent not in _VENTS:
            raise StyleError(f"jacket vent {self.vent!r} is not one of {', '.join(_VENTS)}")


@dataclass(frozen=True)
class TrousersStyle:
    """Flat-fronted trousers with a plain hem.

    Parameters
    ----------
    hem_girth
        Finished girth of the leg at the hem, 340 to 520 mm.

    Raises
    ------
    StyleError
        When an option is outside its range.
    """

    hem_girth: float = 400.0

    def __post_init__(self) -> None:
        low, high = _HEM_GIRTH
        is_number = isinstance(self.hem_girth, (int, float)) and not isinstance(self.hem_girth, bool)
        if not is_number or not low <= self.hem_girth <= high:
            raise StyleError(f"trousers hem_girth {self.hem_girth!r} is outside {low:g}..{high:g} mm")


Style = JacketStyle | TrousersStyle

STYLES: Mapping[str, type[JacketStyle] | type[TrousersStyle]] = {
    "jacket": JacketStyle,
    "trousers": TrousersStyle,
}
"""The style type of each garment that can be drafted."""


def style(garment: str, options: Mapping[str, object] | None = None) -> Style:
    """Build a garment's style from plain options, the rest at their defaults.

    Raises
    ------
    StyleError
        When the garment or an option is unknown, or an option's value is refused.
    """
    if garment not in STYLES:
        raise StyleError(f"garment {garment!r} is not one of {', '.join(STYLES)}")
    kind = STYLES[garment]
    make: Callable[..., Style] = kind
    known = [field.name for field in fields(kind)]
    chosen = dict(options or {})
    for name in chosen:
        if name not in known:
            raise StyleError(f"{garment} has no style option {name!r}; known are {', '.join(known)}")
    return make(**chosen)
