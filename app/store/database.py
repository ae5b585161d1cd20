"""How the database is opened, read and written: SQLite or Postgres, the same to all who use it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from app.errors import OutputError

LOCK_S = 30  # that a statement waits while another writes
LOG_PAGES = 20_000
READ_ONLY = "suitcut_read_only"


class Database:
    """One database; may be used from any thread."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reading = engine.execution_options(**{READ_ONLY: True})

    @property
    def is_sqlite(self) -> bool:
        """Whether it is an SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Begin a transaction that is committed at the end, or rolled back by an exception.

        On SQLite it holds the only writer's place from its begin, so that what it read is still true when it
        writes; on Postgres rows that must not change in between are locked by ``with_for_update``.
        """
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Begin a transaction that only reads and never waits for a writer."""
        with self._reading.connect() as connection:
            yield connection

    @property
    def name(self) -> str:
        """The file's path, or the server's address without its password."""
        return _shown(self.engine)

    def tidy(self) -> None:
        """Move what an SQLite file's log holds into the file, in nobody's way; Postgres does so itself."""
        if self.is_sqlite:
            with self.engine.connect() as connection, closing(connection.connection.cursor()) as cursor:
                cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Open a database; an SQLite file is made if missing, with a write-ahead log.

    ``synchronous`` stays FULL, so that a commit is on disk when it returns. Errors do not show the values of
    a statement, as these may be secrets and errors are logged.

    Raises
    ------
    OutputError
        If the file cannot be made or is no database, or the server cannot be reached.
    """
    # Parameters hold customers' names and bodies, which must not get into logs by way of an error.
    if url.startswith("sqlite"):
        connecting = {"timeout": LOCK_S, "check_same_thread": False}
        engine = create_engine(url, connect_args=connecting, hide_parameters=True)
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(url, pool_size=20, max_overflow=20, pool_pre_ping=True, hide_parameters=True)
    file = engine.url.database if url.startswith("sqlite") else None
    shown = _shown(engine)
    try:
        if file is not None:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
        engine.connect().close()
    except (OSError, DBAPIError) as error:
        engine.dispose()
        raise OutputError(f"database {shown}: {_told(getattr(error, 'orig', error))}") from None
    return Database(engine)


def lone_connection(url: str) -> Connection:
    """Return a connection of its own that outlives any pool."""
    return create_engine(url, poolclass=NullPool).connect()


def one_at_a_time(connection: Connection, work: str) -> None:
    """Wait until no other transaction does this work, and keep others from it until the commit.

    On SQLite a transaction that writes is alone as it is.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:work, 0))"), {"work": f"suitcut {work}"}
        )


def now() -> datetime:
    """Return the time in UTC."""
    return datetime.now(UTC)


def _shown(engine: Engine) -> str:
    if engine.dialect.name == "sqlite":
        return str(engine.url.database)
    return engine.url.render_as_string(hide_password=True)


def _told(error: object) -> str:
    return " ".join(str(error).split())


def _set_up_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # Transactions are begun by `_begin_sqlite`: left alone, the driver begins one at the first write only.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # Whose commit fills the log has to empty it, and all who wait for him wait too: `Database.tidy` does it
    # before.
    cursor.execute(f"PRAGMA wal_autocheckpoint={LOG_PAGES}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
