"""Deletes of what is kept only for a time, each of some rows: none holds the database for long.

Rows that another process deletes just now are passed over.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, delete, func, select, tuple_

from app.store.tables import answers, audit, deliveries, events, nesting_progress, orders, tenants
from app.store.tables import files as file_table


def answers_before(connection: Connection, before: datetime, limit: int) -> int:
    """Delete answers to requests with an Idempotency-Key, and return how many."""
    return _delete(connection, answers, _keys(answers).where(answers.c.at < before).limit(limit))


def deliveries_before(connection: Connection, before: datetime, limit: int) -> int:
    """Delete deliveries to webhooks that have not changed since, and return how many."""
    return _delete(
        connection, deliveries, _keys(deliveries).where(deliveries.c.changed_at < before).limit(limit)
    )


def events_before(connection: Connection, before: datetime, limit: int) -> int:
    """Delete events, the first of each tenant first, and return how many."""
    gone = 0
    for tenant in connection.execute(select(tenants.c.id).order_by(tenants.c.id)).scalars().all():
        # Numbers follow time, so that the oldest need no index of their own.
        oldest = (
            select(events.c.seq, events.c.at)
            .where(events.c.tenant == tenant)
            .order_by(events.c.seq)
            .limit(limit - gone)
        )
        old = [row.seq for row in connection.execute(oldest) if row.at < before]
        if old:
            connection.execute(delete(events).where(events.c.tenant == tenant, events.c.seq <= old[-1]))
        gone += len(old)
        if gone >= limit:
            break
    return gone


def audit_before(connection: Connection, before: datetime, limit: int) -> int:
    """Delete notes of who did what, the first first, and return how many."""
    oldest = select(audit.c.seq, audit.c.at).order_by(audit.c.seq).limit(limit)
    old = [row.seq for row in connection.execute(oldest) if row.at < before]
    if old:
        connection.execute(delete(audit).where(audit.c.seq.in_(old)))
    return len(old)


def nesting_progress_before(connection: Connection, before: datetime, limit: int) -> int:
    """Delete what nests told that were broken off, and return how many."""
    return _delete(
        connection,
        nesting_progress,
        _keys(nesting_progress).where(nesting_progress.c.at < before).limit(limit),
    )


def files(connection: Connection, limit: int) -> int:
    """Delete files of attempts that were given up before they were plans, and return how many."""
    superseded = (
        _keys(file_table)
        .join(orders, orders.c.number == file_table.c.order_number)
        .where(
            file_table.c.attempt < orders.c.attempt,
            file_table.c.attempt != func.coalesce(orders.c.planned, 0),
        )
        .limit(limit)
    )
    return _delete(connection, file_table, superseded)


def _keys(table: Table) -> Select[Any]:
    return select(*table.primary_key).with_for_update(skip_locked=True, of=table)


def _delete(connection: Connection, table: Table, keys: Select[Any]) -> int:
    found = [tuple(row) for row in connection.execute(keys)]
    if found:
        connection.execute(delete(table).where(tuple_(*table.primary_key).in_(found)))
    return len(found)
