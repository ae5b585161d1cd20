"""Projections: how the projectors over the cutters' tables are calibrated, one for each cutter."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from app.errors import NotFoundError, StaleError
from app.projection import Mark
from app.store import cutters, events
from app.store.database import now
from app.store.events import News
from app.store.tables import projections


@dataclass(frozen=True)
class Calibration:
    """The size of a projector's picture in pixels, and marks that say which of them light which places."""

    width_px: int
    height_px: int
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class StoredProjection:
    """A cutter's calibration as it is kept; ``changed_by`` is who measured it."""

    cutter: str
    calibration: Calibration
    version: int
    changed_at: datetime
    changed_by: str


def get(connection: Connection, tenant: str, cutter_id: str) -> StoredProjection:
    """Return a cutter's projection; raises NotFoundError without the cutter or before it was calibrated."""
    cutters.get(connection, tenant, cutter_id)
    row = connection.execute(select(projections).where(_of(tenant, cutter_id))).first()
    if row is None:
        raise NotFoundError(f"the projector of cutter {cutter_id} is not calibrated")
    return _stored(row)


def put(
    connection: Connection,
    tenant: str,
    cutter_id: str,
    calibration: Calibration,
    version: int | None,
    actor: str,
) -> tuple[StoredProjection, bool]:
    """Keep a cutter's calibration in place of that before; returns it and whether it is the first.

    Raises
    ------
    NotFoundError
        If the tenant has no such cutter.
    StaleError
        If a version is given and it is not that of the projection.
    """
    cutters.lock(connection, tenant, cutter_id)
    row = connection.execute(select(projections).where(_of(tenant, cutter_id))).first()
    before = None if row is None else _stored(row)
    if version is not None and (before is None or before.version != version):
        told = "is not calibrated" if before is None else f"is at version {before.version}"
        raise StaleError(f"the projector of cutter {cutter_id} {told}, not {version}: read it again")
    if before is not None and before.calibration == calibration:
        return before, False
    values = {
        "width_px": calibration.width_px,
        "height_px": calibration.height_px,
        "marks": [asdict(mark) for mark in calibration.marks],
        "changed_at": now(),
        "changed_by": actor,
    }
    if before is None:
        change: Any = insert(projections).values(tenant=tenant, cutter=cutter_id, **values)
    else:
        change = (
            update(projections).where(_of(tenant, cutter_id)).values(**values, version=before.version + 1)
        )
    stored = _stored(connection.execute(change.returning(projections)).one())
    events.append(connection, tenant, News("cutter.calibrated", cutter_id, {"version": stored.version}))
    return stored, before is None


def _stored(row: Row[Any]) -> StoredProjection:
    marks: Sequence[dict[str, float]] = row.marks
    calibration = Calibration(row.width_px, row.height_px, tuple(Mark(**mark) for mark in marks))
    return StoredProjection(row.cutter, calibration, row.version, row.changed_at, row.changed_by)


def _of(tenant: str, cutter_id: str) -> Any:
    return (projections.c.tenant == tenant) & (projections.c.cutter == cutter_id)
