import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.outbound import Outbound, is_public
from app.settings import Settings
from app.store import events, processes, tenants
from app.store.database import Database
from app.store.events import News
from tests.service.asking import TENANT, Asker, assert_problem, key_of
from tests.service.receiving import Receiver, receiver, until


@pytest.fixture
def receiving() -> Iterator[Receiver]:
    """Give a receiver of webhooks."""
    with receiver() as running:
        yield running


@pytest.fixture
def sending(settings: Settings, database: Database) -> Iterator[Asker]:
    """Give a client of a service that sends webhooks, and tries again soon."""
    soon = settings.model_copy(update={"planners": 1, "poll_s": 0.05, "webhook_retry_s": 0.001})
    with TestClient(create_app(soon), raise_server_exceptions=False) as client:
        yield Asker(client, key_of(database))


def hook(asker: Asker, receiving: Receiver, name: str = "mes", **request: Any) -> str:
    """Make a webhook to a receiver, which checks by its secret, and return that."""
    made = asker.put(f"/v1/webhooks/{name}", json={"url": receiving.url, **request})
    assert made.status_code == 201, made.text
    receiving.secrets.append(made.json()["secret"])
    return str(made.json()["secret"])


def tell(database: Database, *kinds: str, tenant: str = TENANT) -> None:
    with database.write() as connection:
        events.append(connection, tenant, *(News(kind, "QD-1", {"text": "排料"}) for kind in kinds))


def delivery(asker: Asker, seq: int, name: str = "mes") -> dict[str, Any]:
    found = asker.get(f"/v1/webhooks/{name}/deliveries").json()["items"]
    return next((one for one in found if one["seq"] == seq), {})


def settled(asker: Asker, seq: int, state: str) -> dict[str, Any]:
    """Return a delivery when it is in a state."""

    def told() -> dict[str, Any]:
        one = delivery(asker, seq)
        return one if one.get("state") == state else {}

    found: dict[str, Any] = until(told, f"event {seq} {state}")
    return found


def test_secret_is_told_once_and_the_same_put_changes_nothing(asker: Asker) -> None:
    request = {"url": "https://mes.example.com/hook?x=1", "kinds": ["order.*"]}
    made = asker.put("/v1/webhooks/mes", json=request)
    assert made.status_code == 201
    assert made.headers["etag"] == '"1"'
    assert made.json()["secret"].startswith("whsec_")
    again = asker.put("/v1/webhooks/mes", json=request)
    assert again.status_code == 200
    assert again.json() == {name: told for name, told in made.json().items() if name != "secret"}
    assert asker.get("/v1/webhooks/mes").json() == again.json()
    assert asker.get("/v1/webhooks").json()["items"] == [again.json()]
    stale = asker.put("/v1/webhooks/mes", json=request, headers={"If-Match": '"7"'})
    assert_problem(stale, 412, "webhook mes is at version 1, not 7")
    assert asker.delete("/v1/webhooks/mes").status_code == 204
    assert_problem(asker.get("/v1/webhooks/mes"), 404, "no webhook mes")


@pytest.mark.parametrize(
    ("request_body", "reason"),
    [
        ({"url": "ftp://mes.example.com/"}, "url"),
        ({"url": "https://user:secret@mes.example.com/"}, "url"),
        ({"url": "https://mes.example.com/#part"}, "url"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"url": "https://mes.example.com/", "kinds": ["order"]}, "kinds"),
        ({"url": "https://mes.example.com/", "secret": "whsec_x"}, "secret"),
    ],
)
def test_unusable_webhooks_are_refused(asker: Asker, request_body: dict[str, Any], reason: str) -> None:
    assert_problem(asker.put("/v1/webhooks/mes", json=request_body), 422, reason)


