"""Pieces laid out on one sheet, by garment and material, for a picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from patterns.piece import Material, Piece
from patterns.skyline import packed

WIDTH = 3200.0
GAP = 25.0
MARGIN = 20.0
HEADING = 65.0
"""Height that a heading takes, mm."""

_HEADING_WIDTH = 640.0
_GROUP_GAP = 60.0
_GROUP_WIDTHS = tuple(WIDTH * share for share in (1.0, 0.8, 0.65, 0.5, 0.4, 0.3, 0.2))
_MATERIALS = list(Material)


@dataclass(frozen=True)
class Place:
    """A piece and where its own origin comes to lie on the sheet, whose y runs downwards, in mm."""

    piece: Piece
    x: float
    y: float


@dataclass(frozen=True)
class Title:
    """What a group is, and how many pieces are in it."""

    garment: str
    material: Material
    pieces: int

    def __str__(self) -> str:
        """Return the title in words."""
        return f"{self.garment}, {self.material}: {self.pieces} piece{'s' if self.pieces > 1 else ''}"


@dataclass(frozen=True)
class Heading:
    """The title of a group and where its baseline begins."""

    title: Title
    x: float
    y: float

    @property
    def text(self) -> str:
        """The title in words."""
        return str(self.title)


@dataclass(frozen=True)
class Sheet:
    """Pieces without overlap, and the titles of their groups, on width by height mm."""

    places: tuple[Place, ...]
    headings: tuple[Heading, ...]
    width: float
    height: float


@dataclass(frozen=True)
class _Group:
    """Pieces of one garment and material below their title, from (0, 0) to (width, height)."""

    title: Title
    places: tuple[Place, ...]
    width: float
    height: float


def sheet_of(pieces: Sequence[Piece]) -> Sheet:
    """Lay pieces out below a heading for each garment and material, one garment below the other."""
    places: list[Place] = []
    headings: list[Heading] = []
    width, top = 0.0, MARGIN
    for garment in dict.fromkeys(piece.garment for piece in pieces):
        members = sorted(
            (piece for piece in pieces if piece.garment == garment),
            key=lambda piece: _MATERIALS.index(piece.material),
        )
        groups: list[_Group] = []
        for _, found in groupby(members, key=lambda piece: piece.material):
            groups.append(min(_layouts(list(found)), key=lambda group: _end([*groups, group])))
        corners = _corners(groups)
        for number, group in enumerate(groups):
            x, y = corners[number][0] + MARGIN, corners[number][1] + top
            headings.append(Heading(group.title, x, y + 0.6 * HEADING))
            places += (Place(place.piece, x + place.x, y + place.y) for place in group.places)
            width = max(width, x + group.width)
        top += max(corners[number][1] + group.height + _GROUP_GAP for number, group in enumerate(groups))
    return Sheet(tuple(places), tuple(headings), width + MARGIN, top + MARGIN)


def size_of(piece: Piece) -> tuple[float, float]:
    """Return a piece's extent along and across its grain, in mm."""
    left, bottom, right, top = piece.outline.bounds
    return right - left, top - bottom


def by_height(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with the tallest pattern first, left and right of one pattern together."""
    heights: dict[int, float] = {}
    for piece in pieces:
        heights[piece.number] = max(heights.get(piece.number, 0.0), size_of(piece)[1])
    return sorted(pieces, key=lambda piece: (-heights[piece.number], piece.number, piece.id))


def placed(piece: Piece, x: float, y: float) -> Place:
    """Place a piece with the upper left corner of its bounds at (x, y)."""
    left, _, _, top = piece.outline.bounds
    return Place(piece, x - left, y + top)


def _layouts(pieces: Sequence[Piece]) -> Iterator[_Group]:
    """Lay a group out in several widths."""
    ordered = by_height(pieces)
    widest = max(size_of(piece)[0] for piece in pieces)
    widths = [width for width in _GROUP_WIDTHS if width >= widest] or [widest]
    return (_laid(ordered, width) for width in widths)


def _corners(groups: Sequence[_Group]) -> dict[int, tuple[float, float]]:
    sizes = [(group.width + _GROUP_GAP, group.height + _GROUP_GAP) for group in groups]
    return packed(sizes, max(WIDTH, *(group.width for group in groups)) + _GROUP_GAP)


def _end(groups: Sequence[_Group]) -> tuple[float, float]:
    """Return how far down a garment's groups reach and how wide the last of them is."""
    corners = _corners(groups)
    last = groups[-1]
    return corners[len(groups) - 1][1] + last.height, last.width


def _laid(pieces: Sequence[Piece], width: float) -> _Group:
    sizes = [size_of(piece) for piece in pieces]
    corners = packed([(across + GAP, along + GAP) for across, along in sizes], width + GAP)
    places = tuple(
        placed(piece, corners[number][0], corners[number][1] + HEADING) for number, piece in enumerate(pieces)
    )
    ends = [(corners[number][0] + size[0], corners[number][1] + size[1]) for number, size in enumerate(sizes)]
    title = Title(pieces[0].garment, pieces[0].material, len(pieces))
    return _Group(
        title, places, max(_HEADING_WIDTH, *(x for x, _ in ends)), HEADING + max(y for _, y in ends)
    )
