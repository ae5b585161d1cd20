"""Orders: post one or many, follow them, change them."""

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Self

from fastapi import Depends, Header, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException

from app.api.access import Data, OrderWriter, Reader
from app.api.contract import resource
from app.api.problems import documented
from app.api.resources import Limit, OrderId, Page, page, position, tag
from app.errors import REFUSALS, ConflictError
from app.intake import Intake
from app.job_order import JOB_EXAMPLE, STOCK_EXAMPLE, JobOrder, Time, read_job_order
from app.order import describe
from app.settings import BATCH_LIMIT
from app.store import orders
from app.store.intake import Answer, NewOrder, Outcome, Posted, Taken
from app.store.orders import Filters, StoredOrder
from app.store.states import JobState, Waits

router = resource("orders", "/orders")

STATUS_EXAMPLE: dict[str, Any] = {
    "id": "QD-2026-0001",
    "state": "Ended",
    "reason": None,
    "waits_for": None,
    "priority": 10,
    "due": "2026-12-01T04:00:00Z",
    "earliest_start": None,
    "cutter": None,
    "cloth": "navy twill",
    "recut_of": None,
    "plan": "/v1/orders/QD-2026-0001/plan",
    "attempt": 1,
    "version": 3,
    "received_at": "2026-11-23T08:00:00Z",
    "changed_at": "2026-11-23T08:00:07Z",
}
BATCH_ANSWER_EXAMPLE: dict[str, Any] = {
    "items": [
        {"id": "QD-2026-0001", "status": 202, "order": STATUS_EXAMPLE, "detail": None},
        {
            "id": "QD-2026-0002",
            "status": 422,
            "order": None,
            "detail": "waist_girth 1450 mm is outside 560..1400 mm",
        },
    ]
}


ORDER_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/JobOrder"}}},
    }
}


class OrderStatus(BaseModel):
    """How far an order is.

    ``state`` is the job's after OPC 10031-4: an order Ended when it is planned; what the cutter then does are
    its cut runs. ``reason`` says in words why it waits or was aborted, ``waits_for`` what must change;
    ``plan`` is where its plan is.
    """

    id: str
    state: JobState
    reason: str | None
    waits_for: Waits | None
    priority: int
    due: datetime | None
    earliest_start: datetime | None
    cutter: str | None
    cloth: str | None
    recut_of: str | None
    plan: str | None
    attempt: int
    version: int
    received_at: datetime
    changed_at: datetime

    model_config = {"json_schema_extra": {"examples": [STATUS_EXAMPLE]}}

    @classmethod
    def of(cls, order: StoredOrder) -> Self:
        """Write an order's status."""
        told = {name: getattr(order, name) for name in cls.model_fields if name != "plan"}
        plan = None if order.planned is None else f"/v1/orders/{order.id}/plan"
        return cls.model_construct(**told, plan=plan)


class OrderDetail(OrderStatus):
    """An order's status with the order as it was posted."""

    order: dict[str, Any]

    model_config = {"json_schema_extra": {"examples": [STATUS_EXAMPLE | {"order": STOCK_EXAMPLE}]}}


class BatchItem(BaseModel):
    """What became of one order of a batch: 202 with its status, or what it was refused with and why."""

    id: str | None
    status: int
    order: OrderStatus | None = None
    detail: str | None = None


class BatchAnswer(BaseModel):
    """What became of each order of a batch, in its order."""

    items: list[BatchItem]

    model_config = {"json_schema_extra": {"examples": [BATCH_ANSWER_EXAMPLE]}}


class Batch(BaseModel):
    """Orders that are posted at once; each is taken or refused by itself."""

    orders: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=BATCH_LIMIT)]

    model_config = {
        "json_schema_extra": {"examples": [{"orders": [JOB_EXAMPLE, STOCK_EXAMPLE | {"id": "QD-2026-0002"}]}]}
    }


def intake_of(request: Request) -> Intake:
    """Return the service's intake."""
    intake: Intake = request.app.state.intake
    return intake


async def idempotency_key(
    idempotency_key: Annotated[
        str | None,
        Header(
            description="A name of this request, such as a UUID: sent again, it gets the same answer and "
            "changes nothing; with another body it is refused",
            examples=['"8e03978e-40d5-43dd-bc93-6894a57f9324"'],
        ),
    ] = None,
) -> str | None:
    """Return the request's key, bare or as the quoted string that the draft standard wants."""
    if idempotency_key is None:
        return None
    key = idempotency_key.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not re.fullmatch(r"[\x21-\x7e]{1,255}", key):
        raise HTTPException(400, "Idempotency-Key: must be 1 to 255 visible ASCII characters")
    return key


IdempotencyKey = Annotated[str | None, Depends(idempotency_key)]


