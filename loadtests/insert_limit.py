"""The bare limit: how many rows a second the database takes one by one, each committed to the disk."""

import sqlite3
import time
from pathlib import Path

import psycopg

from loadtests.bodies import order_bodies

MEASURED_S = 3.0
TABLE = "CREATE TABLE bare_orders (id TEXT PRIMARY KEY, body TEXT NOT NULL)"


def insert_limit(database: str, folder: Path) -> float:
    """Return rows per second of one connection that inserts an order's JSON and commits, again and again.

    Parameters
    ----------
    database
        As SUITCUT_DATABASE has it. Of SQLite a file of its own is made beside it, opened as the service
        opens it: write-ahead log, synchronous FULL.
    """
    return _of_postgres(database) if "://" in database else _of_sqlite(folder / "bare.db")


def _of_sqlite(path: Path) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(TABLE)
    bodies = order_bodies(100, seed=1)
    count, end = 0, time.monotonic() + MEASURED_S
    while time.monotonic() < end:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO bare_orders VALUES (?, ?)", (str(count), bodies[count % 100]))
        connection.execute("COMMIT")
        count += 1
    connection.close()
    return count / MEASURED_S


def _of_postgres(address: str) -> float:
    bodies = order_bodies(100, seed=1)
    with psycopg.connect(address) as connection:
        connection.execute(TABLE)
        connection.commit()
        count, end = 0, time.monotonic() + MEASURED_S
        while time.monotonic() < end:
            connection.execute("INSERT INTO bare_orders VALUES (%s, %s)", (str(count), bodies[count % 100]))
            connection.commit()
            count += 1
        connection.execute("DROP TABLE bare_orders")
    return count / MEASURED_S
