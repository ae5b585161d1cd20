"""Events: what happened, to be read from any number on or followed as it happens."""

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import Header, Path, Query, Request
from pydantic import BaseModel, StringConstraints
from starlette.exceptions import HTTPException

from app.api.access import Access, Data, Reader, bearer, key_of_page
from app.api.contract import resource
from app.api.event_stream import EventStream
from app.api.problems import documented
from app.api.resources import Limit
from app.followers import Followers
from app.job_order import IDENTIFIER
from app.store import events, orders
from app.store.events import Event, Filters

router = resource("events")

MOST_NUMBER = 2**63 - 1
KIND = r"^[a-z][a-z_-]{0,30}\.([a-z][a-z_-]{0,30}|\*)$"
SUBJECT = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$"

EVENT_EXAMPLE: dict[str, Any] = {
    "seq": 4,
    "at": "2026-11-23T08:00:07Z",
    "kind": "order.planned",
    "subject": "QD-2026-0001",
    "data": {"state": "Ended", "version": 3, "seconds": 285.6, "density": 0.859, "length_mm": 2428.5},
}
STREAM_EXAMPLE = (
    "id: 4\nevent: order.planned\n"
    'data: {"seq": 4, "at": "2026-11-23T08:00:07Z", "kind": "order.planned", "subject": "QD-2026-0001", '
    '"data": {"state": "Ended", "version": 3}}\n\n'
)

Kind = Annotated[str, StringConstraints(pattern=KIND)]
Kinds = Annotated[
    list[Kind] | None,
    Query(
        max_length=20,
        description="only these kinds; `order.*`: all of orders",
        examples=[["order.planned", "run.*"]],
    ),
]
Subject = Annotated[str | None, Query(pattern=SUBJECT, description="only of this order, roll, cutter ...")]
After = Annotated[int, Query(ge=0, le=MOST_NUMBER, description="the number to read on from")]


class EventItem(BaseModel):
    """Something that happened.

    ``seq`` counts from 1 without gaps in each factory, in the order in which it became true; ``subject`` is
    the id of the order, roll, cutter or run that it happened to.
    """

    seq: int
    at: datetime
    kind: str
    subject: str
    data: dict[str, Any]

    model_config = {"json_schema_extra": {"examples": [EVENT_EXAMPLE]}}

    @classmethod
    def of(cls, event: Event) -> Self:
        """Write an event."""
        return cls.model_construct(**{name: getattr(event, name) for name in cls.model_fields})


class EventPage(BaseModel):
    """The next events; ``next_after`` is given as ``after`` to read on, ``last`` is the newest there is."""

    items: list[EventItem]
    next_after: int
    last: int


@router.get("/events", responses=documented(401, 422))
def list_events(
    who: Reader,
    data: Data,
    after: After = 0,
    subject: Subject = None,
    kind: Kinds = None,
    limit: Limit = 100,
) -> EventPage:
    """List events after a number, the earliest first."""
    return _page(data, who.tenant, after, limit, Filters(subject, tuple(kind or ())))


@router.get(
    "/events/stream",
    summary="Follow events as they happen",
    status_code=200,  # for OpenAPI, which would look for it in the class
    response_class=EventStream,
    responses={
        200: {
            "description": "Server-sent events, for ten minutes; then the client reconnects",
            "content": {"text/event-stream": {"schema": {"type": "string"}, "example": STREAM_EXAMPLE}},
        },
        **documented(401, 422, 503),
    },
)
async def stream_events(
    request: Request,
    who: Reader,
    after: Annotated[
        int | None,
        Query(ge=0, le=MOST_NUMBER, description="the number to read on from; absent: from now on"),
    ] = None,
    subject: Subject = None,
    kind: Kinds = None,
    last_event_id: Annotated[
        int | None,
        Header(
            ge=0, le=MOST_NUMBER, description="the last number had, as browsers send it; goes before `after`"
        ),
    ] = None,
) -> EventStream:
    """Send the events after a number and then each as it happens: id is its number, event its kind.

    A client that reconnects with the last id as `Last-Event-ID` misses none and gets none twice.
    """
    access: Access = request.app.state.access
    followers: Followers = request.app.state.followers
    given = await bearer(request)
    key = given.credentials if given is not None else key_of_page(request)
    position, last = after if last_event_id is None else last_event_id, await followers.last_of(who.tenant)
    if position is not None and position > last:
        # Of a database that was set back: to wait for the number again would leave out what comes till then.
        raise HTTPException(422, f"after: there is no event {position} yet, the last is {last}")

    async def allowed() -> bool:
        return await access.open(key) is not None

    filters = Filters(subject, tuple(kind or ()))
    return EventStream(followers, who.tenant, last if position is None else position, filters, allowed)


@router.get("/orders/{order_id}/events", responses=documented(401, 404, 422))
def list_order_events(
    order_id: Annotated[str, Path(pattern=IDENTIFIER, examples=["QD-2026-0001"])],
    who: Reader,
    data: Data,
    after: After = 0,
    limit: Limit = 100,
) -> EventPage:
    """List what happened to an order, the earliest first."""
    with data.read() as connection:
        orders.get(connection, who.tenant, order_id)
    return _page(data, who.tenant, after, limit, Filters(order_id, ("order.*",)))


def _page(data: Data, tenant: str, after: int, limit: int, filters: Filters) -> EventPage:
    with data.read() as connection:
        passage = events.passage(connection, tenant, after, limit, filters)
    return EventPage.model_construct(
        items=[EventItem.of(event) for event in passage.events],
        next_after=passage.read_to,
        last=passage.last,
    )
