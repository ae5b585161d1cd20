"""The processes that work on the database and their signs of life."""

from datetime import timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from app.store.database import now
from app.store.tables import processes


def sign_in(
    connection: Connection, identity: str, role: str, version: str, plan_version: str, planners: int
) -> None:
    """Note that a process started."""
    connection.execute(delete(processes).where(processes.c.id == identity))
    connection.execute(
        insert(processes).values(
            id=identity,
            role=role,
            version=version,
            plan_version=plan_version,
            started_at=now(),
            seen_at=now(),
            planners=planners,
        )
    )


def sign(connection: Connection, identity: str) -> None:
    """Note that a process lives."""
    connection.execute(update(processes).where(processes.c.id == identity).values(seen_at=now()))


def sign_out(connection: Connection, identity: str) -> None:
    """Note that a process ended."""
    connection.execute(delete(processes).where(processes.c.id == identity))


def alive(connection: Connection, lease: timedelta) -> frozenset[str]:
    """Return the processes that gave a sign of life within the lease."""
    query = select(processes.c.id).where(processes.c.seen_at > now() - lease)
    return frozenset(connection.execute(query).scalars())


def planners(connection: Connection, lease: timedelta) -> int:
    """Return how many orders all living processes plan at once."""
    query = select(func.coalesce(func.sum(processes.c.planners), 0)).where(
        processes.c.seen_at > now() - lease
    )
    return int(connection.execute(query).scalar_one())


def plan_versions(connection: Connection, lease: timedelta) -> frozenset[str]:
    """Return the versions of workflows that some living process goes on with."""
    query = select(processes.c.plan_version).where(processes.c.seen_at > now() - lease)
    return frozenset(connection.execute(query).scalars())
