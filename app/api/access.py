"""Who asks: the key of a request, its tenant and what it may do."""

import logging
import threading
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
MOST_REMEMBERED = 10_000

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
    """Opens keys, remembering each for a moment so that not every request reads the database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._remembered: dict[str, tuple[Key, datetime]] = {}
        self._lock = threading.Lock()

    async def open(self, text: str) -> Key | None:
        """Return the key of a text if it holds, None if not."""
        at = now()
        found = self._remembered.get(text)
        if found is None or found[1] < at:
            key = await run_in_threadpool(self._read, text)
            if key is None:
                return None
            found = (key, at + REMEMBERED)
            with self._lock:
                if len(self._remembered) >= MOST_REMEMBERED:
                    self._remembered.clear()
                self._remembered[text] = found
        return found[0] if found[0].holds(at) else None

    def forget(self) -> None:
        """Read every key anew: one was made or revoked."""
        with self._lock:
            self._remembered.clear()

    def _read(self, text: str) -> Key | None:
        with self._database.read() as connection:
            return keys.opened_by(connection, text)


async def principal(
    request: Request,
    scopes: SecurityScopes,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> Principal:
    """Return who asks, or answer 401 without a key that holds and 403 with one that may not."""
    access: Access = request.app.state.access
    challenge = {"WWW-Authenticate": "Bearer"}
    if given is None:
        raise HTTPException(401, "an API key is needed: Authorization: Bearer sc_...", challenge)
    key = await access.open(given.credentials)
    if key is None:
        # Guessing 256 random bits needs no brake; whoever tries is to be seen. The text is not logged.
        log.warning("refused an API key that is unknown, revoked or expired, from %s", _peer(request))
        raise HTTPException(401, "the API key is unknown, revoked or expired", challenge)
    allowed = {*scopes.scopes, Scope.ADMIN} if Scope.PLATFORM not in scopes.scopes else {Scope.PLATFORM}
    if scopes.scopes and not allowed & key.scopes:
        needed = " or ".join(scopes.scopes)
        raise HTTPException(403, f"the API key lacks the scope {needed}; it has {_listed(key.scopes)}")
    return Principal(key.tenant, key)


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
