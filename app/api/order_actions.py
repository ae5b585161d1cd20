"""What is done to orders that were taken: hold, release, cancel, plan anew, change, schedule."""

import json
from typing import Annotated, Any

from fastapi import Body, Depends, Response
from pydantic import ConfigDict, Field
from sqlalchemy import Connection

from app.api.access import Data, OrderHand, OrderWriter, Principal
from app.api.contract import resource
from app.api.orders import OrderStatus, new_order
from app.api.problems import documented
from app.api.resources import OrderId, if_match, must_match, tag
from app.cloth_order import NAMED, Part
from app.errors import InputError
from app.job_order import PRIORITY_MAX, PRIORITY_MIN, JobOrder, Time, read_job_order
from app.store import audit, order_changes, orders
from app.store.intake import NewOrder
from app.store.orders import StoredOrder

router = resource("orders", "/orders")

Version = Annotated[int | None, Depends(if_match)]
Reason = Annotated[str, Field(max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$", examples=["cloth is late"])]


class Why(Part):
    """Why an order is held or cancelled, in the words of who does it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "cloth is late"}]})

    reason: Reason = ""


class Schedule(Part):
    """What is changed of an order's schedule (RFC 7396): what is left out stays, null takes a time away."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"priority": 20, "due": "2026-11-30T12:00:00+08:00", "earliest_start": None}]
        }
    )

    priority: Annotated[
        int, Field(ge=PRIORITY_MIN, le=PRIORITY_MAX, description="the higher, the earlier", examples=[20])
    ] = 0
    due: Annotated[Time | None, NAMED, Field(examples=["2026-11-30T12:00:00+08:00"])] = None
    earliest_start: Annotated[Time | None, NAMED, Field(examples=[None])] = None


@router.post("/{order_id}/hold", responses=documented(400, 401, 403, 404, 409, 412, 413, 422))
def hold_order(
    order_id: OrderId,
    response: Response,
    who: OrderHand,
    data: Data,
    version: Version,
    why: Annotated[Why | None, Body()] = None,
) -> OrderStatus:
    """Keep an order from being planned until it is released; one that is being planned is stopped."""
    reason = "" if why is None else why.reason
    with data.write() as connection:
        order = orders.lock(connection, who.tenant, order_id, version)
        held = orders.hold(connection, order, reason)
        _note(connection, who, order, held, "order.hold", reason=reason)
    return _told(response, held)


@router.post("/{order_id}/release", responses=documented(401, 403, 404, 409, 412, 422))
def release_order(
    order_id: OrderId, response: Response, who: OrderHand, data: Data, version: Version
) -> OrderStatus:
    """Let an order that was held, or waits for something, be planned."""
    with data.write() as connection:
        order = orders.lock(connection, who.tenant, order_id, version)
        released = orders.release(connection, order)
        _note(connection, who, order, released, "order.release")
    return _told(response, released)


@router.post("/{order_id}/cancel", responses=documented(400, 401, 403, 404, 409, 412, 413, 422))
def cancel_order(
    order_id: OrderId,
    response: Response,
    who: OrderHand,
    data: Data,
    version: Version,
    why: Annotated[Why | None, Body()] = None,
) -> OrderStatus:
    """Abort an order and its cuts, unless one has begun; a cancelled order can be planned anew or changed."""
    reason = "" if why is None else why.reason
    with data.write() as connection:
        order = orders.lock(connection, who.tenant, order_id, version)
        cancelled = order_changes.cancel(connection, order, reason)
        _note(connection, who, order, cancelled, "order.cancel", reason=reason)
    return _told(response, cancelled)


@router.post(
    "/{order_id}/replan",
    summary="Plan an order anew",
    status_code=202,
    responses=documented(401, 403, 404, 409, 412, 422),
)
def replan_order(
    order_id: OrderId, response: Response, who: OrderHand, data: Data, version: Version
) -> OrderStatus:
    """Plan an order once more, unless a cut of it has begun: cancelled, failed or planned as it is.

    The plan that holds can be read until the new one is published, but is no longer cut.
    """
    with data.write() as connection:
        order = orders.lock(connection, who.tenant, order_id, version)
        queued = order_changes.replan(connection, order)
        _note(connection, who, order, queued, "order.replan")
    return _told(response, queued)


@router.put(
    "/{order_id}",
    summary="Change an order's content",
    status_code=202,
    responses=documented(400, 401, 403, 404, 409, 412, 413, 422, 428),
)
def change_order(
    order_id: OrderId,
    changed: JobOrder,
    response: Response,
    who: OrderWriter,
    data: Data,
    version: Annotated[int | None, Depends(must_match)],
) -> OrderStatus:
    """Give an order another content and plan it anew, unless a cut of it has begun.

    Its plan holds no longer. A held order stays held. The content that it has already changes nothing.
    """
    if changed.id != order_id:
        raise InputError(f"id: is {changed.id}, but the address names {order_id}; both must be the same")
    new = new_order(changed)
    with data.write() as connection:
        order = orders.lock(connection, who.tenant, order_id)
        if new.same_as(order.body):
            return _told(response, order)
        orders.refuse_stale(order, version)
        if order.recut_of is not None and changed.only is None:
            raise InputError(f"only: is needed: {order_id} is a recut of {order.recut_of}, not a whole order")
        order = order_changes.rewrite(connection, order, new.held, **_content(new))
        audit.note(connection, who.tenant, who.actor, "order.change", order_id)
    return _told(response, order)


@router.patch(
    "/{order_id}",
    summary="Change an order's schedule",
    responses=documented(400, 401, 403, 404, 409, 412, 413, 422),
)
def schedule_order(
    order_id: OrderId,
    schedule: Schedule,
    response: Response,
    who: OrderHand,
    data: Data,
    version: Version,
) -> OrderStatus:
    """Change an order's priority, due or earliest start; its plan stays, its cuts that are not begun follow.

    What else is of an order is changed by PUT.
    """
    told = schedule.model_dump(mode="json", exclude_unset=True)
    with data.write() as connection:
        order = orders.lock(connection, who.tenant, order_id, version)
        new = new_order(read_job_order(_merged(order.body, told)))
        if new.same_as(order.body):
            return _told(response, order)
        order = order_changes.schedule(connection, order, **_content(new))
        audit.note(connection, who.tenant, who.actor, "order.schedule", order_id, **told)
    return _told(response, order)


def _note(
    connection: Connection,
    who: Principal,
    before: StoredOrder,
    after: StoredOrder,
    action: str,
    **detail: Any,
) -> None:
    """Note in the audit what was done to an order, if it changed anything."""
    if after.version != before.version:
        audit.note(connection, who.tenant, who.actor, action, before.id, **detail)


def _content(new: NewOrder) -> dict[str, Any]:
    """Return the columns of an order that its content fills."""
    names = ("body", "priority", "due", "earliest_start", "cutter", "cloth")
    return {name: getattr(new, name) for name in names}


def _merged(body: str, patch: dict[str, Any]) -> str:
    merged = {**json.loads(body), **patch}
    return json.dumps({name: value for name, value in merged.items() if value is not None})


def _told(response: Response, order: StoredOrder) -> OrderStatus:
    tag(response, order.version)
    return OrderStatus.of(order)
