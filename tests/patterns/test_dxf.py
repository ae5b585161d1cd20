"""The DXF file, read back by two independent readers: ezdxf and dxfgrabber."""

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import dxfgrabber
import numpy as np
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

from patterns import NotchKind, Piece, draft, measurements, pieces_dxf
from patterns.style import STYLES
from tests.patterns.bodies import NAMED, random_body
from tests.patterns.styles import random_styles

EXACT = 1e-3  # mm: the file has four decimals


@pytest.fixture(scope="module", params=NAMED, ids=["average", "stout", "tall slim"])
def pieces(request: pytest.FixtureRequest) -> tuple[Piece, ...]:
    body = measurements(request.param)
    return tuple(piece for garment in STYLES for piece in draft(garment, body))


@pytest.fixture(scope="module")
def drawing(pieces: tuple[Piece, ...]) -> Drawing:
    return read(pieces_dxf(pieces))


@pytest.fixture(scope="module")
def blocks(drawing: Drawing) -> dict[str, BlockLayout]:
    """Return the blocks by the piece name that each says."""
    return {said(layout)["Piece Name"]: layout for layout in drawing.blocks if not layout.is_any_layout}


def read(text: str) -> Drawing:
    return filemanagement.read(io.StringIO(text))


def said(layout: BlockLayout) -> dict[str, str]:
    texts = [entity.dxf.text for entity in layout if isinstance(entity, Text) and entity.dxf.layer == "1"]
    return dict(text.split(": ", 1) for text in texts)


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


def test_files_of_any_body_and_style_pass_the_audit() -> None:
    rng = np.random.default_rng(6673)
    for _ in range(6):
        body = random_body(rng)
        pieces = [piece for item in random_styles(rng).items() for piece in draft(item[0], body, item[1])]
        drawing = read(pieces_dxf(pieces))
        auditor = drawing.audit()
        assert auditor.errors == []
        assert auditor.fixes == []
        read_back = [layout for layout in drawing.blocks if not layout.is_any_layout]
        assert len(read_back) == len(pieces)
        for layout, piece in zip(read_back, pieces, strict=True):
            (outline,) = outlines(layout, "1")
            assert outline.exterior.length == pytest.approx(piece.outline.exterior.length, abs=0.1)
            assert outline.area == pytest.approx(piece.outline.area, rel=1e-6)
            assert len(points(layout, "4")) == len(piece.notches)


def test_file_is_plain_r12_of_three_sections(pieces: tuple[Piece, ...]) -> None:
    text = pieces_dxf(pieces)
    assert text.isascii()
    assert re.findall(r"^SECTION\n2\n(\w+)$", text, re.MULTILINE) == ["HEADER", "BLOCKS", "ENTITIES"]
    assert "$Model_Space" not in text
    assert text.endswith("0\nEOF\n")


def test_only_layers_of_the_standard_are_used(blocks: dict[str, BlockLayout]) -> None:
    used = {entity.dxf.layer for layout in blocks.values() for entity in layout}
    assert used == {"1", "2", "3", "4", "7", "8", "13", "14", "15"}


def test_cut_and_sew_lines_read_back_exactly(
    blocks: dict[str, BlockLayout], pieces: tuple[Piece, ...]
) -> None:
    for piece in pieces:
        shapes = [("1", piece.outline)]
        if piece.seams:
            shapes.append(("14", piece.seam_line))
        else:
            assert outlines(blocks[piece.id], "14") == []
        for layer, shape in shapes:
            (line,) = outlines(blocks[piece.id], layer)
            assert line.area == pytest.approx(shape.area, abs=0.01)
            assert line.exterior.length == pytest.approx(shape.exterior.length, abs=EXACT)
            assert line.symmetric_difference(shape).area < 0.01


def test_boundary_is_told_apart_in_corners_and_curves(
    blocks: dict[str, BlockLayout], pieces: tuple[Piece, ...]
) -> None:
    for piece in pieces:
        turns, curves = ([p.dxf.location.vec2 for p in points(blocks[piece.id], layer)] for layer in "23")
        corners = [(round(p.x, 3), round(p.y, 3)) for p in (*turns, *curves)]
        assert sorted(corners) == sorted(piece.outline.exterior.coords[:-1])
        assert len(turns) >= 2
    named = {piece.name: blocks[piece.id] for piece in pieces if piece.garment == "jacket"}
    assert len(points(named["hip pocket jetting"], "2")) == 4
    assert points(named["hip pocket jetting"], "3") == []
    assert len(points(named["top sleeve"], "3")) > len(points(named["top sleeve"], "2"))


def test_notches_drills_and_grain_read_back(
    blocks: dict[str, BlockLayout], pieces: tuple[Piece, ...]
) -> None:
    for piece in pieces:
        layout = blocks[piece.id]
        notches = [
            (p.dxf.location.x, p.dxf.location.y, p.dxf.location.z, p.dxf.thickness, p.dxf.angle)
            for p in points(layout, "4")
        ]
        told = [(n.x, n.y, n.depth, 0.0, n.angle) for n in piece.notches]
        assert notches == [pytest.approx(notch, abs=EXACT) for notch in told]
        drilled = [(p.dxf.location.x, p.dxf.location.y) for p in points(layout, "13")]
        assert drilled == [pytest.approx((d.x, d.y), abs=EXACT) for d in piece.drills]
        (grain,) = (entity for entity in layout if isinstance(entity, Line) and entity.dxf.layer == "7")
        assert grain.dxf.start.y == grain.dxf.end.y
        assert grain.dxf.start.x < grain.dxf.end.x
        internal = [entity for entity in layout if isinstance(entity, Polyline) and entity.dxf.layer == "8"]
        assert [len(list(line.points())) for line in internal] == [
            len(line.coords) for line in piece.internal_lines
        ]


