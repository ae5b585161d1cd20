"""The pipeline as durable steps: whatever was finished before a crash is not done again.

A step may run twice, an attempt of an order ends once: every step that changes something asks first, under a
lock, whether its attempt is still wanted.
"""

from dataclasses import dataclass
from typing import Any

import structlog
from dbos import DBOS

from app.cloth_order import StockCloth
from app.errors import InputError
from app.job_order import read_job_order
from app.planner_process import PlannerPool, StageLostError
from app.planning import Options
from app.stages import Made, Nested
from app.store import orders, plans
from app.store.database import Database
from app.store.events import News
from app.store.orders import StoredOrder
from app.store.plans import MarkerSummary, PlanSummary
from app.store.states import JobState
from cutting import Machine
from patterns import Material

# Of the steps below. A workflow goes on only under the version it began with, so this changes with them.
PLAN_VERSION = "1"
QUEUE = "planning"

log = structlog.get_logger("suitcut")


@dataclass(frozen=True)
class Planner:
    """What the steps work with in this process."""

    database: Database
    pool: PlannerPool
    options: Options
    machine: Machine
    limit_s: float
    tries: int


class SupersededError(Exception):
    """The attempt is no longer wanted: the order was cancelled, held, changed or planned anew."""


_planner: Planner | None = None


def use(planner: Planner | None) -> None:
    """Have the workflows of this process work with a planner."""
    global _planner
    _planner = planner


def workflow_id(order: StoredOrder) -> str:
    """Return the id of the workflow that plans an order's attempt: whoever queues it, it is one."""
    return f"plan-{order.number}-{order.attempt}"


@DBOS.workflow(name="plan")
def plan(tenant: str, number: int, attempt: int) -> str:
    """Plan one attempt of an order; returns how it ended, which the order's row tells better."""
    planner = _in_use()
    job = _Job(planner, tenant, number, attempt)
    # Not a step: it counts how often this is begun, and a step would run but once.
    tries = job.count_try()
    if tries is None:
        return "superseded"
    with structlog.contextvars.bound_contextvars(tenant=tenant, order=job.order_id(), attempt=attempt):
        try:
            if tries > planner.tries:
                raise InputError(f"its planning was broken off {planner.tries} times; see the log")
            DBOS.run_step({"name": "begin"}, job.begin)
            DBOS.run_step({"name": "draft"}, job.draft)
            nested = DBOS.run_step({"name": "nest shell"}, job.nest, Material.SHELL)
            made = DBOS.run_step({"name": "cut"}, job.cut, {Material.SHELL: nested})
            DBOS.run_step({"name": "publish"}, job.publish, {Material.SHELL: nested}, made)
        except SupersededError:
            return "superseded"
        except (InputError, StageLostError) as refusal:
            DBOS.run_step({"name": "abort"}, job.abort, str(refusal))
            return "aborted"
    return "planned"


@dataclass(frozen=True)
class _Job:
    """One attempt of an order as its steps see it."""

    planner: Planner
    tenant: str
    number: int
    attempt: int

    def count_try(self) -> int | None:
        with self.planner.database.write() as connection:
            return orders.count_try(connection, self.number, self.attempt)

    def order_id(self) -> str | None:
        order = self._found()
        return None if order is None else order.id

    def begin(self) -> None:
        with self.planner.database.write() as connection:
            order = self._wanted(orders.of_attempt(connection, self.number, self.attempt))
            orders.change(connection, order, News("order.planning", order.id), state=JobState.RUNNING)
        log.info("planning")

    def draft(self) -> None:
        self._stage("draft", self._order(), self.planner.machine, limit_s=self.planner.limit_s)

    def nest(self, material: Material) -> Nested:
        options = self.planner.options
        nested: Nested = self._stage(
            "nest",
            self._order(),
            self.planner.machine,
            material,
            options,
            limit_s=options.nest_s + self.planner.limit_s,
        )
        return nested

    def cut(self, nested: dict[Material, Nested]) -> PlanSummary:
        options = self.planner.options
        order = self._order()
        made: Made = self._stage(
            "make",
            order,
            self.planner.machine,
            nested,
            options,
            file_addresses(self._wanted(self._found()).id),
            limit_s=options.cut_s + self.planner.limit_s,
        )
        with self.planner.database.write() as connection:
            self._wanted(orders.of_attempt(connection, self.number, self.attempt))
            plans.keep_files(connection, self.tenant, self.number, self.attempt, made.files)
        shell = nested[Material.SHELL]
        return PlanSummary(
            machine=self.planner.machine.name,
            cutter=None,
            seconds=made.seconds,
            density=shell.density,
            length_mm=shell.length_mm,
            draft_s=made.draft_s,
            nest_s=sum(one.seconds for one in nested.values()),
            cut_s=made.cut_s,
        )

    def publish(self, nested: dict[Material, Nested], summary: PlanSummary) -> None:
        with self.planner.database.write() as connection:
            order = self._wanted(orders.of_attempt(connection, self.number, self.attempt))
            made = [
                MarkerSummary(f"{order.id}-{material}", material, one.length_mm, one.density)
                for material, one in nested.items()
            ]
            plans.publish(connection, order, summary, made)
        log.info("planned", seconds=round(summary.seconds, 1))

    def abort(self, reason: str) -> None:
        with self.planner.database.write() as connection:
            order = orders.of_attempt(connection, self.number, self.attempt)
            if order is None:
                return
            orders.abort(connection, order, "order.aborted", reason)
        log.warning("aborted", reason=reason)

    def _stage(self, stage: str, *arguments: Any, limit_s: float) -> Any:
        """Run a stage in a planner process; one that is lost is tried again, a few times."""
        lost: list[str] = []
        while len(lost) < self.planner.tries:
            try:
                return self.planner.pool.call(stage, *arguments, limit_s=limit_s)
            except StageLostError as error:
                log.warning("a planner process was lost", stage=stage, reason=str(error))
                lost.append(str(error).splitlines()[0])
        raise StageLostError(f"planning was given up after {len(lost)} tries: {lost[-1]}")

    def _order(self) -> str:
        """Return the order on its cloth, as the stages read it."""
        order = read_job_order(self._wanted(self._found()).body)
        if isinstance(order.cloth, StockCloth):
            raise InputError(f"cloth: there is no roll of {order.cloth.name}")
        return order.on(order.cloth).model_dump_json()

    def _found(self) -> StoredOrder | None:
        with self.planner.database.read() as connection:
            return orders.of_attempt(connection, self.number, self.attempt)

    def _wanted(self, order: StoredOrder | None) -> StoredOrder:
        if order is None:
            raise SupersededError
        return order


def file_addresses(order_id: str) -> dict[str, str]:
    """Return where the service offers the files of an order's plan, by name."""
    names = ("pieces.svg", "marker.svg", "cut.nc", "cut.svg", "cut.html")
    return {name: f"/v1/orders/{order_id}/files/{name}" for name in names}


def _in_use() -> Planner:
    if _planner is None:
        raise RuntimeError("no planner is in use: DBOS runs a workflow in a process that plans nothing")
    return _planner
