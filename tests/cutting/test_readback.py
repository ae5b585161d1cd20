import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from shapely.geometry import Polygon

from cutting import CutPlan, ReadbackError, Tool, dialect_names, machine, machine_names, plan_cut, write
from cutting.kinematics import turns
from cutting.machine import Border, Notches
from cutting.readback import (
    CutFile,
    differences,
    predicted,
    read_back,
    read_dxf,
    read_ggt,
    read_hpgl,
    read_iso,
    tolerance_mm,
)
from nesting import Marker
from patterns.piece import Notch, Piece
from tests.cutting.judged import strokes
from tests.cutting.markers import cut_jobs, lined_job, lined_piece, plain_marker, shelf_marker

DEFAULT = machine("default")
NAMES = {"iso": "x.nc", "hpgl": "x.plt", "dxf": "x.dxf"}
FORMATS = (*dialect_names(), *NAMES)
READERS: dict[str, Callable[[str], CutFile]] = {
    "ggt": read_ggt,
    "iso": read_iso,
    "hpgl": read_hpgl,
    "dxf": read_dxf,
}
TOOLS = tuple(Tool)


def written(plan: CutPlan, name: str) -> CutFile:
    return read_back(write(plan, name).encode(), NAMES.get(name, "x.nc"))


FULL = plan_cut(*lined_job(), replace(DEFAULT, pen=True, label_s=1.5), iterations=3)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=12, deadline=None)
@given(
    job=cut_jobs(),
    cutter=st.sampled_from(machine_names()),
    notches=st.sampled_from(list(Notches)),
    border=st.sampled_from(list(Border)),
    window=st.sampled_from([1000.0, 1600.0]),
)
def test_plan_written_and_read_back_is_the_plan(
    name: str,
    job: tuple[Marker, dict[str, Piece]],
    cutter: str,
    notches: Notches,
    border: Border,
    window: float,
) -> None:
    built = replace(machine(cutter), notches=notches, border=border, window_mm=window, pen=True, label_s=1.0)
    # Whether an angle at the very limit is a corner, a coordinate's last digit decides.
    assume(all(abs(angle - built.corner_angle_deg) > 1 for angle in angles(job[0])))
    plan = plan_cut(*job, built, iterations=3)
    file = written(plan, name)
    assert differences(file, *job, built) == ()
    assert file.windows == pytest.approx([bite.start_mm for bite in plan.bites], abs=0.11)
    counts = {tool: sum(step.tool is tool for step in plan.steps) for tool in (Tool.PEN, Tool.LABEL)}
    assert {tool: len(file.of(tool)) for tool in counts} == counts
    timing = predicted(file, built)
    by_tool = notches is Notches.ALONG and name == "ggt-notch-tool"
    # M68 does not say that a V has two strokes.
    untold = built.notch_s * len(job[1]) if by_tool and built.stops_for_notches else 0.0
    assert timing.seconds + untold == pytest.approx(plan.seconds, rel=0.01)
    assert timing.travel_mm == pytest.approx(plan.travel_mm, abs=0.2 * len(plan.steps) + 0.2)
    slits = sum(math.dist(*stroke) for stroke in strokes(plan)) if by_tool else 0.0
    assert timing.cut_mm + slits == pytest.approx(plan.cut_mm, abs=0.2 * len(plan.steps) + 0.2)


def angles(marker: Marker) -> list[float]:
    """Return by how many degrees the outlines turn at their points."""
    rings = [np.array(placement.outline.exterior.coords[:-1]) for placement in marker.placements]
    return [float(angle) for ring in rings for angle in turns(ring, is_ring=True)]


@pytest.mark.parametrize("name", ["iso", "dxf"])
@pytest.mark.parametrize("cutter", machine_names())
def test_fine_formats_give_each_part_of_the_seconds(name: str, cutter: str) -> None:
    built = replace(machine(cutter), pen=True, label_s=1.5)
    plan = plan_cut(*lined_job(), built, iterations=3)
    found = vars(predicted(written(plan, name), built).breakdown)
    assert found == pytest.approx(vars(plan.breakdown), rel=1e-3, abs=0.01)


