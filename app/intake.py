"""The intake: posted orders from the event loop to the disk, many at once."""

import asyncio
import queue
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from app.store import orders
from app.store.database import Database, now
from app.store.intake import Answer, Posted, take

log = structlog.get_logger("suitcut")

MOST_AT_ONCE = 500
GATHER_S = 0.01
TIDY_S = 1.0
COUNT_EVERY = timedelta(seconds=1)


@dataclass(frozen=True)
class _Waiting:
    posted: Posted
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Answer]

    def settle(self, result: Answer | Exception) -> None:
        if self.future.cancelled():
            return
        if isinstance(result, Exception):
            self.future.set_exception(result)
        else:
            self.future.set_result(result)


class Intake:
    """Takes posted orders from the event loop and writes them in one thread.

    Those that come while a transaction is on its way to the disk share the next one, so that the disk's
    pace does not bound the orders per second.
    """

    def __init__(self, database: Database, queue_limit: int, on_taken: Callable[[], None]) -> None:
        self._database = database
        self._limit = queue_limit
        self._on_taken = on_taken
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._counted: dict[str, tuple[int, datetime]] = {}
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, name="intake", daemon=True),
            threading.Thread(target=self._tidy, name="tidy", daemon=True),
        ]

    def start(self) -> None:
        """Begin to write."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Write what was posted, then end."""
        self._queue.put(None)
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    async def take(self, posted: Posted) -> Answer:
        """Return the answer when the orders are on disk.

        Raises
        ------
        QueueFullError
            If too many of the tenant's orders wait to be planned.
        KeyReusedError
            If the key was used for another request.
        """
        loop = asyncio.get_running_loop()
        waiting = _Waiting(posted, loop, loop.create_future())
        self._queue.put(waiting)
        return await waiting.future

    def _run(self) -> None:
        ending = False
        batch: list[_Waiting | None] = []
        while not ending:
            many = len(batch) > 1
            batch = [self._queue.get()]
            if many:
                # Under load a transaction that waits a moment holds more orders, each for less work.
                time.sleep(GATHER_S)
            while len(batch) < MOST_AT_ONCE and not self._queue.empty():
                batch.append(self._queue.get())
            ending = None in batch
            self._write([waiting for waiting in batch if waiting is not None])

    def _tidy(self) -> None:
        while not self._stopping.wait(TIDY_S):
            try:
                self._database.tidy()
            except SQLAlchemyError as error:  # whichever: the next time it may go
                log.warning("could not tidy the database", reason=str(error))

    def _write(self, batch: Sequence[_Waiting]) -> None:
        results: list[Answer | Exception]
        try:
            with self._database.write() as connection:
                results = self._take(connection, [waiting.posted for waiting in batch])
        except Exception as error:
            if len(batch) > 1:
                # One of them is the cause: the others must not share its fate.
                for waiting in batch:
                    self._write([waiting])
                return
            results = [error] * len(batch)
        loops: dict[asyncio.AbstractEventLoop, list[tuple[_Waiting, Answer | Exception]]] = defaultdict(list)
        for waiting, result in zip(batch, results, strict=True):
            loops[waiting.loop].append((waiting, result))
        for loop, settled in loops.items():
            loop.call_soon_threadsafe(_settle, settled)
        self._on_taken()

    def _take(self, connection: Connection, batch: Sequence[Posted]) -> list[Answer | Exception]:
        by_tenant: dict[str, list[int]] = defaultdict(list)
        for number, posted in enumerate(batch):
            by_tenant[posted.tenant].append(number)
        results: dict[int, Answer | Exception] = {}
        # In one order in every process, so that none waits for another in a ring.
        for tenant, numbers in sorted(by_tenant.items()):
            waiting, at = self._count(connection, tenant)
            posted_here = [batch[number] for number in numbers]
            taken, new = take(connection, tenant, posted_here, self._limit - waiting, self._limit)
            self._counted[tenant] = (waiting + new, at)
            results.update(zip(numbers, taken, strict=True))
        return [results[number] for number in range(len(batch))]

    def _count(self, connection: Connection, tenant: str) -> tuple[int, datetime]:
        counted = self._counted.get(tenant)
        if counted is None or now() - counted[1] > COUNT_EVERY:
            counted = (orders.waiting_count(connection, tenant), now())
        return counted


def _settle(settled: Sequence[tuple[_Waiting, Answer | Exception]]) -> None:
    for waiting, result in settled:
        waiting.settle(result)
