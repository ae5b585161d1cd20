"""Pages: small pieces whole, large ones over neighbouring pages, nothing twice, no page empty."""

from itertools import combinations

import pytest
from shapely.affinity import scale, translate
from shapely.geometry import Polygon, box

from patterns import Piece, draft, measurements
from patterns.paper import Page, pages_of
from patterns.sheet import Place
from patterns.style import STYLES
from tests.patterns.bodies import AVERAGE

WIDTH, HEIGHT = 270.0, 180.0
WINDOW = box(0, 0, WIDTH, HEIGHT)


@pytest.fixture(scope="module")
def pieces() -> tuple[Piece, ...]:
    body = measurements(AVERAGE)
    return tuple(piece for garment in STYLES for piece in draft(garment, body))


@pytest.fixture(scope="module")
def pages(pieces: tuple[Piece, ...]) -> tuple[Page, ...]:
    return pages_of(pieces, WIDTH, HEIGHT, 1.0)


def area(place: Place) -> Polygon:
    """Return a place's outline on its page, y downwards."""
    return translate(scale(place.piece.outline, yfact=-1, origin=(0, 0)), place.x, place.y)


def test_every_page_holds_something_and_has_its_own_place(pages: tuple[Page, ...]) -> None:
    assert len({(page.row, page.column) for page in pages}) == len(pages)
    assert all(any(area(place).intersects(WINDOW) for place in page.places) for page in pages)


def test_every_piece_is_wholly_on_paper_once(pieces: tuple[Piece, ...], pages: tuple[Page, ...]) -> None:
    shown = {piece.id: 0.0 for piece in pieces}
    for page in pages:
        for place in page.places:
            shown[place.piece.id] += area(place).intersection(WINDOW).area
    assert shown == {piece.id: pytest.approx(piece.outline.area, rel=1e-9) for piece in pieces}


def test_pieces_on_a_page_lie_apart(pages: tuple[Page, ...]) -> None:
    for page in pages:
        areas = [area(place) for place in page.places]
        assert all(a.distance(b) > 7 for a, b in combinations(areas, 2))


def test_small_pieces_lie_whole_on_one_page(pages: tuple[Page, ...]) -> None:
    for page in pages:
        assert not page.neighbours or len(page.places) == 1
        if not page.neighbours:
            assert all(WINDOW.covers(area(place)) for place in page.places)


def test_neighbours_go_on_with_the_same_piece(pages: tuple[Page, ...]) -> None:
    by_cell = {(page.row, page.column): page for page in pages}
    for page in pages:
        for row, column in page.neighbours:
            other = by_cell[row, column]
            (place,), (beside,) = page.places, other.places
            assert beside.piece is place.piece
            assert (page.row, page.column) in other.neighbours
            shift = (place.x - beside.x, place.y - beside.y)
            assert shift == pytest.approx(((column - page.column) * WIDTH, (row - page.row) * HEIGHT))


def test_grid_has_about_the_shape_asked_for(pieces: tuple[Piece, ...]) -> None:
    for shape in (0.5, 2.0):
        pages = pages_of(pieces, WIDTH, HEIGHT, shape)
        columns, rows = max(page.column for page in pages), max(page.row for page in pages)
        assert 0.6 * shape < columns * WIDTH / (rows * HEIGHT) < 1.6 * shape


def test_large_paper_needs_few_pages(pieces: tuple[Piece, ...]) -> None:
    pages = pages_of(pieces, 1163, 815, 1.0)
    covered = sum(piece.outline.area for piece in pieces) / (1163 * 815)
    assert len(pages) < 2 * covered
    assert all(not page.neighbours for page in pages)


def test_nothing_needs_no_page() -> None:
    assert pages_of((), WIDTH, HEIGHT, 1.0) == ()
