import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from dbos import DBOSClient, run_dbos_database_migrations
from sqlalchemy import Connection, func, insert, select, update

from app.housekeeping import tidy
from app.settings import Settings
from app.store import nesting_progress, tables
from app.store.database import Database, now
from tests.service.asking import TENANT, Asker, order

OLD = timedelta(days=60)


@pytest.fixture
def client(settings: Settings, database: Database) -> Iterator[DBOSClient]:
    run_dbos_database_migrations(settings.database_url())
    client = DBOSClient(system_database_url=settings.database_url())
    yield client
    client.destroy()


def count(connection: Connection, name: str) -> int:
    query = select(func.count()).select_from(tables.metadata.tables[name])
    return int(connection.execute(query).scalar_one())


def test_answers_older_than_they_are_kept_are_swept_away(
    asker: Asker, settings: Settings, database: Database, client: DBOSClient
) -> None:
    for number in range(3):
        key = {"Idempotency-Key": f"key-{number}"}
        asker.post("/v1/orders", json=order(f"QD-{number}"), headers=key)
    with database.write() as connection:
        old = tables.answers.c.key != "key-2"
        connection.execute(update(tables.answers).where(old).values(at=now() - OLD))
    assert tidy(database, client, settings)["answers"] == 2
    with database.read() as connection:
        assert connection.execute(select(tables.answers.c.key)).scalars().all() == ["key-2"]


def test_events_and_audit_are_kept_unless_settings_say_for_how_long(
    asker: Asker, settings: Settings, database: Database, client: DBOSClient
) -> None:
    for number in range(3):
        asker.post("/v1/orders", json=order(f"QD-{number}"))
    with database.write() as connection:
        connection.execute(update(tables.events).where(tables.events.c.seq < 3).values(at=now() - OLD))
        connection.execute(
            update(tables.audit).where(tables.audit.c.subject != "QD-2").values(at=now() - OLD)
        )
    tidy(database, client, settings)
    with database.read() as connection:
        assert (count(connection, "events"), count(connection, "audit")) == (3, 4)
    tidy(database, client, settings.model_copy(update={"keep_events_days": 30, "keep_audit_days": 30}))
    with database.read() as connection:
        assert connection.execute(select(tables.events.c.seq)).scalars().all() == [3]
        assert count(connection, "audit") == 1
    assert asker.post("/v1/orders", json=order("QD-9")).status_code == 202
    with database.read() as connection:
        assert connection.execute(select(func.max(tables.events.c.seq))).scalar() == 4


def test_files_of_given_up_attempts_go_and_those_of_the_plan_and_the_running_attempt_stay(
    asker: Asker, settings: Settings, database: Database, client: DBOSClient
) -> None:
    asker.post("/v1/orders", json=order())
    with database.write() as connection:
        number = connection.execute(
            update(tables.orders).values(attempt=3, planned=1).returning(tables.orders.c.number)
        ).scalar_one()
        of_order = {"tenant": TENANT, "order_number": number, "name": "plan.json", "content": b"x"}
        connection.execute(insert(tables.files), [{**of_order, "attempt": attempt} for attempt in (1, 2, 3)])
    assert tidy(database, client, settings)["files"] == 1
    with database.read() as connection:
        left = connection.execute(select(tables.files.c.attempt)).scalars().all()
    assert sorted(left) == [1, 3]


def test_ended_workflows_go_after_a_time_and_waiting_ones_stay(
    settings: Settings, database: Database, client: DBOSClient
) -> None:
    for name in ("ended", "waiting"):
        client.enqueue({"workflow_name": "plan", "queue_name": "planning", "workflow_id": name})
    client.cancel_workflow("ended")
    assert tidy(database, client, settings)["workflows"] == 0
    deadline = time.monotonic() + 30
    at_once = settings.model_copy(update={"keep_workflows_days": 0})
    while tidy(database, client, at_once)["workflows"] == 0:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert [one.workflow_id for one in client.list_workflows()] == ["waiting"]


def test_what_a_nest_told_that_was_broken_off_is_swept_away(
    settings: Settings, database: Database, client: DBOSClient
) -> None:
    with database.write() as connection:
        for number in (1, 2):
            nesting_progress.keep(
                connection, TENANT, number, 1, "shell", length_mm=2500.0, steps=[(0.1, 0.8)], ends_at=now()
            )
        old = tables.nesting_progress.c.order_number == 1
        connection.execute(update(tables.nesting_progress).where(old).values(at=now() - timedelta(days=2)))
    assert tidy(database, client, settings)["nests"] == 1
    with database.read() as connection:
        assert connection.execute(select(tables.nesting_progress.c.order_number)).scalars().all() == [2]
