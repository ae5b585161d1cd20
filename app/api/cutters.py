"""Cutters: register them, see what they do, acknowledge their faults."""

from datetime import datetime
from typing import Annotated, Any, Self

from fastapi import Depends, Path, Response
from pydantic import BaseModel, ConfigDict, Field

from app.api.access import CutterHand, Data, OperatorHand, Reader
from app.api.contract import resource
from app.api.problems import documented
from app.api.resources import Page, if_match, tag
from app.cloth_order import Name, Part
from app.job_order import IDENTIFIER, Identifier
from app.machine_profiles import digest_of, values_of
from app.store import audit, cut_reports, cutters
from app.store.cut_reports import Reporter
from app.store.cutters import CutterPlate, Queue, StoredCutter
from app.store.database import now
from app.store.states import CutterState
from cutting import Machine, machine

router = resource("cutters", "/cutters")

CutterId = Annotated[str, Path(pattern=IDENTIFIER, examples=["C1"])]
Version = Annotated[int | None, Depends(if_match)]
Words = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")]
Operator = Annotated[Name, Field(min_length=1, description="who stands at the cutter")]

CUTTER_EXAMPLE: dict[str, Any] = {"name": "cutter by the window", "machine": {"profile": "s3000"}}
STATUS_EXAMPLE: dict[str, Any] = {
    "id": "C1",
    "name": "cutter by the window",
    "machine": "s3000",
    "packaged": True,
    "enabled": True,
    "state": "cutting",
    "reason": None,
    "fault_at": None,
    "acknowledged_by": None,
    "acknowledged_at": None,
    "seen_at": "2026-11-23T08:01:10Z",
    "run": "QD-2026-0001.shell.1",
    "queue_runs": 12,
    "queue_s": 3512.4,
    "version": 1,
    "changed_at": "2026-11-23T08:01:00Z",
}


def _profile_example(name: str) -> dict[str, Any]:
    model = machine(name)
    return {"digest": digest_of(model), "toml": None, "machine": values_of(model)}


class PackagedMachine(Part):
    """A machine by the name of a profile that suitcut brings."""

    profile: Identifier


class OwnMachine(Part):
    """A machine by a profile of its own, which may name one that suitcut brings as its ``base``."""

    name: Identifier
    toml: Annotated[str, Field(max_length=20_000, description="a profile's TOML text, as docs/machines.md")]


class CutterOrder(Part):
    """What a cutter is; one that is not enabled is given no work, and orders that name it wait."""

    model_config = ConfigDict(json_schema_extra={"examples": [CUTTER_EXAMPLE]})

    name: Name = ""
    machine: PackagedMachine | OwnMachine
    enabled: bool = True

    def plate(self) -> CutterPlate:
        """Return it as it is kept.

        Raises
        ------
        InputError, MachineError
            If there is no such profile or its text makes no sense.
        """
        own = self.machine
        if isinstance(own, OwnMachine):
            plate = CutterPlate(self.name, own.name, own.toml, self.enabled)
        else:
            plate = CutterPlate(self.name, own.profile, None, self.enabled)
        _ = plate.model
        return plate


class CutterStatus(BaseModel):
    """A cutter and what it does.

    ``state`` is offline if it was not heard of for 5 minutes. ``run`` is what it has in hand. ``queue_runs``
    are those that it may take, others perhaps as well; ``queue_s`` the seconds predicted for what it has in
    hand and its share of these.
    """

    id: str
    name: str
    machine: str
    packaged: bool
    enabled: bool
    state: CutterState
    reason: str | None
    fault_at: datetime | None
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    seen_at: datetime | None
    run: str | None
    queue_runs: int
    queue_s: float
    version: int
    changed_at: datetime

    model_config = {"json_schema_extra": {"examples": [STATUS_EXAMPLE]}}

    @classmethod
    def of(cls, cutter: StoredCutter, run: str | None, queue: Queue) -> Self:
        """Write a cutter's status."""
        same = ("id", "reason", "fault_at", "acknowledged_by", "acknowledged_at", "seen_at")
        return cls(
            **{name: getattr(cutter, name) for name in (*same, "version", "changed_at")},
            name=cutter.plate.name,
            machine=cutter.plate.machine,
            packaged=cutter.plate.profile is None,
            enabled=cutter.plate.enabled,
            state=cutter.state_at(now()),
            run=run,
            queue_runs=queue.runs,
            queue_s=queue.seconds,
        )


class Profile(BaseModel):
    """All values of a cutter's machine; ``toml`` is the profile's text if it is not one of suitcut's.

    Cutters of the same ``digest`` cut the same runs.
    """

    digest: str
    toml: str | None
    machine: Machine

    model_config = {"json_schema_extra": {"examples": [_profile_example("s3000")]}}


class Acknowledgement(Part):
    """Who knows of a fault."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"operator": "Zhao Min"}]})

    operator: Operator


class CutterFault(Part):
    """What is wrong with a cutter that is not cutting."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "no vacuum"}]})

    reason: Words


