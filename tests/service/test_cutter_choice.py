import contextlib
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.cutter_choice import Choice, Refusal, choose, machine_chosen, reach_matters
from app.main import create_app
from app.planner_process import PlannerPool
from app.planning import Options
from app.planning_job import Planner, PlanningJob, SupersededError
from app.settings import Settings
from app.store import orders, tenants
from app.store.cutters import CutterPlate, Queue, StoredCutter
from app.store.database import Database, now, open_database
from app.store.migrations import migrate
from app.store.states import CutterState
from cutting import machine
from tests.service.asking import TENANT, Asker, key_of, order
from tests.service.databases import new_postgres_database
from tests.service.floor import cutter, next_run, report, together

USUAL = machine("default")


def stored(cutter_id: str, name: str = "default", **changes: Any) -> StoredCutter:
    """Return a cutter that is idle and enabled unless told otherwise."""
    plate = CutterPlate("", name, changes.pop("profile", None), changes.pop("enabled", True))
    state = changes.pop("state", CutterState.IDLE)
    return StoredCutter(TENANT, cutter_id, plate, state, None, None, None, None, 1, now(), now())


def chosen(
    *cutters: StoredCutter, wanted: str | None = None, longest_mm: float | None = None, **seconds: float
) -> Choice | Refusal:
    """Return what is chosen of cutters whose queues take so many seconds."""
    queues = {one.id: Queue(1, seconds.get(one.id, 0.0)) for one in cutters}
    return choose(wanted, cutters, queues, USUAL, longest_mm)


def name_of(choice: Choice | Refusal) -> str:
    """Return the name of the machine chosen."""
    assert not isinstance(choice, Refusal), choice
    return machine_chosen(choice).name


def test_factory_without_cutters_plans_for_the_usual_machine() -> None:
    choice = chosen()
    assert not isinstance(choice, Refusal)
    assert (choice["cutter"], machine_chosen(choice)) == (None, USUAL)


def test_machine_of_the_shortest_queue_is_chosen_for_all_cutters_of_it() -> None:
    choice = chosen(stored("C1"), stored("C2", "fast"), C1=200, C2=100)
    assert name_of(choice) == "fast"
    assert not isinstance(choice, Refusal)
    assert choice["cutter"] is None


def test_cutters_in_fault_or_disabled_are_passed_over() -> None:
    broken = stored("C1", state=CutterState.FAULT)
    off = stored("C2", "fast", enabled=False)
    assert name_of(chosen(broken, off, stored("C3", "s3000"), C3=900)) == "s3000"
    assert name_of(chosen(broken, off)) == "default"  # a fault is mended soon


def test_named_cutter_is_chosen_whatever_waits_for_it() -> None:
    choice = chosen(stored("C1"), stored("C2", "fast", state=CutterState.FAULT), wanted="C2", C2=1e6)
    assert name_of(choice) == "fast"
    assert not isinstance(choice, Refusal)
    assert choice["cutter"] == "C2"


def test_cutter_that_is_not_there_is_refused_in_words() -> None:
    assert chosen(stored("C1"), wanted="C2") == Refusal(
        "there is no cutter C2; register it, or change the order"
    )
    off = stored("C1", enabled=False)
    assert chosen(off, wanted="C1") == Refusal("cutter C1 is disabled; enable it, or change the order")
    assert chosen(off) == Refusal("every cutter is disabled; enable one")


def test_cutter_that_reaches_the_longest_piece_is_chosen() -> None:
    short = stored("C1", "short", profile='base = "default"\nwindow_mm = 900')
    split = stored("C2", "s3000")  # a piece may lie across its window's end
    assert reach_matters(None, [short, split])
    assert name_of(chosen(short, split, longest_mm=1100, C2=900)) == "s3000"
    assert name_of(chosen(short, split, longest_mm=800, C2=900)) == "short"
    assert name_of(chosen(short, longest_mm=1100)) == "short"  # and refused there, in words
    broken = stored("C2", "s3000", state=CutterState.FAULT)
    assert name_of(chosen(short, broken, longest_mm=1100)) == "s3000"


def test_pieces_are_not_drafted_for_a_choice_that_no_length_changes() -> None:
    assert not reach_matters("C1", [stored("C1"), stored("C2", "fast")])
    assert not reach_matters(None, [stored("C1"), stored("C2")])
    assert not reach_matters(None, [])


