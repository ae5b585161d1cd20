"""Recuts: single pieces of a planned order cut once more, because of a stain or a fault."""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Self

from fastapi import Depends, Request, Response
from pydantic import ConfigDict, Field, model_validator
from sqlalchemy import Connection

from app.api.access import Data, OrderHand, Principal
from app.api.contract import resource
from app.api.orders import IdempotencyKey, OrderStatus, digest_of, new_order, response_of
from app.api.problems import documented
from app.api.resources import OrderId
from app.api.stored_files import planned_order, read_plan
from app.cloth_order import LISTED, Part
from app.job_order import PRIORITY_MAX, PRIORITY_MIN, read_job_order
from app.recuts import recut
from app.store import audit, events, recuts
from app.store.events import News
from app.store.intake import Answer, NewOrder, Outcome, Posted, kept_answer, take_urgent

router = resource("orders", "/orders")

EXAMPLE: dict[str, Any] = {"pieces": ["jacket.front.left"], "reason": "stain"}


class RecutRequest(Part):
    """Which pieces of an order's plan are cut once more, and why."""

    pieces: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,100}$")], ...],
        LISTED,
        Field(min_length=1, max_length=500, description="ids of the plan's pieces"),
    ]
    reason: Annotated[
        str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$", examples=["stain"])
    ]
    priority: Annotated[
        int | None,
        Field(ge=PRIORITY_MIN, le=PRIORITY_MAX, description="absent: one above the order's"),
    ] = None

    @model_validator(mode="after")
    def _each_piece_once(self) -> Self:
        if len(set(self.pieces)) < len(self.pieces):
            raise ValueError("pieces: each may be named once; ask again for a second one")
        return self

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})


async def body_of(request: Request) -> bytes:
    """Return the request's body as it was sent."""
    return await request.body()


@router.post(
    "/{order_id}/recuts",
    summary="Have pieces of an order cut once more",
    status_code=202,
    response_model=OrderStatus,
    responses=documented(400, 401, 403, 404, 409, 413, 422),
)
def post_recut(
    order_id: OrderId,
    wanted: RecutRequest,
    request: Request,
    body: Annotated[bytes, Depends(body_of)],
    who: OrderHand,
    data: Data,
    key: IdempotencyKey,
) -> Response:
    """Have pieces of an order's plan cut once more: a new order ``QD-1-R1``, planned as soon as possible.

    Its pieces lie on a marker of their own, on the same cloth: as the order tells it, or in stock by its
    name and of the dye lot that the order was cut from. It is taken even when too many orders wait. An id
    that leaves no room for the ``-R1`` is cut short before it; ``recut_of`` tells whose it is.
    """
    digest = digest_of(request, body)
    with data.write() as connection:
        recuts.lock_ids(connection, who.tenant)
        answer = kept_answer(connection, who.tenant, key, digest)
        if answer is None:
            new = _new_recut(connection, who.tenant, order_id, wanted)
            posted = Posted(who.tenant, who.actor, (new,), _single_answer, key, digest)
            answer = take_urgent(connection, posted)
            _tell(connection, who, new, wanted)
    return response_of(answer, {"Location": f"/v1/orders/{json.loads(answer.body)['id']}"})


def _new_recut(connection: Connection, tenant: str, order_id: str, wanted: RecutRequest) -> NewOrder:
    """Return the order of a recut; one of a recut's pieces is another of the whole order."""
    original = planned_order(connection, tenant, order_id)
    family = original.recut_of or original.id
    order = recut(
        read_job_order(original.body),
        read_plan(connection, original),
        recuts.free_id(connection, tenant, family),
        wanted.pieces,
        wanted.priority,
        partial(recuts.dye_lot, connection, original),
    )
    return replace(new_order(order), recut_of=family)


def _single_answer(outcomes: Sequence[Outcome]) -> Answer:
    (outcome,) = outcomes
    return Answer(202, OrderStatus.of(outcome.order).model_dump_json())


def _tell(connection: Connection, who: Principal, new: NewOrder, wanted: RecutRequest) -> None:
    assert new.recut_of is not None  # of a recut
    detail = {"recut": new.id, "pieces": list(wanted.pieces), "reason": wanted.reason}
    audit.note(connection, who.tenant, who.actor, "order.recut", new.recut_of, **detail)
    events.append(connection, who.tenant, News("order.recut", new.recut_of, detail))
