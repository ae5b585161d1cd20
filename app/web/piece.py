"""The page that a label's QR code leads to: what a piece is, where it belongs, where it is now."""

import re

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.api.access import Data
from app.api.pieces import piece_of
from app.errors import InputError
from app.job_order import IDENTIFIER
from app.piece_labels import bundle
from app.store import events
from app.store.keys import Scope
from app.web.languages import language_of, words
from app.web.pages import SignedIn, page

router = APIRouter(include_in_schema=False)


@router.get("/p/{code}")
def show_piece(code: str, request: Request, who: SignedIn, database: Data) -> Response:
    """Show a piece, or that there is none of this code; the script asks the API for all that changes."""
    try:
        with database.read() as connection:
            last = events.last_of(connection, who.tenant)
            read, order, plan = piece_of(connection, who.tenant, code)
    except (InputError, HTTPException):
        is_order = re.fullmatch(IDENTIFIER, code) is not None  # the search field takes both
        return page(request, "no_piece", who, status=404, code=code[:64], is_order=is_order)
    piece = plan.pieces[read.position]
    said = words(language_of(request))
    names = {
        kind: said.get(f"frame.{kind}_{name.replace(' ', '_')}", name)
        for kind, name in (
            ("piece", piece.name),
            ("side", piece.side),
            ("garment", piece.garment),
            ("material", piece.material),
        )
    }
    number, of = bundle(plan.pieces, piece)
    return page(
        request,
        "piece",
        who,
        data={
            "code": str(read),
            "piece": piece.id,
            "order": order.id,
            "family": order.recut_of or order.id,
            "after": last,
        },
        code=str(read),
        names=names,
        side=piece.side.value,
        order_id=order.id,
        recut_of=order.recut_of,
        size=plan.order.size,
        bundle=f"{number}/{of}",
        may_recut=bool(who.key.scopes & {Scope.ADMIN, Scope.ORDERS, Scope.OPERATOR}),
    )
