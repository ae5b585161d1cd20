"""The orders: listed, made in a form, and each with all that happened to it."""

import re

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.api.access import Data
from app.job_order import IDENTIFIER, PRIORITY_MAX, PRIORITY_MIN
from app.match_rules import MatchLevel
from app.store import events, orders
from app.store.states import JobState, Waits
from app.web import suit_form
from app.web.languages import language_of
from app.web.pages import SignedIn, page
from patterns import NAMES

router = APIRouter(include_in_schema=False)


@router.get("/orders")
def show_orders(request: Request, who: SignedIn, database: Data) -> Response:
    """Show the list of orders."""
    with database.read() as connection:
        last = events.last_of(connection, who.tenant)
    return page(
        request,
        "orders",
        who,
        also=("job",),
        data={"after": last},
        states=list(JobState),
        waits=list(Waits),
        priorities=(PRIORITY_MIN, PRIORITY_MAX),
    )


@router.get("/orders/new")
async def show_new_order(request: Request, who: SignedIn) -> Response:
    """Show the form of an order."""
    language = language_of(request)
    measurements = suit_form.measurement_fields(language)
    garments = suit_form.garments()
    sizes = suit_form.sizes()
    materials = suit_form.other_materials()
    return page(
        request,
        "new_order",
        who,
        also=("suit", "job"),
        data={"measurements": measurements, "garments": garments, "sizes": sizes, "materials": materials},
        measurements=measurements,
        parts=list(suit_form.PARTS),
        garments=garments,
        sizes=sizes,
        materials=materials,
        levels=list(MatchLevel),
        identifier=IDENTIFIER.strip("^$").replace("-]", r"\-]"),  # as browsers want it
        priorities=(PRIORITY_MIN, PRIORITY_MAX),
    )


@router.get("/orders/{order_id}")
def show_order(request: Request, order_id: str, who: SignedIn, database: Data) -> Response:
    """Show an order, or that there is none of this number."""
    found = None
    with database.read() as connection:
        last = events.last_of(connection, who.tenant)
        if re.fullmatch(IDENTIFIER, order_id):
            found = orders.find(connection, who.tenant, order_id)
    if found is None:
        return page(request, "no_order", who, status=404, order_id=order_id)
    language = language_of(request)
    return page(
        request,
        "order",
        who,
        also=("suit", "job"),
        data={
            "order": order_id,
            "after": last,
            "fields": suit_form.measurement_fields(language),
            "names": NAMES,
        },
        order_id=order_id,
        priorities=(PRIORITY_MIN, PRIORITY_MAX),
    )
