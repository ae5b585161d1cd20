"""The figures of a day: suits cut, their takt, cloth saved, failures, what is late.

A **suit** is an order that is no recut, all of whose cuts have ended, the last of them on the day.

The **takt** of a suit is what a cutter needs for it: the seconds from the end of the cut before on the same
cutter to the end of this one, over all its cuts. What a cutter stood idle for longer than `BREAK` between two
cuts is a pause and does not count; nor does what lies before its first cut of the day.

**Cloth saved** is what suits' markers are shorter than at a density of `USUAL_DENSITY`: the same pieces would
then take as much cloth as is commonly reckoned with. It is negative for markers that are less dense.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean
from typing import Any

from sqlalchemy import Connection, case, func, literal_column, select, union_all

from app.store.database import now
from app.store.orders import OPEN
from app.store.states import JobState
from app.store.tables import cut_runs, events, markers, orders

USUAL_DENSITY = 0.80
BREAK = timedelta(minutes=10)
MOST_CUTS = 5000
MOST_LATE = 10_000
UNENDED = (JobState.ALLOWED, JobState.RUNNING, JobState.INTERRUPTED)


@dataclass(frozen=True)
class Figures:
    """The figures since a moment; ``late`` is of now.

    Parameters
    ----------
    suits
        How many were cut.
    takt_s, planned_s
        Mean takt of these, and what was predicted for their cuts; None without any.
    cloth_mm, saved_mm
        Cloth of these, and how much less that is than at the usual density.
    aborted
        Orders whose planning ended without a plan; what was cancelled is none.
    stops
        How often cutters stood still in the midst of a cut: of cuts that ended, or are in hand.
    given_up
        Cuts that were begun and given up.
    late
        Orders that are due and not yet cut.
    """

    suits: int
    takt_s: float | None
    planned_s: float | None
    cloth_mm: float
    saved_mm: float
    aborted: int
    stops: int
    given_up: int
    late: int


@dataclass(frozen=True)
class _Cut:
    """A cut that ended: its order, what it took its cutter in all, what was predicted, and its marker."""

    order_number: int
    seconds: float
    planned_s: float
    length_mm: float
    density: float


def figures(connection: Connection, tenant: str, since: datetime) -> Figures:
    """Return a tenant's figures since a moment; of more than `MOST_CUTS` cuts those of the last."""
    cuts = _timed(_ended(connection, tenant, since))
    by_order: dict[int, list[_Cut]] = {}
    for cut in cuts:
        by_order.setdefault(cut.order_number, []).append(cut)
    whole = _wholly_cut(connection, tenant, since)
    suits = {number: of_it for number, of_it in by_order.items() if number in whole}
    # Of a suit whose first cuts ended on the day before not all is known.
    known = [of_it for number, of_it in suits.items() if len(of_it) == whole[number]]
    cloths = [cut for of_it in suits.values() for cut in of_it]
    return Figures(
        suits=len(suits),
        takt_s=_mean(sum(cut.seconds for cut in of_it) for of_it in known),
        planned_s=_mean(sum(cut.planned_s for cut in of_it) for of_it in known),
        cloth_mm=sum(cut.length_mm for cut in cloths),
        saved_mm=sum(saved_mm(cut.length_mm, cut.density) for cut in cloths),
        aborted=_aborted(connection, tenant, since),
        stops=_stops(connection, tenant, since),
        given_up=_given_up(connection, tenant, since),
        late=_late(connection, tenant),
    )


def saved_mm(length_mm: float, density: float) -> float:
    """Return how much more cloth the same pieces would take at the usual density."""
    return length_mm * (density / USUAL_DENSITY - 1)


