"""Queries on orders: all of them are here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Engine, Row, Update, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.store.tables import marker_files, orders


class State(StrEnum):
    """How far an order is."""

    QUEUED = "queued"
    PLANNING = "planning"
    PLANNED = "planned"
    FAILED = "failed"


@dataclass(frozen=True)
class StoredOrder:
    """An order as stored: ``body`` is its JSON, ``reason`` says why it failed."""

    id: str
    state: State
    body: str
    reason: str | None
    received_at: datetime
    changed_at: datetime


class Orders:
    """The orders in one database. Every method is one transaction and may be called from any thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, order_id: str, body: str) -> bool:
        """Queue an order; False, and nothing changed, if the id is taken."""
        now = _now()
        row = {"id": order_id, "state": State.QUEUED, "body": body, "received_at": now, "changed_at": now}
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(orders).values(row))
        except IntegrityError:
            return False
        return True

    def get(self, order_id: str) -> StoredOrder | None:
        """Return an order, None if there is none of this id."""
        query = select(orders).where(orders.c.id == order_id)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return None if row is None else _stored(row)

    def plan(self, order_id: str) -> str | None:
        """Return the JSON of an order's plan, None while there is none."""
        query = select(orders.c.plan).where(orders.c.id == order_id)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar()

    def marker_file(self, marker_id: str, extension: str) -> str | None:
        """Return a marker's file, None if there is none."""
        query = select(marker_files.c.content).where(
            marker_files.c.marker_id == marker_id, marker_files.c.extension == extension
        )
        with self._engine.connect() as connection:
            return connection.execute(query).scalar()

    def of_marker(self, marker_id: str) -> tuple[str, str] | None:
        """Return the JSON of the order that a marker is of, and of its plan; None if there is none."""
        query = (
            select(orders.c.body, orders.c.plan)
            .join(marker_files, marker_files.c.order_id == orders.c.id)
            .where(marker_files.c.marker_id == marker_id)
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return None if row is None else (row.body, row.plan)

    def claim_next(self) -> StoredOrder | None:
        """Take the order that waits longest and mark it as being planned; None if none waits."""
        oldest = (
            select(orders.c.arrival).where(orders.c.state == State.QUEUED).order_by(orders.c.arrival).limit(1)
        )
        claim = (
            update(orders)
            .where(orders.c.arrival == oldest.scalar_subquery())
            .values(state=State.PLANNING, changed_at=_now())
            .returning(orders)
        )
        with self._engine.begin() as connection:
            row = connection.execute(claim).first()
        return None if row is None else _stored(row)

    def requeue_interrupted(self) -> int:
        """Queue again what was being planned when the service ended; returns how many."""
        again = update(orders).where(orders.c.state == State.PLANNING)
        with self._engine.begin() as connection:
            return connection.execute(again.values(state=State.QUEUED, changed_at=_now())).rowcount

    def finish(self, order_id: str, plan: str, marker_id: str, files: Mapping[str, str]) -> None:
        """Store an order's plan and its marker's files, by extension, and mark it as planned."""
        rows = [
            {"marker_id": marker_id, "extension": extension, "order_id": order_id, "content": content}
            for extension, content in files.items()
        ]
        done = _being_planned(order_id)
        with self._engine.begin() as connection:
            connection.execute(insert(marker_files), rows)
            connection.execute(done.values(state=State.PLANNED, plan=plan, changed_at=_now()))

    def fail(self, order_id: str, reason: str) -> None:
        """Mark an order as failed with the reason."""
        failed = _being_planned(order_id)
        with self._engine.begin() as connection:
            connection.execute(failed.values(state=State.FAILED, reason=reason, changed_at=_now()))

    def check(self) -> None:
        """Read from the database; raises what the database raises."""
        with self._engine.connect() as connection:
            connection.execute(select(orders.c.arrival).limit(1))


def _being_planned(order_id: str) -> Update:
    """Return the update of an order that is being planned: one that ended already keeps its end."""
    return update(orders).where(orders.c.id == order_id, orders.c.state == State.PLANNING)


def _now() -> datetime:
    return datetime.now(UTC)


def _stored(row: Row[tuple[object, ...]]) -> StoredOrder:
    # SQLite keeps no time zone: what was written as UTC comes back bare.
    return StoredOrder(
        id=row.id,
        state=State(row.state),
        body=row.body,
        reason=row.reason,
        received_at=row.received_at.replace(tzinfo=UTC),
        changed_at=row.changed_at.replace(tzinfo=UTC),
    )
