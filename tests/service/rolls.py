"""Rolls and orders of cloth in stock, as the tests of the stock use them."""

from typing import Any

from sqlalchemy import select, update

from app import stock
from app.api.orders import new_order
from app.job_order import JobOrder
from app.stages import Need
from app.stock import Picked, Tries
from app.store import orders, rolls
from app.store.database import Database, now
from app.store.intake import Answer, Posted, take
from app.store.orders import StoredOrder
from app.store.states import JobState
from app.store.tables import orders as order_rows
from patterns import Material
from tests.service.asking import TENANT, Asker, order

NEED = Need(area_mm2=2_000_000, width_mm=1000, along_mm=900, widest="jacket.front.left")


def cloth(name: str = "navy twill", **changes: Any) -> dict[str, Any]:
    """Return what is told of a roll: plain cloth, 10 m of 1500 mm."""
    return {"name": name, "width_mm": 1500, "length_mm": 10_000, **changes}


def put(asker: Asker, roll: str, **changes: Any) -> dict[str, Any]:
    answer = asker.put(f"/v1/rolls/{roll}", json=cloth(**changes))
    assert answer.status_code in (200, 201), answer.text
    told: dict[str, Any] = answer.json()
    return told


def left_mm(asker: Asker, roll: str) -> float:
    return float(asker.get(f"/v1/rolls/{roll}").json()["left_mm"])


def post(database: Database, order_id: str, name: str = "navy twill", **asked: Any) -> StoredOrder:
    """Return a new order of a cloth in stock that is being planned."""
    new = new_order(JobOrder.model_validate(order(order_id, cloth={"name": name, **asked})))
    posted = Posted(TENANT, "test", (new,), lambda _: Answer(202, ""))
    with database.write() as connection:
        take(connection, TENANT, [posted], 10, 10)
    return begin(database, order_id)


def begin(database: Database, order_id: str) -> StoredOrder:
    """Have the planning of an order's attempt be under way, and return it."""
    with database.write() as connection:
        connection.execute(
            update(order_rows).where(order_rows.c.id == order_id).values(state=JobState.RUNNING)
        )
        return orders.get(connection, TENANT, order_id)


def pick(
    database: Database, order: StoredOrder, need: Need = NEED, tries: Tries | None = None
) -> Picked | None:
    with database.write() as connection:
        wanted = orders.of_attempt(connection, order.number, order.attempt)
        assert wanted is not None
        return stock.pick(connection, wanted, {Material.SHELL: need}, tries or Tries())


def picked_roll(database: Database, order: StoredOrder, need: Need = NEED) -> str | None:
    picked = pick(database, order, need)
    return None if picked is None else picked.roll_of(Material.SHELL)


def book(
    database: Database, order: StoredOrder, picked: Picked | None, length_mm: float
) -> tuple[Material, ...]:
    assert picked is not None
    with database.write() as connection:
        wanted = orders.of_attempt(connection, order.number, order.attempt)
        assert wanted is not None
        return stock.book(connection, wanted, picked, {Material.SHELL: length_mm})


def pick_and_book(database: Database, order: StoredOrder, length_mm: float) -> Picked | None:
    picked = pick(database, order)
    assert book(database, order, picked, length_mm) == ()
    return picked


def status(database: Database, order: StoredOrder) -> StoredOrder:
    with database.read() as connection:
        return orders.get(connection, TENANT, order.id)


def left_in(database: Database, roll: str) -> float:
    with database.read() as connection:
        return rolls.get(connection, TENANT, roll).left_mm


def rest_is_over(database: Database, order: StoredOrder) -> None:
    """Let the time pass that an order rests."""
    with database.write() as connection:
        row = connection.execute(select(order_rows.c.rests_until).where(order_rows.c.id == order.id)).one()
        assert row.rests_until > now()
        connection.execute(update(order_rows).where(order_rows.c.id == order.id).values(rests_until=now()))
