"""Pieces laid out on one sheet, by garment and material, for pictures and paper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from patterns.piece import Material, Piece

ROW_WIDTH = 3200.0
GAP = 30.0
MARGIN = 20.0
HEADING = 70.0
"""Height that a heading takes, mm."""

_MATERIALS = list(Material)


@dataclass(frozen=True)
class Place:
    """A piece and where its own origin comes to lie on the sheet, whose y runs downwards, in mm."""

    piece: Piece
    x: float
    y: float


@dataclass(frozen=True)
class Heading:
    """The title of a group and where its baseline begins."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Sheet:
    """Pieces without overlap, and the titles of their groups, on width by height mm."""

    places: tuple[Place, ...]
    headings: tuple[Heading, ...]
    width: float
    height: float


def sheet_of(pieces: Sequence[Piece]) -> Sheet:
    """Lay pieces out in rows below a heading for each garment and material.

    A row is as high as its first piece; small pieces stand one above the other in it.
    """
    places: list[Place] = []
    headings: list[Heading] = []
    order = {garment: number for number, garment in enumerate(dict.fromkeys(p.garment for p in pieces))}

    def group(piece: Piece) -> tuple[int, int]:
        return order[piece.garment], _MATERIALS.index(piece.material)

    y = MARGIN
    for _, members in groupby(sorted(pieces, key=group), key=group):
        found = list(members)
        title = f"{found[0].garment}, {found[0].material}: {len(found)} pieces"
        headings.append(Heading(title, MARGIN, y + 0.6 * HEADING))
        laid, y = _rows(found, y + HEADING)
        places += laid
        y += GAP
    width = max((place.x + place.piece.outline.bounds[2] for place in places), default=MARGIN)
    return Sheet(tuple(places), tuple(headings), width + MARGIN, y - GAP + MARGIN if places else 2 * MARGIN)


def _rows(pieces: Iterable[Piece], top: float) -> tuple[list[Place], float]:
    """Fill rows with the tallest pieces first, a column with as many as fit below each other."""
    places: list[Place] = []
    x, y = MARGIN, top
    row_height = column_height = column_width = 0.0
    for piece in sorted(pieces, key=lambda piece: (-_size(piece)[1], piece.number, piece.id)):
        width, height = _size(piece)
        if places and column_height + height <= row_height and width <= column_width:
            places.append(_placed(piece, x, y + column_height))
            column_height += height + GAP
            continue
        if places:
            x += column_width + GAP
        if places and x + width > ROW_WIDTH:
            x, y = MARGIN, y + row_height + GAP
            row_height = 0.0
        places.append(_placed(piece, x, y))
        row_height = max(row_height, height)
        column_width, column_height = width, height + GAP
    return places, y + row_height


def _size(piece: Piece) -> tuple[float, float]:
    left, bottom, right, top = piece.outline.bounds
    return right - left, top - bottom


def _placed(piece: Piece, x: float, y: float) -> Place:
    left, _, _, top = piece.outline.bounds
    return Place(piece, x - left, y + top)
