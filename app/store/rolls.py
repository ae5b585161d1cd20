"""Rolls of cloth in stock: what each is like and how much of it is used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from app.errors import NotFoundError, StaleError
from app.store.database import now, one_at_a_time
from app.store.tables import rolls


@dataclass(frozen=True)
class ToldRoll:
    """What is told of a roll; ``body`` is all of it as JSON."""

    cloth: str
    dye_lot: str
    width_mm: float
    length_mm: float
    body: str


@dataclass(frozen=True)
class StoredRoll:
    """A roll as it is kept; ``body`` is its cloth as JSON, ``held_by`` the attempt that plans on it alone."""

    tenant: str
    id: str
    cloth: str
    dye_lot: str
    width_mm: float
    body: str
    length_mm: float
    used_mm: float
    held_by: str | None
    closed: bool
    version: int
    changed_at: datetime

    @property
    def left_mm(self) -> float:
        """How much of it is neither used nor booked."""
        return self.length_mm - self.used_mm


@dataclass(frozen=True)
class RollFilters:
    """Which rolls are listed; None: whatever."""

    cloth: str | None = None
    dye_lot: str | None = None
    least_left_mm: float | None = None
    closed: bool | None = None


def lock_stock(connection: Connection, tenant: str) -> None:
    """Hold a tenant's stock until the commit: whoever picks, books or changes rolls comes here first.

    So what was picked is not picked by another, and no roll comes between an order's look for one and its
    wait. Orders are locked before the stock, but those that wait, which nobody else locks with the stock in
    hand, after it.
    """
    one_at_a_time(connection, f"stock of {tenant}")


def find(connection: Connection, tenant: str, roll: str) -> StoredRoll | None:
    """Return a roll, None if the tenant has none of this id."""
    row = connection.execute(select(rolls).where(_named(tenant, roll))).first()
    return None if row is None else _stored(row)


def get(connection: Connection, tenant: str, roll: str, version: int | None = None) -> StoredRoll:
    """Return a roll.

    Raises
    ------
    NotFoundError
        If the tenant has none of this id.
    StaleError
        If a version is given and it is not the roll's.
    """
    found = find(connection, tenant, roll)
    if found is None:
        raise NotFoundError(f"there is no roll {roll}")
    if version is not None and version != found.version:
        raise StaleError(f"roll {roll} is at version {found.version}, not {version}: read it again")
    return found


def page(
    connection: Connection, tenant: str, filters: RollFilters, after: str | None, limit: int
) -> Sequence[StoredRoll]:
    """Return a tenant's rolls whose ids come after one, by id."""
    query = select(rolls).where(rolls.c.tenant == tenant)
    if after is not None:
        query = query.where(rolls.c.id > after)
    for name in ("cloth", "dye_lot", "closed"):
        wanted = getattr(filters, name)
        if wanted is not None:
            query = query.where(rolls.c[name] == wanted)
    if filters.least_left_mm is not None:
        query = query.where(rolls.c.length_mm - rolls.c.used_mm >= filters.least_left_mm)
    return [_stored(row) for row in connection.execute(query.order_by(rolls.c.id).limit(limit))]


def open_ones(connection: Connection, tenant: str, cloth: str, dye_lot: str = "") -> Sequence[StoredRoll]:
    """Return the rolls of a cloth that may be booked, of any dye lot if none is named."""
    query = select(rolls).where(rolls.c.tenant == tenant, rolls.c.cloth == cloth, rolls.c.closed.is_(False))
    if dye_lot:
        query = query.where(rolls.c.dye_lot == dye_lot)
    return [_stored(row) for row in connection.execute(query.order_by(rolls.c.id))]


def add(connection: Connection, tenant: str, roll: str, told: ToldRoll) -> StoredRoll:
    """Add a roll of which nothing is used."""
    added = insert(rolls).values(tenant=tenant, id=roll, changed_at=now(), **vars(told))
    return _stored(connection.execute(added.returning(rolls)).one())


def change(connection: Connection, roll: StoredRoll, **values: Any) -> StoredRoll:
    """Change a roll of the locked stock and count its version up."""
    row = connection.execute(
        update(rolls)
        .where(_named(roll.tenant, roll.id))
        .values(**values, version=rolls.c.version + 1, changed_at=now())
        .returning(rolls)
    ).one()
    return _stored(row)


def hold(connection: Connection, roll: StoredRoll, holder: str) -> None:
    """Keep a roll of the locked stock for one attempt."""
    connection.execute(update(rolls).where(_named(roll.tenant, roll.id)).values(held_by=holder))


def let_go(connection: Connection, tenant: str, holder: str) -> None:
    """Give back every roll that an attempt holds."""
    connection.execute(
        update(rolls).where(rolls.c.tenant == tenant, rolls.c.held_by == holder).values(held_by=None)
    )


def _stored(row: Row[Any]) -> StoredRoll:
    return StoredRoll(**{name: getattr(row, name) for name in StoredRoll.__dataclass_fields__})


def _named(tenant: str, roll: str) -> Any:
    return (rolls.c.tenant == tenant) & (rolls.c.id == roll)
