"""The best marker so far of what is being nested: for who looks on, and no loss if it is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from app.store.database import now
from app.store.tables import nesting_progress

Steps = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class StoredNest:
    """How far the nest of one material of an order is.

    ``steps`` are the seconds since it began and the density then, up to the best so far; it searches until
    ``ends_at``.
    """

    order_number: int
    material: str
    attempt: int
    density: float
    length_mm: float
    steps: Steps
    at: datetime
    ends_at: datetime


def keep(
    connection: Connection,
    tenant: str,
    number: int,
    attempt: int,
    material: str,
    *,
    length_mm: float,
    steps: Steps,
    ends_at: datetime,
) -> None:
    """Keep the best marker so far of an attempt's nest in place of what was told before."""
    key = {"tenant": tenant, "order_number": number, "material": material}
    told = {
        "attempt": attempt,
        "density": steps[-1][1],
        "length_mm": length_mm,
        "steps": [list(step) for step in steps],
        "at": now(),
        "ends_at": ends_at,
    }
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    new = insert(nesting_progress).values(**key, **told)
    connection.execute(new.on_conflict_do_update(index_elements=list(key), set_=told))


def forget(connection: Connection, tenant: str, number: int) -> None:
    """Forget what was told of an order's nests."""
    connection.execute(
        delete(nesting_progress).where(
            nesting_progress.c.tenant == tenant, nesting_progress.c.order_number == number
        )
    )


def of_orders(connection: Connection, tenant: str, numbers: Sequence[int]) -> Sequence[StoredNest]:
    """Return what was told of the nests of some orders, of whichever attempt, the latest told last."""
    query = select(nesting_progress).where(
        nesting_progress.c.tenant == tenant, nesting_progress.c.order_number.in_(numbers)
    )
    rows = connection.execute(query.order_by(nesting_progress.c.at))
    return [
        StoredNest(**{name: getattr(row, name) for name in StoredNest.__dataclass_fields__}) for row in rows
    ]
