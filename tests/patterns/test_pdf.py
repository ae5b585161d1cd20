"""Paper patterns are true to scale: what is printed is read back from the file."""

import io
import re

import numpy as np
import pytest
import shapely
from pypdf import PageObject, PdfReader
from shapely.geometry import Polygon, box

from patterns import Paper, Piece, draft, measurements, pieces_pdf
from patterns.style import STYLES
from tests.patterns.bodies import AVERAGE
from tests.patterns.pdf_reader import paths

MARGIN = 13.0
READ_BACK = 0.05  # mm: what a file's few decimals leave


@pytest.fixture(scope="module")
def pieces() -> tuple[Piece, ...]:
    body = measurements(AVERAGE)
    return tuple(piece for garment in STYLES for piece in draft(garment, body))


@pytest.fixture(scope="module")
def on_a0(pieces: tuple[Piece, ...]) -> PdfReader:
    return read(pieces_pdf(pieces, Paper.A0))


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def polygons(page: PageObject) -> list[Polygon]:
    return [Polygon(path.points) for path in paths(page) if path.closed and len(path.points) > 2]


def cell(page: PageObject) -> tuple[int, int]:
    found = re.search(r"row (\d+), column (\d+)", page.extract_text())
    assert found
    return int(found.group(1)), int(found.group(2))


def is_drawn(outline: Polygon, drawn: list[Polygon]) -> bool:
    """Tell whether one of the polygons is the outline, wherever it lies."""
    width, height = outline.bounds[2], outline.bounds[3]
    for polygon in drawn:
        left, bottom, right, top = polygon.bounds
        if abs(right - left - width) < READ_BACK and abs(top - bottom - height) < READ_BACK:
            moved = shapely.transform(polygon, lambda xy, low=(left, bottom): xy - np.array(low))
            if moved.hausdorff_distance(outline) < READ_BACK:
                return True
    return False


@pytest.mark.parametrize(("paper", "width", "height"), [(Paper.A4, 297, 210), (Paper.A0, 1189, 841)])
def test_pages_have_the_paper_s_size(
    pieces: tuple[Piece, ...], paper: Paper, width: float, height: float
) -> None:
    for page in read(pieces_pdf(pieces[:5], paper)).pages:
        assert float(page.mediabox.width) * 25.4 / 72 == pytest.approx(width, abs=0.01)
        assert float(page.mediabox.height) * 25.4 / 72 == pytest.approx(height, abs=0.01)


@pytest.mark.parametrize("paper", Paper)
def test_test_square_is_100_mm(pieces: tuple[Piece, ...], paper: Paper) -> None:
    overview = read(pieces_pdf(pieces[:5], paper)).pages[0]
    assert is_drawn(box(0, 0, 100, 100), polygons(overview))


def test_on_large_paper_every_piece_lies_whole_on_one_page(
    pieces: tuple[Piece, ...], on_a0: PdfReader
) -> None:
    window = box(MARGIN, MARGIN, 1189 - MARGIN, 841 - MARGIN).buffer(READ_BACK)
    drawn = [[area for area in polygons(page) if window.covers(area)] for page in on_a0.pages[1:]]
    for piece in pieces:
        assert sum(is_drawn(piece.outline, areas) for areas in drawn) >= 1, piece.id
    count = sum(bool(piece.seams) for piece in pieces) + len(pieces)  # seam lines and cut lines
    assert sum(map(len, drawn)) == count + len(drawn)  # and where each page is cut


def test_pages_laid_edge_to_edge_give_the_piece(pieces: tuple[Piece, ...]) -> None:
    front = next(piece for piece in pieces if piece.id == "trousers.front.left")
    width, height = 297 - 2 * MARGIN, 210 - 2 * MARGIN
    laid, windows = [], []
    for page in read(pieces_pdf((front,), Paper.A4)).pages[1:]:
        row, column = cell(page)
        shift = np.array(((column - 1) * width - MARGIN, -row * height - MARGIN))
        largest = max((area for area in polygons(page) if area.area > 1.2e5), key=lambda area: area.area)
        laid.append(shapely.transform(largest, lambda xy, shift=shift: xy + shift))
        windows.append(box((column - 1) * width, -row * height, column * width, (1 - row) * height))
    assert len(laid) > 6
    assert all(area.hausdorff_distance(laid[0]) < READ_BACK for area in laid)
    assert is_drawn(front.outline, laid[:1])
    assert shapely.union_all(windows).buffer(READ_BACK).covers(laid[0])
    assert all(window.intersects(laid[0]) for window in windows)


def test_each_page_names_its_place_its_pieces_and_the_pages_that_go_on(pieces: tuple[Piece, ...]) -> None:
    front = next(piece for piece in pieces if piece.id == "trousers.front.left")
    overview, *rest = read(pieces_pdf((front,), Paper.A4)).pages
    assert f"1 piece on {len(rest)} pages" in overview.extract_text()
    cells = {cell(page): page.extract_text() for page in rest}
    assert len(cells) == len(rest)
    for (row, column), text in cells.items():
        assert "201 trousers.front.left" in text
        assert f"{row}/{column}" in overview.extract_text()
        for beside in ((row, column + 1), (row, column - 1), (row + 1, column), (row - 1, column)):
            assert (f"{beside[0]}/{beside[1]}" in text.split()) == (beside in cells)


def test_same_pieces_give_the_same_bytes(pieces: tuple[Piece, ...]) -> None:
    assert pieces_pdf(pieces) == pieces_pdf(pieces)


def test_no_pieces_give_the_overview_alone() -> None:
    assert len(read(pieces_pdf(())).pages) == 1
