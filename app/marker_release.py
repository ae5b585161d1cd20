"""The release of a marker that was edited by hand: it becomes the order's plan, with a cut of its own.

Where the pieces lie is told by whoever edited; whether they may lie so is measured here, on the exact
outlines that the order's draft gives. What cannot be certified is never kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from app.cut_jobs import cut_jobs
from app.documents import MarkerDocument
from app.editing import Lying, certified
from app.errors import ConflictError, NotFoundError
from app.machine_profiles import digest_of, machine_of
from app.plan_documents import PlanDocument
from app.plan_rows import marker_rows, plan_row
from app.planning import Options
from app.stages import Made, Nested, make
from app.store import bookings, cut_runs, cutters, events, orders, plans, rolls
from app.store.cut_runs import StoredRun
from app.store.events import News
from app.store.orders import StoredOrder
from app.store.plans import PlanSummary, StoredMarker
from app.store.states import JobState
from cutting import Machine, machine_names
from patterns import Material


@dataclass(frozen=True)
class Edited:
    """The plan whose marker was edited, as it holds: what a release begins with."""

    order: StoredOrder
    marker: StoredMarker
    rolls: Mapping[str, str | None]
    summary: PlanSummary
    plan: str
    machine: Machine

    @property
    def material(self) -> Material:
        """Of the edited marker."""
        return Material(self.marker.material)


@dataclass(frozen=True)
class Remade:
    """What becomes of it: every marker of the plan, the edited one certified, and the plan made of them."""

    nested: Mapping[Material, Nested]
    made: Made


def read(connection: Connection, tenant: str, marker_id: str, version: int | None, usual: Machine) -> Edited:
    """Return the plan of a marker that may be released.

    ``usual`` is the machine of a factory without cutters.

    Raises
    ------
    NotFoundError
        If the tenant has no marker of this id.
    StaleError
        If a version is given and it is not the order's.
    ConflictError
        If the plan is no longer to be cut, or its machine is not known any more.
    """
    marker = plans.marker(connection, tenant, marker_id)
    order = None if marker is None else orders.numbered(connection, tenant, marker.order_number)
    summary = None if order is None else plans.summary(connection, order)
    plan = None if order is None else plans.file(connection, order, "plan.json")
    if marker is None or order is None or summary is None or plan is None:
        raise NotFoundError(f"there is no marker {marker_id}")
    orders.refuse_stale(order, version)
    _refuse_unplanned(order)
    of_rolls = {one.material: one.roll for one in plans.markers_of(connection, order)}
    return Edited(order, marker, of_rolls, summary, plan.decode(), _machine(connection, order, marker, usual))


def remake(edited: Edited, placements: Sequence[Lying], cut_s: float) -> Remade | None:
    """Certify the edited marker and make the plan anew, its cuts searched for so many seconds each.

    Returns
    -------
    None if every piece lies where it lay.

    Raises
    ------
    InputError, ProblemError, CuttingError
        Saying why the pieces cannot lie so, or not be cut.
    """
    document = PlanDocument.model_validate_json(edited.plan)
    marker = certified(edited.plan, placements, edited.material)
    nested = {Material(str(one.material)): _nested(one) for one in document.markers}
    poses = [(one.item, one.x, one.y, one.rotation) for one in marker.placements]
    if nested[edited.material].poses == poses:
        return None
    nested[edited.material] = Nested(poses, marker.length_mm, marker.density, marker.seed, 0.0)
    first = next(iter(nested))
    nested[first] = replace(nested[first], seconds=document.timing.nest_s)
    order = edited.order
    options = Options(cut_s=cut_s, seed=order.attempt - 1)
    body = document.order.model_dump_json()
    return Remade(nested, make(body, edited.machine, nested, options, f"/v1/orders/{order.id}/files"))


def publish(connection: Connection, edited: Edited, remade: Remade) -> StoredMarker:
    """Have the plan made anew hold in place of the one that was edited, its cuts waiting for a cutter.

    Raises
    ------
    StaleError
        If the order was changed since it was read.
    ConflictError
        If a cut of the order has begun, or a roll has no room for a marker that grew.
    """
    order = orders.lock(connection, edited.order.tenant, edited.order.id, edited.order.version)
    rolls.lock_stock(connection, order.tenant)
    if cut_runs.begun(connection, order.tenant, order.number):
        raise ConflictError(
            f"a cut of order {order.id} has begun; single pieces can be ordered again as its recut"
        )
    lengths = {str(material): one.length_mm for material, one in remade.nested.items()}
    booked = bookings.hand_over(connection, order.tenant, order.number, order.attempt, lengths)
    if lengths[edited.material] < edited.marker.length_mm:
        # Before anything is told: of an order that waits for cloth the row is locked.
        freed = {rolls.get(connection, order.tenant, booking.roll).cloth for booking in booked}
        orders.wake_for(connection, order.tenant, freed)
    new = replace(order, attempt=order.attempt + 1)
    plans.keep_files(connection, order.tenant, order.number, new.attempt, remade.made.files)
    made = marker_rows(order.id, remade.nested, lambda material: edited.rolls.get(material))
    cloths = PlanDocument.model_validate_json(edited.plan).order.cloth_of
    cut_runs.make(connection, new, cut_jobs(made, remade.made.cuts, cloths, edited.machine, order.cutter))
    summary = plan_row(edited.summary.machine, edited.summary.cutter, remade.nested, remade.made)
    plans.publish(connection, new, summary, made)
    released = next(one for one in plans.markers_of(connection, new) if one.id == edited.marker.id)
    _tell(connection, edited, released, booked)
    return released


def _tell(
    connection: Connection,
    edited: Edited,
    released: StoredMarker,
    booked: Sequence[bookings.Booking],
) -> None:
    tenant = edited.order.tenant
    news = [
        News(
            "marker.released",
            released.id,
            {
                "order": edited.order.id,
                "length_mm": released.length_mm,
                "was_mm": edited.marker.length_mm,
                "density": released.density,
            },
        )
    ]
    for booking in booked:
        roll = rolls.get(connection, tenant, booking.roll)
        told = {"order": booking.order_id, "material": booking.material, "length_mm": booking.length_mm}
        news.append(News("roll.booked", roll.id, {**told, "left_mm": roll.left_mm}))
    events.append(connection, tenant, *news)


def _refuse_unplanned(order: StoredOrder) -> None:
    if order.state != JobState.ENDED or order.planned != order.attempt:
        raise ConflictError(
            f"order {order.id} is {order.state}; only a marker of a plan that is to be cut can be released"
        )


def _machine(connection: Connection, order: StoredOrder, marker: StoredMarker, usual: Machine) -> Machine:
    """Return the machine that a marker's cut was planned for; its name alone may mean another by now."""
    run = _run(connection, order, marker)
    known = [usual, *(one.plate.model for one in cutters.of_tenant(connection, order.tenant))]
    if run.machine in machine_names():
        known.append(machine_of(run.machine, None))
    for machine in known:
        if (machine.name, digest_of(machine)) == (run.machine, run.machine_digest):
            return machine
    raise ConflictError(
        f"order {order.id} was planned for machine {run.machine}, which is not as it was; plan the order anew"
    )


def _run(connection: Connection, order: StoredOrder, marker: StoredMarker) -> StoredRun:
    for run in cut_runs.of_order(connection, order):
        if (run.attempt, run.marker) == (order.planned, marker.id):
            return run
    raise ConflictError(f"marker {marker.id} is not to be cut; plan order {order.id} anew")


def _nested(marker: MarkerDocument) -> Nested:
    poses = [(one.piece, one.x, one.y, one.rotation) for one in marker.placements]
    return Nested(poses, marker.length_mm, marker.density, marker.seed, 0.0)
