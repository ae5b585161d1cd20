"""Events: what happened to a factory's orders, rolls and cutters, in the order in which it became true."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from app.store.database import now
from app.store.tables import events, tenants


@dataclass(frozen=True)
class News:
    """Something that happened: ``order.planned`` to ``QD-2026-0001``, with data."""

    kind: str
    subject: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Event(News):
    """News with its number, which counts from 1 without gaps in each tenant, and its time."""

    seq: int = 0
    at: datetime = field(default_factory=now)


def append(connection: Connection, tenant: str, *news: News) -> int:
    """Add events in the caller's transaction and return the number of the last.

    It locks the tenant's row until the commit: readers who follow the numbers then never meet a later one
    first. Whatever else a transaction locks, it locks before.
    """
    more = tenants.c.last_event + len(news)
    last = connection.execute(
        update(tenants).where(tenants.c.id == tenant).values(last_event=more).returning(tenants.c.last_event)
    ).scalar_one()
    if news:
        at = now()
        connection.execute(
            insert(events),
            [
                {
                    "tenant": tenant,
                    "seq": last - len(news) + 1 + number,
                    "at": at,
                    "kind": one.kind,
                    "subject": one.subject,
                    "data": one.data,
                }
                for number, one in enumerate(news)
            ],
        )
    return int(last)


def after(
    connection: Connection, tenant: str, seq: int, limit: int, *, subject: str | None = None
) -> Sequence[Event]:
    """Return the next events after a number."""
    query = select(events).where(events.c.tenant == tenant, events.c.seq > seq)
    if subject is not None:
        query = query.where(events.c.subject == subject)
    return [_event(row) for row in connection.execute(query.order_by(events.c.seq).limit(limit))]


def last_of_all(connection: Connection) -> dict[str, int]:
    """Return the number of the last event of every tenant."""
    return {row.id: row.last_event for row in connection.execute(select(tenants.c.id, tenants.c.last_event))}


def _event(row: Row[Any]) -> Event:
    return Event(row.kind, row.subject, row.data, row.seq, row.at)
