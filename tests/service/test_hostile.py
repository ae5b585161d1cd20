"""Whatever is sent is refused with a problem document that says why; nothing brings the service down."""

import json
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import create_engine
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.store.database import Database
from app.store.keys import Scope
from tests.service.asking import PROBLEM, TENANT, Asker, assert_problem, key_of, order
from tests.service.serving import served

JSON = {"Content-Type": "application/json"}
ORDER = json.dumps(order())
LIMIT = Settings().body_limit_bytes


@pytest.fixture
def wire(settings: Settings, database: Database) -> Iterator[Asker]:
    """Give a client, with a key that may do all, of the service behind a real server."""
    with served(settings) as address, httpx2.Client(base_url=address, trust_env=False, timeout=60) as client:
        yield Asker(client, key_of(database, TENANT, Scope.ADMIN, Scope.PLATFORM))


def assert_refused(answer: Any, *statuses: int, what: str = "") -> None:
    assert answer.status_code in statuses, f"{what} {answer.status_code} {answer.text[:500]}"
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json()["detail"]
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


def spoilt(old: str, new: str) -> bytes:
    assert old in ORDER
    return ORDER.replace(old, new, 1).encode("utf-8", "surrogatepass")


UNREADABLE = {
    "nothing": b"",
    "no JSON": b"<order/>",
    "cut off": ORDER[:-20].encode(),
    "two documents": (ORDER + ORDER).encode(),
    "100,000 lists deep": b"[" * 100_000 + b"]" * 100_000,
    "100,000 objects deep": b'{"id":' * 100_000 + b"1" + b"}" * 100_000,
    "deep in a field that takes anything": spoilt('"buttons": 2', '"buttons": ' + "[" * 5000 + "]" * 5000),
    "UTF-16": ORDER.encode("utf-16"),
    "UTF-16 without a mark": ORDER.encode("utf-16-le"),
    "UTF-32": ORDER.encode("utf-32"),
    "byte order mark": b"\xef\xbb\xbf" + ORDER.encode(),
    "invalid UTF-8": spoilt("Wang Lei", "@@").replace(b"@@", b"\xff\xfe"),
    "overlong UTF-8": spoilt("Wang Lei", "@@").replace(b"@@", b"\xc0\x80"),
    "bare surrogate": spoilt("Wang Lei", "\ud800"),
    "escaped lone surrogate": spoilt("Wang Lei", r"\ud800"),
    "lone surrogate as a key": spoilt('"customer"', r'"\udfff"'),
    "NUL byte": spoilt("Wang Lei", "\0"),
    "escaped NUL": spoilt("Wang Lei", r"Wang\u0000Lei"),
    "NUL in a key": spoilt('"customer"', r'"cust\u0000omer"'),
    "NUL in the id": spoilt("QD-1", r"QD\u0000"),
    "NUL in a measurement's name": spoilt('"stature"', r'"stat\u0000ure"'),
    "NUL in a style": spoilt('"buttons": 2', r'"buttons": "\u0000"'),
    "NaN": spoilt("1750", "NaN"),
    "Infinity": spoilt("1750", "-Infinity"),
    "1e400": spoilt("1750", "1e400"),
    "10**5000": spoilt("1750", "1" + "0" * 5000),
    "a key twice": spoilt('"customer"', '"customer": "another", "customer"'),
    "a key twice, escaped": spoilt('"customer"', r'"customer": "another", "\u0063ustomer"'),
    "the id twice in a batch": b'{"orders": [{"id": "a", "id": "b"}]}',
}
WRONG = {
    "null": b"null",
    "a number": b"7",
    "a list": b"[]",
    "text": b'"order"',
    "10**400 as a measurement": spoilt("1750", "1" + "0" * 400),
    "10**400 as a priority": spoilt('"customer"', '"priority": 1' + "0" * 400 + ', "customer"'),
    "1e308 as a width": spoilt("1480", "1e308"),
    "a key of a million letters": spoilt('"customer"', f'"{"k" * 900_000}"'),
    "a name of a million letters": spoilt("Wang Lei", "x" * 1_000_000),
    "a path as the id": spoilt("QD-1", "../../etc/passwd"),
    "SQL as the id": spoilt("QD-1", "x'; DROP TABLE orders; --"),
    "a line break after the id": spoilt("QD-1", r"QD-1\n"),
    "other digits in the id": spoilt("QD-1", "QD-١"),
    "a due beyond UTC": spoilt('"customer"', '"due": "9999-12-31T23:59:59-12:00", "customer"'),
    "a due before UTC": spoilt('"customer"', '"due": "0001-01-01T00:00:00+12:00", "customer"'),
    "a due as a number": spoilt('"customer"', '"due": 5, "customer"'),
    "a due as digits": spoilt('"customer"', '"due": "1e10", "customer"'),
    "a due without a zone": spoilt('"customer"', '"due": "2026-12-01T12:00:00", "customer"'),
    "a colour key": spoilt('"customer"', '"__proto__": {}, "customer"'),
}


