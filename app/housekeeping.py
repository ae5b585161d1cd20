"""What is kept only for a time: swept away in small transactions, by whichever process comes first."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from dbos import DBOSClient
from sqlalchemy import Connection

from app.settings import Settings
from app.store import sweeping
from app.store.database import Database, now

log = structlog.get_logger("suitcut")

AT_ONCE = 500
EVERY_S = 3600.0
NESTS_KEPT = timedelta(days=1)  # what a nest tells goes with its end; this is of those that were broken off
FINISHED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]

Sweep = Callable[[Connection, datetime, int], int]
SWEEPS: dict[str, Sweep] = {
    "answers": sweeping.answers_before,
    "deliveries": sweeping.deliveries_before,
    "events": sweeping.events_before,
    "audit": sweeping.audit_before,
}


def tidy(database: Database, client: DBOSClient, settings: Settings) -> dict[str, int]:
    """Delete what is older than the settings keep it, and return how much of each."""
    kept_days = {
        "answers": settings.keep_answers_days,
        "deliveries": settings.keep_deliveries_days,
        "events": settings.keep_events_days,
        "audit": settings.keep_audit_days,
    }
    gone = {
        name: _sweep(database, SWEEPS[name], now() - timedelta(days=days))
        for name, days in kept_days.items()
        if days is not None
    }
    gone["files"] = _sweep(database, lambda connection, _, limit: sweeping.files(connection, limit), now())
    gone["nests"] = _sweep(database, sweeping.nesting_progress_before, now() - NESTS_KEPT)
    gone["workflows"] = _workflows(client, now() - timedelta(days=settings.keep_workflows_days))
    if any(gone.values()):
        log.info("swept away", **{name: count for name, count in gone.items() if count})
    return gone


def _sweep(database: Database, sweep: Sweep, before: datetime) -> int:
    total = 0
    while True:
        with database.write() as connection:
            count = sweep(connection, before, AT_ONCE)
        total += count
        if count < AT_ONCE:
            return total


def _workflows(client: DBOSClient, before: datetime) -> int:
    total = 0
    while True:
        found = client.list_workflows(
            status=FINISHED,
            completed_before=before.astimezone(UTC).isoformat(),
            limit=AT_ONCE,
            load_input=False,
            load_output=False,
        )
        if not found:
            return total
        client.delete_workflows([workflow.workflow_id for workflow in found])
        total += len(found)
