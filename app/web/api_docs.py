"""The API's document as a page, for who writes a client; like the document it needs no key."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.web.pages import page

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def show_api(request: Request) -> Response:
    """Show every operation, to be read and tried with a key."""
    return page(request, "api_docs")
