"""Codes of pieces, short enough to be typed: ``7K3-2F*``, in Crockford's base 32 with his check symbol.

Before the hyphen is the order's number, after it the piece's position in the plan in two symbols, then the
check symbol. Case does not matter, I and L are read as 1, O as 0; hyphens and spaces only help the eye. The
check symbol is the whole modulo 37, a prime above 32: one wrong symbol, or two neighbours exchanged, never
gives another piece's code.

References
----------
Douglas Crockford, Base 32, https://www.crockford.com/base32.html
"""

import re
from dataclasses import dataclass

from app.errors import InputError

DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CHECKS = DIGITS + "*~$=U"
MOST_PIECES = len(DIGITS) ** 2
MOST_NUMBER = 2**62

_READ_AS = str.maketrans("ILO", "110", "- ")
_WRITTEN = re.compile(f"[{DIGITS}]{{3,16}}[{re.escape(CHECKS)}]")


@dataclass(frozen=True)
class PieceCode:
    """Which piece a code means: the ``position`` in the plan, from 0, of the order of a ``number``."""

    number: int
    position: int

    def __post_init__(self) -> None:
        """Refuse what has no code."""
        if not 0 <= self.number <= MOST_NUMBER or not 0 <= self.position < MOST_PIECES:
            raise InputError(
                f"piece {self.position} of order number {self.number} has no code: a plan's first "
                f"{MOST_PIECES} pieces have one"
            )

    def __str__(self) -> str:
        """Return the code."""
        value = self.number * MOST_PIECES + self.position
        written = _digits(value).rjust(5, "0")
        return f"{written[:-2]}-{written[-2:]}{CHECKS[value % len(CHECKS)]}"

    @classmethod
    def read(cls, text: str) -> "PieceCode":
        """Read a code as somebody typed it.

        Raises
        ------
        InputError
            If it is no code, or its check symbol does not fit.
        """
        # Letters outside ASCII may have capitals inside it.
        written = text.upper().translate(_READ_AS) if text.isascii() else ""
        if not _WRITTEN.fullmatch(written):
            raise InputError(f"{text[:40]!r} is not the code of a piece, such as {cls(7283, 79)}")
        value = 0
        for symbol in written[:-1]:
            value = value * len(DIGITS) + DIGITS.index(symbol)
        if CHECKS[value % len(CHECKS)] != written[-1]:
            raise InputError(f"{text[:40]!r}: the check symbol does not fit, so that some symbol is wrong")
        return cls(*divmod(value, MOST_PIECES))


def _digits(value: int) -> str:
    written = ""
    while value:
        value, digit = divmod(value, len(DIGITS))
        written = DIGITS[digit] + written
    return written
