"""Cut runs: the cutting jobs, one for each marker of a plan."""

from sqlalchemy import Connection, select, update

from app.store import events
from app.store.database import now
from app.store.events import News
from app.store.states import JobState
from app.store.tables import cut_runs


def begun(connection: Connection, tenant: str, order_number: int) -> bool:
    """Whether a cutter has begun to cut any run of an order, whatever came of it.

    If not, none is begun until the commit: its runs are locked.
    """
    runs = (cut_runs.c.tenant == tenant) & (cut_runs.c.order_number == order_number)
    query = select(cut_runs.c.started_at).where(runs).order_by(cut_runs.c.number).with_for_update()
    return any(row.started_at is not None for row in connection.execute(query))


def abort_unbegun(connection: Connection, tenant: str, order_number: int, reason: str) -> int:
    """Abort the runs of an order that no cutter has begun; returns how many.

    A cutter that was given one already is refused when it wants to start it. Events are told: whatever else
    the transaction locks, it locks before.
    """
    aborted = connection.execute(
        update(cut_runs)
        .where(
            cut_runs.c.tenant == tenant,
            cut_runs.c.order_number == order_number,
            cut_runs.c.started_at.is_(None),
            cut_runs.c.state.in_((JobState.NOT_ALLOWED, JobState.ALLOWED)),
        )
        .values(state=JobState.ABORTED, reason=reason, ended_at=now(), version=cut_runs.c.version + 1)
        .returning(cut_runs.c.id, cut_runs.c.order_id)
    ).all()
    if aborted:
        news = [News("run.aborted", row.id, {"order": row.order_id, "reason": reason}) for row in aborted]
        events.append(connection, tenant, *news)
    return len(aborted)
