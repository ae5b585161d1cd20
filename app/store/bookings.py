"""Bookings: which stretch, or how much, of a roll an attempt's marker takes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from app.errors import ConflictError
from app.store import rolls
from app.store.database import now
from app.store.rolls import StoredRoll
from app.store.states import JobState
from app.store.tables import bookings, cut_runs, orders
from app.store.tables import rolls as roll_rows

ROUNDING_MM = 1e-3


@dataclass(frozen=True)
class Booking:
    """A marker's cloth on a roll.

    ``start_mm`` is where it begins, None if only the amount is booked. One that was given back and is still
    known is a gap in the roll.
    """

    tenant: str
    roll: str
    order_number: int
    attempt: int
    material: str
    order_id: str
    start_mm: float | None
    length_mm: float
    booked_at: datetime
    given_back_at: datetime | None

    def ends_at(self, place_mm: float) -> bool:
        """Whether it is known to end at a place of the roll."""
        return self.start_mm is not None and abs(self.start_mm + self.length_mm - place_mm) <= ROUNDING_MM


def holder(number: int, attempt: int) -> str:
    """Return how an attempt of an order is named that holds rolls."""
    return f"{number}-{attempt}"


def in_others_hands(
    connection: Connection, tenant: str, candidates: Iterable[StoredRoll], mine: str
) -> frozenset[str]:
    """Return which of the rolls attempts hold that are still being planned, other than one's own."""
    held = {roll.id: roll.held_by for roll in candidates if roll.held_by not in (None, mine)}
    numbers = {int(str(by).partition("-")[0]) for by in held.values()}
    if not numbers:
        return frozenset()
    query = select(orders.c.number, orders.c.attempt).where(
        orders.c.tenant == tenant, orders.c.number.in_(numbers), orders.c.state == JobState.RUNNING
    )
    planned = {holder(row.number, row.attempt) for row in connection.execute(query)}
    return frozenset(roll for roll, by in held.items() if by in planned)


def of_roll(connection: Connection, tenant: str, roll: str) -> Sequence[Booking]:
    """Return a roll's bookings in the order in which they were made, gaps too."""
    query = select(bookings).where(bookings.c.tenant == tenant, bookings.c.roll == roll)
    return [_booking(row) for row in connection.execute(query.order_by(bookings.c.booked_at))]


def of_order(connection: Connection, tenant: str, number: int) -> Sequence[Booking]:
    """Return the bookings of an order that were not given back."""
    query = select(bookings).where(
        bookings.c.tenant == tenant,
        bookings.c.order_number == number,
        bookings.c.given_back_at.is_(None),
    )
    return [_booking(row) for row in connection.execute(query)]


def add(connection: Connection, roll: StoredRoll, booking: Booking) -> StoredRoll:
    """Book a marker on a roll of the locked stock, whose length left it takes; returns the roll."""
    connection.execute(insert(bookings).values(**vars(booking)))
    # A marker may be longer than what is left by a rounding.
    used = min(roll.length_mm, roll.used_mm + booking.length_mm)
    return rolls.change(connection, roll, used_mm=used, held_by=None)


def give_back(connection: Connection, tenant: str, number: int, attempt: int) -> frozenset[str]:
    """Give back what an order's attempt holds and what was booked for it and is not being cut.

    On a roll of which only the amount is booked the length is free again. Elsewhere it is if it is the last
    stretch, with the gaps before it; one between others stays as a gap, since a marker that starts there is
    not known to fit before the next.

    Returns
    -------
    The cloths of which there is more now.
    """
    booked = [one for one in of_order(connection, tenant, number) if not _cut(connection, one)]
    if not booked and not _holds(connection, tenant, holder(number, attempt)):
        return frozenset()
    rolls.lock_stock(connection, tenant)
    rolls.let_go(connection, tenant, holder(number, attempt))
    return frozenset(_free(connection, booking) for booking in booked)


def give_back_marker(
    connection: Connection, tenant: str, number: int, attempt: int, material: str
) -> frozenset[str]:
    """Give back what was booked for one marker that is not cut after all; else as `give_back`."""
    booked = [
        one
        for one in of_order(connection, tenant, number)
        if (one.attempt, one.material) == (attempt, material) and not _cut(connection, one)
    ]
    if not booked:
        return frozenset()
    rolls.lock_stock(connection, tenant)
    return frozenset(_free(connection, booking) for booking in booked)


