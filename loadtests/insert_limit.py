"""The bare limit: what the database and its disk allow a program that does nothing else."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from loadtests.bodies import order_bodies

INSERTED_S = 3.0
WATCHED_S = 15.0
PAUSE_S = 0.005
STEP_S = 0.001
TABLE = "CREATE TABLE bare_orders (id TEXT PRIMARY KEY, body TEXT NOT NULL)"


@dataclass(frozen=True)
class BareLimit:
    """What a database allows.

    Parameters
    ----------
    per_s
        Rows per second of one connection that inserts an order's JSON and commits, again and again.
    p99_ms, max_ms
        How long one who comes at any time waits for the end of the next commit, with a pause of 5 ms after
        each: no service that answers after a commit has a lower 99th percentile.
    """

    per_s: float
    p99_ms: float
    max_ms: float


def insert_limit(database: str, folder: Path) -> BareLimit:
    """Measure the limit.

    Parameters
    ----------
    database
        As SUITCUT_DATABASE has it. Of SQLite a file of its own is made beside it, opened as the service
        opens it: write-ahead log, synchronous FULL.
    """
    bodies = order_bodies(100, seed=1)
    with _of_postgres(database) if "://" in database else _of_sqlite(folder / "bare.db") as insert:
        count, end = 0, time.monotonic() + INSERTED_S
        while time.monotonic() < end:
            insert(str(count), bodies[count % 100])
            count += 1
        waits = _waits(lambda number: insert(f"watched {number}", bodies[number % 100]))
    return BareLimit(count / INSERTED_S, 1000 * waits[int(0.99 * len(waits))], 1000 * waits[-1])


def _waits(commit: Callable[[int], None]) -> list[float]:
    """Return how long one who comes waits for the end of the next commit, for each millisecond, sorted."""
    waits: list[float] = []
    came = time.monotonic()
    number = 0
    while len(waits) * STEP_S < WATCHED_S:
        begun = time.monotonic()
        commit(number)
        ended = time.monotonic()
        while came <= begun:
            waits.append(ended - came)
            came += STEP_S
        number += 1
        time.sleep(PAUSE_S)
    return sorted(waits)


@contextmanager
def _of_sqlite(path: Path) -> Iterator[Callable[[str, str], None]]:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(TABLE)

        def insert(key: str, body: str) -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO bare_orders VALUES (?, ?)", (key, body))
            connection.execute("COMMIT")

        yield insert


@contextmanager
def _of_postgres(address: str) -> Iterator[Callable[[str, str], None]]:
    with psycopg.connect(address) as connection:
        connection.execute(TABLE)
        connection.commit()

        def insert(key: str, body: str) -> None:
            connection.execute("INSERT INTO bare_orders VALUES (%s, %s)", (key, body))
            connection.commit()

        yield insert
        connection.execute("DROP TABLE bare_orders")
