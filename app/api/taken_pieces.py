"""Taken pieces: what was taken off the table of a cut run."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from app.api.access import Data, Reader
from app.api.contract import resource
from app.api.cut_runs import FloorHand, RunId
from app.api.problems import documented
from app.cloth_order import Part
from app.errors import ConflictError, InputError
from app.plan_documents import PlanDocument
from app.store import cut_runs, orders, plans, taken_pieces
from app.store.cut_runs import StoredRun
from app.store.taken_pieces import Taken

router = resource("cut-runs", "/cut-runs")

MOST_AT_ONCE = 1000
NAMED = 5  # of the pieces that a refusal names

PieceId = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]


EXAMPLE: dict[str, Any] = {
    "run": "QD-2026-0001.shell.1",
    "items": [
        {
            "piece": "jacket.front.left",
            "taken_at": "2026-11-23T08:04:10Z",
            "taken_by": "0f3a9c1b7d2e projector at C1",
        }
    ],
}


class TakenPiece(BaseModel):
    """A piece that was taken off the table: when, and by whose key."""

    piece: str
    taken_at: datetime
    taken_by: str


class TakenPieces(BaseModel):
    """The pieces of a run that were taken off the table, the first taken first."""

    run: str
    items: list[TakenPiece]

    model_config = {"json_schema_extra": {"examples": [EXAMPLE]}}

    @classmethod
    def of(cls, run: StoredRun, taken: Mapping[str, Taken]) -> Self:
        """Write the taken pieces of a run."""
        items = [TakenPiece(piece=piece, taken_at=one.at, taken_by=one.by) for piece, one in taken.items()]
        return cls(run=run.id, items=items)


class TakenReport(Part):
    """Pieces by their ids in the plan; ``taken`` is false for those that still lie on the table after all."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"pieces": ["jacket.front.left"]}]})

    pieces: Annotated[list[PieceId], Field(min_length=1, max_length=MOST_AT_ONCE)]
    taken: bool = True


@router.get("/{run_id}/taken", summary="List the taken pieces of a run", responses=documented(401, 404, 422))
def list_taken_pieces(run_id: RunId, who: Reader, data: Data) -> TakenPieces:
    """Return which pieces of a cut run were taken off the table."""
    with data.read() as connection:
        run = cut_runs.get(connection, who.tenant, run_id)
        return TakenPieces.of(run, taken_pieces.of_run(connection, run))


@router.post(
    "/{run_id}/taken",
    summary="Report pieces that were taken off the table",
    responses=documented(400, 401, 403, 404, 409, 413, 422),
)
def report_taken_pieces(run_id: RunId, report: TakenReport, who: FloorHand, data: Data) -> TakenPieces:
    """Note that pieces of a run were taken off the table, or lie there after all.

    All that are taken then are returned. The same again changes nothing. Of a run that was not begun nothing
    can be taken.
    """
    with data.write() as connection:
        run = cut_runs.lock(connection, cut_runs.get(connection, who.tenant, run_id).number)
        taken_pieces.refuse_unbegun(run)
        _refuse_unknown(report, run, connection)
        taken = taken_pieces.mark(connection, run, report.pieces, report.taken, who.actor)
    return TakenPieces.of(run, taken)


def _refuse_unknown(report: TakenReport, run: StoredRun, connection: Connection) -> None:
    """Refuse pieces that do not lie on the run's marker."""
    order = orders.numbered(connection, run.tenant, run.order_number)
    holds = order is not None and order.planned == run.attempt
    text = plans.file(connection, order, "plan.json") if order is not None and holds else None
    if text is None:
        raise ConflictError(f"run {run.id} is of a plan that holds no more; its pieces are not known")
    markers = PlanDocument.model_validate_json(text).markers
    placed = {one.piece for marker in markers if marker.id == run.marker for one in marker.placements}
    unknown = sorted(set(report.pieces) - placed)
    if unknown:
        more = "" if len(unknown) <= NAMED else f" and {len(unknown) - NAMED} more"
        raise InputError(
            f"pieces: {', '.join(unknown[:NAMED])}{more} are not on marker {run.marker}; "
            f"on it lie {len(placed)}, such as {', '.join(sorted(placed)[:3])}"
        )
