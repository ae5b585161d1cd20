"""API keys: kept as digests only, each of one tenant, with scopes."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from app.store.database import now
from app.store.tables import keys


class Scope(StrEnum):
    """What a key may do besides reading what its tenant has; admin may do all of it."""

    ORDERS = "orders:write"
    CUTTER = "cutter"
    OPERATOR = "operator"
    ADMIN = "admin"
    PLATFORM = "platform"


@dataclass(frozen=True)
class Key:
    """A key as it is kept, without its secret."""

    id: str
    tenant: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether it opens anything at a time."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)


def make(
    connection: Connection,
    tenant: str,
    name: str,
    scopes: frozenset[Scope],
    expires_at: datetime | None = None,
) -> tuple[Key, str]:
    """Make a key and return it with its text, which is told this once and kept nowhere.

    The text is ``sc_ID_SECRET``; the secret has 256 random bits, so that a plain SHA-256 of it cannot be
    turned back by guessing.
    """
    identity = secrets.token_hex(6)
    text = f"sc_{identity}_{secrets.token_urlsafe(32)}"
    key = Key(identity, tenant, name, scopes, now(), expires_at, None)
    connection.execute(
        insert(keys).values(
            id=key.id,
            tenant=tenant,
            name=name,
            digest=_digest(text),
            scopes=sorted(scopes),
            created_at=key.created_at,
            expires_at=expires_at,
        )
    )
    return key, text


def opened_by(connection: Connection, text: str) -> Key | None:
    """Return the key whose text this is, whether it still holds or not; None if there is none."""
    parts = text.split("_", 2)
    if len(parts) < 3 or parts[0] != "sc":
        return None
    row = connection.execute(select(keys).where(keys.c.id == parts[1])).first()
    if row is None or not hmac.compare_digest(row.digest, _digest(text)):
        return None
    return _key(row)


def of_tenant(connection: Connection, tenant: str) -> Sequence[Key]:
    """Return a tenant's keys, the newest first."""
    query = select(keys).where(keys.c.tenant == tenant).order_by(keys.c.created_at.desc(), keys.c.id)
    return [_key(row) for row in connection.execute(query)]


def find(connection: Connection, tenant: str, identity: str) -> Key | None:
    """Return a tenant's key, None if it has none of this id."""
    row = connection.execute(select(keys).where(keys.c.tenant == tenant, keys.c.id == identity)).first()
    return None if row is None else _key(row)


def end(connection: Connection, tenant: str, identity: str, at: datetime) -> None:
    """Have a key hold no longer than to a time."""
    connection.execute(
        update(keys).where(keys.c.tenant == tenant, keys.c.id == identity).values(revoked_at=at)
    )


def any_at_all(connection: Connection) -> bool:
    """Whether there is any key of anybody."""
    return connection.execute(select(keys.c.id).limit(1)).first() is not None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _key(row: Row[Any]) -> Key:
    scopes = frozenset(Scope(scope) for scope in row.scopes)
    return Key(row.id, row.tenant, row.name, scopes, row.created_at, row.expires_at, row.revoked_at)
