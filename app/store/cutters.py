"""Cutters: what they are, what they do, and how much work waits for each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, case, delete, func, insert, select, update

from app.errors import ConflictError, NotFoundError, StaleError
from app.machine_profiles import digest_of, machine_of
from app.store import events, orders
from app.store.database import now, one_at_a_time
from app.store.events import News
from app.store.orders import StoredOrder
from app.store.states import CutterState, JobState, Waits
from app.store.tables import cut_runs, cutters, projections
from cutting import Machine

OFFLINE_AFTER = timedelta(minutes=5)  # without a word; a cutter asks or tells far more often
MOST_CUTTERS = 500
IN_HAND = (JobState.ALLOWED, JobState.RUNNING, JobState.INTERRUPTED)


@dataclass(frozen=True)
class CutterPlate:
    """What a cutter is.

    ``machine`` is the name of a packaged profile; with a ``profile`` it is that of its own, whose TOML text
    this is. One that is not ``enabled`` is given no work.
    """

    name: str
    machine: str
    profile: str | None = None
    enabled: bool = True

    @property
    def model(self) -> Machine:
        """The machine; raises what `machine_of` refuses."""
        return machine_of(self.machine, self.profile)


@dataclass(frozen=True)
class StoredCutter:
    """A cutter as it is kept; ``version`` counts changes of what it is, not of its state."""

    tenant: str
    id: str
    plate: CutterPlate
    state: CutterState
    reason: str | None
    fault_at: datetime | None
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    version: int
    seen_at: datetime | None
    changed_at: datetime

    @property
    def machine_digest(self) -> str:
        """The digest of its machine's values."""
        return digest_of(self.plate.model)

    def state_at(self, at: datetime) -> CutterState:
        """Return its state: the one last told, unless it has been silent for long. A fault stays one."""
        if self.state is CutterState.FAULT:
            return self.state
        is_silent = self.seen_at is None or at - self.seen_at > OFFLINE_AFTER
        return CutterState.OFFLINE if is_silent else self.state


@dataclass(frozen=True)
class Queue:
    """The work that waits for a cutter.

    Parameters
    ----------
    runs
        How many it may take, those that others may take as well included.
    seconds
        Predicted for what it has in hand, what only it may take, and its share of the others.
    """

    runs: int = 0
    seconds: float = 0.0


def find(connection: Connection, tenant: str, cutter_id: str) -> StoredCutter | None:
    """Return a cutter, None if the tenant has none of this id."""
    row = connection.execute(select(cutters).where(_named(tenant, cutter_id))).first()
    return None if row is None else _stored(row)


def get(connection: Connection, tenant: str, cutter_id: str) -> StoredCutter:
    """Return a cutter; raises NotFoundError if the tenant has none of this id."""
    found = find(connection, tenant, cutter_id)
    if found is None:
        raise NotFoundError(f"there is no cutter {cutter_id}")
    return found


def meet(connection: Connection, tenant: str, cutter_id: str) -> StoredCutter:
    """Note that a cutter was heard of and return it, locked; raises NotFoundError if there is none."""
    row = connection.execute(
        update(cutters).where(_named(tenant, cutter_id)).values(seen_at=now()).returning(cutters)
    ).first()
    if row is None:
        raise NotFoundError(f"there is no cutter {cutter_id}")
    return _stored(row)


def lock(connection: Connection, tenant: str, cutter_id: str) -> StoredCutter:
    """Return a cutter that nobody else changes until the commit; raises NotFoundError if there is none."""
    found = _locked(connection, tenant, cutter_id)
    if found is None:
        raise NotFoundError(f"there is no cutter {cutter_id}")
    return found


def of_tenant(connection: Connection, tenant: str) -> Sequence[StoredCutter]:
    """Return a tenant's cutters by their ids."""
    query = select(cutters).where(cutters.c.tenant == tenant).order_by(cutters.c.id)
    return [_stored(row) for row in connection.execute(query)]


def keep_still(connection: Connection, tenant: str) -> None:
    """Have nobody put, change or remove a cutter of a tenant until the commit.

    An order that is parked for want of a cutter would else miss the one that comes at the same moment.
    """
    one_at_a_time(connection, f"cutters of {tenant}")


