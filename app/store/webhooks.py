"""Webhooks: the addresses that events are sent to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from app.errors import ConflictError, NotFoundError, StaleError
from app.store import deliveries, events
from app.store.database import now
from app.store.events import Event, News
from app.store.tables import tenants, webhooks

MOST = 50
# A secret that was replaced signs for so long beside the new one.
OVERLAP = timedelta(hours=24)
PING = "webhook.ping"


@dataclass(frozen=True)
class Webhook:
    """An address that events of some kinds are sent to; ``kinds`` empty: all."""

    tenant: str
    id: str
    url: str
    secret: str
    old_secret: str | None
    old_until: datetime | None
    kinds: tuple[str, ...]
    enabled: bool
    reason: str | None
    queued_seq: int
    failures: int
    version: int
    changed_at: datetime

    def secrets(self, at: datetime) -> tuple[str, ...]:
        """Return the secrets that sign at a time, the newest first."""
        if self.old_secret is None or self.old_until is None or self.old_until <= at:
            return (self.secret,)
        return (self.secret, self.old_secret)

    def wants(self, event: Event) -> bool:
        """Whether an event is sent to it; a ping goes to the webhook that it tests only."""
        if event.kind == PING:
            return event.subject == self.id
        return not self.kinds or events.is_of(event.kind, self.kinds)


def find(connection: Connection, tenant: str, webhook: str) -> Webhook | None:
    """Return a webhook, None if the tenant has none of this id."""
    row = connection.execute(select(webhooks).where(_named(tenant, webhook))).first()
    return None if row is None else _webhook(row)


def get(connection: Connection, tenant: str, webhook: str) -> Webhook:
    """Return a webhook; raises NotFoundError if the tenant has none of this id."""
    return _found(find(connection, tenant, webhook), webhook)


def lock(connection: Connection, tenant: str, webhook: str, version: int | None = None) -> Webhook:
    """Return a webhook that nobody else changes until the commit.

    Raises
    ------
    NotFoundError
        If the tenant has none of this id.
    StaleError
        If a version is given and it is not the webhook's.
    """
    row = connection.execute(select(webhooks).where(_named(tenant, webhook)).with_for_update()).first()
    locked = _found(None if row is None else _webhook(row), webhook)
    if version is not None and version != locked.version:
        raise StaleError(f"webhook {webhook} is at version {locked.version}, not {version}: read it again")
    return locked


def lock_if_free(connection: Connection, tenant: str, webhook: str) -> Webhook | None:
    """Return a webhook that nobody else changes until the commit, None if somebody just does."""
    query = select(webhooks).where(_named(tenant, webhook)).with_for_update(skip_locked=True)
    row = connection.execute(query).first()
    return None if row is None else _webhook(row)


def of_tenant(connection: Connection, tenant: str) -> Sequence[Webhook]:
    """Return a tenant's webhooks by id."""
    query = select(webhooks).where(webhooks.c.tenant == tenant).order_by(webhooks.c.id)
    return [_webhook(row) for row in connection.execute(query)]


def add(
    connection: Connection,
    tenant: str,
    webhook: str,
    *,
    url: str,
    kinds: Sequence[str],
    enabled: bool,
    secret: str,
) -> Webhook:
    """Add a webhook that is sent what happens from now on.

    Raises
    ------
    ConflictError
        If the tenant has as many as it may, or another made one of this id meanwhile.
    """
    connection.execute(select(tenants.c.id).where(tenants.c.id == tenant).with_for_update())
    if find(connection, tenant, webhook) is not None:
        raise ConflictError(f"webhook {webhook} was made by another just now; read it, then change it")
    query = select(func.count()).where(webhooks.c.tenant == tenant)
    if connection.execute(query).scalar_one() >= MOST:
        raise ConflictError(f"there are {MOST} webhooks, the most that may be; delete one that is not needed")
    row = connection.execute(
        insert(webhooks)
        .values(
            tenant=tenant,
            id=webhook,
            url=url,
            kinds=list(kinds),
            enabled=enabled,
            secret=secret,
            queued_seq=events.last_of(connection, tenant),
            changed_at=now(),
        )
        .returning(webhooks)
    ).one()
    return _webhook(row)


def change(
    connection: Connection, webhook: Webhook, *, url: str, kinds: Sequence[str], enabled: bool
) -> Webhook:
    """Change a locked webhook; one that is enabled again is sent what happens from then on."""
    if (url, tuple(kinds), enabled) == (webhook.url, webhook.kinds, webhook.enabled):
        return webhook
    values: dict[str, Any] = {"url": url, "kinds": list(kinds), "enabled": enabled}
    if enabled and not webhook.enabled:
        last = events.last_of(connection, webhook.tenant)
        values |= {"queued_seq": last, "reason": None, "failures": 0}
    if webhook.enabled and not enabled:
        deliveries.give_up(connection, webhook.tenant, webhook.id, "the webhook was disabled")
    return _changed(connection, webhook, **values)


def rotate(connection: Connection, webhook: Webhook, secret: str) -> Webhook:
    """Give a locked webhook a new secret; the one before signs too for a day."""
    return _changed(connection, webhook, secret=secret, old_secret=webhook.secret, old_until=now() + OVERLAP)


def disable(connection: Connection, webhook: Webhook, reason: str) -> None:
    """Send nothing more to a locked webhook, and tell so as an event."""
    deliveries.give_up(connection, webhook.tenant, webhook.id, reason)
    _changed(connection, webhook, enabled=False, reason=reason)
    events.append(connection, webhook.tenant, News("webhook.disabled", webhook.id, {"reason": reason}))


def count_failures(connection: Connection, webhook: Webhook, failures: int) -> None:
    """Note how many tries in a row failed."""
    if failures != webhook.failures:
        query = update(webhooks).where(_named(webhook.tenant, webhook.id))
        connection.execute(query.values(failures=failures))


def queued_to(connection: Connection, webhook: Webhook, seq: int) -> None:
    """Note for a locked webhook up to which event deliveries are queued."""
    connection.execute(update(webhooks).where(_named(webhook.tenant, webhook.id)).values(queued_seq=seq))


def remove(connection: Connection, webhook: Webhook) -> None:
    """Delete a locked webhook with its deliveries."""
    deliveries.remove(connection, webhook.tenant, webhook.id)
    connection.execute(delete(webhooks).where(_named(webhook.tenant, webhook.id)))


def _changed(connection: Connection, webhook: Webhook, **values: Any) -> Webhook:
    row = connection.execute(
        update(webhooks)
        .where(_named(webhook.tenant, webhook.id))
        .values(**values, version=webhooks.c.version + 1, changed_at=now())
        .returning(webhooks)
    ).one()
    return _webhook(row)


def _found(webhook: Webhook | None, identity: str) -> Webhook:
    if webhook is None:
        raise NotFoundError(f"there is no webhook {identity}")
    return webhook


def _named(tenant: str, webhook: str) -> Any:
    return (webhooks.c.tenant == tenant) & (webhooks.c.id == webhook)


def _webhook(row: Row[Any]) -> Webhook:
    values = {name: getattr(row, name) for name in Webhook.__dataclass_fields__}
    return Webhook(**{**values, "kinds": tuple(row.kinds)})
