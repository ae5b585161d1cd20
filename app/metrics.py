"""The metrics: what the database tells, the same from every process, and this process's own requests."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, SummaryMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from app import __version__
from app.planning import TAKT_S
from app.store import tallies
from app.store.database import Database, now
from app.store.states import JobState
from app.store.tallies import PlanSums, Tally

REMEMBERED_S = 1.0
ROLES = ("serve", "worker")
CAUSES = ("planner", "earliest_start", "release", "roll", "cutter")


class RequestMetrics:
    """Counts of the requests that this process answered, and how quickly."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._answered = Counter(
            "suitcut_http_requests", "Requests answered", ["method", "route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "suitcut_http_request_seconds",
            "Seconds from a request to the head of its answer",
            ["method", "route"],
            registry=registry,
        )

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._answered.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)


class DatabaseMetrics(Collector):
    """What the database tells, read when it is asked for, at most once a second."""

    def __init__(self, database: Database, lease: timedelta) -> None:
        self._database = database
        self._lease = lease
        self._lock = threading.Lock()
        self._settled = PlanSums()
        self._settled_until: datetime | None = None
        self._aborted = self._aborted_seen = 0
        self._told: list[Metric] = []
        self._told_at = 0.0

    def describe(self) -> list[Metric]:
        """Name nothing beforehand: the database is not read to register."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Return the metrics."""
        with self._lock:
            if not self._told or time.monotonic() - self._told_at > REMEMBERED_S:
                self._told = self._read()
                self._told_at = time.monotonic()
            yield from self._told

    def _read(self) -> list[Metric]:
        with self._database.read() as connection:
            tally = tallies.tally(connection, self._lease)
            # Plans of long ago are summed once: what is added up anew each time stays short.
            until = now() - tallies.SETTLED_AFTER
            self._settled += tallies.plan_sums(connection, self._settled_until, until)
            self._settled_until = until
            sums = self._settled + tallies.plan_sums(connection, until, None)
        # Old events may be swept away; a counter never falls.
        self._aborted += max(0, tally.aborted - self._aborted_seen)
        self._aborted_seen = tally.aborted
        return [*_of_orders(tally, sums, self._aborted), *_of_plans(sums, tally.recent), *_of_work(tally)]


def _of_orders(tally: Tally, sums: PlanSums, aborted: int) -> Iterator[Metric]:
    states = dict.fromkeys(JobState, 0) | tally.orders
    yield _by("suitcut_orders", "Orders by the state of their planning", "state", states)
    causes = dict.fromkeys(CAUSES, 0) | tally.waiting
    yield _by("suitcut_orders_waiting", "Orders not yet begun, by what they wait for", "cause", causes)
    yield GaugeMetricFamily(
        "suitcut_queue_age_seconds",
        "For how long the order that waits longest for a planner has been free to be planned",
        tally.oldest_waiting_s,
    )
    yield CounterMetricFamily("suitcut_orders_received", "Orders taken", sum(tally.orders.values()))
    yield CounterMetricFamily("suitcut_orders_planned", "Plans made", sums.count)
    yield CounterMetricFamily("suitcut_orders_aborted", "Plannings that ended without a plan", aborted)


def _of_plans(sums: PlanSums, recent: PlanSums) -> Iterator[Metric]:
    stages = SummaryMetricFamily("suitcut_stage_seconds", "Seconds of planning by stage", labels=["stage"])
    for stage, seconds in (("draft", sums.draft_s), ("nest", sums.nest_s), ("cut", sums.cut_s)):
        stages.add_metric([stage], sums.count, seconds)
    yield stages
    yield SummaryMetricFamily(
        "suitcut_plan_density", "Share of the cloth that is pieces, 0 to 1", sums.count, sums.density
    )
    yield SummaryMetricFamily(
        "suitcut_plan_cut_seconds", "Predicted seconds of the cut of a plan", sums.count, sums.seconds
    )
    yield GaugeMetricFamily("suitcut_takt_seconds", "Seconds a suit may take on one cutter", TAKT_S)
    if recent.count:
        last = f"of the last {tallies.LAST_PLANS} plans"
        yield GaugeMetricFamily(
            "suitcut_recent_cut_seconds", f"Mean predicted seconds {last}", recent.seconds / recent.count
        )
        yield GaugeMetricFamily(
            "suitcut_recent_density", f"Mean density {last}", recent.density / recent.count
        )


def _of_work(tally: Tally) -> Iterator[Metric]:
    runs = dict.fromkeys(JobState, 0) | tally.runs
    yield _by("suitcut_cut_runs", "Cutting jobs by state", "state", runs)
    if tally.run_interval_s is not None:
        yield GaugeMetricFamily(
            "suitcut_cut_interval_seconds",
            "Median seconds between the ends of cutting jobs on the same cutter, of the last ones",
            tally.run_interval_s,
        )
    alive = dict.fromkeys(ROLES, 0) | tally.processes
    yield _by("suitcut_planning_processes", "Processes that plan and live, by role", "role", alive)
    yield GaugeMetricFamily("suitcut_planners", "Orders that living processes plan at once", tally.planners)
    built = GaugeMetricFamily("suitcut_build", "The version of this process", labels=["version"])
    built.add_metric([__version__], 1)
    yield built


def _by(name: str, told: str, label: str, values: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, told, labels=[label])
    for value, number in values.items():
        family.add_metric([str(value)], number)
    return family
