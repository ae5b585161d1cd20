"""Taken pieces: which pieces of a cut run were taken off the table, and when."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from app.errors import ConflictError
from app.store import audit, events
from app.store.cut_runs import StoredRun, news
from app.store.database import now
from app.store.tables import cut_runs as runs
from app.store.tables import taken_pieces


@dataclass(frozen=True)
class Taken:
    """When a piece was taken off, and by whom."""

    at: datetime
    by: str


def of_run(connection: Connection, run: StoredRun) -> Mapping[str, Taken]:
    """Return the taken pieces of a run by their ids, the first taken first."""
    query = select(taken_pieces).where(_of(run.tenant, run.number))
    rows = connection.execute(query.order_by(taken_pieces.c.taken_at, taken_pieces.c.piece))
    return {row.piece: Taken(row.taken_at, row.taken_by) for row in rows}


def refuse_unbegun(run: StoredRun) -> None:
    """Refuse to take pieces of a run that nothing is cut of; raises ConflictError."""
    if run.started_at is None:
        raise ConflictError(f"run {run.id} is {run.state} and was not begun; nothing of it can be taken off")


def mark(
    connection: Connection, run: StoredRun, pieces: Collection[str], is_taken: bool, actor: str
) -> Mapping[str, Taken]:
    """Note that pieces of a locked run were taken off, or put back; returns all that are taken then.

    Who took a piece first stays noted. What changes nothing is not told.
    """
    before = of_run(connection, run)
    changed = [piece for piece in dict.fromkeys(pieces) if (piece in before) != is_taken]
    if not changed:
        return before
    if is_taken:
        same = {"tenant": run.tenant, "run_number": run.number, "taken_at": now(), "taken_by": actor}
        connection.execute(insert(taken_pieces), [{**same, "piece": piece} for piece in changed])
    else:
        these = taken_pieces.c.piece.in_(changed)
        connection.execute(delete(taken_pieces).where(_of(run.tenant, run.number), these))
    action, kind = ("run.take", "run.pieces_taken") if is_taken else ("run.put-back", "run.pieces_put_back")
    audit.note(connection, run.tenant, actor, action, run.id, pieces=changed)
    events.append(connection, run.tenant, news(kind, run, pieces=changed))
    return of_run(connection, run)


def taken_at(connection: Connection, tenant: str, run_id: str, piece: str) -> datetime | None:
    """Return when a piece of a run was taken off, None while it lies there."""
    from_run = select(runs.c.number).where(runs.c.tenant == tenant, runs.c.id == run_id).scalar_subquery()
    query = select(taken_pieces.c.taken_at).where(_of(tenant, from_run), taken_pieces.c.piece == piece)
    found: datetime | None = connection.execute(query).scalar()
    return found


def _of(tenant: str, run_number: Any) -> Any:
    return (taken_pieces.c.tenant == tenant) & (taken_pieces.c.run_number == run_number)
