"""The board: what is queued, planned and cut, as it happens."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.web.pages import SignedIn, page
from cutting import machine_names

router = APIRouter(include_in_schema=False)


@router.get("/")
async def show_first_page() -> Response:
    """Lead to the board."""
    return RedirectResponse("/board", 303)


@router.get("/board")
async def show_board(request: Request, who: SignedIn) -> Response:
    """Show the board; where there is no cutter yet one may be registered on it."""
    return page(request, "board", who, data={"machines": machine_names()})
