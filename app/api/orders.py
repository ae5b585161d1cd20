"""Orders: post one, see how far it is, fetch its plan."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from app.api.problems import documented
from app.order import Order, read_order
from app.plan_documents import PlanDocument
from app.planning import prepare
from app.store import Orders, State, StoredOrder
from app.workflows import Planner

router = APIRouter(prefix="/orders", tags=["orders"])


class OrderStatus(BaseModel):
    """How far an order is. ``reason`` says why it failed; ``plan`` is where its plan is, once planned."""

    id: str
    state: State
    reason: str | None
    plan: str | None
    received_at: datetime
    changed_at: datetime

    model_config = {
        "json_schema_extra": {
            "examples": [
                {
                    "id": "QD-2026-0001",
                    "state": "planned",
                    "reason": None,
                    "plan": "/orders/QD-2026-0001/plan",
                    "received_at": "2026-11-23T08:00:00Z",
                    "changed_at": "2026-11-23T08:00:07Z",
                }
            ]
        }
    }


def orders_of(request: Request) -> Orders:
    """Return the service's orders."""
    orders: Orders = request.app.state.orders
    return orders


def planner_of(request: Request) -> Planner:
    """Return the service's planner."""
    planner: Planner = request.app.state.planner
    return planner


StoredOrders = Annotated[Orders, Depends(orders_of)]


@router.post("", status_code=202, summary="Post an order", responses=documented(400, 409, 413, 422))
def post_order(
    order: Order, response: Response, orders: StoredOrders, planner: Annotated[Planner, Depends(planner_of)]
) -> OrderStatus:
    """Accept an order to be planned; the answer's Location tells where to follow it.

    The order is checked and drafted before it is accepted, so a body, style or cloth that cannot work is
    refused at once. Posting the same order again changes nothing and gives the same answer; the same id with
    another content is a conflict.
    """
    prepare(order, planner.machine)
    added = orders.add(order.id, order.model_dump_json())
    stored = _existing(orders, order.id)
    if not added and not order.same_as(read_order(stored.body)):
        raise HTTPException(409, f"order {order.id} exists with another content; use another id")
    planner.notify()
    response.headers["Location"] = f"/orders/{order.id}"
    return _status(stored)


@router.get("/{order_id}", summary="See how far an order is", responses=documented(404))
def get_order(order_id: str, orders: StoredOrders) -> OrderStatus:
    """Return an order's state."""
    return _status(_existing(orders, order_id))


@router.get(
    "/{order_id}/plan",
    summary="Fetch an order's plan",
    response_model=PlanDocument,
    responses=documented(404, 409),
)
def get_plan(order_id: str, orders: StoredOrders) -> Response:
    """Return the plan: pieces, marker, cut and timing. 409 while there is none."""
    plan = orders.plan(order_id)
    if plan is None:
        stored = _existing(orders, order_id)
        reason = f": {stored.reason}" if stored.reason else ""
        raise HTTPException(409, f"order {order_id} is {stored.state} and has no plan{reason}")
    return JSONTextResponse(plan)


class JSONTextResponse(Response):
    """A response of JSON that is text already."""

    media_type = JSONResponse.media_type


def _existing(orders: Orders, order_id: str) -> StoredOrder:
    stored = orders.get(order_id)
    if stored is None:
        raise HTTPException(404, f"there is no order {order_id}")
    return stored


def _status(stored: StoredOrder) -> OrderStatus:
    return OrderStatus(
        id=stored.id,
        state=stored.state,
        reason=stored.reason,
        plan=f"/orders/{stored.id}/plan" if stored.state is State.PLANNED else None,
        received_at=stored.received_at,
        changed_at=stored.changed_at,
    )
