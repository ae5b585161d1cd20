"""Deliveries: one event to one webhook, tried until it is taken or given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, exists, func, insert, or_, select, update

from app.errors import NotFoundError
from app.store.database import now
from app.store.events import Event
from app.store.tables import deliveries, tenants, webhooks


class DeliveryState(StrEnum):
    """How far a delivery is."""

    SENDING = "sending"
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True)
class Delivery:
    """A delivery as it is kept.

    ``tries`` counts all tries, ``step`` those that failed since it was last asked for; ``status`` and
    ``last`` tell how the last one ended.
    """

    tenant: str
    webhook: str
    seq: int
    kind: str
    state: DeliveryState
    tries: int
    step: int
    next_at: datetime | None
    status: int | None
    last: str | None
    changed_at: datetime


def find(connection: Connection, tenant: str, webhook: str, seq: int) -> Delivery | None:
    """Return a delivery, None if the event was not sent to the webhook."""
    row = connection.execute(select(deliveries).where(_named(tenant, webhook, seq))).first()
    return None if row is None else _delivery(row)


def get(connection: Connection, tenant: str, webhook: str, seq: int) -> Delivery:
    """Return a delivery; raises NotFoundError if the event was not sent to the webhook."""
    found = find(connection, tenant, webhook, seq)
    if found is None:
        raise NotFoundError(f"event {seq} was not sent to webhook {webhook}")
    return found


def page(
    connection: Connection,
    tenant: str,
    webhook: str,
    before: int | None,
    limit: int,
    state: DeliveryState | None = None,
) -> Sequence[Delivery]:
    """Return a webhook's deliveries of events before a number, the latest first."""
    query = select(deliveries).where(deliveries.c.tenant == tenant, deliveries.c.webhook == webhook)
    if before is not None:
        query = query.where(deliveries.c.seq < before)
    if state is not None:
        query = query.where(deliveries.c.state == state)
    rows = connection.execute(query.order_by(deliveries.c.seq.desc()).limit(limit))
    return [_delivery(row) for row in rows]


def begin(connection: Connection, tenant: str, webhook: str, event: Event) -> Delivery:
    """Note that an event is sent to a locked webhook for the first time."""
    row = connection.execute(
        insert(deliveries)
        .values(
            tenant=tenant,
            webhook=webhook,
            seq=event.seq,
            kind=event.kind,
            state=DeliveryState.SENDING,
            tries=1,
            changed_at=now(),
        )
        .returning(deliveries)
    ).one()
    return _delivery(row)


def ask_for(connection: Connection, tenant: str, webhook: str, event: Event) -> Delivery:
    """Have an event sent to a locked webhook, once more if it was before; one under way is left alone."""
    kept = find(connection, tenant, webhook, event.seq)
    if kept is None:
        connection.execute(
            insert(deliveries).values(
                tenant=tenant,
                webhook=webhook,
                seq=event.seq,
                kind=event.kind,
                state=DeliveryState.WAITING,
                next_at=now(),
                changed_at=now(),
            )
        )
    elif kept.state != DeliveryState.SENDING:
        change(connection, kept, state=DeliveryState.WAITING, step=0, next_at=now())
    return get(connection, tenant, webhook, event.seq)


def change(connection: Connection, delivery: Delivery, **values: Any) -> None:
    """Change a delivery of a locked webhook."""
    named = _named(delivery.tenant, delivery.webhook, delivery.seq)
    connection.execute(update(deliveries).where(named).values(**values, changed_at=now()))


def claim_due(
    connection: Connection, tenant: str, webhook: str, limit: int, lost_since: datetime
) -> Sequence[Delivery]:
    """Take the deliveries of a locked webhook whose next try is due, and count that try.

    Those under way that nothing was heard of since a time are taken too.
    """
    query = (
        select(deliveries.c.seq)
        .where(deliveries.c.tenant == tenant, deliveries.c.webhook == webhook, _due(lost_since))
        .order_by(deliveries.c.next_at, deliveries.c.seq)
        .limit(limit)
    )
    numbers = connection.execute(query).scalars().all()
    if not numbers:
        return []
    taken = (
        update(deliveries)
        .where(deliveries.c.tenant == tenant, deliveries.c.webhook == webhook, deliveries.c.seq.in_(numbers))
        .values(state=DeliveryState.SENDING, tries=deliveries.c.tries + 1, next_at=None, changed_at=now())
        .returning(deliveries)
    )
    return [_delivery(row) for row in connection.execute(taken)]


def under_way(connection: Connection, tenant: str, webhook: str, lost_since: datetime) -> int:
    """Return how many deliveries to a webhook are under way."""
    query = select(func.count()).where(
        deliveries.c.tenant == tenant,
        deliveries.c.webhook == webhook,
        deliveries.c.state == DeliveryState.SENDING,
        deliveries.c.changed_at >= lost_since,
    )
    return int(connection.execute(query).scalar_one())


def give_up(connection: Connection, tenant: str, webhook: str, reason: str) -> None:
    """End the deliveries that wait for another try."""
    connection.execute(
        update(deliveries)
        .where(
            deliveries.c.tenant == tenant,
            deliveries.c.webhook == webhook,
            deliveries.c.state == DeliveryState.WAITING,
        )
        .values(state=DeliveryState.FAILED, next_at=None, last=reason, changed_at=now())
    )


def remove(connection: Connection, tenant: str, webhook: str) -> None:
    """Delete a webhook's deliveries."""
    connection.execute(
        delete(deliveries).where(deliveries.c.tenant == tenant, deliveries.c.webhook == webhook)
    )


def webhooks_with_work(connection: Connection, lost_since: datetime) -> Sequence[tuple[str, str]]:
    """Return tenant and id of every webhook that has events to be queued or tries that are due."""
    due = exists().where(
        deliveries.c.tenant == webhooks.c.tenant, deliveries.c.webhook == webhooks.c.id, _due(lost_since)
    )
    query = (
        select(webhooks.c.tenant, webhooks.c.id)
        .join(tenants, tenants.c.id == webhooks.c.tenant)
        .where(webhooks.c.enabled.is_(True), or_(tenants.c.last_event > webhooks.c.queued_seq, due))
    )
    return [(row.tenant, row.id) for row in connection.execute(query)]


def _due(lost_since: datetime) -> Any:
    waits = and_(deliveries.c.state == DeliveryState.WAITING, deliveries.c.next_at <= now())
    return waits | and_(deliveries.c.state == DeliveryState.SENDING, deliveries.c.changed_at < lost_since)


def _named(tenant: str, webhook: str, seq: int) -> Any:
    return (deliveries.c.tenant == tenant) & (deliveries.c.webhook == webhook) & (deliveries.c.seq == seq)


def _delivery(row: Row[Any]) -> Delivery:
    values = {name: getattr(row, name) for name in Delivery.__dataclass_fields__}
    return Delivery(**{**values, "state": DeliveryState(row.state)})
