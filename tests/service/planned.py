"""A planned order without a planner: a real plan, made once and published as the workflow publishes it."""

import zlib
from functools import cache

from sqlalchemy import insert, update

from app.artifacts import artifacts
from app.order import read_order
from app.plan_documents import plan_document
from app.planning import Options, Plan, plan_order
from app.store import orders, plans
from app.store.database import Database, now
from app.store.plans import MarkerSummary, PlanSummary
from app.store.states import JobState
from app.store.tables import cut_runs
from app.workflows import file_addresses
from tests.app.orders import text
from tests.service.asking import TENANT, order

ID = "QD-1"
MARKER = f"{ID}-shell"
RUN = "RUN-1"


@cache
def plan() -> Plan:
    """Plan the example order, coarsely."""
    return plan_order(read_order(text(order(ID))), Options(nest_s=0.2, cut_s=0.1))


@cache
def files() -> dict[str, bytes]:
    """Return the files of the plan, as they are stored."""
    texts = {"plan.json": plan_document(plan(), file_addresses(ID)).text(), **artifacts(plan())}
    return {name: zlib.compress(text.encode()) for name, text in texts.items()}


def publish(database: Database, tenant: str = TENANT, roll: str | None = None) -> None:
    """Give the posted example order its plan and a cut run that may start."""
    made = plan()
    marker = MarkerSummary(MARKER, "shell", made.marker.length_mm, made.marker.density, roll)
    summary = PlanSummary(
        "default", None, made.cut.seconds, made.marker.density, made.marker.length_mm, 0.1, 0.2, 0.1
    )
    with database.write() as connection:
        kept = orders.lock(connection, tenant, ID)
        plans.keep_files(connection, tenant, kept.number, kept.attempt, files())
        plans.publish(connection, kept, summary, [marker])
        connection.execute(
            insert(cut_runs).values(
                tenant=tenant,
                id=f"{RUN}-{kept.attempt}",
                order_number=kept.number,
                order_id=ID,
                attempt=kept.attempt,
                marker=MARKER,
                material="shell",
                machine="default",
                state=JobState.ALLOWED,
                priority=kept.priority,
                planned_s=summary.seconds,
                created_at=now(),
            )
        )


def set_run(database: Database, state: JobState) -> None:
    """Have the cutter bring the order's cut runs to a state."""
    with database.write() as connection:
        connection.execute(update(cut_runs).values(state=state))