def test_webhooks_of_another_factory_are_not_seen(asker: Asker, database: Database) -> None:
    with database.write() as connection:
        tenants.add(connection, "other", "another factory")
    asker.put("/v1/webhooks/mes", json={"url": "https://mes.example.com/"})
    other = Asker(asker.client, key_of(database, "other"))
    assert other.get("/v1/webhooks").json()["items"] == []
    for ask in (
        other.get("/v1/webhooks/mes"),
        other.delete("/v1/webhooks/mes"),
        other.post("/v1/webhooks/mes/rotate"),
        other.post("/v1/webhooks/mes/test"),
        other.get("/v1/webhooks/mes/deliveries"),
        other.post("/v1/webhooks/mes/deliveries/1/resend"),
    ):
        assert_problem(ask, 404, "no webhook mes")


def test_each_event_that_is_wanted_is_sent_once_and_signed(
    sending: Asker, receiving: Receiver, database: Database
) -> None:
    tell(database, "order.received")
    hook(sending, receiving, kinds=["order.*"])
    tell(database, *["order.planning", "roll.used", "order.planned"] * 50)
    until(lambda: len(receiving.taken) >= 100, "all taken")
    settled(sending, 151, "delivered")
    assert sorted(one["seq"] for one in receiving.taken) == [n for n in range(2, 152) if n % 3 != 0]
    assert len(set(receiving.ids)) == 100
    first = min(receiving.taken, key=lambda one: int(one["seq"]))
    assert first["type"] == "order.planning"
    assert (first["subject"], first["data"]) == ("QD-1", {"text": "排料"})
    assert receiving.unsigned == 0


def test_delivery_that_fails_is_tried_again_under_the_same_id(
    sending: Asker, receiving: Receiver, database: Database
) -> None:
    hook(sending, receiving)
    receiving.answers += [500, 302, 429]
    tell(database, "order.planned")
    told = settled(sending, 1, "delivered")
    assert (told["tries"], told["status"], told["next_at"]) == (4, 204, None)
    assert len(receiving.refused) == 3
    assert len(receiving.taken) == len(set(receiving.ids)) == 1
    assert sending.get("/v1/webhooks/mes").json()["failures"] == 0


def test_address_that_is_gone_disables_its_webhook(
    sending: Asker, receiving: Receiver, database: Database
) -> None:
    hook(sending, receiving)
    receiving.answers += [410]
    tell(database, "order.planned")
    until(lambda: not sending.get("/v1/webhooks/mes").json()["enabled"], "disabled")
    assert sending.get("/v1/webhooks/mes").json()["reason"] == "its address answered 410 Gone"
    assert delivery(sending, 1)["state"] == "failed"
    assert sending.get("/v1/events").json()["items"][-1]["kind"] == "webhook.disabled"
    assert_problem(sending.post("/v1/webhooks/mes/test"), 409, "webhook mes is disabled: its address")
    # Enabled again it is sent what comes from then on, and what is asked for.
    assert sending.put("/v1/webhooks/mes", json={"url": receiving.url}).json()["reason"] is None
    assert sending.post("/v1/webhooks/mes/deliveries/1/resend").status_code == 202
    settled(sending, 1, "delivered")
    assert [one["seq"] for one in receiving.taken] == [1]


def test_ping_goes_to_the_webhook_that_is_tested_only(
    sending: Asker, receiving: Receiver, database: Database
) -> None:
    hook(sending, receiving, kinds=["order.planned"])
    sending.put("/v1/webhooks/other", json={"url": receiving.url})
    seq = sending.post("/v1/webhooks/mes/test").json()["seq"]
    settled(sending, seq, "delivered")
    assert [(one["type"], one["subject"]) for one in receiving.taken] == [("webhook.ping", "mes")]
    assert sending.get("/v1/webhooks/other/deliveries").json()["items"] == []


def test_old_and_new_secret_both_sign_for_a_day(
    sending: Asker, receiving: Receiver, database: Database
) -> None:
    hook(sending, receiving)
    rotated = sending.post("/v1/webhooks/mes/rotate").json()
    assert rotated["old_secret_until"] is not None
    receiving.secrets.append(rotated["secret"])
    tell(database, "order.planned")
    settled(sending, 1, "delivered")
    assert receiving.unsigned == 0


