"""One module per part of a garment, and the face that drafts whole garments."""

from patterns.draft.jacket import draft_jacket
from patterns.draft.trousers import draft_trousers
from patterns.errors import StyleError
from patterns.measurements import Measurements
from patterns.piece import Piece
from patterns.style import STYLES, JacketStyle, Style, TrousersStyle

__all__ = ["draft", "draft_jacket", "draft_trousers"]


def draft(garment: str, body: Measurements, style: Style | None = None) -> tuple[Piece, ...]:
    """Draft all pieces of a garment.

    Parameters
    ----------
    garment
        ``jacket`` or ``trousers``.
    body
        The body's measurements.
    style
        The garment's own style type; its defaults when left out.

    Raises
    ------
    StyleError
        When the garment is unknown or the style belongs to another one.
    DraftError
        When the draft of this body comes out wrong; the message names the piece.
    """
    if garment == "jacket" and (style is None or isinstance(style, JacketStyle)):
        return draft_jacket(body, style)
    if garment == "trousers" and (style is None or isinstance(style, TrousersStyle)):
        return draft_trousers(body, style)
    if garment in STYLES:
        raise StyleError(f"{garment} takes a {STYLES[garment].__name__}, not a {type(style).__name__}")
    raise StyleError(f"garment {garment!r} is not one of {', '.join(STYLES)}")
