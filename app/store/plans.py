"""Plans, their markers and files."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

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
    order_store.change(
        connection,
        order,
        News(
            "order.planned",
            order.id,
            {"seconds": summary.seconds, "density": summary.density, "length_mm": summary.length_mm},
        ),
        state=JobState.ENDED,
        planned=order.attempt,
        reason=None,
        waits_for=None,
    )


def file(connection: Connection, order: StoredOrder, name: str) -> bytes | None:
    """Return a file of an order's plan that holds, None if it has no such."""
    if order.planned is None:
        return None
    query = select(files.c.content).where(
        _of(files, order.tenant, order.number, order.planned), files.c.name == name
    )
    content = connection.execute(query).scalar()
    return None if content is None else zlib.decompress(content)


def marker(connection: Connection, tenant: str, marker_id: str) -> StoredMarker | None:
    """Return a marker of a plan that holds, None if the tenant has none of this id."""
    query = (
        select(markers)
        .join(orders, (orders.c.number == markers.c.order_number) & (orders.c.planned == markers.c.attempt))
        .where(markers.c.tenant == tenant, markers.c.id == marker_id)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    return StoredMarker(
        row.id,
        row.material,
        row.length_mm,
        row.density,
        row.roll,
        row.order_id,
        row.order_number,
        row.attempt,
    )


def count(connection: Connection, tenant: str, number: int) -> int:
    """Return how many plans an order has had."""
    query = select(plans.c.attempt).where(plans.c.tenant == tenant, plans.c.order_number == number)
    return len(connection.execute(query).all())


def planned_at(connection: Connection, tenant: str, number: int, attempt: int) -> datetime | None:
    """Return when an attempt was planned, None if it was not."""
    query = select(plans.c.planned_at).where(_of(plans, tenant, number, attempt))
    found: datetime | None = connection.execute(query).scalar()
    return found


def _of(table: Any, tenant: str, number: int, attempt: int) -> Any:
    return (table.c.tenant == tenant) & (table.c.order_number == number) & (table.c.attempt == attempt)
