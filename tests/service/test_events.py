import socket
import threading
from collections.abc import Iterator

import httpx2
import pytest

from app.api import event_stream
from app.settings import Settings
from app.store import events, keys, tenants
from app.store.database import Database
from app.store.events import News
from tests.service.asking import TENANT, Asker, assert_problem, key_of, order
from tests.service.receiving import Served, served, stream, until


@pytest.fixture
def serving(settings: Settings, database: Database) -> Iterator[Served]:
    """Give a service on a real port."""
    with served(settings.model_copy(update={"poll_s": 0.02, "streams": 3})) as running:
        yield running


def tell(database: Database, *kinds: str, subject: str = "X", tenant: str = TENANT) -> None:
    with database.write() as connection:
        events.append(connection, tenant, *(News(kind, subject, {"text": "排料\n图"}) for kind in kinds))


def test_events_are_read_from_any_number_on(asker: Asker, database: Database) -> None:
    tell(database, "order.received", "roll.used", "order.planned")
    first = asker.get("/v1/events", params={"limit": 2}).json()
    assert [one["seq"] for one in first["items"]] == [1, 2]
    assert (first["next_after"], first["last"]) == (2, 3)
    rest = asker.get("/v1/events", params={"after": 2}).json()
    assert [one["kind"] for one in rest["items"]] == ["order.planned"]
    assert rest["next_after"] == 3
    assert asker.get("/v1/events", params={"after": 3}).json() == {"items": [], "next_after": 3, "last": 3}


def test_events_are_filtered_by_subject_and_kinds(asker: Asker, database: Database) -> None:
    tell(database, "order.received", "order.planned", "orders.x", subject="A")
    tell(database, "order.received", "roll.used", subject="B")

    def listed(**filters: object) -> list[int]:
        return [one["seq"] for one in asker.get("/v1/events", params=filters).json()["items"]]

    assert listed(subject="A") == [1, 2, 3]
    assert listed(kind="order.*") == [1, 2, 4]
    assert listed(kind=["order.planned", "roll.used"]) == [2, 5]
    assert listed(subject="B", kind="order.*") == [4]
    assert asker.get("/v1/events", params={"kind": "roll.*", "limit": 1}).json()["next_after"] == 5
    assert asker.get("/v1/events", params={"kind": "cutter.*"}).json()["next_after"] == 5


def test_events_of_one_order_are_its_own(asker: Asker) -> None:
    for one in ("QD-1", "QD-2"):
        asker.post("/v1/orders", json=order(one))
    asker.post("/v1/orders/QD-2/hold")
    told = asker.get("/v1/orders/QD-2/events").json()["items"]
    assert [one["kind"] for one in told] == ["order.received", "order.held"]
    assert_problem(asker.get("/v1/orders/QD-3/events"), 404, "no order QD-3")


def test_events_of_another_factory_are_not_seen(asker: Asker, database: Database) -> None:
    with database.write() as connection:
        tenants.add(connection, "other", "another factory")
    tell(database, "order.received", tenant="other")
    assert asker.get("/v1/events").json() == {"items": [], "next_after": 0, "last": 0}


@pytest.mark.parametrize(
    "asked", ["after=-1", "after=9223372036854775808", "kind=%01", "kind=order", "subject=%01", "limit=0"]
)
def test_unusable_filters_are_refused(asker: Asker, asked: str) -> None:
    assert_problem(asker.get(f"/v1/events?{asked}"), 422, asked.partition("=")[0])


