"""What the metrics tell of the database, over all tenants."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from sqlalchemy import ColumnElement, Connection, case, func, or_, select

from app.store.database import now
from app.store.orders import WAITING
from app.store.states import JobState
from app.store.tables import cut_runs, events, orders, plans, processes

LAST_PLANS = 100
LAST_RUNS = 200
# A plan is seen by others at the latest this long after the time it carries.
SETTLED_AFTER = timedelta(minutes=2)

# Both values, so that the index that begins with it serves.
_ANY = orders.c.dispatched.in_((True, False))


@dataclass(frozen=True)
class PlanSums:
    """Sums over plans: how many, seconds of each stage, of the predicted cuts, and densities."""

    count: int = 0
    draft_s: float = 0.0
    nest_s: float = 0.0
    cut_s: float = 0.0
    seconds: float = 0.0
    density: float = 0.0

    def __add__(self, more: "PlanSums") -> "PlanSums":
        return PlanSums(*(getattr(self, name) + getattr(more, name) for name in vars(self)))


@dataclass(frozen=True)
class Tally:
    """How the orders, plans, runs and processes stand."""

    orders: dict[str, int]
    waiting: dict[str, int]
    oldest_waiting_s: float
    aborted: int
    runs: dict[str, int]
    run_interval_s: float | None
    recent: PlanSums
    processes: dict[str, int]
    planners: int
    at: datetime = field(default_factory=now)


def tally(connection: Connection, lease: timedelta) -> Tally:
    """Count."""
    living = select(processes.c.role, func.count().label("number"), func.sum(processes.c.planners)).where(
        processes.c.seen_at > now() - lease
    )
    alive = connection.execute(living.group_by(processes.c.role)).all()
    return Tally(
        orders=_by_state(connection),
        waiting=_waiting(connection),
        oldest_waiting_s=_oldest_waiting_s(connection),
        aborted=connection.execute(
            select(func.count()).select_from(events).where(events.c.kind == "order.aborted")
        ).scalar_one(),
        runs={
            row.state: row.number
            for row in connection.execute(
                select(cut_runs.c.state, func.count().label("number")).group_by(cut_runs.c.state)
            )
        },
        run_interval_s=_run_interval_s(connection),
        recent=_recent(connection),
        processes={row[0]: row[1] for row in alive},
        planners=sum(row[2] for row in alive),
    )


def waiting_cause() -> ColumnElement[str]:
    """Return what an order not yet begun waits for: if it may start a planner, or its time."""
    return case(
        (orders.c.state == JobState.NOT_ALLOWED, orders.c.waits_for),
        (orders.c.earliest_start > now(), "earliest_start"),
        else_="planner",
    )


def plan_sums(connection: Connection, after: datetime | None, until: datetime | None) -> PlanSums:
    """Return the sums over the plans that were made after a time, until another."""
    query = select(func.count(), *(func.coalesce(func.sum(plans.c[name]), 0) for name in _SUMMED))
    if after is not None:
        query = query.where(plans.c.planned_at > after)
    if until is not None:
        query = query.where(plans.c.planned_at <= until)
    return PlanSums(*connection.execute(query).one())


_SUMMED = ("draft_s", "nest_s", "cut_s", "seconds", "density")


def _by_state(connection: Connection) -> dict[str, int]:
    query = select(orders.c.state, func.count().label("number")).where(_ANY).group_by(orders.c.state)
    return {row.state: row.number for row in connection.execute(query)}


def _waiting(connection: Connection) -> dict[str, int]:
    """Count what waits by its cause."""
    cause = waiting_cause().label("cause")
    query = select(cause, func.count().label("number")).where(_ANY, orders.c.state.in_(WAITING))
    return {row.cause: row.number for row in connection.execute(query.group_by(cause))}


def _oldest_waiting_s(connection: Connection) -> float:
    """Return for how long the order that waits longest for a planner has been free to be planned."""
    query = select(func.min(orders.c.changed_at)).where(
        orders.c.dispatched.is_(False),
        orders.c.state == JobState.ALLOWED,
        or_(orders.c.earliest_start.is_(None), orders.c.earliest_start <= now()),
    )
    oldest = connection.execute(query).scalar()
    return 0.0 if oldest is None else max(0.0, (now() - oldest).total_seconds())


def _recent(connection: Connection) -> PlanSums:
    last = (
        select(*(plans.c[name] for name in _SUMMED))
        .order_by(plans.c.planned_at.desc())
        .limit(LAST_PLANS)
        .subquery()
    )
    sums = (func.coalesce(func.sum(last.c[name]), 0) for name in _SUMMED)
    return PlanSums(*connection.execute(select(func.count(), *sums).select_from(last)).one())


def _run_interval_s(connection: Connection) -> float | None:
    """Return the median of the seconds between the ends of two runs on the same cutter, of the last runs.

    The median, so that nights and breaks do not count.
    """
    query = (
        select(cut_runs.c.tenant, cut_runs.c.cutter, cut_runs.c.ended_at)
        .where(cut_runs.c.ended_at.is_not(None))
        .order_by(cut_runs.c.ended_at.desc())
        .limit(LAST_RUNS)
    )
    ends: dict[tuple[str, str | None], list[datetime]] = {}
    for row in connection.execute(query):
        ends.setdefault((row.tenant, row.cutter), []).append(row.ended_at)
    gaps = [gap for times in ends.values() for gap in _gaps(times)]
    return median(gaps) if gaps else None


def _gaps(latest_first: Sequence[datetime]) -> list[float]:
    return [(later - earlier).total_seconds() for later, earlier in pairwise(latest_first)]
