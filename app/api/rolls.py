"""Rolls: the cloth in stock, told by those who store it, booked by planning."""

import json
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from fastapi import Depends, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from app.api.access import Data, OperatorHand, Principal, Reader
from app.api.contract import resource
from app.api.problems import documented
from app.api.resources import Limit, Page, if_match, page, tag, text_position
from app.cloth_order import Part
from app.errors import ConflictError, StaleError
from app.job_order import IDENTIFIER
from app.roll_cloth import MOST_LENGTH_MM, ROLL_EXAMPLE, RollCloth
from app.store import audit, bookings, events, orders, rolls
from app.store.bookings import Booking
from app.store.events import News
from app.store.rolls import RollFilters, StoredRoll, ToldRoll
from app.store.states import Waits

router = resource("rolls", "/rolls")

STATUS_EXAMPLE: dict[str, Any] = {
    "id": "R-17",
    "cloth": "navy twill",
    "dye_lot": "A3",
    "width_mm": 1480,
    "length_mm": 42000,
    "used_mm": 6120.5,
    "left_mm": 35879.5,
    "closed": False,
    "version": 4,
    "changed_at": "2026-11-23T08:00:07Z",
}
BOOKING_EXAMPLE: dict[str, Any] = {
    "order": "QD-2026-0001",
    "attempt": 1,
    "material": "shell",
    "start_mm": 3692.0,
    "length_mm": 2428.5,
    "booked_at": "2026-11-23T08:00:07Z",
    "given_back_at": None,
}

PLAIN_TEXT = r"^[^\x00-\x1f\x7f]*$"
RollId = Annotated[str, Path(pattern=IDENTIFIER, examples=["R-17"])]
Version = Annotated[int | None, Depends(if_match)]
Reason = Annotated[str, Field(max_length=500, pattern=PLAIN_TEXT, examples=["water stain over the rest"])]


class RollStatus(BaseModel):
    """A roll and how much of it is left: neither used nor booked for a marker."""

    id: str
    cloth: str
    dye_lot: str
    width_mm: float
    length_mm: float
    used_mm: float
    left_mm: float
    closed: bool
    version: int
    changed_at: datetime

    model_config = {"json_schema_extra": {"examples": [STATUS_EXAMPLE]}}

    @classmethod
    def of(cls, roll: StoredRoll) -> Self:
        """Write a roll's status."""
        return cls.model_construct(**{name: getattr(roll, name) for name in cls.model_fields})


class BookingStatus(BaseModel):
    """A marker's cloth on a roll.

    ``start_mm`` is where it begins from the roll's very start; null on a roll without places that matter,
    which is cut in any sequence. With ``given_back_at`` it is a gap that nothing is planned on.
    """

    order: str
    attempt: int
    material: str
    start_mm: float | None
    length_mm: float
    booked_at: datetime
    given_back_at: datetime | None

    model_config = {"json_schema_extra": {"examples": [BOOKING_EXAMPLE]}}

    @classmethod
    def of(cls, booking: Booking) -> Self:
        """Write a booking."""
        told = {name: getattr(booking, name) for name in cls.model_fields if name != "order"}
        return cls.model_construct(**told, order=booking.order_id)


class RollDetail(RollStatus):
    """A roll with its cloth as it was told and what is booked of it, in the order of booking."""

    roll: dict[str, Any]
    bookings: list[BookingStatus]

    model_config = {
        "json_schema_extra": {
            "examples": [STATUS_EXAMPLE | {"roll": ROLL_EXAMPLE, "bookings": [BOOKING_EXAMPLE]}]
        }
    }


class Closing(Part):
    """Why a roll is closed or opened again, in the words of who does it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "water stain over the rest"}]})

    reason: Reason = ""


class Correction(Part):
    """What was measured to be left of a roll, besides the markers booked and not yet cut.

    ``at`` says which end of the roll is elsewhere than thought: ``start``, where it is cut (more was taken
    than booked), or ``end`` (the roll is longer or shorter than told).
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"left_mm": 35_200, "at": "start", "reason": "the end was cut off by hand"}]
        }
    )

    left_mm: Annotated[float, Field(ge=0, le=MOST_LENGTH_MM, examples=[35_200])]
    at: Literal["start", "end"] = "start"
    reason: Reason = ""


