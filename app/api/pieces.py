"""Pieces: those of a plan with their codes, and the piece that a code on a label means."""

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import Path
from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from app.api.access import Data, Reader
from app.api.contract import resource
from app.api.problems import documented
from app.api.resources import OrderId
from app.api.stored_files import planned_order, read_plan
from app.documents import PieceDocument, PlacementDocument
from app.example_plan import MARKER, PIECE, PLACEMENT
from app.piece_codes import PieceCode
from app.plan_documents import PlanDocument
from app.sewing import Joint, joints
from app.store import orders, pieces, plans, taken_pieces
from app.store.orders import StoredOrder
from app.store.states import JobState
from patterns import Material, Side

router = resource("pieces")

EXAMPLE: dict[str, Any] = {
    "code": "002-00D",
    "id": "jacket.front.left",
    "garment": "jacket",
    "name": "front",
    "number": 101,
    "side": "left",
    "material": "shell",
    "marker": "QD-2026-0001-shell",
}
FOUND_EXAMPLE: dict[str, Any] = {
    "code": "002-353",
    "order": "QD-2026-0001",
    "recut_of": None,
    "piece": PIECE,
    "marker": MARKER["id"],
    "placement": PLACEMENT,
    "sewn_to": [{"seam": "back jetting", "pieces": ["trousers.back_pocket_bag.left"]}],
    "laid_on": [],
    "cut_run": {"id": "QD-2026-0001.shell.1", "state": "Running", "taken_at": "2026-11-23T08:04:10Z"},
    "links": {
        "order": "/v1/orders/QD-2026-0001",
        "plan": "/v1/orders/QD-2026-0001/plan",
        "marker": "/v1/markers/QD-2026-0001-shell",
        "picture": "/v1/markers/QD-2026-0001-shell.svg",
    },
}


class PieceEntry(BaseModel):
    """A piece of a plan: its code, what it is, and on which marker it lies; null: on none."""

    code: str
    id: str
    garment: str
    name: str
    number: int
    side: Side
    material: Material
    marker: str | None

    model_config = {"json_schema_extra": {"examples": [EXAMPLE]}}

    @classmethod
    def of(cls, code: PieceCode, piece: PieceDocument, marker: str | None) -> Self:
        """Write a piece."""
        same = {name: getattr(piece, name) for name in cls.model_fields if name not in ("code", "marker")}
        return cls.model_construct(code=str(code), marker=marker, **same)


class Pieces(BaseModel):
    """The pieces of a plan, in its order."""

    items: list[PieceEntry]


class CutState(BaseModel):
    """The cut run of a piece's marker, how far it is, and when the piece was taken off the table."""

    id: str
    state: JobState
    taken_at: datetime | None


class PieceLinks(BaseModel):
    """Where more is told; null where there is nothing."""

    order: str
    plan: str
    marker: str | None
    picture: str | None


class PieceFound(BaseModel):
    """What a code means: the piece, whose order it is, where it lies, and how far its cut is.

    ``sewn_to`` tells the seams to pieces of the same plan, ``laid_on`` which of them a fusing or canvas lies
    on. The customer is not told.
    """

    code: str
    order: str
    recut_of: str | None
    piece: PieceDocument
    marker: str | None
    placement: PlacementDocument | None
    sewn_to: list[Joint]
    laid_on: list[str]
    cut_run: CutState | None
    links: PieceLinks

    model_config = {"json_schema_extra": {"examples": [FOUND_EXAMPLE]}}


@router.get("/orders/{order_id}/pieces", responses=documented(401, 404, 409, 422))
def list_pieces(order_id: OrderId, who: Reader, data: Data) -> Pieces:
    """List the pieces of an order's plan with their codes. 409 while there is no plan."""
    with data.read() as connection:
        order = planned_order(connection, who.tenant, order_id)
        plan = read_plan(connection, order)
    placed = {one.piece: marker.id for marker in plan.markers for one in marker.placements}
    return Pieces(
        items=[
            PieceEntry.of(PieceCode(order.number, position), piece, placed.get(piece.id))
            for position, piece in enumerate(plan.pieces)
        ]
    )


@router.get("/pieces/{code}", summary="Find the piece of a code", responses=documented(401, 404, 422))
def get_piece(
    code: Annotated[str, Path(max_length=40, examples=["002-353"])], who: Reader, data: Data
) -> PieceFound:
    """Return the piece that a code means, however it was typed: upper or lower case, I for 1, O for 0."""
    with data.read() as connection:
        read, order, plan = piece_of(connection, who.tenant, code)
        return _found(connection, read, order, plan)


def piece_of(connection: Connection, tenant: str, code: str) -> tuple[PieceCode, StoredOrder, PlanDocument]:
    """Return what a code means, its order and the plan; raises InputError if it is none, or answers 404."""
    read = PieceCode.read(code)
    order = orders.numbered(connection, tenant, read.number)
    text = None if order is None else plans.file(connection, order, "plan.json")
    plan = None if text is None else PlanDocument.model_validate_json(text)
    if order is None or plan is None or read.position >= len(plan.pieces):
        raise HTTPException(404, f"there is no piece {read}")
    return read, order, plan


def _found(connection: Connection, code: PieceCode, order: StoredOrder, plan: PlanDocument) -> PieceFound:
    piece = plan.pieces[code.position]
    lying = ((marker.id, one) for marker in plan.markers for one in marker.placements)
    marker, placement = next(((marker, one) for marker, one in lying if one.piece == piece.id), (None, None))
    sewn = joints(plan.order, plan.pieces, piece)
    address = f"/v1/orders/{order.id}"
    return PieceFound(
        code=str(code),
        order=order.id,
        recut_of=order.recut_of,
        piece=piece,
        marker=marker,
        placement=placement,
        sewn_to=list(sewn.sewn_to),
        laid_on=list(sewn.laid_on),
        cut_run=None if marker is None else _cut_of(connection, order, marker, piece),
        links=PieceLinks(
            order=address,
            plan=f"{address}/plan",
            marker=None if marker is None else f"/v1/markers/{marker}",
            picture=None if marker is None else f"/v1/markers/{marker}.svg",
        ),
    )


def _cut_of(connection: Connection, order: StoredOrder, marker: str, piece: PieceDocument) -> CutState | None:
    cut = pieces.cuts_of(connection, order).get(marker)
    if cut is None:
        return None
    taken_at = taken_pieces.taken_at(connection, order.tenant, cut.id, piece.id)
    return CutState(id=cut.id, state=cut.state, taken_at=taken_at)
