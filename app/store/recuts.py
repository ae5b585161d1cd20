"""Recuts: orders of single pieces of an order that was planned, to be cut in place of spoilt ones."""

from sqlalchemy import Connection, func, select

from app.store.orders import StoredOrder, find
from app.store.tables import markers, orders, rolls, tenants

ID_LENGTH = 64


def lock_ids(connection: Connection, tenant: str) -> None:
    """Have nobody else take orders of a tenant until the commit, so that a free id stays free."""
    connection.execute(select(tenants.c.id).where(tenants.c.id == tenant).with_for_update())


def free_id(connection: Connection, tenant: str, order_id: str) -> str:
    """Return the id of an order's next recut: ``QD-1-R1``, then ``QD-1-R2``.

    An id too long for it is cut short before the ``-R``; should another order's recut have that id, the
    next number is taken.
    """
    query = select(func.count()).where(orders.c.tenant == tenant, orders.c.recut_of == order_id)
    number = connection.execute(query).scalar_one() + 1
    while True:
        suffix = f"-R{number}"
        identity = order_id[: ID_LENGTH - len(suffix)] + suffix
        if find(connection, tenant, identity) is None:
            return identity
        number += 1


def dye_lot(connection: Connection, order: StoredOrder, material: str) -> str | None:
    """Return the dye lot of the roll that a material of an order's plan is cut from, None without a roll."""
    query = (
        select(rolls.c.dye_lot)
        .join(markers, (markers.c.tenant == rolls.c.tenant) & (markers.c.roll == rolls.c.id))
        .where(
            markers.c.tenant == order.tenant,
            markers.c.order_number == order.number,
            markers.c.attempt == order.planned,
            markers.c.material == material,
        )
    )
    found: str | None = connection.execute(query).scalar()
    return found
