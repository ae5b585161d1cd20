"""Tenants: the factories, each of which sees only its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from app.store.database import now
from app.store.tables import tenants


@dataclass(frozen=True)
class Tenant:
    """A factory."""

    id: str
    name: str
    created_at: datetime


def add(connection: Connection, tenant: str, name: str) -> Tenant | None:
    """Add a tenant and return it; None, and nothing changed, if there is one of this id."""
    try:
        with connection.begin_nested():
            new = Tenant(tenant, name, now())
            connection.execute(insert(tenants).values(vars(new)))
    except IntegrityError:
        return None
    return new


def find(connection: Connection, tenant: str) -> Tenant | None:
    """Return a tenant, None if there is none of this id."""
    row = connection.execute(select(tenants).where(tenants.c.id == tenant)).first()
    return None if row is None else Tenant(row.id, row.name, row.created_at)


def all_of_them(connection: Connection) -> Sequence[Tenant]:
    """Return every tenant by id."""
    return after(connection, None, None)


def after(connection: Connection, tenant: str | None, limit: int | None) -> Sequence[Tenant]:
    """Return the tenants whose ids follow one, from the first without one."""
    query = select(tenants)
    if tenant is not None:
        query = query.where(tenants.c.id > tenant)
    return [
        Tenant(row.id, row.name, row.created_at)
        for row in connection.execute(query.order_by(tenants.c.id).limit(limit))
    ]
