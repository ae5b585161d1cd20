import pytest
from pydantic import ValidationError

from app.errors import InputError
from app.order import Order
from app.planning import draft, prepare
from cutting import machine
from nesting import PieceMatch
from patterns import Material
from tests.app.orders import example

STRIPES = {"width_mm": 1480, "repeat": {"along_mm": 40, "across_mm": 30, "match": "full"}}


def order(*only: str) -> Order:
    return Order.model_validate({**example(), "cloth": STRIPES, "only": list(only)})


def test_only_the_named_pieces_are_drafted_in_the_order_of_all() -> None:
    drafted = draft(order("trousers.back.left", "jacket.front.left"))
    assert [piece.id for piece in drafted] == ["jacket.front.left", "trousers.back.left"]


def test_rules_between_the_named_pieces_stay_and_those_to_others_fall_away() -> None:
    default = machine("default")
    pair = prepare(order("jacket.front.left", "jacket.front.right"), default).problems[Material.SHELL]
    assert {match.names for match in pair.matches} == {("jacket.front.left", "jacket.front.right")}
    assert all(isinstance(match, PieceMatch) for match in pair.matches)
    assert prepare(order("jacket.front.left"), default).problems[Material.SHELL].matches == ()


def test_piece_that_the_order_does_not_have_is_refused() -> None:
    with pytest.raises(InputError, match=r"only: waistcoat\.front\.left is not a piece of the order"):
        draft(order("waistcoat.front.left"))


def test_pieces_of_no_shell_are_planned_alone_if_their_cloth_is_told() -> None:
    lining = order("jacket.front_lining.left")
    with pytest.raises(InputError, match=r"only: jacket\.front_lining\.left is of lining, for"):
        prepare(lining, machine("default"))
    told = lining.model_dump(exclude_unset=True) | {"cloths": {"lining": {"width_mm": 1450}}}
    assert list(prepare(Order.model_validate(told), machine("default")).problems) == [Material.LINING]


def test_piece_named_twice_is_refused() -> None:
    with pytest.raises(ValidationError, match="each piece may be named once"):
        order("jacket.front.left", "jacket.front.left")
