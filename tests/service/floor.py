"""A cutting room for tests: orders with plans that nobody searched for, and cutters."""

import threading
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from app.machine_profiles import digest_of
from app.store import cut_runs, orders, plans
from app.store.cut_runs import NewRun
from app.store.database import Database
from app.store.plans import MarkerSummary, PlanSummary
from app.store.states import JobState
from app.store.tables import cut_runs as runs
from cutting import machine
from tests.service.asking import TENANT, Asker, order

RUN = NewRun(
    marker="",
    material="shell",
    cloth="navy twill",
    dye_lot="7731",
    roll=None,
    width_mm=1480.0,
    length_mm=2700.0,
    machine="default",
    machine_digest=digest_of(machine("default")),
    only_cutter=None,
    planned_s=100.0,
    planned={"CUT": 70.0, "BITE": 5.0, "AUX": 25.0},
    bites=3,
)
FILES = ("cut.nc", "cut.plt", "marker.svg", "plan.json", "cut-lining.nc", "pieces.svg")


def planned(asker: Asker, database: Database, order_id: str, *, name: str = "default", **run: Any) -> str:
    """Post an order if it is new, have it planned for a machine and return the id of its cut run."""
    told = {key: run.pop(key) for key in ("priority", "due") if key in run}
    assert asker.post("/v1/orders", json=order(order_id, **told)).status_code == 202
    made = replace(
        RUN, marker=f"{order_id}-shell", machine=name, machine_digest=digest_of(machine(name)), **run
    )
    with database.write() as connection:
        stored = orders.lock(connection, TENANT, order_id)
        contents = {file: zlib.compress(file.encode()) for file in FILES}
        plans.keep_files(connection, TENANT, stored.number, stored.attempt, contents)
        cut_runs.make(connection, stored, [made])
        summary = PlanSummary(name, made.only_cutter, made.planned_s, 0.8, made.length_mm, 0.1, 0.1, 0.1)
        marker = MarkerSummary(made.marker, made.material, made.length_mm, 0.8)
        plans.publish(connection, stored, summary, [marker])
    return f"{order_id}.shell.{stored.attempt}"


def cutter(asker: Asker, cutter_id: str, name: str = "default", **more: Any) -> Any:
    """Register a cutter and return what is told of it."""
    answer = asker.put(f"/v1/cutters/{cutter_id}", json={"machine": {"profile": name}, **more})
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def next_run(asker: Asker, cutter_id: str) -> str | None:
    """Return the id of the run that a cutter is given, None if there is none."""
    answer = asker.post(f"/v1/cutters/{cutter_id}/next")
    assert answer.status_code in (200, 204), answer.text
    return answer.json()["id"] if answer.status_code == 200 else None


def report(asker: Asker, run: str, kind: str, **body: Any) -> Any:
    """Send a report on a run that must be taken, and return the run."""
    answer = asker.post(f"/v1/cut-runs/{run}/{kind}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def started(asker: Asker, cutter_id: str) -> str:
    """Have a cutter start its next run and return the run's id."""
    run = next_run(asker, cutter_id)
    assert run is not None
    report(asker, run, "start")
    return run


def cut(database: Database, run: str, begun: datetime, seconds: float, cutter_id: str = "C1") -> None:
    """Have a run be cut by a cutter, at a time and for so many seconds."""
    ended = begun + timedelta(seconds=seconds)
    values = {"state": JobState.ENDED, "cutter": cutter_id, "started_at": begun, "ended_at": ended}
    with database.write() as connection:
        connection.execute(update(runs).where(runs.c.id == run).values(**values))


def together(*calls: Callable[[], object]) -> None:
    """Run calls at once and wait for all."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        gate.wait()
        call()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
