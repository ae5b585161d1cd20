import re
from dataclasses import replace
from io import StringIO
from xml.etree import ElementTree

import pytest
from ezdxf.document import Drawing
from ezdxf.entities.lwpolyline import LWPolyline
from hypothesis import given, settings
from shapely.geometry import LineString, Point, Polygon

from cutting import WRITERS, CutPlan, CuttingError, Tool, machine, plan_cut, write
from nesting import Cloth, Marker, Placement, certify
from patterns.piece import Piece
from tests.cutting.ggt_reader import read_ggt
from tests.cutting.markers import cut_jobs, piece, plain_marker, shelf_marker

DEFAULT = machine("default")
SVG = "{http://www.w3.org/2000/svg}"
TENTH = 0.1
ISO_TOOLS = {Tool.KNIFE: "T1", Tool.NOTCH: "T2", Tool.DRILL: "T3"}


def two_bite_plan(name: str = "test marker") -> CutPlan:
    pieces = [piece(f"piece.{number}", 900, 700) for number in range(4)]
    marker = replace(shelf_marker(pieces, turned=True), name=name)
    return plan_cut(marker, {one.id: one for one in pieces}, DEFAULT, seconds=0.0)


def is_close(first: list[tuple[float, float]], second: list[tuple[float, float]]) -> bool:
    lines = [LineString([*points, points[0]]) for points in (first, second)]
    return bool(lines[0].hausdorff_distance(lines[1]) < TENTH)


@settings(max_examples=25, deadline=None)
@given(cut_jobs())
def test_program_read_back_holds_every_contour_notch_and_hole(job: tuple[Marker, dict[str, Piece]]) -> None:
    marker, pieces = job
    read = read_ggt(write(plan_cut(marker, pieces, DEFAULT, seconds=0.0), "ggt"))
    left = [list(placement.outline.exterior.coords) for placement in marker.placements]
    for _, _, contour in read.contours:
        match = next(ring for ring in left if is_close(ring, contour))
        left.remove(match)
    assert not left
    assert len(read.notches) == 3 * len(pieces)
    assert len(read.drills) == 2 * len(pieces)


def test_program_makes_a_piece_s_marks_before_its_contour() -> None:
    events = read_ggt(write(two_bite_plan(), "ggt")).events
    for number in range(1, 5):
        kinds = [kind for kind, owner in events if owner == number]
        assert kinds[-1] == "contour"
        assert sorted(kinds[:-1]) == ["drill", "drill", "notch", "notch", "notch"]


def test_program_advances_the_cloth_between_bites_only() -> None:
    plan = two_bite_plan()
    read = read_ggt(write(plan, "ggt"))
    assert read.advances == read.windows == [900.0]
    assert [bite for _, bite, _ in read.contours] == [0, 0, 1, 1]


def test_name_cannot_break_out_of_the_program() -> None:
    read = read_ggt(write(two_bite_plan("M0*N99*\n西服 <évil>"), "ggt"))
    (message,) = read.messages
    assert message.startswith("M0_N99____ _EVIL_/L=")
    assert message.isascii()
    assert len(read.contours) == 4


def test_long_straight_edge_is_cut_in_steps_that_the_controller_takes() -> None:
    wide = replace(DEFAULT, window_mm=5000.0)
    read = read_ggt(write(plan_cut(plain_marker(4000, 300), {}, wide, seconds=0.0), "ggt"))
    ((_, _, contour),) = read.contours
    assert is_close(contour, [(0.0, 0.0), (4000.0, 0.0), (4000.0, 300.0), (0.0, 300.0)])


def test_outline_of_very_many_points_is_thinned_within_the_tolerance() -> None:
    fine = Point(500, 500).buffer(400, quad_segs=900)
    cloth = Cloth(1000)
    marker = Marker("fine", cloth, (Placement.of("a", fine, 0, 0, 0),), 900, 0, certify(cloth, 900, [fine]))
    ((_, _, contour),) = read_ggt(write(plan_cut(marker, {}, DEFAULT, seconds=0.0), "ggt")).contours
    assert len(contour) <= 1500
    assert is_close(contour, list(fine.exterior.coords))


def test_outline_that_cannot_be_thinned_enough_is_refused_by_name() -> None:
    comb = [(0.5 * k, 100.0 * (k % 2)) for k in range(2000)]
    outline = Polygon([*comb, (999.5, -20.0), (0.0, -20.0)])
    cloth = Cloth(1000)
    placed = Placement.of("comb", outline, 0, 20, 0)
    marker = Marker("m", cloth, (placed,), 1000, 0, certify(cloth, 1000, [placed.outline]))
    with pytest.raises(CuttingError, match=r"piece comb: 200\d points are more than the 1500"):
        write(plan_cut(marker, {}, DEFAULT, seconds=0.0), "ggt")


