"""Markers that the tests of cutting cut."""

from dataclasses import replace

from hypothesis import strategies as st
from shapely.geometry import LineString, Polygon, box

from nesting import Cloth, Marker, Placement, certify
from patterns.piece import DrillHole, Material, Notch, NotchKind, Piece, Side


def piece(piece_id: str, length: float, height: float) -> Piece:
    """Return a piece with a hollow, a slit and a V notch and a drill hole."""
    outline = Polygon(
        [
            (0, 0),
            (length, 0),
            (length, height),
            (0.6 * length, 0.7 * height),
            (0.2 * length, height),
            (0, height),
        ]
    )
    return Piece(
        id=piece_id,
        garment="jacket",
        name="front",
        number=101,
        side=Side.LEFT,
        material=Material.SHELL,
        outline=outline,
        seam_line=outline.buffer(-2, join_style="mitre"),
        notches=(
            Notch(0.5 * length, 0.0, 90.0, 5.0),
            Notch(length, 0.5 * height, 180.0, 4.0, NotchKind.V),
        ),
        drills=(DrillHole(0.3 * length, 0.4 * height), DrillHole(0.7 * length, 0.3 * height)),
    )


def lined_piece(piece_id: str, length: float, height: float) -> Piece:
    """Return such a piece with a line to be drawn on it."""
    line = LineString([(0.1 * length, 0.1 * height), (0.5 * length, 0.1 * height)])
    return replace(piece(piece_id, length, height), internal_lines=(line,))


def shelf_marker(pieces: list[Piece], width: float = 1500.0, turned: bool = False) -> Marker:
    """Place pieces side by side in columns, every second one turned by half if ``turned``."""
    placements = []
    x = y = column = 0.0
    for number, one in enumerate(pieces):
        _, _, length, height = one.outline.bounds
        if y + height > width:
            x, y, column = x + column, 0.0, 0.0
        half = turned and number % 2 == 1
        at = (x + length, y + height, 180.0) if half else (x, y, 0.0)
        placements.append(Placement.of(one.id, one.outline, *at))
        y, column = y + height, max(column, length)
    length = max(placement.outline.bounds[2] for placement in placements)
    cloth = Cloth(width)
    certificate = certify(cloth, length, [placement.outline for placement in placements])
    assert certificate.overlap_mm2 < 1e-6
    return Marker("test marker", cloth, tuple(placements), length, 0, certificate)


def lined_job(count: int = 4) -> tuple[Marker, dict[str, Piece]]:
    """Return a marker of such pieces with lines, and its pieces."""
    pieces = [lined_piece(f"piece.{number}", 700 + 20 * number, 600) for number in range(count)]
    return shelf_marker(pieces, turned=True), {one.id: one for one in pieces}


@st.composite
def cut_jobs(draw: st.DrawFn, most: int = 12) -> tuple[Marker, dict[str, Piece]]:
    """Draw a marker of up to ``most`` pieces with their pieces."""
    sizes = draw(st.lists(st.tuples(st.floats(30, 900), st.floats(30, 700)), min_size=1, max_size=most))
    pieces = [piece(f"piece.{number}", *size) for number, size in enumerate(sizes)]
    return shelf_marker(pieces, turned=draw(st.booleans())), {one.id: one for one in pieces}


def plain_marker(length: float, height: float) -> Marker:
    """Return a marker with one rectangle and no piece behind it."""
    outline = box(0, 0, length, height)
    cloth = Cloth(height)
    return Marker(
        "plain", cloth, (Placement.of("a", outline, 0, 0, 0),), length, 0, certify(cloth, length, [outline])
    )
