"""Cut runs: what a cutter has to cut next, and how it goes."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from fastapi import Depends, Path, Query, Response, Security
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from app.api.access import CutterHand, Data, Principal, Reader, principal
from app.api.contract import resource
from app.api.cutters import CutterId, Operator, Words
from app.api.problems import documented
from app.api.resources import Limit, Page, page, position, tag
from app.cloth_order import Name, Part
from app.job_order import IDENTIFIER, Identifier
from app.store import cut_reports, cut_runs, cutters, orders
from app.store.cut_reports import Progress, Reporter
from app.store.cut_runs import Filters, StoredRun
from app.store.cutters import StoredCutter
from app.store.database import Database
from app.store.keys import Scope
from app.store.states import JobState

router = resource("cut-runs")

RUN_IDENTIFIER = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"  # ORDER.MATERIAL.ATTEMPT
LONGEST_S = 1_000_000

RunId = Annotated[str, Path(pattern=RUN_IDENTIFIER, examples=["QD-2026-0001.shell.1"])]
OrderId = Annotated[str, Path(pattern=IDENTIFIER, examples=["QD-2026-0001"])]
FloorHand = Annotated[Principal, Security(principal, scopes=[Scope.CUTTER, Scope.OPERATOR])]
LoggedSeconds = Annotated[float, Field(ge=0, le=LONGEST_S)]

RUN_EXAMPLE: dict[str, Any] = {
    "id": "QD-2026-0001.shell.1",
    "order": "QD-2026-0001",
    "attempt": 1,
    "marker": "QD-2026-0001-shell",
    "material": "shell",
    "state": "Running",
    "reason": None,
    "priority": 10,
    "due": "2026-12-01T04:00:00Z",
    "machine": "s3000",
    "only_cutter": None,
    "cutter": "C1",
    "load": {
        "cloth": "navy twill",
        "dye_lot": "A3",
        "roll": "R-17",
        "width_mm": 1480.0,
        "length_mm": 2428.5,
    },
    "planned_s": 285.6,
    "planned": {"CUT": 234.6, "BITE": 4.9, "AUX": 46.1},
    "progress": 0.4,
    "left_s": 171.4,
    "bite": 1,
    "bites": 2,
    "piece": "jacket.front.left",
    "told_at": "2026-11-23T08:02:55Z",
    "actual_s": None,
    "actual": {},
    "operator": "Zhao Min",
    "stops": 0,
    "stopped_s": 0.0,
    "created_at": "2026-11-23T08:00:07Z",
    "taken_at": "2026-11-23T08:00:50Z",
    "started_at": "2026-11-23T08:01:00Z",
    "interrupted_at": None,
    "ended_at": None,
    "version": 4,
}
FILES_EXAMPLE = {
    "cut.nc": "/v1/orders/QD-2026-0001/files/cut.nc",
    "marker.svg": "/v1/orders/QD-2026-0001/files/marker.svg",
}


class Load(BaseModel):
    """What is to be loaded: cloth, dye lot, roll, its usable width and how much of it is cut."""

    cloth: str
    dye_lot: str
    roll: str | None
    width_mm: float
    length_mm: float


class CutRun(BaseModel):
    """A cut run: what is to be cut, on what, and how far it is.

    ``reason`` says what it was interrupted or aborted for, or why no cutter can take it. ``only_cutter`` is
    the one that the order names, ``cutter`` the one that took it; how far it is was told at ``told_at``.
    Seconds are given as cutters log them: CUT
    along contours, BITE for advances, AUX for all else. It stood still ``stops`` times, for ``stopped_s``
    seconds besides those since ``interrupted_at``.
    """

    id: str
    order: str
    attempt: int
    marker: str
    material: str
    state: JobState
    reason: str | None
    priority: int
    due: datetime | None
    machine: str
    only_cutter: str | None
    cutter: str | None
    load: Load
    planned_s: float
    planned: dict[str, float]
    progress: float
    left_s: float | None
    bite: int | None
    bites: int
    piece: str | None
    told_at: datetime | None
    actual_s: float | None
    actual: dict[str, float]
    operator: str | None
    stops: int
    stopped_s: float
    created_at: datetime
    taken_at: datetime | None
    started_at: datetime | None
    interrupted_at: datetime | None
    ended_at: datetime | None
    version: int

    model_config = {"json_schema_extra": {"examples": [RUN_EXAMPLE]}}

    @classmethod
    def of(cls, run: StoredRun, all_cutters: Sequence[StoredCutter], **more: Any) -> Self:
        """Write a run; ``all_cutters`` are the factory's."""
        load = Load(**{name: getattr(run, name) for name in Load.model_fields})
        told = {name: getattr(run, name, None) for name in CutRun.model_fields}
        reason = run.reason or cut_runs.hindrance_in_words(run, all_cutters)
        return cls(**{**told, "order": run.order_id, "load": load, "reason": reason, **more})


