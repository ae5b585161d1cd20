from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import update

from app.store import bookings, orders, rolls
from app.store.bookings import Booking
from app.store.database import Database, now
from app.store.keys import Scope
from app.store.states import Waits
from app.store.tables import cut_runs
from tests.service.asking import TENANT, Asker, assert_problem, key_of, order
from tests.service.at_once import both
from tests.service.planned import ID, MARKER, begin_cut, publish
from tests.service.rolls import left_mm, post, put

AT = f"/v1/orders/{ID}"
PLACEMENTS = f"/v1/markers/{MARKER}/placements"
ROLL = "R-17"


@pytest.fixture
def planned(asker: Asker, database: Database) -> Asker:
    """Give a client of a service that holds one planned order."""
    asker.post("/v1/orders", json=order())
    publish(database)
    return asker


def lying(asker: Asker) -> list[dict[str, float]]:
    """Return where the pieces of the marker lie."""
    placements = asker.get(f"/v1/markers/{MARKER}").json()["placements"]
    return [{name: one[name] for name in ("x", "y", "rotation")} for one in placements]


def grown(asker: Asker, by_mm: float = 100.0) -> list[dict[str, float]]:
    """Return the same with all pieces moved along the cloth."""
    return [{**one, "x": one["x"] + by_mm} for one in lying(asker)]


def release(asker: Asker, placements: Sequence[dict[str, Any]], version: str | None = None) -> Any:
    tag = version or asker.get(AT).headers["etag"]
    return asker.put(PLACEMENTS, json={"placements": placements}, headers={"If-Match": tag})


def kept(asker: Asker) -> tuple[Any, ...]:
    """Return all that a release changes."""
    run = asker.get(f"{AT}/cut-runs").json()
    return asker.get(AT).text, asker.get(f"{AT}/plan").text, run, asker.get("/v1/events").json()


def book(database: Database, asker: Asker, start_mm: float | None = None) -> float:
    """Have the marker booked on the roll, and return its length."""
    length_mm = float(asker.get(f"/v1/markers/{MARKER}").json()["length_mm"])
    with database.write() as connection:
        kept = orders.get(connection, TENANT, ID)
        roll = rolls.get(connection, TENANT, ROLL)
        booking = Booking(
            TENANT, ROLL, kept.number, kept.attempt, "shell", ID, start_mm, length_mm, now(), None
        )
        bookings.add(connection, roll, booking)
    return length_mm


def test_released_marker_is_the_plan_that_is_cut(planned: Asker) -> None:
    before = planned.get(f"/v1/markers/{MARKER}").json()
    first = planned.get(f"{AT}/cut-runs").json()["items"][0]
    number = next(n for n, one in enumerate(before["placements"]) if one["piece"] == "jacket.front.left")
    moved = {"number": number, "x": before["placements"][number]["x"] + 60.0, "rotation": 0}
    edited = planned.post(f"/v1/markers/{MARKER}/edits", json={"edits": [moved]}).json()["marker"]
    wanted = [{name: one[name] for name in ("x", "y", "rotation")} for one in edited["placements"]]
    answer = release(planned, wanted)
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == planned.get(AT).headers["etag"]
    released = planned.get(f"/v1/markers/{MARKER}").json()
    assert released == answer.json()
    assert released["placements"] == edited["placements"]
    assert released["certificate"] == edited["certificate"]
    plan = planned.get(f"{AT}/plan").json()
    assert plan["markers"][0]["placements"] == edited["placements"]
    aborted, latest = planned.get(f"{AT}/cut-runs").json()["items"]
    assert (aborted["id"], aborted["state"]) == (first["id"], "Aborted")
    assert latest["state"] == "AllowedToStart"
    assert latest["planned_s"] == plan["cuts"][0]["seconds"] != first["planned_s"]
    assert planned.get(f"{AT}").json()["state"] == "Ended"


def test_release_is_told_and_noted(planned: Asker) -> None:
    was = planned.get(f"/v1/markers/{MARKER}").json()["length_mm"]
    release(planned, grown(planned))
    kinds = [one["kind"] for one in planned.get("/v1/events").json()["items"]]
    assert kinds[-3:] == ["run.aborted", "order.planned", "marker.released"]
    told = planned.get("/v1/events").json()["items"][-1]
    assert told["subject"] == MARKER
    assert told["data"]["order"] == ID
    assert told["data"]["was_mm"] == was
    assert told["data"]["length_mm"] == pytest.approx(was + 100.0)
    act = planned.get("/v1/audit", params={"action": "marker.release"}).json()["items"][0]
    assert (act["subject"], act["detail"]["was_mm"]) == (MARKER, was)