def test_deleted_webhook_is_sent_nothing_more(
    sending: Asker, receiving: Receiver, database: Database
) -> None:
    hook(sending, receiving, "old")
    hook(sending, receiving, "mes")
    receiving.secrets.pop(0)
    sending.delete("/v1/webhooks/old")
    tell(database, "order.planned")
    settled(sending, 1, "delivered")
    assert len(receiving.taken) == 1
    assert receiving.unsigned == 0


@contextmanager
def worker(settings: Settings, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker in a process of its own."""
    environment = os.environ | {
        "SUITCUT_DATABASE": settings.database.get_secret_value(),
        "SUITCUT_PLANNERS": "1",
        "SUITCUT_POLL_S": "0.05",
        "SUITCUT_WEBHOOK_RETRY_S": "0.01",
        "SUITCUT_WORKER_ID": name,
    }
    command = [sys.executable, "-c", "from app.cli import main; main()", "worker"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


@pytest.mark.long
def test_events_are_delivered_though_the_worker_is_killed(
    asker: Asker, settings: Settings, receiving: Receiver, database: Database
) -> None:
    hook(asker, receiving)
    tell(database, *["order.planned"] * 200)
    with worker(settings, "w1") as killed:
        until(lambda: len(receiving.taken) >= 40, "begun")
        killed.kill()
        killed.wait()
    with worker(settings, "w1"):
        until(lambda: len({one["seq"] for one in receiving.taken}) == 200, "all delivered")
        until(
            lambda: not asker.get("/v1/webhooks/mes/deliveries?state=sending").json()["items"], "all settled"
        )
    again = sum(Counter(receiving.ids).values()) - 200
    assert again <= 16  # at most those that were under way
    assert asker.get("/v1/webhooks/mes/deliveries?state=failed").json()["items"] == []


@pytest.mark.parametrize("database_address", ["postgres"], indirect=True)
def test_two_workers_deliver_nothing_twice(
    sending: Asker, settings: Settings, receiving: Receiver, database: Database
) -> None:
    with worker(settings, "w2"):
        until(lambda: _workers(database) == 2, "both at work")
        hook(sending, receiving)
        for _ in range(20):
            tell(database, *["order.planned"] * 15)
        until(lambda: len(receiving.taken) >= 300, "all taken")
        until(lambda: not sending.get("/v1/webhooks/mes/deliveries?state=sending").json()["items"], "settled")
    assert sorted(one["seq"] for one in receiving.taken) == list(range(1, 301))


def _workers(database: Database) -> int:
    with database.read() as connection:
        return len(processes.alive(connection, timedelta(minutes=1)))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "::",
    ],
)
def test_addresses_of_private_networks_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_addresses_of_the_internet_are_public() -> None:
    assert is_public("93.184.215.14")
    assert is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f000001", "2130706433", "[::1]"])
def test_platform_sends_nothing_into_its_own_network(receiving: Receiver, host: str) -> None:
    url = receiving.url.replace("127.0.0.1", host)
    outcome = Outbound(private=False, limit_s=5).post(url, {}, b"{}")
    assert outcome.status is None
    assert "is no public address" in outcome.reason
    assert (receiving.taken, receiving.refused) == ([], [])


def test_answer_that_never_ends_is_cut_off() -> None:
    dripping = socket.create_server(("127.0.0.1", 0))
    cut_off = threading.Event()

    def drip() -> None:
        connection, _ = dripping.accept()
        with connection, suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
            while not cut_off.wait(0.02):
                connection.sendall(b"x")

    thread = threading.Thread(target=drip)
    thread.start()
    url = f"http://127.0.0.1:{dripping.getsockname()[1]}/"
    outcome = Outbound(private=True, limit_s=0.5).post(url, {}, b"{}")
    cut_off.set()
    thread.join()
    dripping.close()
    assert (outcome.status, outcome.reason) == (None, "not answered within 0.5 s")


def test_nobody_answering_is_told_in_words() -> None:
    outcome = Outbound(private=True, limit_s=5).post("http://127.0.0.1:1/", {}, b"{}")
    assert outcome.status is None
    assert "cannot be connected to" in outcome.reason
