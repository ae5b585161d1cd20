"""Orders: what was posted and how far its planning is. All queries on them but the intake's are here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, func, or_, select, update

from app.errors import ConflictError, NotFoundError, StaleError
from app.store import bookings, events, nesting_progress
from app.store.database import now
from app.store.events import News
from app.store.states import JobState, Waits
from app.store.tables import orders

WAITING = (JobState.NOT_ALLOWED, JobState.ALLOWED)
OPEN = (*WAITING, JobState.RUNNING)
HELD = "held until it is released"


@dataclass(frozen=True)
class StoredOrder:
    """An order as it is kept; ``body`` is its JSON, ``planned`` the attempt whose plan holds."""

    number: int
    tenant: str
    id: str
    body: str
    state: JobState
    reason: str | None
    waits_for: Waits | None
    priority: int
    due: datetime | None
    earliest_start: datetime | None
    cutter: str | None
    cloth: str | None
    recut_of: str | None
    version: int
    attempt: int
    tries: int
    planned: int | None
    received_at: datetime
    changed_at: datetime


@dataclass(frozen=True)
class Filters:
    """Which orders are listed; None: whatever."""

    state: JobState | None = None
    waits_for: Waits | None = None
    cutter: str | None = None
    cloth: str | None = None
    due_before: datetime | None = None


def find(connection: Connection, tenant: str, order_id: str) -> StoredOrder | None:
    """Return an order, None if the tenant has none of this id."""
    row = connection.execute(select(orders).where(_named(tenant, order_id))).first()
    return None if row is None else stored(row)


def get(connection: Connection, tenant: str, order_id: str) -> StoredOrder:
    """Return an order; raises NotFoundError if the tenant has none of this id."""
    found = find(connection, tenant, order_id)
    if found is None:
        raise NotFoundError(f"there is no order {order_id}")
    return found


def numbered(connection: Connection, tenant: str, number: int) -> StoredOrder | None:
    """Return an order by its number, None if the tenant has none of it."""
    row = connection.execute(
        select(orders).where(orders.c.tenant == tenant, orders.c.number == number)
    ).first()
    return None if row is None else stored(row)


def lock(connection: Connection, tenant: str, order_id: str, version: int | None = None) -> StoredOrder:
    """Return an order that nobody else changes until the commit.

    Raises
    ------
    NotFoundError
        If the tenant has none of this id.
    StaleError
        If a version is given and it is not the order's.
    """
    row = connection.execute(select(orders).where(_named(tenant, order_id)).with_for_update()).first()
    if row is None:
        raise NotFoundError(f"there is no order {order_id}")
    order = stored(row)
    refuse_stale(order, version)
    return order


def refuse_stale(order: StoredOrder, version: int | None) -> None:
    """Raise StaleError if a version is given and it is not the order's."""
    if version is not None and version != order.version:
        raise StaleError(f"order {order.id} is at version {order.version}, not {version}: read it again")


def page(
    connection: Connection, tenant: str, filters: Filters, before: int | None, limit: int
) -> Sequence[StoredOrder]:
    """Return a tenant's orders that came before the one of a number, the latest first."""
    query = select(orders).where(orders.c.tenant == tenant)
    if before is not None:
        query = query.where(orders.c.number < before)
    for name in ("state", "waits_for", "cutter", "cloth"):
        wanted = getattr(filters, name)
        if wanted is not None:
            query = query.where(orders.c[name] == wanted)
    if filters.due_before is not None:
        query = query.where(orders.c.due < filters.due_before)
    return [stored(row) for row in connection.execute(query.order_by(orders.c.number.desc()).limit(limit))]


def waiting_count(connection: Connection, tenant: str) -> int:
    """Return how many of a tenant's orders wait to be planned."""
    query = select(func.count()).where(orders.c.tenant == tenant, orders.c.state == JobState.ALLOWED)
    return int(connection.execute(query).scalar_one())


