"""One attempt to plan an order, step by step.

A step may run twice, an attempt of an order ends once: every step that changes something asks first, under a
lock, whether its attempt is still wanted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog
from sqlalchemy import Connection

from app import stock
from app.cut_jobs import cut_jobs
from app.cutter_choice import Choice, Refusal, choose, machine_chosen, reach_matters
from app.errors import InputError
from app.nest_watch import NestWatch
from app.order import read_order
from app.plan_rows import marker_rows, plan_row
from app.planner_process import OnReport, PlannerPool, StageLostError
from app.planning import Options
from app.stages import Cut, Made, Need, Nested, NoRoom
from app.stock import Picked
from app.store import cut_runs, cutters, orders, plans
from app.store.database import Database
from app.store.events import News
from app.store.orders import StoredOrder
from app.store.plans import PlanSummary
from app.store.states import JobState, Waits
from cutting import Machine
from nesting import Incumbent
from patterns import Material

log = structlog.get_logger("suitcut")


@dataclass(frozen=True)
class Planner:
    """What the steps work with in this process.

    ``machine`` is that of a factory without cutters, ``limit_s`` how long a stage may take beyond the search
    that it is given, ``tries`` how often one may be lost.
    """

    database: Database
    pool: PlannerPool
    options: Options
    machine: Machine
    limit_s: float
    tries: int


class SupersededError(Exception):
    """The attempt is no longer wanted: the order was cancelled, held, changed or planned anew."""


@dataclass(frozen=True)
class PlanningJob:
    """One attempt of an order; its methods are the steps."""

    planner: Planner
    tenant: str
    number: int
    attempt: int
    choice: Choice | None = None

    @property
    def machine(self) -> Machine:
        """The machine that was chosen."""
        assert self.choice is not None  # the steps before it ask for none
        return machine_chosen(self.choice)

    def count_try(self) -> int | None:
        """Count that the attempt is begun once more; None if it is no longer wanted."""
        with self.planner.database.write() as connection:
            return orders.count_try(connection, self.number, self.attempt)

    def order_id(self) -> str | None:
        """Return the order's id, None if the attempt is no longer wanted."""
        with self.planner.database.read() as connection:
            order = orders.of_attempt(connection, self.number, self.attempt)
        return None if order is None else order.id

    def begin(self) -> None:
        """Tell that the order is being planned."""
        with self.planner.database.write() as connection:
            order = self._locked(connection)
            orders.change(connection, order, News("order.planning", order.id), state=JobState.RUNNING)
        log.info("planning")

    def choose(self) -> Choice:
        """Choose the cutter's machine; ends the attempt if the order must wait for one."""
        order = self._wanted()
        with self.planner.database.read() as connection:
            is_long = reach_matters(order.cutter, cutters.of_tenant(connection, self.tenant))
        longest_mm = self._stage("longest", order.body, limit_s=self.planner.limit_s) if is_long else None
        with self.planner.database.read() as connection:
            choice = self._chosen(connection, order, longest_mm)
        if not isinstance(choice, Refusal):
            return choice
        with self.planner.database.write() as connection:
            order = self._locked(connection)
            cutters.keep_still(connection, self.tenant)
            again = self._chosen(connection, order, longest_mm)
            if not isinstance(again, Refusal):
                return again
            orders.park(connection, order, Waits.CUTTER, again.reason)
        log.warning("waits for a cutter", reason=again.reason)
        raise SupersededError

    def draft(self) -> dict[Material, Need]:
        """Draft the pieces; returns what they need of each material."""
        limit_s = self.planner.limit_s
        needs: dict[Material, Need] = self._stage("draft", self._wanted().body, self.machine, limit_s=limit_s)
        return needs

    def pick(self, needs: dict[Material, Need], tries: stock.Tries) -> Picked | None:
        """Pick the rolls; None if the order waits for one."""
        with self.planner.database.write() as connection:
            order = self._locked(connection)
            picked = stock.pick(connection, order, needs, tries)
        if picked is None:
            log.info("waits for a roll")
        return picked

    def nest(self, picked: Picked, material: Material) -> Nested | NoRoom:
        """Nest one material on the cloth picked for it."""
        self._wanted()
        options = self._options()
        database = self.planner.database
        watch = NestWatch(database, self.tenant, self.number, self.attempt, material, options.nest_s)
        nested: Nested | NoRoom = self._stage(
            "nest",
            picked.order,
            self.machine,
            material,
            options,
            limit_s=options.nest_s + self.planner.limit_s,
            on_report=watch,
        )
        if isinstance(nested, NoRoom) and material not in picked.rolls:
            raise InputError(nested.reason)  # there is no other cloth than the one that the order tells
        if isinstance(nested, Nested):
            watch(Incumbent(nested.length_mm, nested.density, nested.seconds))
        return nested

    def book(self, picked: Picked, nested: Mapping[Material, Nested]) -> tuple[Material, ...]:
        """Book the markers on the rolls; returns the materials whose roll no longer does."""
        lengths = {material: one.length_mm for material, one in nested.items()}
        with self.planner.database.write() as connection:
            return stock.book(connection, self._locked(connection), picked, lengths)

    def cut(
        self, picked: Picked, nested: Mapping[Material, Nested]
    ) -> tuple[PlanSummary, dict[Material, Cut]]:
        """Plan the cuts, and keep all files of the plan."""
        options = self._options()
        made: Made = self._stage(
            "make",
            picked.order,
            self.machine,
            nested,
            options,
            f"/v1/orders/{self._wanted().id}/files",
            limit_s=options.cut_s * len(nested) + self.planner.limit_s,
        )
        with self.planner.database.write() as connection:
            self._locked(connection)
            plans.keep_files(connection, self.tenant, self.number, self.attempt, made.files)
        cutter = self.choice["cutter"] if self.choice else None
        summary = plan_row(self.machine.name, cutter, nested, made)
        return summary, dict(made.cuts)

    def publish(
        self,
        picked: Picked,
        nested: Mapping[Material, Nested],
        summary: PlanSummary,
        cuts: Mapping[Material, Cut],
    ) -> None:
        """Have the plan hold, and its cut runs wait for a cutter."""
        cloths = read_order(picked.order).cloth_of
        with self.planner.database.write() as connection:
            order = self._locked(connection)
            made = marker_rows(order.id, nested, picked.roll_of)
            cut_runs.make(connection, order, cut_jobs(made, cuts, cloths, self.machine, order.cutter))
            plans.publish(connection, order, summary, made)
        log.info("planned", seconds=round(summary.seconds, 1))

    def abort(self, reason: str) -> None:
        """End the order without a plan, for a reason."""
        with self.planner.database.write() as connection:
            order = orders.of_attempt(connection, self.number, self.attempt)
            if order is None:
                return
            orders.abort(connection, order, "order.aborted", reason)
        log.warning("aborted", reason=reason)

    def _chosen(
        self, connection: Connection, order: StoredOrder, longest_mm: float | None
    ) -> Choice | Refusal:
        all_of_them = cutters.of_tenant(connection, self.tenant)
        queues = cutters.queues(connection, self.tenant, all_of_them)
        return choose(order.cutter, all_of_them, queues, self.planner.machine, longest_mm)

    def _options(self) -> Options:
        """Return how to plan: each attempt by its own seed, else a plan made anew would come out alike."""
        return replace(self.planner.options, seed=self.attempt - 1)

    def _stage(
        self, stage: str, *arguments: Any, limit_s: float, on_report: OnReport = lambda _: None
    ) -> Any:
        """Run a stage in a planner process; one that is lost is tried again, a few times."""
        lost: list[str] = []
        while len(lost) < self.planner.tries:
            try:
                return self.planner.pool.call(stage, *arguments, limit_s=limit_s, on_report=on_report)
            except StageLostError as error:
                log.warning("a planner process was lost", stage=stage, reason=str(error))
                lost.append(str(error).splitlines()[0])
        raise StageLostError(f"planning was given up after {len(lost)} tries: {lost[-1]}")

    def _locked(self, connection: Connection) -> StoredOrder:
        """Return the order, locked; raises SupersededError if this attempt is no longer wanted."""
        order = orders.of_attempt(connection, self.number, self.attempt)
        if order is None:
            raise SupersededError
        return order

    def _wanted(self) -> StoredOrder:
        with self.planner.database.read() as connection:
            return self._locked(connection)
