from typing import Any

import pytest
from sqlalchemy import select

from app.store import audit, events, orders
from app.store.database import Database
from app.store.states import JobState
from app.store.tables import cut_runs
from tests.service.asking import TENANT, Asker, assert_problem, order
from tests.service.planned import ID, begin_cut, publish

BEGUN = [JobState.RUNNING, JobState.INTERRUPTED, JobState.ENDED]
AT = f"/v1/orders/{ID}"


def tag(asker: Asker) -> dict[str, str]:
    return {"If-Match": asker.get(AT).headers["etag"]}


def runs(database: Database) -> list[Any]:
    with database.read() as connection:
        return list(connection.execute(select(cut_runs).order_by(cut_runs.c.number)))


def kinds(database: Database) -> list[str]:
    with database.read() as connection:
        return [event.kind for event in events.after(connection, TENANT, 0, 100, events.Filters(ID))]


def acts(database: Database) -> list[tuple[str, dict[str, Any]]]:
    with database.read() as connection:
        return [(act.action, act.detail) for act in audit.before(connection, TENANT, None, 100)]


def test_waiting_order_is_cancelled_with_its_reason(asker: Asker, database: Database) -> None:
    asker.post("/v1/orders", json=order())
    answer = asker.post(f"{AT}/cancel", json={"reason": "the customer withdrew"})
    assert answer.status_code == 200
    told = answer.json()
    assert (told["state"], told["reason"]) == ("Aborted", "cancelled: the customer withdrew")
    assert answer.headers["etag"] == f'"{told["version"]}"' == asker.get(AT).headers["etag"]
    assert kinds(database) == ["order.received", "order.cancelled"]
    assert acts(database)[0] == ("order.cancel", {"reason": "the customer withdrew"})


def test_cancelling_without_a_body_or_once_more_is_no_fault(asker: Asker) -> None:
    asker.post("/v1/orders", json=order())
    first = asker.post(f"{AT}/cancel").json()
    assert first["reason"] == "cancelled"
    assert asker.post(f"{AT}/cancel", json={"reason": "again"}).json() == first


def test_cancelling_a_planned_order_aborts_its_cut(asker: Asker, database: Database) -> None:
    asker.post("/v1/orders", json=order())
    publish(database)
    assert asker.post(f"{AT}/cancel", json={"reason": "late"}).json()["state"] == "Aborted"
    assert [(run.state, run.reason) for run in runs(database)] == [("Aborted", "cancelled: late")]


@pytest.mark.parametrize("state", BEGUN)
def test_order_whose_cut_has_begun_is_neither_cancelled_nor_replanned_nor_changed(
    asker: Asker, database: Database, state: JobState
) -> None:
    asker.post("/v1/orders", json=order())
    publish(database)
    begin_cut(database, state)
    before = asker.get(AT).json()
    assert_problem(asker.post(f"{AT}/cancel"), 409, "has begun")
    assert_problem(asker.post(f"{AT}/replan"), 409, "has begun")
    changed = order(customer="Li Na")
    assert_problem(asker.put(AT, json=changed, headers=tag(asker)), 409, "has begun")
    assert asker.get(AT).json() == before
    assert [run.state for run in runs(database)] == [state]


def test_plan_is_readable_until_the_new_one_is_published(asker: Asker, database: Database) -> None:
    asker.post("/v1/orders", json=order())
    publish(database)
    old = asker.get(f"{AT}/plan")
    answer = asker.post(f"{AT}/replan", headers=tag(asker))
    assert answer.status_code == 202
    assert (answer.json()["state"], answer.json()["attempt"]) == ("AllowedToStart", 2)
    assert asker.get(f"{AT}/plan").content == old.content
    assert [run.state for run in runs(database)] == ["Aborted"]
    publish(database)
    assert asker.get(AT).json()["state"] == "Ended"
    assert asker.get(f"{AT}/plan").headers["etag"] != old.headers["etag"]
    assert [run.state for run in runs(database)] == ["Aborted", "AllowedToStart"]


def test_cancelled_order_goes_on_when_it_is_replanned(asker: Asker) -> None:
    asker.post("/v1/orders", json=order())
    asker.post(f"{AT}/cancel")
    told = asker.post(f"{AT}/replan").json()
    assert (told["state"], told["reason"]) == ("AllowedToStart", None)


