"""Markers: the picture for the operator, and pieces moved by hand."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.exceptions import HTTPException

from app.api.access import Data, OperatorHand
from app.api.problems import documented
from app.editing import EditedMarker, EditsRequest, edited
from app.store import orders, plans
from patterns import Material

router = APIRouter(prefix="/markers", tags=["markers"])


@router.post(
    "/{marker_id}/edits",
    summary="Move, turn, fix or free pieces of a marker",
    responses=documented(401, 403, 404, 413, 422),
)
def edit_marker(
    marker_id: Annotated[str, Path(examples=["QD-2026-0001-shell"])],
    request: EditsRequest,
    who: OperatorHand,
    data: Data,
) -> EditedMarker:
    """Return the marker with the edits made and the other pieces given way; what is stored stays as it is.

    Several edits one after another: send where the last answer left all pieces as ``placements``.
    """
    with data.read() as connection:
        marker = plans.marker(connection, who.tenant, marker_id)
        order = None if marker is None else orders.numbered(connection, who.tenant, marker.order_number)
        plan = None if order is None else plans.file(connection, order, "plan.json")
    if marker is None or plan is None:
        raise HTTPException(404, f"there is no marker {marker_id}")
    return edited(plan.decode(), request, Material(marker.material))