@router.put(
    "/{roll_id}",
    summary="Make or change a roll",
    responses={201: {"model": RollStatus}, **documented(400, 401, 403, 409, 412, 413, 422)},
)
def put_roll(
    roll_id: RollId, cloth: RollCloth, response: Response, who: OperatorHand, data: Data, version: Version
) -> RollStatus:
    """Make a roll, or change what is told of it; what is used of it stays.

    Orders that wait for such a roll go on.
    """
    cloth.cloth()  # refused now if its edges or faults make no sense
    body = cloth.model_dump_json(exclude_unset=True)
    told = ToldRoll(cloth.name, cloth.dye_lot, cloth.width_mm, cloth.length_mm, body)
    with data.write() as connection:
        rolls.lock_stock(connection, who.tenant)
        before = rolls.find(connection, who.tenant, roll_id)
        if version is not None and (before is None or before.version != version):
            at = "does not exist" if before is None else f"is at version {before.version}"
            raise StaleError(f"roll {roll_id} {at}, not at version {version}: read it again")
        if before is not None and before.body == body:
            return _told(response, before)
        if before is None:
            response.status_code = 201
            roll = rolls.add(connection, who.tenant, roll_id, told)
        elif cloth.length_mm < before.used_mm:
            raise ConflictError(
                f"{before.used_mm:g} mm of roll {roll_id} are used or booked; "
                f"length_mm {cloth.length_mm:g} is less"
            )
        else:
            roll = rolls.change(connection, before, **vars(told))
        audit.note(connection, who.tenant, who.actor, "roll.put", roll_id)
        _tell(connection, roll, "roll.put", wake=not roll.closed)
    return _told(response, roll)


@router.get("", responses=documented(401, 422))
def list_rolls(
    who: Reader,
    data: Data,
    after: Annotated[str | None, Depends(text_position)],
    limit: Limit = 100,
    cloth: Annotated[str | None, Query(max_length=200, pattern=PLAIN_TEXT)] = None,
    dye_lot: Annotated[str | None, Query(max_length=200, pattern=PLAIN_TEXT)] = None,
    least_left_mm: Annotated[
        float | None, Query(ge=0, le=MOST_LENGTH_MM, description="only rolls with at least so much left")
    ] = None,
    closed: bool | None = None,
) -> Page[RollStatus]:
    """List rolls by id."""
    with data.read() as connection:
        found = rolls.page(
            connection, who.tenant, RollFilters(cloth, dye_lot, least_left_mm, closed), after, limit
        )
    return page([RollStatus.of(roll) for roll in found], limit, found[-1].id if found else "")


@router.get("/{roll_id}", responses=documented(401, 404, 422))
def get_roll(roll_id: RollId, response: Response, who: Reader, data: Data) -> RollDetail:
    """Return a roll, how much of it is left and what is booked of it."""
    with data.read() as connection:
        roll = rolls.get(connection, who.tenant, roll_id)
        booked = bookings.of_roll(connection, who.tenant, roll_id)
    tag(response, roll.version)
    return RollDetail.model_construct(
        **dict(RollStatus.of(roll)),
        roll=json.loads(roll.body),
        bookings=[BookingStatus.of(one) for one in booked],
    )


@router.post("/{roll_id}/close", responses=documented(400, 401, 403, 404, 412, 413, 422))
def close_roll(
    roll_id: RollId, response: Response, who: OperatorHand, data: Data, version: Version, why: Closing
) -> RollStatus:
    """Have a roll that is used up or spoilt take no more bookings; what is booked stays."""
    return _close(data, who, response, roll_id, version, True, why.reason)


