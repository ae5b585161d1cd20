"""Pieces laid out on pages of paper that lie in a grid of rows and columns."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shapely.geometry import box

from patterns.piece import Material, Piece
from patterns.sheet import Place, by_height, placed, size_of
from patterns.skyline import packed

GAP = 8.0
"""Between pieces that share a page, mm."""

INSET = 3.0
"""From a page's cut edge to the pieces that begin or end on it, mm."""

_MATERIALS = list(Material)


@dataclass(frozen=True)
class Page:
    """A page's window on the pieces.

    Parameters
    ----------
    row, column
        Where it lies in the grid, counted from 1.
    places
        What lies on it, from the window's upper left corner; a large piece lies on several pages.
    neighbours
        The pages (row, column) that go on with its pieces.
    """

    row: int
    column: int
    places: tuple[Place, ...]
    neighbours: tuple[tuple[int, int], ...]

    @property
    def name(self) -> str:
        """Row and column."""
        return f"{self.row}/{self.column}"


@dataclass(frozen=True)
class _Block:
    """Pages that are laid edge to edge, in pages, and the pieces on them in mm."""

    columns: int
    rows: int
    places: tuple[Place, ...]


def pages_of(pieces: Sequence[Piece], width: float, height: float, shape: float) -> tuple[Page, ...]:
    """Lay pieces out on pages, row by row; only pages that hold something are there.

    A piece that fits on a page lies on one, with as many others as find room there. A larger one has pages of
    its own.

    Parameters
    ----------
    width, height
        Of a page's window in mm, neighbours' windows touching.
    shape
        Width of the whole grid by its height, about.
    """
    ordered = sorted(by_height(pieces), key=lambda piece: (piece.garment, _MATERIALS.index(piece.material)))
    blocks = [*_of_many_pages(ordered, width, height), *_of_one_page(ordered, width, height)]
    if not blocks:
        return ()
    count = sum(block.columns * block.rows for block in blocks)
    columns = max(round(math.sqrt(count * shape * height / width)), *(block.columns for block in blocks), 1)
    corners = packed([(block.columns, block.rows) for block in blocks], columns)
    pages = (
        page
        for number, block in enumerate(blocks)
        for page in _pages(block, int(corners[number][1]), int(corners[number][0]), width, height)
    )
    return tuple(sorted(pages, key=lambda page: (page.row, page.column)))


def _is_large(piece: Piece, width: float, height: float) -> bool:
    across, along = size_of(piece)
    return across > width - 2 * INSET or along > height - 2 * INSET


def _of_many_pages(pieces: Sequence[Piece], width: float, height: float) -> Iterator[_Block]:
    for piece in pieces:
        if _is_large(piece, width, height):
            across, along = size_of(piece)
            columns, rows = math.ceil((across + 2 * INSET) / width), math.ceil((along + 2 * INSET) / height)
            yield _Block(columns, rows, (placed(piece, INSET, INSET),))


def _of_one_page(pieces: Sequence[Piece], width: float, height: float) -> Iterator[_Block]:
    left = [piece for piece in pieces if not _is_large(piece, width, height)]
    while left:
        sizes = [(across + GAP, along + GAP) for across, along in map(size_of, left)]
        corners = packed(sizes, width - 2 * INSET + GAP, height - 2 * INSET + GAP)
        places = (placed(left[number], x + INSET, y + INSET) for number, (x, y) in corners.items())
        yield _Block(1, 1, tuple(places))
        left = [piece for number, piece in enumerate(left) if number not in corners]


def _pages(block: _Block, top: int, left: int, width: float, height: float) -> Iterator[Page]:
    cells = [(row, column) for row in range(block.rows) for column in range(block.columns)]
    held = [cell for cell in cells if _holds(block, *cell, width, height)]
    for row, column in held:
        beside = ((row, column - 1), (row, column + 1), (row - 1, column), (row + 1, column))
        yield Page(
            row=top + row + 1,
            column=left + column + 1,
            places=tuple(
                Place(place.piece, place.x - column * width, place.y - row * height) for place in block.places
            ),
            neighbours=tuple((top + r + 1, left + c + 1) for r, c in beside if (r, c) in held),
        )


def _holds(block: _Block, row: int, column: int, width: float, height: float) -> bool:
    """Tell whether a piece reaches onto a page of the block."""
    return any(
        place.piece.outline.intersects(
            box(
                column * width - place.x,
                place.y - (row + 1) * height,
                (column + 1) * width - place.x,
                place.y - row * height,
            )
        )
        for place in block.places
    )
