from collections import Counter
from typing import Any

import pytest

from app.store import cut_runs, events, orders
from app.store.database import Database
from tests.service.asking import TENANT, Asker, assert_problem
from tests.service.floor import cutter, next_run, planned, report, started, together


def kinds(database: Database, subject: str) -> list[str]:
    with database.read() as connection:
        return [one.kind for one in events.after(connection, TENANT, 0, 999, events.Filters(subject))]


def test_cutter_is_given_its_run_with_what_to_load_and_where_its_files_are(
    asker: Asker, database: Database
) -> None:
    cutter(asker, "C1")
    run = planned(asker, database, "QD-1", roll="R-118")
    given = asker.post("/v1/cutters/C1/next").json()
    assert (given["id"], given["order"], given["marker"]) == (run, "QD-1", "QD-1-shell")
    assert (given["planned_s"], given["bites"], given["cutter"]) == (100.0, 3, "C1")
    assert given["load"] == {
        "cloth": "navy twill",
        "dye_lot": "7731",
        "roll": "R-118",
        "width_mm": 1480.0,
        "length_mm": 2700.0,
    }
    assert sorted(given["files"]) == ["cut.nc", "cut.plt", "marker.svg"]
    for name, address in given["files"].items():
        assert asker.get(address).text == name
    assert asker.get(f"/v1/cut-runs/{run}").json() == given