def test_match_points_are_annotated_where_they_lie(
    blocks: dict[str, BlockLayout], pieces: tuple[Piece, ...]
) -> None:
    assert any(piece.match_points for piece in pieces)
    for piece in pieces:
        texts = [e for e in blocks[piece.id] if isinstance(e, Text) and e.dxf.layer == "15"]
        read_back = [(e.dxf.text, e.dxf.insert.x, e.dxf.insert.y) for e in texts]
        assert read_back == [
            (f"Match: {match.name}", pytest.approx(match.x, abs=EXACT), pytest.approx(match.y, abs=EXACT))
            for match in piece.match_points
        ]


def test_v_notches_have_a_width(pieces: tuple[Piece, ...]) -> None:
    piece = next(piece for piece in pieces if piece.notches)
    notch = replace(piece.notches[0], kind=NotchKind.V)
    layout = read(pieces_dxf([replace(piece, notches=(notch,))])).blocks.get("101L-FRONT_MTM")
    assert [point.dxf.thickness for point in points(layout, "4")] == [notch.depth]


def test_every_piece_says_what_it_is(blocks: dict[str, BlockLayout], pieces: tuple[Piece, ...]) -> None:
    for piece in pieces:
        assert said(blocks[piece.id]) == {
            "Piece Name": piece.id,
            "Size": "MTM",
            "Quantity": "1",
            "Annotation": f"{piece.number} {piece.name} {piece.side}",
            "Category": piece.garment,
            "Fabric": piece.material,
        }


def test_file_says_its_units_and_inserts_every_block_once(
    drawing: Drawing, blocks: dict[str, BlockLayout], pieces: tuple[Piece, ...]
) -> None:
    space = drawing.modelspace()
    texts = {entity.dxf.text for entity in space if isinstance(entity, Text)}
    assert {"Units: METRIC", "Style Name: SUIT", "Sample Size: MTM"} <= texts
    inserted = [entity.dxf.name for entity in space if isinstance(entity, Insert)]
    assert sorted(inserted) == sorted(layout.name for layout in blocks.values())
    assert len(inserted) == len(pieces)


def test_block_names_are_short_plain_and_end_with_the_size(blocks: dict[str, BlockLayout]) -> None:
    for layout in blocks.values():
        assert re.fullmatch(r"[A-Z0-9-]{1,27}_MTM", layout.name)
    assert blocks["jacket.front.left"].name == "101L-FRONT_MTM"


def test_strange_names_become_ascii_and_stay_apart(pieces: tuple[Piece, ...]) -> None:
    strange = [replace(pieces[0], id=f"前片/{n}", name="前\n片" * 20) for n in range(12)]
    text = pieces_dxf(strange, style_name="西装\n0\nEOF", size="大/号\n")
    drawing = read(text)
    assert text.isascii()
    assert not drawing.audit().errors
    named = [layout.name for layout in drawing.blocks if not layout.is_any_layout]
    assert len(set(named)) == 12
    assert all(re.fullmatch(r"101L-[-0-9]+_----", name) and len(name) <= 31 for name in named)


def on(entities: list[Any], kind: str, layer: str) -> list[Any]:
    return [entity for entity in entities if entity.dxftype == kind and entity.layer == layer]


def test_a_second_reader_finds_the_same_pieces(pieces: tuple[Piece, ...], tmp_path: Path) -> None:
    file = tmp_path / "suit.dxf"
    file.write_text(pieces_dxf(pieces), encoding="ascii")
    found: list[list[Any]] = [list(block) for block in dxfgrabber.readfile(str(file)).blocks]
    assert len(found) == len(pieces)
    for entities, piece in zip(found, pieces, strict=True):
        assert f"Piece Name: {piece.id}" in [e.text for e in on(entities, "TEXT", "1")]
        for layer, shape in (("1", piece.outline), *([("14", piece.seam_line)] if piece.seams else [])):
            (line,) = on(entities, "POLYLINE", layer)
            assert line.is_closed
            outline = Polygon([point[:2] for point in line.points])
            assert outline.exterior.length == pytest.approx(shape.exterior.length, abs=0.1)
            assert outline.area == pytest.approx(shape.area, rel=1e-5)
        notches = [point.point for point in on(entities, "POINT", "4")]
        assert notches == [pytest.approx((n.x, n.y, n.depth), abs=EXACT) for n in piece.notches]
        drilled = [point.point[:2] for point in on(entities, "POINT", "13")]
        assert drilled == [pytest.approx((d.x, d.y), abs=EXACT) for d in piece.drills]
        assert [e.text for e in on(entities, "TEXT", "15")] == [
            f"Match: {match.name}" for match in piece.match_points
        ]
        (grain,) = on(entities, "LINE", "7")
        assert grain.start[1] == grain.end[1]
        assert grain.start[0] < grain.end[0]
