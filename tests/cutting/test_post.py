import math
import re
from collections import Counter
from dataclasses import replace
from io import StringIO
from xml.etree import ElementTree

import dxfgrabber
import numpy as np
import pytest
import shapely
from ezdxf.document import Drawing
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon

from cutting import (
    WRITERS,
    CutPlan,
    CuttingError,
    Dialect,
    Tool,
    dialect,
    dialect_names,
    machine,
    machine_names,
    notes,
    plan_cut,
    write,
)
from cutting.kinematics import turns
from cutting.machine import Notches
from cutting.post.dialect import Drill, LineEnds, Unit
from cutting.post.ggt import ggt_notes, write_ggt
from cutting.readback import CutFile, differences, read_ggt
from nesting import Cloth, Marker, Placement, certify
from patterns.piece import Notch, Piece
from tests.cutting.markers import cut_jobs, lined_piece, piece, plain_marker, shelf_marker

DEFAULT = machine("default")
SVG = "{http://www.w3.org/2000/svg}"
TENTH = 0.1
ISO_TOOLS = {Tool.KNIFE: "T1", Tool.NOTCH: "T2", Tool.DRILL: "T3", Tool.PEN: "T4", Tool.LABEL: "T5"}


def two_bite_job(name: str = "test marker") -> tuple[Marker, dict[str, Piece]]:
    pieces = [lined_piece(f"piece.{number}", 900, 700) for number in range(4)]
    return replace(shelf_marker(pieces, turned=True), name=name), {one.id: one for one in pieces}


def two_bite_plan(name: str = "test marker") -> CutPlan:
    """Return a plan in which every tool works."""
    return plan_cut(*two_bite_job(name), replace(DEFAULT, pen=True, label_s=1.5), iterations=3)


def fine_plan() -> tuple[CutPlan, Marker]:
    """Return the plan of an outline of more points than controllers hold."""
    fine = Point(500, 500).buffer(400, quad_segs=900)
    cloth = Cloth(1000)
    marker = Marker("fine", cloth, (Placement.of("a", fine, 0, 0, 0),), 900, 0, certify(cloth, 900, [fine]))
    return plan_cut(marker, {}, DEFAULT, iterations=1), marker


def read_written(plan: CutPlan, spoken: Dialect) -> CutFile:
    return read_ggt(write_ggt(plan, spoken), most_points=spoken.most_points)


@settings(max_examples=25, deadline=None)
@given(
    job=cut_jobs(),
    name=st.sampled_from(machine_names()),
    spoken=st.sampled_from(dialect_names()),
    notches=st.sampled_from(list(Notches)),
)
def test_program_cuts_the_marker_and_nothing_else(
    job: tuple[Marker, dict[str, Piece]], name: str, spoken: str, notches: Notches
) -> None:
    cutter = replace(machine(name), notches=notches)
    plan = plan_cut(*job, cutter, iterations=3)
    assert differences(read_written(plan, dialect(spoken)), *job, cutter) == ()


def test_program_makes_a_piece_s_holes_before_its_contour() -> None:
    plan = plan_cut(*two_bite_job(), replace(DEFAULT, common_line_mm=0), iterations=3)
    for job in range(1, 5):
        tools = [event.tool for event in read_written(plan, dialect("ggt")).events if event.job == job]
        assert tools[:2] == [Tool.DRILL] * 2
        assert set(tools[2:]) == {Tool.KNIFE, Tool.NOTCH}


def test_program_advances_the_cloth_between_bites_only() -> None:
    text = write(two_bite_plan(), "ggt")
    assert re.findall(r"\*(X[^*]*Z[^*]*)\*M69\*", text) == ["X2000Z2000"]
    read = read_ggt(text)
    assert read.windows == (0.0, 200.0)
    assert {run.bite for run in read.runs} == {0, 1}


def test_name_and_labels_cannot_break_out_of_the_program() -> None:
    plan = two_bite_plan("M0*N99*\n西服 <évil>")
    read = read_ggt(write(plan, "ggt"))
    (message,) = read.messages
    assert message.startswith("M0_N99____ _EVIL_/L=")
    assert Counter(event.text for event in read.of(Tool.LABEL)) == Counter(f"PIECE.{k}" for k in range(4))
    odd = plain_marker(400, 300)
    odd = replace(odd, placements=(replace(odd.placements[0], item="*M0*"),))
    (label,) = read_ggt(write(plan_cut(odd, {}, plan.machine, iterations=1), "ggt")).of(Tool.LABEL)
    assert label.text == "_M0_"


