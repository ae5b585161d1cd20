"""What nesting refuses."""


class NestingError(Exception):
    """Base of every error that nesting raises."""


class ProblemError(NestingError):
    """The problem cannot be nested as it stands; the message names the item and what is accepted."""


class CertificateError(NestingError):
    """A finished marker failed its check on the exact outlines: an inner fault, never the input's."""
