"""Tenants: the factories of a platform, made and listed by those who run it."""

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import Depends, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.api.access import Data, PlatformHand
from app.api.contract import resource
from app.api.keys import MADE_EXAMPLE as KEY_MADE_EXAMPLE
from app.api.keys import KeyMade
from app.api.problems import documented
from app.api.resources import Limit, Page, page, text_position
from app.cloth_order import Name, Part
from app.errors import ConflictError, NotFoundError
from app.job_order import Identifier
from app.store import audit, keys, tenants
from app.store.keys import Scope

router = resource("tenants", "/tenants")

TENANT_EXAMPLE: dict[str, Any] = {"id": "qingdao", "name": "Qingdao cutting room"}
STORED_EXAMPLE: dict[str, Any] = TENANT_EXAMPLE | {"created_at": "2026-11-20T09:00:00Z"}
FIRST_KEY_EXAMPLE: dict[str, Any] = KEY_MADE_EXAMPLE | {
    "name": "first",
    "scopes": [Scope.ADMIN],
    "created_at": "2026-11-20T09:00:00Z",
}


class TenantRequest(Part):
    """A factory to be made."""

    model_config = ConfigDict(json_schema_extra={"examples": [TENANT_EXAMPLE]})

    id: Identifier
    name: Annotated[Name, Field(min_length=1)]


class TenantDocument(BaseModel):
    """A factory."""

    id: str
    name: str
    created_at: datetime

    model_config = {"json_schema_extra": {"examples": [STORED_EXAMPLE]}}

    @classmethod
    def of(cls, tenant: tenants.Tenant) -> Self:
        """Write a tenant."""
        return cls(**vars(tenant))


class TenantMade(TenantDocument):
    """A new factory with its first key, which may do all in it and is told this once."""

    admin_key: KeyMade

    model_config = {"json_schema_extra": {"examples": [STORED_EXAMPLE | {"admin_key": FIRST_KEY_EXAMPLE}]}}


@router.post("", status_code=201, responses=documented(401, 403, 409, 413, 422))
def make_tenant(
    tenant: TenantRequest, who: PlatformHand, data: Data, request: Request, response: Response
) -> TenantMade:
    """Make a tenant and its first key; the key's text is told in this answer only."""
    with data.write() as connection:
        made = tenants.add(connection, tenant.id, tenant.name)
        if made is None:
            raise ConflictError(f"there is a tenant {tenant.id} already; use another id")
        key, text = keys.make(connection, tenant.id, "first", frozenset({Scope.ADMIN}))
        audit.note(connection, who.tenant, who.actor, "tenant.make", tenant.id)
        audit.note(connection, tenant.id, "platform", "key.make", key.id)
    request.app.state.access.forget()
    response.headers["Location"] = f"/v1/tenants/{tenant.id}"
    return TenantMade(**dict(TenantDocument.of(made)), admin_key=KeyMade.made(key, text))


@router.get("", responses=documented(401, 403, 422))
def list_tenants(
    who: PlatformHand, data: Data, after: Annotated[str | None, Depends(text_position)], limit: Limit = 100
) -> Page[TenantDocument]:
    """List the tenants by id."""
    with data.read() as connection:
        found = tenants.after(connection, after, limit)
    return page([TenantDocument.of(one) for one in found], limit, found[-1].id if found else "")


@router.get("/{tenant_id}", responses=documented(401, 403, 404, 422))
def get_tenant(
    tenant_id: Annotated[Identifier, Path(examples=["default"])], who: PlatformHand, data: Data
) -> TenantDocument:
    """Return a tenant."""
    with data.read() as connection:
        found = tenants.find(connection, tenant_id)
    if found is None:
        raise NotFoundError(f"there is no tenant {tenant_id}")
    return TenantDocument.of(found)
