"""Posted orders into the tables, many in one transaction, each of them once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select

from app.errors import AppError, ConflictError
from app.store import audit, events
from app.store.database import now
from app.store.events import News
from app.store.orders import HELD, StoredOrder, stored
from app.store.states import JobState, Waits
from app.store.tables import answers, orders, tenants


class QueueFullError(AppError):
    """More orders wait to be planned than the service takes."""


class KeyReusedError(AppError):
    """An Idempotency-Key was used for another request before."""


@dataclass(frozen=True)
class NewOrder:
    """An order to be taken; what a column of its row says besides, from the posted document.

    ``same_as`` tells whether the body of an order that is kept means the same.
    """

    id: str
    body: str
    same_as: Callable[[str], bool]
    held: bool = False
    priority: int = 0
    due: datetime | None = None
    earliest_start: datetime | None = None
    cutter: str | None = None
    cloth: str | None = None
    recut_of: str | None = None


class Taken(StrEnum):
    """What became of a posted order."""

    NEW = "new"
    SAME = "same"
    OTHER = "other"


@dataclass(frozen=True)
class Outcome:
    """What became of a posted order, and the order that is kept under its id now."""

    taken: Taken
    order: StoredOrder


@dataclass(frozen=True)
class Answer:
    """What is answered: a status and a JSON body."""

    status: int
    body: str


@dataclass(frozen=True)
class Posted:
    """One request that posts orders.

    ``answer`` makes the answer of what became of them, or raises ConflictError if none of them was taken;
    with a ``key`` it is kept, and given again to a request of the same key and ``digest``.
    """

    tenant: str
    actor: str
    orders: Sequence[NewOrder]
    answer: Callable[[Sequence[Outcome]], Answer]
    key: str | None = None
    digest: str = ""


def take(
    connection: Connection, tenant: str, batch: Sequence[Posted], room: int, limit: int
) -> tuple[list[Answer | Exception], int]:
    """Write a tenant's posted orders in the caller's transaction.

    Parameters
    ----------
    batch
        Requests in the order of their arrival.
    room
        How many more orders may wait to be planned, of ``limit`` in all.

    Returns
    -------
    What each request is answered or refused with, and how many orders are new.
    """
    # Whoever else takes orders of this tenant waits here: what is read now stays true.
    connection.execute(select(tenants.c.id).where(tenants.c.id == tenant).with_for_update())
    keyed = [posted.key for posted in batch if posted.key is not None]
    taking = _Taking(
        tenant,
        _answered(connection, tenant, keyed),
        _kept(connection, tenant, [order.id for posted in batch for order in posted.orders]),
    )
    results: list[Answer | Exception] = []
    for posted in batch:
        try:
            results.append(taking.add(posted, room, limit))
        except (ConflictError, KeyReusedError, QueueFullError) as refusal:
            results.append(refusal)
    taking.write(connection)
    return results, len(taking.rows)


def take_urgent(connection: Connection, posted: Posted) -> Answer:
    """Write one posted order of a free id in the caller's transaction, however many wait; see `take`."""
    (answer,), _ = take(connection, posted.tenant, (posted,), room=1, limit=1)
    if isinstance(answer, Exception):
        raise answer
    return answer


def kept_answer(connection: Connection, tenant: str, key: str | None, digest: str) -> Answer | None:
    """Return what a request of this key was answered before, None if there was none.

    Raises
    ------
    KeyReusedError
        If the key was used for another request.
    """
    return None if key is None else _kept_answer(_answered(connection, tenant, [key]), key, digest)


@dataclass
class _Taking:
    """What one transaction takes of a tenant, gathered to be written in few statements."""

    tenant: str
    answered: dict[str, tuple[str, Answer]]
    kept: dict[str, StoredOrder]
    rows: list[dict[str, Any]] = field(default_factory=list)
    told: list[News] = field(default_factory=list)
    acts: dict[str, list[str]] = field(default_factory=dict)
    answers: list[dict[str, Any]] = field(default_factory=list)

    def add(self, posted: Posted, room: int, limit: int) -> Answer:
        before = None if posted.key is None else _kept_answer(self.answered, posted.key, posted.digest)
        if before is not None:
            return before
        new = len({order.id for order in posted.orders} - self.kept.keys())
        if new and len(self.rows) + new > room:
            raise QueueFullError(f"{limit} orders wait to be planned, the most that may; try again later")
        answer = posted.answer([self._outcome(order, posted.actor) for order in posted.orders])
        if posted.key is not None:
            self.answered[posted.key] = (posted.digest, answer)
            self.answers.append(
                {
                    "tenant": self.tenant,
                    "key": posted.key,
                    "digest": posted.digest,
                    "status": answer.status,
                    "body": answer.body,
                    "at": now(),
                }
            )
        return answer

    def write(self, connection: Connection) -> None:
        if self.rows:
            connection.execute(insert(orders), self.rows)
            for actor, subjects in self.acts.items():
                audit.note(connection, self.tenant, actor, "order.post", *subjects)
            events.append(connection, self.tenant, *self.told)
        if self.answers:
            connection.execute(insert(answers), self.answers)

    def _outcome(self, new: NewOrder, actor: str) -> Outcome:
        kept = self.kept.get(new.id)
        if kept is not None:
            return Outcome(Taken.SAME if new.same_as(kept.body) else Taken.OTHER, kept)
        order = _first(self.tenant, new)
        self.kept[new.id] = order
        self.rows.append(_row(order))
        self.told.append(News("order.received", new.id, {"state": order.state, "version": 1}))
        self.acts.setdefault(actor, []).append(new.id)
        return Outcome(Taken.NEW, order)


def _kept_answer(answered: dict[str, tuple[str, Answer]], key: str, digest: str) -> Answer | None:
    before = answered.get(key)
    if before is None:
        return None
    if before[0] != digest:
        raise KeyReusedError(f"Idempotency-Key {key} was used for another request; use a new one for this")
    return before[1]


def _answered(connection: Connection, tenant: str, keyed: Sequence[str]) -> dict[str, tuple[str, Answer]]:
    if not keyed:
        return {}
    query = select(answers).where(answers.c.tenant == tenant, answers.c.key.in_(keyed))
    return {row.key: (row.digest, Answer(row.status, row.body)) for row in connection.execute(query)}


def _kept(connection: Connection, tenant: str, ids: Sequence[str]) -> dict[str, StoredOrder]:
    query = select(orders).where(orders.c.tenant == tenant, orders.c.id.in_(ids))
    return {row.id: stored(row) for row in connection.execute(query)}


def _first(tenant: str, new: NewOrder) -> StoredOrder:
    """Return a new order as it will be kept; its number is given by the database."""
    at = now()
    return StoredOrder(
        number=0,
        tenant=tenant,
        id=new.id,
        body=new.body,
        state=JobState.NOT_ALLOWED if new.held else JobState.ALLOWED,
        reason=HELD if new.held else None,
        waits_for=Waits.RELEASE if new.held else None,
        priority=new.priority,
        due=new.due,
        earliest_start=new.earliest_start,
        cutter=new.cutter,
        cloth=new.cloth,
        recut_of=new.recut_of,
        version=1,
        attempt=1,
        tries=0,
        planned=None,
        received_at=at,
        changed_at=at,
    )


def _row(order: StoredOrder) -> dict[str, Any]:
    row = {name: getattr(order, name) for name in StoredOrder.__dataclass_fields__}
    del row["number"]
    return row
