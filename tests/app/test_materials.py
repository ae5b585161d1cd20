"""Orders that name a cloth for more than the shell, through the pipeline and the command line."""

import json
import math
import multiprocessing
import re
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app.documents import read_marker
from app.editing import EditRequest, EditsRequest, edited
from app.errors import REFUSALS, InputError
from app.order import Order, read_order
from app.plan_documents import plan_document
from app.planning import Options, Timing, assemble, cut, draft, marker_problem, nest, plan_order, prepare
from cutting import machine
from patterns import Material
from tests.app.command_line import Run
from tests.app.orders import example, text

CLOTHS: dict[str, Any] = {
    "canvas": {"width_mm": 1550},
    "lining": {"name": "cupro", "width_mm": 1450},
    "fusing": {"width_mm": 1500},
}
NAMED = [Material.SHELL, Material.LINING, Material.FUSING, Material.CANVAS]
QUICK = Options(nest_s=0.0, cut_s=0.0)
CUTTER = machine("default")


def order(cloths: dict[str, Any], **changes: Any) -> Order:
    return read_order(text(example() | changes | {"cloths": cloths}))


def prepared(cloths: dict[str, Any], **changes: Any) -> None:
    prepare(order(cloths, **changes), CUTTER)


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the order's file."""
    folder = tmp_path_factory.mktemp("materials")
    (folder / "order.json").write_text(text(example() | {"cloths": CLOTHS}))
    return folder


def test_order_without_other_cloths_plans_the_shell_alone() -> None:
    told = read_order(text(example()))
    assert list(prepare(told, CUTTER).problems) == [Material.SHELL]
    assert list(prepare(order({}), CUTTER).problems) == [Material.SHELL]
    assert told.same_as(order({}))


def test_each_named_material_is_a_problem_of_its_pieces_on_its_cloth_in_the_materials_order() -> None:
    one = prepare(order(CLOTHS), CUTTER)
    assert list(one.problems) == NAMED
    for material, problem in one.problems.items():
        assert problem.name == f"QD-2026-0001-{material}"
        assert {item.id for item in problem.items} == {
            piece.id for piece in one.pieces if piece.material is material
        }
    assert [problem.cloth.width_mm for problem in one.problems.values()] == [1480, 1450, 1500, 1550]


def test_orders_that_name_other_cloths_are_not_the_same() -> None:
    assert order(CLOTHS).same_as(order(dict(reversed(CLOTHS.items()))))
    assert not order(CLOTHS).same_as(order({}))
    assert not order(CLOTHS).same_as(order(CLOTHS | {"lining": {"width_mm": 1450}}))
    assert read_order(order(CLOTHS).model_dump_json()).same_as(order(CLOTHS))


@pytest.mark.parametrize(
    ("cloths", "reason"),
    [
        ({"shell": {"width_mm": 1480}}, "the shell's cloth is told by the order's cloth, not in cloths"),
        (
            {"silk": {"width_mm": 1480}},
            "'silk' is no material with a cloth of its own; accepted are lining, ",
        ),
        ({"lining": {"name": "cupro"}}, "cloths.lining.width_mm: Field required"),
        ({"lining": {"width_mm": 1450, "colour": "red"}}, "cloths.lining.colour"),
        ({"lining": 1450}, "cloths.lining"),
        ([], "cloths"),
        (
            {"lining": {"width_mm": 1450, "repeat": {"across_mm": 20, "match": "normal"}}},
            "lining.repeat.match: normal is not accepted; only the shell is matched",
        ),
        (
            {"lining": {"width_mm": 300}},
            "cloths.lining.width_mm 300 mm is narrower than trousers.front_knee_lining",
        ),
        (
            {"lining": {"width_mm": 1450, "edges": [{"x_mm": 0, "low_mm": 9, "high_mm": 8}]}},
            "cloths.lining: cloth: edges at 0: 9 to 8 must rise",
        ),
        (
            {"lining": {"width_mm": 1450, "edges": [{"x_mm": 0, "low_mm": 0, "high_mm": 200}]}},
            "cloths.lining: item jacket.",
        ),
    ],
)
def test_cloth_that_makes_no_sense_is_refused_by_material(cloths: Any, reason: str) -> None:
    with pytest.raises(REFUSALS) as refused:
        prepared(cloths)
    assert reason in str(refused.value)


