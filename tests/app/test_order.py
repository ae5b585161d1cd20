import json
from typing import Any

import pytest

from app.errors import REFUSALS, InputError
from app.order import read_order
from app.planning import draft, marker_problem
from nesting import Problem
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
    assert len(orders) == 3
    assert len({order.id for order in orders}) == 3


def test_documented_example_is_the_first_example_file() -> None:
    first = next(path for path in EXAMPLES if path.name == "order.json")
    assert json.loads(first.read_text()) == example()


def test_cloth_with_nap_lets_no_piece_turn() -> None:
    problem = prepare(text(spoilt(["cloth", "nap"], True)))
    assert {item.orientations for item in problem.items} == {(0.0,)}