def test_long_straight_edge_is_cut_in_steps_that_the_controller_takes() -> None:
    wide = replace(DEFAULT, window_mm=5000.0)
    marker = plain_marker(4000, 300)
    plan = plan_cut(marker, {}, wide, iterations=1)
    for name in dialect_names():
        assert differences(read_written(plan, dialect(name)), marker, {}, wide) == ()
    short = replace(dialect("ggt"), longest_step_mm=100)
    read = read_ggt(write_ggt(plan, short), longest_step_mm=100)
    assert len(read.runs[0].points) == 87


def test_outline_of_very_many_points_is_thinned_within_the_tolerance() -> None:
    plan, marker = fine_plan()
    read = read_ggt(write(plan, "ggt"))
    assert len(read.runs[0].points) <= 1500
    assert differences(read, marker, {}, DEFAULT) == ()


def test_piece_of_more_points_than_held_goes_on_under_the_next_number_while_the_knife_is_up() -> None:
    turns = [math.radians(20 + 40 * k) for k in range(9)]
    round_one = replace(
        piece("round", 300, 300),
        outline=Point(150, 150).buffer(150, quad_segs=32),
        notches=tuple(
            Notch(150 + 150 * math.cos(turn), 150 + 150 * math.sin(turn), 180 + math.degrees(turn), 5.0)
            for turn in turns
        ),
    )
    job = shelf_marker([round_one]), {"round": round_one}
    plan = plan_cut(*job, DEFAULT, iterations=3)
    small = replace(dialect("ggt"), most_points=50)
    text = write_ggt(plan, small)
    counts = [part.count("*X") for part in re.split(r"N\d+", text)[1:]]
    assert max(counts) <= 50
    assert len(counts) > sum(len(bite.cuts) for bite in plan.bites)
    assert differences(read_ggt(text, most_points=50), *job, DEFAULT) == ()


def test_outline_that_cannot_be_thinned_enough_is_refused_by_name() -> None:
    comb = [(0.5 * k, 100.0 * (k % 2)) for k in range(2000)]
    outline = Polygon([*comb, (999.5, -20.0), (0.0, -20.0)])
    cloth = Cloth(1000)
    placed = Placement.of("comb", outline, 0, 20, 0)
    marker = Marker("m", cloth, (placed,), 1000, 0, certify(cloth, 1000, [placed.outline]))
    with pytest.raises(CuttingError, match=r"piece comb: 200\d points are more than the 1500 of dialect ggt"):
        write(plan_cut(marker, {}, DEFAULT, iterations=1), "ggt")


@pytest.mark.parametrize("name", dialect_names())
def test_notch_beside_a_point_of_the_outline_makes_no_corner_by_rounding(name: str) -> None:
    for number in range(20):
        # The point and the notch beside it often round to places one unit apart, in another direction.
        x, y = 200 + 0.0071 * number, 80 + 0.0043 * number
        bent = Polygon([(0, 0), (x, y), (400, 159), (400, 500), (0, 500)])
        notch = Notch(x + 0.04, y + 0.04 * (159 - y) / (400 - x), 110.0, 5.0)
        one = replace(piece("bent", 400, 500), outline=bent, notches=(notch,))
        plan = plan_cut(shelf_marker([one]), {"bent": one}, DEFAULT, iterations=1)
        (run,) = read_ggt(write(plan, name)).runs
        (planned,) = plan.bites[0].cuts[0].passes
        corners = [
            int((turns(np.array(line), is_ring=False) > DEFAULT.corner_angle_deg).sum())
            for line in (run.points, planned.points)
        ]
        assert corners[0] == corners[1]