def test_files_and_pictures_are_those_of_the_released_marker(planned: Asker) -> None:
    names = {one["name"] for one in planned.get(f"{AT}/files").json()["items"]}
    known = planned.get(f"/v1/markers/{MARKER}.svg")
    release(planned, grown(planned))
    assert names <= {one["name"] for one in planned.get(f"{AT}/files").json()["items"]}
    again = planned.get(f"/v1/markers/{MARKER}.svg", headers={"If-None-Match": known.headers["etag"]})
    assert again.status_code == 200
    assert again.text != known.text
    assert planned.get(f"/v1/markers/{MARKER}/timeline").json()["length"] == pytest.approx(
        planned.get(f"/v1/markers/{MARKER}").json()["length_mm"]
    )


def onto_another(placements: list[dict[str, float]]) -> None:
    placements[0] |= {"x": placements[1]["x"], "y": placements[1]["y"]}


def off_the_cloth(placements: list[dict[str, float]]) -> None:
    placements[0]["y"] = -2000.0


def askew(placements: list[dict[str, float]]) -> None:
    placements[0]["rotation"] += 7.0


def one_missing(placements: list[dict[str, float]]) -> None:
    placements.pop()


def a_hair_too_close(placements: list[dict[str, float]]) -> None:
    for one in placements[::2]:
        one["x"] += 0.01


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (onto_another, "overlap"),
        (off_the_cloth, "beyond the cloth"),
        (askew, "cannot lie so"),
        (one_missing, "all are needed"),
        (a_hair_too_close, "cannot lie so"),
    ],
)
def test_what_is_not_certified_is_refused_and_nothing_is_kept(
    planned: Asker, spoil: Any, reason: str
) -> None:
    before, placements = kept(planned), lying(planned)
    spoil(placements)
    assert_problem(release(planned, placements), 422, reason)
    assert kept(planned) == before


def test_marker_as_it_is_changes_nothing(planned: Asker) -> None:
    before = kept(planned)
    assert release(planned, lying(planned)).status_code == 200
    assert kept(planned) == before


def test_release_names_the_version_that_it_was_made_of(planned: Asker) -> None:
    placements = grown(planned)
    assert_problem(planned.put(PLACEMENTS, json={"placements": placements}), 428, "If-Match")
    old = planned.get(AT).headers["etag"]
    planned.patch(AT, json={"priority": 3})
    assert_problem(release(planned, placements, old), 412, "read it again")
    assert_problem(planned.put("/v1/markers/none/placements", json={"placements": placements}), 428, "")


def test_of_two_releases_at_once_one_holds(planned: Asker) -> None:
    version = planned.get(AT).headers["etag"]
    wanted = [grown(planned, 100.0), grown(planned, 200.0)]
    answers = both(*(lambda one=one: release(planned, one, version) for one in wanted))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    held = next(answer.json() for answer in answers if answer.status_code == 200)
    assert planned.get(f"/v1/markers/{MARKER}").json() == held


def test_marker_that_is_being_cut_stays(planned: Asker, database: Database) -> None:
    begin_cut(database)
    before = kept(planned)
    assert_problem(release(planned, grown(planned)), 409, "has begun")
    assert kept(planned) == before


@pytest.mark.parametrize("action", ["replan", "cancel"])
def test_marker_of_a_plan_that_is_given_up_stays(planned: Asker, action: str) -> None:
    placements = grown(planned)
    planned.post(f"{AT}/{action}")
    before = kept(planned)
    assert_problem(release(planned, placements), 409, "plan that is to be cut")
    assert kept(planned) == before


def test_released_marker_is_released_again_and_planned_anew(planned: Asker, database: Database) -> None:
    first = lying(planned)
    release(planned, grown(planned))
    assert release(planned, first).status_code == 200
    assert lying(planned) == first
    assert planned.post(f"{AT}/replan").status_code == 202
    publish(database)
    states = [run["state"] for run in planned.get(f"{AT}/cut-runs").json()["items"]]
    assert states == ["Aborted", "Aborted", "Aborted", "AllowedToStart"]


