"""The marker: looked at, searched, measured, played as it is cut, and edited by hand."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.markers import MarkerId
from app.web.pages import SignedIn, page

router = APIRouter(include_in_schema=False)


@router.get("/markers/{marker_id}")
async def show_marker(request: Request, marker_id: MarkerId, who: SignedIn) -> Response:
    """Show a marker; the script asks the API for it, and says if there is none."""
    return page(request, "marker_view", who, data={"marker": marker_id}, marker_id=marker_id)
