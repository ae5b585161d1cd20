"""A planned order without a planner: a real plan, made once and published as the workflow publishes it."""

import json
import zlib
from functools import cache

from sqlalchemy import update

from app.artifacts import artifacts
from app.cloth_order import ClothOrder
from app.cut_jobs import cut_jobs
from app.job_order import read_job_order
from app.order import read_order
from app.plan_documents import plan_document
from app.planning import Options, plan_order
from app.stages import Cut
from app.store import cut_runs, orders, plans
from app.store.database import Database, now
from app.store.plans import MarkerSummary, PlanSummary
from app.store.states import JobState
from app.store.tables import cut_runs as runs
from cutting import machine
from patterns import Material
from tests.app.orders import text
from tests.service.asking import TENANT, order

ID = "QD-1"
MARKER = f"{ID}-shell"
RUN = f"{ID}.shell"


@cache
def plan() -> dict[str, bytes]:
    """Plan the example order, coarsely, and return its files."""
    made = plan_order(read_order(text(order(ID))), Options(nest_s=0.2, cut_s=0.1))
    texts = artifacts(made)
    places = {name: f"/v1/orders/{ID}/files/{name}" for name in texts}
    texts["plan.json"] = plan_document(made, places).text()
    return {name: content.encode() for name, content in texts.items()}


def publish(database: Database, tenant: str = TENANT, roll: str | None = None) -> None:
    """Give the posted example order its plan and a cut run that may start."""
    document = json.loads(plan()["plan.json"])
    (placed,), (cut,) = document["markers"], document["cuts"]
    length_mm, density, seconds = placed["length_mm"], placed["density"], cut["seconds"]
    marker = MarkerSummary(MARKER, "shell", length_mm, density, roll)
    summary = PlanSummary("default", None, seconds, density, length_mm, 0.1, 0.2, 0.1)
    cuts = {Material.SHELL: Cut(seconds, cut["logged"], len(cut["bites"]))}
    files = {name: zlib.compress(content) for name, content in plan().items()}
    with database.write() as connection:
        kept = orders.lock(connection, tenant, ID)
        plans.keep_files(connection, tenant, kept.number, kept.attempt, files)
        plans.publish(connection, kept, summary, [marker])
        told = read_job_order(kept.body).cloth_of
        # Cloth in stock is planned as that of the example.
        cloths = read_order(text(order(ID))).cloth_of
        cloths |= {material: cloth for material, cloth in told.items() if isinstance(cloth, ClothOrder)}
        cut_runs.make(connection, kept, cut_jobs([marker], cuts, cloths, machine("default"), None))


def begin_cut(database: Database, state: JobState = JobState.RUNNING) -> None:
    """Have a cutter begin the order's cut runs and bring them to a state."""
    with database.write() as connection:
        connection.execute(update(runs).values(state=state, started_at=now()))
