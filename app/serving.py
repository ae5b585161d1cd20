"""The service's processes, from their start to their end."""

import fcntl
import gc
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import socket

import structlog
import uvicorn
from fastapi import FastAPI
from sqlalchemy import text

from app.configuration import unknown_variables
from app.dispatch import Dispatch
from app.errors import InputError, OutputError
from app.logs import set_up_logs
from app.main import create_app
from app.settings import Settings
from app.store.database import lone_connection, open_database
from app.store.migrations import migrate

log = structlog.get_logger("suitcut")


STARTUP_FAILED = 3
# The intake's thread writes while requests are answered: neither waits longer for the interpreter than this.
SWITCH_S = 0.0005


class Server(uvicorn.Server):
    """The HTTP server of the service."""

    def __init__(self, config: uvicorn.Config, service: FastAPI) -> None:
        super().__init__(config)
        self._service = service

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start, and take what lives as long as the process out of the garbage collector's sight.

        Else each full collection stops all requests for some 100 ms to walk modules, models and routes.
        """
        await super().startup(sockets)
        gc.collect()
        gc.freeze()

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """End the streams of events, for which it would wait, then what the server ends by itself."""
        self._service.state.followers.end()
        await super().shutdown(sockets)


def serve_api(settings: Settings, host: str | None, port: int | None) -> None:
    """Serve the HTTP API, and plan orders unless the settings say not to, until told to stop."""
    service = create_app(settings)
    bring_up_to_date(settings)  # an unusable database is refused with one line, before all else
    _set_up_logs(settings)
    with alone(settings, settings.executor("serve")):
        # The server raises the signal again when it has shut down: that is then an orderly end.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        config = uvicorn.Config(
            service,
            host=settings.host if host is None else host,
            port=settings.port if port is None else port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=int(settings.grace_s) or None,
        )
        sys.setswitchinterval(SWITCH_S)
        server = Server(config, service)
        with suppress(KeyboardInterrupt):
            server.run()
        if not server.started:
            raise SystemExit(STARTUP_FAILED)


def _set_up_logs(settings: Settings) -> None:
    set_up_logs(settings)
    for variable in unknown_variables():
        log.warning("is no setting of suitcut and has no effect", variable=variable)


def bring_up_to_date(settings: Settings) -> str:
    """Migrate the database, and return its revision."""
    database = open_database(settings.database_url())
    try:
        return migrate(database)
    finally:
        database.close()


def run_worker(settings: Settings) -> None:
    """Plan orders until told to stop."""
    if not settings.planners_at_once():
        raise InputError("SUITCUT_PLANNERS: a worker with 0 planners does nothing; 1 to 64 are accepted")
    database = open_database(settings.database_url())
    _set_up_logs(settings)
    with alone(settings, settings.executor("worker")):
        migrate(database)
        dispatch = Dispatch(settings, database, "worker")
        stopping = threading.Event()
        for one in (signal.SIGINT, signal.SIGTERM):
            signal.signal(one, lambda *_: stopping.set())
        dispatch.start()
        log.info("planning", process=settings.executor("worker"), planners=settings.planners_at_once())
        stopping.wait()
        dispatch.stop()
        database.close()


@contextmanager
def alone(settings: Settings, executor: str) -> Iterator[None]:
    """Hold a process's name: a second one of it would plan the same orders.

    The hold ends with the process, however that ends.

    Raises
    ------
    OutputError
        If a living process holds it.
    """
    taken = OutputError(
        f"another process works on this database as {executor}; give this one a SUITCUT_WORKER_ID of its own"
    )
    path = settings.database_path()
    if path is None:
        with lone_connection(settings.database_url()) as connection:
            # The server finds out within a minute that this host is gone, and lets the name go.
            for setting, seconds in (("idle", 20), ("interval", 10), ("count", 3)):
                connection.execute(text(f"SET tcp_keepalives_{setting} = {seconds}"))
            lock = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")
            if not connection.execute(lock, {"name": f"suitcut {executor}"}).scalar():
                raise taken
            connection.commit()
            yield
        return
    beside = path.with_name(f"{path.name}.{executor}.lock")
    with beside.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise taken from None
        yield
