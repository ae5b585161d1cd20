import threading
from typing import Any

import pytest

from app.job_order import PRIORITY_MAX
from app.store import audit, events, tenants
from app.store.database import Database
from app.store.keys import Scope
from app.store.states import JobState
from tests.service.asking import TENANT, Asker, assert_problem, key_of, order
from tests.service.planned import ID, begin_cut, publish

AT = f"/v1/orders/{ID}"
FRONT = {"pieces": ["jacket.front.left"], "reason": "stain"}
STRIPES = {
    "name": "navy stripe",
    "width_mm": 1480,
    "repeat": {"along_mm": 40, "across_mm": 30, "match": "normal"},
}


def test_recut_is_an_order_of_its_pieces_that_goes_before_the_original(
    asker: Asker, database: Database
) -> None:
    posted = order(priority=4, due="2026-12-01T00:00:00Z", earliest_start="2026-11-01T00:00:00Z", hold=False)
    asker.post("/v1/orders", json=posted)
    publish(database)
    begin_cut(database, JobState.ENDED)
    answer = asker.post(f"{AT}/recuts", json=FRONT)
    assert answer.status_code == 202
    assert answer.headers["location"] == "/v1/orders/QD-1-R1"
    told = answer.json()
    assert (told["id"], told["recut_of"], told["state"]) == ("QD-1-R1", ID, "AllowedToStart")
    assert (told["priority"], told["due"], told["earliest_start"]) == (5, "2026-12-01T00:00:00Z", None)
    kept = asker.get("/v1/orders/QD-1-R1").json()["order"]
    assert kept["only"] == ["jacket.front.left"]
    assert kept["cloth"] == posted["cloth"]
    with database.read() as connection:
        last = events.after(connection, TENANT, 0, 100)[-2:]
        act = audit.before(connection, TENANT, None, 1)[0]
    detail = {"recut": "QD-1-R1", "pieces": ["jacket.front.left"], "reason": "stain"}
    assert [(event.kind, event.subject) for event in last] == [
        ("order.received", "QD-1-R1"),
        ("order.recut", ID),
    ]
    assert last[1].data == detail == act.detail


def test_recuts_are_counted_and_those_of_a_recut_with_them(asker: Asker, database: Database) -> None:
    asker.post("/v1/orders", json=order())
    asker.post("/v1/orders", json=order("QD-1-R2"))
    publish(database)
    ids = [asker.post(f"{AT}/recuts", json=FRONT).json()["id"] for _ in range(2)]
    assert ids == ["QD-1-R1", "QD-1-R3"]


def test_same_key_makes_one_recut(asker: Asker, database: Database) -> None:
    asker.post("/v1/orders", json=order())
    publish(database)
    key = {"Idempotency-Key": "once"}
    first = asker.post(f"{AT}/recuts", json=FRONT, headers=key)
    again = asker.post(f"{AT}/recuts", json=FRONT, headers=key)
    assert again.content == first.content
    assert again.headers["location"] == first.headers["location"]
    assert len(asker.get("/v1/orders").json()["items"]) == 2
    # Even when there is nothing to be cut again any more.
    asker.put(AT, json=order(customer="Li Na"), headers={"If-Match": "*"})
    assert asker.post(f"{AT}/recuts", json=FRONT, headers=key).content == first.content
    other = {**FRONT, "reason": "hole"}
    assert_problem(asker.post(f"{AT}/recuts", json=other, headers=key), 422, "Idempotency-Key once")


def test_recuts_posted_at_once_get_ids_of_their_own(asker: Asker, database: Database) -> None:
    asker.post("/v1/orders", json=order())
    publish(database)
    answers: list[Any] = []
    gate = threading.Barrier(8)

    def post() -> None:
        gate.wait()
        answers.append(asker.post(f"{AT}/recuts", json=FRONT))

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {202}
    assert {answer.json()["id"] for answer in answers} == {f"QD-1-R{n}" for n in range(1, 9)}


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({**FRONT, "pieces": ["jacket.wing.left"]}, "jacket.wing.left is not one of order QD-1's"),
        ({**FRONT, "pieces": ["jacket.front.left"] * 2}, "pieces: each may be named once"),
        ({**FRONT, "pieces": ["jacket.under_collar.centre"]}, "is of felt, of which no marker is planned"),
        ({**FRONT, "pieces": []}, "pieces"),
        ({**FRONT, "pieces": ["a\x01"]}, "pieces"),
        ({"pieces": ["jacket.front.left"]}, "reason"),
        ({**FRONT, "reason": ""}, "reason"),
        ({**FRONT, "priority": PRIORITY_MAX + 1}, "priority"),
    ],
)
def test_recut_that_makes_no_sense_is_refused(
    asker: Asker, database: Database, wanted: dict[str, Any], reason: str
) -> None:
    asker.post("/v1/orders", json=order())
    publish(database)
    assert_problem(asker.post(f"{AT}/recuts", json=wanted), 422, reason)
    assert len(asker.get("/v1/orders").json()["items"]) == 1


