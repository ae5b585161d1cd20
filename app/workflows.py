"""Planning behind the service: one thread takes the queued orders one after another."""

import logging
import threading

import cutting
import nesting
from app.artifacts import artifacts
from app.errors import REFUSALS
from app.order import read_order
from app.plan_documents import PlanDocument
from app.planning import Options, Plan, plan_order
from app.store import Orders, StoredOrder
from cutting import machine
from patterns import Material

log = logging.getLogger("suitcut")

IDLE_S = 1.0
INNER_FAULT = "inner fault while planning; the service's log has the details"


class Planner:
    """Plans queued orders in the background from `start` to `stop`.

    An order that was being planned when the process ended is planned again at the next start: its result is
    stored in one transaction, so that it has either a whole plan or none.
    """

    def __init__(self, orders: Orders, options: Options) -> None:
        self._orders = orders
        self._options = options
        self.machine = machine(options.machine)
        self._work = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="planner", daemon=True)

    def start(self) -> None:
        """Queue interrupted orders again and begin."""
        again = self._orders.requeue_interrupted()
        if again:
            log.info("%d interrupted orders are queued again", again)
        self._thread.start()

    def notify(self) -> None:
        """Say that an order was queued, so that it need not wait for the next look."""
        self._work.set()

    def stop(self) -> None:
        """End after the order in hand."""
        self._stopping.set()
        self._work.set()
        self._thread.join()

    def alive(self) -> bool:
        """Whether orders are being planned."""
        return self._thread.is_alive()

    def _run(self) -> None:
        nesting.warm_up()
        cutting.warm_up()
        unsettled = False
        while not self._stopping.is_set():
            self._work.clear()
            try:
                if unsettled:
                    self._orders.requeue_interrupted()
                    unsettled = False
                order = self._orders.claim_next()
                if order is not None:
                    self._plan(order)
                    continue
            except Exception:
                # The database may be full or locked: say so, and look again later.
                log.exception("could not read or store an order")
                unsettled = True
            self._work.wait(IDLE_S)

    def _plan(self, stored: StoredOrder) -> None:
        try:
            plan = plan_order(read_order(stored.body), self._options)
            files = artifacts(plan)
            document = PlanDocument.of(plan, artifact_addresses(plan)).text()
            kept = {"svg": files["marker.svg"], "nc": files["cut.nc"]}
            self._orders.finish(stored.id, document, plan.markers[Material.SHELL].name, kept)
        except REFUSALS as error:
            log.info("order %s failed: %s", stored.id, error)
            self._orders.fail(stored.id, str(error))
        except Exception:
            log.exception("order %s failed", stored.id)
            self._orders.fail(stored.id, INNER_FAULT)
        else:
            log.info("order %s planned in %.1f s", stored.id, plan.timing.total_s)


def artifact_addresses(plan: Plan) -> dict[str, str]:
    """Return where the service offers the files of a plan's shell, by name."""
    name = plan.markers[Material.SHELL].name
    return {"marker.svg": f"/markers/{name}.svg", "cut.nc": f"/markers/{name}.nc"}
