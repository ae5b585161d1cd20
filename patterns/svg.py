"""Pieces drawn at true scale."""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from patterns.grain import GrainLine, grain_line
from patterns.label import Text, seam_names, title
from patterns.piece import Notch, Piece
from patterns.sheet import Place, sheet_of

_STYLE = (
    "text{font-family:sans-serif;fill:#222;text-anchor:middle}"
    "path{fill:none;stroke-linejoin:round}"
    ".heading{font-size:36px;text-anchor:start}"
    ".cut{stroke:#111;stroke-width:.8}"
    ".shell{fill:#f6f3ec}.lining{fill:#e9eef7}.pocketing{fill:#f2f2f2}"
    ".fusing{fill:#f9f1f4}.canvas{fill:#f5eedc}.felt{fill:#e8efe6}"
    ".seam{stroke:#666;stroke-width:.5;stroke-dasharray:6 3}"
    ".seam-name{fill:#777}"
    ".internal{stroke:#1f5fa8;stroke-width:.5;stroke-dasharray:8 2 1.5 2}"
    ".notch{stroke:#c22;stroke-width:1}"
    ".drill{stroke:#c22;stroke-width:.5}"
    ".grain{stroke:#222;stroke-width:.6}"
    ".match{stroke:#0a7d55;stroke-width:.6}"
)


def pieces_svg(pieces: Sequence[Piece]) -> str:
    """Draw pieces at true scale, laid out by garment and material without overlap.

    Each shows its cut line, seam line (dashed) and seams' names, internal lines, notches, drill holes
    (crosses), match points (circles), grain arrow, name, side and number.

    Parameters
    ----------
    pieces
        The pieces, drawn in their own frames, grain along the sheet.

    Returns
    -------
    str
        An SVG document, one user unit being 1 mm.
    """
    sheet = sheet_of(pieces)
    headings = (
        f'<text class="heading" x="{heading.x:.1f}" y="{heading.y:.1f}">{escape(heading.text)}</text>'
        for heading in sheet.headings
    )
    body = "\n".join([*headings, *(_drawing(place) for place in sheet.places)])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{sheet.width:.1f}mm" '
        f'height="{sheet.height:.1f}mm" viewBox="0 0 {sheet.width:.1f} {sheet.height:.1f}">\n'
        f"<style>{_STYLE}</style>\n{body}\n</svg>\n"
    )


def _drawing(place: Place) -> str:
    piece = place.piece
    grain = grain_line(piece.seam_line, piece.internal_lines)
    cut = _path(place, piece.outline.exterior.coords, closed=True)
    seam = _path(place, piece.seam_line.exterior.coords, closed=True)
    parts = [
        f'<path class="cut {piece.material}" d="{cut}"/>',
        *([f'<path class="seam" d="{seam}"/>'] if piece.seams else []),
        *(f'<path class="internal" d="{_path(place, line.coords)}"/>' for line in piece.internal_lines),
        *(f'<path class="notch" d="{_path(place, _notch_line(notch))}"/>' for notch in piece.notches),
        *(f'<path class="drill" d="{_cross(place, drill.x, drill.y)}"/>' for drill in piece.drills),
        *(f'<path class="match" d="{_circle(place, match.x, match.y)}"/>' for match in piece.match_points),
        _arrow(place, grain),
        *(_text(place, text, "name") for text in title(piece, grain, str(piece.number))),
        *(_text(place, text, "seam-name") for text in seam_names(piece, grain)),
    ]
    return f'<g id="{escape(piece.id, {chr(34): "&quot;"})}">\n' + "\n".join(parts) + "\n</g>"


def _path(place: Place, points: Iterable[Sequence[float]], *, closed: bool = False) -> str:
    steps = [f"{place.x + x:.2f},{place.y - y:.2f}" for x, y in points]
    return "M" + "L".join(steps[:-1] if closed else steps) + ("Z" if closed else "")


def _notch_line(notch: Notch) -> NDArray[np.float64]:
    angle = np.radians(notch.angle)
    start = np.array((notch.x, notch.y))
    return np.array((start, start + notch.depth * np.array((np.cos(angle), np.sin(angle)))))


def _cross(place: Place, x: float, y: float) -> str:
    return f"M{place.x + x - 3:.2f},{place.y - y:.2f}h6m-3,-3v6"


def _circle(place: Place, x: float, y: float) -> str:
    return f"M{place.x + x - 4:.2f},{place.y - y:.2f}a4,4 0 1 0 8,0a4,4 0 1 0 -8,0"


def _arrow(place: Place, grain: GrainLine) -> str:
    start, end, y = place.x + grain.start, place.x + grain.end, place.y - grain.level
    head = min(9.0, grain.length / 4)
    rise = 0.4 * head
    return (
        f'<path class="grain" d="M{start:.2f},{y:.2f}L{end:.2f},{y:.2f}'
        f"M{end - head:.2f},{y - rise:.2f}L{end:.2f},{y:.2f}L{end - head:.2f},{y + rise:.2f}"
        f'M{start + head:.2f},{y - rise:.2f}L{start:.2f},{y:.2f}L{start + head:.2f},{y + rise:.2f}"/>'
    )


def _text(place: Place, text: Text, kind: str) -> str:
    x, y = place.x + text.x, place.y - text.y
    turn = f' transform="rotate({-text.angle:.2f} {x:.2f} {y:.2f})"' if text.angle else ""
    return (
        f'<text class="{kind}" x="{x:.2f}" y="{y:.2f}" font-size="{text.size:g}"{turn}>'
        f"{escape(text.text)}</text>"
    )
