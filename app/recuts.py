"""The order of a recut: single pieces of a planned order, on the same cloth, as soon as possible."""

from collections.abc import Sequence

from app.cloth_order import StockCloth
from app.errors import InputError
from app.job_order import PRIORITY_MAX, JobOrder
from app.plan_documents import PlanDocument


def recut(original: JobOrder, identity: str, pieces: Sequence[str], priority: int | None) -> JobOrder:
    """Return the order that makes some pieces of another once more.

    Parameters
    ----------
    original
        The order, whole or itself a recut.
    identity
        Id of the new order.
    pieces
        Ids of the pieces.
    priority
        By default one above the original's, or the highest that there is.
    """
    changes = {
        "id": identity,
        "only": tuple(pieces),
        "priority": min(original.priority + 1, PRIORITY_MAX) if priority is None else priority,
    }
    told = original.model_dump(exclude_unset=True, exclude={"hold", "earliest_start"})
    return JobOrder.model_validate({**told, **changes})


def of_dye_lot(order: JobOrder, dye_lot: str | None) -> JobOrder:
    """Return an order whose cloth in stock must be of a dye lot; as it is if its cloth is told."""
    if not isinstance(order.cloth, StockCloth) or not dye_lot:
        return order
    return order.model_copy(update={"cloth": order.cloth.model_copy(update={"dye_lot": dye_lot})})


def refuse_uncut(plan: PlanDocument, pieces: Sequence[str]) -> None:
    """Refuse pieces that a plan does not cut.

    Raises
    ------
    InputError
        Naming the first that is none of the plan's pieces, or lies on none of its markers.
    """
    known = {piece.id: piece for piece in plan.pieces}
    placed = {placement.piece for marker in plan.markers for placement in marker.placements}
    for named in pieces:
        if named not in known:
            raise InputError(f"pieces: {named} is not one of order {plan.order.id}'s")
        if named not in placed:
            raise InputError(
                f"pieces: {named} is of {known[named].material}, of which no marker is planned for "
                f"order {plan.order.id}"
            )
