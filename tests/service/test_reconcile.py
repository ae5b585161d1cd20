from collections.abc import Iterator
from datetime import timedelta

import pytest
from dbos import DBOSClient, EnqueueOptions, run_dbos_database_migrations
from sqlalchemy import Connection, text

from app.reconcile import reconcile
from app.settings import Settings
from app.store import orders, processes
from app.store.database import Database
from app.store.events import News
from app.store.orders import StoredOrder
from app.store.states import JobState
from app.workflows import PLAN_VERSION, QUEUE, workflow_id
from tests.service.asking import TENANT, Asker, order

LEASE = timedelta(seconds=30)


@pytest.fixture
def client(settings: Settings, database: Database) -> Iterator[DBOSClient]:
    """Give a client of the workflow engine whose tables are there, as after a first start."""
    run_dbos_database_migrations(settings.database_url())
    client = DBOSClient(system_database_url=settings.database_url())
    yield client
    client.destroy()


@pytest.fixture
def queued(asker: Asker, client: DBOSClient, database: Database) -> StoredOrder:
    """Give an order that is queued with the planners by a workflow of this version."""
    asker.post("/v1/orders", json=order())
    with database.write() as connection:
        (claimed,) = orders.claim(connection, 1)
        enqueue(connection, client, claimed, PLAN_VERSION)
    return claimed


def enqueue(connection: Connection, client: DBOSClient, claimed: StoredOrder, version: str) -> None:
    options: EnqueueOptions = {
        "workflow_name": "plan",
        "queue_name": QUEUE,
        "workflow_id": workflow_id(claimed),
        "app_version": version,
    }
    client.enqueue_in_transaction(connection, options, claimed.tenant, claimed.number, claimed.attempt)


def now_kept(database: Database, claimed: StoredOrder) -> StoredOrder:
    with database.read() as connection:
        return orders.get(connection, TENANT, claimed.id)


def test_order_whose_workflow_is_queued_is_left_alone(
    queued: StoredOrder, client: DBOSClient, database: Database
) -> None:
    assert reconcile(database, client, LEASE) == []
    assert now_kept(database, queued).attempt == 1


def test_order_whose_workflow_is_missing_is_queued_anew(
    queued: StoredOrder, client: DBOSClient, database: Database
) -> None:
    client.delete_workflow(workflow_id(queued))
    assert [one.id for one in reconcile(database, client, LEASE)] == ["QD-1"]
    again = now_kept(database, queued)
    assert (again.state, again.attempt) == (JobState.ALLOWED, 2)
    with database.write() as connection:
        assert [one.attempt for one in orders.claim(connection, 5)] == [2]


def test_running_order_whose_workflow_ended_is_queued_anew_and_keeps_its_tries(
    queued: StoredOrder, client: DBOSClient, database: Database
) -> None:
    with database.write() as connection:
        assert orders.count_try(connection, queued.number, 1) == 1
        orders.change(connection, queued, News("order.planning", "QD-1"), state=JobState.RUNNING)
    client.cancel_workflow(workflow_id(queued))
    assert [one.id for one in reconcile(database, client, LEASE)] == ["QD-1"]
    with database.write() as connection:
        assert orders.count_try(connection, queued.number, 2) == 2


def test_planned_order_is_left_alone(queued: StoredOrder, client: DBOSClient, database: Database) -> None:
    with database.write() as connection:
        orders.change(connection, queued, News("order.planned", "QD-1"), state=JobState.ENDED)
    client.delete_workflow(workflow_id(queued))
    assert reconcile(database, client, LEASE) == []


def test_workflow_of_another_version_is_replaced_unless_a_living_process_goes_on_with_it(
    queued: StoredOrder, client: DBOSClient, database: Database
) -> None:
    client.delete_workflow(workflow_id(queued))
    with database.write() as connection:
        enqueue(connection, client, queued, "old")
        processes.sign_in(connection, "worker@old", "worker", "0.1.0", "old", 1)
    assert reconcile(database, client, LEASE) == []
    with database.write() as connection:
        connection.execute(text("UPDATE processes SET seen_at = '2026-01-01 00:00:00+00:00'"))
    assert [one.id for one in reconcile(database, client, LEASE)] == ["QD-1"]
    (stranded,) = client.list_workflows(workflow_ids=[workflow_id(queued)])
    assert stranded.status == "CANCELLED"
    assert now_kept(database, queued).attempt == 2
