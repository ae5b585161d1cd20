"""The planners of this process: what feeds them orders, and takes over the work of processes that died."""

import threading
from datetime import timedelta

import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions

from app import __version__, webhooks, workflows
from app.housekeeping import EVERY_S, tidy
from app.planner_process import PlannerPool
from app.planning import Options
from app.planning_job import Planner
from app.reconcile import reconcile
from app.settings import Settings
from app.store import orders, processes
from app.store.database import Database
from app.webhooks import Deliveries
from app.workflows import PLAN_VERSION, QUEUE, workflow_id
from cutting import machine

log = structlog.get_logger("suitcut")

SIGNS_PER_LEASE = 4


class Dispatch:
    """Plans orders in this process from `start` to `stop`.

    Orders stay in their own table until a planner is about to be free: only as many workflows are queued as
    are begun next. So what is held, cancelled or hurried until then costs nothing, and a new plan version
    finds hardly any workflow of the old one.
    """

    def __init__(self, settings: Settings, database: Database, role: str) -> None:
        self._settings = settings
        self._database = database
        self._role = role
        self._executor = settings.executor(role)
        self._planners = settings.planners_at_once()
        self._lease = timedelta(seconds=settings.lease_s)
        self._work = threading.Event()
        self._stopping = threading.Event()
        self._deliveries = Deliveries(settings, database)
        self._threads = [
            threading.Thread(target=self._feed, name="dispatch", daemon=True),
            threading.Thread(target=self._watch, name="watch", daemon=True),
            threading.Thread(target=self._tidy, name="housekeeping", daemon=True),
        ]

    def start(self) -> None:
        """Recover what this process had in hand when it ended last, and begin."""
        settings = self._settings
        self._pool = PlannerPool(self._planners)
        options = Options(settings.nest_s, settings.cut_s, 0, "", settings.nest_workers, settings.bundle)
        workflows.use(
            Planner(
                self._database,
                self._pool,
                options,
                machine(settings.machine),
                settings.nest_limit_s,
                settings.tries,
            )
        )
        with self._database.write() as connection:
            processes.sign_in(
                connection, self._executor, self._role, __version__, PLAN_VERSION, self._planners
            )
        self._deliveries.prepare()
        DBOS(config=self._config())
        DBOS.listen_queues([QUEUE, webhooks.QUEUE])
        DBOS.launch()
        DBOS.register_queue(
            QUEUE,
            worker_concurrency=self._planners,
            polling_interval_sec=settings.poll_s,
            on_conflict="always_update",
        )
        self._client = DBOSClient(system_database_url=settings.database_url())
        self._deliveries.start(self._client)
        for thread in self._threads:
            thread.start()

    def notify(self) -> None:
        """Say that an order came, so that it need not wait for the next look."""
        self._work.set()

    def stop(self) -> None:
        """Take no more orders, give those in hand some seconds to end, then leave them to the next start."""
        self._stopping.set()
        self._work.set()
        for thread in self._threads:
            thread.join()
        self._deliveries.stop()
        DBOS.destroy(workflow_completion_timeout_sec=int(self._settings.grace_s))
        self._client.destroy()
        workflows.use(None)
        webhooks.use(None)
        self._pool.end()
        with self._database.write() as connection:
            processes.sign_out(connection, self._executor)

    def alive(self) -> bool:
        """Whether orders are being planned."""
        return self._deliveries.alive() and all(thread.is_alive() for thread in self._threads)

    def _config(self) -> DBOSConfig:
        return {
            "name": "suitcut",
            "system_database_url": self._settings.database_url(),
            "sys_db_pool_size": 1 if self._database.is_sqlite else 4,
            "executor_id": self._executor,
            "application_version": PLAN_VERSION,
            "log_level": "WARNING",
        }

    def _feed(self) -> None:
        while not self._stopping.is_set():
            self._work.clear()
            try:
                if self._dispatch():
                    continue
            except Exception:
                # The database may be full, locked or away: say so, and look again later.
                log.exception("could not queue orders with the planners")
            self._work.wait(self._settings.poll_s)

    def _dispatch(self) -> bool:
        """Queue the next orders if planners are about to be free; whether any was."""
        with self._database.read() as connection:
            room = self._planners - orders.queued_with_planners(connection)
            if room <= 0 or not orders.any_waits(connection):
                return False
        with self._database.write() as connection:
            claimed = orders.claim(connection, room)
            for order in claimed:
                options: EnqueueOptions = {
                    "workflow_name": "plan",
                    "queue_name": QUEUE,
                    "workflow_id": workflow_id(order),
                    "app_version": PLAN_VERSION,
                }
                self._client.enqueue_in_transaction(
                    connection, options, order.tenant, order.number, order.attempt
                )
        return bool(claimed)

    def _watch(self) -> None:
        """Give signs of life, and take over what no living process goes on with."""
        while not self._stopping.wait(self._settings.lease_s / SIGNS_PER_LEASE):
            try:
                with self._database.write() as connection:
                    processes.sign(connection, self._executor)
                with self._database.read() as connection:
                    alive = processes.alive(connection, self._lease)
                self._reap(alive)
                reconcile(self._database, self._client, self._lease)
            except Exception:
                log.exception("could not look after the work of other processes")

    def _tidy(self) -> None:
        """Sweep away what is kept only for a time, at the start and then every hour."""
        while not self._stopping.is_set():
            try:
                tidy(self._database, self._client, self._settings)
            except Exception:
                log.exception("could not sweep away what is no longer kept")
            self._stopping.wait(EVERY_S)

    def _reap(self, alive: frozenset[str]) -> None:
        pending = self._client.list_workflows(status="PENDING", load_input=False, load_output=False)
        for workflow in pending:
            if workflow.executor_id not in alive:
                log.warning(
                    "taking over from a dead process",
                    workflow=workflow.workflow_id,
                    process=workflow.executor_id,
                )
                self._client.resume_workflow(workflow.workflow_id)
