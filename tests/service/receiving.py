"""A receiver of webhooks on loopback that checks each signature, and a service on a real port."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import uvicorn
from fastapi import FastAPI
from standardwebhooks import Webhook, WebhookVerificationError

from app.main import create_app
from app.serving import Server
from app.settings import Settings

PATIENCE_S = 60


def until(true: Callable[[], Any], what: str) -> Any:
    """Ask until something is true, and return it."""
    deadline = time.monotonic() + PATIENCE_S
    while not (told := true()):
        assert time.monotonic() < deadline, f"not {what} within {PATIENCE_S} s"
        time.sleep(0.02)
    return told


@dataclass
class Receiver:
    """What was received; ``answers`` are given by turns, then 204."""

    url: str
    answers: list[int] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    unsigned: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def receive(self, body: bytes, headers: dict[str, str]) -> int:
        with self.lock:
            try:
                for secret in self.secrets:
                    Webhook(secret).verify(body, headers)
            except WebhookVerificationError:
                self.unsigned += 1
                return 401
            self.ids.append(headers["webhook-id"])
            status = self.answers.pop(0) if self.answers else 204
            (self.taken if status < 300 else self.refused).append(json.loads(body))
            return status


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Run a receiver."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(received.receive(body, headers))
            self.send_header("Location", received.url)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    received = Receiver(f"http://127.0.0.1:{server.server_port}/hook")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Served:
    """A running service."""

    url: str
    port: int
    server: Server
    service: FastAPI
    thread: threading.Thread

    def stop(self) -> None:
        """Have it stop as a signal would, and wait until it did."""
        self.server.should_exit = True
        self.thread.join(PATIENCE_S)
        assert not self.thread.is_alive()


@contextmanager
def served(settings: Settings) -> Iterator[Served]:
    """Serve HTTP from a thread as the service does."""
    service = create_app(settings)
    config = uvicorn.Config(service, port=0, log_config=None, access_log=False, timeout_graceful_shutdown=30)
    server = Server(config, service)
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started, "started")
    port = server.servers[0].sockets[0].getsockname()[1]
    running = Served(f"http://127.0.0.1:{port}", port, server, service, thread)
    try:
        yield running
    finally:
        running.stop()


@dataclass
class Told:
    """One server-sent event, or a ping, as it came."""

    id: int | None = None
    event: str | None = None
    data: Any = None


@contextmanager
def stream(url: str, key: str, **headers: str) -> Iterator[Iterator[Told]]:
    """Follow events and give each as it comes."""
    with (
        httpx2.Client(trust_env=False, timeout=PATIENCE_S) as client,
        client.stream("GET", url, headers={"Authorization": f"Bearer {key}", **headers}) as response,
    ):
        assert response.status_code == 200, response.read()
        assert response.headers["content-type"].startswith("text/event-stream")
        yield _parsed(response.iter_lines())


def _parsed(lines: Iterator[str]) -> Iterator[Told]:
    told = Told()
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "id":
            told.id = int(value)
        elif name == "event":
            told.event = value
        elif name == "data":
            told.data = json.loads(value)
        elif not line:
            yield told
            told = Told()
