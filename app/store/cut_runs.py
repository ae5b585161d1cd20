"""Cut runs: the cutting jobs, one for each marker of a plan. How they go is in `app.store.cut_reports`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, insert, select, update

from app.errors import ConflictError, NotFoundError
from app.store import cutters, events
from app.store.cutters import StoredCutter
from app.store.database import now
from app.store.events import News
from app.store.orders import StoredOrder
from app.store.states import CutterState, JobState
from app.store.tables import cut_runs, files, orders

# Higher priority first, then the earlier due, then the earlier planned.
SEQUENCE = (
    cut_runs.c.priority.desc(),
    case((cut_runs.c.due.is_(None), 1), else_=0),
    cut_runs.c.due,
    cut_runs.c.number,
)


class Hindrance(StrEnum):
    """Why no cutter can take a run: none is registered, all have other values, or are disabled."""

    UNREGISTERED = "unregistered"
    OTHER_MACHINE = "other_machine"
    DISABLED = "disabled"


_HINDERED = {
    Hindrance.UNREGISTERED: ", which is not registered",
    Hindrance.OTHER_MACHINE: " as it was planned for: plan the order anew",
    Hindrance.DISABLED: ", which is disabled",
}


@dataclass(frozen=True)
class NewRun:
    """The cutting of one marker of a plan.

    Parameters
    ----------
    marker, material
        What is cut.
    cloth, dye_lot, roll, width_mm, length_mm
        What to load: ``roll`` is None if no roll is booked, ``length_mm`` the marker's.
    machine, machine_digest
        What it is planned for; only cutters of the same digest may take it.
    only_cutter
        The one cutter that may, if the order names one.
    planned_s, planned
        Predicted seconds, in all and by CUT, BITE and AUX.
    bites
        How many windows of cloth it takes.
    """

    marker: str
    material: str
    cloth: str
    dye_lot: str
    roll: str | None
    width_mm: float
    length_mm: float
    machine: str
    machine_digest: str
    only_cutter: str | None
    planned_s: float
    planned: dict[str, float]
    bites: int


@dataclass(frozen=True)
class StoredRun(NewRun):
    """A cut run as it is kept.

    ``cutter`` is the one that took it. ``progress`` (0 to 1), ``left_s``, ``bite`` (from 1) and ``piece`` are
    what it told last, at ``told_at``; ``actual_s`` and ``actual`` the seconds that it logged. It stood
    ``stops`` times, for ``stopped_s`` seconds besides those since ``interrupted_at``.
    """

    number: int
    tenant: str
    id: str
    order_number: int
    order_id: str
    attempt: int
    cutter: str | None
    state: JobState
    reason: str | None
    priority: int
    due: datetime | None
    progress: float
    left_s: float | None
    bite: int | None
    piece: str | None
    told_at: datetime | None
    actual_s: float | None
    actual: dict[str, float]
    operator: str | None
    created_at: datetime
    taken_at: datetime | None
    started_at: datetime | None
    interrupted_at: datetime | None
    stops: int
    stopped_s: float
    ended_at: datetime | None
    version: int


@dataclass(frozen=True)
class Filters:
    """Which runs are listed; None: whatever."""

    state: JobState | None = None
    cutter: str | None = None
    order_id: str | None = None


def make(connection: Connection, order: StoredOrder, runs: Sequence[NewRun]) -> None:
    """Make the runs of a locked order's new plan; those of earlier plans that nobody began are aborted."""
    reason = f"superseded by the plan of attempt {order.attempt}"
    aborted = abort_unbegun(connection, order.tenant, order.number, reason)
    same = {
        "tenant": order.tenant,
        "order_number": order.number,
        "order_id": order.id,
        "attempt": order.attempt,
        "state": JobState.ALLOWED,
        "priority": order.priority,
        "due": order.due,
        "actual": {},
        "created_at": now(),
    }
    rows = [{**same, **vars(run), "id": f"{order.id}.{run.material}.{order.attempt}"} for run in runs]
    connection.execute(insert(cut_runs), rows)
    if aborted:
        events.append(connection, order.tenant, *aborted)