class CutJob(CutRun):
    """A cut run with where its programs and pictures are, by name."""

    files: dict[str, str]

    model_config = {"json_schema_extra": {"examples": [RUN_EXAMPLE | {"files": FILES_EXAMPLE}]}}


class Report(Part):
    """A report on a run; it is refused if the run is with another cutter than the one named."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"cutter": "C1"}]})

    cutter: Identifier | None = None


class Start(Report):
    """A run is begun."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"cutter": "C1", "operator": "Zhao Min"}]})

    operator: Operator | None = None


class ProgressReport(Report):
    """How far a run is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"progress": 0.4, "left_s": 171.4, "bite": 1}]})

    progress: Annotated[float, Field(ge=0, le=1, description="share that is cut, by time")]
    left_s: Annotated[float | None, Field(ge=0, le=LONGEST_S)] = None
    bite: Annotated[int | None, Field(ge=1, le=10_000, description="from 1")] = None
    piece: Annotated[Name | None, Field(description="that is being cut")] = None


class Done(Report):
    """A run is cut; with the seconds that the cutter logged, if it did."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"actual_s": 293.0, "actual": {"CUT": 238, "BITE": 7, "AUX": 48}}]}
    )

    actual_s: LoggedSeconds | None = None
    actual: dict[Literal["CUT", "BITE", "AUX"], LoggedSeconds] = Field(default_factory=dict)


class Reasoned(Report):
    """Why a run is interrupted or given up."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"cutter": "C1", "reason": "knife broken"}]})

    reason: Words


REPORTED = documented(400, 401, 403, 404, 409, 413, 422)


@router.post(
    "/cutters/{cutter_id}/next",
    summary="Take what a cutter has to cut next",
    response_model=CutJob,
    responses={
        204: {"description": "There is nothing to cut", "model": None},
        **documented(401, 403, 404, 409, 422),
    },
)
def take_next_cut_run(cutter_id: CutterId, who: CutterHand, data: Data) -> CutJob | Response:
    """Give a cutter what it has to cut: what it took and did not end, else the first that it may take.

    No two cutters get the same. A cutter that asks again, after a crash or a lost answer, gets the same run
    again. 204 if there is nothing.
    """
    with data.write() as connection:
        cutter = cutters.meet(connection, who.tenant, cutter_id)
        run = cut_runs.take_next(connection, cutter)
        job = None if run is None else _job(connection, run)
    return Response(status_code=204) if job is None else job


@router.get(
    "/cutters/{cutter_id}/next",
    summary="Look what a cutter has to cut next",
    response_model=CutJob,
    responses={
        204: {"description": "There is nothing to cut", "model": None},
        **documented(401, 404, 422),
    },
)
def get_next_cut_run(cutter_id: CutterId, who: Reader, data: Data) -> CutJob | Response:
    """Return what a cutter would be given if it asked now, and leave it where it is: to lay the cloth ready.

    Another cutter may take it first. 204 if there is nothing, or the cutter is disabled or in fault.
    """
    with data.read() as connection:
        run = cut_runs.next_of(connection, cutters.get(connection, who.tenant, cutter_id))
        job = None if run is None else _job(connection, run)
    return Response(status_code=204) if job is None else job


@router.get("/cut-runs", responses=documented(401, 422))
def list_cut_runs(
    who: Reader,
    data: Data,
    before: Annotated[int | None, Depends(position)],
    limit: Limit = 100,
    state: JobState | None = None,
    cutter: Annotated[str | None, Query(pattern=IDENTIFIER)] = None,
    order: Annotated[str | None, Query(pattern=IDENTIFIER)] = None,
) -> Page[CutRun]:
    """List cut runs, the latest planned first."""
    with data.read() as connection:
        found = cut_runs.page(connection, who.tenant, Filters(state, cutter, order), before, limit)
        all_cutters = cutters.of_tenant(connection, who.tenant)
    items = [CutRun.of(run, all_cutters) for run in found]
    return page(items, limit, found[-1].number if found else 0)


@router.get(
    "/orders/{order_id}/cut-runs", summary="List an order's cut runs", responses=documented(401, 404, 422)
)
def list_cut_runs_of_order(order_id: OrderId, who: Reader, data: Data) -> Page[CutRun]:
    """List the cut runs of an order's plans, the earliest first, in one page."""
    with data.read() as connection:
        found = cut_runs.of_order(connection, orders.get(connection, who.tenant, order_id))
        all_cutters = cutters.of_tenant(connection, who.tenant)
    return Page(items=[CutRun.of(run, all_cutters) for run in found], next_cursor=None)