@pytest.mark.parametrize("dialect", WRITERS)
def test_same_plan_gives_the_same_bytes(dialect: str) -> None:
    first, second = (write(two_bite_plan(), dialect) for _ in range(2))
    assert first == second
    assert first.isascii()


def test_plain_g_code_works_off_every_step() -> None:
    plan = two_bite_plan("(西服)\nM2")
    blocks = write(plan, "iso").splitlines()
    assert blocks[0] == "(_____M2)"
    here, tool, line = "", "", list[str]()
    done: list[tuple[str, list[str]]] = []
    for block in blocks[2:]:
        word = block.split()[0]
        if word in ("T1", "T2", "T3"):
            tool = word
        elif word in ("G0", "G1") and "X" in block:
            here = block.split(" F")[0][3:]
            if word == "G1":
                line.append(here)
        elif word == "M3":
            line = [here]
        elif word == "M5":
            done.append((tool, line))
    expected = [(ISO_TOOLS[step.tool], [f"X{x:.3f} Y{y:.3f}" for x, y in step.points]) for step in plan.steps]
    assert done == expected
    assert [block for block in blocks if " A" in block] == ["G0 A0.00", "G1 A900.00 F18000"]
    assert blocks[-1] == "M2"


def test_plot_says_where_each_bite_begins() -> None:
    text = write(two_bite_plan(), "hpgl")
    assert re.findall(r'CO "BITE (\d+) AT ([\d.]+)"', text) == [("1", "0.00"), ("2", "900.00")]


def test_plot_holds_every_contour_at_forty_units_a_millimetre() -> None:
    plan = two_bite_plan()
    text = write(plan, "hpgl")
    lines = re.findall(r"PU(-?\d+,-?\d+);PD((?:-?\d+,-?\d+,?)+)", text)
    drawn = []
    for start, rest in lines:
        numbers = [int(number) / 40 for number in f"{start},{rest}".split(",")]
        drawn.append(list(zip(numbers[::2], numbers[1::2], strict=True)))
    contours = [line for line in drawn if line[0] == line[-1]]
    rings = [list(cut.ring) for bite in plan.bites for cut in bite.cuts]
    assert all(is_close(ring, contour) for ring, contour in zip(rings, contours, strict=True))
    assert len(drawn) - len(contours) == 12
    assert text.count("PD;") == 8
    assert {pen: text.count(f"SP{pen};") > 0 for pen in "0123"} == dict.fromkeys("0123", True)


def test_drawing_passes_the_audit_and_holds_every_entity() -> None:
    plan = two_bite_plan()
    drawing = Drawing.read(StringIO(write(plan, "dxf")))
    assert not drawing.audit().has_errors
    space = drawing.modelspace()
    cut_lines = space.query('LWPOLYLINE[layer=="CUT"]')
    contours = [
        [(x, y) for x, y in line.get_points("xy")] for line in cut_lines if isinstance(line, LWPolyline)
    ]
    rings = [list(cut.ring) for bite in plan.bites for cut in bite.cuts]
    assert all(is_close(ring, contour) for ring, contour in zip(rings, contours, strict=True))
    assert len(space.query('LWPOLYLINE[layer=="NOTCH"]')) == 12
    assert len(space.query('POINT[layer=="DRILL"]')) == 8
    assert [line.dxf.start.x for line in space.query('LINE[layer=="BITE"]')] == [0.0, 900.0]


def test_picture_draws_every_contour_in_the_cloth_frame() -> None:
    plan = two_bite_plan("<marker>\x01&")
    root = ElementTree.fromstring(write(plan, "svg"))
    paths = [path.attrib["d"] for path in root.iter(f"{SVG}path") if path.get("class") == "contour"]
    rings = [cut.ring for bite in plan.bites for cut in bite.cuts]
    for path, ring in zip(paths, rings, strict=True):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
        drawn = Polygon(zip(numbers[::2], numbers[1::2], strict=True))
        assert drawn.hausdorff_distance(Polygon(ring)) < 1e-3


def test_unknown_dialect_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CuttingError, match=r"dialect 'gcode' is not one of ggt, iso, hpgl, dxf, svg"):
        write(two_bite_plan(), "gcode")