def put(
    connection: Connection, tenant: str, cutter_id: str, plate: CutterPlate, version: int | None
) -> tuple[StoredCutter, bool]:
    """Register or change a cutter; returns it and whether it is new.

    Orders that wait for it, or for any, are queued again: if they still must wait, they then say why. What it
    took and did not begin goes back if its machine is another one now, or it is disabled.

    Raises
    ------
    StaleError
        If a version is given and it is not the cutter's.
    ConflictError
        If the tenant has as many cutters as it may.
    """
    keep_still(connection, tenant)
    waiting = _waiting_for(connection, tenant, cutter_id)
    before = _locked(connection, tenant, cutter_id)
    _refuse_stale(cutter_id, before, version)
    if before is not None and before.plate == plate:
        return before, False
    cutter = (
        _first(connection, tenant, cutter_id, plate) if before is None else _other(connection, before, plate)
    )
    for order in waiting:
        orders.start_anew(connection, order, "order.queued")
    events.append(connection, tenant, changed(cutter))
    return cutter, before is None


def remove(connection: Connection, tenant: str, cutter_id: str, version: int | None) -> None:
    """Remove a cutter; what it took and did not begin goes back, and what waits is queued again.

    Raises
    ------
    NotFoundError
        If the tenant has none of this id.
    StaleError
        If a version is given and it is not the cutter's.
    ConflictError
        If it is in the midst of a run.
    """
    keep_still(connection, tenant)
    waiting = _waiting_for(connection, tenant, cutter_id)
    before = lock(connection, tenant, cutter_id)
    _refuse_stale(cutter_id, before, version)
    _give_back_unbegun(connection, tenant, cutter_id)
    run = run_in_hand(connection, tenant, cutter_id)
    if run is not None:
        raise ConflictError(f"cutter {cutter_id} is in the midst of run {run}; end or abort that first")
    of_cutter = (projections.c.tenant == tenant) & (projections.c.cutter == cutter_id)
    connection.execute(delete(projections).where(of_cutter))
    connection.execute(delete(cutters).where(_named(tenant, cutter_id)))
    for order in waiting:
        orders.start_anew(connection, order, "order.queued")
    events.append(connection, tenant, News("cutter.removed", cutter_id))


def set_state(
    connection: Connection, cutter: StoredCutter, state: CutterState, reason: str | None = None
) -> list[News]:
    """Have a locked cutter be in a state; returns what is to be told of it: nothing if it was already."""
    if (cutter.state, cutter.reason) == (state, reason):
        return []
    fault_at = (cutter.fault_at or now()) if state is CutterState.FAULT else None
    values = {"acknowledged_by": None, "acknowledged_at": None, "fault_at": fault_at}
    return [changed(_change(connection, cutter, state=state, reason=reason, **values))]


def acknowledge(connection: Connection, cutter: StoredCutter, operator: str) -> StoredCutter:
    """Note on a locked cutter that an operator knows of its fault; raises ConflictError if it has none.

    Who was first stays noted.
    """
    if cutter.state is not CutterState.FAULT:
        raise ConflictError(f"cutter {cutter.id} is {cutter.state}; there is no fault to acknowledge")
    if cutter.acknowledged_by is not None:
        return cutter
    known = _change(connection, cutter, acknowledged_by=operator, acknowledged_at=now())
    events.append(connection, cutter.tenant, changed(known))
    return known


def changed(cutter: StoredCutter) -> News:
    """Return the news of what a cutter is now."""
    return News(
        "cutter.changed",
        cutter.id,
        {
            "state": cutter.state,
            "reason": cutter.reason,
            "acknowledged_by": cutter.acknowledged_by,
            "machine": cutter.plate.machine,
            "enabled": cutter.plate.enabled,
        },
    )


def run_in_hand(connection: Connection, tenant: str, cutter_id: str) -> str | None:
    """Return the id of the run that a cutter took and did not end, None if there is none."""
    query = select(cut_runs.c.id).where(_in_hand_of(tenant), cut_runs.c.cutter == cutter_id)
    found: str | None = connection.execute(query).scalar()
    return found


def runs_in_hand(connection: Connection, tenant: str) -> dict[str, str]:
    """Return by cutter the id of the run that it took and did not end."""
    query = select(cut_runs.c.cutter, cut_runs.c.id).where(_in_hand_of(tenant))
    return {row.cutter: row.id for row in connection.execute(query)}


