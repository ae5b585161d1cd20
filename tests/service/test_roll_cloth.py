import math
from typing import Any

import pytest
from pydantic import ValidationError
from shapely.affinity import translate

from app.cloth_order import ClothOrder, StockCloth
from app.match_rules import MatchLevel
from app.roll_cloth import RollCloth
from tests.service.rolls import cloth

ASKED = StockCloth(name="navy twill", match=MatchLevel.FULL, tolerance_mm=2)
USED_MM = 4_321.5


def roll(**changes: Any) -> RollCloth:
    return RollCloth.model_validate(cloth(**changes))


def left(**changes: Any) -> ClothOrder:
    return roll(**changes).left_for(ASKED, USED_MM)


def test_marker_begins_where_the_roll_is_used_to_and_has_what_is_left() -> None:
    assert left().length_mm == 10_000 - USED_MM
    assert left().width_mm == 1500


def test_faults_and_splices_behind_the_start_are_left_out_and_others_keep_their_place_on_the_roll() -> None:
    spots = [{"x_mm": x, "y_mm": 700, "radius_mm": 10} for x in (1000, USED_MM + 5, 6000)]
    streak = {"outline": [[4000, 0], [5000, 0], [5000, 40], [4000, 40]], "name": "streak"}
    splices = [{"x_mm": 4000}, {"x_mm": 4315, "width_mm": 10}, {"x_mm": 7000}]
    told = roll(faults=[*spots, streak], splices=splices)
    shown = told.left_for(ASKED, USED_MM)
    whole = told.cloth().faults
    assert [fault.name for fault in shown.faults] == ["2", "3", "streak"]
    for fault, before in zip(shown.cloth().faults, whole[1:], strict=True):
        assert translate(fault.area, USED_MM).symmetric_difference(before.area).area < 1e-6
    assert [splice.x_mm + USED_MM for splice in shown.splices] == [4315, 7000]


@pytest.mark.parametrize("places", [(0, 3000, 8000), (5000, 9000), (0, 4321.5, 4321.5, 9000), (100,), (1, 2)])
def test_edges_lie_where_they_lie_on_the_roll(places: tuple[float, ...]) -> None:
    edges = [
        {"x_mm": x, "low_mm": 10 + number, "high_mm": 1490 - 7 * number} for number, x in enumerate(places)
    ]
    told = roll(edges=edges)
    whole = told.cloth().usable(USED_MM, 9_500)
    rest = told.left_for(ASKED, USED_MM).cloth().usable(0, 9_500 - USED_MM)
    assert translate(rest, USED_MM).symmetric_difference(whole).area < 1e-3


def test_repeat_goes_on_across_the_cut_and_is_matched_as_the_order_asks() -> None:
    repeat = left(repeat={"along_mm": 60, "across_mm": 45, "origin_x_mm": 7, "origin_y_mm": 3}).repeat
    assert repeat is not None
    assert math.isclose((repeat.origin_x_mm + USED_MM - 7) % 60 % 60, 0, abs_tol=1e-6)
    assert (repeat.origin_y_mm, repeat.match, repeat.tolerance_mm) == (3, MatchLevel.FULL, 2)


def test_places_matter_on_a_roll_that_is_not_the_same_all_along() -> None:
    assert roll(faults=[{"x_mm": 1, "y_mm": 1, "radius_mm": 1}]).has_places
    assert roll(splices=[{"x_mm": 1}]).has_places
    assert roll(repeat={"along_mm": 60}).has_places
    edge = {"x_mm": 0, "low_mm": 10, "high_mm": 1490}
    assert roll(edges=[edge, {**edge, "x_mm": 5000, "low_mm": 20}]).has_places
    stripes = roll(repeat={"across_mm": 20}, edges=[edge])
    assert not stripes.has_places
    places = {stripes.left_for(ASKED, used).model_copy(update={"length_mm": None}) for used in (0, 100, 5000)}
    assert len(places) == 1


def test_roll_does_not_say_what_is_matched() -> None:
    with pytest.raises(ValidationError, match="for the order to tell"):
        roll(repeat={"across_mm": 20, "match": "full"})


def test_fault_too_long_for_an_order_to_tell_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"faults.0.outline: is longer than 100000 mm"):
        roll(length_mm=200_000, faults=[{"outline": [[0, 0], [150_000, 0], [150_000, 5]]}])
