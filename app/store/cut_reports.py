"""How cut runs go, as cutters and operators report it.

AllowedToStart -> Running -> Ended; a fault interrupts what runs until it is resumed; what is not ended can be
aborted. The same report again changes nothing. What does not fit the state is refused with ConflictError.

A cutter is locked before its run.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from app.errors import ConflictError
from app.store import audit, bookings, cut_runs, cutters, events, orders
from app.store.cut_runs import StoredRun, news
from app.store.cutters import StoredCutter
from app.store.database import now
from app.store.events import News
from app.store.states import CutterState, JobState

PROGRESS_STEPS = 20  # of a run, each told as an event: every 5 %


@dataclass(frozen=True)
class Reporter:
    """Who reports: the tenant, how the audit names the key, and the cutter that the report names, if any."""

    tenant: str
    actor: str
    cutter: str | None = None


@dataclass(frozen=True)
class Progress:
    """How far a run is: its share from 0 to 1, seconds left, the bite (from 1) and the piece being cut."""

    progress: float
    left_s: float | None = None
    bite: int | None = None
    piece: str | None = None


@dataclass(frozen=True)
class _Report:
    """A run that is reported on, locked, with the cutter that has it, if any."""

    connection: Connection
    by: Reporter
    run: StoredRun
    cutter: StoredCutter | None

    def require(self, *states: JobState, told: str, otherwise: str) -> StoredCutter:
        """Return the cutter of a run that is in one of the states; else refuse in words."""
        if self.run.cutter is None:
            raise ConflictError(
                f"run {self.run.id} is {self.run.state} and with no cutter; "
                "only what a cutter got as its next can be reported on"
            )
        if self.run.state not in states or self.cutter is None:
            raise ConflictError(f"run {self.run.id} is {self.run.state} and cannot be {told}; {otherwise}")
        return self.cutter

    def change(self, **values: Any) -> StoredRun:
        return cut_runs.change(self.connection, self.run.number, **values)

    def close(self, *told: News, audited: str | None = None) -> None:
        """Note and tell what was reported."""
        if audited is not None:
            audit.note(self.connection, self.by.tenant, self.by.actor, audited, self.run.id)
        if told:
            events.append(self.connection, self.by.tenant, *told)


def start(connection: Connection, by: Reporter, run_id: str, operator: str | None) -> StoredRun:
    """Begin a run that its cutter took; ``operator`` stands at it."""
    report = _report(connection, by, run_id)
    if report.run.state == JobState.RUNNING and operator in (None, report.run.operator):
        return report.run
    cutter = report.require(JobState.ALLOWED, told="started", otherwise="only one that is AllowedToStart can")
    if cutter.state is CutterState.FAULT:
        raise ConflictError(f"cutter {cutter.id} is in fault ({cutter.reason}); tell that it is ready first")
    at = now()
    run = report.change(state=JobState.RUNNING, started_at=at, told_at=at, operator=operator)
    state = cutters.set_state(connection, cutter, CutterState.CUTTING)
    report.close(news("run.started", run, operator=operator), *state, audited="run.start")
    return run


def tell_progress(connection: Connection, by: Reporter, run_id: str, progress: Progress) -> StoredRun:
    """Keep how far a run is; with each 5 %, each bite and each piece it becomes an event."""
    report = _report(connection, by, run_id)
    report.require(JobState.RUNNING, told="in progress", otherwise="start or resume it first")
    before = report.run
    if Progress(before.progress, before.left_s, before.bite, before.piece) == progress:
        return before
    if progress.bite is not None and progress.bite > before.bites:
        raise ConflictError(f"run {run_id} has {before.bites} bites; there is no bite {progress.bite}")
    run = report.change(**vars(progress), told_at=now())
    is_step = int(run.progress * PROGRESS_STEPS) != int(before.progress * PROGRESS_STEPS)
    if is_step or (run.bite, run.piece) != (before.bite, before.piece):
        report.close(news("run.progress", run, left_s=run.left_s, bite=run.bite, piece=run.piece))
    return run


def end(
    connection: Connection, by: Reporter, run_id: str, actual_s: float | None, actual: dict[str, float]
) -> StoredRun:
    """End a run that is cut; ``actual_s`` and ``actual`` are the seconds that were logged, if known."""
    report = _report(connection, by, run_id)
    before = report.run
    if before.state == JobState.ENDED:
        if actual_s in (None, before.actual_s) and actual in ({}, before.actual):
            return before
        raise ConflictError(f"run {run_id} is Ended with other seconds; what was reported first stays")
    cutter = report.require(
        JobState.RUNNING, told="done", otherwise="start it, or resume it if it is Interrupted, first"
    )
    run = report.change(
        state=JobState.ENDED, progress=1.0, left_s=0.0, actual_s=actual_s, actual=actual, ended_at=now()
    )
    state = cutters.set_state(connection, cutter, CutterState.IDLE)
    seconds = {"planned_s": run.planned_s, "actual_s": actual_s, "actual": actual}
    report.close(news("run.done", run, **seconds), *state, audited="run.done")
    return run


def interrupt(connection: Connection, by: Reporter, run_id: str, reason: str) -> StoredRun:
    """Interrupt a run for a fault of its cutter."""
    report = _report(connection, by, run_id)
    before = report.run
    if before.state == JobState.INTERRUPTED and before.reason == reason:
        return before
    cutter = report.require(
        JobState.RUNNING,
        JobState.INTERRUPTED,
        told="interrupted",
        otherwise="a fault of a cutter that does not cut is reported on the cutter",
    )
    stops = before.stops + (before.state == JobState.RUNNING)
    run = report.change(
        state=JobState.INTERRUPTED,
        reason=reason,
        stops=stops,
        interrupted_at=before.interrupted_at or now(),
    )
    state = cutters.set_state(connection, cutter, CutterState.FAULT, reason)
    report.close(news("run.fault", run), *state, audited="run.fault")
    return run


def resume(connection: Connection, by: Reporter, run_id: str) -> StoredRun:
    """Go on with a run that was interrupted."""
    report = _report(connection, by, run_id)
    if report.run.state == JobState.RUNNING:
        return report.run
    cutter = report.require(
        JobState.INTERRUPTED, told="resumed", otherwise="only one that is Interrupted can"
    )
    run = report.change(
        state=JobState.RUNNING,
        reason=None,
        interrupted_at=None,
        stopped_s=_stopped_s(report.run),
        told_at=now(),
    )
    state = cutters.set_state(connection, cutter, CutterState.CUTTING)
    report.close(news("run.resumed", run), *state, audited="run.resume")
    return run


def give_back(connection: Connection, by: Reporter, run_id: str) -> StoredRun:
    """Give back a run that its cutter did not begin: any that may can take it."""
    report = _report(connection, by, run_id)
    if report.run.state == JobState.ALLOWED and report.run.cutter is None:
        return report.run
    report.require(
        JobState.ALLOWED, told="given back", otherwise="what was begun can only be resumed or aborted"
    )
    run = report.change(cutter=None, taken_at=None)
    report.close(news("run.given_back", run), audited="run.give-back")
    return run


def abort(connection: Connection, by: Reporter, run_id: str, reason: str) -> StoredRun:
    """Give up a run: what is missing must be cut anew. Cloth is free if it was not begun; a fault stays."""
    report = _report(connection, by, run_id)
    before = report.run
    if before.state == JobState.ABORTED:
        return before
    if before.state == JobState.ENDED:
        raise ConflictError(f"run {run_id} is Ended and cannot be aborted; order a recut of what is spoilt")
    run = report.change(
        state=JobState.ABORTED,
        reason=reason,
        ended_at=now(),
        interrupted_at=None,
        stopped_s=_stopped_s(before),
    )
    state: list[News] = []
    if report.cutter is not None and before.state == JobState.RUNNING:
        state = cutters.set_state(connection, report.cutter, CutterState.IDLE)
    if before.started_at is None:
        freed = bookings.give_back_marker(connection, by.tenant, run.order_number, run.attempt, run.material)
        orders.wake_for(connection, by.tenant, freed)
    report.close(news("run.aborted", run), *state, audited="run.abort")
    return run


def fail(connection: Connection, by: Reporter, cutter_id: str, reason: str) -> StoredCutter:
    """Put a cutter that is not cutting in fault."""
    cutter = cutters.meet(connection, by.tenant, cutter_id)
    if cutter.state is CutterState.CUTTING:
        run = cutters.run_in_hand(connection, by.tenant, cutter_id)
        raise ConflictError(f"cutter {cutter_id} is cutting; report the fault on its run {run}")
    return _set(connection, by, cutter, CutterState.FAULT, reason, "cutter.fault")


def ready(connection: Connection, by: Reporter, cutter_id: str) -> StoredCutter:
    """End the fault of a cutter that has no interrupted run."""
    cutter = cutters.meet(connection, by.tenant, cutter_id)
    if cutter.state is not CutterState.FAULT:
        return cutter
    run = cutters.run_in_hand(connection, by.tenant, cutter_id)
    if run is not None and cut_runs.get(connection, by.tenant, run).state == JobState.INTERRUPTED:
        raise ConflictError(f"cutter {cutter_id} has the interrupted run {run}; resume or abort that")
    return _set(connection, by, cutter, CutterState.IDLE, None, "cutter.ready")


def _set(
    connection: Connection,
    by: Reporter,
    cutter: StoredCutter,
    state: CutterState,
    reason: str | None,
    action: str,
) -> StoredCutter:
    told = cutters.set_state(connection, cutter, state, reason)
    if told:
        audit.note(connection, by.tenant, by.actor, action, cutter.id)
        events.append(connection, by.tenant, *told)
    return cutters.get(connection, by.tenant, cutter.id)


def _report(connection: Connection, by: Reporter, run_id: str) -> _Report:
    """Lock a run and its cutter, which was heard of now.

    Raises
    ------
    NotFoundError
        If the tenant has no such run.
    ConflictError
        If the report names another cutter than the run's.
    """
    seen = cut_runs.get(connection, by.tenant, run_id)
    cutter = None
    # One that ended long ago may have been removed since.
    if seen.cutter is not None and cutters.find(connection, by.tenant, seen.cutter) is not None:
        cutter = cutters.meet(connection, by.tenant, seen.cutter)
    run = cut_runs.lock(connection, seen.number)
    if run.cutter != seen.cutter:
        raise ConflictError(f"run {run_id} was given or taken back just now; read it again")
    if by.cutter is not None and run.cutter is not None and by.cutter != run.cutter:
        raise ConflictError(f"run {run_id} is with cutter {run.cutter}, not with {by.cutter}")
    return _Report(connection, by, run, cutter)


def _stopped_s(run: StoredRun) -> float:
    """Return for how long a run stood still up to now, in seconds."""
    since = 0.0 if run.interrupted_at is None else (now() - run.interrupted_at).total_seconds()
    return run.stopped_s + since