def test_events_written_by_others_are_streamed_without_gap_over_reconnections(
    serving: Served, database: Database
) -> None:
    key, count = key_of(database), 300

    def write() -> None:
        for _ in range(count // 3):
            tell(database, "order.received", "order.planning", "order.planned")

    writer = threading.Thread(target=write)
    had: list[int] = []
    with stream(f"{serving.url}/v1/events/stream", key) as told:
        position = next(told).id
        assert position == 0
        writer.start()
    while len(had) < count:
        with stream(f"{serving.url}/v1/events/stream", key, **{"Last-Event-ID": str(position)}) as told:
            for one in told:
                position = one.id
                if one.event is not None:
                    assert one.data["seq"] == one.id
                    assert one.data["data"] == {"text": "排料\n图"}
                    had.append(one.data["seq"])
                if len(had) == count or (one.event is not None and len(had) % 70 == 0):
                    break
    writer.join()
    assert had == list(range(1, count + 1))


def test_stream_is_filtered_and_begins_after_a_number(serving: Served, database: Database) -> None:
    tell(database, "order.received", "order.planned")
    tell(database, "order.planned", "roll.used", subject="Y")
    asked = "after=1&kind=order.planned&kind=roll.*"
    with stream(f"{serving.url}/v1/events/stream?{asked}", key_of(database)) as told:
        assert next(told).id == 1
        assert [next(told).id for _ in range(3)] == [2, 3, 4]
        tell(database, "order.received", "roll.used")
        one = next(told)
        assert (one.id, one.event) == (6, "roll.used")


def test_stream_of_a_revoked_key_ends(serving: Served, database: Database) -> None:
    key_of(database)  # one more: the last one cannot be revoked
    key = key_of(database)
    with stream(f"{serving.url}/v1/events/stream", key) as told:
        next(told)
        with database.write() as connection:
            held = keys.lock(connection, TENANT, key.split("_")[1])
            assert held is not None
            keys.revoke(connection, held)
        assert [one for one in told if one.event] == []


def test_open_streams_end_when_the_service_stops(serving: Served, database: Database) -> None:
    with stream(f"{serving.url}/v1/events/stream", key_of(database)) as told:
        next(told)
        serving.stop()
        assert list(told) == []


def test_streams_beyond_the_most_are_told_to_come_later(serving: Served, database: Database) -> None:
    address, key = f"{serving.url}/v1/events/stream", key_of(database)
    headers = {"Authorization": f"Bearer {key}"}
    with httpx2.Client(trust_env=False) as client:
        with stream(address, key) as one, stream(address, key) as two, stream(address, key) as three:
            for told in (one, two, three):
                next(told)
            refused = client.get(address, headers=headers)
            assert_problem(refused, 503, "3 streams")
            assert refused.headers["retry-after"] == "10"

        def opens() -> bool:
            with client.stream("GET", address, headers=headers) as answer:
                return answer.status_code == 200

        until(opens, "free again")


def test_stream_is_described_as_server_sent_events(asker: Asker) -> None:
    described = asker.get("/openapi.json").json()["paths"]["/v1/events/stream"]["get"]
    assert list(described["responses"]["200"]["content"]) == ["text/event-stream"]
    asked = {one["name"] for one in described["parameters"]}
    assert asked == {"after", "subject", "kind", "last-event-id"}


def test_quiet_stream_is_pinged_with_the_number_it_has_read_to(
    serving: Served, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "PING_S", 0.05)
    monkeypatch.setattr(event_stream, "CHECK_S", 0.02)
    with stream(f"{serving.url}/v1/events/stream?kind=roll.*", key_of(database)) as told:
        tell(database, "order.received", "order.planned")
        ping = next(one for one in told if one.id == 2)
        assert ping.event is None


def test_stream_ends_by_itself_after_a_while(
    serving: Served, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "OPEN_S", 0.1)
    monkeypatch.setattr(event_stream, "CHECK_S", 0.02)
    with stream(f"{serving.url}/v1/events/stream", key_of(database)) as told:
        assert [one.id for one in told] == [0]
    until(lambda: len(serving.service.state.followers) == 0, "let go")


def test_client_that_takes_nothing_is_let_go_and_holds_up_nobody(
    serving: Served, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "STALLED_S", 0.3)
    key = key_of(database)
    request = f"GET /v1/events/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", serving.port)) as idle:
        idle.sendall(request.encode())
        assert b"200 OK" in idle.recv(100)
        until(lambda: len(serving.service.state.followers) == 1, "followed")
        with database.write() as connection:
            news = [News("order.planned", "X", {"text": "x" * 200_000}) for _ in range(100)]
            events.append(connection, TENANT, *news)
        tell(database, "roll.used")
        with stream(f"{serving.url}/v1/events/stream?after=0&kind=roll.*", key) as told:
            assert [next(told).id, next(told).id] == [0, 101]
            until(lambda: len(serving.service.state.followers) == 1, "let go")


def test_stream_after_an_event_that_never_was_is_refused(serving: Served, database: Database) -> None:
    headers = {"Authorization": f"Bearer {key_of(database)}", "Last-Event-ID": "7"}
    refused = httpx2.get(f"{serving.url}/v1/events/stream", headers=headers, trust_env=False)
    assert_problem(refused, 422, "no event 7 yet, the last is 0")
