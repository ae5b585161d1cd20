import multiprocessing
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

from app.errors import OutputError
from app.settings import Settings
from app.store.database import Database, open_database
from app.store.migrations import migrate, newest, revision
from app.store.tables import metadata

FIRST_SERVICE = """
CREATE TABLE orders (arrival INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, state TEXT, body TEXT, plan TEXT);
CREATE TABLE marker_files (marker_id TEXT, extension TEXT, order_id TEXT, content TEXT);
INSERT INTO orders VALUES (1, 'QD-1', 'planned', '{}', '{}');
"""


@pytest.fixture
def empty(settings: Settings) -> Iterator[Database]:
    database = open_database(settings.database_url())
    yield database
    database.close()


def differences(connection: Connection) -> list[Any]:
    """Return what lies between a database and the tables, but for what the workflow engine keeps."""
    context = MigrationContext.configure(
        connection,
        opts={
            "compare_server_default": True,
            "include_name": lambda name, kind, _: kind != "table" or name in metadata.tables,
        },
    )
    return list(compare_metadata(context, metadata))


def test_migrated_database_has_exactly_the_tables(empty: Database) -> None:
    assert migrate(empty) == newest()
    with empty.read() as connection:
        assert differences(connection) == []
        (aborted,) = [
            index
            for index in inspect(connection).get_indexes("events")
            if index["name"] == "ix_events_aborted"
        ]
    assert any("order.aborted" in str(where) for where in aborted["dialect_options"].values())


def test_comparison_sees_an_index_that_is_missing(empty: Database) -> None:
    migrate(empty)
    with empty.write() as connection:
        connection.execute(text("DROP INDEX ix_orders_waiting"))
        assert [difference[0] for difference in differences(connection)] == ["add_index"]


def test_migrating_again_changes_nothing(empty: Database) -> None:
    migrate(empty)
    with empty.write() as connection:
        connection.execute(text("INSERT INTO tenants (id, name, created_at) VALUES ('a', 'a', '2026-11-26')"))
    assert migrate(empty) == newest()
    with empty.read() as connection:
        assert connection.execute(text("SELECT last_event FROM tenants")).scalars().all() == [0]


def _migrate_at_once(address: str, gate: Barrier) -> None:
    database = open_database(address)
    gate.wait()
    migrate(database)
    database.close()


def test_processes_that_migrate_at_once_do_it_once(settings: Settings, empty: Database) -> None:
    context = multiprocessing.get_context("spawn")
    gate = context.Barrier(3)
    processes = [
        context.Process(target=_migrate_at_once, args=(settings.database_url(), gate)) for _ in range(3)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    with empty.read() as connection:
        assert differences(connection) == []
        assert revision(connection) == newest()


def test_database_of_a_newer_suitcut_is_refused(empty: Database) -> None:
    migrate(empty)
    with empty.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(OutputError, match=r"is at revision 9999, which this suitcut does not know"):
        migrate(empty)


def test_database_of_the_first_service_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "suitcut.db"
    with closing(sqlite3.connect(path)) as old:
        old.executescript(FIRST_SERVICE)
    database = open_database(f"sqlite:///{path}")
    with pytest.raises(OutputError, match="is of the first suitcut service"):
        migrate(database)
    with database.read() as connection:
        assert set(inspect(connection).get_table_names()) == {"orders", "marker_files"}
    database.close()


def test_database_with_tables_of_others_is_refused(empty: Database) -> None:
    with empty.write() as connection:
        connection.execute(text("CREATE TABLE orders (id TEXT)"))
    with pytest.raises(OutputError, match="holds tables that suitcut would make, but not by it \\(orders\\)"):
        migrate(empty)
