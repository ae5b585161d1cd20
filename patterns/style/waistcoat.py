"""The waistcoat's style options."""

from dataclasses import dataclass

from patterns.style.options import FITS, check_choice, check_ease

_BUTTONS = (4, 5, 6)
_POCKETS = (2, 4)
_BACKS = ("lining", "shell")


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

    buttons: int = 5
    pockets: int = 4
    back: str = "lining"
    fit: str = "regular"
    chest_ease: float | None = None
    waist_ease: float | None = None

    def __post_init__(self) -> None:
        check_choice("waistcoat", "buttons", self.buttons, _BUTTONS)
        check_choice("waistcoat", "pockets", self.pockets, _POCKETS)
        check_choice("waistcoat", "back", self.back, _BACKS)
        check_choice("waistcoat", "fit", self.fit, FITS)
        check_ease("waistcoat", "chest_ease", self.chest_ease, 20, 120)
        check_ease("waistcoat", "waist_ease", self.waist_ease, 20, 140)
