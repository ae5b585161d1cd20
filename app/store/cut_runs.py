"""Cut runs: the cutting jobs of planned orders."""

from sqlalchemy import Connection, select, update

from app.store.database import now
from app.store.states import JobState
from app.store.tables import cut_runs

BEGUN = (JobState.RUNNING, JobState.INTERRUPTED, JobState.ENDED)


def begun(connection: Connection, tenant: str, order_number: int) -> bool:
    """Whether the cutter has begun any cut of an order."""
    query = select(cut_runs.c.number).where(
        cut_runs.c.tenant == tenant, cut_runs.c.order_number == order_number, cut_runs.c.state.in_(BEGUN)
    )
    return connection.execute(query.limit(1)).first() is not None


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