def queues(connection: Connection, tenant: str, of: Sequence[StoredCutter]) -> dict[str, Queue]:
    """Return by id the work that waits for each of a tenant's cutters, which must be all of them.

    What several may take is shared out among those that are enabled and without fault.
    """
    able = Counter(one.machine_digest for one in of if is_able(one))
    remaining = case(
        (cut_runs.c.left_s.is_not(None), cut_runs.c.left_s),
        else_=cut_runs.c.planned_s * (1 - cut_runs.c.progress),
    )
    taken = (
        select(cut_runs.c.cutter, func.sum(remaining).label("seconds"))
        .where(_in_hand_of(tenant))
        .group_by(cut_runs.c.cutter)
    )
    in_hand = {row.cutter: row.seconds for row in connection.execute(taken)}
    waiting = connection.execute(
        select(
            cut_runs.c.machine_digest,
            cut_runs.c.only_cutter,
            func.count().label("runs"),
            func.sum(cut_runs.c.planned_s).label("seconds"),
        )
        .where(cut_runs.c.tenant == tenant, cut_runs.c.state == JobState.ALLOWED, cut_runs.c.cutter.is_(None))
        .group_by(cut_runs.c.machine_digest, cut_runs.c.only_cutter)
    ).all()
    found = {}
    for cutter in of:
        fit = [
            row
            for row in waiting
            if row.machine_digest == cutter.machine_digest and row.only_cutter in (None, cutter.id)
        ]
        shares = max(1, able[cutter.machine_digest])
        seconds = sum(row.seconds / (shares if row.only_cutter is None else 1) for row in fit)
        found[cutter.id] = Queue(sum(row.runs for row in fit), seconds + in_hand.get(cutter.id, 0.0))
    return found


def is_able(cutter: StoredCutter) -> bool:
    """Whether a cutter is enabled and without fault."""
    return cutter.plate.enabled and cutter.state is not CutterState.FAULT


def _in_hand_of(tenant: str) -> Any:
    return (cut_runs.c.tenant == tenant) & cut_runs.c.cutter.is_not(None) & cut_runs.c.state.in_(IN_HAND)


def _waiting_for(connection: Connection, tenant: str, cutter_id: str) -> list[StoredOrder]:
    """Return the orders that wait for a cutter or for any, locked: orders are locked before cutters."""
    return [
        order
        for named in (cutter_id, None)
        for order in orders.parked(connection, tenant, Waits.CUTTER, cutter=named)
    ]


def _first(connection: Connection, tenant: str, cutter_id: str, plate: CutterPlate) -> StoredCutter:
    if len(of_tenant(connection, tenant)) >= MOST_CUTTERS:
        raise ConflictError(f"there are {MOST_CUTTERS} cutters, the most that may be; remove one first")
    row = insert(cutters).values(
        tenant=tenant, id=cutter_id, state=CutterState.IDLE, changed_at=now(), **vars(plate)
    )
    return _stored(connection.execute(row.returning(cutters)).one())


def _other(connection: Connection, before: StoredCutter, plate: CutterPlate) -> StoredCutter:
    if not plate.enabled or digest_of(plate.model) != before.machine_digest:
        _give_back_unbegun(connection, before.tenant, before.id)
    return _change(connection, before, version=before.version + 1, **vars(plate))


def _give_back_unbegun(connection: Connection, tenant: str, cutter_id: str) -> None:
    connection.execute(
        update(cut_runs)
        .where(
            cut_runs.c.tenant == tenant, cut_runs.c.cutter == cutter_id, cut_runs.c.state == JobState.ALLOWED
        )
        .values(cutter=None, taken_at=None, version=cut_runs.c.version + 1)
    )


def _refuse_stale(cutter_id: str, cutter: StoredCutter | None, version: int | None) -> None:
    if version is None or (cutter is not None and cutter.version == version):
        return
    told = "does not exist" if cutter is None else f"is at version {cutter.version}"
    raise StaleError(f"cutter {cutter_id} {told}, not {version}: read it again")


def _locked(connection: Connection, tenant: str, cutter_id: str) -> StoredCutter | None:
    row = connection.execute(select(cutters).where(_named(tenant, cutter_id)).with_for_update()).first()
    return None if row is None else _stored(row)


def _change(connection: Connection, cutter: StoredCutter, **values: Any) -> StoredCutter:
    row = connection.execute(
        update(cutters)
        .where(_named(cutter.tenant, cutter.id))
        .values(changed_at=now(), **values)
        .returning(cutters)
    ).one()
    return _stored(row)


def _stored(row: Row[Any]) -> StoredCutter:
    plate = CutterPlate(row.name, row.machine, row.profile, row.enabled)
    return StoredCutter(
        row.tenant,
        row.id,
        plate,
        CutterState(row.state),
        row.reason,
        row.fault_at,
        row.acknowledged_by,
        row.acknowledged_at,
        row.version,
        row.seen_at,
        row.changed_at,
    )


def _named(tenant: str, cutter_id: str) -> Any:
    return (cutters.c.tenant == tenant) & (cutters.c.id == cutter_id)
