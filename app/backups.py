"""Backup and restore of an SQLite database; a Postgres has tools of its own."""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from app.errors import InputError, OutputError
from app.settings import Settings
from app.store.database import open_database
from app.store.migrations import migrate

PART = ".part"
# What SQLite keeps beside a database; of another database it would be played back into this one.
BESIDE = ("-wal", "-shm", "-journal")


def back_up(settings: Settings, out: Path) -> int:
    """Copy the database as it is at one moment, also while the service works on it, and return the bytes.

    The copy appears whole or not at all, and replaces an earlier one of its name.

    Raises
    ------
    OutputError
        If the database is a Postgres or missing, or the copy cannot be written.
    """
    path = _file(settings)
    if not path.exists():
        raise OutputError(f"database {path}: there is none to back up")
    if out.exists() and out.samefile(path):
        raise OutputError(f"--out {out}: is the database itself")
    with _written_whole(out) as part:
        # In one step: a copy in several is begun anew whenever another process writes in between.
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, complete by itself
        _check(part)
    return out.stat().st_size


def restore(settings: Settings, backup: Path) -> Path | None:
    """Put a backup in the place of the database and bring it up to date; the service must be stopped.

    Returns
    -------
    Where the database that was there is kept now, None if there was none.

    Raises
    ------
    InputError
        If the file is no whole backup of a suitcut.
    OutputError
        If the database is a Postgres, a process works on it, or the file cannot be written.
    """
    path = _file(settings)
    if not backup.is_file():
        raise InputError(f"{backup}: there is no such file")
    if path.exists() and path.samefile(backup):
        raise InputError(f"{backup}: is the database itself")
    with _nobody_works_on(path):
        aside: Path | None = None
        with _written_whole(path) as part:
            shutil.copyfile(backup, part)
            _check(part)
            _bring_up_to_date(part)
            if path.exists():
                aside = path.with_name(f"{path.name}.replaced-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
                _keep_aside(path, aside)
            for suffix in BESIDE:
                path.with_name(path.name + suffix).unlink(missing_ok=True)
    return aside


def _file(settings: Settings) -> Path:
    path = settings.database_path()
    if path is None:
        raise OutputError(
            "SUITCUT_DATABASE is a Postgres: back it up with pg_dump --format=custom and restore it with "
            "pg_restore, as docs/operations.md says"
        )
    return path


@contextmanager
def _written_whole(path: Path) -> Iterator[Path]:
    """Give a file beside a path that takes its place at the end, for its owner only."""
    part = path.with_name(path.name + PART)
    try:
        os.close(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
        try:
            yield part
            with part.open("rb") as file:
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            for suffix in ("", *BESIDE):
                part.with_name(part.name + suffix).unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        raise OutputError(f"{path}: cannot be written: {error}") from None


def _check(copy: Path) -> None:
    """Refuse what is not a whole SQLite database with the tables of suitcut."""
    try:
        with closing(sqlite3.connect(copy)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if found != "ok":
                raise InputError(f"the copy is damaged: {found}")
            named = connection.execute("SELECT name FROM sqlite_master WHERE name = 'alembic_version'")
            if named.fetchone() is None:
                raise InputError("the file is a database, but not of suitcut")
    except sqlite3.DatabaseError as error:
        raise InputError(f"the file is no whole SQLite database: {error}") from None


def _bring_up_to_date(copy: Path) -> None:
    database = open_database(f"sqlite:///{copy}")
    try:
        migrate(database)
    finally:
        database.close()


def _keep_aside(path: Path, aside: Path) -> None:
    """Keep a database under a second name, with what only its write-ahead log holds yet."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.DatabaseError:
        # It may be damaged: that is why a backup is restored. All of it is kept as it is.
        for suffix in BESIDE:
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                beside.replace(aside.with_name(aside.name + suffix))
    os.link(path, aside)


@contextmanager
def _nobody_works_on(path: Path) -> Iterator[None]:
    """Hold the name of every process that ever worked on a database, so that none starts meanwhile."""
    held = []
    try:
        for lock in sorted(path.parent.glob(f"{path.name}.*.lock")):
            file = lock.open("w")
            held.append(file)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                who = lock.name.removeprefix(f"{path.name}.").removesuffix(".lock")
                raise OutputError(f"database {path}: {who} works on it; stop it first") from None
        yield
    finally:
        for file in held:
            file.close()
