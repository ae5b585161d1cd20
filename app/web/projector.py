"""The projector over a cutter's table: what lies where, at its place on the cloth."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.api.access import Data
from app.errors import NotFoundError
from app.job_order import IDENTIFIER
from app.store import cutters
from app.web.pages import SignedIn, page

router = APIRouter(include_in_schema=False)


@router.get("/cutters/{cutter}/projector")
def show_projector(
    request: Request, cutter: Annotated[str, Path(pattern=IDENTIFIER)], who: SignedIn, data: Data
) -> Response:
    """Show what the projector of a cutter throws on its table; 404 if there is no such cutter."""
    with data.read() as connection:
        try:
            name = cutters.get(connection, who.tenant, cutter).plate.name
        except NotFoundError as error:
            raise HTTPException(404, str(error)) from None
    return page(request, "projector", who, data={"cutter": cutter}, cutter=cutter, called=name)
