"""The jacket's style options."""

from dataclasses import dataclass

from patterns.errors import StyleError
from patterns.style.options import FITS, check_choice, check_ease

_CLOSURES = ("single-breasted", "double-breasted")
_BUTTONS = (1, 2, 3)
_LAPELS = ("notch", "peak", "shawl")
_VENTS = ("none", "centre", "side")
_POCKETS = ("flap", "jetted", "patch")


@dataclass(frozen=True)
class JacketStyle:
    """How a jacket is made.

    Parameters
    ----------
    closure
        ``single-breasted`` or ``double-breasted`` (6x2: six buttons, two of them fasten).
    buttons
        Buttons that fasten: 1, 2 or 3; 2 on a double-breasted jacket.
    lapel
        ``notch``, ``peak`` or ``shawl``; a double-breasted jacket takes peak or shawl.
    vent
        ``none``, ``centre`` (in the centre-back seam) or ``side`` (in both back side seams).
    pockets
        Hip pockets: ``flap`` (jetted, with a flap), ``jetted`` or ``patch``.
    fit
        ``slim``, ``regular`` or ``comfort``.
    chest_ease, waist_ease, hip_ease
        Finished girth over the body's, in mm; None leaves it to the fit.

    Raises
    ------
    StyleError
        When an option is not one of these or two do not go together.
    """

    closure: str = "single-breasted"
    buttons: int = 2
    lapel: str = "notch"
    vent: str = "centre"
    pockets: str = "flap"
    fit: str = "regular"
    chest_ease: float | None = None
    waist_ease: float | None = None
    hip_ease: float | None = None

    def __post_init__(self) -> None:
        check_choice("jacket", "closure", self.closure, _CLOSURES)
        check_choice("jacket", "buttons", self.buttons, _BUTTONS)
        check_choice("jacket", "lapel", self.lapel, _LAPELS)
        check_choice("jacket", "vent", self.vent, _VENTS)
        check_choice("jacket", "pockets", self.pockets, _POCKETS)
        check_choice("jacket", "fit", self.fit, FITS)
        check_ease("jacket", "chest_ease", self.chest_ease, 60, 240)
        check_ease("jacket", "waist_ease", self.waist_ease, 60, 240)
        check_ease("jacket", "hip_ease", self.hip_ease, 50, 240)
        if self.is_double_breasted and self.lapel == "notch":
            raise StyleError("jacket lapel 'notch' does not go with double-breasted; peak and shawl do")
        if self.is_double_breasted and self.buttons != 2:
            raise StyleError(f"jacket buttons {self.buttons} does not go with double-breasted; 2 does (6x2)")

    @property
    def is_double_breasted(self) -> bool:
        """Whether the fronts overlap by two rows of buttons."""
        return self.closure == "double-breasted"
