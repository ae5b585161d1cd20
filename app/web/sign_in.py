"""Signing in with an API key, which the browser then keeps where no script can read it."""

from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from app.api.access import COOKIE, opened
from app.web.pages import page

router = APIRouter(include_in_schema=False)

KEPT_S = 90 * 24 * 3600
FIRST_PAGE = "/board"


@router.get("/sign-in")
async def show_sign_in(request: Request) -> Response:
    """Ask for a key."""
    wanted = _inside(request.query_params.get("next", ""))
    return page(request, "sign_in", next=wanted, refused=False)


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Keep the key if it opens, and go where the user wanted to."""
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        # Another site's form could sign somebody in as another, and they would work for that one.
        raise HTTPException(403, "sign in on this service's own page")
    told = parse_qs((await request.body()).decode("utf-8", "replace"))
    key, wanted = told.get("key", [""])[0].strip(), _inside(told.get("next", [""])[0])
    if await opened(request, key) is None:
        return page(request, "sign_in", status=403, next=wanted, refused=True)
    response = RedirectResponse(wanted, 303)
    response.set_cookie(
        COOKIE,
        key,
        max_age=KEPT_S,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return response


@router.post("/sign-out")
async def sign_out() -> Response:
    """Forget the key."""
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


def _inside(address: str) -> str:
    """Return an address of this service, or the first page for one that leads elsewhere."""
    is_inside = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_inside else FIRST_PAGE
