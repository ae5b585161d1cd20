"""One package a garment, and the face that drafts whole garments."""

from patterns.draft.jacket import draft_jacket
from patterns.draft.trousers import draft_trousers
from patterns.draft.waistcoat import draft_waistcoat
from patterns.errors import StyleError
from patterns.finish import cut_pieces
from patterns.garment import GarmentDraft
from patterns.measurements import Measurements
from patterns.piece import Piece
from patterns.style import STYLES, JacketStyle, Style, TrousersStyle, WaistcoatStyle
from patterns.style import style as make_style

__all__ = ["draft", "draft_garment"]

_FIRST_NUMBERS = {"jacket": 101, "trousers": 201, "waistcoat": 301}


def draft(garment: str, body: Measurements, style: Style | None = None) -> tuple[Piece, ...]:
    """Draft all pieces of a garment, of every material, and check that they sew together.

    Parameters
    ----------
    garment
        ``jacket``, ``trousers`` or ``waistcoat``.
    body
        The body's measurements.
    style
        The garment's own style type; its defaults when left out.

    Raises
    ------
    StyleError
        When the garment is unknown or the style belongs to another one.
    DraftError
        When the draft of this body comes out wrong; the message names the seam or the piece.
    """
    return cut_pieces(draft_garment(garment, body, style), _FIRST_NUMBERS[garment])


def draft_garment(garment: str, body: Measurements, style: Style | None = None) -> GarmentDraft:
    """Draft a garment's panels as seam lines on the paper; raises as `draft`."""
    match garment, make_style(garment) if style is None else style:
        case "jacket", JacketStyle() as chosen:
            return draft_jacket(body, chosen)
        case "trousers", TrousersStyle() as chosen:
            return draft_trousers(body, chosen)
        case "waistcoat", WaistcoatStyle() as chosen:
            return draft_waistcoat(body, chosen)
        case known, other if known in STYLES:
            raise StyleError(f"{known} takes a {STYLES[known].__name__}, not a {type(other).__name__}")
    raise StyleError(f"garment {garment!r} is not one of {', '.join(STYLES)}")