@pytest.mark.parametrize("path", ["/v1/orders", "/v1/orders/batch", "/v1/keys", "/v1/markers/QD-1/edits"])
def test_body_that_is_no_strict_json_is_refused(asker: Asker, path: str) -> None:
    for name, body in UNREADABLE.items():
        answer = asker.post(path, content=body, headers=JSON)
        assert_refused(answer, *((422,) if name == "nothing" else (400,)), what=name)
    assert asker.get("/v1/orders").json()["items"] == []


def test_body_that_is_no_order_is_refused(asker: Asker) -> None:
    for name, body in WRONG.items():
        answer = asker.post("/v1/orders", content=body, headers=JSON)
        assert_refused(answer, 422, what=name)
        assert len(answer.content) < 10_000
        batch = asker.post("/v1/orders/batch", content=b'{"orders": [' + body + b"]}", headers=JSON)
        if batch.status_code == 202:
            assert [item["status"] for item in batch.json()["items"]] == [422]
        else:
            assert_refused(batch, 422)
    assert asker.get("/v1/orders").json()["items"] == []


def test_body_that_is_not_called_json_is_refused(asker: Asker) -> None:
    types = (
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "json",
        "",
    )
    for content_type in types:
        answer = asker.post("/v1/orders", content=ORDER.encode(), headers={"Content-Type": content_type})
        assert_refused(answer, 415)
    named = {"Content-Type": "application/json; charset=utf-16"}
    assert_refused(asker.post("/v1/orders", content=ORDER.encode("utf-16"), headers=named), 400)
    assert asker.post("/v1/orders", content=ORDER.encode(), headers=named).status_code == 202


def test_body_above_the_limit_is_refused_however_it_is_sent(wire: Asker) -> None:
    large = b"[" + b" " * LIMIT + b"]"
    assert_refused(wire.post("/v1/orders", content=large, headers=JSON), 413)
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 20 * LIMIT:
            sent += 2**16
            yield b" " * 2**16

    # The server may close the connection on a client that goes on sending.
    with suppress(httpx2.WriteError, httpx2.ReadError, httpx2.RemoteProtocolError):
        assert_refused(wire.post("/v1/orders", content=endless(), headers=JSON), 413)
    assert sent < 20 * LIMIT, "the connection is open still"
    assert wire.get("/v1/orders").status_code == 200


TRICKS = (
    "%00",
    "QD%00-1",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e",
    "x'%20OR%20'1'='1",
    "x';%20DROP%20TABLE%20orders;%20--",
    "%ff%fe",
    "%ed%a0%80",
    "%0d%0aSet-Cookie:%20a=b",
    "%F0%9F%92%A3",
    "*",
    "a" * 5000,
    "999999999999999999999999",
    "-1",
    "${7*7}",
    "%25s%25n",
    "\\",
)