def test_held_order_is_not_replanned_but_released(asker: Asker) -> None:
    asker.post("/v1/orders", json=order())
    held = asker.post(f"{AT}/hold", json={"reason": "cloth is late"}).json()
    assert (held["state"], held["reason"]) == ("NotAllowedToStart", "held: cloth is late")
    assert_problem(asker.post(f"{AT}/replan"), 409, "held: cloth is late; release it instead")
    assert asker.post(f"{AT}/release").json()["state"] == "AllowedToStart"


def test_changed_order_is_planned_anew_and_its_old_plan_holds_no_longer(
    asker: Asker, database: Database
) -> None:
    asker.post("/v1/orders", json=order())
    publish(database)
    changed = order(customer="Li Na", priority=7, cutter="C-1")
    answer = asker.put(AT, json=changed, headers=tag(asker))
    assert answer.status_code == 202
    told = answer.json()
    assert (told["state"], told["priority"], told["cutter"], told["plan"]) == (
        "AllowedToStart",
        7,
        "C-1",
        None,
    )
    assert_problem(asker.get(f"{AT}/plan"), 409, "has no plan")
    assert asker.get(AT).json()["order"] == changed
    assert [run.state for run in runs(database)] == ["Aborted"]
    assert kinds(database)[-1] == "order.changed"
    assert asker.post("/v1/orders", json=changed).status_code == 202


def test_same_content_changes_nothing_even_under_an_old_version(asker: Asker, database: Database) -> None:
    asker.post("/v1/orders", json=order())
    headers = tag(asker)
    changed = order(customer="Li Na")
    first = asker.put(AT, json=changed, headers=headers)
    again = asker.put(AT, json=changed, headers=headers)
    assert again.json() == first.json()
    assert kinds(database).count("order.changed") == 1


def test_change_needs_the_present_version_and_the_id_of_its_address(asker: Asker) -> None:
    asker.post("/v1/orders", json=order())
    changed = order(customer="Li Na")
    assert_problem(asker.put(AT, json=changed), 428, "If-Match")
    assert_problem(asker.put(AT, json=changed, headers={"If-Match": '"9"'}), 412, "at version 1")
    other = order("QD-2")
    assert_problem(asker.put(AT, json=other, headers=tag(asker)), 422, "id: is QD-2")
    absurd = order(measurements={**order()["measurements"], "stature": 1})
    assert_problem(asker.put(AT, json=absurd, headers=tag(asker)), 422, "stature 1 mm is outside")
    assert_problem(asker.put("/v1/orders/QD-2", json=other, headers={"If-Match": "*"}), 404, "no order QD-2")


def test_held_order_stays_held_when_it_is_changed_and_a_cancelled_one_goes_on(asker: Asker) -> None:
    asker.post("/v1/orders", json=order())
    asker.post(f"{AT}/hold", json={"reason": "why not"})
    held = asker.put(AT, json=order(customer="Li Na"), headers=tag(asker)).json()
    assert (held["state"], held["waits_for"], held["reason"]) == (
        "NotAllowedToStart",
        "release",
        "held: why not",
    )
    asker.post(f"{AT}/cancel")
    assert asker.put(AT, json=order(), headers=tag(asker)).json()["state"] == "AllowedToStart"
    waits = asker.put(AT, json=order(hold=True), headers=tag(asker)).json()
    assert (waits["state"], waits["waits_for"]) == ("NotAllowedToStart", "release")


def test_schedule_reaches_the_order_and_its_cut_but_not_its_plan(asker: Asker, database: Database) -> None:
    asker.post("/v1/orders", json=order(due="2026-12-05T00:00:00Z", priority=1))
    publish(database)
    patch = {"priority": 20, "due": "2026-12-01T12:00:00+08:00"}
    answer = asker.patch(AT, json=patch, headers=tag(asker))
    assert answer.status_code == 200
    told = answer.json()
    assert (told["state"], told["priority"], told["due"]) == ("Ended", 20, "2026-12-01T04:00:00Z")
    (run,) = runs(database)
    assert (run.state, run.priority, run.due.isoformat()) == (
        "AllowedToStart",
        20,
        "2026-12-01T04:00:00+00:00",
    )
    assert asker.get(f"{AT}/plan").status_code == 200
    assert asker.get(AT).json()["order"]["priority"] == 20
    cleared = asker.patch(AT, json={"due": None}, headers={"Content-Type": "application/merge-patch+json"})
    assert (cleared.json()["due"], cleared.json()["priority"]) == (None, 20)
    assert "due" not in asker.get(AT).json()["order"]
    assert runs(database)[0].due is None


