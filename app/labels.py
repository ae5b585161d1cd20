"""Labels as a PDF: one to a page for a label printer, or sheets of them that are cut apart."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import segno
from reportlab.lib.colors import black, white
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from app.errors import InputError
from patterns import Side

MOST_ADDRESS = 300
"""Longest address in a QR code: what is longer has modules too small to be read from a label."""

_FONT_FILE = Path(__file__).parent / "fonts" / "NotoSansSC-SemiBold.ttf"
_FONT = "suitcut-labels"
_UNKNOWN = "□"  # in place of a character that the font has not
_ELLIPSIS = "…"
_QUIET_ZONE = 4  # modules around a QR code, as its standard wants
_LINE = 1.16  # from one line to the next, by the letters' size
_BASELINE = 0.24  # above a line's lower edge
_MARK_MM = 3.0  # half a cross of the cut marks

Width = Callable[[str, float], float]


class Paper(StrEnum):
    """What labels are printed on."""

    A4 = "a4"
    ROLL = "roll"


@dataclass(frozen=True)
class Sheet:
    """How labels lie on a page, in mm; ``free`` is left blank inside each label's edge, across and along."""

    width: float
    height: float
    columns: int
    rows: int
    label: tuple[float, float]
    free: tuple[float, float]

    @property
    def corner(self) -> tuple[float, float]:
        """The upper left corner of the first label."""
        width, height = self.label
        return (self.width - self.columns * width) / 2, (self.height + self.rows * height) / 2


SHEETS = {
    # The usual sheet of 24, edge to edge: what printers leave blank at the paper's edge stays free.
    Paper.A4: Sheet(210, 297, 3, 8, (70, 37), (5, 4.5)),
    Paper.ROLL: Sheet(50, 30, 1, 1, (50, 30), (1.5, 1.5)),
}


@dataclass(frozen=True)
class Label:
    """What a label tells.

    Parameters
    ----------
    code, address
        Of the piece, and of the page that its QR code leads to.
    name
        Of the piece.
    side, side_mark
        Of the wearer: told by the mark's shape, and by its letter.
    about
        Garment, material and, if the order has one, the size.
    order
        Its id.
    place
        Where the piece comes in the sequence, as ``7/38``; empty if it is on no marker.
    bundle
        With which pieces it goes on.
    """

    code: str
    address: str
    name: str
    side: Side
    side_mark: str
    about: str
    order: str
    place: str
    bundle: str


def labels_pdf(labels: Sequence[Label], paper: Paper, title: str) -> bytes:
    """Draw labels, on sheets row by row.

    Returns
    -------
    bytes
        The PDF; the same labels give the same bytes.

    Raises
    ------
    InputError
        If an address is too long for a QR code of a label's size.
    """
    sheet = SHEETS[paper]
    _register()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(sheet.width * mm, sheet.height * mm), invariant=1)
    canvas.setTitle(_plain(title))
    on_page = sheet.columns * sheet.rows
    for start in range(0, len(labels), on_page):
        canvas.scale(mm, mm)
        _page(canvas, sheet, labels[start : start + on_page])
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@cache
def _register() -> None:
    pdfmetrics.registerFont(TTFont(_FONT, _FONT_FILE))


def _width(text: str, size: float) -> float:
    told: float = pdfmetrics.stringWidth(text, _FONT, size)
    return told


def _plain(text: str) -> str:
    """Return a text with what the font cannot write replaced."""
    known = pdfmetrics.getFont(_FONT).face.charToGlyph
    return "".join(character if ord(character) in known else _UNKNOWN for character in text)


def _page(canvas: Canvas, sheet: Sheet, labels: Sequence[Label]) -> None:
    (left, top), (width, height), (across, along) = sheet.corner, sheet.label, sheet.free
    if sheet.columns * sheet.rows > 1:
        _cut_marks(canvas, sheet)
    for number, label in enumerate(labels):
        row, column = divmod(number, sheet.columns)
        canvas.saveState()
        canvas.translate(left + column * width + across, top - (row + 1) * height + along)
        _draw(canvas, label, width - 2 * across, height - 2 * along)
        canvas.restoreState()


def _cut_marks(canvas: Canvas, sheet: Sheet) -> None:
    """Draw a cross at every corner of a label, as much of it as is on the paper."""
    (left, top), (width, height) = sheet.corner, sheet.label
    canvas.setLineWidth(0.1)
    for column in range(sheet.columns + 1):
        for row in range(sheet.rows + 1):
            x, y = left + column * width, top - row * height
            canvas.line(x - _MARK_MM, y, x + _MARK_MM, y)
            canvas.line(x, y - _MARK_MM, x, y + _MARK_MM)


