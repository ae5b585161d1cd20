"""What a plan consists of as responses: compressed as it is stored, and sent once per version."""

import re
from typing import Annotated, Any

from fastapi import Header, Path, Response
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from app.plan_documents import PlanDocument
from app.store import orders, plans
from app.store.orders import StoredOrder
from app.store.plans import StoredFile

MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".nc": "text/plain; charset=us-ascii",
    ".plt": "application/vnd.hp-hpgl",
    ".svg": "image/svg+xml",
    ".dxf": "image/vnd.dxf",
}
SHOWN = (".html", ".json", ".svg")  # by a browser; it saves others

# A plan made anew has the same address: ask whether it is still the same, do not assume it.
CACHED = "private, no-cache"
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "It is still as If-None-Match says"}}

FileName = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$", examples=["marker.svg", "cut.nc"])
]
IfNoneMatch = Annotated[
    str | None, Header(description="ETags of versions that the asker has", examples=['W/"17-1"'])
]
AcceptEncoding = Annotated[str | None, Header(include_in_schema=False)]


def plan_tag(order: StoredOrder) -> str:
    """Return the ETag of everything of an order's plan that holds."""
    return f'W/"{order.number}-{order.planned}"'


def is_known(if_none_match: str | None, etag: str) -> bool:
    """Whether the asker has a version, by weak comparison (RFC 9110, 13.1.2)."""
    if if_none_match is None:
        return False
    bare = etag.removeprefix("W/")
    return if_none_match.strip() == "*" or bare in re.findall(r'"[^"]*"', if_none_match)


def headers_of(order: StoredOrder) -> dict[str, str]:
    """Return the headers that say how long what belongs to a plan may be kept."""
    return {"ETag": plan_tag(order), "Cache-Control": CACHED}


def not_modified(order: StoredOrder) -> Response:
    """Return the answer to who has the plan's present version."""
    return Response(status_code=304, headers=headers_of(order))


def planned_order(connection: Connection, tenant: str, order_id: str) -> StoredOrder:
    """Return an order that has a plan; raises NotFoundError without the order, 409 without the plan."""
    order = orders.get(connection, tenant, order_id)
    if order.planned is None:
        reason = f": {order.reason}" if order.reason else ""
        raise HTTPException(409, f"order {order_id} is {order.state} and has no plan{reason}")
    return order


def read_plan(connection: Connection, order: StoredOrder) -> PlanDocument:
    """Return the plan of a planned order, or answer 409 if it was changed since."""
    text = plans.file(connection, order, "plan.json")
    if text is None:
        raise HTTPException(409, f"order {order.id} has just been changed and has no plan")
    return PlanDocument.model_validate_json(text)


def send_file(
    connection: Connection,
    order: StoredOrder,
    name: str,
    if_none_match: str | None,
    accept_encoding: str | None,
) -> Response:
    """Answer with a file of a planned order, with 304 if the asker has it, or 404 if there is none."""
    stored = plans.stored_file(connection, order, name)
    if stored is None:
        raise HTTPException(404, f"the plan of order {order.id} has no file {name}")
    if is_known(if_none_match, plan_tag(order)):
        return not_modified(order)
    suffix = "." + name.rpartition(".")[2]
    disposition = "inline" if suffix in SHOWN else "attachment"
    headers = headers_of(order) | {
        "Content-Disposition": f'{disposition}; filename="{order.id}-{name}"',
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    return _encoded(stored, accept_encoding, headers, MEDIA_TYPES[suffix])


def _encoded(
    stored: StoredFile, accept_encoding: str | None, headers: dict[str, str], media_type: str
) -> Response:
    # What zlib writes is what HTTP calls deflate.
    if takes_deflate(accept_encoding):
        headers = headers | {"Content-Encoding": "deflate"}
        return Response(stored.compressed, headers=headers, media_type=media_type)
    return Response(stored.content(), headers=headers, media_type=media_type)


def takes_deflate(accept_encoding: str | None) -> bool:
    """Whether an Accept-Encoding names deflate and does not give it the weight 0."""
    for part in (accept_encoding or "").lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() == "deflate":
            return not re.fullmatch(r"\s*q\s*=\s*0(\.0{0,3})?\s*", weight)
    return False
