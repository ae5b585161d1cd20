"""Whole orders through the command line, judged from the written files alone."""

import json
import math
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from shapely import union_all
from shapely.affinity import rotate, translate
from shapely.geometry import LineString, Point, Polygon, box

from cutting import Tool
from cutting.readback import CutFile, read_ggt
from tests.app.orders import EXAMPLES

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("SUITCUT_DATA", ROOT.parent / "shared" / "data"))
SUITCUT = Path(sys.executable).parent / "suitcut"
CUTTER_TOLERANCE = 0.1


def suitcut(*arguments: str | Path) -> str:
    done = subprocess.run([SUITCUT, *arguments], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


@pytest.fixture(scope="module", params=EXAMPLES, ids=[path.stem for path in EXAMPLES])
def planned(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(request.param.stem)
    suitcut("plan", request.param, "--out", folder, "--seconds", "1.5")
    return folder


@pytest.fixture
def plan(planned: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((planned / "plan.json").read_text())
    return document


@pytest.fixture
def program(planned: Path, plan: dict[str, Any]) -> CutFile:
    return read_ggt((planned / plan["cuts"][0]["files"]["nc"]).read_text())


def outlines(marker: dict[str, Any]) -> dict[str, Polygon]:
    return {placement["piece"]: Polygon(placement["outline"]) for placement in marker["placements"]}


def shell(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [piece for piece in plan["pieces"] if piece["material"] == "shell"]


def test_suit_has_its_main_shell_pieces(plan: dict[str, Any]) -> None:
    names = [(piece["garment"], piece["name"]) for piece in shell(plan)]
    ordered = [garment["garment"] for garment in plan["order"]["garments"]]
    if "jacket" not in ordered:
        assert names.count(("waistcoat", "front")) == names.count(("trousers", "back")) == 2
        return
    for name in ("front", "side body", "back", "top sleeve", "under sleeve", "facing"):
        assert names.count(("jacket", name)) == 2
    assert ("jacket", "top collar") in names
    for name in ("front", "back"):
        assert names.count(("trousers", name)) == 2
    assert {piece["material"] for piece in plan["pieces"]} >= {
        "shell",
        "lining",
        "pocketing",
        "fusing",
        "canvas",
    }


def test_every_piece_is_placed_once_as_it_was_drafted(plan: dict[str, Any]) -> None:
    pieces = {piece["id"]: Polygon(piece["outline"]) for piece in shell(plan)}
    (marker,) = plan["markers"]
    assert sorted(placement["piece"] for placement in marker["placements"]) == sorted(pieces)
    turns = {0.0} if plan["order"]["cloth"]["nap"] else {0.0, 180.0}
    for placement in marker["placements"]:
        assert placement["rotation"] in turns
        turned = rotate(pieces[placement["piece"]], placement["rotation"], origin=(0, 0))
        expected = translate(turned, placement["x"], placement["y"])
        assert expected.hausdorff_distance(Polygon(placement["outline"])) < 1e-6


def test_no_two_pieces_overlap_and_none_leaves_the_cloth(plan: dict[str, Any]) -> None:
    (marker,) = plan["markers"]
    placed = outlines(marker)
    assert all(outline.is_valid for outline in placed.values())
    assert sum(a.intersection(b).area for a, b in combinations(placed.values(), 2)) < 1e-6
    cloth = box(0, 0, marker["length_mm"], marker["cloth"]["width_mm"])
    assert all(cloth.covers(outline) for outline in placed.values())
    covered = sum(outline.area for outline in placed.values())
    assert math.isclose(marker["density"], covered / cloth.area, rel_tol=1e-9)
    assert marker["density"] > 0.65


def test_program_cuts_every_piece_along_its_outline(plan: dict[str, Any], program: CutFile) -> None:
    lines = union_all([LineString(run.points) for run in program.runs])
    reach = lines.buffer(CUTTER_TOLERANCE)
    placed = outlines(plan["markers"][0])
    for outline in placed.values():
        assert outline.exterior.difference(reach).length < 1e-6
        assert lines.intersection(outline.buffer(-CUTTER_TOLERANCE)).length < 1e-6
    edges = union_all([outline.exterior for outline in placed.values()]).buffer(CUTTER_TOLERANCE)
    assert lines.difference(edges).length < 1e-6


def test_program_makes_every_notch_and_hole_inside_its_piece(plan: dict[str, Any], program: CutFile) -> None:
    placed = outlines(plan["markers"][0])
    left = {
        piece["id"]: sum(2 if notch["kind"] == "v" else 1 for notch in piece["notches"])
        for piece in shell(plan)
    }
    assert len(program.of(Tool.NOTCH)) == sum(left.values()) > 40
    for event in program.of(Tool.NOTCH):
        tip = Point(event.points[-1])
        (owner,) = [name for name, outline in placed.items() if outline.contains(tip)]
        left[owner] -= 1
        assert placed[owner].exterior.distance(Point(event.points[0])) < CUTTER_TOLERANCE
        assert placed[owner].buffer(CUTTER_TOLERANCE).covers(LineString(event.points))
    assert set(left.values()) == {0}
    holes = {piece["id"]: len(piece["drills"]) for piece in shell(plan)}
    assert len(program.of(Tool.DRILL)) == sum(holes.values()) > 0
    for event in program.of(Tool.DRILL):
        (owner,) = [name for name, outline in placed.items() if outline.contains(Point(event.points[0]))]
        holes[owner] -= 1
    assert set(holes.values()) == {0}


def test_holes_come_before_the_contour_and_bites_are_finished(program: CutFile) -> None:
    holes: dict[int, list[int]] = {}
    for number, event in enumerate(program.events):
        holes.setdefault(event.job, []).append(number)
    for numbers in holes.values():
        tools = [program.events[number].tool for number in numbers]
        assert Tool.DRILL not in tools[tools.index(Tool.KNIFE) :]
    bites = [event.bite for event in program.events]
    assert bites == sorted(bites)
    assert set(bites) == set(range(len(program.windows)))


def test_seconds_and_timing_add_up(plan: dict[str, Any]) -> None:
    (cut,) = plan["cuts"]
    assert math.isclose(cut["seconds"], sum(cut["breakdown"].values()))
    parts = {"cut", "corner", "plunge", "notch", "drill", "mark", "travel", "bite"}
    assert set(cut["breakdown"]) == parts
    assert set(cut["logged"]) == {"CUT", "BITE", "AUX"}
    assert math.isclose(cut["seconds"], sum(cut["logged"].values()))
    assert cut["limit"] == "speed along the contours"
    assert all(change["saves_s"] > 0 for change in cut["changes"])
    timing = plan["timing"]
    stages = timing["draft_s"] + timing["nest_s"] + timing["cut_s"]
    assert math.isclose(timing["total_s"], stages, rel_tol=1e-6)


def test_pictures_are_well_formed(planned: Path) -> None:
    for name in ("pieces.svg", "marker.svg", "cut.svg"):
        assert ElementTree.parse(planned / name).getroot().tag.endswith("svg")


def test_larger_body_needs_more_cloth(tmp_path: Path) -> None:
    areas = {}
    for path in EXAMPLES:
        suitcut("draft", path, "--out", tmp_path / "pieces.json")
        pieces = json.loads((tmp_path / "pieces.json").read_text())["pieces"]
        areas[path.stem] = sum(Polygon(piece["outline"]).area for piece in pieces)
    assert areas["order-stout"] > areas["order"]


def test_published_suit_is_nested_to_78_percent_in_5_seconds(tmp_path: Path) -> None:
    instance = DATA / "suits" / "suit40.json"
    if not instance.exists():
        pytest.skip(f"the published suits are not at {DATA}; SUITCUT_DATA says where they are")
    suitcut("nest", instance, "--seconds", "5", "--out", tmp_path / "marker.json")
    marker = json.loads((tmp_path / "marker.json").read_text())
    placed = [Polygon(placement["outline"]) for placement in marker["placements"]]
    assert len(placed) == 38
    assert sum(a.intersection(b).area for a, b in combinations(placed, 2)) < 1e-6
    cloth = box(0, 0, marker["length_mm"], 1480)
    assert all(cloth.covers(outline) for outline in placed)
    assert sum(outline.area for outline in placed) / cloth.area >= 0.78
