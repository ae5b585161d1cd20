"""The door: what every request must be before any route looks at it."""

import json
import math
import re
from collections.abc import Sequence
from typing import Any

from pydantic_core import from_json
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import problem

MOST_DIGITS = 18  # of a declared length; more is no length
API = "/v1/"
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
JSON_TYPES = ("application/json", "application/merge-patch+json")


class RefusedError(Exception):
    """A request that is refused at the door, with its status and reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Door:
    """ASGI middleware that reads a request's body and refuses what no route could make sense of.

    That is: a body above ``limit`` bytes (a declared length before a byte is read, a chunked body as soon as
    it has grown too large), a NUL character anywhere, and for the API a body that is not strict JSON: UTF-8,
    of bounded depth, each key once, every number finite. The framework's own parser guesses at the encoding,
    takes NaN, and the last of two equal keys.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a problem document, or pass the request on with its whole body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            _refuse_nul(scope)
            body = await self._body(Headers(scope=scope), receive)
            if body is None:
                return
            if body and scope["path"].startswith(API):
                _refuse_other_than_json(Headers(scope=scope).get("content-type", ""), body)
        except RefusedError as refusal:
            # Closed after a body that is too large, or the client would go on sending it to nobody.
            closing = {"Connection": "close"} if refusal.status == 413 else None
            await problem(refusal.status, str(refusal), closing)(scope, receive, send)
            return
        await self._app(scope, _again(body, receive), send)

    async def _body(self, headers: Headers, receive: Receive) -> bytes | None:
        """Return the body, None if the client went away."""
        declared = headers.get("content-length", "0")
        if not (declared.isascii() and declared.isdecimal()):
            raise RefusedError(400, "Content-Length: must be a number")
        if len(declared) > MOST_DIGITS or int(declared) > self._limit:
            raise RefusedError(413, self._too_large())
        parts: list[bytes] = []
        received = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            part: bytes = message.get("body", b"")
            parts.append(part)
            received += len(part)
            if received > self._limit:
                raise RefusedError(413, self._too_large())
            if not message.get("more_body", False):
                return b"".join(parts)

    def _too_large(self) -> str:
        return f"body: is larger than {self._limit} bytes, the most that is accepted"


def _again(body: bytes, receive: Receive) -> Receive:
    """Return what gives the body that was read, and then whatever comes after it."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again


def _refuse_nul(scope: Scope) -> None:
    """Refuse a NUL in the address: no name holds one, and Postgres takes none."""
    if "\0" in scope["path"]:
        raise RefusedError(400, "path: holds a NUL character (%00); none is accepted")
    if b"%00" in scope["query_string"] or b"\0" in scope["query_string"]:
        raise RefusedError(400, "query: holds a NUL character (%00); none is accepted")


def _refuse_other_than_json(content_type: str, body: bytes) -> None:
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type not in JSON_TYPES:
        accepted = " or ".join(JSON_TYPES)
        raise RefusedError(415, f"Content-Type: {media_type[:80]!r} is not {accepted}, which is accepted")
    try:
        text = body.decode("utf-8")
        if SURROGATE.search(text):
            from_json(body)  # refuses one without its other half, which no text may hold
        document = json.loads(
            text, object_pairs_hook=_each_once, parse_float=_finite, parse_constant=_no_number
        )
    except ValueError as error:
        raise RefusedError(400, f"body: not valid JSON: {error}") from None
    except RecursionError:
        raise RefusedError(400, "body: not valid JSON: is nested too deep") from None
    if b"\\u0000" in body and _holds_nul(document):
        raise RefusedError(400, r"body: a string holds a NUL character (\u0000); none is accepted")


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"key {twice[:80]!r} is given twice; each is accepted once")
    return made


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"number {text[:40]} is too large; up to 1.79e308 is accepted")
    return value


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON")


def _holds_nul(value: Any) -> bool:
    if isinstance(value, dict):
        return any("\0" in key or _holds_nul(each) for key, each in value.items())
    if isinstance(value, list):
        return any(_holds_nul(each) for each in value)
    return isinstance(value, str) and "\0" in value
