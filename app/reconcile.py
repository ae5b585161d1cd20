"""Orders whose planning nobody goes on with: found and queued anew.

An order that is queued with the planners, or being planned, has a workflow of its attempt. After a restore of
a part of the database, an inner fault of a workflow or an upgrade that was not drained that may be untrue;
such an order would wait for ever.
"""

from collections.abc import Sequence
from datetime import timedelta

import structlog
from dbos import DBOSClient, WorkflowStatus

from app.store import orders, processes
from app.store.database import Database
from app.store.orders import StoredOrder
from app.workflows import PLAN_VERSION, workflow_id

log = structlog.get_logger("suitcut")

GOING = ("ENQUEUED", "DELAYED", "PENDING")
MOST_AT_ONCE = 500


def reconcile(database: Database, client: DBOSClient, lease: timedelta) -> Sequence[StoredOrder]:
    """Queue anew each order that is with the planners without a workflow that goes on, and return them.

    The orders are read first: a workflow is queued in the same transaction as its order, and ends after it.
    So one that is missing or ended now is so for good, and what is decided holds if the order is still at
    that attempt. Its tries are kept, so that one that brings its workflow down again and again is aborted.
    """
    with database.read() as connection:
        with_planners = orders.with_planners(connection, MOST_AT_ONCE)
        versions = processes.plan_versions(connection, lease) | {PLAN_VERSION}
    if not with_planners:
        return []
    found = client.list_workflows(
        workflow_ids=[workflow_id(order) for order in with_planners], load_input=False, load_output=False
    )
    by_id = {workflow.workflow_id: workflow for workflow in found}
    started = []
    for order in with_planners:
        workflow = by_id.get(workflow_id(order))
        why = _why_stranded(workflow, versions)
        if why is not None and _start_anew(database, order, why):
            started.append(order)
            if workflow is not None and workflow.status in GOING:
                client.cancel_workflow(workflow.workflow_id)
    return started


def _why_stranded(workflow: WorkflowStatus | None, versions: frozenset[str]) -> str | None:
    if workflow is None:
        return "its workflow is missing"
    if workflow.status not in GOING:
        return f"its workflow ended as {workflow.status}"
    if workflow.app_version not in versions:
        return f"its workflow is of version {workflow.app_version}, which no living process goes on with"
    return None


def _start_anew(database: Database, seen: StoredOrder, why: str) -> bool:
    with database.write() as connection:
        order = orders.of_attempt(connection, seen.number, seen.attempt)
        if order is None or order.state != seen.state:
            return False
        orders.start_anew(connection, order, "order.queued", tries=order.tries)
    log.warning("planning is started anew", order=seen.id, tenant=seen.tenant, reason=why)
    return True
