"""Cut runs: the cutting jobs of planned orders."""

from sqlalchemy import Connection, select, update

from app.store.database import now
from app.store.states import JobState
from app.store.tables import cut_runs


def begun(connection: Connection, tenant: str, order_number: int) -> bool:
    """Whether a cutter has begun any cut of an order; if not, none is begun until the commit."""
    query = select(cut_runs.c.started_at).where(
        cut_runs.c.tenant == tenant, cut_runs.c.order_number == order_number
    )
    runs = connection.execute(query.order_by(cut_runs.c.number).with_for_update()).all()
    return any(run.started_at is not None for run in runs)


def abort_unbegun(connection: Connection, tenant: str, order_number: int, reason: str) -> int:
    """Abort the cuts of an order that no cutter has begun; returns how many."""
    aborted = connection.execute(
        update(cut_runs)
        .where(
            cut_runs.c.tenant == tenant,
            cut_runs.c.order_number == order_number,
            cut_runs.c.state == JobState.ALLOWED,
        )
        .values(state=JobState.ABORTED, reason=reason, ended_at=now(), version=cut_runs.c.version + 1)
    )
    return aborted.rowcount