@router.post("/{roll_id}/reopen", responses=documented(400, 401, 403, 404, 412, 413, 422))
def reopen_roll(
    roll_id: RollId, response: Response, who: OperatorHand, data: Data, version: Version, why: Closing
) -> RollStatus:
    """Have a closed roll take bookings again; orders that wait for such a roll go on."""
    return _close(data, who, response, roll_id, version, False, why.reason)


@router.post(
    "/{roll_id}/corrections",
    summary="Correct what is left of a roll",
    responses=documented(400, 401, 403, 404, 409, 412, 413, 422),
)
def correct_roll(
    roll_id: RollId,
    correction: Correction,
    response: Response,
    who: OperatorHand,
    data: Data,
    version: Version,
) -> RollStatus:
    """Set what is left of a roll to what was measured; the audit keeps both, and who did it.

    Orders that wait for such a roll go on.
    """
    with data.write() as connection:
        rolls.lock_stock(connection, who.tenant)
        roll = rolls.get(connection, who.tenant, roll_id, version)
        if correction.at == "start":
            used_mm = roll.length_mm - correction.left_mm
            _refuse_below_booked(connection, roll, used_mm)
            corrected = rolls.change(connection, roll, used_mm=used_mm)
        else:
            corrected = _with_length(connection, roll, roll.used_mm + correction.left_mm)
        told = {"left_mm": correction.left_mm, "was_mm": roll.left_mm, "at": correction.at}
        audit.note(
            connection, who.tenant, who.actor, "roll.correct", roll_id, **told, reason=correction.reason
        )
        _tell(connection, corrected, "roll.corrected", wake=not corrected.closed, **told)
    return _told(response, corrected)


def _close(
    data: Data, who: Principal, response: Response, roll_id: str, version: int | None, closed: bool, why: str
) -> RollStatus:
    with data.write() as connection:
        rolls.lock_stock(connection, who.tenant)
        roll = rolls.get(connection, who.tenant, roll_id, version)
        if roll.closed != closed:
            roll = rolls.change(connection, roll, closed=closed)
            action = "roll.close" if closed else "roll.reopen"
            audit.note(connection, who.tenant, who.actor, action, roll_id, reason=why)
            _tell(connection, roll, "roll.closed" if closed else "roll.reopened", wake=not closed, reason=why)
    return _told(response, roll)


def _refuse_below_booked(connection: Connection, roll: StoredRoll, used_mm: float) -> None:
    booked_mm = bookings.booked_up_to(bookings.of_roll(connection, roll.tenant, roll.id))
    if used_mm < booked_mm - bookings.ROUNDING_MM:
        raise ConflictError(
            f"left_mm: at most {roll.length_mm - booked_mm:g} mm of roll {roll.id} can be left, as "
            f"{booked_mm:g} of its {roll.length_mm:g} mm are booked; if it is longer than told, "
            'correct it at "end"'
        )


def _with_length(connection: Connection, roll: StoredRoll, length_mm: float) -> StoredRoll:
    if not 0 < length_mm <= MOST_LENGTH_MM:
        raise ConflictError(
            f"left_mm: roll {roll.id} would be {length_mm:g} mm long; accepted is up to {MOST_LENGTH_MM} mm, "
            "and a roll without any length is closed instead"
        )
    cloth = RollCloth.model_validate(json.loads(roll.body) | {"length_mm": length_mm})
    body = cloth.model_dump_json(exclude_unset=True)
    return rolls.change(connection, roll, body=body, length_mm=length_mm)


def _tell(connection: Connection, roll: StoredRoll, kind: str, *, wake: bool, **data: Any) -> None:
    """Tell of a changed roll and have orders go on that wait for its cloth; last in its transaction."""
    if wake:
        orders.wake(connection, roll.tenant, Waits.ROLL, awaited_cloth=roll.cloth)
    told = {"cloth": roll.cloth, "left_mm": roll.left_mm, "version": roll.version, **data}
    events.append(connection, roll.tenant, News(kind, roll.id, told))


def _told(response: Response, roll: StoredRoll) -> RollStatus:
    tag(response, roll.version)
    return RollStatus.of(roll)