def test_order_that_is_parked_while_its_cutter_is_registered_does_not_miss_it(
    asker: Asker, database: Database
) -> None:
    planner = Planner(database, PlannerPool(0), Options(), USUAL, 10.0, 1)
    for number in range(12):
        asker.post("/v1/orders", json=order(f"R-{number}", cutter=f"C{number}"))
        with database.write() as connection:
            (taken,) = orders.claim(connection, 1)
        job = PlanningJob(planner, TENANT, taken.number, taken.attempt)
        found: list[Choice] = []

        def plan(job: PlanningJob = job, found: list[Choice] = found) -> None:
            with contextlib.suppress(SupersededError):
                found.append(job.choose())

        together(plan, partial(cutter, asker, f"C{number}"))
        told = asker.get(f"/v1/orders/R-{number}").json()
        assert found or (told["state"], told["waits_for"]) == ("AllowedToStart", None)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def room(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    """Give a client of a service that plans, on each kind of database."""
    address = str(tmp_path_factory.mktemp("room") / "suitcut.db")
    if request.param == "postgres":
        address = new_postgres_database(request.getfixturevalue("postgres"))
    settings = Settings.model_validate(
        {"database": address, "planners": 1, "nest_s": 0.2, "cut_s": 0.1, "poll_s": 0.05}
    )
    database = open_database(settings.database_url())
    migrate(database)
    with database.write() as connection:
        tenants.add(connection, TENANT, "a factory")
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield Asker(client, key_of(database))
    database.close()


@pytest.fixture
def planning_room(room: Asker) -> Iterator[Asker]:
    """Give the same without cutters, and nothing waiting."""
    yield room
    for one in room.get("/v1/cut-runs?limit=500").json()["items"]:
        if one["state"] not in ("Ended", "Aborted"):
            report(room, one["id"], "abort", reason="the test is over")
    for one in room.get("/v1/cutters").json()["items"]:
        assert room.delete(f"/v1/cutters/{one['id']}").status_code == 204


def test_order_for_an_unknown_cutter_waits_and_goes_on_when_it_is_registered(planning_room: Asker) -> None:
    room = planning_room
    room.post("/v1/orders", json=order("unknown", cutter="C9"))
    waits = room.until("/v1/orders/unknown", "NotAllowedToStart", "Ended", "Aborted")
    assert (waits["state"], waits["waits_for"]) == ("NotAllowedToStart", "cutter")
    assert waits["reason"] == "there is no cutter C9; register it, or change the order"
    cutter(room, "C9", "s3000", enabled=False)
    disabled = room.until("/v1/orders/unknown", "NotAllowedToStart", "Ended", "Aborted")
    assert disabled["reason"] == "cutter C9 is disabled; enable it, or change the order"
    cutter(room, "C9", "s3000")
    assert room.until("/v1/orders/unknown", "Ended", "Aborted")["state"] == "Ended"
    (run,) = room.get("/v1/orders/unknown/cut-runs").json()["items"]
    assert (run["machine"], run["only_cutter"]) == ("s3000", "C9")
    (cut,) = room.get("/v1/orders/unknown/plan").json()["cuts"]
    assert (cut["machine"], cut["seconds"]) == ("s3000", run["planned_s"])
    assert cut["logged"] == run["planned"]
    cutter(room, "C1", "s3000")
    assert next_run(room, "C1") is None
    assert next_run(room, "C9") == run["id"] == f"unknown.shell.{run['attempt']}"


def test_order_is_planned_for_the_cutter_with_the_least_work(planning_room: Asker) -> None:
    room = planning_room
    cutter(room, "C1", "fast")
    cutter(room, "C2", "default")
    runs = []
    for order_id in ("A-1", "A-2"):
        room.post("/v1/orders", json=order(order_id))
        assert room.until(f"/v1/orders/{order_id}", "Ended", "Aborted")["state"] == "Ended"
        runs += room.get(f"/v1/orders/{order_id}/cut-runs").json()["items"]
    assert [run["machine"] for run in runs] == ["fast", "default"]
    assert runs[0]["load"] | {"cloth": "navy twill", "width_mm": 1480.0} == runs[0]["load"]
    assert (next_run(room, "C1"), next_run(room, "C2")) == ("A-1.shell.1", "A-2.shell.1")
    given = room.get("/v1/cut-runs/A-1.shell.1").json()
    assert set(given["files"]) == {
        "cut.nc", "cut.iso.nc", "cut.plt", "cut.dxf", "cut.svg", "cut.html", "marker.svg"
    }  # fmt: skip
    for address in given["files"].values():
        assert room.get(address).status_code == 200


def test_order_with_a_long_piece_goes_to_the_cutter_that_reaches_it(planning_room: Asker) -> None:
    room = planning_room
    short = {"name": "short", "toml": 'base = "default"\nwindow_mm = 900'}
    room.put("/v1/cutters/A-short", json={"machine": short})
    cutter(room, "B-long", "default")
    room.post("/v1/orders", json=order("long"))
    assert room.until("/v1/orders/long", "Ended", "Aborted")["state"] == "Ended"
    (run,) = room.get("/v1/orders/long/cut-runs").json()["items"]
    assert run["machine"] == "default"
    room.post("/v1/orders", json=order("too-long", cutter="A-short"))
    refused = room.until("/v1/orders/too-long", "Ended", "Aborted")
    assert refused["state"] == "Aborted"
    assert "machine short reaches 900 mm of cloth" in refused["reason"]
    assert room.get("/v1/orders/too-long/cut-runs").json()["items"] == []


def test_order_waits_while_every_cutter_is_disabled_and_goes_on_without_any(planning_room: Asker) -> None:
    room = planning_room
    cutter(room, "C1", enabled=False)
    room.post("/v1/orders", json=order("night"))
    waits = room.until("/v1/orders/night", "NotAllowedToStart", "Ended", "Aborted")
    assert (waits["waits_for"], waits["reason"]) == ("cutter", "every cutter is disabled; enable one")
    assert room.delete("/v1/cutters/C1").status_code == 204
    assert room.until("/v1/orders/night", "Ended", "Aborted")["state"] == "Ended"
    (run,) = room.get("/v1/orders/night/cut-runs").json()["items"]
    assert run["machine"] == "default"
    assert run["reason"] == "waits for a cutter of machine default, which is not registered"
