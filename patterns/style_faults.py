"""What is wrong with a style, as data: for messages in any language, each at its own field."""

from dataclasses import dataclass
from enum import StrEnum


class StyleFaultKind(StrEnum):
    """What a style option is refused for."""

    GARMENT = "garment"
    UNKNOWN = "unknown"
    CHOICE = "choice"
    RANGE = "range"
    TOGETHER = "together"
    BODY = "body"


@dataclass(frozen=True)
class StyleFault:
    """Something that is wrong with a style.

    Parameters
    ----------
    kind
        ``garment``: none is called so. ``unknown``: it has no such option. ``choice``: not one of those
        accepted. ``range``: outside low..high mm. ``together``: does not go with another option's value.
        ``body``: cannot be cut for this body; ``low`` mm and more can.
    garment, option, value
        What was given.
    accepted
        The choices that are.
    low, high
        The range in mm, ends included.
    other
        The value of another option that it does not go with.
    """

    kind: StyleFaultKind
    garment: str
    option: str | None = None
    value: object = None
    accepted: tuple[str | int, ...] = ()
    low: float | None = None
    high: float | None = None
    other: str | None = None
