"""What is done to orders that were taken: cancelled, planned anew, changed, hurried.

Every function takes an order that the caller locked, changes it and tells it as an event.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, case, update

from app.errors import ConflictError
from app.store import cut_runs, events, rolls
from app.store.events import News
from app.store.orders import HELD, StoredOrder, abort, change, start_anew
from app.store.states import JobState, Waits
from app.store.tables import cut_runs as runs
from app.store.tables import orders

UNBEGUN = (JobState.NOT_ALLOWED, JobState.ALLOWED)


def cancel(connection: Connection, order: StoredOrder, reason: str) -> StoredOrder:
    """Abort an order and the cuts of it that are not begun; one that is aborted already stays as it is.

    Raises
    ------
    ConflictError
        If a cut of it has begun.
    """
    told = f"cancelled: {reason}" if reason else "cancelled"
    with _cuts_withdrawn(connection, order, told):
        if order.state == JobState.ABORTED:
            return order
        return abort(connection, order, "order.cancelled", told)


def replan(connection: Connection, order: StoredOrder) -> StoredOrder:
    """Have an order planned once more; the plan that holds can be read until the new one is published.

    Its cuts are aborted at once: none may begin on the old plan while the new one is made.

    Raises
    ------
    ConflictError
        If it waits for something, or a cut of it has begun.
    """
    if order.state == JobState.NOT_ALLOWED:
        raise ConflictError(f"order {order.id} is not allowed to start: {order.reason}; release it instead")
    if order.state == JobState.ALLOWED:
        return order
    with _cuts_withdrawn(connection, order, "the order is planned anew"):
        return start_anew(connection, order, "order.queued")


def rewrite(connection: Connection, order: StoredOrder, held: bool, **content: Any) -> StoredOrder:
    """Give an order another content and have it planned; the plan of the old content holds no longer.

    One that is held stays held, one that waits for something else is tried again.

    Parameters
    ----------
    held
        Whether the new content says that it waits until it is released.
    content
        Columns of the order that its content fills.

    Raises
    ------
    ConflictError
        If a cut of it has begun.
    """
    waits: dict[str, Any] = {}
    if order.waits_for is Waits.RELEASE:
        waits = {"state": JobState.NOT_ALLOWED, "waits_for": Waits.RELEASE, "reason": order.reason}
    elif held:
        waits = {"state": JobState.NOT_ALLOWED, "waits_for": Waits.RELEASE, "reason": HELD}
    with _cuts_withdrawn(connection, order, "the order was changed"):
        return start_anew(connection, order, "order.changed", planned=None, **{**content, **waits})


def schedule(connection: Connection, order: StoredOrder, **content: Any) -> StoredOrder:
    """Change when and in what sequence an order is planned and cut, but nothing of its plan.

    It reaches its cuts that are not begun. An order that is queued with the planners is queued again.
    """
    connection.execute(
        update(runs)
        .where(runs.c.tenant == order.tenant, runs.c.order_number == order.number, runs.c.state.in_(UNBEGUN))
        .values(priority=content["priority"], due=content["due"], version=runs.c.version + 1)
    )
    queued = orders.c.dispatched.is_(True) & (orders.c.state == JobState.ALLOWED)
    return change(
        connection,
        order,
        News("order.scheduled", order.id, {"priority": content["priority"]}),
        **content,
        attempt=orders.c.attempt + case((queued, 1), else_=0),
        dispatched=case((queued, False), else_=orders.c.dispatched),
    )


@contextmanager
def _cuts_withdrawn(connection: Connection, order: StoredOrder, reason: str) -> Iterator[None]:
    """Abort an order's cuts that are not begun, and tell it after what is done to the order.

    The stock is locked before the runs: cloth may be given back, and events are told only when all is locked.

    Raises
    ------
    ConflictError
        If a cut has begun.
    """
    rolls.lock_stock(connection, order.tenant)
    if cut_runs.begun(connection, order.tenant, order.number):
        raise ConflictError(
            f"a cut of order {order.id} has begun; single pieces can be ordered again as its recut"
        )
    aborted = cut_runs.abort_unbegun(connection, order.tenant, order.number, reason)
    yield
    if aborted:
        events.append(connection, order.tenant, *aborted)
