import socket
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.store import orders, plans
from app.store.database import Database
from tests.app.orders import text
from tests.service.asking import TENANT, key_of, order
from tests.service.running import PATIENCE_S, Running, serving


def plan_counts(database: Database, *names: str) -> list[int]:
    with database.read() as connection:
        found = [orders.get(connection, TENANT, name) for name in names]
        return [plans.count(connection, TENANT, one.number) for one in found]


@pytest.mark.long
def test_order_in_hand_is_planned_before_the_process_ends(
    database: Database, database_address: str, tmp_path: Path
) -> None:
    with serving(tmp_path, database_address, key_of(database), nest_s="2") as running:
        running.client.post("/v1/orders", json=order())
        running.until("/v1/orders/QD-1", "Running")
        running.terminate()
        assert running.process.wait(PATIENCE_S) == 0
        assert {line["order"] for line in running.lines() if line["event"] == "planned"} == {"QD-1"}
    with database.read() as connection:
        assert orders.get(connection, TENANT, "QD-1").state == "Ended"
    assert plan_counts(database, "QD-1") == [1]


@pytest.mark.long
def test_order_that_takes_longer_than_the_grace_goes_on_at_the_next_start(
    database: Database, database_address: str, tmp_path: Path
) -> None:
    key = key_of(database)
    with serving(tmp_path, database_address, key, nest_s="300", grace_s="1") as running:
        running.client.post("/v1/orders", json=order())
        running.until("/v1/orders/QD-1", "Running")
        running.terminate()
        assert running.process.wait(PATIENCE_S) == 0
        assert all(line["event"] != "aborted" for line in running.lines())
    with database.read() as connection:
        assert orders.get(connection, TENANT, "QD-1").state == "Running"
    with serving(tmp_path, database_address, key) as running:
        assert running.until("/v1/orders/QD-1", "Ended", "Aborted")["state"] == "Ended"
    assert plan_counts(database, "QD-1") == [1]


@pytest.mark.long
def test_request_in_hand_is_answered_and_no_accepted_order_is_lost(
    database: Database, database_address: str, tmp_path: Path
) -> None:
    key = key_of(database)
    accepted: list[str] = []
    with serving(tmp_path, database_address, key, planners="0") as running:
        posting = [threading.Thread(target=post_until_refused, args=(running, n, accepted)) for n in range(4)]
        half = half_sent(running, key)
        for thread in posting:
            thread.start()
        while len(accepted) < 40:
            assert running.process.poll() is None
        running.terminate()
        for thread in posting:
            thread.join(PATIENCE_S)
        assert finished(half).startswith(b"HTTP/1.1 202")
        assert running.process.wait(PATIENCE_S) == 0
    with database.read() as connection:
        for name in (*accepted, "in-hand"):
            assert orders.get(connection, TENANT, name).state == "AllowedToStart"


def post_until_refused(running: Running, poster: int, accepted: list[str]) -> None:
    for number in range(100_000):
        name = f"QD-{poster}-{number}"
        try:
            answer = running.client.post("/v1/orders", json=order(name))
        except Exception:  # the connection was refused or closed: the service is gone
            return
        if answer.status_code != 202:
            return
        accepted.append(name)


def half_sent(running: Running, key: str) -> tuple[socket.socket, bytes]:
    """Begin to post an order, and return the connection and what is still to be sent."""
    body = text(order("in-hand")).encode()
    head = (
        f"POST /v1/orders HTTP/1.1\r\nHost: suitcut\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    address: Any = urlsplit(str(running.client.base_url))
    connection = socket.create_connection((address.hostname, address.port), timeout=PATIENCE_S)
    connection.sendall(head.encode() + body[:100])
    return connection, body[100:]


def finished(half: tuple[socket.socket, bytes]) -> bytes:
    connection, rest = half
    with connection:
        connection.sendall(rest)
        return connection.recv(1000)
