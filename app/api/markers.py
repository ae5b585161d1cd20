"""Markers: the picture for the operator and the program for the cutter."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response
from starlette.exceptions import HTTPException

from app.api.orders import orders_of
from app.api.problems import documented
from app.editing import EditedMarker, EditsRequest, edited
from app.store import Orders

router = APIRouter(prefix="/markers", tags=["markers"])


class Extension(StrEnum):
    """The files of a marker."""

    SVG = "svg"
    NC = "nc"


MEDIA_TYPES = {Extension.SVG: "image/svg+xml", Extension.NC: "text/plain; charset=us-ascii"}


@router.get(
    "/{marker_id}.{extension}",
    summary="Fetch a marker's picture (svg) or cutter program (nc)",
    response_class=Response,
    responses={
        200: {"content": {"image/svg+xml": {}, "text/plain": {}}, "description": "The file"},
        **documented(404),
    },
)
def get_marker_file(
    marker_id: Annotated[str, Path(examples=["QD-2026-0001-shell"])],
    extension: Extension,
    orders: Annotated[Orders, Depends(orders_of)],
) -> Response:
    """Return a marker in true scale as SVG, or as the cutter's program."""
    content = orders.marker_file(marker_id, extension)
    if content is None:
        raise HTTPException(404, f"there is no marker {marker_id}")
    return Response(content, media_type=MEDIA_TYPES[extension])


@router.post(
    "/{marker_id}/edits",
    summary="Move, turn, fix or free pieces of a marker",
    responses=documented(404, 413, 422),
)
def edit_marker(
    marker_id: Annotated[str, Path(examples=["QD-2026-0001-shell"])],
    request: EditsRequest,
    orders: Annotated[Orders, Depends(orders_of)],
) -> EditedMarker:
    """Return the marker with the edits made and the other pieces given way; what is stored stays as it is.

    Several edits one after another: send where the last answer left all pieces as ``placements``.
    """
    found = orders.of_marker(marker_id)
    if found is None:
        raise HTTPException(404, f"there is no marker {marker_id}")
    return edited(*found, request)
