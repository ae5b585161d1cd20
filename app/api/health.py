"""Health: whether the process is alive, and whether it can take and plan orders."""

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from app import __version__
from app.api.access import Data
from app.api.contract import operation_id
from app.api.problems import documented
from app.dispatch import Dispatch
from app.store import tenants

router = APIRouter(tags=["health"], generate_unique_id_function=operation_id)


class Health(BaseModel):
    """The service is well."""

    status: str = "ok"
    version: str = __version__

    model_config = {"json_schema_extra": {"examples": [{"status": "ok", "version": __version__}]}}


@router.get("/healthz", summary="Ask whether the process is alive")
def get_health() -> Health:
    """Answer 200 as long as the process answers at all."""
    return Health()


@router.get("/readyz", summary="Ask whether orders can be taken and planned", responses=documented(503))
def get_readiness(request: Request, data: Data) -> Health:
    """Answer 200 if the database can be read and this process plans, else 503 with the reason."""
    dispatch: Dispatch | None = request.app.state.dispatch
    try:
        with data.read() as connection:
            tenants.all_of_them(connection)
    except SQLAlchemyError as error:
        raise HTTPException(503, f"the database cannot be read: {type(error).__name__}") from error
    if dispatch is not None and not dispatch.alive():
        raise HTTPException(503, "no orders are being planned")
    return Health()