def change(connection: Connection, order: StoredOrder, news: News, **values: Any) -> StoredOrder:
    """Change a locked order, count its version up and tell it as an event."""
    changed = connection.execute(
        update(orders)
        .where(orders.c.number == order.number)
        .values(**values, version=orders.c.version + 1, changed_at=now())
        .returning(orders)
    ).one()
    told = {"state": changed.state, "version": changed.version, **news.data}
    if changed.reason is not None:
        told["reason"] = changed.reason
    events.append(connection, order.tenant, News(news.kind, news.subject, told))
    return stored(changed)


def start_anew(connection: Connection, order: StoredOrder, kind: str, **values: Any) -> StoredOrder:
    """Queue a locked order to be planned as a new attempt; what an earlier one still does has no effect."""
    fresh = {
        "state": JobState.ALLOWED,
        "reason": None,
        "waits_for": None,
        "attempt": order.attempt + 1,
        "tries": 0,
        "dispatched": False,
        "rests_until": None,
    }
    _give_back(connection, order)
    return change(connection, order, News(kind, order.id), **{**fresh, **values})


def hold(connection: Connection, order: StoredOrder, reason: str = "") -> StoredOrder:
    """Keep a locked order from being planned until it is released, for a reason in somebody's words.

    One that is held for the same reason already stays as it is.
    """
    told = f"held: {reason}" if reason else HELD
    if (order.waits_for, order.reason) == (Waits.RELEASE, told):
        return order
    if order.state not in OPEN:
        raise ConflictError(
            f"order {order.id} is {order.state}; only one that is not yet planned can be held"
        )
    _give_back(connection, order)
    return change(
        connection,
        order,
        News("order.held", order.id),
        state=JobState.NOT_ALLOWED,
        waits_for=Waits.RELEASE,
        reason=told,
        attempt=order.attempt + 1,
        dispatched=False,
    )


def release(connection: Connection, order: StoredOrder) -> StoredOrder:
    """Let a locked order that was held be planned; one that waits for something else is tried again."""
    if order.state == JobState.ALLOWED:
        return order
    if order.state != JobState.NOT_ALLOWED:
        raise ConflictError(f"order {order.id} is {order.state}; only one that waits can be released")
    return start_anew(connection, order, "order.released")


def park(
    connection: Connection, order: StoredOrder, waits_for: Waits, reason: str, cloth: str | None = None
) -> StoredOrder:
    """End the planning of a locked order's attempt until what it waits for comes and it is woken.

    Of a roll the ``cloth`` is told. The caller keeps the stock or the cutters still, so that none comes
    between its look for one and this.
    """
    _give_back(connection, order)
    return change(
        connection,
        order,
        News("order.waiting", order.id, {"waits_for": waits_for} | ({"cloth": cloth} if cloth else {})),
        awaited_cloth=cloth,
        state=JobState.NOT_ALLOWED,
        waits_for=waits_for,
        reason=reason,
        attempt=order.attempt + 1,
        dispatched=False,
    )


def abort(connection: Connection, order: StoredOrder, kind: str, reason: str) -> StoredOrder:
    """End a locked order without a plan of this attempt."""
    _give_back(connection, order)
    return change(
        connection,
        order,
        News(kind, order.id),
        state=JobState.ABORTED,
        waits_for=None,
        reason=reason,
        attempt=order.attempt + 1,
        dispatched=False,
    )


def parked(
    connection: Connection, tenant: str, waits_for: Waits, **same: str | None
) -> Sequence[StoredOrder]:
    """Return the orders that wait for a roll or a cutter, locked.

    ``same`` narrows them: ``cloth="navy twill"``; None: only those that name none.
    """
    query = select(orders).where(
        orders.c.tenant == tenant,
        orders.c.state == JobState.NOT_ALLOWED,
        orders.c.waits_for == waits_for,
        *(orders.c[name] == value for name, value in same.items()),
    )
    return [stored(row) for row in connection.execute(query.order_by(orders.c.number).with_for_update())]


def wake(connection: Connection, tenant: str, waits_for: Waits, **same: str | None) -> int:
    """Queue again the orders that are `parked`, now that what they wait for came; returns how many."""
    waiting = parked(connection, tenant, waits_for, **same)
    for order in waiting:
        start_anew(connection, order, "order.queued")
    return len(waiting)


