"""The short way of the request that comes most: one posted order."""

from fastapi.security import SecurityScopes
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.api.access import bearer, principal
from app.api.orders import idempotency_key, post_order
from app.store.keys import Scope

MAY_POST = SecurityScopes([Scope.ORDERS])


async def _post(request: Request) -> Response:
    who = await principal(request, MAY_POST, await bearer(request))
    key = await idempotency_key(request.headers.get("idempotency-key"))
    return await post_order(request, who, key)


SHORT_WAY = Route("/v1/orders", _post, methods=["POST"])
"""`post_order` without the framework's search through all routers and its solving of dependencies.

They take a fourth of the processor time of a posted order. The contract is written from the route as it is
declared in `app.api.orders`.
"""
