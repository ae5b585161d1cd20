import json
from typing import Any

import pytest

from app.errors import REFUSALS, InputError
from app.order import Order, read_order
from app.planning import draft, marker_problem
from nesting import Edges, Nap, Problem, Splice
from patterns import MeasurementError
from tests.app.orders import BAD_ORDERS, EXAMPLES, example, spoilt, text


def prepare(order_text: str) -> Problem:
    order = read_order(order_text)
    return marker_problem(order, draft(order))


@pytest.mark.parametrize(
    ("path", "value", "reason"), [row[1:] for row in BAD_ORDERS], ids=[r[0] for r in BAD_ORDERS]
)
def test_bad_order_is_refused_by_field(path: list[str | int], value: Any, reason: str) -> None:
    with pytest.raises(REFUSALS) as refused:
        prepare(text(spoilt(path, value)))
    assert reason in str(refused.value)


@pytest.mark.parametrize("broken", ["", "{", text(example())[:-20], "[]", "null", "7", '{"id": NaN}', "\x00"])
def test_broken_json_is_refused(broken: str) -> None:
    with pytest.raises(InputError, match="order: "):
        read_order(broken)


def test_deeply_nested_json_is_refused() -> None:
    with pytest.raises(InputError, match="order: "):
        read_order("[" * 100_000)


def test_example_orders_are_accepted_and_have_ids_of_their_own() -> None:
    orders = [read_order(path.read_bytes()) for path in EXAMPLES]
    assert len(orders) == 7
    assert len({order.id for order in orders}) == 7
    for order in orders:
        order.body()
        order.styles()


def test_documented_example_is_the_first_example_file() -> None:
    first = next(path for path in EXAMPLES if path.name == "order.json")
    assert json.loads(first.read_text()) == example()


def sized(**changes: Any) -> Order:
    order = example() | {"size": "170/88A", "measurements": {}} | changes
    return read_order(text({name: value for name, value in order.items() if value is not None}))


def test_size_needs_no_measurements() -> None:
    body = sized(measurements=None).body()
    assert (body.stature, body.chest_girth) == (1700, 880)
    assert len(body.from_size) == 18


def test_size_with_differences_and_measurements_taken() -> None:
    order = sized(
        measurements={"neck_girth": 380}, differences={"waist_girth": 20, "shoulder_slope_left": -2}
    )
    body = order.body()
    assert (body.neck_girth, body.waist_girth, body.shoulder_slope_left) == (380, 760, 19)
    assert "neck_girth" not in body.from_size
    assert {"waist_girth", "shoulder_slope_left"} <= set(body.from_size)


def test_difference_of_what_was_taken_is_refused() -> None:
    order = sized(measurements={"neck_girth": 380}, differences={"领围": 20})
    with pytest.raises(MeasurementError, match="neck_girth is given both as a measurement"):
        order.body()


def test_same_orders_differ_in_writing_only() -> None:
    order = sized(measurements={"neck_girth": 380}, differences={"waist_girth": 20})
    for changes in (
        {"measurements": {"neck_girth": 380.0, "calf_girth": None}, "differences": {"waist_girth": 20}},
        {"measurements": {"领围": 380}, "differences": {"中腰围": 20, "hip_girth": None}},
    ):
        assert order.same_as(sized(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"measurements": {"neck_girth": 381}},
        {"measurements": {"chest_width": 380}},
        {"size": "175/88A"},
        {"size": None},
        {"differences": {"waist_girth": 21}},
        {"differences": {}},
    ],
)
def test_orders_of_another_meaning_are_not_the_same(changes: dict[str, Any]) -> None:
    original = {"measurements": {"neck_girth": 380}, "differences": {"waist_girth": 20}}
    assert not sized(**original).same_as(sized(**original | changes))


def test_cloth_with_nap_lets_no_piece_turn() -> None:
    problem = prepare(text(spoilt(["cloth", "nap"], True)))
    assert {problem.orientations(item) for item in problem.items} == {(0.0,)}


ROLL = {
    "nap": "two-way",
    "length_mm": 9000,
    "edges": [{"x_mm": 0, "low_mm": 10, "high_mm": 1470}],
    "faults": [
        {"x_mm": 500, "y_mm": 700, "radius_mm": 3, "name": "slub"},
        {"outline": [[900, 0], [950, 0], [950, 40]], "severity": 2},
    ],
    "splices": [{"x_mm": 1400, "width_mm": 12}],
}


def test_roll_of_an_order_becomes_the_problems_cloth() -> None:
    order = example()
    order["cloth"] |= ROLL
    problem = prepare(text(order))
    cloth = problem.cloth
    assert cloth.nap is Nap.TWO_WAY
    assert (cloth.length_mm, cloth.edges, cloth.splices) == (9000, (Edges(0, 10, 1470),), (Splice(1400, 12),))
    assert [(fault.name, fault.severity) for fault in cloth.faults] == [("slub", 1), ("2", 2)]
    assert {item.garment for item in problem.items} == {"QD-2026-0001 jacket", "QD-2026-0001 trousers"}


def test_slight_fault_may_lie_where_the_suit_hides_it() -> None:
    order = read_order(text(example()))
    pieces = {piece.id: piece for piece in draft(order)}
    for item in marker_problem(order, tuple(pieces.values())).items:
        levels = [level for level, _ in item.minding]
        if pieces[item.id].name.endswith(" facing"):  # of a pocket or the fly; the front's is plain "facing"
            assert levels == [1.0]
        else:
            assert levels == [0.0, 1.0]
            seen = sum(area.area for area in item.minding[0][1])
            assert seen == pytest.approx(pieces[item.id].seam_line.area)


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("faults", [{"x_mm": 1, "y_mm": 1}], "either x_mm, y_mm and radius_mm or an outline"),
        (
            "faults",
            [{"x_mm": 1, "y_mm": 1, "radius_mm": 1, "outline": [[0, 0], [1, 0], [1, 1]]}],
            "either x_mm, y_mm and radius_mm or an outline",
        ),
        (
            "faults",
            [{"outline": [[0, 0], [1, 1], [1, 0], [0, 1]]}],
            "fault 1: its area must be a simple polygon",
        ),
        ("faults", [{"x_mm": 1, "y_mm": 1, "radius_mm": 0}], "radius_mm"),
        ("edges", [{"x_mm": 0, "low_mm": 700, "high_mm": 600}], "edges at 0: 700 to 600 must rise"),
        (
            "edges",
            [{"x_mm": 0, "low_mm": 0, "high_mm": 200}],
            "but the cloth's width is 200 where it is widest",
        ),
        ("splices", [{"width_mm": 3}], "x_mm"),
        ("nap", "sideways", "nap"),
        ("length_mm", 0, "length_mm"),
    ],
)
def test_roll_that_makes_no_sense_is_refused(key: str, value: Any, reason: str) -> None:
    with pytest.raises(REFUSALS) as refused:
        prepare(text(spoilt(["cloth", key], value)))
    assert reason in str(refused.value)
