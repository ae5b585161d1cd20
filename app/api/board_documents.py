"""What the board tells: the documents of its snapshot."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel

from app.planning import TAKT_S
from app.store.board import OrderInPlanning, Waiting, WaitingOrder
from app.store.cut_runs import Hindrance, StoredRun
from app.store.cutters import Queue, StoredCutter
from app.store.figures import USUAL_DENSITY, Figures
from app.store.nesting_progress import StoredNest
from app.store.states import CutterState, JobState

QUEUED_EXAMPLE: dict[str, Any] = {
    "id": "QD-2026-0002.shell.1",
    "order": "QD-2026-0002",
    "marker": "QD-2026-0002-shell",
    "material": "shell",
    "state": "AllowedToStart",
    "priority": 5,
    "due": "2026-12-01T04:00:00Z",
    "only_cutter": None,
    "cloth": "grey herringbone",
    "dye_lot": "B1",
    "roll": "R-18",
    "width_mm": 1500.0,
    "length_mm": 2511.0,
    "planned_s": 152.3,
    "bites": 2,
}
RUN_EXAMPLE: dict[str, Any] = QUEUED_EXAMPLE | {
    "id": "QD-2026-0001.shell.1",
    "order": "QD-2026-0001",
    "marker": "QD-2026-0001-shell",
    "state": "Running",
    "reason": None,
    "progress": 0.4,
    "left_s": 91.5,
    "told_at": "2026-11-23T08:02:01Z",
    "bite": 1,
    "piece": "jacket.front.left",
    "operator": "Zhao Min",
    "taken_at": "2026-11-23T08:00:50Z",
    "started_at": "2026-11-23T08:01:00Z",
    "interrupted_at": None,
    "stops": 0,
    "stopped_s": 0.0,
}
CUTTER_EXAMPLE: dict[str, Any] = {
    "id": "C1",
    "name": "cutter by the window",
    "machine": "1g",
    "enabled": True,
    "state": "cutting",
    "reason": None,
    "fault_at": None,
    "acknowledged_by": None,
    "seen_at": "2026-11-23T08:02:01Z",
    "run": RUN_EXAMPLE,
    "queue": [QUEUED_EXAMPLE],
    "queue_runs": 1,
    "queue_s": 243.8,
}
PLANNING_EXAMPLE: dict[str, Any] = {
    "order": "QD-2026-0003",
    "priority": 0,
    "due": None,
    "cloth": "navy twill",
    "begun_at": "2026-11-23T08:02:00Z",
    "nests": [
        {
            "material": "shell",
            "density": 0.842,
            "length_mm": 2476.2,
            "steps": [[0.1, 0.761], [0.6, 0.823], [1.2, 0.842]],
            "at": "2026-11-23T08:02:02Z",
            "ends_at": "2026-11-23T08:02:06Z",
        }
    ],
}
WAITING_EXAMPLE: dict[str, Any] = {
    "order": "QD-2026-0004",
    "waits_for": "roll",
    "reason": "no roll of grey flannel is left that holds 2.6 m",
    "priority": 0,
    "due": "2026-12-02T04:00:00Z",
    "earliest_start": None,
    "cloth": "grey flannel",
    "cutter": None,
    "recut_of": None,
}
TODAY_EXAMPLE: dict[str, Any] = {
    "since": "2026-11-23T00:00:00Z",
    "suits": 3,
    "takt_s": 158.4,
    "planned_s": 149.9,
    "cloth_mm": 7411.0,
    "saved_mm": 420.6,
    "usual_density": USUAL_DENSITY,
    "aborted": 0,
    "stops": 1,
    "given_up": 0,
    "late": 0,
}


class QueuedRun(BaseModel):
    """A cut run that waits: what is cut, on what cloth, and the seconds predicted for it."""

    id: str
    order: str
    marker: str
    material: str
    state: JobState
    priority: int
    due: datetime | None
    only_cutter: str | None
    cloth: str
    dye_lot: str
    roll: str | None
    width_mm: float
    length_mm: float
    planned_s: float
    bites: int

    model_config = {"json_schema_extra": {"examples": [QUEUED_EXAMPLE]}}

    @classmethod
    def of(cls, run: StoredRun, **more: Any) -> Self:
        """Write a run."""
        told = {name: getattr(run, name, None) for name in cls.model_fields}
        return cls(**{**told, "order": run.order_id, **more})


class StrandedRun(QueuedRun):
    """A run that no cutter can take, and why: ``hindrance`` as a word, ``reason`` in words."""

    hindrance: Hindrance
    reason: str | None

    model_config = {
        "json_schema_extra": {
            "examples": [
                QUEUED_EXAMPLE
                | {
                    "hindrance": "disabled",
                    "reason": "waits for a cutter of machine 1g, which is disabled",
                }
            ]
        }
    }


class RunInHand(QueuedRun):
    """The run that a cutter took: how far it is was told at ``told_at``, null before it began."""

    reason: str | None
    progress: float
    left_s: float | None
    told_at: datetime | None
    bite: int | None
    piece: str | None
    operator: str | None
    taken_at: datetime | None
    started_at: datetime | None
    interrupted_at: datetime | None
    stops: int
    stopped_s: float

    model_config = {"json_schema_extra": {"examples": [RUN_EXAMPLE]}}


class BoardCutter(BaseModel):
    """A cutter, the run that it has in hand, and the first of those that it would be given, in that order.

    ``queue_runs`` are all that it may take, others perhaps as well; ``queue_s`` the seconds predicted for
    what it has in hand and its share of these.
    """

    id: str
    name: str
    machine: str
    enabled: bool
    state: CutterState
    reason: str | None
    fault_at: datetime | None
    acknowledged_by: str | None
    seen_at: datetime | None
    run: RunInHand | None
    queue: list[QueuedRun]
    queue_runs: int
    queue_s: float

    model_config = {"json_schema_extra": {"examples": [CUTTER_EXAMPLE]}}

    @classmethod
    def of(
        cls,
        cutter: StoredCutter,
        at: datetime,
        run: StoredRun | None,
        first: Sequence[StoredRun],
        all_: Queue,
    ) -> Self:
        """Write a cutter as it is at a moment."""
        same = ("id", "reason", "fault_at", "acknowledged_by", "seen_at")
        return cls(
            **{name: getattr(cutter, name) for name in same},
            name=cutter.plate.name,
            machine=cutter.plate.machine,
            enabled=cutter.plate.enabled,
            state=cutter.state_at(at),
            run=None if run is None else RunInHand.of(run),
            queue=[QueuedRun.of(one) for one in first],
            queue_runs=all_.runs,
            queue_s=all_.seconds,
        )


class Nest(BaseModel):
    """The best marker so far of a material.

    ``steps`` are the seconds since its search began and the density then; it searches until ``ends_at``.
    """

    material: str
    density: float
    length_mm: float
    steps: list[tuple[float, float]]
    at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, nest: StoredNest) -> Self:
        """Write how far a nest is."""
        return cls(**{name: getattr(nest, name) for name in cls.model_fields})


class Planning(BaseModel):
    """An order that is being planned; ``nests`` of its materials as far as they are, the latest last."""

    order: str
    priority: int
    due: datetime | None
    cloth: str | None
    begun_at: datetime
    nests: list[Nest]

    model_config = {"json_schema_extra": {"examples": [PLANNING_EXAMPLE]}}

    @classmethod
    def of(cls, one: OrderInPlanning) -> Self:
        """Write an order that is being planned."""
        same = {name: getattr(one.order, name) for name in ("priority", "due", "cloth")}
        return cls(
            **same,
            order=one.order.id,
            begun_at=one.order.changed_at,
            nests=[Nest.of(nest) for nest in one.nests],
        )


class WaitingItem(BaseModel):
    """An order that waits to be planned.

    ``waits_for`` is release, roll or cutter; earliest_start for its time; planner if it is next in turn.
    """

    order: str
    waits_for: str
    reason: str | None
    priority: int
    due: datetime | None
    earliest_start: datetime | None
    cloth: str | None
    cutter: str | None
    recut_of: str | None

    model_config = {"json_schema_extra": {"examples": [WAITING_EXAMPLE]}}

    @classmethod
    def of(cls, one: WaitingOrder) -> Self:
        """Write an order that waits."""
        same = ("reason", "priority", "due", "earliest_start", "cloth", "cutter", "recut_of")
        return cls(
            **{name: getattr(one.order, name) for name in same}, order=one.order.id, waits_for=one.cause
        )


class WaitingOrders(BaseModel):
    """How many orders wait by what they wait for, at most 10000 being counted; and the first 20.

    Those that somebody must help come first, then those that are planned next.
    """

    counts: dict[str, int]
    first: list[WaitingItem]

    model_config = {"json_schema_extra": {"examples": [{"counts": {"roll": 1}, "first": [WAITING_EXAMPLE]}]}}

    @classmethod
    def of(cls, found: Waiting) -> Self:
        """Write the orders that wait."""
        return cls(counts=dict(found.counts), first=[WaitingItem.of(one) for one in found.first])


class Today(BaseModel):
    """The figures of a day; docs/console.md says how each is reckoned.

    ``suits`` were wholly cut, in ``takt_s`` each as against ``planned_s`` that were predicted. Their markers
    are ``saved_mm`` shorter than they would be at ``usual_density``. ``aborted`` orders could not be planned,
    ``stops`` are faults in the midst of cuts, ``given_up`` cuts that were begun and aborted. ``late`` orders
    are due and not cut.
    """

    since: datetime
    suits: int
    takt_s: float | None
    planned_s: float | None
    cloth_mm: float
    saved_mm: float
    usual_density: float
    aborted: int
    stops: int
    given_up: int
    late: int

    model_config = {"json_schema_extra": {"examples": [TODAY_EXAMPLE]}}

    @classmethod
    def of(cls, found: Figures, since: datetime) -> Self:
        """Write the figures since a moment."""
        return cls(since=since, usual_density=USUAL_DENSITY, **vars(found))


class Board(BaseModel):
    """All that the board shows, at the moment ``at``, up to and with the event ``seq``.

    Who follows the stream of events from there misses nothing. A suit is to be cut in ``takt_s``.
    """

    seq: int
    at: datetime
    takt_s: float
    cutters: list[BoardCutter]
    stranded: list[StrandedRun]
    planning: list[Planning]
    waiting: WaitingOrders
    today: Today

    model_config = {
        "json_schema_extra": {
            "examples": [
                {
                    "seq": 412,
                    "at": "2026-11-23T08:02:03Z",
                    "takt_s": TAKT_S,
                    "cutters": [CUTTER_EXAMPLE],
                    "stranded": [],
                    "planning": [PLANNING_EXAMPLE],
                    "waiting": {"counts": {"roll": 1}, "first": [WAITING_EXAMPLE]},
                    "today": TODAY_EXAMPLE,
                }
            ]
        }
    }
