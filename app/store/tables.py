"""The tables, and how the database is opened."""

from pathlib import Path

from sqlalchemy import (
    URL,
    Column,
    DateTime,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry

from app.errors import OutputError

LOCK_S = 5  # that a statement waits while another process writes

metadata = MetaData()

orders = Table(
    "orders",
    metadata,
    # Orders are planned in the order of their arrival.
    Column("arrival", Integer, primary_key=True, autoincrement=True),
    Column("id", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False, index=True),
    Column("body", Text, nullable=False),
    Column("reason", Text),
    Column("plan", Text),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
)

marker_files = Table(
    "marker_files",
    metadata,
    Column("marker_id", Text, primary_key=True),
    Column("extension", Text, primary_key=True),
    Column("order_id", Text, ForeignKey("orders.id"), nullable=False),
    Column("content", Text, nullable=False),
)


def open_database(path: Path) -> Engine:
    """Open the SQLite file, made with its tables if missing.

    Write-ahead log, so that readers never wait; synchronous stays FULL, so that a commit is on disk.

    Raises
    ------
    OutputError
        If the file cannot be made or is no database.
    """
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": LOCK_S})
    event.listen(engine, "connect", _set_up_connection)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        metadata.create_all(engine)
    except (OSError, DatabaseError) as error:
        raise OutputError(f"database {path}: {getattr(error, 'orig', error)}") from None
    return engine


def _set_up_connection(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
