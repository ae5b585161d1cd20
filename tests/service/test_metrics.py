import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert, update
from starlette.testclient import TestClient

from app import metrics
from app.main import create_app
from app.settings import Settings
from app.store import orders, tables
from app.store.database import Database, now
from app.store.orders import StoredOrder
from tests.service.asking import TENANT, Asker, order

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"

Told = Mapping[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture(autouse=True)
def _read_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "REMEMBERED_S", -1)


def told(asker: Asker) -> Told:
    answer = asker.client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def value(told: Told, name: str, **labels: str) -> float:
    return told[name, frozenset(labels.items())]


def plan_row(seconds: float, attempt: int = 1, **changes: Any) -> dict[str, Any]:
    row = {"tenant": TENANT, "order_number": 1, "attempt": attempt, "order_id": "QD-1", "machine": "default"}
    stages = {"draft_s": 1.0, "nest_s": 5.0, "cut_s": 2.0, "length_mm": 3000.0}
    return {**row, **stages, "seconds": seconds, "density": 0.8, "planned_at": now(), **changes}


def locked(database: Database, order_id: str) -> StoredOrder:
    with database.read() as connection:
        return orders.get(connection, TENANT, order_id)


def test_orders_are_told_by_state_and_by_what_they_wait_for(asker: Asker, database: Database) -> None:
    asker.post("/v1/orders", json=order("QD-1"))
    asker.post("/v1/orders", json=order("QD-2", hold=True))
    asker.post("/v1/orders", json=order("QD-3", earliest_start="2099-01-01T00:00:00Z"))
    asker.post("/v1/orders", json=order("QD-4"))
    with database.write() as connection:
        orders.abort(connection, locked(database, "QD-4"), "order.aborted", "its cloth is gone")
        hour_ago = now() - timedelta(hours=1)
        connection.execute(
            update(tables.orders).where(tables.orders.c.id == "QD-1").values(changed_at=hour_ago)
        )
    found = told(asker)
    assert value(found, "suitcut_orders", state="AllowedToStart") == 2
    assert value(found, "suitcut_orders", state="Aborted") == 1
    assert value(found, "suitcut_orders", state="Running") == 0
    causes = {"planner": 1, "earliest_start": 1, "release": 1, "roll": 0, "cutter": 0}
    assert {cause: value(found, "suitcut_orders_waiting", cause=cause) for cause in causes} == causes
    assert 3600 <= value(found, "suitcut_queue_age_seconds") < 3700
    assert value(found, "suitcut_orders_received_total") == 4
    assert value(found, "suitcut_orders_aborted_total") == 1


def test_plans_are_summed_by_stage_however_old_they_are(asker: Asker, database: Database) -> None:
    with database.write() as connection:
        connection.execute(
            insert(tables.plans), [plan_row(150.0), plan_row(190.0, 2, planned_at=now() - timedelta(days=9))]
        )
    first = told(asker)
    with database.write() as connection:
        connection.execute(insert(tables.plans), [plan_row(200.0, 3)])
    found = told(asker)
    assert value(first, "suitcut_orders_planned_total") == 2
    assert value(found, "suitcut_orders_planned_total") == 3
    assert value(found, "suitcut_takt_seconds") == 160
    assert value(found, "suitcut_stage_seconds_sum", stage="nest") == 15
    assert value(found, "suitcut_stage_seconds_count", stage="nest") == 3
    assert value(found, "suitcut_recent_cut_seconds") == 180
    assert value(found, "suitcut_recent_density") == pytest.approx(0.8)


def test_every_process_tells_the_same_of_the_database(
    asker: Asker, settings: Settings, database: Database
) -> None:
    asker.post("/v1/orders", json=order())
    with database.write() as connection:
        old = [plan_row(160.0, attempt, planned_at=now() - timedelta(days=9)) for attempt in (1, 2)]
        connection.execute(insert(tables.plans), [*old, plan_row(150.0, 3)])
    with TestClient(create_app(settings)) as client:
        second = told(Asker(client, asker.key))
    with TestClient(create_app(settings)) as client:
        third = told(Asker(client, asker.key))
    shared = {key for key in second if "http" not in key[0] and key[0] != "suitcut_queue_age_seconds"}
    assert {key: second[key] for key in shared} == {key: third[key] for key in shared}
    assert value(second, "suitcut_orders_planned_total") == 3


def test_median_between_ends_of_runs_on_the_same_cutter_is_told(asker: Asker, database: Database) -> None:
    assert ("suitcut_cut_interval_seconds", frozenset[tuple[str, str]]()) not in told(asker)
    run = {
        "tenant": TENANT,
        "order_number": 1,
        "order_id": "QD-1",
        "attempt": 1,
        "marker": "QD-1-shell",
        "material": "shell",
        "machine": "default",
        "machine_digest": "of the machine",
        "cloth": "navy twill",
        "dye_lot": "",
        "width_mm": 1480.0,
        "length_mm": 4000.0,
        "planned": {},
        "actual": {},
        "bites": 1,
        "state": "Ended",
        "priority": 0,
        "planned_s": 150.0,
        "created_at": now(),
    }
    start = now() - timedelta(days=1)
    ends = [("a", 0), ("a", 160), ("a", 330), ("a", 40_000), ("b", 10), ("b", 180)]
    with database.write() as connection:
        connection.execute(
            insert(tables.cut_runs),
            [
                {**run, "id": f"run-{number}", "cutter": cutter, "ended_at": start + timedelta(seconds=s)}
                for number, (cutter, s) in enumerate(ends)
            ],
        )
    found = told(asker)
    assert value(found, "suitcut_cut_runs", state="Ended") == 6
    assert value(found, "suitcut_cut_interval_seconds") == 170


def test_requests_are_counted_by_route_not_by_id(asker: Asker) -> None:
    asker.post("/v1/orders", json=order())
    for name in ("QD-1", "QD-2", "QD-3"):
        asker.get(f"/v1/orders/{name}")
    asker.get("/nowhere/at/all")
    found = told(asker)
    labels = {"method": "GET", "route": "/v1/orders/{order_id}"}
    assert value(found, "suitcut_http_requests_total", **labels, status="200") == 1
    assert value(found, "suitcut_http_requests_total", **labels, status="404") == 2
    assert value(found, "suitcut_http_request_seconds_count", **labels) == 3
    assert value(found, "suitcut_http_requests_total", method="GET", route="none", status="404") == 1


def test_documented_alerts_name_only_metrics_that_there_are(asker: Asker, database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(tables.plans), [plan_row(150.0)])
    asker.post("/v1/orders", json=order())
    (rules,) = re.findall(r"```yaml\n(groups:.*?)```", OPERATIONS.read_text(), re.DOTALL)
    alerts = yaml.safe_load(rules)["groups"][0]["rules"]
    named = {name for alert in alerts for name in re.findall(r"suitcut_\w+", alert["expr"])}
    assert len(named) > 5
    assert named <= {name for name, _ in told(asker)}


def test_metrics_are_not_answered_if_settings_say_so(settings: Settings, database: Database) -> None:
    with TestClient(create_app(settings.model_copy(update={"metrics": False}))) as client:
        assert client.get("/metrics").status_code == 404
