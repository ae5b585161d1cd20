"""The trousers' style options."""

from dataclasses import dataclass

from patterns.style.options import FITS, check_choice, check_ease, check_range

_PLEATS = (0, 1, 2)
_HEMS = ("plain", "turn-up")
_WAISTS = ("belt loops", "side adjusters")


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

    pleats: int = 0
    hem: str = "plain"
    waist: str = "belt loops"
    hem_girth: float = 400.0
    fit: str = "regular"
    waist_ease: float | None = None
    hip_ease: float | None = None

    def __post_init__(self) -> None:
        check_choice("trousers", "pleats", self.pleats, _PLEATS)
        check_choice("trousers", "hem", self.hem, _HEMS)
        check_choice("trousers", "waist", self.waist, _WAISTS)
        check_range("trousers", "hem_girth", self.hem_girth, 340, 520)
        check_choice("trousers", "fit", self.fit, FITS)
        check_ease("trousers", "waist_ease", self.waist_ease, 0, 60)
        check_ease("trousers", "hip_ease", self.hip_ease, 40, 160)
