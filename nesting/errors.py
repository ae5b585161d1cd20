"""What nesting refuses."""


class NestingError(Exception):
    """Base of every error that nesting raises."""


class ProblemError(NestingError):
    """The problem cannot be nested as it stands; the message names the item and what is accepted."""


class CertificateError(NestingError):
    """A finished marker failed its check on the exact outlines: an inner fault, never the input's."""


class NoPlaceError(NestingError):
    """A piece of the search has no place between the edges on the pattern; ``piece`` is its row."""

    def __init__(self, piece: int) -> None:
        super().__init__(f"piece {piece} has no place")
        self.piece = piece
