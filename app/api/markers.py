"""Markers: where the pieces lie, the picture for the operator, and pieces moved by hand."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import Path, Query, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from app.api.access import Data, OperatorHand, Reader
from app.api.contract import resource
from app.api.problems import documented
from app.api.stored_files import (
    NOT_MODIFIED,
    AcceptEncoding,
    IfNoneMatch,
    headers_of,
    is_known,
    not_modified,
    plan_tag,
    planned_order,
    read_plan,
    send_file,
)
from app.documents import MarkerDocument
from app.editing import EditedMarker, EditsRequest, edited
from app.example_plan import CUT, MARKER, TIMELINE
from app.job_order import IDENTIFIER
from app.plan_documents import CutDocument, PlanDocument
from app.store import orders, plans
from cutting.post.animation import data_of
from patterns import Material

router = resource("markers", "/markers")

MarkerId = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$", examples=["QD-2026-0001-shell"])]

EXAMPLE: dict[str, Any] = {
    "id": "QD-2026-0001-shell",
    "order": "QD-2026-0001",
    "material": "shell",
    "length_mm": 2428.5,
    "density": 0.859,
    "roll": "R-17",
    "href": "/v1/markers/QD-2026-0001-shell",
    "picture": "/v1/markers/QD-2026-0001-shell.svg",
}


class MarkerEntry(BaseModel):
    """A marker: whose it is, how long, on which roll it is booked if any, and where it is."""

    id: str
    order: str
    material: str
    length_mm: float
    density: float
    roll: str | None
    href: str
    picture: str

    model_config = {"json_schema_extra": {"examples": [EXAMPLE]}}


class Timeline(BaseModel):
    """All that the head does, in order: places in 1/``units`` mm, times in 1/``ticks`` s.

    ``x``, ``y`` and ``t`` hold, for all points of all moments one after another, how much each is more than
    the one before. A moment is the number of its kind, of its group of pieces, of its bite, and how many
    points it has; an area is the first and the last of the knife's runs along a piece, its outline and id.
    """

    name: str
    machine: str
    length: float
    width: float
    window: float
    bites: list[float]
    units: int
    ticks: int
    breakdown: dict[str, float]
    kinds: list[list[str]]
    groups: list[list[str]]
    moments: list[list[int]]
    x: list[int]
    y: list[int]
    t: list[int]
    areas: list[list[int | list[int] | str]]

    model_config = {"json_schema_extra": {"examples": [TIMELINE]}}


class Markers(BaseModel):
    """The markers of a plan by id."""

    items: list[MarkerEntry]


class MarkerDetail(MarkerDocument):
    """A marker with its order, the roll that it is booked on, if any, and the files that cut it by kind."""

    order: str
    roll: str | None
    cut_files: dict[str, str]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [MARKER | {"order": "QD-2026-0001", "roll": "R-17", "cut_files": CUT["files"]}]
        }
    )


@router.get("", responses=documented(401, 404, 409, 422))
def list_markers(
    order: Annotated[str, Query(pattern=IDENTIFIER, description="whose", examples=["QD-2026-0001"])],
    who: Reader,
    data: Data,
) -> Markers:
    """List the markers of an order's plan, one per material. 409 while there is no plan."""
    with data.read() as connection:
        found = plans.markers_of(connection, planned_order(connection, who.tenant, order))
    return Markers(items=_entries(found))


@router.get(
    "/{marker_id}.svg",
    response_class=Response,
    responses={
        200: {"description": "The picture", "content": {"image/svg+xml": {}}},
        **NOT_MODIFIED,
        **documented(401, 404, 409, 422),
    },
)
def get_marker_picture(
    marker_id: MarkerId,
    who: Reader,
    data: Data,
    if_none_match: IfNoneMatch = None,
    accept_encoding: AcceptEncoding = None,
) -> Response:
    """Return the picture of a marker, in mm, for the operator's screen or the projector."""
    with data.read() as connection:
        _, order, plan = marker_of(connection, who.tenant, marker_id)
        name = in_plan(plan, marker_id).files["svg"].rpartition("/")[2]
        return send_file(connection, order, name, if_none_match, accept_encoding)


