"""The pipeline as a durable workflow: whatever was finished before a crash is not done again."""

from dataclasses import replace

import structlog
from dbos import DBOS

from app import stock
from app.errors import REFUSALS, InputError
from app.planning_job import Planner, PlanningJob, SupersededError
from app.stages import Need, Nested
from app.stock import Picked
from app.store.orders import StoredOrder
from patterns import Material

# Of the steps below. A workflow goes on only under the version it began with, so this changes with them.
PLAN_VERSION = "1"
QUEUE = "planning"
# A planner process that an order brings down is replaced and counted by itself; what is counted here are
# ends of the whole process, which are mostly no order's fault.
MOST_BEGINNINGS = 20

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
    job = PlanningJob(_in_use(), tenant, number, attempt)
    # Not a step: it counts how often this is begun, and a step would run but once.
    beginnings = job.count_try()
    if beginnings is None:
        return "superseded"
    with structlog.contextvars.bound_contextvars(tenant=tenant, order=job.order_id(), attempt=attempt):
        try:
            if beginnings > MOST_BEGINNINGS:
                raise InputError(f"its planning was broken off {MOST_BEGINNINGS} times; see the log")
            DBOS.run_step({"name": "begin"}, job.begin)
            job = replace(job, choice=DBOS.run_step({"name": "choose cutter"}, job.choose))
            needs = DBOS.run_step({"name": "draft"}, job.draft)
            laid = _lay(job, needs)
            if laid is None:
                return "waits"
            picked, nested = laid
            summary, cuts = DBOS.run_step({"name": "cut"}, job.cut, picked, nested)
            DBOS.run_step({"name": "publish"}, job.publish, picked, nested, summary, cuts)
        except SupersededError:
            return "superseded"
        except REFUSALS as refusal:
            DBOS.run_step({"name": "abort"}, job.abort, str(refusal))
            return "aborted"
    return "planned"


def _lay(job: PlanningJob, needs: dict[Material, Need]) -> tuple[Picked, dict[Material, Nested]] | None:
    """Nest an order on its cloths and book them; None if it waits for a roll.

    A roll turns out not to fit only by the marker, or another order books it first: then the next is tried.
    """
    tries = stock.Tries()
    while True:
        picked = DBOS.run_step({"name": "pick rolls"}, job.pick, needs, tries)
        if picked is None:
            return None
        found = {
            material: DBOS.run_step({"name": f"nest {material}"}, job.nest, picked, material)
            for material in needs
        }
        nested = {material: one for material, one in found.items() if isinstance(one, Nested)}
        if len(nested) < len(found):
            tries = tries.without_room(picked, found)
            continue
        late = DBOS.run_step({"name": "book"}, job.book, picked, nested)
        if not late:
            return picked, nested
        tries = tries.booked_by_others(picked, nested, late)


def _in_use() -> Planner:
    if _planner is None:
        raise RuntimeError("no planner is in use: DBOS runs a workflow in a process that plans nothing")
    return _planner
