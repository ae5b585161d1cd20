"""What the operator's board shows besides single rows: queues, and orders that wait or are planned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, case, func, select

from app.store import cut_runs, nesting_progress, tallies
from app.store.cut_runs import SEQUENCE, StoredRun
from app.store.cutters import StoredCutter
from app.store.nesting_progress import StoredNest
from app.store.orders import WAITING, StoredOrder
from app.store.orders import stored as stored_order
from app.store.states import JobState
from app.store.tables import cut_runs as runs
from app.store.tables import orders

QUEUE_SHOWN = 8
ORDERS_SHOWN = 20
MOST_COUNTED = 10_000

# As `SEQUENCE` of cut runs: that in which orders are planned.
_PLANNED_NEXT = (
    orders.c.priority.desc(),
    case((orders.c.due.is_(None), 1), else_=0),
    orders.c.due,
    orders.c.number,
)


@dataclass(frozen=True)
class Queues:
    """Runs that wait to be taken: by cutter those that it would be given first, and those that none can take.

    Only the first are read of either; a run that several may take is in the queue of each.
    """

    by_cutter: Mapping[str, Sequence[StoredRun]]
    stranded: Sequence[StoredRun]


@dataclass(frozen=True)
class WaitingOrder:
    """An order not yet begun, and what it waits for: as `tallies.waiting_cause` tells."""

    order: StoredOrder
    cause: str


@dataclass(frozen=True)
class Waiting:
    """How many orders wait, by cause, and the first of them: those that somebody must help come first."""

    counts: Mapping[str, int]
    first: Sequence[WaitingOrder]


@dataclass(frozen=True)
class OrderInPlanning:
    """An order that is being planned, and how far the nests of its materials are, the latest last."""

    order: StoredOrder
    nests: Sequence[StoredNest]


def queues(connection: Connection, tenant: str, all_cutters: Sequence[StoredCutter]) -> Queues:
    """Return the first of the runs that wait for each of a tenant's cutters, and of those that wait for none.

    A cutter that is disabled is given nothing, and so has no queue.
    """
    place = func.row_number().over(
        partition_by=(runs.c.machine_digest, runs.c.only_cutter), order_by=SEQUENCE
    )
    ranked = (
        select(runs.c.number, place.label("place"))
        .where(runs.c.tenant == tenant, runs.c.state == JobState.ALLOWED, runs.c.cutter.is_(None))
        .subquery()
    )
    firsts = select(runs).join(ranked, ranked.c.number == runs.c.number).where(ranked.c.place <= QUEUE_SHOWN)
    found = [cut_runs.stored(row) for row in connection.execute(firsts.order_by(*SEQUENCE))]
    by_cutter = {
        cutter.id: [run for run in found if _may_take(cutter, run)][:QUEUE_SHOWN] for cutter in all_cutters
    }
    stranded = [run for run in found if cut_runs.hindrance(run, all_cutters) is not None]
    return Queues(by_cutter, stranded[:ORDERS_SHOWN])


def in_hand(connection: Connection, tenant: str, all_cutters: Sequence[StoredCutter]) -> dict[str, StoredRun]:
    """Return by cutter the run that it took and did not end."""
    states = (JobState.ALLOWED, JobState.RUNNING, JobState.INTERRUPTED)
    query = select(runs).where(
        runs.c.tenant == tenant,
        runs.c.cutter.in_([cutter.id for cutter in all_cutters]),
        runs.c.state.in_(states),
    )
    return {row.cutter: cut_runs.stored(row) for row in connection.execute(query)}


def waiting(connection: Connection, tenant: str) -> Waiting:
    """Return how many of a tenant's orders wait, of at most `MOST_COUNTED`, and the first of them."""
    cause = tallies.waiting_cause().label("cause")
    these = (orders.c.tenant == tenant) & orders.c.state.in_(WAITING)
    counted = select(cause).where(these).limit(MOST_COUNTED).subquery()
    counts = select(counted.c.cause, func.count().label("number")).group_by(counted.c.cause)
    need_help = case((orders.c.state == JobState.NOT_ALLOWED, 0), else_=1)
    first = select(orders, cause).where(these).order_by(need_help, *_PLANNED_NEXT).limit(ORDERS_SHOWN)
    return Waiting(
        {row.cause: row.number for row in connection.execute(counts)},
        [WaitingOrder(stored_order(row), row.cause) for row in connection.execute(first)],
    )


def in_planning(connection: Connection, tenant: str) -> Sequence[OrderInPlanning]:
    """Return the first of a tenant's orders that are being planned, with the nests of the present attempt."""
    query: Select[tuple[object, ...]] = (
        select(orders)
        .where(orders.c.tenant == tenant, orders.c.state == JobState.RUNNING)
        .order_by(*_PLANNED_NEXT)
        .limit(ORDERS_SHOWN)
    )
    found = [stored_order(row) for row in connection.execute(query)]
    if not found:
        return []
    nests = nesting_progress.of_orders(connection, tenant, [order.number for order in found])
    return [
        OrderInPlanning(
            order, [one for one in nests if (one.order_number, one.attempt) == (order.number, order.attempt)]
        )
        for order in found
    ]


def _may_take(cutter: StoredCutter, run: StoredRun) -> bool:
    return (
        cutter.plate.enabled
        and run.machine_digest == cutter.machine_digest
        and run.only_cutter in (None, cutter.id)
    )
