import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from shapely.geometry import Polygon

from patterns import Piece, draft, measurements, pieces_svg
from patterns.style import STYLES
from tests.patterns.bodies import AVERAGE, NAMED

SVG = "{http://www.w3.org/2000/svg}"


def drawn(pieces: tuple[Piece, ...]) -> ET.Element:
    return ET.fromstring(pieces_svg(pieces))


def cut_lines(root: ET.Element) -> list[Polygon]:
    paths = (path.attrib["d"] for path in root.iter(f"{SVG}path") if path.attrib["class"].split()[0] == "cut")
    return [
        Polygon([tuple(map(float, pair.split(","))) for pair in path.strip("MZ").split("L")])
        for path in paths
    ]


@pytest.mark.parametrize("values", NAMED)
def test_pieces_are_drawn_at_true_scale_without_overlap(values: dict[str, object]) -> None:
    body = measurements(values)
    pieces = tuple(piece for garment in STYLES for piece in draft(garment, body))
    root = drawn(pieces)
    width, height = (float(root.attrib[side].removesuffix("mm")) for side in ("width", "height"))
    assert root.attrib["viewBox"] == f"0 0 {width:.1f} {height:.1f}"
    outlines = cut_lines(root)
    assert sum(area.area for area in outlines) == pytest.approx(sum(p.outline.area for p in pieces), rel=1e-3)
    for i, outline in enumerate(outlines):
        left, top, right, bottom = outline.bounds
        assert 0 < left < right < width
        assert 0 < top < bottom < height
        assert all(outline.disjoint(other) for other in outlines[:i])
    # Compact: rows of bounding boxes under headings, not much more than the pieces themselves.
    assert width * height < 2.6 * sum(outline.area for outline in outlines)


def test_every_mark_is_drawn() -> None:
    pieces = draft("jacket", measurements(AVERAGE))
    classes = [path.attrib["class"].split()[0] for path in drawn(pieces).iter(f"{SVG}path")]
    assert classes.count("grain") == classes.count("cut") == len(pieces)
    assert classes.count("seam") == sum(bool(piece.seams) for piece in pieces) < len(pieces)
    assert classes.count("notch") == sum(len(piece.notches) for piece in pieces)
    assert classes.count("drill") == sum(len(piece.drills) for piece in pieces)
    assert classes.count("match") == sum(len(piece.match_points) for piece in pieces)
    assert classes.count("internal") == sum(len(piece.internal_lines) for piece in pieces)


def test_names_numbers_and_seams_are_written() -> None:
    pieces = draft("jacket", measurements(AVERAGE))
    texts: dict[str, set[str | None]] = {}
    for text in drawn(pieces).iter(f"{SVG}text"):
        texts.setdefault(text.attrib["class"], set()).add(text.text)
    assert {"front, left", "top sleeve, right"} <= texts["name"]
    assert {str(piece.number) for piece in pieces} <= texts["name"]
    assert {"shoulder", "armhole", "side seam"} <= texts["seam-name"]
    assert "jacket, shell: 24 pieces" in texts["heading"]


def test_text_is_escaped() -> None:
    piece = replace(draft("jacket", measurements(AVERAGE))[0], id='a"<b>&', name="<front> & co")
    root = drawn((piece,))
    assert next(root.iter(f"{SVG}g")).attrib["id"] == 'a"<b>&'
    texts = {text.text for text in root.iter(f"{SVG}text")}
    assert {"jacket, shell: 1 piece", "<front> & co, left"} <= texts


def test_no_pieces_give_an_empty_sheet() -> None:
    assert not re.search("<path", pieces_svg(()))
    assert drawn(()).tag == f"{SVG}svg"
