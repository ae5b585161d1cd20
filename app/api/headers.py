"""What every answer carries: the request's id, and headers that keep browsers from guessing and keeping."""

import logging
import re
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from app.api.problems import problem

log = logging.getLogger("suitcut")

SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,128}", re.ASCII)

SECURE = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)
CONTENT_POLICY = b"content-security-policy"

# What a page that is made of an order's data may do. All that it needs is in it: a picture has styles, the
# player of a cut has a script, and `sandbox` keeps it from this origin's storage.
NOTHING = b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
POLICIES = {
    b"image/svg+xml": NOTHING + b"; style-src 'unsafe-inline'; sandbox",
    b"text/html": NOTHING + b"; script-src 'unsafe-inline'; style-src 'unsafe-inline'; sandbox allow-scripts",
}


class SecureHeaders:
    """ASGI middleware that adds the security headers which a route did not set itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add to the answer's headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"] = list(message["headers"])
                told = dict(headers)
                headers.extend(header for header in SECURE if header[0] not in told)
                if CONTENT_POLICY not in told:
                    headers.append((CONTENT_POLICY, _policy(told.get(b"content-type", b""))))
            await send(message)

        await self._app(scope, receive, send_secured)


class RequestIds:
    """ASGI middleware that gives each request an id, in the log, in problem documents and in the answer.

    The client's X-Request-Id is taken if it is up to 128 letters, digits, dots, dashes and underscores. An
    exception that nothing else answers is logged under the id and answered with 500.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its id bound to the log."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told = Headers(scope=scope).get("x-request-id", "")
        request_id = told if SANE_ID.fullmatch(told) else uuid.uuid4().hex
        started = False

        async def send_named(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        with bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_named)
            except Exception as error:
                log.error("%s %s failed", scope["method"], scope["path"], exc_info=error)
                if started:
                    raise
                answer = problem(500, "inner fault; the service's log has the details under request_id")
                await answer(scope, receive, send_named)


def _policy(content_type: bytes) -> bytes:
    return POLICIES.get(content_type.partition(b";")[0], NOTHING)
