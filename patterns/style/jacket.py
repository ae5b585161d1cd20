"""The jacket's style options."""

from dataclasses import dataclass

from patterns.errors import StyleError
from patterns.style.options import FITS, check_options, choice, millimetres
from patterns.style_faults import StyleFault, StyleFaultKind

_DOUBLE = "double-breasted"


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

    closure: str = choice("single-breasted", "single-breasted", _DOUBLE)
    buttons: int = choice(2, 1, 2, 3)
    lapel: str = choice("notch", "notch", "peak", "shawl")
    vent: str = choice("centre", "none", "centre", "side")
    pockets: str = choice("flap", "flap", "jetted", "patch")
    fit: str = choice("regular", *FITS)
    chest_ease: float | None = millimetres(60, 240)
    waist_ease: float | None = millimetres(60, 240)
    hip_ease: float | None = millimetres(50, 240)

    def __post_init__(self) -> None:
        check_options("jacket", self)
        if self.is_double_breasted and self.lapel == "notch":
            raise StyleError(
                "jacket lapel 'notch' does not go with double-breasted; peak and shawl do",
                _not_together("lapel", self.lapel, "peak", "shawl"),
            )
        if self.is_double_breasted and self.buttons != 2:
            raise StyleError(
                f"jacket buttons {self.buttons} does not go with double-breasted; 2 does (6x2)",
                _not_together("buttons", self.buttons, 2),
            )

    @property
    def is_double_breasted(self) -> bool:
        """Whether the fronts overlap by two rows of buttons."""
        return self.closure == _DOUBLE


def _not_together(option: str, value: str | int, *accepted: str | int) -> StyleFault:
    return StyleFault(StyleFaultKind.TOGETHER, "jacket", option, value, accepted, other=_DOUBLE)
