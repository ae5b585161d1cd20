"""API keys: made, listed, rotated and revoked by a tenant's admins."""

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from typing import Annotated, Any, Self

from fastapi import Depends, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from app.api.access import AdminHand, Data
from app.api.contract import resource
from app.api.problems import documented
from app.api.resources import Limit, Page, page, position
from app.cloth_order import NAMED, Name, Part
from app.errors import InputError, NotFoundError
from app.job_order import Time
from app.store import audit, keys
from app.store.database import now
from app.store.keys import Key, Scope

router = resource("keys", "/keys")

DAY_S = 86_400
KEY_EXAMPLE: dict[str, Any] = {"name": "MES", "scopes": [Scope.ORDERS], "expires_at": None}

STORED_EXAMPLE: dict[str, Any] = KEY_EXAMPLE | {
    "id": "5f0c1e9a7b21",
    "created_at": "2026-11-20T09:30:00Z",
    "revoked_at": None,
}
# No real key: the secret of one is random.
MADE_EXAMPLE: dict[str, Any] = STORED_EXAMPLE | {"key": "sc_5f0c1e9a7b21_" + "x" * 43}

KeyId = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", examples=["5f0c1e9a7b21"])]


class KeyRequest(Part):
    """A key to be made."""

    model_config = ConfigDict(json_schema_extra={"examples": [KEY_EXAMPLE]})

    name: Annotated[Name, Field(min_length=1, description="of who or what will hold it")]
    scopes: Annotated[
        list[Annotated[Scope, NAMED]],
        Field(max_length=len(Scope), description="what it may do besides reading; empty: only read"),
    ]
    expires_at: Annotated[Time | None, Field(description="when it ends; absent: never")] = None


class RotationRequest(Part):
    """How a key is replaced."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"grace_s": DAY_S}]})

    grace_s: Annotated[
        float, Field(ge=0, le=7 * DAY_S, description="seconds for which the old key holds on")
    ] = DAY_S
    expires_at: Annotated[
        Time | None, Field(description="when the new key ends; absent: when the old one would have")
    ] = None


class KeyDocument(BaseModel):
    """A key; its secret is not kept. ``revoked_at`` may lie ahead: until then a rotated key holds on."""

    id: str
    name: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    model_config = {"json_schema_extra": {"examples": [STORED_EXAMPLE]}}

    @classmethod
    def of(cls, key: Key) -> Self:
        """Write a key."""
        return cls(**_told(key))


class KeyMade(KeyDocument):
    """A new key with its text, which is told this once."""

    key: str

    model_config = {"json_schema_extra": {"examples": [MADE_EXAMPLE]}}

    @classmethod
    def made(cls, key: Key, text: str) -> Self:
        """Write a new key."""
        return cls(**_told(key), key=text)


@router.post("", status_code=201, responses=documented(401, 403, 413, 422))
def make_key(wanted: KeyRequest, who: AdminHand, data: Data, request: Request, response: Response) -> KeyMade:
    """Make a key; its text is told in this answer only. A key grants no scope that its maker lacks."""
    scopes = frozenset(wanted.scopes)
    _refuse_grant(who.key.scopes, scopes)
    _refuse_past(wanted.expires_at)
    with data.write() as connection:
        key, text = keys.make(connection, who.tenant, wanted.name, scopes, wanted.expires_at)
        audit.note(
            connection, who.tenant, who.actor, "key.make", key.id, name=key.name, scopes=sorted(scopes)
        )
    request.app.state.access.forget()
    response.headers["Location"] = f"/v1/keys/{key.id}"
    return KeyMade.made(key, text)


@router.get("", responses=documented(401, 403, 422))
def list_keys(
    who: AdminHand, data: Data, before: Annotated[int | None, Depends(position)], limit: Limit = 100
) -> Page[KeyDocument]:
    """List the tenant's keys, the newest first; those that were revoked are gone."""
    with data.read() as connection:
        found = keys.page(connection, who.tenant, before, limit)
    return page([KeyDocument.of(key) for key in found], limit, found[-1].number if found else 0)


@router.get("/{key_id}", responses=documented(401, 403, 404, 422))
def get_key(key_id: KeyId, who: AdminHand, data: Data) -> KeyDocument:
    """Return a key."""
    with data.read() as connection:
        return KeyDocument.of(_found(keys.find(connection, who.tenant, key_id), key_id))


@router.delete("/{key_id}", status_code=204, responses=documented(401, 403, 404, 409, 422))
def revoke_key(key_id: KeyId, who: AdminHand, data: Data, request: Request) -> None:
    """Revoke a key at once; 409 for the last one that could make others. The audit tells of it ever after."""
    with data.write() as connection:
        key = _found(keys.lock(connection, who.tenant, key_id), key_id)
        _refuse_grant(who.key.scopes, key.scopes)
        keys.revoke(connection, key)
        audit.note(connection, who.tenant, who.actor, "key.revoke", key.id)
    request.app.state.access.forget()


@router.post(
    "/{key_id}/rotate",
    summary="Replace a key",
    status_code=201,
    responses=documented(401, 403, 404, 409, 413, 422),
)
def rotate_key(
    key_id: KeyId,
    who: AdminHand,
    data: Data,
    request: Request,
    response: Response,
    wanted: RotationRequest | None = None,
) -> KeyMade:
    """Make a key of the same name and scopes; the old one holds on for a grace period, a day by default."""
    wanted = wanted or RotationRequest()
    _refuse_past(wanted.expires_at)
    with data.write() as connection:
        old = _found(keys.lock(connection, who.tenant, key_id), key_id)
        _refuse_grant(who.key.scopes, old.scopes)
        until = now() + timedelta(seconds=wanted.grace_s)
        key, text = keys.rotate(connection, old, until, wanted.expires_at or old.expires_at)
        audit.note(connection, who.tenant, who.actor, "key.rotate", old.id, new=key.id)
    request.app.state.access.forget()
    response.headers["Location"] = f"/v1/keys/{key.id}"
    return KeyMade.made(key, text)


def _found(key: Key | None, key_id: str) -> Key:
    if key is None:
        raise NotFoundError(f"there is no key {key_id}")
    return key


def _refuse_grant(held: AbstractSet[Scope], wanted: AbstractSet[Scope]) -> None:
    """Refuse to give or take what the asker's own key may not do: admins may do all but run the platform."""
    if Scope.PLATFORM in wanted and Scope.PLATFORM not in held:
        raise HTTPException(403, "only a key with the scope platform may make, rotate or revoke such a key")


def _refuse_past(expires_at: datetime | None) -> None:
    if expires_at is not None and expires_at <= now():
        raise InputError(f"expires_at: {expires_at.isoformat()} is past; a time to come is accepted")


def _told(key: Key) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
    }