def test_material_of_which_the_garments_have_no_piece_is_refused() -> None:
    with pytest.raises(InputError, match=r"cloths\.canvas: no garment of the order has a piece of canvas"):
        prepared(CLOTHS, garments=[{"garment": "trousers"}])


def test_pieces_of_every_material_keep_the_grain_and_turn_as_its_own_nap_lets_them() -> None:
    one = prepare(order(CLOTHS | {"lining": {"width_mm": 1450, "nap": True}}), CUTTER)
    turns = {
        material: {problem.orientations(item) for item in problem.items}
        for material, problem in one.problems.items()
    }
    assert turns == {material: {(0.0,)} if material == "lining" else {(0.0, 180.0)} for material in NAMED}


@pytest.mark.parametrize("match", [{}, {"match": "none"}])
def test_stripes_of_a_lining_are_not_matched_but_decide_how_pieces_may_turn(match: dict[str, Any]) -> None:
    repeat = {"across_mm": 20, "symmetric": False} | match
    told = order({"lining": {"width_mm": 1450, "repeat": repeat}})
    assert read_order(told.model_dump_json()).same_as(told)
    problem = prepare(told, CUTTER).problems[Material.LINING]
    assert problem.cloth.repeat is not None
    assert problem.matches == ()
    assert {problem.orientations(item) for item in problem.items} == {(0.0,)}


