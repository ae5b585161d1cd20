"""What is known of planned pieces besides their plan."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from app.store.orders import StoredOrder
from app.store.states import JobState
from app.store.tables import cut_runs


@dataclass(frozen=True)
class CutOfMarker:
    """The cut run of a marker and its state."""

    id: str
    state: JobState


def cuts_of(connection: Connection, order: StoredOrder) -> dict[str, CutOfMarker]:
    """Return the latest cut run of each marker of an order's plan that holds, by the marker's id."""
    query = (
        select(cut_runs.c.marker, cut_runs.c.id, cut_runs.c.state)
        .where(
            cut_runs.c.tenant == order.tenant,
            cut_runs.c.order_number == order.number,
            cut_runs.c.attempt == order.planned,
        )
        .order_by(cut_runs.c.number)
    )
    return {row.marker: CutOfMarker(row.id, JobState(row.state)) for row in connection.execute(query)}
