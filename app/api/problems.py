"""Errors as RFC 9457 problem documents."""

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from app.errors import REFUSALS, ConflictError, NotFoundError, StaleError
from app.order import place
from app.store.intake import KeyReusedError, QueueFullError

log = structlog.get_logger("suitcut")

RETRY_AFTER_S = 10
STATUSES: dict[type[Exception], int] = {
    NotFoundError: 404,
    ConflictError: 409,
    StaleError: 412,
    KeyReusedError: 422,
    QueueFullError: 429,
}
"""How refusals of the application are answered; all others with 422."""


class Problem(BaseModel):
    """A problem document; ``detail`` says what is wrong, where, and what would be accepted."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


class ProblemResponse(JSONResponse):
    """A response that carries a problem document."""

    media_type = "application/problem+json"


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> ProblemResponse:
    """Return the response for a problem."""
    body = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail)
    return ProblemResponse(body.model_dump(), status_code=status, headers=headers)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of these problems."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {"application/problem+json": {"schema": Problem.model_json_schema()}},
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
    app.add_exception_handler(Exception, _inner_fault)


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


async def _http_error(_request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, HTTPException)
    return problem(error.status_code, str(error.detail), dict(error.headers or {}))


async def _answered(_request: Request, error: Exception) -> ProblemResponse:
    status = STATUSES[type(error)]
    return problem(status, str(error), {"Retry-After": str(RETRY_AFTER_S)} if status == 429 else None)


async def _refusal(_request: Request, error: Exception) -> ProblemResponse:
    return problem(422, str(error))


async def _database_busy(request: Request, error: Exception) -> ProblemResponse:
    assert isinstance(error, OperationalError)
    log.error("database error", **_told(request), reason=str(error.orig))
    return problem(503, "the database cannot be used now; try again", {"Retry-After": str(RETRY_AFTER_S)})


async def _inner_fault(request: Request, error: Exception) -> ProblemResponse:
    log.error("inner fault", **_told(request), exc_info=error)
    return problem(500, "inner fault; the service's log has the details")


def _told(request: Request) -> dict[str, Any]:
    """Return what the log tells of a request, with the id that a proxy may have given it."""
    told = {"method": request.method, "path": request.url.path}
    given = request.headers.get("x-request-id")
    return told if given is None else {**told, "request_id": given[:200]}
