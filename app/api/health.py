"""Health: whether the service can take and plan orders."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from app import __version__
from app.api.orders import orders_of, planner_of
from app.api.problems import documented
from app.store import Orders
from app.workflows import Planner

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The service is well."""

    status: str = "ok"
    version: str = __version__


@router.get("/health", summary="Ask whether the service is well", responses=documented(503))
def get_health(
    orders: Annotated[Orders, Depends(orders_of)], planner: Annotated[Planner, Depends(planner_of)]
) -> Health:
    """Answer 200 if the database can be read and orders are being planned, else 503 with the reason."""
    try:
        orders.check()
    except SQLAlchemyError as error:
        raise HTTPException(503, f"the database cannot be read: {type(error).__name__}") from error
    if not planner.alive():
        raise HTTPException(503, "no orders are being planned")
    return Health()