def test_tricks_in_place_of_an_id_find_nothing(asker: Asker) -> None:
    ways = [
        ("GET", "/v1/orders/{}"),
        ("GET", "/v1/orders/{}/plan"),
        ("GET", "/v1/orders/{}/files/marker.svg"),
        ("GET", "/v1/orders/QD-1/files/{}"),
        ("POST", "/v1/orders/{}/hold"),
        ("POST", "/v1/markers/{}/edits"),
        ("GET", "/v1/keys/{}"),
        ("DELETE", "/v1/keys/{}"),
        ("POST", "/v1/keys/{}/rotate"),
    ]
    for method, path in ways:
        for trick in TRICKS:
            body = {"json": {"edits": [{"number": 0}]}} if path.endswith("edits") else {}
            answer = asker.ask(method, path.format(trick), **body)
            if answer.status_code == 200:  # %2e%2e is a step back, here to a list
                assert answer.json() == {"items": [], "next_cursor": None}
            else:
                assert_refused(answer, 400, 404, 405, 422)
            assert "set-cookie" not in answer.headers


def test_tricks_in_a_query_are_refused_or_find_nothing(asker: Asker, database: Database) -> None:
    asker.key = key_of(database, TENANT, Scope.ADMIN, Scope.PLATFORM)
    numbers = ("0", "-1", "501", "1e3", "1" + "0" * 5000, "9" * 30, "NaN", "", "1;DROP", "%00", "١")
    for limit in numbers:
        assert_refused(asker.get(f"/v1/orders?limit={limit}"), 400, 422)
    cursors = (
        "x",
        "%00",
        "LTE=",
        "MQ",
        "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5",
        "w6k=",
        "é",
        "a" * 9000,
        "4pGg",
        "",
    )
    for path in ("/v1/orders", "/v1/keys", "/v1/audit"):
        for cursor in cursors:
            assert_refused(asker.get(f"{path}?cursor={cursor}"), 400, 422)
    for cursor in ("x", "%00", "LTE=", "w6k=", "é", "a" * 9000, "4pGg", ""):
        assert_refused(asker.get(f"/v1/tenants?cursor={cursor}"), 400, 422)
    for name, told in {
        "state": "Ended'--",
        "waits_for": "%00",
        "cutter": "x" * 65,
        "cloth": "%00",
        "due_before": "9999-12-31T23:59:59-12:00",
    }.items():
        assert_refused(asker.get(f"/v1/orders?{name}={told}"), 400, 422)
    for name in ("cutter", "cloth"):
        for told in ("'; DROP TABLE orders; --", "%25", "_", "\\"):
            assert asker.get("/v1/orders", params={name: told}).json()["items"] == []
    for told in ("%25", "_", "\\", "'"):
        assert asker.get(f"/v1/audit?actor={told}").json()["items"] == []


def test_tricks_in_headers_are_refused_or_without_effect(wire: Asker) -> None:
    body = ORDER.encode()
    for name, value in (
        ("Idempotency-Key", b"k" * 256),
        ("Idempotency-Key", b"k" * 30_000),
        ("Idempotency-Key", b"two words"),
        ("Idempotency-Key", "schl\u00fcssel".encode("latin-1")),
        ("Idempotency-Key", "钥匙".encode()),
        ("Idempotency-Key", b'""'),
        ("If-Match", b"x" * 30_000),
        ("If-Match", b'W/"1"'),
        ("If-Match", b'"99999999999999999999"'),
        ("Authorization", b"Bearer"),
        ("Authorization", b"Bearer " + b"a" * 30_000),
        ("Authorization", b"Bearer sc_\xff_\xfe"),
        ("Authorization", b"Bearer sc_x' OR 1=1 --_y"),
        ("Authorization", b"Digest sc_"),
    ):
        path = "/v1/orders/QD-1/hold" if name == "If-Match" else "/v1/orders"
        headers: Any = {**JSON, name: value}
        answer = wire.post(path, content=b"" if name == "If-Match" else body, headers=headers)
        assert_refused(answer, {"Idempotency-Key": 400, "If-Match": 404, "Authorization": 401}[name], 412)
    assert wire.get("/v1/orders").json()["items"] == []
    forwarded = {
        "X-Request-Id": "a\x01b",
        "X-HTTP-Method-Override": "DELETE",
        "X-Forwarded-For": "'",
        "Host": "x y",
    }
    told: Any = {name: value.encode() for name, value in forwarded.items()}
    answer = wire.get("/v1/orders", headers=told)
    assert answer.status_code in (200, 400)
    for sent in (b"a" * 129, b"a b", "é".encode(), b"<script>"):
        given: Any = {"X-Request-Id": sent}
        assert len(wire.get("/healthz", headers=given).headers["x-request-id"]) == 32
    assert (
        wire.get("/healthz", headers={"X-Request-Id": "mes-4711.a"}).headers["x-request-id"] == "mes-4711.a"
    )


