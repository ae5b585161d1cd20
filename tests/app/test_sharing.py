import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from shapely.geometry import Polygon, box

from app.artifacts import artifacts
from app.documents import read_marker
from app.errors import InputError
from app.order import Order, read_order
from app.plan_documents import plan_document
from app.planning import Options, Plan, draft, plan_order, plan_orders, prepare
from app.report import print_report
from app.sharing import Gain, refuse_unlike, shared_problem
from cutting import machine, plan_cut
from nesting import PieceMatch
from patterns import Material
from tests.app.orders import example, text

QUICK = Options(nest_s=0.5, cut_s=0.2)
REPEAT = {"along_mm": 60.0, "across_mm": 45.0, "origin_x_mm": 7.0, "tolerance_mm": 0.0}
UNLIKE: list[tuple[str, Any]] = [
    ("along_mm", 61.0),
    ("across_mm", 0.0),
    ("origin_x_mm", 8.0),
    ("origin_y_mm", 1.0),
    ("symmetric", False),
    ("match", "full"),
    ("tolerance_mm", 0.5),
]
SVG = "{http://www.w3.org/2000/svg}"


def order(name: str, cloth: dict[str, Any] | None = None, **changes: Any) -> Order:
    told = example()
    told["cloth"] |= {"dye_lot": "L7"} | (cloth or {})
    return read_order(text(told | {"id": name} | changes))


def sized(name: str, size: str, cloth: dict[str, Any] | None = None, **changes: Any) -> Order:
    return order(name, cloth, size=size, measurements={}, **changes)


ORDERS = (order("A-1"), sized("B.2", "170/88A", garments=[{"garment": "trousers"}, {"garment": "waistcoat"}]))
STRIPED = (order("A-1", {"repeat": REPEAT}), sized("B.2", "170/88A", {"repeat": REPEAT}))


@pytest.fixture(scope="module")
def compared() -> Plan:
    return plan_orders(ORDERS, QUICK)


@pytest.fixture(scope="module")
def striped() -> Plan:
    return plan_orders(STRIPED, replace(QUICK, nest_s=0.0))


@pytest.fixture(scope="module")
def document(compared: Plan) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(plan_document(compared, {}).text())
    return read


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ({"name": "navy twill"}, {"name": "grey twill"}, 'cloth.name is "navy twill" and "grey twill"'),
        ({"dye_lot": "L7"}, {"dye_lot": "L8"}, 'cloth.dye_lot is "L7" and "L8"'),
        ({"width_mm": 1480}, {"width_mm": 1500}, "cloth.width_mm is 1480.0 and 1500.0"),
        ({"nap": False}, {"nap": True}, "cloth.nap is false and true"),
        ({}, {"repeat": {"along_mm": 60}}, 'cloth.repeat is null and {"along_mm":60.0,'),
        *(
            ({"repeat": REPEAT}, {"repeat": REPEAT | {field: value}}, f"cloth.repeat.{field} is ")
            for field, value in UNLIKE
        ),
    ],
)
def test_orders_of_differing_cloth_are_refused_by_name(
    one: dict[str, Any], other: dict[str, Any], reason: str
) -> None:
    orders = [order("A-1", one), order("same", one), order("B.2", other)]
    with pytest.raises(InputError) as refused:
        refuse_unlike(orders)
    assert str(refused.value).startswith("orders A-1 and B.2 cannot share a cloth: ")
    assert reason in str(refused.value)


LINED = {"lining": {"name": "cupro", "width_mm": 1450}, "felt": {"width_mm": 900}}


@pytest.mark.parametrize(
    ("cloths", "reason"),
    [
        ({}, "only A-1 names cloths.lining; all must name the same materials"),
        ({**LINED, "canvas": {"width_mm": 1550}}, "only B.2 names cloths.canvas; all must name the same"),
        ({"lining": LINED["lining"]}, "only A-1 names cloths.felt"),
        (
            {**LINED, "lining": {"width_mm": 1450}},
            'cloths.lining.name is "cupro" and ""; it must be the same',
        ),
        ({**LINED, "felt": {"width_mm": 910}}, "cloths.felt.width_mm is 900.0 and 910.0"),
    ],
)
def test_orders_of_differing_other_materials_are_refused_by_name(cloths: dict[str, Any], reason: str) -> None:
    orders = [order("A-1", cloths=LINED), order("same", cloths=LINED), order("B.2", cloths=cloths)]
    with pytest.raises(InputError) as refused:
        refuse_unlike(orders)
    assert str(refused.value).startswith("orders A-1 and B.2 cannot share a cloth: ")
    assert reason in str(refused.value)


