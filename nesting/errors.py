"""What nesting refuses."""


class NestingError(Exception):
    """Base of every error that nesting raises."""


class ProblemError(NestingError):
    """The problem cannot be nested as it stands; the message names the item and what is accepted."""


class NoRoomError(ProblemError):
    """The cloth has too little room for the pieces; a longer one or one with fewer flaws may have enough.

    ``needed_mm`` is how long the shortest marker found is, None if a piece has no place at all.
    """

    def __init__(self, told: str, needed_mm: float | None = None) -> None:
        super().__init__(told)
        self.needed_mm = needed_mm


class CertificateError(NestingError):
    """A finished marker failed its check on the exact outlines: an inner fault, never the input's."""


class NoPlaceError(NestingError):
    """A piece of the search has no place between the edges on the pattern; ``piece`` is its row."""

    def __init__(self, piece: int) -> None:
        super().__init__(f"piece {piece} has no place")
        self.piece = piece
