"""Events: what happened to a factory's orders, rolls and cutters, in the order in which it became true."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, or_, select, update

from app.errors import NotFoundError
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


@dataclass(frozen=True)
class Filters:
    """Which events are wanted: of a subject, of some kinds (``order.*``: all of orders); else whatever."""

    subject: str | None = None
    kinds: tuple[str, ...] = ()


ALL = Filters()


@dataclass(frozen=True)
class Passage:
    """The next events that were wanted, and the number that all of them were read up to."""

    events: Sequence[Event]
    read_to: int
    last: int


def after(
    connection: Connection, tenant: str, seq: int, limit: int, filters: Filters = ALL
) -> Sequence[Event]:
    """Return the next events after a number."""
    query = select(events).where(events.c.tenant == tenant, events.c.seq > seq)
    if filters.subject is not None:
        query = query.where(events.c.subject == filters.subject)
    if filters.kinds:
        query = query.where(or_(*(_of_kind(kind) for kind in filters.kinds)))
    return [_event(row) for row in connection.execute(query.order_by(events.c.seq).limit(limit))]


def passage(connection: Connection, tenant: str, seq: int, limit: int, filters: Filters = ALL) -> Passage:
    """Return the next events after a number with where to read on, also past those that are not wanted."""
    # Read first: whatever is numbered up to it can be seen by the query that follows.
    last = last_of(connection, tenant)
    found = after(connection, tenant, seq, limit, filters)
    last = max(last, found[-1].seq) if found else last
    return Passage(found, found[-1].seq if len(found) == limit else max(seq, last), last)


def last_of(connection: Connection, tenant: str) -> int:
    """Return the number of a tenant's last event."""
    query = select(tenants.c.last_event).where(tenants.c.id == tenant)
    return int(connection.execute(query).scalar_one())


def get(connection: Connection, tenant: str, seq: int) -> Event:
    """Return an event; raises NotFoundError if the tenant has none of this number."""
    row = connection.execute(select(events).where(events.c.tenant == tenant, events.c.seq == seq)).first()
    if row is None:
        raise NotFoundError(f"there is no event {seq}")
    return _event(row)


def is_of(kind: str, kinds: Sequence[str]) -> bool:
    """Whether a kind is one of these: ``order.planned`` is of ``order.*``."""
    return any(kind == one or (one.endswith(".*") and kind.startswith(one[:-1])) for one in kinds)


def last_of_all(connection: Connection) -> dict[str, int]:
    """Return the number of the last event of every tenant."""
    return {row.id: row.last_event for row in connection.execute(select(tenants.c.id, tenants.c.last_event))}


def _of_kind(kind: str) -> ColumnElement[bool]:
    if kind.endswith(".*"):
        return events.c.kind.startswith(kind[:-1], autoescape=True)
    return events.c.kind == kind


def _event(row: Row[Any]) -> Event:
    return Event(row.kind, row.subject, row.data, row.seq, row.at)
