"""What drafting refuses."""


class PatternError(Exception):
    """Base of every error that drafting raises."""


class MeasurementError(PatternError):
    """A measurement is missing, unknown or implausible; the message names it and the accepted range."""


class StyleError(PatternError):
    """A style option is unknown or contradicts another; the message names it and what is accepted."""


class DraftError(PatternError):
    """A draft of plausible measurements came out wrong: the message names the piece and the fault."""


class SeamError(DraftError):
    """Drafted pieces do not sew together: the message names the seam, what it measures, what is accepted."""
