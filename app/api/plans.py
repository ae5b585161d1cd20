"""Plans: what was planned for an order, its pieces, markers and files."""

from fastapi import Response
from pydantic import BaseModel

from app.api.access import Data, Reader
from app.api.contract import resource
from app.api.problems import documented
from app.api.resources import OrderId
from app.api.stored_files import (
    NOT_MODIFIED,
    AcceptEncoding,
    FileName,
    IfNoneMatch,
    planned_order,
    send_file,
)
from app.plan_documents import PlanDocument
from app.store import plans

router = resource("plans", "/orders")


class FileEntry(BaseModel):
    """A file of a plan: its name, its size in bytes and where it is."""

    name: str
    bytes: int
    href: str

    model_config = {
        "json_schema_extra": {
            "examples": [{"name": "cut.nc", "bytes": 48213, "href": "/v1/orders/QD-2026-0001/files/cut.nc"}]
        }
    }


class Files(BaseModel):
    """The files of a plan by name."""

    items: list[FileEntry]


@router.get(
    "/{order_id}/plan",
    response_model=PlanDocument,
    responses=NOT_MODIFIED | documented(401, 404, 409, 422),
)
def get_plan(
    order_id: OrderId,
    who: Reader,
    data: Data,
    if_none_match: IfNoneMatch = None,
    accept_encoding: AcceptEncoding = None,
) -> Response:
    """Return an order's plan: pieces, markers, cuts and timing. 409 while there is none."""
    with data.read() as connection:
        order = planned_order(connection, who.tenant, order_id)
        return send_file(connection, order, "plan.json", if_none_match, accept_encoding)


@router.get("/{order_id}/files", summary="List the files of a plan", responses=documented(401, 404, 409, 422))
def list_plan_files(order_id: OrderId, who: Reader, data: Data) -> Files:
    """List the files of an order's plan. 409 while there is none."""
    with data.read() as connection:
        order = planned_order(connection, who.tenant, order_id)
        stored = plans.stored_files(connection, order)
    return Files(
        items=[
            FileEntry(
                name=file.name, bytes=len(file.content()), href=f"/v1/orders/{order_id}/files/{file.name}"
            )
            for file in stored
        ]
    )


@router.get(
    "/{order_id}/files/{name}",
    summary="Get a file of a plan",
    response_class=Response,
    responses={200: {"description": "The file"}, **NOT_MODIFIED, **documented(401, 404, 409, 422)},
)
def get_plan_file(
    order_id: OrderId,
    name: FileName,
    who: Reader,
    data: Data,
    if_none_match: IfNoneMatch = None,
    accept_encoding: AcceptEncoding = None,
) -> Response:
    """Return a file of an order's plan: marker.svg, cut.nc, cut.iso.nc, cut.plt, cut.dxf, cut.html ..."""
    with data.read() as connection:
        order = planned_order(connection, who.tenant, order_id)
        return send_file(connection, order, name, if_none_match, accept_encoding)
