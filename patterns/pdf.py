"""Pieces at true scale on paper: a PDF of pages that are laid edge to edge for a check on the table."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from shapely.geometry import box

from patterns.curves import Line
from patterns.grain import grain_line
from patterns.piece import Piece, Side
from patterns.sheet import Place, Sheet, sheet_of


class Paper(StrEnum):
    """A paper's size, landscape."""

    A4 = "A4"
    A0 = "A0"

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in mm."""
        return _SIZES[self]


_SIZES = {Paper.A4: (297.0, 210.0), Paper.A0: (1189.0, 841.0)}

_MARGIN = 10.0  # of the paper around what is printed of the sheet; pages overlap by it when laid together
_TEST_SQUARE = 100.0
_INK, _THIN, _MARK = HexColor(0x111111), HexColor(0x777777), HexColor(0xBB2222)


Size = tuple[float, float]


@dataclass(frozen=True)
class _Page:
    """A part of the sheet: its lower left corner there (x to the right, y up), in mm."""

    row: int
    column: int
    x: float
    y: float

    @property
    def name(self) -> str:
        return f"{chr(ord('A') + self.row) if self.row < 26 else self.row}{self.column + 1}"


def pieces_pdf(pieces: Sequence[Piece], paper: Paper = Paper.A4) -> bytes:
    """Draw pieces 1:1 on as many pages as hold something, after an overview of the pages.

    Each page says where it lies (row and column), and has the marks at which its neighbours are cut and laid;
    the first has a square of 100 mm to check the printer's scale.

    Returns
    -------
    bytes
        The PDF; the same pieces give the same bytes.
    """
    width, height = paper.size
    sheet = sheet_of(pieces)
    inner = width - 2 * _MARGIN, height - 2 * _MARGIN
    pages = _pages(sheet, *inner)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(width * mm, height * mm), invariant=1)
    canvas.setTitle(f"{len(pieces)} pattern pieces at true scale on {paper}")
    _overview(canvas, sheet, pages, inner, (width, height))
    for page in pages:
        canvas.saveState()
        canvas.scale(mm, mm)
        _frame(canvas, page, inner)
        clip = canvas.beginPath()
        clip.rect(_MARGIN, _MARGIN, *inner)
        canvas.clipPath(clip, stroke=0)
        canvas.translate(_MARGIN - page.x, _MARGIN - page.y)
        window = box(page.x, page.y, page.x + inner[0], page.y + inner[1])
        for place in sheet.places:
            if window.intersects(_box(sheet, place)):
                _draw(canvas, sheet, place)
        canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _pages(sheet: Sheet, width: float, height: float) -> list[_Page]:
    """Return the parts of the sheet on which a piece lies, row by row from the top."""
    outlines = shapely.STRtree(
        [shapely.transform(p.piece.outline, lambda xy, p=p: _on_sheet(sheet, p, xy)) for p in sheet.places]
    )
    pages = []
    for row in range(int(np.ceil(sheet.height / height))):
        for column in range(int(np.ceil(sheet.width / width))):
            page = _Page(row, column, column * width, sheet.height - (row + 1) * height)
            window = box(page.x, page.y, page.x + width, page.y + height)
            if len(outlines.query(window, predicate="intersects")):
                pages.append(page)
    return pages


def _on_sheet(sheet: Sheet, place: Place, points: Line) -> Line:
    """Bring points of a piece's frame onto the sheet with y up."""
    moved: Line = points + np.array((place.x, sheet.height - place.y))
    return moved


def _box(sheet: Sheet, place: Place) -> shapely.Polygon:
    left, bottom, right, top = place.piece.outline.bounds
    base = sheet.height - place.y
    return box(place.x + left, base + bottom, place.x + right, base + top)


