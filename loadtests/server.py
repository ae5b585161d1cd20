"""A real `suitcut` process under test: started, killed, started again."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

START_LIMIT_S = 120


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


class Process:
    """One `suitcut serve` or `suitcut worker`; its log goes to a file."""

    def __init__(self, role: str, settings: Mapping[str, str], log: Path) -> None:
        self._role = role
        self._environment = {**os.environ, **settings, "SUITCUT_LOG_FORMAT": "json"}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()

    @property
    def address(self) -> str:
        """Where a serving process listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it; does not wait until it is ready."""
        port = ["--host", "127.0.0.1", "--port", str(self.port)] if self._role == "serve" else []
        command = [sys.executable, "-c", "from app.cli import main; main()", self._role, *port]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )

    def wait_until_ready(self) -> None:
        """Wait until a serving process answers; raises RuntimeError if it ends or takes too long."""
        deadline = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline:
            if not self.runs():
                break
            try:
                with urllib.request.urlopen(f"{self.address}/readyz", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise RuntimeError(f"{self._role} is not ready: {self.log()[-2000:]}")

    def pid(self) -> int:
        """Return the id of the process."""
        assert self._process is not None, "was not started"
        return self._process.pid

    def runs(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """End it as a loss of power would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to end, wait, and return its exit code."""
        return self._end(signal.SIGTERM)

    def log(self) -> str:
        """Return all that it has logged."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def first_key(self) -> str:
        """Return the key that it printed at its first start."""
        found = re.search(r"the first API key.*(sc_\S+)", self.log())
        if found is None:
            raise RuntimeError(f"no key was printed: {self.log()[-2000:]}")
        return found[1]

    def _end(self, how: signal.Signals) -> int:
        assert self._process is not None, "was not started"
        if self.runs():
            self._process.send_signal(how)
        return self._process.wait(START_LIMIT_S)