def wake_for(connection: Connection, tenant: str, cloths: Iterable[str]) -> None:
    """Queue again the orders that wait for a roll of one of the cloths; all are locked before any is told."""
    waiting = [
        order
        for cloth in sorted(cloths)
        for order in parked(connection, tenant, Waits.ROLL, awaited_cloth=cloth)
    ]
    for order in waiting:
        start_anew(connection, order, "order.queued")


def any_waits(connection: Connection) -> bool:
    """Whether any order waits to be planned now."""
    return connection.execute(select(orders.c.number).where(_fit()).limit(1)).first() is not None


def claim(connection: Connection, limit: int) -> Sequence[StoredOrder]:
    """Take the next orders to be planned, of all tenants, and mark them as queued with the planners.

    Higher priority first, then the earlier due, then the earlier come; those for a later start wait.
    """
    fit = (
        select(orders.c.number)
        .where(_fit())
        .order_by(
            orders.c.priority.desc(),
            case((orders.c.due.is_(None), 1), else_=0),
            orders.c.due,
            orders.c.number,
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    numbers = connection.execute(fit).scalars().all()
    if not numbers:
        return []
    taken = update(orders).where(orders.c.number.in_(numbers)).values(dispatched=True).returning(orders)
    by_number = {row.number: stored(row) for row in connection.execute(taken)}
    return [by_number[number] for number in numbers]


def queued_with_planners(connection: Connection) -> int:
    """Return how many orders are queued with the planners and not yet begun."""
    query = select(func.count()).where(orders.c.dispatched.is_(True), orders.c.state == JobState.ALLOWED)
    return int(connection.execute(query).scalar_one())


def with_planners(connection: Connection, limit: int) -> Sequence[StoredOrder]:
    """Return orders, the oldest first, that are queued with the planners or being planned."""
    query = (
        select(orders)
        .where(orders.c.dispatched.is_(True), orders.c.state.in_((JobState.ALLOWED, JobState.RUNNING)))
        .order_by(orders.c.number)
        .limit(limit)
    )
    return [stored(row) for row in connection.execute(query)]


def count_try(connection: Connection, number: int, attempt: int) -> int | None:
    """Count that the planning of an attempt begins once more; None if the attempt is no longer wanted."""
    row = connection.execute(
        update(orders)
        .where(orders.c.number == number, orders.c.attempt == attempt, orders.c.state.in_(OPEN))
        .values(tries=orders.c.tries + 1)
        .returning(orders.c.tries)
    ).first()
    return None if row is None else int(row.tries)


def of_attempt(connection: Connection, number: int, attempt: int) -> StoredOrder | None:
    """Return an order, locked, if its planning of this attempt is still wanted; else None."""
    row = connection.execute(
        select(orders)
        .where(orders.c.number == number, orders.c.attempt == attempt, orders.c.state.in_(OPEN))
        .with_for_update()
    ).first()
    return None if row is None else stored(row)


def stored(row: Row[Any]) -> StoredOrder:
    """Return an order from its row."""
    names = StoredOrder.__dataclass_fields__
    values = {name: getattr(row, name) for name in names}
    values["state"] = JobState(row.state)
    values["waits_for"] = None if row.waits_for is None else Waits(row.waits_for)
    return StoredOrder(**values)


def _fit() -> Any:
    return (
        orders.c.dispatched.is_(False)
        & (orders.c.state == JobState.ALLOWED)
        & or_(orders.c.earliest_start.is_(None), orders.c.earliest_start <= now())
        & or_(orders.c.rests_until.is_(None), orders.c.rests_until <= now())
    )


def _give_back(connection: Connection, order: StoredOrder) -> None:
    """Give back the cloth that an attempt, now given up, holds or booked, to orders that wait for such.

    What it told of its nest goes too.
    """
    nesting_progress.forget(connection, order.tenant, order.number)
    wake_for(
        connection, order.tenant, bookings.give_back(connection, order.tenant, order.number, order.attempt)
    )


def _named(tenant: str, order_id: str) -> Any:
    return (orders.c.tenant == tenant) & (orders.c.id == order_id)