def test_slight_fault_of_a_lining_may_lie_anywhere_and_a_worse_one_nowhere() -> None:
    told = order(CLOTHS)
    for item in marker_problem(told, draft(told), Material.LINING).items:
        assert [level for level, _ in item.minding] == [1.0]


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Executor]:
    """Yield another process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
        yield executor


def test_stages_run_one_by_one_in_another_process_give_the_same_plan(elsewhere: Executor) -> None:
    told = order({"canvas": {"width_mm": 1550}, "felt": {"width_mm": 900}})
    one = elsewhere.submit(prepare, told, CUTTER).result()
    materials = list(one.problems)[::-1]
    markers = {
        material: elsewhere.submit(nest, one.problems[material], QUICK).result() for material in materials
    }
    cuts = {
        material: elsewhere.submit(cut, markers[material], one.pieces, CUTTER, QUICK).result()
        for material in materials
    }
    apart = assemble([one], CUTTER, markers, cuts, Timing(0.0, 0.0, 0.0, 0.0))
    parts = [json.loads(plan_document(plan, {}).text()) for plan in (apart, plan_order(told, QUICK))]
    for key in ("order", "pieces", "markers"):
        assert parts[0][key] == parts[1][key]
    # The path that is found depends on how quick the machine is; what is cut does not.
    for one_by_one, at_once in zip(parts[0]["cuts"], parts[1]["cuts"], strict=True):
        assert one_by_one["marker"] == at_once["marker"]
        assert one_by_one["breakdown"]["notch"] == pytest.approx(at_once["breakdown"]["notch"])


def test_plan_without_the_marker_of_a_material_is_not_assembled() -> None:
    plan = plan_order(order({"felt": {"width_mm": 900}}), QUICK)
    shell = {Material.SHELL: plan.markers[Material.SHELL]}
    with pytest.raises(ValueError, match="markers are of shell; needed are shell, felt"):
        assemble(plan.prepared, CUTTER, shell, plan.cuts, plan.timing)


def test_plan_cut_and_check_take_a_material(run: Run, planned: Path) -> None:
    out = planned / "out"
    code, told, err = run("plan", planned / "order.json", "--out", out, "--seconds", "0.2")
    assert (code, err) == (0, "")
    plan = json.loads((out / "plan.json").read_text())
    assert [marker["material"] for marker in plan["markers"]] == NAMED
    assert [marker["files"] for marker in plan["markers"]][:2] == [
        {"svg": "marker.svg"},
        {"svg": "marker-lining.svg"},
    ]
    assert [made["files"] for made in plan["cuts"]][:2] == [
        {"nc": "cut.nc", "svg": "cut.svg", "html": "cut.html"},
        {"nc": "cut-lining.nc", "svg": "cut-lining.svg", "html": "cut-lining.html"},
    ]
    named = [name for part in (plan, *plan["markers"], *plan["cuts"]) for name in part["files"].values()]
    assert sorted([*named, "plan.json"]) == sorted(path.name for path in out.iterdir())
    _assert_reported(told, plan)
    again = planned / "again.nc"
    for material in ("shell", "lining"):
        chosen = ("--material", material)
        code, told, _ = run("cut", out / "plan.json", "--out", again, *chosen)
        assert code == 0
        assert told.startswith(f"QD-2026-0001-{material}: ")
        assert run("cut", "--check", again, out / "plan.json", *chosen)[0] == 0
    assert run("cut", "--check", again, out / "plan.json")[0] == 2
    assert run("cut", "--check", out / "cut.nc", out / "plan.json")[0] == 0
    assert run("cut", "--check", out / "cut-canvas.nc", out / "plan.json", "--material", "canvas")[0] == 0


def _assert_reported(told: str, plan: dict[str, Any]) -> None:
    """Assert that a report has a block for each marker and compares the cuts with the takt."""
    lines = told.splitlines()
    for marker, made in zip(plan["markers"], plan["cuts"], strict=True):
        (line,) = [line for line in lines if line.startswith(f"{marker['material']} ")]
        shown = re.search(r"([\d.]+) m of ([\d.]+) mm, density ([\d.]+) %, cut in (\d+) s", line)
        assert shown
        length, width, density, seconds = map(float, shown.groups())
        assert length == pytest.approx(marker["length_mm"] / 1000, abs=0.001)
        assert width == marker["cloth"]["width_mm"]
        assert density == pytest.approx(100 * marker["density"], abs=0.01)
        assert seconds == pytest.approx(made["seconds"], abs=0.51)
    shell, total = plan["cuts"][0]["seconds"], math.fsum(made["seconds"] for made in plan["cuts"])
    for pattern, seconds in (
        (r"shell's cut: (\d+) s predicted, (\d+) s over the takt of 160 s", shell),
        (r"all 4 cuts on one cutter: (\d+) s, (\d+) s over the takt", total),
    ):
        shown = re.search(pattern, told)
        assert shown
        assert int(shown[1]) == round(seconds)
        assert int(shown[2]) == int(shown[1]) - 160
    assert "pocketing: 16 pieces, 0.67 m²; no cloth named, not planned" in told


def test_cut_of_a_material_that_is_not_there_ends_with_2(run: Run, planned: Path, tmp_path: Path) -> None:
    plan = plan_document(plan_order(read_order(text(example())), QUICK), {}).text()
    (tmp_path / "plan.json").write_text(plan)
    (tmp_path / "m.json").write_text(json.dumps(json.loads(plan)["markers"][0] | {"material": None}))
    refused = "material lining: one marker of it is needed, there are 0; in QD-2026-0001-shell of "
    for name, reason in (("plan.json", f"{refused}shell"), ("m.json", f"{refused}no named material")):
        out = tmp_path / "x.nc"
        code, _, err = run("cut", tmp_path / name, "--out", out, "--material", "lining")
        assert (code, out.exists()) == (2, False)
        assert reason in err
    code, _, err = run("cut", "--check", tmp_path / "x.nc", "--material", "lining")
    assert code == 2
    assert "--material lining: MARKER.json is needed too" in err


def test_marker_of_another_material_is_read_and_edited_by_its_name() -> None:
    told = order({"canvas": {"width_mm": 1550}})
    plan = plan_document(plan_order(told, QUICK), {}).text()
    marker, _ = read_marker(plan.encode(), Material.CANVAS)
    assert marker.name == "QD-2026-0001-canvas"
    placed = marker.placements[0]
    request = EditsRequest(edits=[EditRequest(number=0, x=placed.x + 400.0)])
    after = edited(plan, request, Material.CANVAS).marker
    assert (after.id, after.material) == ("QD-2026-0001-canvas", "canvas")
    assert after.placements[0].x == pytest.approx(placed.x + 400.0)