def test_marker_takes_as_much_of_its_roll_as_it_is_long(asker: Asker, database: Database) -> None:
    put(asker, ROLL)
    asker.post("/v1/orders", json=order())
    publish(database, roll=ROLL)
    length_mm, first = book(database, asker), lying(asker)
    assert release(asker, grown(asker)).json()["roll"] == ROLL
    assert left_mm(asker, ROLL) == pytest.approx(10_000 - length_mm - 100.0)
    assert asker.get("/v1/events").json()["items"][-1]["kind"] == "roll.booked"
    waiting = post(database, "QD-2")
    with database.write() as connection:
        orders.park(connection, waiting, Waits.ROLL, "no roll", "navy twill")
    assert release(asker, first).status_code == 200
    assert left_mm(asker, ROLL) == pytest.approx(10_000 - length_mm)
    assert asker.get("/v1/orders/QD-2").json()["state"] == "AllowedToStart"
    (booking,) = asker.get(f"/v1/rolls/{ROLL}").json()["bookings"]
    assert booking["length_mm"] == pytest.approx(length_mm)


def test_marker_that_outgrows_its_roll_is_refused(asker: Asker, database: Database) -> None:
    asker.post("/v1/orders", json=order())
    publish(database, roll=ROLL)
    put(asker, ROLL, length_mm=asker.get(f"/v1/markers/{MARKER}").json()["length_mm"] + 50.0)
    book(database, asker)
    before, left = kept(asker), left_mm(asker, ROLL)
    assert_problem(release(asker, grown(asker)), 409, "are left for it")
    asker.post(f"/v1/rolls/{ROLL}/close", json={"reason": "stain"})
    before = kept(asker)
    assert_problem(release(asker, grown(asker, 20.0)), 409, "which is closed")
    assert (kept(asker), left_mm(asker, ROLL)) == (before, left)


def test_marker_between_others_does_not_grow_into_them(asker: Asker, database: Database) -> None:
    put(asker, ROLL, faults=[{"x_mm": 9_900, "y_mm": 700, "radius_mm": 5}])
    asker.post("/v1/orders", json=order())
    publish(database, roll=ROLL)
    length_mm = book(database, asker, start_mm=0.0)
    assert release(asker, grown(asker)).status_code == 200  # the last may
    behind = post(database, "QD-2")
    with database.write() as connection:
        roll = rolls.get(connection, TENANT, ROLL)
        other = Booking(TENANT, ROLL, behind.number, 1, "shell", "QD-2", roll.used_mm, 1000.0, now(), None)
        bookings.add(connection, roll, other)
    left = left_mm(asker, ROLL)
    assert_problem(release(asker, grown(asker)), 409, "lies another")
    assert release(asker, grown(asker, -100.0)).status_code == 200
    assert left_mm(asker, ROLL) == left
    lengths = [one["length_mm"] for one in asker.get(f"/v1/rolls/{ROLL}").json()["bookings"]]
    assert lengths == pytest.approx([length_mm + 100.0, 1000.0])


def test_machine_that_is_not_as_it_was_asks_for_a_new_plan(planned: Asker, database: Database) -> None:
    with database.write() as connection:
        connection.execute(update(cut_runs).values(machine="old", machine_digest="0"))
    assert_problem(release(planned, grown(planned)), 409, "plan the order anew")


def test_key_that_may_only_read_releases_nothing(planned: Asker, database: Database) -> None:
    cutter = Asker(planned.client, key_of(database, TENANT, Scope.CUTTER))
    assert_problem(release(cutter, lying(planned)), 403, "lacks the scope operator")


def test_timeline_plays_every_piece(planned: Asker) -> None:
    address = f"/v1/markers/{MARKER}/timeline"
    answer = planned.get(address)
    told, plan = answer.json(), planned.get(f"{AT}/plan").json()
    assert sum(told["t"]) / told["ticks"] == pytest.approx(plan["cuts"][0]["seconds"], abs=0.01)
    assert [area[4] for area in told["areas"]] == [one["piece"] for one in plan["markers"][0]["placements"]]
    known = {"If-None-Match": answer.headers["etag"]}
    assert planned.get(address, headers=known).status_code == 304
    assert_problem(planned.get("/v1/markers/none/timeline"), 404, "no marker")
