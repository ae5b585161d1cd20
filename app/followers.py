"""Who follows events as they happen: one look at the database wakes all of them."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from anyio import CapacityLimiter, to_thread
from sqlalchemy.exc import SQLAlchemyError

from app.errors import AppError
from app.store import events
from app.store.database import Database
from app.store.events import Filters, Passage

PAGE = 100
# Threads that read for all followers: they leave the others to requests.
READERS = 4

log = structlog.get_logger("suitcut")


class TooManyFollowersError(AppError):
    """There is no place for one more in this process."""


@dataclass(eq=False)
class Follower:
    """One who follows a tenant's events, and the number up to which it has them."""

    tenant: str
    position: int
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class Followers:
    """Those who follow events in this process; used from its event loop only.

    The database is looked at every ``poll_s`` seconds while anybody follows, once for all, so that events of
    other processes are seen too.
    """

    def __init__(self, database: Database, poll_s: float, most: int) -> None:
        self._database = database
        self._poll_s = poll_s
        self._most = most
        self._followers: set[Follower] = set()
        self._limiter = CapacityLimiter(READERS)
        self._poller: asyncio.Task[None] | None = None
        self._ended = False

    def has_ended(self) -> bool:
        """Whether the process is about to end, so that nobody may follow any longer."""
        return self._ended

    def __len__(self) -> int:
        return len(self._followers)

    @contextmanager
    def follow(self, tenant: str, position: int) -> Iterator[Follower]:
        """Have a follower woken by events of a tenant beyond a number.

        Raises
        ------
        TooManyFollowersError
            If all places are taken, or the process is about to end.
        """
        if self._ended:
            raise TooManyFollowersError("the service is about to stop")
        if len(self._followers) >= self._most:
            raise TooManyFollowersError(f"{self._most} streams of events are open, the most that may")
        follower = Follower(tenant, position)
        follower.woken.set()  # there may be some already
        self._followers.add(follower)
        if self._poller is None or self._poller.done():
            self._poller = asyncio.create_task(self._poll())
        try:
            yield follower
        finally:
            self._followers.discard(follower)

    async def passage(self, follower: Follower, filters: Filters) -> Passage:
        """Return the next events for a follower, a bounded number."""
        return await to_thread.run_sync(self._passage, follower, filters, limiter=self._limiter)

    async def last_of(self, tenant: str) -> int:
        """Return the number of a tenant's last event."""
        return await to_thread.run_sync(self._last_of, tenant, limiter=self._limiter)

    def end(self) -> None:
        """Let go of everybody at once."""
        self._ended = True
        for follower in self._followers:
            follower.woken.set()

    async def _poll(self) -> None:
        while self._followers and not self._ended:
            try:
                last = await to_thread.run_sync(self._last_of_all, limiter=self._limiter)
            except SQLAlchemyError:
                log.exception("could not look for events")
                last = {}
            for follower in self._followers:
                if last.get(follower.tenant, 0) > follower.position:
                    follower.woken.set()
            await asyncio.sleep(self._poll_s)

    def _last_of_all(self) -> dict[str, int]:
        with self._database.read() as connection:
            return events.last_of_all(connection)

    def _last_of(self, tenant: str) -> int:
        with self._database.read() as connection:
            return events.last_of(connection, tenant)

    def _passage(self, follower: Follower, filters: Filters) -> Passage:
        with self._database.read() as connection:
            return events.passage(connection, follower.tenant, follower.position, PAGE, filters)