def _overview(
    canvas: Canvas,
    sheet: Sheet,
    pages: Sequence[_Page],
    inner: tuple[float, float],
    paper: tuple[float, float],
) -> None:
    """Draw the whole sheet small with the pages on it, and the test square."""
    canvas.saveState()
    canvas.scale(mm, mm)
    canvas.setStrokeColor(_INK)
    canvas.setLineWidth(0.2)
    canvas.rect(_MARGIN, _MARGIN, _TEST_SQUARE, _TEST_SQUARE)
    canvas.setFont("Helvetica", 3.5)
    canvas.drawString(_MARGIN + 4, _MARGIN + 6, "This square is 100 mm wide: print without scaling.")
    canvas.drawString(_MARGIN, paper[1] - _MARGIN - 4, f"{len(sheet.places)} pieces on {len(pages)} pages")
    room = (paper[0] - _TEST_SQUARE - 3 * _MARGIN, paper[1] - 3 * _MARGIN)
    scale = min(room[0] / max(sheet.width, 1), room[1] / max(sheet.height, 1))
    canvas.translate(_TEST_SQUARE + 2 * _MARGIN, paper[1] - 2 * _MARGIN - scale * sheet.height)
    canvas.scale(scale, scale)
    canvas.setLineWidth(0.2 / scale)
    for place in sheet.places:
        _path(canvas, sheet, place, place.piece.outline.exterior.coords, closed=True)
    canvas.setStrokeColor(_MARK)
    canvas.setFillColor(_MARK)
    canvas.setFont("Helvetica", 4 / scale)
    for page in pages:
        canvas.rect(page.x, page.y, *inner)
        canvas.drawCentredString(page.x + inner[0] / 2, page.y + inner[1] / 2, page.name)
    canvas.restoreState()
    canvas.showPage()


def _frame(canvas: Canvas, page: _Page, inner: Size) -> None:
    """Draw the edge at which the page is cut and where it lies."""
    canvas.setStrokeColor(_THIN)
    canvas.setFillColor(_THIN)
    canvas.setLineWidth(0.15)
    for x in (_MARGIN, _MARGIN + inner[0]):
        for y in (_MARGIN, _MARGIN + inner[1]):
            canvas.line(x - 6, y, x + 6, y)
            canvas.line(x, y - 6, x, y + 6)
    canvas.setDash(2, 2)
    canvas.rect(_MARGIN, _MARGIN, *inner)
    canvas.setDash()
    canvas.setFont("Helvetica", 4)
    canvas.drawString(_MARGIN + 10, 3, f"{page.name}: row {page.row + 1}, column {page.column + 1}")


def _draw(canvas: Canvas, sheet: Sheet, place: Place) -> None:
    piece = place.piece
    canvas.setStrokeColor(_INK)
    canvas.setLineWidth(0.4)
    _path(canvas, sheet, place, piece.outline.exterior.coords, closed=True)
    canvas.setLineWidth(0.2)
    for notch in piece.notches:
        angle = np.radians(notch.angle)
        tip = (notch.x + notch.depth * np.cos(angle), notch.y + notch.depth * np.sin(angle))
        _path(canvas, sheet, place, ((notch.x, notch.y), tip))
    for drill in piece.drills:
        _path(canvas, sheet, place, ((drill.x - 3, drill.y), (drill.x + 3, drill.y)))
        _path(canvas, sheet, place, ((drill.x, drill.y - 3), (drill.x, drill.y + 3)))
    for match in piece.match_points:
        canvas.circle(place.x + match.x, sheet.height - place.y + match.y, 3)
    canvas.setStrokeColor(_THIN)
    canvas.setDash(5, 2)
    _path(canvas, sheet, place, piece.seam_line.exterior.coords, closed=True)
    canvas.setDash(6, 1.5)
    for line in piece.internal_lines:
        _path(canvas, sheet, place, line.coords)
    canvas.setDash()
    _label(canvas, sheet, place)


def _label(canvas: Canvas, sheet: Sheet, place: Place) -> None:
    piece = place.piece
    grain = grain_line(piece.seam_line)
    _path(canvas, sheet, place, ((grain.start, grain.level), (grain.end, grain.level)))
    for x, step in ((grain.start, 7), (grain.end, -7)):
        _path(
            canvas, sheet, place, ((x + step, grain.level + 3), (x, grain.level), (x + step, grain.level - 3))
        )
    side = "" if piece.side is Side.CENTRE else f", {piece.side}"
    title = f"{piece.number} {piece.garment} {piece.name}{side}, {piece.material}"
    size = float(np.clip(min(0.5 * grain.room, 1.7 * grain.length / len(title)), 2.5, 10))
    canvas.setFillColor(_INK)
    canvas.setFont("Helvetica", size)
    middle = place.x + (grain.start + grain.end) / 2
    canvas.drawCentredString(middle, sheet.height - place.y + grain.level + 0.3 * size, title)


def _path(
    canvas: Canvas, sheet: Sheet, place: Place, points: Iterable[Sequence[float]], *, closed: bool = False
) -> None:
    path, base = canvas.beginPath(), sheet.height - place.y
    for number, (x, y) in enumerate(points):
        (path.lineTo if number else path.moveTo)(place.x + x, base + y)
    if closed:
        path.close()
    canvas.drawPath(path)