@pytest.mark.parametrize("name", FORMATS)
def test_steps_come_back_in_their_order(name: str) -> None:
    tools = [step.tool for step in FULL.steps]
    if name == "ggt-notch-tool":
        tools = [tool for tool in tools if tool is not Tool.NOTCH]
    found = [event.tool for event in written(FULL, name).events]
    assert [tool for tool in found if name != "ggt-notch-tool" or tool is not Tool.NOTCH] == tools


def test_runs_are_put_together_again_with_their_notches() -> None:
    passes = [one for bite in FULL.bites for cut in bite.cuts for one in cut.passes]
    for name in ("iso", "dxf", "ggt"):
        runs = written(FULL, name).runs
        assert len(runs) == len(passes)
        for run, one in zip(runs, passes, strict=True):
            assert len(run.points) == len(one.points)
            assert [number for number, _ in run.notches] == [number for number, _ in one.notches]
            assert [len(s) for _, s in run.notches] == [len(notch.strokes) for _, notch in one.notches]


GGT_FAULTS = [
    ("", "a program begins with a block H"),
    ("H1*M0", "the last block does not end with *"),
    ("N1*M0*", r"block 1 \('N1'\): a program begins with a block H"),
    ("H1*", "the program does not end with M0"),
    ("H1*M0*", "this GGT file cuts nothing"),
    ("H1*G02X1Y1I1J1*M0*", "is an arc"),
    ("H1*X1Y1I5J5*M0*", "is an arc"),
    ("H1*G20*M0*", r"block 2 \('G20'\): G20 is not known; accepted are G70, G71, G91"),
    ("H1*M99*M0*", "M99 is not known; accepted are M14, M15"),
    ("H1*X1.5Y2*M0*", "is not made of a letter and a whole number each"),
    ("H1*X1X2*M0*", "holds a letter twice"),
    ("H1*M14M15*M0*", "holds a letter twice"),
    ("H1*N2*N1*M0*", "pieces are numbered upwards, but N1 follows N2"),
    ("H1*M14*N2*M0*", "a piece begins with the knife down"),
    ("H1*M14*M14*M0*", "a tool goes down with the knife down"),
    ("H1*M14*M15*M0*", "the knife went down, but did not move"),
    ("H1*M14*X0Y0*M0*", "a step of no length"),
    ("H1*G71*M14*X99999Y0*M0*", "a step of 10000 mm with the knife down is over 1524 mm"),
    ("H1*M14*X9Y0*M43*M0*", "the drill works with the knife down"),
    ("H1*M14*X9Y0*M0*", "the program ends with the knife down"),
    ("H1*M69*M0*", "M69 without a block X Z"),
    ("H1*D1*X9Y9*M15*M0*", "lifts another tool than the pen"),
    ("H1*X5Y5M31*A*X9*M0*", "is followed by a block X Y M31"),
    ("H1*M20*", "the program ends where a text is due"),
    ("H1*M0*N1*", "blocks follow the end"),
    ("H1*X9Z9*M69*X5Z-4*M69*M0*", "the cloth would go back"),
    ("H1*X9Z9*M69*X19Z19*M69*M0*", r"the cloth advances from 0\.00 mm, but the window begins at 2\.29 mm"),
    ("H1*N1*" + "X1Y1*" * 1501 + "M0*", "N1 has more than 1500 points"),
]
ISO_FAULTS = [
    ("G2 X1 Y1\nM2", r"line 1 \('G2 X1 Y1'\): G2 is an arc"),
    ("G91\nM2", "G91 is not known; accepted are G0, G1"),
    ("T9 M6\nM2", "T9 is not known; accepted are T1 to T5"),
    ("M3\nM2", "M3 before any tool"),
    ("T1 M6\nM3\nG0 X1\nM2", "G0 with the tool down"),
    ("T1 M6\nM3\nT2 M6\nM2", "the tool changes with the knife down"),
    ("T3 M6\nM3\nG1 X1\nM5\nM2", "the drill moved while it was down"),
    ("G1 Z5\nM2", "Z is not known; accepted are X, Y, A, F and P"),
    ("hello\nM2", "is not made of a letter and a number each"),
    ("G1 X1", "does not end with M2"),
    ("M2\nG0 X1", "follows the end"),
    ("M2", "this ISO file cuts nothing"),
    ("G0 A100\nG1 A50\nM2", "the cloth would go back"),
]
HPGL_FAULTS = [
    ("", "this HPGL file cuts nothing"),
    ("IN;PD1,1;", r"command 2 \('PD1,1;'\): PD before a pen is selected"),
    ("SP9;", "pen 9 is not known; accepted are 0 to 5"),
    ("SP1;AA1,1,90;", "AA is an arc or curve"),
    ("SC0,1,0,1;", "SC changes the unit"),
    ("XX;", "XX is not known; accepted are PU, PD"),
    ("SP1;PD1;", "has an x without its y"),
    ("SP3;PD1,1;PU;", "the drill moved"),
    ("PU1..2,3;", "its numbers are not separated"),
    ("*", "is not an HPGL command"),
    ('CO "BITE 5 AT 3";', "bite 5 is not the next, 1"),
    ("LBno end", "is not an HPGL command|LB is not known"),
]
DXF_FAULTS = [
    ("", "does not end with EOF"),
    ("0\nEOF\n", "has no section ENTITIES"),
    ("AutoCAD Binary DXF", "is a binary DXF"),
    ("x\ny\n", r"line 1 \('x'\): is not a group code"),
]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [("ggt", *row) for row in GGT_FAULTS]
    + [("iso", *row) for row in ISO_FAULTS]
    + [("hpgl", *row) for row in HPGL_FAULTS]
    + [("dxf", *row) for row in DXF_FAULTS],
)
def test_where_a_cutter_would_stumble_is_named(name: str, text: str, message: str) -> None:
    with pytest.raises(ReadbackError, match=message):
        READERS[name](text)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("LWPOLYLINE", "CIRCLE", "is an arc or curve"),
        ("LWPOLYLINE", "INSERT", "accepted on layer CUT are LWPOLYLINE and LINE"),
        ("  8\nCUT\n", "  8\nWALL\n", "layer 'WALL' is not known; accepted are CUT, NOTCH"),
        ("$INSUNITS\n 70\n4", "$INSUNITS\n 70\n9", r"\$INSUNITS 9 is not known; accepted are 0, 1, 4"),
        (" 10\n", " 11\n", "has no point with group codes 10 and 20"),
        ("LWPOLYLINE\n", "LWPOLYLINE\n 20\n5\n", "has fewer than two points, or an x without its y"),
        ("  8\nCUT\n", "  8\nCUT\n 42\n0.5\n", "is an arc or curve"),
        ("  8\nCUT\n", "  8\nCUT\n230\n-1\n", "its plane is not the cloth's"),
        ("  8\nCUT\n", "  8\nCUT\n 10\nnan\n", "'nan' is not a number"),
    ],
)
def test_drawing_that_no_cutter_takes_is_refused(before: str, after: str, message: str) -> None:
    text = write(plan_cut(plain_marker(400, 300), {}, DEFAULT, iterations=1), "dxf")
    head, entities = text.split("ENTITIES", 1)
    spoilt = text.replace(before, after) if before in head and "$" in before else None
    with pytest.raises(ReadbackError, match=message):
        read_dxf(spoilt or f"{head}ENTITIES{entities.replace(before, after)}")


