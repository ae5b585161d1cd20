"""Orders of cloth in stock, planned through the whole service."""

import time
from typing import Any

from fastapi import FastAPI
from shapely.geometry import Point, Polygon
from starlette.testclient import TestClient

from app.store import plans
from tests.service.asking import PATIENCE_S, TENANT, Asker, order
from tests.service.rolls import left_mm, put


def planned(planning: Asker, order_id: str) -> dict[str, Any]:
    return planning.until(f"/v1/orders/{order_id}", "Ended", "Aborted")


def post(planning: Asker, order_id: str, name: str, **asked: Any) -> None:
    assert planning.post("/v1/orders", json=order(order_id, cloth={"name": name, **asked})).status_code == 202


def marker_of(planning: Asker, order_id: str) -> dict[str, Any]:
    (marker,) = planning.get(f"/v1/orders/{order_id}/plan").json()["markers"]
    return dict(marker)


def waits_because(planning: Asker, order_id: str, reason: str) -> str:
    """Ask until an order waits for a roll for a reason, and return the whole of it."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        told = planning.get(f"/v1/orders/{order_id}").json()
        if told["waits_for"] == "roll" and reason in told["reason"]:
            assert told["state"] == "NotAllowedToStart"
            return str(told["reason"])
        assert told["state"] not in ("Ended", "Aborted"), told
        assert time.monotonic() < deadline, told
        time.sleep(0.05)


def test_order_waits_for_a_roll_and_is_planned_on_it_when_it_comes(planning: Asker) -> None:
    post(planning, "M-1", "navy twill", dye_lot="A3")
    waits_because(planning, "M-1", "there is no open roll of navy twill, dye lot A3, with anything left")
    put(planning, "R-1", dye_lot="A3", width_mm=250)
    waits_because(planning, "M-1", "rolls of navy twill, dye lot A3, are at most 250 mm wide, but jacket")
    put(planning, "R-2", dye_lot="A3")
    assert planned(planning, "M-1")["state"] == "Ended"
    marker = marker_of(planning, "M-1")
    assert left_mm(planning, "R-2") == 10_000 - marker["length_mm"]
    (booking,) = planning.get("/v1/rolls/R-2").json()["bookings"]
    assert (booking["order"], booking["length_mm"]) == ("M-1", marker["length_mm"])
    told = planning.get("/v1/orders/M-1/plan").json()["order"]["cloth"]
    assert (told["dye_lot"], told["width_mm"], told["length_mm"]) == ("A3", 1500, 10_000)
    assert isinstance(planning.client, TestClient)
    service = planning.client.app
    assert isinstance(service, FastAPI)
    with service.state.database.read() as connection:
        kept = plans.marker(connection, TENANT, "M-1-shell")
    assert kept is not None
    assert (kept.roll, kept.length_mm) == ("R-2", marker["length_mm"])


def test_order_for_which_what_is_left_turns_out_too_short_waits_for_a_longer_roll(planning: Asker) -> None:
    put(planning, "S-1", name="serge", length_mm=1_000)
    post(planning, "S-order", "serge")
    reason = waits_because(planning, "S-order", "the longest left has 1.0 m (S-1)")
    # Enough for the pieces' area, not for any marker of them.
    least = float(reason.partition("is left with ")[2].partition(" m")[0])
    put(planning, "S-1", name="serge", length_mm=1000 * least)
    waits_because(planning, "S-order", "no roll of serge has room for the marker")
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