def test_orders_share_a_marker_of_each_material(capsys: pytest.CaptureFixture[str]) -> None:
    orders = (order("A-1", cloths=LINED), sized("B.2", "170/88A", cloths=LINED))
    plan = plan_orders(orders, replace(QUICK, nest_s=0.1))
    document = json.loads(plan_document(plan, {}).text())
    assert [marker["id"] for marker in document["markers"]] == [
        "A-1+B.2-shell",
        "A-1+B.2-lining",
        "A-1+B.2-felt",
    ]
    for marker, gain in zip(document["markers"], document["gains"], strict=True):
        placed = sorted(placement["piece"] for placement in marker["placements"])
        assert placed == sorted(
            piece["id"] for piece in document["pieces"] if piece["material"] == marker["material"]
        )
        assert gain["material"] == marker["material"]
        assert gain["shared_mm"] == marker["length_mm"] <= gain["singles_mm"] + 1e-3
    print_report(plan, Path("out"), ["plan.json"])
    assert capsys.readouterr().out.count("one marker takes") == 3


def test_order_given_twice_is_refused() -> None:
    with pytest.raises(InputError, match="order A-1: is given twice"):
        plan_orders([order("A-1"), order("B.2"), order("A-1", customer="Li Na")], QUICK)


def test_no_order_is_refused() -> None:
    with pytest.raises(InputError, match="at least one is needed"):
        plan_orders([], QUICK)


@pytest.mark.parametrize("orders", [ORDERS, STRIPED], ids=["plain", "striped"])
def test_compared_marker_starts_from_the_single_ones_end_to_end(orders: tuple[Order, ...]) -> None:
    gain = plan_orders(orders, replace(QUICK, nest_s=0.0)).gains[Material.SHELL]
    joint = 60.0 if orders is STRIPED else 0.0  # up to a repeat is lost where one marker follows the other
    assert gain.saved_mm > -joint - 1e-3


def test_order_of_several_that_cannot_be_drafted_is_named() -> None:
    with pytest.raises(InputError, match=r"order B\.2: size '170/89A' is not made"):
        plan_orders([order("A-1"), sized("B.2", "170/89A")], QUICK)


def test_every_piece_of_every_order_is_placed_once_tagged_by_its_order(document: dict[str, Any]) -> None:
    (marker,) = document["markers"]
    drafted = {
        each.id: {piece.id for piece in draft(each) if piece.material is Material.SHELL} for each in ORDERS
    }
    expected = sorted(f"{name}/{piece}" for name, pieces in drafted.items() for piece in pieces)
    assert sorted(placement["piece"] for placement in marker["placements"]) == expected
    shell = [piece for piece in document["pieces"] if piece["material"] == "shell"]
    assert sorted(piece["id"] for piece in shell) == expected
    assert all(piece["id"].split("/")[0] == piece["order"] for piece in document["pieces"])
    assert len({piece["id"] for piece in document["pieces"]}) == sum(len(draft(each)) for each in ORDERS)


def test_pieces_of_all_orders_lie_apart_on_the_cloth(document: dict[str, Any]) -> None:
    (marker,) = document["markers"]
    placed = [Polygon(placement["outline"]) for placement in marker["placements"]]
    assert sum(one.intersection(other).area for one, other in combinations(placed, 2)) < 1e-6
    cloth = box(0, 0, marker["length_mm"], marker["cloth"]["width_mm"])
    assert all(cloth.covers(outline) for outline in placed)
    assert marker["certificate"]["overlap_mm2"] == 0


def test_shared_plan_tells_of_each_order(document: dict[str, Any]) -> None:
    assert [each["id"] for each in document["orders"]] == ["A-1", "B.2"]
    assert "order" not in document
    assert document["measurements_from_size"]["A-1"] == []
    assert len(document["measurements_from_size"]["B.2"]) == 18
    assert set(document["estimated_measurements"]) == {"A-1", "B.2"}


def test_shared_plan_is_cut_as_it_was_planned(compared: Plan, document: dict[str, Any]) -> None:
    marker, pieces = read_marker(json.dumps(document).encode())
    cut = plan_cut(marker, pieces, machine("default"), seconds=0.0)
    assert {piece for bite in cut.bites for job in bite.cuts for piece in job.pieces} == {
        placement.item for placement in compared.markers[Material.SHELL].placements
    }
    # The contours and notches are the same, in whatever order they are cut and wherever they are entered.
    passes = sum(len(job.passes) for bite in cut.bites for job in bite.cuts)
    overcuts = passes * cut.machine.overcut_mm
    assert cut.cut_mm == pytest.approx(document["cuts"][0]["cut_mm"], abs=overcuts)


def test_gain_adds_up(compared: Plan, document: dict[str, Any]) -> None:
    (gain,) = document["gains"]
    assert gain["material"] == "shell"
    assert [single["order"] for single in gain["singles"]] == ["A-1", "B.2"]
    assert gain["singles_mm"] == pytest.approx(sum(single["length_mm"] for single in gain["singles"]))
    assert gain["shared_mm"] == document["markers"][0]["length_mm"]
    assert gain["saved_mm"] == pytest.approx(gain["singles_mm"] - gain["shared_mm"])
    assert gain["share"] == pytest.approx(gain["saved_mm"] / gain["singles_mm"])
    for one, single in zip(compared.prepared, gain["singles"], strict=True):
        covered = sum(piece.outline.area for piece in one.pieces if piece.material is Material.SHELL)
        assert single["length_mm"] * 1480 > covered


