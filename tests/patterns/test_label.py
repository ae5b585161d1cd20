"""Names lie on their pieces, upright and apart from the lines where there is room."""

from collections.abc import Sequence

import numpy as np
import pytest
from shapely.affinity import rotate
from shapely.geometry import LineString, Polygon, box

from patterns import Material, Piece, Seam, Side, draft, measurements
from patterns.grain import grain_line
from patterns.label import Text, seam_names, title
from patterns.style import STYLES
from tests.patterns.bodies import AVERAGE, STOUT

WIDTH = 0.6  # of a character in a wide sans-serif font, by its size


def extent(text: Text) -> Polygon:
    """Return the rectangle of a text without what hangs below its baseline."""
    half = WIDTH * text.size * len(text.text) / 2
    upright = box(text.x - half, text.y, text.x + half, text.y + 0.7 * text.size)
    return rotate(upright, text.angle, origin=(text.x, text.y))


def oblong(width: float, height: float, lines: Sequence[LineString] = ()) -> Piece:
    area = box(0, 0, width, height)
    sides = np.array([*area.exterior.coords])
    seams = tuple(Seam(name, LineString(sides[i : i + 2])) for i, name in enumerate(("a", "b", "c", "d")))
    return Piece(
        id="jacket.piece.left",
        garment="jacket",
        name="piece of cloth",
        number=7,
        side=Side.LEFT,
        material=Material.SHELL,
        outline=area.buffer(10, join_style="mitre"),
        seam_line=area,
        internal_lines=tuple(lines),
        seams=seams,
    )


@pytest.mark.parametrize("values", [AVERAGE, STOUT])
def test_every_name_lies_on_its_piece_and_no_line_covers_another(values: dict[str, object]) -> None:
    body = measurements(values)
    for piece in (piece for garment in STYLES for piece in draft(garment, body)):
        *lines, number = title(piece, grain_line(piece.seam_line, piece.internal_lines), str(piece.number))
        written = [extent(line) for line in (*lines, number)]
        assert number.text == str(piece.number)
        wanted = piece.name if piece.side is Side.CENTRE else f"{piece.name}, {piece.side}"
        assert " ".join(line.text for line in lines) == wanted
        assert min(line.size for line in lines) >= 3
        assert all(piece.outline.covers(area) for area in written), piece.id
        assert all(a.disjoint(b) for i, a in enumerate(written) for b in written[:i]), piece.id


def test_name_of_a_wide_piece_is_large_and_of_a_narrow_one_broken() -> None:
    wide, narrow = oblong(600, 200), oblong(60, 200)
    *lines, _ = title(wide, grain_line(wide.seam_line), "7")
    assert [(line.text, line.size) for line in lines] == [("piece of cloth, left", 20)]
    *lines, _ = title(narrow, grain_line(narrow.seam_line), "7")
    assert len(lines) > 1
    assert all(line.size > 6 for line in lines)


def test_name_and_arrow_keep_off_internal_lines() -> None:
    line = LineString([(0, 100), (600, 100)])
    piece = oblong(600, 200, [line])
    grain = grain_line(piece.seam_line, piece.internal_lines)
    assert abs(grain.level - 100) > 30
    assert all(extent(text).disjoint(line) for text in title(piece, grain, "7 jacket shell"))


def test_seams_are_named_inside_along_their_lines_and_upright() -> None:
    piece = oblong(600, 200)
    texts = seam_names(piece, grain_line(piece.seam_line))
    assert [text.text for text in texts] == ["a", "b", "c", "d"]
    assert all(piece.seam_line.covers(extent(text)) for text in texts)
    assert all(-90 < text.angle <= 90 for text in texts)
    middles = [LineString(seam.line).interpolate(0.5, normalized=True) for seam in piece.seams]
    assert all(extent(text).distance(middle) < 12 for text, middle in zip(texts, middles, strict=True))


def test_small_pieces_and_short_seams_are_not_named() -> None:
    small = oblong(200, 40)
    assert seam_names(small, grain_line(small.seam_line)) == ()
    tall = oblong(15, 300)
    assert seam_names(tall, grain_line(tall.seam_line)) == ()
