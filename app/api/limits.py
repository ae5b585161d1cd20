"""The limit on a request's body, refused with a problem document however the body is sent."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import problem


class BodyLimit:
    """ASGI middleware that answers 413 to a body above ``limit`` bytes.

    A declared length is refused before a byte is read; a chunked body is refused as soon as it has grown too
    large. (FastAPI's own ``max_body_size`` answers the first case with plain text.)
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413, or pass the request on with its body counted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal() or int(declared) > self._limit:
            await problem(413, self._reason())(scope, receive, send)
            return
        received = 0

        async def receive_limited() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._limit:
                raise HTTPException(413, self._reason())
            return message

        await self._app(scope, receive_limited, send)

    def _reason(self) -> str:
        return f"body: is larger than {self._limit} bytes, the most that is accepted"