def test_order_without_a_plan_and_that_of_others_cannot_be_recut(asker: Asker, database: Database) -> None:
    asker.post("/v1/orders", json=order())
    assert_problem(asker.post(f"{AT}/recuts", json=FRONT), 409, "has no plan")
    assert_problem(asker.post("/v1/orders/none/recuts", json=FRONT), 404, "no order none")
    publish(database)
    with database.write() as connection:
        tenants.add(connection, "rival", "another factory")
    rival = Asker(asker.client, key_of(database, "rival"))
    assert_problem(rival.post(f"{AT}/recuts", json=FRONT), 404, f"no order {ID}")
    cutter = Asker(asker.client, key_of(database, TENANT, Scope.CUTTER))
    assert_problem(cutter.post(f"{AT}/recuts", json=FRONT), 403, "lacks the scope")


def test_highest_priority_is_as_high_as_a_recut_gets(asker: Asker, database: Database) -> None:
    asker.post("/v1/orders", json=order(priority=PRIORITY_MAX))
    publish(database)
    assert asker.post(f"{AT}/recuts", json=FRONT).json()["priority"] == PRIORITY_MAX
    assert asker.post(f"{AT}/recuts", json={**FRONT, "priority": -3}).json()["priority"] == -3


def test_recut_of_cloth_in_stock_wants_the_dye_lot_that_was_cut(asker: Asker, database: Database) -> None:
    asker.post("/v1/orders", json=order(cloth={"name": "navy twill", "match": "full"}))
    told = {"name": "navy twill", "dye_lot": "L7", "width_mm": 1480, "length_mm": 50_000}
    assert asker.put("/v1/rolls/R-118", json=told).status_code == 201
    publish(database, roll="R-118")
    told = asker.post(f"{AT}/recuts", json=FRONT).json()
    assert told["cloth"] == "navy twill"
    kept = asker.get("/v1/orders/QD-1-R1").json()["order"]
    assert kept["cloth"] == {"name": "navy twill", "match": "full", "dye_lot": "L7"}


def test_recut_cannot_be_changed_into_a_whole_order(asker: Asker, database: Database) -> None:
    asker.post("/v1/orders", json=order())
    publish(database)
    asker.post(f"{AT}/recuts", json=FRONT)
    whole = order("QD-1-R1")
    at = "/v1/orders/QD-1-R1"
    assert_problem(asker.put(at, json=whole, headers={"If-Match": "*"}), 422, "only: is needed")
    other = {**whole, "only": ["jacket.front.right"]}
    assert asker.put(at, json=other, headers={"If-Match": "*"}).json()["recut_of"] == ID


def test_recut_is_planned_as_one_marker_of_its_pieces(planning: Asker) -> None:
    long = "L" * 64
    planning.post("/v1/orders", json=order(long, cloth=STRIPES))
    assert planning.until(f"/v1/orders/{long}", "Ended", "Aborted")["state"] == "Ended"
    wanted = {"pieces": ["jacket.front.left", "jacket.breast_welt.left"], "reason": "stain"}
    at = planning.post(f"/v1/orders/{long}/recuts", json=wanted).headers["location"]
    assert at == f"/v1/orders/{'L' * 61}-R1"
    told = planning.until(at, "Ended", "Aborted")
    assert (told["state"], told["reason"], told["recut_of"]) == ("Ended", None, long)
    plan = planning.get(f"{at}/plan").json()
    (marker,) = plan["markers"]
    assert sorted(one["piece"] for one in marker["placements"]) == sorted(wanted["pieces"])
    assert [piece["id"] for piece in plan["pieces"]] == wanted["pieces"]
    assert planning.get(f"{at}/files/cut.nc").status_code == 200
    again = {"pieces": ["jacket.front.left"], "reason": "hole"}
    second = planning.post(f"{at}/recuts", json=again).json()
    assert (second["id"], second["recut_of"]) == (f"{'L' * 61}-R2", long)
