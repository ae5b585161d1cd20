"""The cloth that is nested on: its width and the pattern woven into it."""

import math
from dataclasses import dataclass

from nesting.errors import ProblemError


@dataclass(frozen=True)
class Repeat:
    """A pattern of stripes or checks.

    Parameters
    ----------
    along_mm, across_mm
        Length of a repeat along and across the cloth; 0 on the axis on which the pattern does not change.
        Stripes along the cloth have ``across_mm`` only, checks both.
    origin_x_mm, origin_y_mm
        Where on the usable width a repeat begins.
    symmetric
        Whether the pattern reads the same from either side of the origin. If not, no piece may be turned by
        180° and none can be matched to its mirror image.

    Raises
    ------
    ProblemError
        If a length makes no sense or there is no repeat on either axis.
    """

    along_mm: float = 0.0
    across_mm: float = 0.0
    origin_x_mm: float = 0.0
    origin_y_mm: float = 0.0
    symmetric: bool = True

    def __post_init__(self) -> None:
        for name in ("along_mm", "across_mm"):
            refuse_length(getattr(self, name), f"cloth: repeat {name}")
        for name in ("origin_x_mm", "origin_y_mm"):
            if not math.isfinite(getattr(self, name)):
                raise ProblemError(f"cloth: repeat {name} {getattr(self, name)} must be a finite number")
        if self.along_mm == 0 and self.across_mm == 0:
            raise ProblemError("cloth: repeat has no length along nor across; without a pattern leave it out")


@dataclass(frozen=True)
class Cloth:
    """A strip of cloth: x runs along it without end, y from 0 to its usable width in mm.

    Parameters
    ----------
    repeat
        Its pattern; None for plain cloth.
    nap
        Whether it looks different from either end, so that no piece may be turned by 180°.
    """

    width_mm: float
    repeat: Repeat | None = None
    nap: bool = False

    def __post_init__(self) -> None:
        if not (math.isfinite(self.width_mm) and self.width_mm > 0):
            raise ProblemError(f"cloth: width_mm {self.width_mm} must be a finite number above 0")


def refuse_length(value: float, where: str) -> None:
    """Refuse what is not a length of 0 or more."""
    if not (math.isfinite(value) and value >= 0):
        raise ProblemError(f"{where} {value} must be a finite number, 0 or more")