@router.post(
    "",
    status_code=202,
    response_model=OrderStatus,
    responses=documented(400, 401, 403, 409, 413, 422, 429),
    openapi_extra=ORDER_BODY,
)
async def post_order(request: Request, who: OrderWriter, key: IdempotencyKey) -> Response:
    """Accept an order to be planned; the answer's Location tells where to follow it.

    Measurements and style are checked at once. The answer comes when the order is on disk. The same order
    again changes nothing and gives its status; the same id with another content is a conflict.
    """
    body = await request.body()
    order = _read(body)
    posted = Posted(who.tenant, who.actor, (new_order(order),), _single_answer, key, digest_of(request, body))
    answer = await intake_of(request).take(posted)
    return response_of(answer, {"Location": f"/v1/orders/{order.id}"} if answer.status == 202 else {})


@router.post(
    "/batch",
    summary="Post many orders at once",
    status_code=202,
    response_model=BatchAnswer,
    responses=documented(400, 401, 403, 413, 422, 429),
)
async def post_batch(
    batch: Batch,
    request: Request,
    who: OrderWriter,
    key: IdempotencyKey,
) -> Response:
    """Accept up to 500 orders; each is taken or refused by itself, as if it were posted alone."""
    checked = [_checked(order) for order in batch.orders]
    taken = [item for item in checked if isinstance(item, NewOrder)]
    digest = digest_of(request, await request.body())
    posted = Posted(who.tenant, who.actor, taken, partial(_batch_answer, checked), key, digest)
    return response_of(await intake_of(request).take(posted), {})


@router.get("", responses=documented(401, 422))
def list_orders(
    who: Reader,
    data: Data,
    before: Annotated[int | None, Depends(position)],
    limit: Limit = 100,
    state: JobState | None = None,
    waits_for: Waits | None = None,
    cutter: Annotated[str | None, Query(max_length=64)] = None,
    cloth: Annotated[str | None, Query(max_length=200)] = None,
    due_before: Time | None = None,
) -> Page[OrderStatus]:
    """List orders, the latest first."""
    filters = Filters(state, waits_for, cutter, cloth, due_before)
    with data.read() as connection:
        found = orders.page(connection, who.tenant, filters, before, limit)
    return page([OrderStatus.of(order) for order in found], limit, found[-1].number if found else 0)


@router.get("/{order_id}", responses=documented(401, 404, 422))
def get_order(order_id: OrderId, response: Response, who: Reader, data: Data) -> OrderDetail:
    """Return how far an order is, and the order."""
    with data.read() as connection:
        order = orders.get(connection, who.tenant, order_id)
    tag(response, order.version)
    return OrderDetail.model_construct(**dict(OrderStatus.of(order)), order=json.loads(order.body))


def new_order(order: JobOrder) -> NewOrder:
    """Return what the intake takes of an order; raises what measurements and styles are refused with."""
    order.body()
    order.styles()
    return NewOrder(
        id=order.id,
        body=order.model_dump_json(exclude_unset=True),
        same_as=lambda body: order.same_as(read_job_order(body)),
        held=order.hold,
        priority=order.priority,
        due=order.due,
        earliest_start=order.earliest_start,
        cutter=order.cutter,
        cloth=order.cloth_in_stock(),
    )


def _read(body: bytes) -> JobOrder:
    """Read an order at once, in half the time of parsing the body and then validating what it holds."""
    if not body:
        raise RequestValidationError([{"type": "missing", "loc": ("body",), "msg": "Field required"}])
    try:
        return JobOrder.model_validate_json(body)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        raise RequestValidationError(
            [{**fault, "loc": ("body", *fault["loc"])} for fault in faults]
        ) from None


def _checked(document: dict[str, Any]) -> NewOrder | BatchItem:
    identity = document.get("id")
    told = identity if isinstance(identity, str) else None
    try:
        return new_order(JobOrder.model_validate(document))
    except ValidationError as error:
        return BatchItem(id=told, status=422, detail=describe(error))
    except REFUSALS as error:
        return BatchItem(id=told, status=422, detail=str(error))


def _single_answer(outcomes: Sequence[Outcome]) -> Answer:
    (outcome,) = outcomes
    if outcome.taken is Taken.OTHER:
        raise ConflictError(_taken_id(outcome))
    return Answer(202, OrderStatus.of(outcome.order).model_dump_json())


def _batch_answer(checked: Sequence[NewOrder | BatchItem], outcomes: Sequence[Outcome]) -> Answer:
    taken = iter(outcomes)
    items = [one if isinstance(one, BatchItem) else _batch_item(next(taken)) for one in checked]
    return Answer(202, BatchAnswer(items=items).model_dump_json())


def _batch_item(outcome: Outcome) -> BatchItem:
    if outcome.taken is Taken.OTHER:
        return BatchItem(id=outcome.order.id, status=409, detail=_taken_id(outcome))
    return BatchItem(id=outcome.order.id, status=202, order=OrderStatus.of(outcome.order))


def _taken_id(outcome: Outcome) -> str:
    return f"order {outcome.order.id} exists with another content; use another id"


def digest_of(request: Request, body: bytes) -> str:
    """Return what is the same for a request that is sent again, and only for such."""
    path: str = request.scope["path"]
    return hashlib.sha256(path.encode() + b"\0" + body).hexdigest()


def response_of(answer: Answer, headers: dict[str, str]) -> Response:
    """Return the response that an answer of the intake is sent as."""
    return Response(answer.body, answer.status, headers, "application/json")
