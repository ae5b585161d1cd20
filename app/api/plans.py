"""Plans: what was planned for an order, and its files."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from starlette.exceptions import HTTPException

from app.api.access import Data, Reader
from app.api.problems import documented
from app.plan_documents import PlanDocument
from app.store import orders, plans

router = APIRouter(prefix="/orders", tags=["plans"])

MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".nc": "text/plain; charset=us-ascii",
    ".plt": "application/vnd.hp-hpgl",
    ".svg": "image/svg+xml",
    ".dxf": "image/vnd.dxf",
}


@router.get("/{order_id}/plan", response_model=PlanDocument, responses=documented(401, 404, 409))
def get_plan(order_id: str, who: Reader, data: Data) -> Response:
    """Return an order's plan: pieces, markers, cuts and timing. 409 while there is none."""
    return _file(data, who.tenant, order_id, "plan.json")


@router.get(
    "/{order_id}/files/{name}",
    response_class=Response,
    responses={200: {"description": "The file"}, **documented(401, 404, 409)},
)
def get_file(
    order_id: str, name: Annotated[str, Path(examples=["marker.svg", "cut.nc"])], who: Reader, data: Data
) -> Response:
    """Return a file of an order's plan: marker.svg, cut.nc, cut.iso.nc, cut.plt, cut.dxf, cut.html ..."""
    return _file(data, who.tenant, order_id, name)


def _file(data: Data, tenant: str, order_id: str, name: str) -> Response:
    with data.read() as connection:
        order = orders.get(connection, tenant, order_id)
        content = plans.file(connection, order, name)
    if order.planned is None:
        reason = f": {order.reason}" if order.reason else ""
        raise HTTPException(409, f"order {order_id} is {order.state} and has no plan{reason}")
    if content is None:
        raise HTTPException(404, f"the plan of order {order_id} has no file {name}")
    suffix = "." + name.rpartition(".")[2]
    return Response(content, media_type=MEDIA_TYPES[suffix])