@router.get(
    "/{marker_id}", response_model=MarkerDetail, responses=NOT_MODIFIED | documented(401, 404, 409, 422)
)
def get_marker(marker_id: MarkerId, who: Reader, data: Data, if_none_match: IfNoneMatch = None) -> Response:
    """Return a marker of a plan that holds: its cloth, where every piece lies, its certificate."""
    with data.read() as connection:
        stored, order, plan = marker_of(connection, who.tenant, marker_id)
    if is_known(if_none_match, plan_tag(order)):
        return not_modified(order)
    detail = detail_of(plan, marker_id, order, stored.roll)
    return Response(detail.model_dump_json(), headers=headers_of(order), media_type="application/json")


@router.get(
    "/{marker_id}/timeline",
    summary="Get a marker's cut in machine time",
    response_model=Timeline,
    responses=NOT_MODIFIED | documented(401, 404, 409, 422),
)
def get_timeline(marker_id: MarkerId, who: Reader, data: Data, if_none_match: IfNoneMatch = None) -> Response:
    """Return all that the cutter's head does, second by second, as cut.html plays it."""
    with data.read() as connection:
        _, order, plan = marker_of(connection, who.tenant, marker_id)
        html = _in_plan_cut(plan, marker_id).files["html"].rpartition("/")[2]
        page = plans.file(connection, order, html)
    if page is None:
        raise HTTPException(404, f"the plan of order {order.id} has no file {html}")
    if is_known(if_none_match, plan_tag(order)):
        return not_modified(order)
    return Response(data_of(page.decode()), headers=headers_of(order), media_type="application/json")


@router.post(
    "/{marker_id}/edits",
    summary="Move, turn, fix or free pieces of a marker",
    responses=documented(400, 401, 403, 404, 413, 422),
)
def edit_marker(
    marker_id: MarkerId,
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


def detail_of(
    plan: PlanDocument, marker_id: str, order: orders.StoredOrder, roll: str | None
) -> MarkerDetail:
    """Return a marker of an order's plan with what belongs to it."""
    return MarkerDetail(
        **dict(in_plan(plan, marker_id)),
        order=order.id,
        roll=roll,
        cut_files={
            kind: place for cut in plan.cuts if cut.marker == marker_id for kind, place in cut.files.items()
        },
    )


def marker_of(
    connection: Connection, tenant: str, marker_id: str
) -> tuple[plans.StoredMarker, orders.StoredOrder, PlanDocument]:
    """Return a marker of a plan that holds, its order and the plan, or answer 404."""
    marker = plans.marker(connection, tenant, marker_id)
    order = None if marker is None else orders.numbered(connection, tenant, marker.order_number)
    if marker is None or order is None or order.planned is None:
        raise HTTPException(404, f"there is no marker {marker_id}")
    return marker, order, read_plan(connection, order)


def in_plan(plan: PlanDocument, marker_id: str) -> MarkerDocument:
    """Return a marker of a plan, or answer 404."""
    for marker in plan.markers:
        if marker.id == marker_id:
            return marker
    raise HTTPException(404, f"there is no marker {marker_id}")


def _in_plan_cut(plan: PlanDocument, marker_id: str) -> CutDocument:
    for cut in plan.cuts:
        if cut.marker == marker_id:
            return cut
    raise HTTPException(404, f"there is no cut of marker {marker_id}")


def _entries(found: Sequence[plans.StoredMarker]) -> list[MarkerEntry]:
    return [
        MarkerEntry(
            id=one.id,
            order=one.order_id,
            material=one.material,
            length_mm=one.length_mm,
            density=one.density,
            roll=one.roll,
            href=f"/v1/markers/{one.id}",
            picture=f"/v1/markers/{one.id}.svg",
        )
        for one in found
    ]