def _ended(connection: Connection, tenant: str, since: datetime) -> list[Any]:
    """Return the cuts that ended, in that order; recuts too, as cutters were busy with them."""
    query = (
        select(
            cut_runs.c.order_number,
            cut_runs.c.cutter,
            cut_runs.c.started_at,
            cut_runs.c.ended_at,
            cut_runs.c.planned_s,
            markers.c.length_mm,
            markers.c.density,
        )
        .join(
            markers,
            (markers.c.tenant == cut_runs.c.tenant)
            & (markers.c.id == cut_runs.c.marker)
            & (markers.c.attempt == cut_runs.c.attempt),
        )
        .where(cut_runs.c.tenant == tenant, cut_runs.c.ended_at >= since, cut_runs.c.state == JobState.ENDED)
        .order_by(cut_runs.c.ended_at.desc())
        .limit(MOST_CUTS)
    )
    return list(reversed(connection.execute(query).all()))


def _timed(rows: Sequence[Any]) -> list[_Cut]:
    """Return the cuts with what each took its cutter; the rows in the order in which they ended."""
    before: dict[str, datetime] = {}
    cuts = []
    for row in rows:
        idle = row.started_at - before.get(row.cutter, row.started_at)
        counted = idle if timedelta(0) <= idle <= BREAK else timedelta(0)
        seconds = (row.ended_at - row.started_at + counted).total_seconds()
        cuts.append(_Cut(row.order_number, seconds, row.planned_s, row.length_mm, row.density))
        before[row.cutter] = row.ended_at
    return cuts


def _wholly_cut(connection: Connection, tenant: str, since: datetime) -> dict[int, int]:
    """Return how many cuts each suit has of which all is cut, the last since a moment, by number."""
    touched = select(cut_runs.c.order_number).where(
        cut_runs.c.tenant == tenant, cut_runs.c.ended_at >= since, cut_runs.c.state == JobState.ENDED
    )
    ended = func.sum(case((cut_runs.c.state == JobState.ENDED, 1), else_=0))
    query = (
        select(cut_runs.c.order_number, func.count().label("cuts"))
        .join(orders, (orders.c.number == cut_runs.c.order_number) & (orders.c.planned == cut_runs.c.attempt))
        .where(
            cut_runs.c.tenant == tenant,
            cut_runs.c.order_number.in_(touched),
            orders.c.recut_of.is_(None),
        )
        .group_by(cut_runs.c.order_number)
        .having(func.count() == ended)
    )
    return {row.order_number: row.cuts for row in connection.execute(query)}


def _aborted(connection: Connection, tenant: str, since: datetime) -> int:
    # To the letter as in the index, which only then serves.
    kind = literal_column("kind") == literal_column("'order.aborted'")
    query = (
        select(func.count()).select_from(events).where(events.c.tenant == tenant, kind, events.c.at >= since)
    )
    return int(connection.execute(query).scalar_one())


def _stops(connection: Connection, tenant: str, since: datetime) -> int:
    of_tenant = select(cut_runs.c.stops).where(cut_runs.c.tenant == tenant)
    open_ = of_tenant.where(cut_runs.c.cutter.is_not(None), cut_runs.c.state.in_(UNENDED))
    both = union_all(of_tenant.where(cut_runs.c.ended_at >= since), open_).subquery()
    return int(connection.execute(select(func.coalesce(func.sum(both.c.stops), 0))).scalar_one())


def _given_up(connection: Connection, tenant: str, since: datetime) -> int:
    query = select(func.count()).where(
        cut_runs.c.tenant == tenant,
        cut_runs.c.ended_at >= since,
        cut_runs.c.state == JobState.ABORTED,
        cut_runs.c.started_at.is_not(None),
    )
    return int(connection.execute(query).scalar_one())


def _late(connection: Connection, tenant: str) -> int:
    """Count the orders that are due and not cut, planned or not; of very many no more than `MOST_LATE`."""
    at = now()
    unplanned = select(orders.c.number).where(
        orders.c.tenant == tenant, orders.c.state.in_(OPEN), orders.c.due < at
    )
    uncut = select(cut_runs.c.order_number).where(
        cut_runs.c.tenant == tenant, cut_runs.c.state.in_(UNENDED), cut_runs.c.due < at
    )
    found = unplanned.union(uncut).limit(MOST_LATE).subquery()
    return int(connection.execute(select(func.count()).select_from(found)).scalar_one())


def _mean(values: Iterable[float]) -> float | None:
    told = list(values)
    return fmean(told) if told else None