def begun(connection: Connection, tenant: str, order_number: int) -> bool:
    """Whether a cutter has begun to cut any run of an order, whatever came of it.

    If not, none is begun until the commit: its runs are locked.
    """
    runs = (cut_runs.c.tenant == tenant) & (cut_runs.c.order_number == order_number)
    query = select(cut_runs.c.started_at).where(runs).order_by(cut_runs.c.number).with_for_update()
    return any(row.started_at is not None for row in connection.execute(query).all())


def abort_unbegun(connection: Connection, tenant: str, order_number: int, reason: str) -> list[News]:
    """Abort the runs of an order that no cutter has begun, and return what the caller is to tell of it.

    A cutter that took one already is refused when it wants to start it.
    """
    aborted = connection.execute(
        update(cut_runs)
        .where(
            cut_runs.c.tenant == tenant,
            cut_runs.c.order_number == order_number,
            cut_runs.c.state == JobState.ALLOWED,
        )
        .values(state=JobState.ABORTED, reason=reason, ended_at=now(), version=cut_runs.c.version + 1)
        .returning(cut_runs)
    ).all()
    return [news("run.aborted", stored(row)) for row in aborted]


def take_next(connection: Connection, cutter: StoredCutter) -> StoredRun | None:
    """Return what a locked cutter has to cut: what it took and did not end, else the next that it may take.

    They go in `SEQUENCE`. None if there is nothing.

    Raises
    ------
    ConflictError
        If it has nothing in hand and is disabled or in fault.
    """
    in_hand = _in_hand(connection, cutter)
    if in_hand is not None:
        return in_hand
    if not cutter.plate.enabled:
        raise ConflictError(f"cutter {cutter.id} is disabled; an operator must enable it")
    if cutter.state is CutterState.FAULT:
        raise ConflictError(f"cutter {cutter.id} is in fault ({cutter.reason}); tell that it is ready first")
    fit = _fit(cutter).with_for_update(skip_locked=True)  # one that another cutter takes just now
    row = connection.execute(fit).first()
    if row is None:
        return None
    taken = change(connection, row.number, cutter=cutter.id, taken_at=now())
    events.append(connection, cutter.tenant, news("run.taken", taken))
    return taken


def next_of(connection: Connection, cutter: StoredCutter) -> StoredRun | None:
    """Return what a cutter would be given if it asked now, None if nothing; it takes nothing."""
    in_hand = _in_hand(connection, cutter)
    if in_hand is not None or not cutters.is_able(cutter):
        return in_hand
    row = connection.execute(_fit(cutter)).first()
    return None if row is None else stored(row)


def find(connection: Connection, tenant: str, run_id: str) -> StoredRun | None:
    """Return a run, None if the tenant has none of this id."""
    query = select(cut_runs).where(cut_runs.c.tenant == tenant, cut_runs.c.id == run_id)
    row = connection.execute(query).first()
    return None if row is None else stored(row)


def get(connection: Connection, tenant: str, run_id: str) -> StoredRun:
    """Return a run; raises NotFoundError if the tenant has none of this id."""
    found = find(connection, tenant, run_id)
    if found is None:
        raise NotFoundError(f"there is no cut run {run_id}")
    return found


def lock(connection: Connection, number: int) -> StoredRun:
    """Return a run that nobody else changes until the commit."""
    query = select(cut_runs).where(cut_runs.c.number == number).with_for_update()
    return stored(connection.execute(query).one())


def change(connection: Connection, number: int, **values: Any) -> StoredRun:
    """Change a locked run and count its version up."""
    row = connection.execute(
        update(cut_runs)
        .where(cut_runs.c.number == number)
        .values(**values, version=cut_runs.c.version + 1)
        .returning(cut_runs)
    ).one()
    return stored(row)


