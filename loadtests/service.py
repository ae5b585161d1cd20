"""A service of its own for a load test: `suitcut serve` on a fresh database, and how it fares."""

import json
import os
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loadtests.bodies import ID, order_bodies
from loadtests.server import Process

PLAN_LIMIT_S = 600  # a first start compiles the kernels
SAMPLE_S = 5.0


@dataclass(frozen=True)
class Service:
    """A service that runs: its address, its first key, its process."""

    address: str
    key: str
    pid: int


@contextmanager
def running_service(database: str, planners: int, folder: Path) -> Iterator[Service]:
    """Serve on loopback until the block ends.

    Parameters
    ----------
    database
        As SUITCUT_DATABASE has it; an empty one.
    folder
        Where its log goes.

    Raises
    ------
    RuntimeError
        If it does not start; with its log.
    """
    settings = {
        "SUITCUT_DATABASE": database,
        "SUITCUT_PLANNERS": str(planners),
        "SUITCUT_QUEUE_LIMIT": "10000000",
        "SUITCUT_NEST_S": "1",
        "SUITCUT_GRACE_S": "5",
    }
    process = Process("serve", settings, folder / "service.log")
    process.start()
    try:
        process.wait_until_ready()
        yield Service(process.address, process.first_key(), process.pid())
    finally:
        process.stop()


def plan_one(service: Service) -> None:
    """Have a first order planned, so that the planners are ready when the load begins.

    Raises
    ------
    RuntimeError
        If it does not become planned.
    """
    order = "first-of-all"
    _ask(service, "/v1/orders", order_bodies(1, seed=2)[0].replace(ID, order))
    deadline = time.monotonic() + PLAN_LIMIT_S
    while (state := _ask(service, f"/v1/orders/{order}")["state"]) != "Ended":
        if state == "Aborted" or time.monotonic() > deadline:
            raise RuntimeError(f"the first order is {state}, not planned")
        time.sleep(0.2)


def _ask(service: Service, path: str, body: str | None = None) -> Any:
    headers = {"Authorization": f"Bearer {service.key}", "Content-Type": "application/json"}
    data = None if body is None else body.encode()
    request = urllib.request.Request(service.address + path, data, headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


@dataclass
class Watch:
    """Resident memory and processor seconds of a process, sampled while a block runs (Linux only)."""

    pid: int
    memory_mb: list[float] = field(default_factory=list)
    cpu_s: float = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Sample until the block ends."""
        ended = threading.Event()
        before = self._cpu()

        def sample() -> None:
            while True:
                self.memory_mb.append(self._memory())
                if ended.wait(SAMPLE_S):
                    return

        thread = threading.Thread(target=sample)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            self.memory_mb.append(self._memory())
            self.cpu_s = self._cpu() - before

    def _memory(self) -> float:
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def _cpu(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