def test_notch_tool_strikes_on_the_running_line() -> None:
    pieces = [piece("a", 400, 300)]
    marker = shelf_marker(pieces)
    plan = plan_cut(marker, {"a": pieces[0]}, machine("notch-tool"), iterations=1)
    text = write(plan, "ggt-notch-tool")
    assert (text.count("M14"), text.count("M68"), text.count("M19")) == (1, 2, 0)
    assert re.search(r"\*X2000Y0\*M68\*X", text)
    (run,) = read_ggt(text).runs
    assert [run.points[number] for number, _ in run.notches] == [
        notch.at for _, notch in plan.bites[0].cuts[0].passes[0].notches
    ]


def test_what_a_dialect_leaves_out_is_told() -> None:
    plan = two_bite_plan()
    assert notes(plan, "ggt") == notes(plan, "iso") == ()
    bare = replace(dialect("ggt-notch-tool"), name="mine", labels=False, ignored=("M43", "M20"))
    assert ggt_notes(plan, bare) == (
        "dialect mine: 8 drill holes are left out: M43 is ignored",
        "dialect mine: 4 labels are left out: there is no labeller",
        "dialect mine: 8 notches are struck by M68: their depth and kind are those of the tool",
    )
    (ignoring, _) = ggt_notes(plan, replace(bare, labels=True, ignored=("M31",)))
    assert ignoring == "dialect mine: 4 labels are left out: M31 is ignored"
    read = read_written(plan, bare)
    assert not read.messages
    assert not read.of(Tool.DRILL)
    assert not read.of(Tool.LABEL)


def test_dialects_differ_in_what_they_name_and_in_nothing_else() -> None:
    plan = two_bite_plan()
    ggt = dialect("ggt")
    lines = write_ggt(plan, replace(ggt, line_ends=LineEnds.NEWLINE))
    assert set(lines.split("\n")[:-1]) == {f"{block}*" for block in write_ggt(plan, ggt).split("*")[:-1]}
    second = write_ggt(plan, replace(ggt, drill=Drill.SECOND))
    assert second == write_ggt(plan, ggt).replace("M43", "M44")
    hundredths = write_ggt(plan, replace(ggt, unit=Unit.HUNDREDTH_INCH))
    assert "*G91*" in hundredths
    assert max(x for event in read_ggt(hundredths).events for x, _ in event.points) == pytest.approx(
        1800, abs=0.13
    )


@pytest.mark.parametrize("name", [*WRITERS, *dialect_names()])
def test_same_plan_gives_the_same_bytes(name: str) -> None:
    first, second = (write(two_bite_plan("西"), name) for _ in range(2))
    assert first == second
    assert first.isascii() or name == "svg"


def test_plain_g_code_works_off_every_step() -> None:
    plan = two_bite_plan("(西服)\nM2")
    blocks = write(plan, "iso").splitlines()
    assert blocks[0] == "(_____M2)"
    here, tool, line = "", "", list[str]()
    done: list[tuple[str, list[str]]] = []
    for block in blocks[2:]:
        word = block.split()[0]
        if word in ISO_TOOLS.values():
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
    assert [block for block in blocks if " A" in block] == ["G0 A0.000", "G1 A200.000 F18000"]
    named = [block for block in blocks if block.startswith("(PIECE")]
    jobs = [cut.pieces for bite in plan.bites for cut in bite.cuts]
    assert named == [f"(PIECE {n} {one.upper()})" for n, job in enumerate(jobs, start=1) for one in job]
    assert blocks[-1] == "M2"


def test_plot_says_where_each_bite_begins() -> None:
    text = write(two_bite_plan(), "hpgl")
    assert re.findall(r'CO "BITE (\d+) AT ([\d.]+)"', text) == [("1", "0.000"), ("2", "200.000")]


def test_plot_draws_every_step_at_forty_units_a_millimetre() -> None:
    plan = two_bite_plan()
    text = write(plan, "hpgl")
    drawn = []
    for start, rest in re.findall(r"PU(-?\d+,-?\d+);PD((?:-?\d+,-?\d+,?)*)", text):
        numbers = [int(number) / 40 for number in f"{start},{rest}".strip(",").split(",")]
        drawn.append(list(zip(numbers[::2], numbers[1::2], strict=True)))
    expected = [step.points for step in plan.steps if step.tool is not Tool.LABEL]
    assert len(drawn) == len(expected)
    for line, points in zip(drawn, expected, strict=True):
        assert line == [pytest.approx(point, abs=0.0126) for point in points]
    assert text.count("LB") == 4
    assert {pen for pen in "0123456" if f"SP{pen};" in text} == set("012345")


