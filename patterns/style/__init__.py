"""Style options of the garments: what a customer chooses, apart from the body."""

from collections.abc import Callable, Mapping
from dataclasses import fields

from patterns.errors import StyleError
from patterns.style.jacket import JacketStyle
from patterns.style.trousers import TrousersStyle
from patterns.style.waistcoat import WaistcoatStyle
from patterns.style_faults import StyleFault, StyleFaultKind

__all__ = ["STYLES", "JacketStyle", "Style", "TrousersStyle", "WaistcoatStyle", "style"]

Style = JacketStyle | TrousersStyle | WaistcoatStyle

STYLES: Mapping[str, type[JacketStyle] | type[TrousersStyle] | type[WaistcoatStyle]] = {
    "jacket": JacketStyle,
    "trousers": TrousersStyle,
    "waistcoat": WaistcoatStyle,
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
        raise StyleError(
            f"garment {garment!r} is not one of {', '.join(STYLES)}",
            StyleFault(StyleFaultKind.GARMENT, garment, accepted=tuple(STYLES)),
        )
    kind = STYLES[garment]
    make: Callable[..., Style] = kind
    known = [field.name for field in fields(kind)]
    chosen = dict(options or {})
    for name in chosen:
        if name not in known:
            raise StyleError(
                f"{garment} has no style option {name!r}; known are {', '.join(known)}",
                StyleFault(StyleFaultKind.UNKNOWN, garment, name, accepted=tuple(known)),
            )
    return make(**chosen)
