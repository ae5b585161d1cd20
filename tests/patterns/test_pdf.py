"""Paper patterns are true to scale: what is printed is read back from the file."""

import io
import re

import pytest
from pypdf import PageObject, PdfReader

from patterns import Paper, Piece, draft, measurements, pieces_pdf
from tests.patterns.bodies import AVERAGE

POINTS_PER_MM = 72 / 25.4


@pytest.fixture(scope="module")
def pieces() -> tuple[Piece, ...]:
    return draft("trousers", measurements(AVERAGE))


def drawing(page: PageObject) -> str:
    stream = page.get_contents()
    assert stream is not None
    return stream.get_data().decode("latin-1")


def pages(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


@pytest.mark.parametrize(("paper", "width", "height"), [(Paper.A4, 297, 210), (Paper.A0, 1189, 841)])
def test_pages_have_the_paper_s_size(
    pieces: tuple[Piece, ...], paper: Paper, width: float, height: float
) -> None:
    for page in pages(pieces_pdf(pieces, paper)).pages:
        assert float(page.mediabox.width) == pytest.approx(width * POINTS_PER_MM, abs=0.01)
        assert float(page.mediabox.height) == pytest.approx(height * POINTS_PER_MM, abs=0.01)


def test_test_square_and_pieces_are_drawn_in_true_millimetres(pieces: tuple[Piece, ...]) -> None:
    first, *rest = pages(pieces_pdf(pieces, Paper.A0)).pages
    overview = drawing(first)
    # The page's own unit is a point; everything is drawn after one scaling to millimetres.
    assert re.search(r"2\.8346\d* 0 0 2\.8346\d* 0 0 cm", overview)
    assert re.search(r"n 10 10 100 100 re S", overview)
    drawn = "\n".join(drawing(page) for page in rest)
    front = next(piece for piece in pieces if piece.id == "trousers.front.left")
    extents = set()
    for path in re.findall(r"n ((?:-?[\d.]+ -?[\d.]+ [ml]\s+)+)h", drawn):
        xs = [float(x) for x, _ in re.findall(r"(-?[\d.]+) (-?[\d.]+) [ml]", path)]
        extents.add(round(max(xs) - min(xs), 1))
    assert round(front.outline.bounds[2], 1) in extents


def test_every_page_but_the_overview_holds_something_and_says_where_it_lies(
    pieces: tuple[Piece, ...],
) -> None:
    overview, *rest = pages(pieces_pdf(pieces)).pages
    assert f"33 pieces on {len(rest)} pages" in overview.extract_text()
    names = [re.search(r"([A-Z]\d+): row \d+, column \d+", page.extract_text()) for page in rest]
    assert all(names)
    assert len({name.group(1) for name in names if name}) == len(rest)
    assert all(" l" in drawing(page) for page in rest)


def test_same_pieces_give_the_same_bytes(pieces: tuple[Piece, ...]) -> None:
    assert pieces_pdf(pieces) == pieces_pdf(pieces)


def test_no_pieces_give_the_overview_alone() -> None:
    assert len(pages(pieces_pdf(())).pages) == 1
