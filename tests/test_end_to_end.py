"""Whole orders through the command line, judged from the written files alone."""

import json
import math
import os
import subprocess
import sys
from dataclasses import dataclass
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
MATERIALS = ("shell", "lining", "pocketing", "fusing", "canvas", "felt")


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


@dataclass(frozen=True)
class Made:
    """A marker of a plan with its drafted pieces, its cut and what its program does."""

    marker: dict[str, Any]
    pieces: list[dict[str, Any]]
    cut: dict[str, Any]
    program: CutFile

    def outlines(self) -> dict[str, Polygon]:
        return {placement["piece"]: Polygon(placement["outline"]) for placement in self.marker["placements"]}


@pytest.fixture
def made(planned: Path, plan: dict[str, Any]) -> list[Made]:
    """Return what was made of each material."""
    return [
        Made(
            marker,
            [piece for piece in plan["pieces"] if piece["material"] == marker["material"]],
            cut,
            read_ggt((planned / cut["files"]["nc"]).read_text()),
        )
        for marker, cut in zip(plan["markers"], plan["cuts"], strict=True)
    ]


def test_suit_has_its_main_shell_pieces(plan: dict[str, Any]) -> None:
    names = [(piece["garment"], piece["name"]) for piece in plan["pieces"] if piece["material"] == "shell"]
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


def test_each_material_with_a_cloth_has_a_marker_and_a_cut(plan: dict[str, Any]) -> None:
    named = [material for material in MATERIALS if material in ("shell", *plan["order"]["cloths"])]
    assert [marker["material"] for marker in plan["markers"]] == named
    ids = [f"{plan['order']['id']}-{material}" for material in named]
    assert [marker["id"] for marker in plan["markers"]] == [cut["marker"] for cut in plan["cuts"]] == ids
    widths = [plan["order"]["cloth"]["width_mm"]]
    widths += [plan["order"]["cloths"][material]["width_mm"] for material in named[1:]]
    assert [marker["cloth"]["width_mm"] for marker in plan["markers"]] == widths


def test_every_piece_is_placed_once_as_it_was_drafted(made: list[Made]) -> None:
    for one in made:
        pieces = {piece["id"]: Polygon(piece["outline"]) for piece in one.pieces}
        placements = one.marker["placements"]
        assert sorted(placement["piece"] for placement in placements) == sorted(pieces)
        turns = {0.0} if one.marker["cloth"]["nap"] else {0.0, 180.0}
        for placement in placements:
            assert placement["rotation"] in turns
            turned = rotate(pieces[placement["piece"]], placement["rotation"], origin=(0, 0))
            expected = translate(turned, placement["x"], placement["y"])
            assert expected.hausdorff_distance(Polygon(placement["outline"])) < 1e-6


def test_no_two_pieces_overlap_and_none_leaves_the_cloth(made: list[Made]) -> None:
    for one in made:
        placed, marker = one.outlines(), one.marker
        assert all(outline.is_valid for outline in placed.values())
        assert sum(a.intersection(b).area for a, b in combinations(placed.values(), 2)) < 1e-6
        cloth = box(0, 0, marker["length_mm"], marker["cloth"]["width_mm"])
        assert all(cloth.covers(outline) for outline in placed.values())
        covered = sum(outline.area for outline in placed.values())
        assert math.isclose(marker["density"], covered / cloth.area, rel_tol=1e-9)
        # A few pieces of canvas or felt cannot fill the width, however they lie.
        assert marker["density"] > 0.65 or len(placed) < 10


def test_program_cuts_every_piece_along_its_outline(made: list[Made]) -> None:
    for one in made:
        lines = union_all([LineString(run.points) for run in one.program.runs])
        reach = lines.buffer(CUTTER_TOLERANCE)
        placed = one.outlines()
        for outline in placed.values():
            assert outline.exterior.difference(reach).length < 1e-6
            assert lines.intersection(outline.buffer(-CUTTER_TOLERANCE)).length < 1e-6
        edges = union_all([outline.exterior for outline in placed.values()]).buffer(CUTTER_TOLERANCE)
        assert lines.difference(edges).length < 1e-6


def test_program_makes_every_notch_and_hole_inside_its_piece(made: list[Made]) -> None:
    for one in made:
        placed, program = one.outlines(), one.program
        left = {
            piece["id"]: sum(2 if notch["kind"] == "v" else 1 for notch in piece["notches"])
            for piece in one.pieces
        }
        assert len(program.of(Tool.NOTCH)) == sum(left.values())
        for event in program.of(Tool.NOTCH):
            tip = Point(event.points[-1])
            (owner,) = [name for name, outline in placed.items() if outline.contains(tip)]
            left[owner] -= 1
            assert placed[owner].exterior.distance(Point(event.points[0])) < CUTTER_TOLERANCE
            assert placed[owner].buffer(CUTTER_TOLERANCE).covers(LineString(event.points))
        assert set(left.values()) == {0}
        holes = {piece["id"]: len(piece["drills"]) for piece in one.pieces}
        assert len(program.of(Tool.DRILL)) == sum(holes.values())
        for event in program.of(Tool.DRILL):
            (owner,) = [name for name, outline in placed.items() if outline.contains(Point(event.points[0]))]
            holes[owner] -= 1
        assert set(holes.values()) == {0}
    shell = made[0].program
    assert len(shell.of(Tool.NOTCH)) > 40
    assert len(shell.of(Tool.DRILL)) > 0


def test_holes_come_before_the_contour_and_bites_are_finished(made: list[Made]) -> None:
    for program in (one.program for one in made):
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
    for cut in plan["cuts"]:
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
    pictures = sorted(planned.glob("*.svg"))
    assert {"pieces.svg", "marker.svg", "cut.svg"} <= {picture.name for picture in pictures}
    for picture in pictures:
        assert ElementTree.parse(picture).getroot().tag.endswith("svg")


def test_larger_body_needs_more_cloth(tmp_path: Path) -> None:
    areas = {}
    for name in ("order", "order-stout"):
        (example,) = [path for path in EXAMPLES if path.stem == name]
        suitcut("draft", example, "--out", tmp_path / "pieces.json")
        pieces = json.loads((tmp_path / "pieces.json").read_text())["pieces"]
        areas[name] = sum(Polygon(piece["outline"]).area for piece in pieces)
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