def page(
    connection: Connection, tenant: str, filters: Filters, before: int | None, limit: int
) -> Sequence[StoredRun]:
    """Return a tenant's runs that were made before the one of a number, the latest first."""
    query = select(cut_runs).where(cut_runs.c.tenant == tenant)
    if before is not None:
        query = query.where(cut_runs.c.number < before)
    for name, wanted in vars(filters).items():
        if wanted is not None:
            query = query.where(cut_runs.c[name] == wanted)
    rows = connection.execute(query.order_by(cut_runs.c.number.desc()).limit(limit))
    return [stored(row) for row in rows]


def of_order(connection: Connection, order: StoredOrder) -> Sequence[StoredRun]:
    """Return the runs of an order, the earliest first."""
    query = select(cut_runs).where(cut_runs.c.tenant == order.tenant, cut_runs.c.order_number == order.number)
    return [stored(row) for row in connection.execute(query.order_by(cut_runs.c.number))]


def hindrance(run: StoredRun, all_cutters: Sequence[StoredCutter]) -> Hindrance | None:
    """Return why none of a tenant's cutters can take a run that waits to be taken, None if one can."""
    if run.state != JobState.ALLOWED or run.cutter is not None:
        return None
    named = [one for one in all_cutters if run.only_cutter in (None, one.id)]
    if not named:
        return Hindrance.UNREGISTERED
    fit = [one for one in named if one.machine_digest == run.machine_digest]
    if not fit:
        return Hindrance.OTHER_MACHINE
    return None if any(one.plate.enabled for one in fit) else Hindrance.DISABLED


def hindrance_in_words(run: StoredRun, all_cutters: Sequence[StoredCutter]) -> str | None:
    """Return in words why none of a tenant's cutters can take a run, None if one can."""
    hindered = hindrance(run, all_cutters)
    if hindered is None:
        return None
    wanted = f"cutter {run.only_cutter}" if run.only_cutter else "a cutter"
    return f"waits for {wanted} of machine {run.machine}{_HINDERED[hindered]}"


def file_names(connection: Connection, run: StoredRun) -> Sequence[str]:
    """Return the names of a run's files: its programs and pictures; none if another plan holds by now."""
    of_plan = (
        select(files.c.name)
        .join(orders, (orders.c.number == files.c.order_number) & (orders.c.planned == files.c.attempt))
        .where(
            files.c.tenant == run.tenant,
            files.c.order_number == run.order_number,
            files.c.attempt == run.attempt,
        )
        .order_by(files.c.name)
    )
    names = connection.execute(of_plan).scalars()
    # The shell's are plain, those of other materials are named by it: cut.nc, cut-lining.nc.
    material = "" if run.material == "shell" else f"-{run.material}"
    return [name for name in names if re.match(rf"(cut|marker){re.escape(material)}\.", name)]


def news(kind: str, run: StoredRun, **data: Any) -> News:
    """Return the news of what became of a run."""
    told = {"order": run.order_id, "cutter": run.cutter, "state": run.state, "progress": run.progress}
    if run.reason is not None:
        told["reason"] = run.reason
    return News(kind, run.id, {**told, **data})


def _in_hand(connection: Connection, cutter: StoredCutter) -> StoredRun | None:
    mine = select(cut_runs).where(
        cut_runs.c.tenant == cutter.tenant,
        cut_runs.c.cutter == cutter.id,
        cut_runs.c.state.in_(cutters.IN_HAND),
    )
    row = connection.execute(mine).first()
    return None if row is None else stored(row)


def _fit(cutter: StoredCutter) -> Select[Any]:
    """Return the query for the first run that waits and that a cutter may take."""
    return (
        select(cut_runs)
        .where(
            cut_runs.c.tenant == cutter.tenant,
            cut_runs.c.state == JobState.ALLOWED,
            cut_runs.c.cutter.is_(None),
            cut_runs.c.machine_digest == cutter.machine_digest,
            func.coalesce(cut_runs.c.only_cutter, cutter.id) == cutter.id,
        )
        .order_by(*SEQUENCE)
        .limit(1)
    )


def stored(row: Row[Any]) -> StoredRun:
    """Return a run from its row."""
    values = {name: getattr(row, name) for name in StoredRun.__dataclass_fields__}
    return StoredRun(**{**values, "state": JobState(row.state)})
