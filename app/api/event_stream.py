"""A stream of events to one client, as server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import structlog
from fastapi.sse import format_sse_event
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from app.api.problems import RETRY_AFTER_S, problem
from app.followers import PAGE, Follower, Followers, TooManyFollowersError
from app.store.events import Event, Filters

OPEN_S = 600.0
PING_S = 15.0
# Between two looks at whether the key still holds, while nothing happens.
CHECK_S = 2.0
# A client that takes nothing for so long is let go: it will come again and read on.
STALLED_S = 30.0
RETRY_MS = 2000

log = structlog.get_logger("suitcut")


class EventStream(StreamingResponse):
    """Sends the events of a tenant after a number, those that come too, for some minutes.

    The next events are read when the client has taken those before, so a slow one costs no memory.
    (FastAPI's own streams are generators: one whose client takes nothing would stay for good.)
    """

    media_type = "text/event-stream"

    def __init__(
        self,
        followers: Followers,
        tenant: str,
        position: int,
        filters: Filters,
        allowed: Callable[[], Awaitable[bool]],
    ) -> None:
        # As FastAPI does for streams of its own: proxies must neither keep nor collect it.
        super().__init__((), headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})
        self._followers = followers
        self._tenant = tenant
        self._position = position
        self._filters = filters
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until the time is up, or 503 if too many streams are open."""

        async def send_soon(message: Message) -> None:
            async with asyncio.timeout(STALLED_S):
                await send(message)

        try:
            with self._followers.follow(self._tenant, self._position) as follower:
                self.body_iterator = self._frames(follower)
                await super().__call__(scope, receive, send_soon)
        except TooManyFollowersError as refusal:
            answer = problem(503, f"{refusal}; try again", {"Retry-After": str(RETRY_AFTER_S)})
            await answer(scope, receive, send)
        except TimeoutError:
            log.info("a client of events took none for long and was let go", tenant=self._tenant)

    async def _frames(self, follower: Follower) -> AsyncIterator[bytes]:
        clock = asyncio.get_running_loop().time
        end = clock() + OPEN_S
        # Its number is there before its first event: whoever is cut off now already reads on from here.
        yield format_sse_event(comment="events", id=str(follower.position), retry=RETRY_MS)
        told_at = clock()
        while clock() < end and not self._followers.has_ended() and await self._allowed():
            if follower.woken.is_set():
                follower.woken.clear()
                try:
                    passage = await self._followers.passage(follower, self._filters)
                except SQLAlchemyError:
                    log.exception("could not read events")
                    return
                for event in passage.events:
                    if self._followers.has_ended():
                        return
                    yield frame(event)
                    told_at = clock()
                follower.position = passage.read_to
                if len(passage.events) == PAGE:
                    follower.woken.set()
            elif clock() - told_at >= PING_S:
                # Events that were not wanted need not be gone through again either.
                yield format_sse_event(comment="ping", id=str(follower.position))
                told_at = clock()
            await _woken(follower, CHECK_S)


def frame(event: Event) -> bytes:
    """Return an event as it is sent."""
    return format_sse_event(
        id=str(event.seq), event=event.kind, data_str=json.dumps(told(event), ensure_ascii=False)
    )


def told(event: Event) -> dict[str, Any]:
    """Return an event as JSON has it."""
    return {
        "seq": event.seq,
        "at": event.at.isoformat().replace("+00:00", "Z"),
        "kind": event.kind,
        "subject": event.subject,
        "data": event.data,
    }


async def _woken(follower: Follower, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await follower.woken.wait()
    except TimeoutError:
        return