@pytest.mark.parametrize(
    ("gain", "told"),
    [
        (
            Gain((2500.4, 2399.6), 4802.0),
            ["one marker takes 4.802 m, 98 mm less, 2.00 %", "than single ones: 2.500 + 2.400 = 4.900 m"],
        ),
        (
            Gain((2500.4, 2400.4), 4949.4),
            ["one marker takes 4.949 m, 49 mm more, 1.00 %", "than single ones: 2.500 + 2.400 = 4.900 m"],
        ),
        (None, []),
    ],
)
def test_report_says_what_sharing_saves_or_costs(
    striped: Plan, capsys: pytest.CaptureFixture[str], gain: Gain | None, told: list[str]
) -> None:
    gains = {} if gain is None else {Material.SHELL: gain}
    print_report(replace(striped, gains=gains), Path("out"), ["plan.json"])
    out = capsys.readouterr().out
    assert "A-1, B.2" in out
    assert "the takt of 320 s for 2 orders" in out
    assert all(line in out for line in told)
    assert (gain is not None) == ("one marker" in out)


def test_no_rule_ties_pieces_of_two_orders() -> None:
    prepared = [prepare(each, machine("default"), shared=True) for each in STRIPED]
    problem = shared_problem(STRIPED, [one.problems[Material.SHELL] for one in prepared], Material.SHELL)
    rules = [rule for rule in problem.matches if isinstance(rule, PieceMatch)]
    owners = [(rule.item.split("/")[0], rule.other.split("/")[0]) for rule in rules]
    alone = len(prepare(STRIPED[0], machine("default")).problems[Material.SHELL].matches)
    assert owners.count(("A-1", "A-1")) == alone > 10
    assert set(owners) == {("A-1", "A-1"), ("B.2", "B.2")}


def _phases(plan: Plan, name: str, point: str) -> Iterator[tuple[str, tuple[float, float]]]:
    """Yield by order where a piece's match point lies from the pattern's origin, seen upright."""
    points = {(piece.id, each.name): each for piece in plan.pieces for each in piece.match_points}
    for placement in plan.markers[Material.SHELL].placements:
        owner, own = placement.item.split("/")
        if own == name:
            at, turn = points[placement.item, point], 1 if placement.rotation == 0 else -1
            yield owner, (turn * (placement.x - REPEAT["origin_x_mm"]) + at.x, turn * placement.y + at.y)


def test_matches_of_each_order_hold_on_a_shared_check(striped: Plan) -> None:
    off = striped.markers[Material.SHELL].certificate.max_mismatch_mm
    assert off is not None
    assert off < 1e-5
    fronts = dict(_phases(striped, "jacket.front.left", "hip pocket front"))
    flaps = dict(_phases(striped, "jacket.hip_flap.left", "hip pocket front"))
    assert set(fronts) == set(flaps) == {"A-1", "B.2"}
    for owner, (x, y) in fronts.items():
        flap_x, flap_y = flaps[owner]
        assert abs((x - flap_x + 30) % 60 - 30) < 1e-5
        assert abs((y - flap_y + 22.5) % 45 - 22.5) < 1e-5


def test_pictures_tell_the_orders_apart(compared: Plan) -> None:
    pictures = artifacts(compared)
    fills: dict[str, set[str]] = {"A-1": set(), "B.2": set()}
    for piece in ElementTree.fromstring(pictures["marker.svg"]).findall(f".//{SVG}g[@class='piece']"):
        owner = piece.attrib["data-item"].split("/")[0]
        assert str(piece.findtext(f"{SVG}title")).startswith(f"{owner} ")
        outline = piece.find(f".//{SVG}path[@class='outline']")
        assert outline is not None
        fills[owner].add(outline.attrib["fill"])
    assert [len(found) for found in fills.values()] == [1, 1]
    assert fills["A-1"] != fills["B.2"]
    sheet = ElementTree.fromstring(pictures["pieces.svg"])
    assert sorted(group.attrib["id"] for group in sheet.iter(f"{SVG}g")) == sorted(
        piece.id for piece in compared.pieces
    )
    headings = [str(title.text) for title in sheet.findall(f".//{SVG}text[@class='heading']")]
    assert any(heading.startswith("A-1: jacket, shell") for heading in headings)
    assert any(heading.startswith("B.2: trousers, shell") for heading in headings)


def test_plan_of_one_order_is_as_ever() -> None:
    document = json.loads(plan_document(plan_order(ORDERS[1], replace(QUICK, nest_s=0.0)), {}).text())
    assert list(document) == [
        "suitcut",
        "order",
        "estimated_measurements",
        "measurements_from_size",
        "pieces",
        "markers",
        "cuts",
        "timing",
        "files",
    ]
    assert document["markers"][0]["id"] == "B.2-shell"
    assert not any("/" in piece["id"] or "order" in piece for piece in document["pieces"])
