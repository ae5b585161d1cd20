"""The audit: who did what, and when. Rows are added in the transaction of what was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

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


def before(connection: Connection, tenant: str, seq: int | None, limit: int) -> Sequence[Act]:
    """Return a tenant's acts before a number, the latest first; from the very last without one."""
    query = select(audit).where(audit.c.tenant == tenant)
    if seq is not None:
        query = query.where(audit.c.seq < seq)
    return [
        Act(row.seq, row.at, row.actor, row.action, row.subject, row.detail)
        for row in connection.execute(query.order_by(audit.c.seq.desc()).limit(limit))
    ]
