"""Pieces drawn at true scale."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from patterns.grain import grain_line
from patterns.piece import Notch, Piece, Side

_ROW_WIDTH = 2600.0
_GAP = 30.0
_MARGIN = 20.0
_STYLE = (
    "text{font-family:sans-serif;fill:#222;text-anchor:middle}"
    "path{fill:none;stroke-linejoin:round}"
    ".cut{stroke:#111;stroke-width:.8;fill:#f6f3ec}"
    ".seam{stroke:#666;stroke-width:.5;stroke-dasharray:6 3}"
    ".internal{stroke:#1f5fa8;stroke-width:.5;stroke-dasharray:8 2 1.5 2}"
    ".notch{stroke:#c22;stroke-width:1}"
    ".drill{stroke:#c22;stroke-width:.5}"
    ".grain{stroke:#222;stroke-width:.6}"
)


@dataclass(frozen=True)
class _Place:
    """Where a piece's own origin comes to lie on the sheet, whose y runs downwards."""

    piece: Piece
    x: float
    y: float


def pieces_svg(pieces: Sequence[Piece]) -> str:
    """Draw pieces at true scale, laid out in rows without overlap.

    Each shows its cut line, seam line (dashed), internal lines, notches, drill holes, grain arrow, name
    and side.

    Parameters
    ----------
    pieces
        The pieces, drawn in their own frames, grain along the sheet.

    Returns
    -------
    str
        An SVG document, one user unit being 1 mm.
    """
    places, width, height = _rows(pieces)
    body = "\n".join(_drawing(place) for place in places)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.1f}mm" height="{height:.1f}mm" '
        f'viewBox="0 0 {width:.1f} {height:.1f}">\n<style>{_STYLE}</style>\n{body}\n</svg>\n'
    )


def _rows(pieces: Iterable[Piece]) -> tuple[list[_Place], float, float]:
    """Fill rows with the tallest pieces first; a pair, being equally tall, stays together."""
    places: list[_Place] = []
    x = y = _MARGIN
    row_height = width = 0.0
    for piece in sorted(pieces, key=_height, reverse=True):
        left, _, right, top = piece.outline.bounds
        if x > _MARGIN and x + right - left > _ROW_WIDTH:
            x, y = _MARGIN, y + row_height + _GAP
            row_height = 0.0
        places.append(_Place(piece, x - left, y + top))
        x += right - left + _GAP
        row_height = max(row_height, _height(piece))
        width = max(width, x - _GAP)
    return places, max(width, _MARGIN) + _MARGIN, y + row_height + _MARGIN


def _height(piece: Piece) -> float:
    _, bottom, _, top = piece.outline.bounds
    return float(top - bottom)


def _drawing(place: _Place) -> str:
    piece = place.piece
    parts = [
        f'<path class="cut" d="{_path(place, piece.outline.exterior.coords, closed=True)}"/>',
        f'<path class="seam" d="{_path(place, piece.seam_line.exterior.coords, closed=True)}"/>',
        *(f'<path class="internal" d="{_path(place, line.coords)}"/>' for line in piece.internal_lines),
        *(f'<path class="notch" d="{_path(place, _notch_line(notch))}"/>' for notch in piece.notches),
        *(f'<path class="drill" d="{_cross(place, drill.x, drill.y)}"/>' for drill in piece.drills),
        *_label(place),
    ]
    return f'<g id="{escape(piece.id, {chr(34): "&quot;"})}">\n' + "\n".join(parts) + "\n</g>"


def _path(place: _Place, points: Iterable[Sequence[float]], *, closed: bool = False) -> str:
    steps = [f"{place.x + x:.2f},{place.y - y:.2f}" for x, y in points]
    return "M" + "L".join(steps[:-1] if closed else steps) + ("Z" if closed else "")


def _notch_line(notch: Notch) -> NDArray[np.float64]:
    angle = np.radians(notch.angle)
    start = np.array((notch.x, notch.y))
    return np.array((start, start + notch.depth * np.array((np.cos(angle), np.sin(angle)))))


def _cross(place: _Place, x: float, y: float) -> str:
    return f"M{place.x + x - 3:.2f},{place.y - y:.2f}h6m-3,-3v6"


def _label(place: _Place) -> list[str]:
    """Write name and side along the grain arrow, as large as fits."""
    piece = place.piece
    grain = grain_line(piece.seam_line)
    title = piece.name if piece.side is Side.CENTRE else f"{piece.name}, {piece.side}"
    size = float(np.clip(min(0.6 * grain.room, 1.6 * grain.length / len(title)), 4, 20))
    start, end, y = place.x + grain.start, place.x + grain.end, place.y - grain.level
    x = (start + end) / 2
    return [
        f'<path class="grain" d="M{start:.2f},{y:.2f}L{end:.2f},{y:.2f}m-9,-3.5l9,3.5l-9,3.5'
        f'M{start + 9:.2f},{y - 3.5:.2f}l-9,3.5l9,3.5"/>',
        f'<text x="{x:.2f}" y="{y - 0.4 * size:.2f}" font-size="{size:.1f}">{escape(title)}</text>',
        f'<text x="{x:.2f}" y="{y + 0.8 * size:.2f}" font-size="{0.6 * size:.1f}">'
        f"{escape(piece.garment)}</text>",
    ]
