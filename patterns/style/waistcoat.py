"""The waistcoat's style options."""

from dataclasses import dataclass

from patterns.style.options import FITS, check_options, choice, millimetres


@dataclass(frozen=True)
class WaistcoatStyle:
    """How a single-breasted waistcoat with a V neck is made.

    Parameters
    ----------
    buttons
        Buttons on the front: 4, 5 or 6.
    pockets
        Welt pockets: 2 (hip) or 4 (hip and breast).
    back
        What the back's outside is cut from: ``lining`` or ``shell``.
    fit
        ``slim``, ``regular`` or ``comfort``.
    chest_ease, waist_ease
        Finished girth over the body's, in mm; None leaves it to the fit.

    Raises
    ------
    StyleError
        When an option is not one of these.
    """

    buttons: int = choice(5, 4, 5, 6)
    pockets: int = choice(4, 2, 4)
    back: str = choice("lining", "lining", "shell")
    fit: str = choice("regular", *FITS)
    chest_ease: float | None = millimetres(20, 120)
    waist_ease: float | None = millimetres(20, 140)

    def __post_init__(self) -> None:
        check_options("waistcoat", self)