def _draw(canvas: Canvas, label: Label, width: float, height: float) -> None:
    """Draw a label into the rectangle from (0, 0): the words on the left, the QR code and its code right."""
    code_height = 0.15 * height
    square = height - code_height
    _qr_code(canvas, label, width - square, code_height, square)
    _centred(canvas, label.code, (width - square, 0, square, code_height), 0.9 * code_height)
    room = width - square - 0.5
    order, mark, about, name = 0.15 * height, 0.33 * height, 0.115 * height, 0.37 * height
    above_order, above_mark = 1.17 * order, 1.17 * order + mark
    _words(canvas, label.order, (0, 0, room, order), (1.0,))
    _side_mark(canvas, label, above_order, mark)
    x, beside = mark + 1.2, room - mark - 1.2
    _words(canvas, label.place, (x, above_order + 0.4 * mark, beside, 0.6 * mark), (1.0,))
    _words(canvas, label.bundle, (x, above_order, beside, 0.4 * mark), (1.0, 0.8))
    _words(canvas, label.about, (0, above_mark + 0.01 * height, room, about), (1.0, 0.85))
    _words(canvas, label.name, (0, height - name, room, name), (0.47, 0.42, 0.36, 0.3, 0.25))


def _side_mark(canvas: Canvas, label: Label, y: float, size: float) -> None:
    """Draw the side large: left black, right framed, the centre in a circle, to be told apart from afar."""
    canvas.saveState()
    canvas.setLineWidth(0.4)
    edge, inner = 0.3, size - 0.6
    if label.side is Side.CENTRE:
        canvas.circle(size / 2, y + size / 2, inner / 2)
    else:
        canvas.rect(edge, y + edge, inner, inner, fill=int(label.side is Side.LEFT))
    canvas.setFillColor(white if label.side is Side.LEFT else black)
    _centred(canvas, label.side_mark, (edge, y + edge, inner, inner), 0.72 * inner)
    canvas.restoreState()


def _centred(canvas: Canvas, text: str, box: tuple[float, float, float, float], size: float) -> None:
    """Write one line into the middle of a box, smaller if it is too long."""
    x, y, width, height = box
    text = _plain(text)
    size = min(size, size * width / max(_width(text, size), 1e-6))
    canvas.setFont(_FONT, size)
    canvas.drawCentredString(x + width / 2, y + height / 2 - 0.36 * size, text)


def _words(
    canvas: Canvas, text: str, box: tuple[float, float, float, float], shares: Sequence[float]
) -> None:
    """Write a text into a box from its top, as large as it fits.

    ``shares`` are the heights of a line to try, by the box's; a text that fits at none of them is broken at
    the last one, with what is left out in its middle.
    """
    x, y, width, height = box
    size, lines = _fitted(_plain(text), width, height, [share * height / _LINE for share in shares])
    canvas.setFont(_FONT, size)
    for number, line in enumerate(lines, start=1):
        canvas.drawString(x, y + height - (number - _BASELINE) * _LINE * size, line)


def _fitted(text: str, width: float, height: float, sizes: Sequence[float]) -> tuple[float, list[str]]:
    for size in sizes:
        lines = list(_broken(text, width / size))
        if len(lines) * size * _LINE <= height + 1e-6 and all(_width(line, size) <= width for line in lines):
            return size, lines
    least = 0.7 * sizes[-1]
    if _width(text, least) <= width:
        return least * min(width / _width(text, least), 1 / 0.7), [text]
    return least, [_shortened(text, width, least)]


def _broken(text: str, width: float) -> Iterator[str]:
    """Break a text at its spaces into lines no wider than ``width`` by the letters' size, where it can be."""
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if line and _width(longer, 1) > width:
            yield line
            longer = word
        line = longer
    yield line


def _shortened(text: str, width: float, size: float) -> str:
    """Leave out as much of a text's middle as must be: ends tell most, such as an order's ``-R1``."""
    low, high = 0, len(text)
    while low < high:
        kept = (low + high + 1) // 2
        if _width(_ends(text, kept), size) <= width:
            low = kept
        else:
            high = kept - 1
    return _ends(text, low)


def _ends(text: str, kept: int) -> str:
    return text[: (kept + 1) // 2] + _ELLIPSIS + text[len(text) - kept // 2 :]


def _qr_code(canvas: Canvas, label: Label, x: float, y: float, size: float) -> None:
    """Draw the code of a label's address as one shape, so that no hairline parts its rows."""
    if len(label.address) > MOST_ADDRESS:
        raise InputError(
            f"address of the piece's page: has {len(label.address)} characters, a label's QR code takes "
            f"{MOST_ADDRESS}; set SUITCUT_PUBLIC_URL to a shorter one"
        )
    modules = segno.make(label.address, error="m", micro=False).matrix
    count = len(modules)
    side = size / (count + 2 * _QUIET_ZONE)
    shape = canvas.beginPath()
    for row, line in enumerate(modules):
        for start, length in _runs(line):
            at = x + (start + _QUIET_ZONE) * side, y + (count - 1 - row + _QUIET_ZONE) * side
            shape.rect(*at, length * side, side)
    canvas.drawPath(shape, stroke=0, fill=1)


def _runs(line: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield where the dark modules of a row begin, and how many there are side by side."""
    start = None
    for place, module in enumerate((*line, 0)):
        if module and start is None:
            start = place
        elif not module and start is not None:
            yield start, place - start
            start = None
