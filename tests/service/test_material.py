"""Orders of cloth in stock, planned through the whole service."""

from typing import Any

from shapely.geometry import Point, Polygon

from tests.service.asking import Asker, order
from tests.service.rolls import left_mm, put


def planned(planning: Asker, order_id: str, *states: str) -> dict[str, Any]:
    return planning.until(f"/v1/orders/{order_id}", *(states or ("Ended", "Aborted")))


def post(planning: Asker, order_id: str, name: str, **asked: Any) -> None:
    assert planning.post("/v1/orders", json=order(order_id, cloth={"name": name, **asked})).status_code == 202


def marker_of(planning: Asker, order_id: str) -> dict[str, Any]:
    (marker,) = planning.get(f"/v1/orders/{order_id}/plan").json()["markers"]
    return dict(marker)


def test_order_waits_for_a_roll_and_is_planned_on_it_when_it_comes(planning: Asker) -> None:
    post(planning, "M-1", "navy twill", dye_lot="A3")
    told = planned(planning, "M-1", "NotAllowedToStart", "Aborted")
    assert told["waits_for"] == "roll"
    assert told["reason"] == "there is no open roll of navy twill, dye lot A3, with anything left in stock"
    put(planning, "R-1", dye_lot="A3", width_mm=500)
    planned(planning, "M-1", "AllowedToStart", "Running")
    told = planned(planning, "M-1", "NotAllowedToStart", "Aborted")
    assert "rolls of navy twill, dye lot A3, are at most 500 mm wide, but jacket" in told["reason"]
    put(planning, "R-2", dye_lot="A3")
    assert planned(planning, "M-1")["state"] == "Ended"
    marker = marker_of(planning, "M-1")
    assert left_mm(planning, "R-2") == 10_000 - marker["length_mm"]
    (booking,) = planning.get("/v1/rolls/R-2").json()["bookings"]
    assert (booking["order"], booking["length_mm"]) == ("M-1", marker["length_mm"])
    assert marker["cloth"]["dye_lot"] == "A3"


def test_order_for_which_what_is_left_turns_out_too_short_waits_for_a_longer_roll(planning: Asker) -> None:
    put(planning, "S-1", name="serge", length_mm=1_000)
    post(planning, "S-order", "serge")
    told = planned(planning, "S-order", "NotAllowedToStart", "Aborted")
    assert "the longest left has 1.0 m (S-1)" in told["reason"]
    # Enough for the pieces' area, not for any marker of them.
    least = float(told["reason"].partition("is left with ")[2].partition(" m")[0])
    put(planning, "S-1", name="serge", length_mm=1000 * least)
    planned(planning, "S-order", "AllowedToStart", "Running")
    told = planned(planning, "S-order", "NotAllowedToStart", "Aborted")
    assert told["waits_for"] == "roll"
    assert "no roll of serge has room for the marker" in told["reason"]
    put(planning, "S-2", name="serge")
    assert planned(planning, "S-order")["state"] == "Ended"
    assert left_mm(planning, "S-1") == 1000 * least


def test_second_marker_on_a_roll_begins_behind_the_first_and_avoids_the_faults_there(planning: Asker) -> None:
    spots = [(x, y) for x in range(500, 9_000, 400) for y in (350, 1_050)]
    faults = [{"x_mm": x, "y_mm": y, "radius_mm": 15, "severity": 2} for x, y in spots]
    repeat = {"along_mm": 37, "across_mm": 0}
    put(planning, "F-1", name="stripe", faults=faults, repeat=repeat)
    post(planning, "F-first", "stripe", match="none")
    post(planning, "F-second", "stripe", match="none")
    assert [planned(planning, one)["state"] for one in ("F-first", "F-second")] == ["Ended", "Ended"]
    first, second = marker_of(planning, "F-first"), marker_of(planning, "F-second")
    booked = planning.get("/v1/rolls/F-1").json()["bookings"]
    assert [one["start_mm"] for one in booked] == [0, first["length_mm"]]
    start = booked[1]["start_mm"]
    places = [Polygon(placement["outline"]) for placement in second["placements"]]
    covered = [Point(x - start, y).buffer(14) for x, y in spots if start < x < start + second["length_mm"]]
    assert len(covered) > 4
    assert not any(place.intersects(spot) for place in places for spot in covered)
    assert (second["cloth"]["repeat"]["origin_x_mm"] + start) % 37 % 37 < 1e-6


def test_told_cloth_too_short_for_any_marker_aborts_the_order(planning: Asker) -> None:
    planning.post("/v1/orders", json=order("told", cloth={"width_mm": 1480, "length_mm": 1_500}))
    told = planned(planning, "told")
    assert told["state"] == "Aborted"
    assert "1500" in told["reason"]
