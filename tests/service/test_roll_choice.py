"""Which roll is chosen for a marker, of those in stock."""

from dataclasses import replace
from typing import Any

from app.cloth_order import StockCloth
from app.roll_cloth import RollCloth
from app.stages import Need
from app.stock import NoRoll, PickedRoll, Tried, choose
from app.store.database import now
from app.store.rolls import StoredRoll
from tests.service.asking import TENANT
from tests.service.rolls import NEED, cloth

ASKED = StockCloth(name="navy twill", dye_lot="A3")


def stored(roll: str, left: float, **changes: Any) -> StoredRoll:
    told = RollCloth.model_validate(cloth(**changes))
    body = told.model_dump_json(exclude_unset=True)
    return StoredRoll(
        TENANT,
        roll,
        told.name,
        "A3",
        told.width_mm,
        body,
        told.length_mm,
        told.length_mm - left,
        None,
        False,
        1,
        now(),
    )


def chosen(*stock: StoredRoll, need: Need = NEED, tried: Tried | None = None) -> str:
    choice = choose(ASKED, need, stock, tried=tried)
    return choice.id if isinstance(choice, PickedRoll) else choice.reason


def test_shortest_remnant_that_can_hold_the_marker_is_picked() -> None:
    whole, remnant, short = stored("R-1", 10_000), stored("R-2", 2_000), stored("R-3", 1_300)
    assert chosen(whole, remnant, short) == "R-2"  # 2 m² take 1333 mm of 1500
    assert chosen(whole, remnant, short, need=replace(NEED, area_mm2=1_900_000)) == "R-3"
    assert chosen(whole, remnant, short, need=replace(NEED, along_mm=2_500)) == "R-1"


def test_roll_without_room_for_the_marker_after_all_is_left_for_a_longer_and_then_the_longest() -> None:
    stock = [stored(f"R-{number}", 1_400 + 100 * number) for number in range(6)]
    assert chosen(*stock, tried=Tried(no_room={"R-0": "short"})) == "R-1"
    assert chosen(*stock, tried=Tried(1500 * 1_550, {"R-0": "short"})) == "R-2"
    short = {f"R-{number}": "too short" for number in range(3)}
    assert chosen(*stock, tried=Tried(no_room=short)) == "R-5"
    five = {f"R-{number}": "too short" for number in range(5)}
    assert "have no room for the marker; R-4: too short" in chosen(*stock, tried=Tried(no_room=five))


def test_reason_says_what_is_missing() -> None:
    assert chosen() == "there is no open roll of navy twill, dye lot A3, with anything left in stock"
    assert chosen(stored("R-1", 9_000, width_mm=950), stored("R-2", 9_000, width_mm=980)) == (
        "rolls of navy twill, dye lot A3, are at most 980 mm wide, but jacket.front.left needs 1000 mm"
    )
    assert chosen(stored("R-16", 800), stored("R-17", 1_250), stored("R-18", 9_000, width_mm=900)) == (
        "no roll of navy twill, dye lot A3, is left with 1.4 m of at least 1000 mm: "
        "the longest left has 1.2 m (R-17)"
    )
    only = chosen(stored("R-1", 3_000), tried=Tried(no_room={"R-1": "the splices are in the way"}))
    assert "no roll of navy twill, dye lot A3, has room for the marker" in only
    assert "(R-1): the splices are in the way" in only
    edges = [{"x_mm": 0, "low_mm": 300, "high_mm": 1200}]
    assert "at most 900 mm wide" in chosen(stored("R-1", 9_000, edges=edges))


def test_rolls_in_others_hands_are_passed_over() -> None:
    stock = [stored("R-1", 2_000), stored("R-2", 3_000)]
    other = choose(ASKED, NEED, stock, frozenset({"R-1"}))
    assert isinstance(other, PickedRoll)
    assert other.id == "R-2"
    none = choose(ASKED, NEED, stock, frozenset({"R-1", "R-2"}))
    assert isinstance(none, NoRoll)
    assert none.busy
    assert "(R-1, R-2)" in none.reason
