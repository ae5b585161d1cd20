"""The release of markers that were edited by hand."""

from typing import Annotated

from fastapi import Depends, Request, Response

from app import marker_release
from app.api.access import Data, OperatorHand
from app.api.contract import resource
from app.api.markers import MarkerDetail, MarkerId, detail_of
from app.api.problems import documented
from app.api.resources import must_match, tag
from app.api.stored_files import read_plan
from app.editing import PlacementsRequest
from app.store import audit, orders

router = resource("markers", "/markers")


@router.put(
    "/{marker_id}/placements",
    summary="Release a marker that was edited by hand",
    responses=documented(400, 401, 403, 404, 409, 412, 413, 422, 428),
)
def release_marker(
    marker_id: MarkerId,
    lying: PlacementsRequest,
    request: Request,
    response: Response,
    who: OperatorHand,
    data: Data,
    version: Annotated[int | None, Depends(must_match)],
) -> MarkerDetail:
    """Have an edited marker hold as the order's plan: its cut is planned anew, and cutters get that one.

    ``If-Match`` names the order's version. Where the pieces lie is measured here on their exact outlines;
    what overlaps, leaves the cloth, lies on a fault, off its pattern or turned as it may not be is refused
    with 422 and nothing is kept. 409 if a cut of the order has begun, it is not planned, or the roll has no
    room for a marker that grew.
    """
    state = request.app.state
    with data.read() as connection:
        edited = marker_release.read(connection, who.tenant, marker_id, version, state.machine)
    remade = marker_release.remake(edited, lying.placements, state.cut_s)
    with data.write() as connection:
        if remade is not None:
            released = marker_release.publish(connection, edited, remade)
            lengths = {"length_mm": released.length_mm, "was_mm": edited.marker.length_mm}
            audit.note(connection, who.tenant, who.actor, "marker.release", marker_id, **lengths)
        order = orders.get(connection, who.tenant, edited.order.id)
        plan = read_plan(connection, order)
    tag(response, order.version)
    return detail_of(plan, marker_id, order, edited.marker.roll)