def test_runs_are_given_by_priority_then_due_then_arrival(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    planned(asker, database, "late", due="2026-12-24T00:00:00Z")
    planned(asker, database, "whenever")
    planned(asker, database, "soon", due="2026-12-01T00:00:00+08:00")
    planned(asker, database, "first", priority=5)
    planned(asker, database, "last", priority=-5, due="2026-11-01T00:00:00Z")
    given = []
    while (run := next_run(asker, "C1")) is not None:
        report(asker, run, "start")
        report(asker, run, "done")
        given.append(run.partition(".")[0])
    assert given == ["first", "soon", "late", "whenever", "last"]


def test_cutter_that_asks_again_gets_the_same_run_until_it_ended(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    first, second = planned(asker, database, "QD-1"), planned(asker, database, "QD-2")
    assert [next_run(asker, "C1") for _ in range(2)] == [first, first]
    report(asker, first, "start")
    assert next_run(asker, "C1") == first
    report(asker, first, "fault", reason="blade broke")
    assert next_run(asker, "C1") == first
    report(asker, first, "resume")
    report(asker, first, "done")
    assert next_run(asker, "C1") == second


def test_run_goes_to_any_cutter_of_its_machine_but_to_no_other(asker: Asker, database: Database) -> None:
    cutter(asker, "C1", "fast")
    cutter(asker, "C2", "s3000")
    run = planned(asker, database, "QD-1", name="s3000")
    assert next_run(asker, "C1") is None
    assert next_run(asker, "C2") == run


def test_run_of_an_order_that_names_a_cutter_goes_to_that_only(asker: Asker, database: Database) -> None:
    for cutter_id in ("C1", "C2"):
        cutter(asker, cutter_id)
    run = planned(asker, database, "QD-1", only_cutter="C2")
    assert next_run(asker, "C1") is None
    assert next_run(asker, "C2") == run


def test_two_cutters_never_get_the_same_run(asker: Asker, database: Database) -> None:
    ids = [f"C{number}" for number in range(8)]
    for cutter_id in ids:
        cutter(asker, cutter_id)
    runs = {planned(asker, database, f"QD-{number}") for number in range(20)}
    cut: Counter[str] = Counter()

    def work(cutter_id: str) -> None:
        while (run := next_run(asker, cutter_id)) is not None:
            report(asker, run, "start", cutter=cutter_id)
            report(asker, run, "done", cutter=cutter_id)
            cut[run] += 1

    together(*(lambda one=one: work(one) for one in ids))
    # One that another took just now is passed over: what is left is there at the next asking.
    work("C0")
    assert cut == dict.fromkeys(runs, 1)


def test_cutter_that_asks_twice_at_once_has_one_run(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    for number in range(4):
        planned(asker, database, f"QD-{number}")
    given: list[str | None] = []
    together(*[lambda: given.append(next_run(asker, "C1"))] * 6)
    assert len(set(given)) == 1
    mine = asker.get("/v1/cut-runs?cutter=C1").json()["items"]
    assert [one["id"] for one in mine] == given[:1]


def test_run_is_followed_from_start_to_end(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    run = planned(asker, database, "QD-1")
    next_run(asker, "C1")
    begun = report(asker, run, "start", cutter="C1", operator="Zhao Min")
    assert (begun["state"], begun["operator"]) == ("Running", "Zhao Min")
    assert asker.get("/v1/cutters/C1").json()["state"] == "cutting"
    half = report(asker, run, "progress", progress=0.5, left_s=50, bite=2, piece="jacket-front-left")
    assert (half["progress"], half["left_s"], half["bite"], half["piece"]) == (
        0.5, 50, 2, "jacket-front-left"
    )  # fmt: skip
    seconds = {"CUT": 80.5, "BITE": 5.0, "AUX": 20.0}
    done = report(asker, run, "done", actual_s=105.5, actual=seconds)
    assert (done["state"], done["progress"], done["actual_s"]) == ("Ended", 1.0, 105.5)
    assert (done["planned"], done["actual"]) == ({"CUT": 70.0, "BITE": 5.0, "AUX": 25.0}, seconds)
    assert asker.get("/v1/cutters/C1").json()["state"] == "idle"
    assert kinds(database, run) == ["run.taken", "run.started", "run.progress", "run.done"]
    assert kinds(database, "C1") == ["cutter.changed"] * 3
    assert asker.get("/v1/orders/QD-1/cut-runs").json()["items"] == [done]


def test_same_report_again_changes_nothing(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    run = planned(asker, database, "QD-1")
    next_run(asker, "C1")
    reports: list[tuple[str, dict[str, Any]]] = [
        ("give-back", {}),
        ("start", {"operator": "Zhao Min"}),
        ("progress", {"progress": 0.3, "left_s": 70}),
        ("fault", {"reason": "blade broke"}),
        ("resume", {}),
        ("done", {"actual_s": 120, "actual": {"CUT": 90}}),
    ]
    for kind, body in reports:
        if kind == "start":
            next_run(asker, "C1")
        first = report(asker, run, kind, **body)
        told = kinds(database, run)
        assert report(asker, run, kind, **body) == first
        assert kinds(database, run) == told
    assert_problem(asker.post(f"/v1/cut-runs/{run}/done", json={"actual_s": 99}), 409, "other seconds")


@pytest.mark.parametrize(
    ("before", "refused"),
    [
        ((), ("start", "progress", "done", "fault", "resume")),
        (("next",), ("progress", "done", "fault", "resume")),
        (("next", "start"), ("give-back",)),
        (("next", "start", "fault"), ("start", "progress", "done", "give-back")),
        (("next", "start", "done"), ("start", "progress", "fault", "resume", "give-back", "abort")),
        (("next", "abort"), ("start", "progress", "done", "fault", "resume", "give-back")),
    ],
)
def test_report_that_does_not_fit_the_state_is_refused(
    asker: Asker, database: Database, before: tuple[str, ...], refused: tuple[str, ...]
) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "progress": {"progress": 0.5},
        "fault": {"reason": "stuck"},
        "abort": {"reason": "torn"},
    }
    cutter(asker, "C1")
    run = planned(asker, database, "QD-1")
    for kind in before:
        if kind == "next":
            next_run(asker, "C1")
        else:
            report(asker, run, kind, **bodies.get(kind, {}))
    kept = asker.get(f"/v1/cut-runs/{run}").json()
    for kind in refused:
        answer = asker.post(f"/v1/cut-runs/{run}/{kind}", json=bodies.get(kind, {}))
        assert_problem(answer, 409, f"run {run} is {kept['state']}")
    assert asker.get(f"/v1/cut-runs/{run}").json() == kept


def test_report_from_another_cutter_is_refused(asker: Asker, database: Database) -> None:
    for cutter_id in ("C1", "C2"):
        cutter(asker, cutter_id)
    run = planned(asker, database, "QD-1")
    next_run(asker, "C1")
    answer = asker.post(f"/v1/cut-runs/{run}/start", json={"cutter": "C2"})
    assert_problem(answer, 409, "is with cutter C1, not with C2")
    assert report(asker, run, "start", cutter="C1")["state"] == "Running"


def test_fault_is_acknowledged_and_the_run_goes_on(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    planned(asker, database, "QD-1")
    run = started(asker, "C1")
    stopped = report(asker, run, "fault", reason="blade broke")
    assert (stopped["state"], stopped["reason"], stopped["stops"]) == ("Interrupted", "blade broke", 1)
    told = asker.get("/v1/cutters/C1").json()
    assert (told["state"], told["reason"]) == ("fault", "blade broke")
    assert_problem(asker.post("/v1/cutters/C1/ready"), 409, f"the interrupted run {run}")
    known = asker.post("/v1/cutters/C1/acknowledge", json={"operator": "Zhao Min"}).json()
    assert (known["state"], known["acknowledged_by"]) == ("fault", "Zhao Min")
    resumed = report(asker, run, "resume")
    assert (resumed["state"], resumed["reason"], resumed["stops"]) == ("Running", None, 1)
    assert resumed["stopped_s"] > 0
    told = asker.get("/v1/cutters/C1").json()
    assert (told["state"], told["reason"], told["acknowledged_by"]) == ("cutting", None, None)


def test_run_that_is_given_back_goes_to_another(asker: Asker, database: Database) -> None:
    for cutter_id in ("C1", "C2"):
        cutter(asker, cutter_id)
    run = planned(asker, database, "QD-1")
    next_run(asker, "C1")
    report(asker, run, "give-back", cutter="C1")
    assert next_run(asker, "C2") == run
    assert_problem(
        asker.post(f"/v1/cut-runs/{run}/give-back", json={"cutter": "C1"}), 409, "is with cutter C2"
    )


def test_run_that_is_given_up_leaves_its_cutter_free(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    first, second = planned(asker, database, "QD-1"), planned(asker, database, "QD-2")
    started(asker, "C1")
    given_up = report(asker, first, "abort", reason="cloth torn")
    assert (given_up["state"], given_up["reason"]) == ("Aborted", "cloth torn")
    assert asker.get("/v1/cutters/C1").json()["state"] == "idle"
    assert next_run(asker, "C1") == second


def test_events_tell_of_progress_by_five_percent_and_by_bite(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    planned(asker, database, "QD-1")
    run = started(asker, "C1")
    for share, bite in ((0.01, 1), (0.02, 1), (0.04, 1), (0.051, 1), (0.06, 1), (0.07, 2), (0.08, 2)):
        report(asker, run, "progress", progress=share, bite=bite)
    with database.read() as connection:
        told = [one for one in events.after(connection, TENANT, 0, 99) if one.kind == "run.progress"]
    assert [one.data["progress"] for one in told] == [0.01, 0.051, 0.07]
    assert asker.get(f"/v1/cut-runs/{run}").json()["progress"] == 0.08
    answer = asker.post(f"/v1/cut-runs/{run}/progress", json={"progress": 0.1, "bite": 4})
    assert_problem(answer, 409, "has 3 bites")


def plan_anew(asker: Asker, database: Database, order_id: str) -> str:
    with database.write() as connection:
        orders.start_anew(connection, orders.lock(connection, TENANT, order_id), "order.queued")
    return planned(asker, database, order_id)


def test_runs_of_an_earlier_plan_that_nobody_began_are_aborted(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    old = planned(asker, database, "QD-1")
    next_run(asker, "C1")
    new = plan_anew(asker, database, "QD-1")
    assert (old, new) == ("QD-1.shell.1", "QD-1.shell.2")
    assert_problem(asker.post(f"/v1/cut-runs/{old}/start"), 409, f"run {old} is Aborted")
    told = asker.get("/v1/orders/QD-1/cut-runs").json()["items"]
    assert [(one["id"], one["state"]) for one in told] == [(old, "Aborted"), (new, "AllowedToStart")]
    assert told[0]["reason"] == "superseded by the plan of attempt 2"
    assert asker.get(f"/v1/cut-runs/{old}").json()["files"] == {}
    assert next_run(asker, "C1") == new


def test_run_is_begun_or_its_order_is_changed_but_never_both(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    for number in range(12):
        run = planned(asker, database, f"QD-{number}")
        assert next_run(asker, "C1") == run
        answers: list[int] = []
        aborted: list[int] = []

        def change(order_id: str = f"QD-{number}", aborted: list[int] = aborted) -> None:
            with database.write() as connection:
                order = orders.lock(connection, TENANT, order_id)
                if not cut_runs.begun(connection, TENANT, order.number):
                    aborted.append(len(cut_runs.abort_unbegun(connection, TENANT, order.number, "cancelled")))

        def start(run: str = run, answers: list[int] = answers) -> None:
            answers.append(asker.post(f"/v1/cut-runs/{run}/start").status_code)

        together(change, start)
        assert (answers, aborted) in (([200], []), ([409], [1]))
        if answers == [200]:
            report(asker, run, "done")


def test_run_that_no_cutter_can_take_says_why(asker: Asker, database: Database) -> None:
    run = planned(asker, database, "QD-1", name="s3000", only_cutter="C1")

    def reason() -> str | None:
        told: str | None = asker.get(f"/v1/cut-runs/{run}").json()["reason"]
        return told

    assert reason() == "waits for cutter C1 of machine s3000, which is not registered"
    cutter(asker, "C1", "fast")
    assert "as it was planned for: plan the order anew" in str(reason())
    cutter(asker, "C1", "s3000", enabled=False)
    assert reason() == "waits for cutter C1 of machine s3000, which is disabled"
    cutter(asker, "C1", "s3000")
    assert reason() is None


def test_runs_are_listed_by_state_cutter_and_order_page_by_page(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    runs = [planned(asker, database, f"QD-{number}") for number in range(5)]
    started(asker, "C1")

    def listed(query: str) -> list[str]:
        return [one["id"] for one in asker.get(f"/v1/cut-runs?{query}").json()["items"]]

    assert listed("state=Running") == listed("cutter=C1") == runs[:1]
    assert listed("order=QD-3") == [runs[3]]
    assert listed("state=AllowedToStart") == runs[:0:-1]
    found, cursor = [], ""
    while True:
        page = asker.get(f"/v1/cut-runs?limit=2{cursor}").json()
        found += [one["id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert found == runs[::-1]
    assert asker.get("/v1/orders/nosuch/cut-runs").status_code == 404


def test_cutter_in_fault_begins_nothing_until_it_is_ready(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    planned(asker, database, "QD-1")
    run = next_run(asker, "C1")
    assert run is not None
    assert asker.post("/v1/cutters/C1/fault", json={"reason": "blade broke"}).status_code == 200
    refused = asker.post(f"/v1/cut-runs/{run}/start")
    assert_problem(refused, 409, "cutter C1 is in fault (blade broke)")
    assert asker.post("/v1/cutters/C1/ready").status_code == 200
    assert asker.post(f"/v1/cut-runs/{run}/start").status_code == 200