@router.put(
    "/{cutter_id}",
    summary="Register or change a cutter",
    responses={
        201: {"model": CutterStatus, "description": "Registered"},
        **documented(400, 401, 403, 409, 412, 413, 422),
    },
)
def put_cutter(
    cutter_id: CutterId,
    cutter: CutterOrder,
    response: Response,
    who: OperatorHand,
    data: Data,
    version: Version,
) -> CutterStatus:
    """Register or change a cutter; orders that wait for it are planned.

    With another machine, or disabled, it gives back what it took and did not begin. What is already planned
    for the old machine waits for a cutter of that.
    """
    plate = cutter.plate()
    with data.write() as connection:
        stored, is_new = cutters.put(connection, who.tenant, cutter_id, plate, version)
        audit.note(connection, who.tenant, who.actor, "cutter.put", cutter_id, machine=plate.machine)
    response.status_code = 201 if is_new else 200
    return _told(response, data, stored)


@router.get("", responses=documented(401))
def list_cutters(who: Reader, data: Data) -> Page[CutterStatus]:
    """List all cutters by their ids: one page, as there are never many."""
    with data.read() as connection:
        found = cutters.of_tenant(connection, who.tenant)
        runs = cutters.runs_in_hand(connection, who.tenant)
        queues = cutters.queues(connection, who.tenant, found)
    items = [CutterStatus.of(cutter, runs.get(cutter.id), queues[cutter.id]) for cutter in found]
    return Page(items=items, next_cursor=None)


@router.get("/{cutter_id}", responses=documented(401, 404, 422))
def get_cutter(cutter_id: CutterId, response: Response, who: Reader, data: Data) -> CutterStatus:
    """Return what a cutter is and does, and how much work waits for it."""
    with data.read() as connection:
        cutter = cutters.get(connection, who.tenant, cutter_id)
    return _told(response, data, cutter)


@router.delete("/{cutter_id}", status_code=204, responses=documented(401, 403, 404, 409, 412, 422))
def delete_cutter(cutter_id: CutterId, who: OperatorHand, data: Data, version: Version) -> None:
    """Remove a cutter that is in the midst of no run; orders that name it wait."""
    with data.write() as connection:
        cutters.remove(connection, who.tenant, cutter_id, version)
        audit.note(connection, who.tenant, who.actor, "cutter.remove", cutter_id)


@router.get("/{cutter_id}/profile", responses=documented(401, 404, 422))
def get_cutter_profile(cutter_id: CutterId, who: Reader, data: Data) -> Profile:
    """Return all values of a cutter's machine."""
    with data.read() as connection:
        plate = cutters.get(connection, who.tenant, cutter_id).plate
    return Profile(digest=digest_of(plate.model), toml=plate.profile, machine=plate.model)


@router.post(
    "/{cutter_id}/acknowledge",
    summary="Acknowledge a cutter's fault",
    responses=documented(400, 401, 403, 404, 409, 413, 422),
)
def acknowledge_fault(
    cutter_id: CutterId, known: Acknowledgement, response: Response, who: OperatorHand, data: Data
) -> CutterStatus:
    """Note that an operator knows of a cutter's fault; who was first stays noted."""
    with data.write() as connection:
        cutter = cutters.lock(connection, who.tenant, cutter_id)
        cutter = cutters.acknowledge(connection, cutter, known.operator)
        audit.note(
            connection, who.tenant, who.actor, "cutter.acknowledge", cutter_id, operator=known.operator
        )
    return _told(response, data, cutter)


@router.post("/{cutter_id}/fault", responses=documented(400, 401, 403, 404, 409, 413, 422))
def report_cutter_fault(
    cutter_id: CutterId, fault: CutterFault, response: Response, who: CutterHand, data: Data
) -> CutterStatus:
    """Report a fault of a cutter that is not cutting: it is given nothing until it is ready."""
    with data.write() as connection:
        by = Reporter(who.tenant, who.actor)
        cutter = cut_reports.fail(connection, by, cutter_id, fault.reason)
    return _told(response, data, cutter)


@router.post("/{cutter_id}/ready", responses=documented(401, 403, 404, 409, 422))
def report_cutter_ready(cutter_id: CutterId, response: Response, who: CutterHand, data: Data) -> CutterStatus:
    """Report that the fault of a cutter is mended; one in the midst of a run resumes that instead."""
    with data.write() as connection:
        cutter = cut_reports.ready(connection, Reporter(who.tenant, who.actor), cutter_id)
    return _told(response, data, cutter)


def _told(response: Response, data: Data, cutter: StoredCutter) -> CutterStatus:
    tag(response, cutter.version)
    with data.read() as connection:
        run = cutters.run_in_hand(connection, cutter.tenant, cutter.id)
        queue = cutters.queues(connection, cutter.tenant, cutters.of_tenant(connection, cutter.tenant))
    return CutterStatus.of(cutter, run, queue.get(cutter.id, Queue()))
