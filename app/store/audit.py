"""The audit: who did what, and when. Rows are added in the transaction of what was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, or_, select

from app.store.database import now
from app.store.tables import audit


@dataclass(frozen=True)
class Act:
    """Something that a key's holder did."""

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: dict[str, Any]


def note(connection: Connection, tenant: str, actor: str, action: str, *subjects: str, **detail: Any) -> None:
    """Note that an actor did something to each of the subjects."""
    at = now()
    row = {"tenant": tenant, "at": at, "actor": actor, "action": action, "detail": detail}
    connection.execute(insert(audit), [{**row, "subject": subject} for subject in subjects])


@dataclass(frozen=True)
class Filters:
    """Which acts are listed; None: whatever. An ``actor`` may be named by the key's id alone."""

    subject: str | None = None
    actor: str | None = None
    action: str | None = None


ALL = Filters()


def before(
    connection: Connection, tenant: str, seq: int | None, limit: int, filters: Filters = ALL
) -> Sequence[Act]:
    """Return a tenant's acts before a number, the latest first; from the very last without one."""
    query = select(audit).where(audit.c.tenant == tenant)
    if filters.subject is not None:
        query = query.where(audit.c.subject == filters.subject)
    if filters.action is not None:
        query = query.where(audit.c.action == filters.action)
    if filters.actor is not None:
        by_id = audit.c.actor.startswith(f"{filters.actor} ", autoescape=True)
        query = query.where(or_(audit.c.actor == filters.actor, by_id))
    if seq is not None:
        query = query.where(audit.c.seq < seq)
    return [
        Act(row.seq, row.at, row.actor, row.action, row.subject, row.detail)
        for row in connection.execute(query.order_by(audit.c.seq.desc()).limit(limit))
    ]