def test_units_codes_and_deleted_blocks_of_other_writers_are_understood() -> None:
    read = read_ggt("H1*\n/M99/*N1*F40*X100Y0*X200Y0B*X200Y100A*D4*Q*M30*")
    # The knife goes down before the move of its block.
    assert read.runs[0].points == ((25.4, 0.0), (50.8, 0.0))
    inch = read_iso("%\nG20 G90\nN10 T1 M6\nG0 X1 Y1\nM3\nG1 X2\nY2 F500\nM5\nM2\n")
    assert inch.runs[0].points == ((25.4, 25.4), (50.8, 25.4), (50.8, 50.8))
    plot = read_hpgl("IN;SP1;PU40,40;PR;PD40,0,0,40PU;SP0")
    assert plot.runs[0].points == ((1.0, 1.0), (2.0, 1.0), (2.0, 2.0))


def test_comparison_finds_what_is_missing_doubled_and_astray() -> None:
    marker, pieces = lined_job()
    text = write(plan_cut(marker, pieces, DEFAULT, iterations=3), "iso")

    def found(changed: str) -> str:
        return "\n".join(differences(read_iso(changed), marker, pieces, DEFAULT))

    assert found(text) == ""
    hole = text[text.index("T3 M6") : text.index("M5", text.index("T3 M6")) + 3]
    assert "is not drilled" in found(text.replace(hole, "", 1).replace("G0", "T3 M6\nG0", 1))
    assert "is drilled twice or belongs to no piece" in found(text.replace(hole, hole + hole, 1))
    notch = text[text.index("T2 M6") : text.index("M5", text.index("T2 M6")) + 3]
    assert "a notch at (" in found(text.replace(notch, notch + notch, 1))
    line = next(line for line in text.splitlines() if line.startswith("G1 X") and "F" not in line)
    across = found(text.replace(line, "G1 X350 Y300\n" + line, 1))
    assert "are cut along no outline, inside piece.0" in across
    assert "of its outline are not cut" in found(text.replace(line, "G1 X350 Y300", 1))
    bare = plan_cut(marker, {}, DEFAULT, iterations=3)
    assert "a V notch at (" in "\n".join(differences(written(bare, "iso"), marker, pieces, DEFAULT))


