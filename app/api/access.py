"""Who asks: the key of a request, its tenant and what it may do."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, SecurityScopes
from starlette.exceptions import HTTPException

from app.store import keys
from app.store.database import Database, now
from app.store.keys import Key, Scope

log = logging.getLogger("suitcut")

# A key that was revoked by another process still opens for this long at most.
REMEMBERED = timedelta(seconds=2)
RENEWED = timedelta(seconds=1)
MOST_REMEMBERED = 10_000

COOKIE = "suitcut_key"
PAGE_HEADER = "x-suitcut-page"
SAFE_METHODS = ("GET", "HEAD")

bearer = HTTPBearer(auto_error=False, description="An API key: `Authorization: Bearer sc_...`")


@dataclass(frozen=True)
class Principal:
    """Who asks: the tenant whose data it is about, and the key."""

    tenant: str
    key: Key

    @property
    def actor(self) -> str:
        """How the audit names who asks."""
        return f"{self.key.id} {self.key.name}"


class Access:
    """Opens keys, remembering each for a moment so that not every request reads the database.

    A key in use is read again before it is forgotten, by one request for all: else those that come in the
    meantime would all go to the database at once, and wait there for each other.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._remembered: dict[str, tuple[Key, datetime]] = {}
        self._reading: dict[str, asyncio.Task[Key | None]] = {}
        self._tasks: set[asyncio.Task[Key | None]] = set()

    async def open(self, text: str) -> Key | None:
        """Return the key of a text if it holds, None if not; called from the event loop only."""
        at = now()
        found = self._remembered.get(text)
        if found is None or at - found[1] > REMEMBERED:
            key = await asyncio.shield(self._read(text))
        else:
            key = found[0]
            if at - found[1] > RENEWED:
                self._read(text)
        return key if key is not None and key.holds(at) else None

    def forget(self) -> None:
        """Read every key anew: one was made or revoked; may be called from any thread."""
        # What is being read now, perhaps from before that, goes into those that nobody looks at any more.
        self._remembered = {}
        self._reading = {}

    async def end(self) -> None:
        """Wait for what is being read, perhaps for nobody any more: then the database may be closed."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _read(self, text: str) -> asyncio.Task[Key | None]:
        # Looked at once: `forget` may put others in their place between any two looks, and a reading that is
        # noted in one but struck from the other would be the answer for good.
        remembered, reading = self._remembered, self._reading
        task = reading.get(text)
        if task is None:
            task = reading[text] = asyncio.create_task(self._remember(text, remembered, reading))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            task.add_done_callback(_seen)
        return task

    async def _remember(
        self,
        text: str,
        remembered: dict[str, tuple[Key, datetime]],
        reading: dict[str, asyncio.Task[Key | None]],
    ) -> Key | None:
        at = now()
        try:
            key = await run_in_threadpool(self._found, text)
        finally:
            reading.pop(text, None)
        if len(remembered) >= MOST_REMEMBERED:
            remembered.clear()
        remembered.pop(text, None)
        if key is not None:
            remembered[text] = (key, at)
        return key

    def _found(self, text: str) -> Key | None:
        with self._database.read() as connection:
            return keys.opened_by(connection, text)


def _seen(task: asyncio.Task[Key | None]) -> None:
    """Look at the error of a reading for which nobody waited: the next request meets it itself."""
    if not task.cancelled():
        task.exception()


async def principal(
    request: Request,
    scopes: SecurityScopes,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Principal:
    """Return who asks, or answer 401 without a key that holds and 403 with one that may not."""
    challenge = {"WWW-Authenticate": "Bearer"}
    text = given.credentials if given is not None else key_of_page(request)
    if not text:
        raise HTTPException(401, "an API key is needed: Authorization: Bearer sc_...", challenge)
    who = await opened(request, text)
    if who is None:
        raise HTTPException(401, "the API key is unknown, revoked or expired", challenge)
    allowed = {*scopes.scopes, Scope.ADMIN} if Scope.PLATFORM not in scopes.scopes else {Scope.PLATFORM}
    if scopes.scopes and not allowed & who.key.scopes:
        needed = " or ".join(scopes.scopes)
        raise HTTPException(403, f"the API key lacks the scope {needed}; it has {_listed(who.key.scopes)}")
    return who


async def opened(request: Request, text: str) -> Principal | None:
    """Return who has the key of a text, None if it opens nothing."""
    access: Access = request.app.state.access
    key = await access.open(text) if text else None
    if text and key is None:
        # Guessing 256 random bits needs no brake; whoever tries is to be seen. The text is not logged.
        log.warning("refused an API key that is unknown, revoked or expired, from %s", _peer(request))
    return None if key is None else Principal(key.tenant, key)


def key_of_page(request: Request) -> str:
    """Return the key with which the browser of a page is signed in, empty without one.

    What changes anything must also bear the page's header: a form or link of another site cannot send it.
    """
    if request.method not in SAFE_METHODS and PAGE_HEADER not in request.headers:
        return ""
    return request.cookies.get(COOKIE, "")


def _peer(request: Request) -> str:
    return request.client.host if request.client else "an unknown address"


def _listed(scopes: frozenset[Scope]) -> str:
    return ", ".join(sorted(scopes)) or "none: it may only read"


Reader = Annotated[Principal, Security(principal)]
OrderWriter = Annotated[Principal, Security(principal, scopes=[Scope.ORDERS])]
CutterHand = Annotated[Principal, Security(principal, scopes=[Scope.CUTTER])]
OperatorHand = Annotated[Principal, Security(principal, scopes=[Scope.OPERATOR])]
OrderHand = Annotated[Principal, Security(principal, scopes=[Scope.ORDERS, Scope.OPERATOR])]
AdminHand = Annotated[Principal, Security(principal, scopes=[Scope.ADMIN])]
PlatformHand = Annotated[Principal, Security(principal, scopes=[Scope.PLATFORM])]


async def database_of(request: Request) -> Database:
    """Return the service's database."""
    database: Database = request.app.state.database
    return database


Data = Annotated[Database, Depends(database_of)]