def test_drawing_passes_the_audit_and_holds_every_step_in_order() -> None:
    plan = two_bite_plan()
    drawing = Drawing.read(StringIO(write(plan, "dxf")))
    assert not drawing.audit().has_errors
    entities = [entity for entity in drawing.modelspace() if entity.dxf.layer != "BITE"]
    layers = {
        Tool.KNIFE: "CUT",
        Tool.NOTCH: "NOTCH",
        Tool.DRILL: "DRILL",
        Tool.PEN: "PEN",
        Tool.LABEL: "LABEL",
    }
    assert [entity.dxf.layer for entity in entities] == [layers[step.tool] for step in plan.steps]
    bites = drawing.modelspace().query('LINE[layer=="BITE"]')
    assert [line.dxf.start.x for line in bites] == [0.0, 200.0]


def test_drawing_read_by_dxfgrabber_covers_every_contour() -> None:
    marker, pieces = two_bite_job()
    drawing = dxfgrabber.read(StringIO(write(plan_cut(marker, pieces, DEFAULT, iterations=3), "dxf")))
    cut = [entity for entity in drawing.entities if entity.layer == "CUT"]
    lines = [
        LineString(
            [point[:2] for point in [*line.points, *line.points[:1]][: None if line.is_closed else -1]]
        )
        for line in cut
    ]
    reach = shapely.union_all(lines).buffer(TENTH)
    assert all(reach.covers(placement.outline.exterior) for placement in marker.placements)


def test_contour_cut_in_one_go_is_a_closed_polyline() -> None:
    drawing = Drawing.read(
        StringIO(write(plan_cut(plain_marker(400, 300), {}, DEFAULT, iterations=1), "dxf"))
    )
    (line,) = drawing.modelspace().query("LWPOLYLINE")
    assert line.dxf.flags & 1


def test_picture_draws_every_run_in_the_cloth_frame() -> None:
    plan = two_bite_plan("<marker>\x01&")
    root = ElementTree.fromstring(write(plan, "svg"))
    paths = [path for path in root.iter(f"{SVG}path") if path.get("class") == "run"]
    passes = [(cut.pieces, one) for bite in plan.bites for cut in bite.cuts for one in cut.passes]
    for number, (path, (pieces, one)) in enumerate(zip(paths, passes, strict=True)):
        assert path.attrib["data-run"] == str(number)
        assert path.attrib["data-pieces"] == " ".join(pieces)
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", path.attrib["d"])]
        drawn = LineString(zip(numbers[::2], numbers[1::2], strict=True))
        assert drawn.hausdorff_distance(LineString(one.points)) < 1e-3


def test_picture_fills_every_piece_and_numbers_the_jobs_inside_them() -> None:
    marker, pieces = two_bite_job()
    plan = plan_cut(marker, pieces, DEFAULT, iterations=3)
    root = ElementTree.fromstring(write(plan, "svg"))
    filled = [path for path in root.iter(f"{SVG}path") if path.get("class") == "piece"]
    areas = []
    for path in filled:
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", path.attrib["d"])]
        areas.append(Polygon(zip(numbers[::2], numbers[1::2], strict=True)).area)
    assert areas == pytest.approx([p.outline.area for p in marker.placements], rel=1e-3)
    numbers_shown = [text for text in root.iter(f"{SVG}text") if text.get("class") == "number"]
    assert [text.text for text in numbers_shown] == [
        str(n) for n in range(1, 1 + sum(len(bite.cuts) for bite in plan.bites))
    ]
    for text in numbers_shown:
        place = Point(float(text.attrib["x"]), plan.width_mm - float(text.attrib["y"]))
        assert any(placement.outline.contains(place) for placement in marker.placements)


def test_unknown_dialect_is_refused_with_the_known_ones() -> None:
    with pytest.raises(
        CuttingError, match=r"dialect 'gcode' is not one of ggt, iso, hpgl, dxf, svg, .*\.toml"
    ):
        write(two_bite_plan(), "gcode")
    with pytest.raises(CuttingError, match=r"dialect file none\.toml cannot be read"):
        write(two_bite_plan(), "none.toml")