def hand_over(
    connection: Connection, tenant: str, number: int, attempt: int, lengths: Mapping[str, float]
) -> tuple[Booking, ...]:
    """Have the next attempt of an order take over what is booked for one, as long as its markers are now.

    The caller locked the stock, and nothing of either is being cut. A stretch between others that becomes
    too long for its marker stays as it is: nothing else is known to fit into the rest.

    Parameters
    ----------
    lengths
        Of the next attempt's markers, by material.

    Returns
    -------
    The bookings that became longer or shorter, as they are now.

    Raises
    ------
    ConflictError
        If a marker grew and its roll has no room for it.
    """
    changed = []
    for booking in of_order(connection, tenant, number):
        if booking.attempt != attempt:
            continue
        roll = rolls.get(connection, tenant, booking.roll)
        grown_mm = lengths[booking.material] - booking.length_mm
        if grown_mm > ROUNDING_MM:
            _refuse_grown(roll, booking, lengths[booking.material])
        is_between = booking.start_mm is not None and not booking.ends_at(roll.used_mm)
        if abs(grown_mm) <= ROUNDING_MM or (grown_mm < 0 and is_between):
            grown_mm = 0.0
        new = replace(booking, attempt=attempt + 1, length_mm=booking.length_mm + grown_mm)
        connection.execute(
            update(bookings).where(_same(booking)).values(attempt=new.attempt, length_mm=new.length_mm)
        )
        if grown_mm:
            rolls.change(connection, roll, used_mm=min(roll.length_mm, max(0.0, roll.used_mm + grown_mm)))
            changed.append(new)
    return tuple(changed)


def _refuse_grown(roll: StoredRoll, booking: Booking, length_mm: float) -> None:
    grown = f"the marker of {booking.material} would take {length_mm:.1f} mm of roll {roll.id}"
    if roll.closed:
        raise ConflictError(f"{grown}, which is closed; {booking.length_mm:.1f} mm are booked for it")
    if booking.start_mm is not None and not booking.ends_at(roll.used_mm):
        raise ConflictError(f"{grown}, but behind the {booking.length_mm:.1f} mm booked for it lies another")
    if roll.used_mm + length_mm - booking.length_mm > roll.length_mm + ROUNDING_MM:
        raise ConflictError(f"{grown}, but only {booking.length_mm + roll.left_mm:.1f} mm are left for it")


def _free(connection: Connection, booking: Booking) -> str:
    """Give back one booking on a roll of the locked stock; returns the roll's cloth."""
    roll = rolls.get(connection, booking.tenant, booking.roll)
    others = [one for one in of_roll(connection, roll.tenant, roll.id) if one != booking]
    if booking.start_mm is None and all(one.start_mm is None for one in others):
        connection.execute(delete(bookings).where(_same(booking)))
        # What is left over of a sum in its last digits is nothing.
        used = max(0.0, roll.used_mm - booking.length_mm)
    else:
        # Of a roll on which places came to matter later, what was booked by amount lies before them.
        connection.execute(update(bookings).where(_same(booking)).values(given_back_at=now()))
        used = _drop_gaps(connection, roll)
    rolls.change(connection, roll, used_mm=used)
    return roll.cloth


def booked_up_to(booked: Iterable[Booking]) -> float:
    """Return where on a roll the last marker or gap ends, or how much they take, whichever is more."""
    known = list(booked)
    amount = sum(one.length_mm for one in known)
    return max([amount, *(one.start_mm + one.length_mm for one in known if one.start_mm is not None)])


def _drop_gaps(connection: Connection, roll: StoredRoll) -> float:
    """Forget the gaps that nothing is booked behind and return how much of the roll is used then."""
    known = of_roll(connection, roll.tenant, roll.id)
    gaps = [one for one in known if one.given_back_at is not None]
    used = roll.used_mm
    if len(gaps) == len(known):
        for gap in gaps:
            connection.execute(delete(bookings).where(_same(gap)))
        return max(0.0, used - sum(gap.length_mm for gap in gaps))
    while True:
        last = next((gap for gap in gaps if gap.ends_at(used)), None)
        if last is None or last.start_mm is None:
            return used
        connection.execute(delete(bookings).where(_same(last)))
        gaps.remove(last)
        used = last.start_mm


def _holds(connection: Connection, tenant: str, by: str) -> bool:
    query = select(roll_rows.c.id).where(roll_rows.c.tenant == tenant, roll_rows.c.held_by == by)
    return connection.execute(query.limit(1)).first() is not None


def _cut(connection: Connection, booking: Booking) -> bool:
    """Whether the cutting of a marker has begun."""
    query = select(cut_runs.c.number).where(
        cut_runs.c.tenant == booking.tenant,
        cut_runs.c.order_number == booking.order_number,
        cut_runs.c.attempt == booking.attempt,
        cut_runs.c.material == booking.material,
        cut_runs.c.started_at.is_not(None),
    )
    return connection.execute(query.limit(1)).first() is not None


def _same(booking: Booking) -> Any:
    names = ("tenant", "roll", "order_number", "attempt", "material")
    same = [bookings.c[name] == getattr(booking, name) for name in names]
    return same[0] & same[1] & same[2] & same[3] & same[4]


def _booking(row: Row[Any]) -> Booking:
    return Booking(**{name: getattr(row, name) for name in Booking.__dataclass_fields__})
