"""API keys: kept as digests only, each of one tenant, with scopes."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, insert, or_, select, true, update

from app.errors import ConflictError
from app.store.database import now
from app.store.tables import keys, tenants

TEXT = re.compile(r"sc_([0-9a-f]{12})_[A-Za-z0-9_-]{43}", re.ASCII)


class Scope(StrEnum):
    """What a key may do besides reading what its tenant has; admin may do all of it."""

    ORDERS = "orders:write"
    CUTTER = "cutter"
    OPERATOR = "operator"
    ADMIN = "admin"
    PLATFORM = "platform"


@dataclass(frozen=True)
class Key:
    """A key as it is kept, without its secret; ``number`` counts keys as they were made.

    ``revoked_at`` may lie ahead: a key that was replaced by another holds on for a while.
    """

    number: int
    id: str
    tenant: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether it opens anything at a time."""
        return all(end is None or at < end for end in (self.revoked_at, self.expires_at))


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
    row = connection.execute(
        insert(keys)
        .values(
            id=identity,
            tenant=tenant,
            name=name,
            digest=_digest(text),
            scopes=sorted(scopes),
            created_at=now(),
            expires_at=expires_at,
        )
        .returning(keys)
    ).one()
    return _key(row), text


def opened_by(connection: Connection, text: str) -> Key | None:
    """Return the key whose text this is, whether it still holds or not; None if there is none."""
    told = TEXT.fullmatch(text)
    if told is None:
        return None
    row = connection.execute(select(keys).where(keys.c.id == told[1])).first()
    if row is None or not hmac.compare_digest(row.digest, _digest(text)):
        return None
    return _key(row)


def page(connection: Connection, tenant: str, before: int | None, limit: int) -> Sequence[Key]:
    """Return a tenant's keys that were made before the one of a number, the newest first."""
    query = select(keys).where(keys.c.tenant == tenant, _there())
    if before is not None:
        query = query.where(keys.c.number < before)
    return [_key(row) for row in connection.execute(query.order_by(keys.c.number.desc()).limit(limit))]


def find(connection: Connection, tenant: str, identity: str) -> Key | None:
    """Return a tenant's key, None if it has none of this id or it was revoked."""
    query = select(keys).where(keys.c.tenant == tenant, keys.c.id == identity, _there())
    row = connection.execute(query).first()
    return None if row is None else _key(row)


def lock(connection: Connection, tenant: str, identity: str) -> Key | None:
    """Return a tenant's key; until the commit nobody else changes any key of the tenant."""
    connection.execute(select(tenants.c.id).where(tenants.c.id == tenant).with_for_update())
    return find(connection, tenant, identity)


def revoke(connection: Connection, key: Key) -> None:
    """Have a locked key open nothing from now on; it is not listed any more.

    Raises
    ------
    ConflictError
        If nobody could make another key after it: it is the last that holds of the tenant's admins, or of
        the platform's.
    """
    at = now()
    for scope, among in ((Scope.ADMIN, keys.c.tenant == key.tenant), (Scope.PLATFORM, true())):
        if scope in key.scopes and key.holds(at) and not _others_hold(connection, key, scope, among, at):
            raise ConflictError(
                f"key {key.id} is the last that holds with the scope {scope}, and nobody could make another "
                "after it; make one first, or rotate this one"
            )
    end(connection, key.tenant, key.id, at)


def rotate(connection: Connection, key: Key, until: datetime, expires_at: datetime | None) -> tuple[Key, str]:
    """Make a key of the same name and scopes as a locked one, which holds on to a time; its text is told.

    Raises
    ------
    ConflictError
        If the key was rotated before or opens nothing.
    """
    if key.revoked_at is not None or not key.holds(now()):
        raise ConflictError(f"key {key.id} was rotated already or is expired; make a new one")
    made = make(connection, key.tenant, key.name, key.scopes, expires_at)
    end(connection, key.tenant, key.id, until)
    return made


def end(connection: Connection, tenant: str, identity: str, at: datetime) -> None:
    """Have a key hold no longer than to a time."""
    connection.execute(
        update(keys).where(keys.c.tenant == tenant, keys.c.id == identity).values(revoked_at=at)
    )


def any_at_all(connection: Connection) -> bool:
    """Whether there is any key of anybody."""
    return connection.execute(select(keys.c.id).limit(1)).first() is not None


def _there() -> ColumnElement[bool]:
    """Of keys that were not revoked; the audit tells of those that were."""
    return or_(keys.c.revoked_at.is_(None), keys.c.revoked_at > now())


def _others_hold(
    connection: Connection, key: Key, scope: Scope, among: ColumnElement[bool], at: datetime
) -> bool:
    """Whether other keys hold with a scope; one that was rotated will not for long."""
    others = select(keys).where(among, keys.c.id != key.id, keys.c.revoked_at.is_(None))
    found = [_key(row) for row in connection.execute(others)]
    return any(scope in other.scopes and other.holds(at) for other in found)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _key(row: Row[Any]) -> Key:
    scopes = frozenset(Scope(scope) for scope in row.scopes)
    return Key(
        row.number, row.id, row.tenant, row.name, scopes, row.created_at, row.expires_at, row.revoked_at
    )
