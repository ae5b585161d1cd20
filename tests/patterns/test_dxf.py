"""The DXF file, read back by two independent readers: ezdxf and dxfgrabber."""

import io
import re
from dataclasses import replace
from pathlib import Path

import dxfgrabber
import pytest
from ezdxf import filemanagement
from ezdxf.document import Drawing
from ezdxf.entities.insert import Insert
from ezdxf.entities.line import Line
from ezdxf.entities.point import Point as DxfPoint
from ezdxf.entities.polyline import Polyline
from ezdxf.entities.text import Text
from ezdxf.layouts.blocklayout import BlockLayout
from shapely.geometry import Polygon

from patterns import Piece, draft, measurements, pieces_dxf
from patterns.style import STYLES
from tests.patterns.bodies import AVERAGE


@pytest.fixture(scope="module")
def pieces() -> tuple[Piece, ...]:
    body = measurements(AVERAGE)
    return tuple(piece for garment in STYLES for piece in draft(garment, body))


@pytest.fixture(scope="module")
def drawing(pieces: tuple[Piece, ...]) -> Drawing:
    return filemanagement.read(io.StringIO(pieces_dxf(pieces)))


def block(drawing: Drawing, piece: Piece) -> BlockLayout:
    return drawing.blocks.get(piece.id.upper().replace(".", "-"))


def outlines(layout: BlockLayout, layer: str) -> list[Polygon]:
    lines = [entity for entity in layout if isinstance(entity, Polyline) and entity.dxf.layer == layer]
    assert all(line.is_closed for line in lines)
    return [Polygon([(point.x, point.y) for point in line.points()]) for line in lines]


def points(layout: BlockLayout, layer: str) -> list[DxfPoint]:
    return [entity for entity in layout if isinstance(entity, DxfPoint) and entity.dxf.layer == layer]


def test_file_passes_the_audit(drawing: Drawing) -> None:
    auditor = drawing.audit()
    assert auditor.errors == []
    assert auditor.fixes == []


def test_file_is_plain_r12_of_three_sections(pieces: tuple[Piece, ...]) -> None:
    text = pieces_dxf(pieces)
    assert text.isascii()
    assert re.findall(r"^SECTION\n2\n(\w+)$", text, re.MULTILINE) == ["HEADER", "BLOCKS", "ENTITIES"]
    assert "$Model_Space" not in text
    assert text.endswith("0\nEOF\n")


def test_cut_and_sew_lines_read_back_exactly(drawing: Drawing, pieces: tuple[Piece, ...]) -> None:
    for piece in pieces:
        layout = block(drawing, piece)
        for layer, shape in (("1", piece.outline), ("14", piece.seam_line)):
            (read,) = outlines(layout, layer)
            assert read.area == pytest.approx(shape.area, abs=0.01)
            assert read.symmetric_difference(shape).area < 0.01


def test_notches_drills_and_grain_read_back(drawing: Drawing, pieces: tuple[Piece, ...]) -> None:
    for piece in pieces:
        layout = block(drawing, piece)
        read = [
            (p.dxf.location.x, p.dxf.location.y, p.dxf.location.z, p.dxf.angle) for p in points(layout, "4")
        ]
        assert read == [pytest.approx((n.x, n.y, n.depth, n.angle), abs=1e-3) for n in piece.notches]
        drilled = [(p.dxf.location.x, p.dxf.location.y) for p in points(layout, "13")]
        assert drilled == [pytest.approx((d.x, d.y), abs=1e-3) for d in piece.drills]
        (grain,) = (entity for entity in layout if isinstance(entity, Line) and entity.dxf.layer == "7")
        assert grain.dxf.start.y == grain.dxf.end.y
        assert grain.dxf.start.x < grain.dxf.end.x
        internal = [entity for entity in layout if isinstance(entity, Polyline) and entity.dxf.layer == "8"]
        assert len(internal) == len(piece.internal_lines)


def test_every_piece_says_its_name_size_and_quantity(drawing: Drawing, pieces: tuple[Piece, ...]) -> None:
    for piece in pieces:
        texts = {entity.dxf.text for entity in block(drawing, piece) if isinstance(entity, Text)}
        assert {f"Piece Name: {piece.id}", "Size: MTM", "Quantity: 1"} <= texts


def test_file_says_its_units_and_inserts_every_block_once(
    drawing: Drawing, pieces: tuple[Piece, ...]
) -> None:
    space = drawing.modelspace()
    assert "Units: METRIC" in {entity.dxf.text for entity in space if isinstance(entity, Text)}
    inserted = [entity.dxf.name for entity in space if isinstance(entity, Insert)]
    assert sorted(inserted) == sorted(piece.id.upper().replace(".", "-") for piece in pieces)


def test_strange_names_become_ascii_and_stay_apart(pieces: tuple[Piece, ...]) -> None:
    strange = (replace(pieces[0], id="前片/1", name="前\n片"), replace(pieces[1], id="后片/1"))
    text = pieces_dxf(strange, style_name="西装\n0\nEOF")
    drawing = filemanagement.read(io.StringIO(text))
    assert text.isascii()
    assert not drawing.audit().errors
    assert {"___1", "___1_2"} <= {layout.name for layout in drawing.blocks}


def test_a_second_reader_finds_the_same_pieces(pieces: tuple[Piece, ...], tmp_path: Path) -> None:
    file = tmp_path / "suit.dxf"
    file.write_text(pieces_dxf(pieces), encoding="ascii")
    blocks = {found.name: list(found) for found in dxfgrabber.readfile(str(file)).blocks}
    assert len(blocks) == len(pieces)
    for piece in pieces:
        entities = blocks[piece.id.upper().replace(".", "-")]
        lines = {
            layer: [e for e in entities if e.dxftype == "POLYLINE" and e.layer == layer]
            for layer in ("1", "14")
        }
        for layer, shape in (("1", piece.outline), ("14", piece.seam_line)):
            (line,) = lines[layer]
            assert line.is_closed
            read = Polygon([point[:2] for point in line.points])
            assert read.exterior.length == pytest.approx(shape.exterior.length, abs=0.1)
            assert read.area == pytest.approx(shape.area, rel=1e-5)
        assert sum(e.dxftype == "POINT" and e.layer == "4" for e in entities) == len(piece.notches)
        assert sum(e.dxftype == "POINT" and e.layer == "13" for e in entities) == len(piece.drills)
        named = [e.text for e in entities if e.dxftype == "TEXT" and e.layer == "15"]
        assert named == [f"Match: {match.name}" for match in piece.match_points]
        (grain,) = (e for e in entities if e.dxftype == "LINE" and e.layer == "7")
        assert grain.start[1] == grain.end[1]
