"""Labels of pieces as PDF: a marker's, in the sequence in which they come off the table, or a single one."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import Path, Query, Request, Response
from sqlalchemy import Connection

from app.api.access import Data, Reader
from app.api.contract import resource
from app.api.markers import MarkerId, in_plan, marker_of
from app.api.pieces import piece_of
from app.api.problems import documented
from app.documents import MarkerDocument
from app.labels import Paper, labels_pdf
from app.piece_labels import (
    Labelling,
    cut_page_name,
    marker_labels,
    marker_of_piece,
    off_loading,
    piece_label,
)
from app.plan_documents import PlanDocument
from app.store import plans
from app.store.orders import StoredOrder
from app.web.languages import language_of, words

router = resource("pieces")

Language = Literal["en", "zh"]
OnPaper = Annotated[
    Paper,
    Query(description="`roll`: 50 x 30 mm, one a page; `a4`: sheets of 3 x 8 of 70 x 37 mm with cut marks"),
]
InLanguage = Annotated[
    Language | None, Query(description="absent: as chosen in the console, or as the browser wants it")
]
PDF: dict[int | str, dict[str, Any]] = {
    200: {"description": "The labels", "content": {"application/pdf": {}}},
    **documented(401, 404, 422),
}


@router.get(
    "/markers/{marker_id}/labels.pdf",
    summary="Get the labels of a marker's pieces",
    response_class=Response,
    responses={**PDF, **documented(409)},
)
def get_marker_labels(
    marker_id: MarkerId,
    request: Request,
    who: Reader,
    data: Data,
    paper: OnPaper = Paper.A4,
    language: InLanguage = None,
) -> Response:
    """Return a label for each piece of a marker, in the sequence in which they come off the table.

    A label tells the piece, its side, garment, material, order, size, bundle and place in the sequence, and
    its code; the QR code is the address of the piece's page. The customer is not told.
    """
    with data.read() as connection:
        _, order, plan = marker_of(connection, who.tenant, marker_id)
        sequence = _sequence(connection, order, plan, in_plan(plan, marker_id))
    labels = marker_labels(plan, sequence, _how(request, order, language))
    return _pdf(labels_pdf(labels, paper, marker_id), f"{marker_id}-labels")


@router.get(
    "/pieces/{code}/label.pdf",
    summary="Get the label of a piece",
    response_class=Response,
    responses=PDF,
)
def get_piece_label(
    code: Annotated[str, Path(max_length=40, examples=["002-353"])],
    request: Request,
    who: Reader,
    data: Data,
    paper: OnPaper = Paper.ROLL,
    language: InLanguage = None,
) -> Response:
    """Return the label of a piece, as it is among those of its marker."""
    with data.read() as connection:
        read, order, plan = piece_of(connection, who.tenant, code)
        marker = marker_of_piece(plan, plan.pieces[read.position])
        sequence = () if marker is None else _sequence(connection, order, plan, marker)
    label = piece_label(plan, read.position, sequence, _how(request, order, language))
    return _pdf(labels_pdf([label], paper, str(read)), f"{read}-label")


def _sequence(
    connection: Connection, order: StoredOrder, plan: PlanDocument, marker: MarkerDocument
) -> Sequence[str]:
    name = cut_page_name(plan, marker)
    page = None if name is None else plans.file(connection, order, name)
    return off_loading(marker, None if page is None else page.decode())


def _how(request: Request, order: StoredOrder, language: Language | None) -> Labelling:
    base = request.app.state.public_url or str(request.base_url)
    return Labelling(order.number, base, words(language or language_of(request)))


def _pdf(content: bytes, name: str) -> Response:
    named = re.sub(r"[^A-Za-z0-9._-]", "_", name)
    headers = {"Content-Disposition": f'inline; filename="{named}.pdf"'}
    return Response(content, headers=headers, media_type="application/pdf")