@pytest.mark.parametrize("cutter", ["default", "s3000", "notch-tool"])
@pytest.mark.parametrize("name", ["ggt", "iso", "hpgl", "dxf"])
def test_outline_cut_twice_is_found(name: str, cutter: str) -> None:
    marker, pieces = lined_job()
    built = machine(cutter)
    plan = plan_cut(marker, pieces, built, iterations=3)
    for number, bite in enumerate(plan.bites):
        for cut in bite.cuts:
            again = replace(cut, marks=(), passes=tuple(replace(one, notches=()) for one in cut.passes))
            changed = replace(bite, cuts=(*bite.cuts, again))
            bites = (*plan.bites[:number], changed, *plan.bites[number + 1 :])
            found = differences(written(replace(plan, bites=bites), name), marker, pieces, built)
            assert found
            assert all("of its outline are cut more than once, near (" in line for line in found)
            assert any(piece in line for piece in cut.pieces for line in found)


def test_overcuts_and_lines_of_two_pieces_are_not_taken_for_cut_twice() -> None:
    """Neighbours that share no lines cut their common edge twice, with overcuts from several sides."""
    pieces = [lined_piece(f"piece.{number}", 200, 150) for number in range(12)]
    marker = shelf_marker(pieces, width=450)
    by_id = {one.id: one for one in pieces}
    for border in Border:
        built = replace(
            DEFAULT,
            common_line_mm=0,
            corner_angle_deg=175,
            overcut_mm=20,
            lead_in_mm=20,
            window_mm=300,
            border=border,
            bite_overlap_mm=75,
        )
        plan = plan_cut(marker, by_id, built, iterations=3)
        for name in FORMATS:
            assert differences(written(plan, name), marker, by_id, built) == ()


