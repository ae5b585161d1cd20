from typing import Any

import pytest

from app.store import audit
from app.store.database import Database
from tests.service.asking import TENANT, Asker, assert_problem
from tests.service.rolls import book, cloth, left_mm, pick, post, put, status


def test_roll_is_made_once_and_told_again_without_change(asker: Asker) -> None:
    made = asker.put("/v1/rolls/R-1", json=cloth(dye_lot="A3"))
    again = asker.put("/v1/rolls/R-1", json=cloth(dye_lot="A3"))
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json() == again.json()
    assert made.headers["etag"] == '"1"'
    read = asker.get("/v1/rolls/R-1").json()
    assert (read["left_mm"], read["used_mm"], read["bookings"]) == (10_000, 0, [])
    assert asker.put("/v1/rolls/R-1", json=read["roll"]).json()["version"] == 1


def test_roll_is_changed_only_at_the_version_that_was_read(asker: Asker) -> None:
    put(asker, "R-1")
    changed = asker.put("/v1/rolls/R-1", json=cloth(width_mm=1480), headers={"If-Match": '"1"'})
    assert changed.headers["etag"] == '"2"'
    stale = {"If-Match": '"1"'}
    for answer in (
        asker.put("/v1/rolls/R-1", json=cloth(), headers=stale),
        asker.post("/v1/rolls/R-1/close", json={}, headers=stale),
        asker.post("/v1/rolls/R-1/reopen", json={}, headers=stale),
        asker.post("/v1/rolls/R-1/corrections", json={"left_mm": 1}, headers=stale),
    ):
        assert_problem(answer, 412, "roll R-1 is at version 2, not")
    assert_problem(asker.put("/v1/rolls/R-9", json=cloth(), headers=stale), 412, "R-9 does not exist")


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"length_mm": None}, "length_mm"),
        ({"name": ""}, "name"),
        ({"name": "a\x01b"}, "name"),
        ({"faults": [{"x_mm": 1}]}, "a fault has either"),
        ({"edges": [{"x_mm": 0, "low_mm": 90, "high_mm": 80}]}, "must rise within the width"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_roll_that_makes_no_sense_is_refused(asker: Asker, told: dict[str, Any], reason: str) -> None:
    assert_problem(asker.put("/v1/rolls/R-1", json=cloth(**told)), 422, reason)
    assert_problem(asker.get("/v1/rolls/R-1"), 404, "there is no roll R-1")


def test_id_that_is_none_is_refused(asker: Asker) -> None:
    assert_problem(asker.get("/v1/rolls/R%01"), 422, "roll_id")
    assert_problem(asker.get("/v1/rolls?cloth=%01"), 422, "cloth")
    assert_problem(asker.get("/v1/rolls?cursor=Lg=="), 422, "cursor")


def test_rolls_are_listed_by_id_a_page_at_a_time(asker: Asker) -> None:
    for number in range(5):
        put(asker, f"R-{number}", name="check" if number == 2 else "twill", dye_lot=f"L{number % 2}")
    asker.post("/v1/rolls/R-4/close", json={"reason": "used up"})
    asker.post("/v1/rolls/R-3/corrections", json={"left_mm": 500})

    def ids(query: str) -> list[str]:
        return [roll["id"] for roll in asker.get(f"/v1/rolls?{query}").json()["items"]]

    first = asker.get("/v1/rolls?limit=3").json()
    assert [roll["id"] for roll in first["items"]] == ["R-0", "R-1", "R-2"]
    assert ids(f"limit=3&cursor={first['next_cursor']}") == ["R-3", "R-4"]
    assert ids("cloth=twill&dye_lot=L1") == ["R-1", "R-3"]
    assert ids("least_left_mm=501&closed=false") == ["R-0", "R-1", "R-2"]
    assert ids("closed=true") == ["R-4"]


def test_measured_length_corrects_the_roll_and_the_audit_keeps_who_and_what(
    asker: Asker, database: Database
) -> None:
    put(asker, "R-1")
    measured = {"left_mm": 9_200, "reason": "cut for a sample"}
    told = asker.post("/v1/rolls/R-1/corrections", json=measured).json()
    assert (told["used_mm"], told["left_mm"], told["length_mm"]) == (800, 9_200, 10_000)
    told = asker.post("/v1/rolls/R-1/corrections", json={"left_mm": 9_500, "at": "end"}).json()
    assert (told["used_mm"], told["left_mm"], told["length_mm"]) == (800, 9_500, 10_300)
    assert asker.get("/v1/rolls/R-1").json()["roll"]["length_mm"] == 10_300
    with database.read() as connection:
        acts = audit.before(connection, TENANT, None, 2)
    assert [(act.action, act.subject) for act in acts] == [("roll.correct", "R-1")] * 2
    assert acts[1].detail == {**measured, "was_mm": 10_000, "at": "start"}


def test_no_more_can_be_left_than_is_not_booked(asker: Asker, database: Database) -> None:
    put(asker, "R-1")
    order = post(database, "QD-1")
    assert book(database, order, pick(database, order), 3_000) == ()
    too_much = asker.post("/v1/rolls/R-1/corrections", json={"left_mm": 7_100})
    assert_problem(too_much, 409, "at most 7000 mm of roll R-1 can be left")
    assert_problem(asker.put("/v1/rolls/R-1", json=cloth(length_mm=2_000)), 409, "3000 mm of roll R-1 are")
    longer = asker.post("/v1/rolls/R-1/corrections", json={"left_mm": 7_100, "at": "end"})
    assert longer.json()["length_mm"] == 10_100
    beyond = asker.post("/v1/rolls/R-1/corrections", json={"left_mm": 1_000_000, "at": "end"})
    assert_problem(beyond, 409, "roll R-1 would be")


def test_closed_roll_keeps_what_is_known_and_takes_no_more(asker: Asker, database: Database) -> None:
    put(asker, "R-1")
    first, second = post(database, "QD-1"), post(database, "QD-2")
    picked = pick(database, second)
    assert book(database, first, pick(database, first), 3_000) == ()
    closed = asker.post("/v1/rolls/R-1/close", json={"reason": "spoilt"})
    assert closed.json()["closed"]
    assert asker.post("/v1/rolls/R-1/close", json={}).json()["version"] == closed.json()["version"]
    assert [one["order"] for one in asker.get("/v1/rolls/R-1").json()["bookings"]] == ["QD-1"]
    assert book(database, second, picked, 3_000) != ()
    assert left_mm(asker, "R-1") == 7_000
    assert pick(database, second) is None
    assert "there is no open roll" in str(status(database, second).reason)
