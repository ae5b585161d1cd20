"""Pieces at true scale on paper: a PDF of pages that are laid edge to edge for a check on the table."""

import io
from collections.abc import Iterable, Sequence
from enum import StrEnum

import numpy as np
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from patterns.grain import GrainLine, grain_line
from patterns.label import Text, seam_names, title
from patterns.paper import Page, pages_of
from patterns.piece import Piece


class Paper(StrEnum):
    """A paper's size, landscape."""

    A4 = "A4"
    A0 = "A0"

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in mm."""
        return _SIZES[self]


_SIZES = {Paper.A4: (297.0, 210.0), Paper.A0: (1189.0, 841.0)}

_MARGIN = 13.0  # from the paper's edge to where it is cut, mm
_OVERLAP = 5.0  # of the drawing beyond the cut, mm; what printers leave blank is less than the rest
_TEST_SQUARE = 100.0
_BORDER = 2.0  # of a piece's drawing beyond its outline, mm
_INK, _THIN, _MARK = HexColor(0x111111), HexColor(0x777777), HexColor(0xBB2222)
_FONT = "Helvetica"

Size = tuple[float, float]


def pieces_pdf(pieces: Sequence[Piece], paper: Paper = Paper.A4) -> bytes:
    """Draw pieces 1:1 on as many pages as hold something, after an overview of the pages.

    A piece that fits on a page lies on one; a larger one goes on over pages that are cut along their marks
    and laid edge to edge, the drawing reaching a little beyond. Each page says its row and column, what lies
    on it, and which page goes on at each side. The first has a square of 100 mm to check the printer's scale.

    Returns
    -------
    bytes
        The PDF; the same pieces give the same bytes.
    """
    width, height = paper.size
    window = width - 2 * _MARGIN, height - 2 * _MARGIN
    room = width - _TEST_SQUARE - 4 * _MARGIN, height - 4 * _MARGIN
    pages = pages_of(pieces, *window, shape=room[0] / room[1])
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(width * mm, height * mm), invariant=1)
    canvas.setTitle(f"{len(pieces)} pattern pieces at true scale on {paper}")
    # Each piece is drawn once and only shown again on the pages that it reaches.
    drawings = {id(piece): f"piece{number}" for number, piece in enumerate(pieces)}
    for piece in pieces:
        _define(canvas, piece, drawings[id(piece)])
    _overview(canvas, len(pieces), pages, window, (width, height))
    for page in pages:
        canvas.saveState()
        canvas.scale(mm, mm)
        _frame(canvas, page, window)
        clip = canvas.beginPath()
        beyond = _MARGIN - _OVERLAP
        clip.rect(beyond, beyond, width - 2 * beyond, height - 2 * beyond)
        canvas.clipPath(clip, stroke=0)
        for place in page.places:
            canvas.saveState()
            canvas.translate(_MARGIN + place.x, _MARGIN + window[1] - place.y)
            canvas.doForm(drawings[id(place.piece)])
            canvas.restoreState()
        canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _overview(canvas: Canvas, count: int, pages: Sequence[Page], window: Size, paper: Size) -> None:
    """Draw all pages small as they lie in the grid, and the test square."""
    canvas.saveState()
    canvas.scale(mm, mm)
    canvas.setStrokeColor(_INK)
    canvas.setLineWidth(0.2)
    canvas.rect(_MARGIN, _MARGIN, _TEST_SQUARE, _TEST_SQUARE)
    lines = (
        "This square is 100 mm wide and high:",
        "print at 100 %, without fitting to the page.",
        "Cut pages along their dashed lines and lay them",
        "edge to edge as row/column say.",
    )
    canvas.setFont(_FONT, 3.5)
    for number, line in enumerate(lines):
        canvas.drawString(_MARGIN + 4, _MARGIN + _TEST_SQUARE - 8 - 6 * number, line)
    canvas.setFont(_FONT, 5)
    canvas.drawString(
        _MARGIN, paper[1] - 2 * _MARGIN, f"{_counted(count, 'piece')} on {_counted(len(pages), 'page')}"
    )
    columns = max((page.column for page in pages), default=1)
    rows = max((page.row for page in pages), default=1)
    room = paper[0] - _TEST_SQUARE - 3 * _MARGIN, paper[1] - 2 * _MARGIN
    scale = min(room[0] / (columns * window[0]), room[1] / (rows * window[1]))
    canvas.translate(_TEST_SQUARE + 2 * _MARGIN, paper[1] - _MARGIN)
    canvas.scale(scale, scale)
    for page in pages:
        _thumbnail(canvas, page, window, 1 / scale)
    canvas.restoreState()
    canvas.showPage()


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


def _thumbnail(canvas: Canvas, page: Page, window: Size, unit: float) -> None:
    """Draw a page in the overview; ``unit`` is 1 mm on its paper."""
    canvas.saveState()
    canvas.translate((page.column - 1) * window[0], -page.row * window[1])
    canvas.setStrokeColor(_MARK)
    canvas.setFillColor(_MARK)
    canvas.setLineWidth(0.15 * unit)
    canvas.rect(0, 0, *window)
    canvas.setFont(_FONT, min(3 * unit, 0.3 * window[1]))
    canvas.drawString(0.5 * unit, window[1] - min(3 * unit, 0.3 * window[1]), page.name)
    clip = canvas.beginPath()
    clip.rect(0, 0, *window)
    canvas.clipPath(clip, stroke=0)
    canvas.setStrokeColor(_INK)
    canvas.setLineWidth(0.1 * unit)
    for place in page.places:
        canvas.saveState()
        canvas.translate(place.x, window[1] - place.y)
        _path(canvas, place.piece.outline.exterior.coords, closed=True)
        canvas.restoreState()
    canvas.restoreState()


def _frame(canvas: Canvas, page: Page, window: Size) -> None:
    """Draw where the page is cut, what lies on it, and which page goes on at each side."""
    canvas.setStrokeColor(_THIN)
    canvas.setFillColor(_THIN)
    canvas.setLineWidth(0.15)
    left, bottom, right, top = _MARGIN, _MARGIN, _MARGIN + window[0], _MARGIN + window[1]
    for x in (left, right):
        for y in (bottom, top):
            canvas.line(x - 5, y, x + 5, y)
            canvas.line(x, y - 5, x, y + 5)
    canvas.setDash(2, 2)
    canvas.rect(left, bottom, *window)
    canvas.setDash()
    for row, column in page.neighbours:
        across, along = column - page.column, page.row - row
        x, y = (left + right) / 2 + across * window[0] / 2, (bottom + top) / 2 + along * window[1] / 2
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(90 * abs(across))
        canvas.setFont(_FONT, 3)
        canvas.drawCentredString(0, 2, f"{row}/{column}")
        canvas.restoreState()
    canvas.setFont(_FONT, 3)
    canvas.drawString(left + 6, 5, f"row {page.row}, column {page.column}: {_contents(page, window[0])}")


def _contents(page: Page, width: float) -> str:
    """Name what lies on a page, as much as a line holds."""
    names = [f"{place.piece.number} {place.piece.id.replace('_', ' ')}" for place in page.places]
    shown = int(width / 3 / 0.55) - 20
    text = ", ".join(names)
    return text if len(text) <= shown else f"{len(names)} pieces"


def _define(canvas: Canvas, piece: Piece, name: str) -> None:
    """Record the drawing of a piece in its own frame."""
    left, bottom, right, top = piece.outline.bounds
    canvas.beginForm(name, left - _BORDER, bottom - _BORDER, right + _BORDER, top + _BORDER)
    canvas.setStrokeColor(_INK)
    canvas.setLineWidth(0.4)
    _path(canvas, piece.outline.exterior.coords, closed=True)
    canvas.setLineWidth(0.2)
    for notch in piece.notches:
        angle = np.radians(notch.angle)
        tip = (notch.x + notch.depth * np.cos(angle), notch.y + notch.depth * np.sin(angle))
        _path(canvas, ((notch.x, notch.y), tip))
    for drill in piece.drills:
        _path(canvas, ((drill.x - 3, drill.y), (drill.x + 3, drill.y)))
        _path(canvas, ((drill.x, drill.y - 3), (drill.x, drill.y + 3)))
    for match in piece.match_points:
        canvas.circle(match.x, match.y, 3)
    grain = grain_line(piece.seam_line, piece.internal_lines)
    _arrow(canvas, grain)
    canvas.setStrokeColor(_THIN)
    if piece.seams:
        canvas.setDash(5, 2)
        _path(canvas, piece.seam_line.exterior.coords, closed=True)
    canvas.setDash([6, 1.5, 1, 1.5])
    for line in piece.internal_lines:
        _path(canvas, line.coords)
    canvas.setDash()
    canvas.setFillColor(_INK)
    for text in title(piece, grain, f"{piece.number} {piece.garment} {piece.material}"):
        _write(canvas, text)
    canvas.setFillColor(_THIN)
    for text in seam_names(piece, grain):
        _write(canvas, text)
    canvas.endForm()


def _arrow(canvas: Canvas, grain: GrainLine) -> None:
    _path(canvas, ((grain.start, grain.level), (grain.end, grain.level)))
    head = min(7.0, grain.length / 4)
    for x, step in ((grain.start, head), (grain.end, -head)):
        sides = (grain.level + 0.4 * head, grain.level - 0.4 * head)
        _path(canvas, ((x + step, sides[0]), (x, grain.level), (x + step, sides[1])))


def _write(canvas: Canvas, text: Text) -> None:
    canvas.saveState()
    canvas.translate(text.x, text.y)
    canvas.rotate(text.angle)
    canvas.setFont(_FONT, text.size)
    canvas.drawCentredString(0, 0, text.text)
    canvas.restoreState()


def _path(canvas: Canvas, points: Iterable[Sequence[float]], *, closed: bool = False) -> None:
    path = canvas.beginPath()
    for number, (x, y) in enumerate(points):
        (path.lineTo if number else path.moveTo)(x, y)
    if closed:
        path.close()
    canvas.drawPath(path)