def test_schedule_that_changes_nothing_is_no_new_version(asker: Asker) -> None:
    asker.post("/v1/orders", json=order(priority=3))
    assert asker.patch(AT, json={"priority": 3}).json()["version"] == 1
    assert asker.patch(AT, json={}).json()["version"] == 1
    assert_problem(asker.patch(AT, json={"priority": None}), 422, "priority")
    assert_problem(asker.patch(AT, json={"customer": "x"}), 422, "customer")
    assert_problem(asker.patch(AT, json={"due": "tomorrow"}), 422, "due")
    assert_problem(asker.patch(AT, json={"priority": 4}, headers={"If-Match": '"2"'}), 412, "at version 1")


def test_order_that_is_queued_with_the_planners_is_queued_anew_by_its_new_schedule(
    asker: Asker, database: Database
) -> None:
    for each in ("first", "second", ID):
        asker.post("/v1/orders", json=order(each))
    with database.write() as connection:
        assert [one.id for one in orders.claim(connection, 2)] == ["first", "second"]
    assert asker.patch(AT, json={"priority": 5}).json()["attempt"] == 1
    assert asker.patch("/v1/orders/second", json={"priority": 9}).json()["attempt"] == 2
    later = {"earliest_start": "2999-01-01T00:00:00Z"}
    assert asker.patch("/v1/orders/first", json=later).json()["attempt"] == 2
    with database.write() as connection:
        assert [one.id for one in orders.claim(connection, 9)] == ["second", ID]


@pytest.mark.parametrize("action", ["hold", "release", "cancel", "replan"])
def test_actions_honour_if_match_and_know_only_own_orders(asker: Asker, action: str) -> None:
    asker.post("/v1/orders", json=order())
    assert_problem(asker.post(f"{AT}/{action}", headers={"If-Match": '"7"'}), 412, "version 1, not 7")
    assert_problem(asker.post(f"/v1/orders/none/{action}"), 404, "no order none")
    assert_problem(asker.post(f"/v1/orders/a%01b/{action}"), 422, "order_id")


@pytest.mark.parametrize("action", ["hold", "cancel"])
def test_reason_holds_no_control_characters(asker: Asker, action: str) -> None:
    asker.post("/v1/orders", json=order())
    assert_problem(asker.post(f"{AT}/{action}", json={"reason": "a\x01b"}), 422, "reason")


def test_order_cancelled_while_it_is_planned_ends_without_a_plan(planning: Asker) -> None:
    for number in range(20):
        at = f"/v1/orders/stopped-{number}"
        planning.post("/v1/orders", json=order(f"stopped-{number}"))
        running = planning.until(at, "Running", "Ended")
        stopped = planning.post(f"{at}/cancel", headers={"If-Match": f'"{running["version"]}"'})
        if running["state"] == "Running" and stopped.status_code == 200:
            break
    assert stopped.json()["state"] == "Aborted"
    # The only planner takes the next order when it has done with the cancelled one.
    planning.post("/v1/orders", json=order(f"after-{number}"))
    planning.until(f"/v1/orders/after-{number}", "Ended")
    assert planning.get(at).json() == {**planning.get(at).json(), **stopped.json()}
    assert_problem(planning.get(f"{at}/plan"), 409, "is Aborted and has no plan: cancelled")


def test_order_that_failed_is_planned_once_it_is_changed(planning: Asker) -> None:
    planning.post("/v1/orders", json=order("mended", cloth={"width_mm": 200}))
    assert planning.until("/v1/orders/mended", "Ended", "Aborted")["state"] == "Aborted"
    headers = {"If-Match": planning.get("/v1/orders/mended").headers["etag"]}
    planning.put("/v1/orders/mended", json=order("mended"), headers=headers)
    assert planning.until("/v1/orders/mended", "Ended", "Aborted")["state"] == "Ended"
