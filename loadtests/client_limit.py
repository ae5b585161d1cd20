"""How many requests a second Locust itself manages: the intake's load on a server that does nothing.

./run python -m loadtests.client_limit [SECONDS]

Each request is answered at once with the same bytes, so that the client is what takes the time.
"""

import asyncio
import multiprocessing
import re
import sys
import tempfile
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import cast

import uvloop

from loadtests.profiles import PROFILES
from loadtests.run import run_locust
from loadtests.service import Service

BODY = b'{"state": "AllowedToStart"}'
ANSWER = b"HTTP/1.1 202 Accepted\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)

LENGTH = re.compile(rb"(?i)content-length: *(\d+)")


class Echo(asyncio.Protocol):
    """Answers each request the same; the client sends one at a time on a connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where answers go."""
        self._transport = cast("asyncio.Transport", transport)
        self._read = b""

    def data_received(self, data: bytes) -> None:
        """Answer as soon as the whole body is there."""
        self._read += data
        head, _, body = self._read.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if length is not None and len(body) >= int(length[1]):
            self._read = b""
            self._transport.write(ANSWER)


def serve(told: Connection) -> None:
    """Answer on a free port of loopback, and tell which it is."""

    async def answer() -> None:
        server = await asyncio.get_running_loop().create_server(Echo, "127.0.0.1", 0)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    uvloop.run(answer())


def main(seconds: int) -> None:
    """Print requests per second."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    profile = replace(PROFILES["intake"], seconds=seconds)
    with tempfile.TemporaryDirectory() as folder:
        service = Service(f"http://127.0.0.1:{ours.recv()}", "", process.pid or 0)
        stats = run_locust(profile, service, Path(folder))
    process.kill()
    count, failed = (sum(entry[name] for entry in stats) for name in ("num_requests", "num_failures"))
    sys.stdout.write(f"{count / seconds:.0f} requests/s, {failed} failed\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
