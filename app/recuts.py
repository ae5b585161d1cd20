"""The order of a recut: single pieces of a planned order, on the same cloths, as soon as possible."""

from collections.abc import Callable, Sequence
from typing import Any

from app.errors import InputError
from app.job_order import PRIORITY_MAX, JobOrder
from app.plan_documents import PlanDocument
from patterns import Material

DyeLotOf = Callable[[Material], str | None]


def recut(
    original: JobOrder,
    plan: PlanDocument,
    identity: str,
    pieces: Sequence[str],
    priority: int | None,
    dye_lot_of: DyeLotOf,
) -> JobOrder:
    """Return the order that makes some pieces of another once more.

    Parameters
    ----------
    original
        The order, whole or itself a recut.
    plan
        Its plan.
    identity
        Id of the new order.
    pieces
        Ids of the plan's pieces.
    priority
        By default one above the original's, or the highest that there is.
    dye_lot_of
        Tells the dye lot of the roll that a material was cut from, None without a roll: a cloth in stock
        must be of the same.

    Raises
    ------
    InputError
        Naming the first piece that is none of the plan's, or lies on none of its markers.
    """
    _refuse_uncut(plan, pieces)
    materials = {piece.material for piece in plan.pieces if piece.id in pieces}
    told = original.model_dump(mode="json", exclude_unset=True, exclude={"hold", "earliest_start"})
    if Material.SHELL in materials:
        told["cloth"] = _of_dye_lot(told["cloth"], dye_lot_of(Material.SHELL))
    else:
        # It takes none of it, so no roll of it is picked: the cloth is told as it was.
        told["cloth"] = plan.order.cloth.model_dump(mode="json", exclude_unset=True)
    if "cloths" in told:  # of other materials than the shell
        told["cloths"] = {
            material: _of_dye_lot(cloth, dye_lot_of(Material(material)))
            for material, cloth in told["cloths"].items()
            if material in materials
        }
    changes = {
        "id": identity,
        "only": list(pieces),
        "priority": min(original.priority + 1, PRIORITY_MAX) if priority is None else priority,
    }
    return JobOrder.model_validate({**told, **changes})


def _of_dye_lot(cloth: dict[str, Any], dye_lot: str | None) -> dict[str, Any]:
    is_in_stock = "width_mm" not in cloth
    return {**cloth, "dye_lot": dye_lot} if is_in_stock and dye_lot else cloth


def _refuse_uncut(plan: PlanDocument, pieces: Sequence[str]) -> None:
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
