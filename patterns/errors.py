"""What drafting refuses."""

from collections.abc import Iterable

from patterns.faults import Fault
from patterns.style_faults import StyleFault


class PatternError(Exception):
    """Base of every error that drafting raises."""


class MeasurementError(PatternError):
    """A measurement is missing, unknown or implausible; the message names it and the accepted range.

    Parameters
    ----------
    message
        Tells the first few of the faults.
    faults
        All of them.
    """

    def __init__(self, message: str, faults: Iterable[Fault] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class StyleError(PatternError):
    """A style option is unknown or contradicts another; the message names it and what is accepted.

    Parameters
    ----------
    message
        The sentence.
    fault
        What it says, as data; None for what only shows in the draft of a body.
    """

    def __init__(self, message: str, fault: StyleFault | None = None) -> None:
        super().__init__(message)
        self.fault = fault


class DraftError(PatternError):
    """A draft of plausible measurements came out wrong: the message names the piece and the fault."""


class SeamError(DraftError):
    """Drafted pieces do not sew together: the message names the seam, what it measures, what is accepted."""
