"""The watch on every request: counted for the metrics and, if told so, logged."""

import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.metrics import RequestMetrics

log = structlog.get_logger("suitcut")

METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})
NO_ROUTE = "none"


class RequestWatch:
    """ASGI middleware that counts each request, and logs it if ``logged``.

    A route is named as it is declared, ``/v1/orders/{order_id}``, so that ids make no series of their own.
    """

    def __init__(self, app: ASGIApp, metrics: RequestMetrics, logged: bool) -> None:
        self._app = app
        self._metrics = metrics
        self._logged = logged

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and note how it was answered."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        status = 500  # answered further out, where inner faults are
        answered = begun

        async def send_noted(message: Message) -> None:
            nonlocal status, answered
            if message["type"] == "http.response.start":
                status = message["status"]
                answered = time.perf_counter()
            await send(message)

        try:
            await self._app(scope, receive, send_noted)
        finally:
            seconds = (answered if answered > begun else time.perf_counter()) - begun
            method = scope["method"] if scope["method"] in METHODS else "other"
            self._metrics.answered(method, _route(scope), status, seconds)
            if self._logged:
                client = scope.get("client") or ("unknown", 0)
                log.info(
                    "request",
                    method=scope["method"],
                    path=scope["path"],
                    status=status,
                    ms=round(1000 * seconds, 1),
                    client=client[0],
                )


def _route(scope: Scope) -> str:
    """Return a request's route with the prefix of its router, which the route does not tell."""
    route: str | None = getattr(scope.get("route"), "path", None)
    if route is None:
        return NO_ROUTE
    steps = scope["path"].split("/")
    return "/".join(steps[: len(steps) - route.count("/")]) + route
