"""The DXF file, read back by ezdxf."""

import io
import re
from dataclasses import replace

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

from patterns import Piece, draft_jacket, draft_trousers, measurements, pieces_dxf
from tests.patterns.bodies import AVERAGE


@pytest.fixture(scope="module")
def pieces() -> tuple[Piece, ...]:
    body = measurements(AVERAGE)
    return (*draft_jacket(body), *draft_trousers(body))


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
