"""The board's snapshot: queues, what is planned, what waits, and the figures of the day."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from app.store import events, nesting_progress, orders
from app.store.database import Database, now
from app.store.states import JobState
from app.store.tables import cut_runs, markers
from app.store.tables import nesting_progress as progress_table
from app.store.tables import orders as order_table
from tests.service import floor
from tests.service.asking import TENANT, Asker, assert_problem, order
from tests.service.floor import cutter, next_run, planned, report, started

DUE = "2031-03-01T08:00:00Z"
SOONER = "2031-02-01T08:00:00Z"


def board(asker: Asker, **query: Any) -> dict[str, Any]:
    answer = asker.get("/v1/board", params=query)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def queue(asker: Asker, cutter_id: str) -> list[str]:
    (found,) = (one for one in board(asker)["cutters"] if one["id"] == cutter_id)
    return [run["order"] for run in found["queue"]]


def test_empty_board_is_a_board(asker: Asker) -> None:
    told = board(asker)
    assert (told["cutters"], told["stranded"], told["planning"]) == ([], [], [])
    assert told["waiting"] == {"counts": {}, "first": []}
    assert (told["takt_s"], told["today"]["suits"], told["today"]["takt_s"]) == (160, 0, None)


def test_queue_is_in_the_sequence_in_which_the_cutter_is_given_it(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    for name, more in (
        ("plain", {}),
        ("due", {"due": DUE}),
        ("sooner", {"due": SOONER}),
        ("urgent", {"priority": 3}),
        ("last", {}),
    ):
        planned(asker, database, name)
        values = {"priority": more.get("priority", 0), "due": more.get("due")}
        assert asker.patch(f"/v1/orders/{name}", json=values).status_code == 200
    told = queue(asker, "C1")
    assert told == ["urgent", "sooner", "due", "plain", "last"]
    pulled = []
    for _ in told:
        run = started(asker, "C1")
        report(asker, run, "done")
        pulled.append(run.partition(".")[0])
    assert pulled == told


def test_queue_holds_what_a_cutter_may_take_and_no_more(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    cutter(asker, "C2")
    cutter(asker, "C3", "s3000")
    planned(asker, database, "any")
    planned(asker, database, "only-2", only_cutter="C2")
    planned(asker, database, "slow", name="s3000")
    planned(asker, database, "nobodys", name="fast")
    assert (queue(asker, "C1"), queue(asker, "C2")) == (["any"], ["any", "only-2"])
    assert queue(asker, "C3") == ["slow"]
    cutter(asker, "C3", "s3000", enabled=False)
    assert queue(asker, "C3") == []
    stranded = {run["order"]: (run["hindrance"], run["reason"]) for run in board(asker)["stranded"]}
    assert stranded == {
        "slow": ("disabled", "waits for a cutter of machine s3000, which is disabled"),
        "nobodys": (
            "other_machine",
            "waits for a cutter of machine fast as it was planned for: plan the order anew",
        ),
    }


def test_long_queue_shows_its_first_and_tells_how_many_there_are(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    for number in range(10):
        planned(asker, database, f"QD-{number}")
    (told,) = board(asker)["cutters"]
    assert [run["order"] for run in told["queue"]] == [f"QD-{number}" for number in range(8)]
    assert (told["queue_runs"], told["queue_s"]) == (10, 1000)


def test_run_in_hand_tells_how_far_it_is_and_when_that_was_told(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    run = planned(asker, database, "QD-1", roll="R-1")
    assert board(asker)["cutters"][0]["run"] is None
    next_run(asker, "C1")
    taken = board(asker)["cutters"][0]["run"]
    assert (taken["id"], taken["state"], taken["told_at"], taken["roll"]) == (
        run,
        "AllowedToStart",
        None,
        "R-1",
    )
    begun = report(asker, run, "start", operator="Zhao Min")
    assert begun["told_at"] == begun["started_at"]
    report(asker, run, "progress", progress=0.4, left_s=61.5, bite=2, piece="jacket.front.left")
    told = board(asker)
    going = told["cutters"][0]["run"]
    assert (going["progress"], going["left_s"], going["bite"], going["bites"]) == (0.4, 61.5, 2, 3)
    assert begun["told_at"] < going["told_at"] <= told["at"]
    report(asker, run, "fault", reason="blade broke")
    (stopped,) = board(asker)["cutters"]
    assert (stopped["state"], stopped["reason"]) == ("fault", "blade broke")
    assert (stopped["run"]["state"], stopped["run"]["told_at"]) == ("Interrupted", going["told_at"])
    resumed = report(asker, run, "resume")
    assert resumed["told_at"] > going["told_at"]


def test_taken_run_is_told_as_an_event_once(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    run = planned(asker, database, "QD-1")
    next_run(asker, "C1")
    next_run(asker, "C1")
    with database.read() as connection:
        told = [one for one in events.after(connection, TENANT, 0, 99) if one.kind == "run.taken"]
    assert [(one.subject, one.data["cutter"]) for one in told] == [(run, "C1")]


def test_number_of_the_last_event_is_told_so_that_nothing_is_missed(asker: Asker) -> None:
    before = board(asker)["seq"]
    asker.post("/v1/orders", json=order())
    assert asker.get("/v1/events", params={"after": before}).json()["items"][0]["subject"] == "QD-1"
    assert board(asker)["seq"] == before + 1


def test_waiting_orders_that_need_help_come_first(asker: Asker, database: Database) -> None:
    asker.post("/v1/orders", json=order("next"))
    asker.post("/v1/orders", json=order("urgent", priority=9))
    asker.post("/v1/orders", json=order("held", hold=True))
    asker.post("/v1/orders", json=order("later", earliest_start=(now() + timedelta(days=1)).isoformat()))
    waiting = board(asker)["waiting"]
    assert waiting["counts"] == {"release": 1, "planner": 2, "earliest_start": 1}
    told = [(one["order"], one["waits_for"]) for one in waiting["first"]]
    assert told == [
        ("held", "release"),
        ("urgent", "planner"),
        ("next", "planner"),
        ("later", "earliest_start"),
    ]
    assert waiting["first"][0]["reason"] == "held until it is released"


def begin_planning(database: Database, order_id: str = "QD-1") -> orders.StoredOrder:
    with database.write() as connection:
        connection.execute(
            update(order_table).where(order_table.c.id == order_id).values(state=JobState.RUNNING)
        )
        return orders.get(connection, TENANT, order_id)


def keep(database: Database, begun: orders.StoredOrder, *densities: float) -> None:
    with database.write() as connection:
        nesting_progress.keep(
            connection,
            TENANT,
            begun.number,
            begun.attempt,
            "shell",
            length_mm=2500.0,
            steps=[(float(second), density) for second, density in enumerate(densities)],
            ends_at=now() + timedelta(seconds=5),
        )


def test_order_in_planning_shows_its_best_marker_so_far(asker: Asker, database: Database) -> None:
    asker.post("/v1/orders", json=order())
    begun = begin_planning(database)
    (told,) = board(asker)["planning"]
    assert (told["order"], told["nests"]) == ("QD-1", [])
    keep(database, begun, 0.75)
    keep(database, begun, 0.75, 0.81)
    (nest,) = board(asker)["planning"][0]["nests"]
    assert (nest["material"], nest["density"], nest["length_mm"]) == ("shell", 0.81, 2500)
    assert nest["steps"] == [[0, 0.75], [1, 0.81]]
    assert nest["at"] < nest["ends_at"]


def kept(database: Database) -> int:
    with database.read() as connection:
        return len(connection.execute(select(progress_table)).all())


@pytest.mark.parametrize(
    "end",
    [
        lambda asker: asker.post("/v1/orders/QD-1/hold"),
        lambda asker: asker.post("/v1/orders/QD-1/cancel"),
        lambda asker: asker.post("/v1/orders/QD-1/replan"),
    ],
    ids=["hold", "cancel", "replan"],
)
def test_nest_of_an_attempt_that_is_given_up_is_forgotten(
    asker: Asker, database: Database, end: Callable[[Asker], Any]
) -> None:
    asker.post("/v1/orders", json=order())
    keep(database, begin_planning(database), 0.8)
    assert kept(database) == 1
    assert end(asker).status_code in (200, 202)
    assert (kept(database), board(asker)["planning"]) == (0, [])


def test_nest_is_forgotten_with_the_plan(asker: Asker, database: Database) -> None:
    asker.post("/v1/orders", json=order())
    keep(database, begin_planning(database), 0.8)
    planned(asker, database, "QD-1")
    assert (kept(database), board(asker)["planning"]) == (0, [])


def test_nest_of_an_earlier_attempt_is_not_shown(asker: Asker, database: Database) -> None:
    asker.post("/v1/orders", json=order())
    old = begin_planning(database)
    assert asker.post("/v1/orders/QD-1/replan").status_code in (200, 202)
    keep(database, old, 0.9)  # a report that came too late
    begin_planning(database)
    (told,) = board(asker)["planning"]
    assert told["nests"] == []


NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)


def cut(database: Database, run: str, begins: float, seconds: float) -> None:
    """Have a run be cut, so many seconds after noon."""
    floor.cut(database, run, NOON + timedelta(seconds=begins), seconds)


def test_takt_is_from_the_end_of_the_cut_before_and_pauses_do_not_count(
    asker: Asker, database: Database
) -> None:
    for number, (begins, seconds) in enumerate([(0, 150), (160, 150), (3600, 152)]):
        cut(database, planned(asker, database, f"QD-{number}"), begins, seconds)
    today = board(asker, since=NOON.isoformat())["today"]
    # The first by its own 150 s, the second with 10 s of changing over, the third after a pause.
    assert (today["suits"], today["takt_s"]) == (3, pytest.approx((150 + 160 + 152) / 3))
    assert today["planned_s"] == 100


def test_suit_counts_when_all_of_it_is_cut(asker: Asker, database: Database) -> None:
    run = planned(asker, database, "QD-1")
    with database.write() as connection:
        row = dict(connection.execute(select(cut_runs)).one()._mapping) | {"material": "lining"}
        del row["number"]
        lining = {"id": "QD-1.lining.1", "marker": "QD-1-lining"}
        connection.execute(cut_runs.insert().values(**row | lining))
        marker = dict(connection.execute(select(markers)).one()._mapping)
        connection.execute(markers.insert().values(**marker | {"id": "QD-1-lining", "material": "lining"}))
    cut(database, run, 0, 100)
    since = NOON.isoformat()
    assert board(asker, since=since)["today"]["suits"] == 0
    cut(database, "QD-1.lining.1", 110, 50)
    today = board(asker, since=since)["today"]
    assert (today["suits"], today["takt_s"]) == (1, 160)
    later = (NOON + timedelta(seconds=105)).isoformat()
    today = board(asker, since=later)["today"]
    assert (today["suits"], today["takt_s"]) == (1, None)  # half of it was cut the day before


def test_cloth_saved_is_against_the_usual_density(asker: Asker, database: Database) -> None:
    run = planned(asker, database, "QD-1")  # 2700 mm
    cut(database, run, 0, 100)

    def saved(density: float) -> float:
        with database.write() as connection:
            connection.execute(update(markers).values(density=density))
        return float(board(asker, since=NOON.isoformat())["today"]["saved_mm"])

    assert saved(0.80) == pytest.approx(0)
    assert saved(0.88) == pytest.approx(270)  # as the same pieces would take 2970 mm
    assert saved(0.76) == pytest.approx(-135)


def test_recut_is_no_suit_and_saves_no_cloth(asker: Asker, database: Database) -> None:
    cut(database, planned(asker, database, "QD-1"), 0, 100)
    with database.write() as connection:
        connection.execute(update(order_table).values(recut_of="QD-0"))
    today = board(asker, since=NOON.isoformat())["today"]
    assert (today["suits"], today["cloth_mm"], today["saved_mm"]) == (0, 0, 0)


def test_failures_are_counted_by_kind(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    given_up, goes_on = planned(asker, database, "QD-1"), planned(asker, database, "QD-2")
    started(asker, "C1")
    report(asker, given_up, "fault", reason="blade broke")
    report(asker, given_up, "abort", reason="cloth torn")
    asker.post("/v1/cutters/C1/ready")
    started(asker, "C1")
    report(asker, goes_on, "fault", reason="no vacuum")
    for name, kind in (("bad", "order.aborted"), ("unwanted", "order.cancelled")):
        asker.post("/v1/orders", json=order(name))
        with database.write() as connection:
            orders.abort(connection, orders.lock(connection, TENANT, name), kind, "why")
    today = board(asker)["today"]
    assert (today["aborted"], today["stops"], today["given_up"]) == (1, 2, 1)
    tomorrow = (now() + timedelta(days=1)).isoformat()
    later = board(asker, since=tomorrow)["today"]
    assert (later["aborted"], later["stops"], later["given_up"]) == (0, 1, 0)  # it stands still yet


def test_late_is_what_is_due_and_not_cut(asker: Asker, database: Database) -> None:
    done, uncut = planned(asker, database, "QD-1"), planned(asker, database, "QD-2")
    asker.post("/v1/orders", json=order("QD-3", hold=True))
    asker.post("/v1/orders", json=order("QD-4", due=DUE))
    past = now() - timedelta(hours=1)
    with database.write() as connection:
        connection.execute(update(order_table).where(order_table.c.id != "QD-4").values(due=past))
        connection.execute(update(cut_runs).where(cut_runs.c.id.in_((done, uncut))).values(due=past))
    assert board(asker)["today"]["late"] == 3
    cut(database, done, 0, 100)
    assert board(asker)["today"]["late"] == 2


def test_day_must_have_a_zone_and_be_of_this_week(asker: Asker) -> None:
    for far in ("2026-01-01T00:00:00Z", "0001-01-01T00:00:00%2B10:00", "9999-12-31T23:59:59-10:00"):
        assert_problem(asker.get(f"/v1/board?since={far}"), 422, "is more than 7 days from now")
    assert_problem(asker.get("/v1/board?since=2026-01-01T00:00:00"), 422, "timezone")
    assert board(asker)["today"]["since"].endswith("T00:00:00Z")
