"""Errors as RFC 9457 problem documents."""

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from starlette.exceptions import HTTPException
from starlette.routing import compile_path
from structlog.contextvars import get_contextvars

from app.errors import REFUSALS, ConflictError, NotFoundError, StaleError
from app.order import place
from app.store.intake import KeyReusedError, QueueFullError

log = structlog.get_logger("suitcut")

RETRY_AFTER_S = 10
MOST_DETAIL = 2000  # characters: what was sent may come back in it
PROBLEM_SCHEMA = {"$ref": "#/components/schemas/Problem"}
STATUSES: dict[type[Exception], int] = {
    NotFoundError: 404,
    ConflictError: 409,
    StaleError: 412,
    KeyReusedError: 422,
    QueueFullError: 429,
}
"""How refusals of the application are answered; all others with 422."""

# RFC 9110's words, which Python has from 3.13 on: the contract is the same on every version.
TITLES = {
    413: "Content Too Large",
    414: "URI Too Long",
    416: "Range Not Satisfiable",
    422: "Unprocessable Content",
}


def title(status: int) -> str:
    """Return the words of a status."""
    return TITLES.get(status) or HTTPStatus(status).phrase


EXAMPLE: dict[str, Any] = {
    "type": "about:blank",
    "title": title(422),
    "status": 422,
    "detail": "waist_girth 1450 mm is outside 560..1400 mm",
    "request_id": "5b1f0c6e2d7a4c3f9e8d7c6b5a493827",
}


class Problem(BaseModel):
    """A problem document; ``detail`` says what is wrong, where, and what would be accepted.

    Under ``request_id`` the service's log tells more.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    request_id: str | None = None

    model_config = {"json_schema_extra": {"examples": [EXAMPLE]}}


class ProblemResponse(JSONResponse):
    """A response that carries a problem document."""

    media_type = "application/problem+json"


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> ProblemResponse:
    """Return the response for a problem."""
    told = detail if len(detail) <= MOST_DETAIL else f"{detail[:MOST_DETAIL]} ..."
    request_id = get_contextvars().get("request_id")
    body = Problem(title=title(status), status=status, detail=told, request_id=request_id)
    return ProblemResponse(body.model_dump(), status_code=status, headers=headers)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of these problems."""
    return {
        status: {
            "description": title(status),
            "content": {"application/problem+json": {"schema": PROBLEM_SCHEMA}},
        }
        for status in statuses
    }


def install(app: FastAPI) -> None:
    """Answer every error of the application with a problem document."""
    app.add_exception_handler(RequestValidationError, _unusable_body)
    app.add_exception_handler(HTTPException, _http_error)
    for refusal in REFUSALS:
        app.add_exception_handler(refusal, _refusal)
    for answered in STATUSES:
        app.add_exception_handler(answered, _answered)
    app.add_exception_handler(OperationalError, _database_busy)
    app.add_exception_handler(NoConnectionError, _database_busy)


async def _unusable_body(_request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, RequestValidationError)
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return problem(
            400, f"body: not valid JSON: {faults[0].get('ctx', {}).get('error', 'cannot be parsed')}"
        )
    parts = [f"{place(fault['loc'])}: {fault['msg']}" for fault in faults[:5]]
    more = f"; and {len(faults) - 5} more" if len(faults) > 5 else ""
    return problem(422, "; ".join(parts) + more)


async def _http_error(request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        allowed = _allowed(request)
        return problem(405, f"{request.method} is not one of {allowed}", {"Allow": allowed})
    return problem(error.status_code, str(error.detail), dict(error.headers or {}))


def _allowed(request: Request) -> str:
    """Return the methods of all routes of a path; the framework tells those of the first route only."""
    path = request.url.path
    routes = [route for route in iter_route_contexts(request.app.routes) if route.path]
    named = [route for route in routes if route.path == path]
    found = named or [route for route in routes if compile_path(str(route.path))[0].match(path)]
    return ", ".join(sorted({method for route in found for method in route.methods or ()}))


async def _answered(_request: Request, error: Exception) -> ProblemResponse:
    status = STATUSES[type(error)]
    return problem(status, str(error), {"Retry-After": str(RETRY_AFTER_S)} if status == 429 else None)


async def _refusal(_request: Request, error: Exception) -> ProblemResponse:
    return problem(422, str(error))


async def _database_busy(request: Request, error: Exception) -> ProblemResponse:
    # That no connection became free in time is told by an error that has none beneath it.
    reason = error.orig if isinstance(error, OperationalError) else error
    log.error("database error", **_told(request), reason=str(reason))
    return problem(503, "the database cannot be used now; try again", {"Retry-After": str(RETRY_AFTER_S)})


def _told(request: Request) -> dict[str, Any]:
    """Return what the log tells of a request, besides its id."""
    return {"method": request.method, "path": request.url.path}