def test_methods_that_a_path_has_not_are_refused_with_those_that_it_has(asker: Asker) -> None:
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND", "QUERY", "HACK"):
        answer = asker.ask(method, "/v1/orders")
        assert_refused(answer, 405)
        assert answer.headers["allow"] == "GET, POST"
    assert asker.ask("HEAD", "/v1/orders").status_code == 405
    assert_refused(asker.ask("CONNECT", "/v1/orders"), 405)
    assert_refused(asker.get("/v1/nothing"), 404)
    assert_refused(asker.get("/v1//orders"), 404)


def raw(wire: Asker, *parts: bytes) -> bytes:
    """Send bytes as they are, then no more, and return what comes back."""
    address = (wire.client.base_url.host, wire.client.base_url.port)
    with socket.create_connection(address, timeout=60) as connection:
        for part in parts:
            connection.sendall(part)
        connection.shutdown(socket.SHUT_WR)
        heard = b""
        while more := connection.recv(2**16):
            heard += more
    return heard


def test_broken_requests_are_refused_and_others_are_still_answered(wire: Asker) -> None:
    key = f"Authorization: Bearer {wire.key}\r\n".encode()
    head = b"POST /v1/orders HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n" + key
    half = ORDER[: len(ORDER) // 2].encode()
    raw(wire, head + f"Content-Length: {len(ORDER)}\r\n\r\n".encode(), half)
    raw(wire, head + b"Transfer-Encoding: chunked\r\n\r\n", b"5\r\n[1,2,", b"\r\nzz\r\n")
    for broken in (
        head + b"Content-Length: -1\r\n\r\n",
        head + b"Content-Length: 1e3\r\n\r\n",
        head + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n",
        head + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        b"GET /v1/orders HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n" + key + b"\r\n",
        b"GET /v1/orders HTTP/9.9\r\n\r\n",
        b"GET /v1/ord\0ers HTTP/1.1\r\nHost: a\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\r\n\r\n\r\n",
    ):
        heard = raw(wire, broken)
        assert not heard or heard.split()[1][:1] == b"4", heard
    assert wire.get("/v1/orders").json()["items"] == []


def test_body_that_comes_slowly_keeps_nobody_else_waiting(wire: Asker) -> None:
    address = (wire.client.base_url.host, wire.client.base_url.port)
    slow = []
    for _ in range(100):
        connection = socket.create_connection(address, timeout=60)
        connection.sendall(b"POST /v1/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{")
        slow.append(connection)
    assert wire.post("/v1/orders", json=order()).status_code == 202
    for connection in slow:
        connection.close()
    assert wire.get("/v1/orders/QD-1").status_code == 200


def test_want_of_a_free_connection_is_told_as_busy(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    engine = create_engine(
        f"sqlite:///{tmp_path / 'busy.db'}", pool_size=1, max_overflow=0, pool_timeout=0.01
    )
    app = create_app(settings)
    with TestClient(app, raise_server_exceptions=False) as client, engine.connect():
        app.state.database = Database(engine)
        answer = Asker(client, key_of(database)).get("/v1/orders")
        assert_problem(answer, 503, "the database cannot be used now")
        assert answer.headers["retry-after"]
