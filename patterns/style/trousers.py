"""The trousers' style options."""

from dataclasses import dataclass

from patterns.style.options import FITS, check_options, choice, millimetres


@dataclass(frozen=True)
class TrousersStyle:
    """How trousers are made.

    Parameters
    ----------
    pleats
        Pleats on each front: 0 (flat front), 1 or 2.
    hem
        ``plain`` or ``turn-up``.
    waist
        ``belt loops`` or ``side adjusters``.
    hem_girth
        Finished girth of the leg at the hem, 340 to 520 mm.
    fit
        ``slim``, ``regular`` or ``comfort``.
    waist_ease, hip_ease
        Finished girth over the body's, in mm, pleats not counted; None leaves it to the fit.

    Raises
    ------
    StyleError
        When an option is not one of these.
    """

    pleats: int = choice(0, 0, 1, 2)
    hem: str = choice("plain", "plain", "turn-up")
    waist: str = choice("belt loops", "belt loops", "side adjusters")
    hem_girth: float = millimetres(340, 520, 400.0)
    fit: str = choice("regular", *FITS)
    waist_ease: float | None = millimetres(0, 60)
    hip_ease: float | None = millimetres(40, 160)

    def __post_init__(self) -> None:
        check_options("trousers", self)