def test_spike_of_an_outline_is_not_taken_for_cut_twice() -> None:
    outline = Polygon([(0, 0), (200, 0), (200, 100), (100.02, 100), (100, 400), (99.98, 100), (0, 100)])
    spiked = replace(lined_piece("spiked", 200, 100), outline=outline, notches=(), drills=())
    marker = shelf_marker([spiked])
    plan = plan_cut(marker, {"spiked": spiked}, DEFAULT, iterations=3)
    assert differences(written(plan, "iso"), marker, {"spiked": spiked}, DEFAULT) == ()


@pytest.mark.parametrize("cutter", ["default", "s3000"])
def test_advance_left_out_is_found(cutter: str) -> None:
    marker, pieces = lined_job(8)
    built = machine(cutter)
    plan = plan_cut(marker, pieces, built, iterations=3)
    assert len(plan.bites) > 2
    for lost in range(1, len(plan.bites)):
        before, gone = plan.bites[lost - 1 : lost + 1]
        joined = replace(before, cuts=before.cuts + gone.cuts)
        bites = (*plan.bites[: lost - 1], joined, *plan.bites[lost + 1 :])
        for name in FORMATS:
            found = differences(written(replace(plan, bites=bites), name), marker, pieces, built)
            assert any(f"bite {lost}: reaches from " in line for line in found)
            assert f"but the window of machine {cutter} from " in found[-1]


def test_notch_a_little_off_its_edge_is_known_again_however_it_is_written() -> None:
    off = replace(lined_piece("off", 300, 200), notches=(Notch(150, -0.09, 90, 5), Notch(300.09, 60, 180, 5)))
    marker = shelf_marker([off])
    plan = plan_cut(marker, {"off": off}, DEFAULT, iterations=3)
    for name in FORMATS:
        assert differences(written(plan, name), marker, {"off": off}, DEFAULT) == ()


def test_tolerance_is_a_tenth_or_what_a_coarse_unit_allows() -> None:
    assert {tolerance_mm(written(FULL, name)) for name in FORMATS} == {0.1}
    coarse = read_ggt(write(FULL, "ggt").replace("G71", "G91"), longest_step_mm=1e6)
    assert tolerance_mm(coarse) == pytest.approx(0.2046, abs=1e-4)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(list(READERS)), st.text(st.characters(codec="ascii"), max_size=200))
@example("ggt", "H1*X999999999Y9M14*X9*M15*M0*")
def test_any_text_is_read_or_refused(name: str, text: str) -> None:
    drawing = f"0\nSECTION\n2\nENTITIES\n{text}\n0\nEOF"
    for content in (text, text.upper(), f"H1*{text}*M0*", f"{text}\nM2", drawing):
        with suppress(ReadbackError):
            predicted(READERS[name](content), DEFAULT)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(FORMATS), st.data())
def test_damaged_file_is_read_or_refused(name: str, data: st.DataObject) -> None:
    content = bytearray(write(FULL, name).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        kind = data.draw(st.sampled_from(["set", "cut", "swap"]))
        if kind == "set":
            content[at] = data.draw(st.integers(0, 255))
        elif kind == "cut":
            del content[at : at + data.draw(st.integers(1, 40))]
        else:
            content[at:at] = content[-at : -at + 30]
        if not content:
            return
    with suppress(ReadbackError):
        file = read_back(bytes(content), NAMES.get(name, "x.nc"))
        predicted(file, DEFAULT)
        differences(file, *lined_job(), DEFAULT)


def test_names_and_formats_that_do_not_go_together_are_refused() -> None:
    with pytest.raises(ReadbackError, match=r"x\.svg: its name must end with \.nc or \.plt or \.dxf"):
        read_back(b"", "x.svg")
    with pytest.raises(ReadbackError, match=r"x\.plt: is hpgl, not ggt"):
        read_back(b"", "x.plt", "ggt")