@router.get("/cut-runs/{run_id}", responses=documented(401, 404, 422))
def get_cut_run(run_id: RunId, response: Response, who: Reader, data: Data) -> CutJob:
    """Return a cut run, and where its files are."""
    with data.read() as connection:
        job = _job(connection, cut_runs.get(connection, who.tenant, run_id))
    tag(response, job.version)
    return job


@router.post("/cut-runs/{run_id}/start", summary="Report that a run begins", responses=REPORTED)
def report_cut_run_start(
    run_id: RunId, response: Response, who: CutterHand, data: Data, report: Start | None = None
) -> CutRun:
    """Report that a cutter begins the run that it was given."""
    told = report or Start()

    def start(connection: Connection, by: Reporter) -> StoredRun:
        return cut_reports.start(connection, by, run_id, told.operator)

    return _reported(response, data, who, told, start)


@router.post("/cut-runs/{run_id}/progress", summary="Report how far a run is", responses=REPORTED)
def report_cut_run_progress(
    run_id: RunId, report: ProgressReport, response: Response, who: CutterHand, data: Data
) -> CutRun:
    """Report how far a run is; events are told with each 5 %, each bite and each piece."""
    progress = Progress(report.progress, report.left_s, report.bite, report.piece)

    def tell(connection: Connection, by: Reporter) -> StoredRun:
        return cut_reports.tell_progress(connection, by, run_id, progress)

    return _reported(response, data, who, report, tell)


@router.post("/cut-runs/{run_id}/done", summary="Report that a run is cut", responses=REPORTED)
def report_cut_run_done(
    run_id: RunId, response: Response, who: CutterHand, data: Data, report: Done | None = None
) -> CutRun:
    """Report that a run is cut."""
    told = report or Done()

    def end(connection: Connection, by: Reporter) -> StoredRun:
        return cut_reports.end(
            connection,
            by,
            run_id,
            told.actual_s,
            {str(kind): seconds for kind, seconds in told.actual.items()},
        )

    return _reported(response, data, who, told, end)


@router.post("/cut-runs/{run_id}/fault", summary="Report that a run stands still", responses=REPORTED)
def report_cut_run_fault(
    run_id: RunId, report: Reasoned, response: Response, who: CutterHand, data: Data
) -> CutRun:
    """Report that the cutter stands still in the midst of a run, for a fault."""

    def interrupt(connection: Connection, by: Reporter) -> StoredRun:
        return cut_reports.interrupt(connection, by, run_id, report.reason)

    return _reported(response, data, who, report, interrupt)


@router.post("/cut-runs/{run_id}/resume", summary="Report that a run goes on", responses=REPORTED)
def report_cut_run_resume(
    run_id: RunId, response: Response, who: FloorHand, data: Data, report: Report | None = None
) -> CutRun:
    """Report that the cutter goes on with a run that was interrupted."""

    def resume(connection: Connection, by: Reporter) -> StoredRun:
        return cut_reports.resume(connection, by, run_id)

    return _reported(response, data, who, report or Report(), resume)


@router.post("/cut-runs/{run_id}/give-back", summary="Give a run back that is not begun", responses=REPORTED)
def give_back_cut_run(
    run_id: RunId, response: Response, who: FloorHand, data: Data, report: Report | None = None
) -> CutRun:
    """Give a run back that its cutter did not begin, so that any that may can take it."""

    def give(connection: Connection, by: Reporter) -> StoredRun:
        return cut_reports.give_back(connection, by, run_id)

    return _reported(response, data, who, report or Report(), give)


@router.post("/cut-runs/{run_id}/abort", summary="Give a run up", responses=REPORTED)
def abort_cut_run(run_id: RunId, report: Reasoned, response: Response, who: FloorHand, data: Data) -> CutRun:
    """Give a run up, begun or not; what is missing must be cut anew."""

    def abort(connection: Connection, by: Reporter) -> StoredRun:
        return cut_reports.abort(connection, by, run_id, report.reason)

    return _reported(response, data, who, report, abort)


def _reported(
    response: Response,
    data: Database,
    who: Principal,
    report: Report,
    apply: Callable[[Connection, Reporter], StoredRun],
) -> CutRun:
    with data.write() as connection:
        run = apply(connection, Reporter(who.tenant, who.actor, report.cutter))
        told = CutRun.of(run, cutters.of_tenant(connection, who.tenant))
    tag(response, run.version)
    return told


def _job(connection: Connection, run: StoredRun) -> CutJob:
    names = cut_runs.file_names(connection, run)
    files = {name: f"/v1/orders/{run.order_id}/files/{name}" for name in names}
    return CutJob.of(run, cutters.of_tenant(connection, run.tenant), files=files)
