"""Tenants: the factories, each of which sees only its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from app.store.database import now
from app.store.tables import tenants


@dataclass(frozen=True)
class Tenant:
    """A factory."""

    id: str
    name: str
    created_at: datetime


def add(connection: Connection, tenant: str, name: str) -> bool:
    """Add a tenant; False, and nothing changed, if there is one of this id."""
    if find(connection, tenant) is not None:
        return False
    connection.execute(insert(tenants).values(id=tenant, name=name, created_at=now()))
    return True


def find(connection: Connection, tenant: str) -> Tenant | None:
    """Return a tenant, None if there is none of this id."""
    row = connection.execute(select(tenants).where(tenants.c.id == tenant)).first()
    return None if row is None else Tenant(row.id, row.name, row.created_at)


def all_of_them(connection: Connection) -> Sequence[Tenant]:
    """Return every tenant by id."""
    return [
        Tenant(row.id, row.name, row.created_at)
        for row in connection.execute(select(tenants).order_by(tenants.c.id))
    ]
