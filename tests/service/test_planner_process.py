import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.errors import InputError
from app.main import create_app
from app.order import Order
from app.planner_process import PlannerProcess, StageLostError
from app.planning import Options
from app.settings import Settings
from app.store import tenants
from app.store.database import open_database
from app.store.migrations import migrate
from cutting import machine
from patterns import Material
from tests.app.orders import example
from tests.service.asking import TENANT, Asker, key_of, order

LONG = Options(nest_s=60, workers=1)
MACHINE = machine("default")
LIMIT_S = 60


@pytest.fixture(scope="module")
def process() -> Iterator[PlannerProcess]:
    process = PlannerProcess()
    yield process
    process.end()


def text_of(**changes: object) -> str:
    return Order.model_validate({**example(), **changes}).model_dump_json()


def test_stage_over_its_limit_is_killed_and_the_next_finds_a_new_process(process: PlannerProcess) -> None:
    with pytest.raises(StageLostError, match=r"nest was stopped after 0\.5 s"):
        process.call("nest", text_of(), MACHINE, Material.SHELL, LONG, limit_s=0.5)
    needs = process.call("draft", text_of(), MACHINE, limit_s=LIMIT_S)
    assert list(needs) == [Material.SHELL]


def test_process_that_dies_is_told_with_its_signal(process: PlannerProcess) -> None:
    process.call("draft", text_of(), MACHINE, limit_s=LIMIT_S)
    (child,) = multiprocessing.active_children()
    assert child.pid is not None
    threading.Timer(0.5, os.kill, (child.pid, signal.SIGSEGV)).start()
    with pytest.raises(StageLostError, match="nest: its process ended with signal SIGSEGV"):
        process.call("nest", text_of(), MACHINE, Material.SHELL, LONG, limit_s=LIMIT_S)
    process.call("draft", text_of(), MACHINE, limit_s=LIMIT_S)


def test_refusal_comes_back_in_its_own_words(process: PlannerProcess) -> None:
    with pytest.raises(InputError, match=r"cloth\.width_mm 200 mm is narrower than"):
        process.call("draft", text_of(cloth={"width_mm": 200}), MACHINE, limit_s=LIMIT_S)


def test_planner_process_ends_with_its_parent(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    told, tell = context.Pipe(duplex=False)
    parent = context.Process(target=_start_one, args=(tell,))
    parent.start()
    child = told.recv()
    parent.kill()
    deadline = time.monotonic() + 30
    while Path(f"/proc/{child}").exists() and Path(f"/proc/{child}/stat").read_text().split()[2] != "Z":
        assert time.monotonic() < deadline, "the planner process outlives its parent"
        time.sleep(0.05)


def _start_one(tell: "multiprocessing.connection.Connection[int, int]") -> None:
    PlannerProcess()
    (child,) = multiprocessing.active_children()
    assert child.pid is not None
    tell.send(child.pid)
    time.sleep(60)


def test_order_that_takes_too_long_is_aborted_with_its_reason_and_blocks_nobody(tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {
            "database": str(tmp_path / "poison.db"),
            "planners": 1,
            "nest_s": 0.1,
            "cut_s": 0.1,
            "nest_limit_s": 5.0,
            "tries": 2,
            "poll_s": 0.05,
        }
    )
    database = open_database(settings.database_url())
    migrate(database)
    with database.write() as connection:
        tenants.add(connection, TENANT, "a factory")
    with TestClient(create_app(settings)) as client:
        asker = Asker(client, key_of(database))
        asker.post("/v1/orders", json=order("first"))
        asker.until("/v1/orders/first", "Ended")
        asker.post("/v1/orders", json=order("stuck"))
        # A stage that brings its process down, whenever it is begun.
        stop = threading.Event()
        stopper = threading.Thread(target=_kill_planners, args=(stop,))
        stopper.start()
        status = asker.until("/v1/orders/stuck", "Ended", "Aborted")
        stop.set()
        stopper.join()
        assert status["state"] == "Aborted"
        assert "given up after 2 tries: " in status["reason"]
        asker.post("/v1/orders", json=order("next"))
        assert asker.until("/v1/orders/next", "Ended", "Aborted")["state"] == "Ended"
    database.close()


def _kill_planners(done: threading.Event) -> None:
    while not done.wait(0.05):
        for child in multiprocessing.active_children():
            if child.pid is not None:
                os.kill(child.pid, signal.SIGKILL)
