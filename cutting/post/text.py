"""Free text in cutter files: what a controller can neither misread nor carry out."""

import re
import unicodedata
from html import escape

NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def plain(text: str, length: int) -> str:
    """Return text of A-Z, 0-9, space and ``. _ + -`` only, at most ``length`` long.

    Letters lose their accents (É becomes E); every other sign, a Chinese one too, becomes ``_``, as does a
    text of accents alone: a block or comment without text would be none.
    """
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return re.sub(r"[^A-Z0-9 ._+-]", "_", bare.upper() or "_")[:length]


def xml(text: str) -> str:
    """Return text for XML; signs that XML cannot hold, such as control characters, become U+FFFD."""
    return escape(NOT_IN_XML.sub("\ufffd", text))
