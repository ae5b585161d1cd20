"""The service as a process of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

ROOT = Path(__file__).parents[2]
PATIENCE_S = 120


class Running:
    """A ``suitcut serve`` process, its log, and a client with a key."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path, key: str) -> None:
        self.process = process
        self.log = log
        self.client = httpx2.Client(
            base_url=self._address(), headers={"Authorization": f"Bearer {key}"}, timeout=60, trust_env=False
        )

    def until(self, path: str, *states: str) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            told: dict[str, Any] = self.client.get(path).json()
            if told.get("state") in states:
                return told
            assert time.monotonic() < deadline, f"{path} is still {told}: {self.log.read_text()}"
            time.sleep(0.02)

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def lines(self) -> list[dict[str, Any]]:
        """Return what it logged; the first key is told in plain words."""
        told = self.log.read_text().splitlines()
        return [json.loads(line) for line in told if not line.startswith("suitcut: the first API key")]

    def _address(self) -> str:
        deadline = time.monotonic() + PATIENCE_S
        while True:
            found = re.search(r"running on (http://[\d.:]+)", self.log.read_text())
            if found is not None:
                return found[1]
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.02)


@contextmanager
def serving(folder: Path, database: str, key: str, **settings: str) -> Iterator[Running]:
    """Run ``suitcut serve`` on a free port."""
    environment = {
        **os.environ,
        "SUITCUT_DATABASE": database,
        "SUITCUT_PORT": "0",
        "SUITCUT_LOG_FORMAT": "json",
        "SUITCUT_PLANNERS": "1",
        "SUITCUT_NEST_S": "0.5",
        "SUITCUT_CUT_S": "0.1",
        "SUITCUT_POLL_S": "0.05",
        "SUITCUT_LEASE_S": "2",
        **{f"SUITCUT_{name.upper()}": value for name, value in settings.items()},
    }
    log = folder / f"serve-{time.monotonic_ns()}.log"
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve"]
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=file, stdout=file)
    running = None
    try:
        running = Running(process, log, key)
        yield running
    finally:
        if running is not None:
            running.client.close()
        if process.poll() is None:
            process.kill()
        process.wait()
