"""Plans, their markers and files."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select

from app.store import nesting_progress
from app.store import orders as order_store
from app.store.database import now
from app.store.events import News
from app.store.orders import StoredOrder
from app.store.states import JobState
from app.store.tables import files, markers, orders, plans


@dataclass(frozen=True)
class PlanSummary:
    """What is told of a plan without reading it."""

    machine: str
    cutter: str | None
    seconds: float
    density: float
    length_mm: float
    draft_s: float
    nest_s: float
    cut_s: float


@dataclass(frozen=True)
class MarkerSummary:
    """A marker of a plan, and the roll that it is booked on, if any."""

    id: str
    material: str
    length_mm: float
    density: float
    roll: str | None = None


@dataclass(frozen=True)
class StoredMarker(MarkerSummary):
    """A marker as it is kept."""

    order_id: str = ""
    order_number: int = 0
    attempt: int = 0


@dataclass(frozen=True)
class StoredFile:
    """A file of a plan as it is kept: compressed by zlib."""

    name: str
    compressed: bytes

    def content(self) -> bytes:
        """Return what it holds."""
        return zlib.decompress(self.compressed)


def keep_files(
    connection: Connection, tenant: str, number: int, attempt: int, contents: Mapping[str, bytes]
) -> None:
    """Keep the compressed files of an attempt in place of any that a broken-off try left."""
    connection.execute(delete(files).where(_of(files, tenant, number, attempt)))
    same = {"tenant": tenant, "order_number": number, "attempt": attempt}
    rows = [{**same, "name": name, "content": content} for name, content in contents.items()]
    connection.execute(insert(files), rows)


def publish(
    connection: Connection, order: StoredOrder, summary: PlanSummary, made: Sequence[MarkerSummary]
) -> None:
    """Have a locked order's attempt hold as its plan; files of earlier attempts go."""
    of_plan = {"tenant": order.tenant, "order_number": order.number, "attempt": order.attempt}
    connection.execute(insert(plans).values(**of_plan, order_id=order.id, planned_at=now(), **vars(summary)))
    connection.execute(
        insert(markers), [{**of_plan, "order_id": order.id, **vars(marker)} for marker in made]
    )
    earlier = (files.c.tenant == order.tenant) & (files.c.order_number == order.number)
    connection.execute(delete(files).where(earlier, files.c.attempt < order.attempt))
    nesting_progress.forget(connection, order.tenant, order.number)
    order_store.change(
        connection,
        order,
        News(
            "order.planned",
            order.id,
            {"seconds": summary.seconds, "density": summary.density, "length_mm": summary.length_mm},
        ),
        state=JobState.ENDED,
        attempt=order.attempt,
        planned=order.attempt,
        reason=None,
        waits_for=None,
    )


def stored_file(connection: Connection, order: StoredOrder, name: str) -> StoredFile | None:
    """Return a file of an order's plan that holds as it is kept, None if it has no such."""
    query = select(files.c.content).where(_of_plan(order), files.c.name == name)
    content = connection.execute(query).scalar()
    return None if content is None else StoredFile(name, content)


def stored_files(connection: Connection, order: StoredOrder) -> Sequence[StoredFile]:
    """Return every file of an order's plan that holds, by name."""
    query = select(files.c.name, files.c.content).where(_of_plan(order))
    return [StoredFile(row.name, row.content) for row in connection.execute(query.order_by(files.c.name))]


def file(connection: Connection, order: StoredOrder, name: str) -> bytes | None:
    """Return what a file of an order's plan that holds says, None if it has no such."""
    stored = stored_file(connection, order, name)
    return None if stored is None else stored.content()


def marker(connection: Connection, tenant: str, marker_id: str) -> StoredMarker | None:
    """Return a marker of a plan that holds, None if the tenant has none of this id."""
    row = connection.execute(_holding().where(markers.c.tenant == tenant, markers.c.id == marker_id)).first()
    return None if row is None else _marker(row)


def markers_of(connection: Connection, order: StoredOrder) -> Sequence[StoredMarker]:
    """Return the markers of an order's plan that holds, by id."""
    query = _holding().where(markers.c.tenant == order.tenant, markers.c.order_number == order.number)
    return [_marker(row) for row in connection.execute(query.order_by(markers.c.id))]


def summary(connection: Connection, order: StoredOrder) -> PlanSummary | None:
    """Return what is told of an order's plan that holds, None if it has none."""
    query = select(plans).where(_of(plans, order.tenant, order.number, order.planned))
    row = connection.execute(query).first()
    names = PlanSummary.__dataclass_fields__
    return None if row is None else PlanSummary(**{name: getattr(row, name) for name in names})


def count(connection: Connection, tenant: str, number: int) -> int:
    """Return how many plans an order has had."""
    query = select(plans.c.attempt).where(plans.c.tenant == tenant, plans.c.order_number == number)
    return len(connection.execute(query).all())


def planned_at(connection: Connection, tenant: str, number: int, attempt: int) -> datetime | None:
    """Return when an attempt was planned, None if it was not."""
    query = select(plans.c.planned_at).where(_of(plans, tenant, number, attempt))
    found: datetime | None = connection.execute(query).scalar()
    return found


def _of_plan(order: StoredOrder) -> Any:
    # By the row as it is now: the order may have been planned anew since it was read.
    holds = select(orders.c.planned).where(orders.c.number == order.number).scalar_subquery()
    return _of(files, order.tenant, order.number, holds)


def _holding() -> Select[Any]:
    holds = (orders.c.number == markers.c.order_number) & (orders.c.planned == markers.c.attempt)
    return select(markers).join(orders, holds)


def _marker(row: Row[Any]) -> StoredMarker:
    return StoredMarker(**{name: getattr(row, name) for name in StoredMarker.__dataclass_fields__})


def _of(table: Any, tenant: str, number: int, attempt: Any) -> Any:
    return (table.c.tenant == tenant) & (table.c.order_number == number) & (table.c.attempt == attempt)
