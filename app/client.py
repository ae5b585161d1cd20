"""A thin client of the service: one method to a thing one does, sent again where that is safe.

client = Client("http://127.0.0.1:8000", "sc_...")
client.post_order(json.loads(Path("examples/order.json").read_text()))
client.wait_until_planned("QD-2026-0001")
Path("cut.nc").write_bytes(client.file("QD-2026-0001", "cut.nc"))
"""

import json
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import httpx2

JSON = dict[str, Any]

RETRIED = (429, 502, 503, 504)
LONGEST_PAUSE_S = 30.0


class ServiceError(Exception):
    """The service refused a request: ``status`` and, in words, ``detail`` of its problem document."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"{status}: {detail}")
        self.status = status
        self.detail = detail


class Client:
    """Asks a service with an API key.

    Parameters
    ----------
    address
        Of the service, ``http://host:port``.
    key
        The API key.
    tries
        How often a request is sent before its failure is raised: when no answer came, and when the service
        is too busy or starts. Every request may be sent again: those that make something carry an
        Idempotency-Key, all others change nothing the second time.
    timeout_s
        Seconds that one try may take.
    """

    def __init__(self, address: str, key: str, *, tries: int = 5, timeout_s: float = 30.0) -> None:
        self._http = httpx2.Client(
            base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=timeout_s
        )
        self._tries = tries

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close its connections."""
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def post_order(self, order: JSON, *, idempotency_key: str | None = None) -> JSON:
        """Post an order and return its status; raises ServiceError if it is refused."""
        return self._make("/v1/orders", order, idempotency_key)

    def post_orders(self, orders: Sequence[JSON], *, idempotency_key: str | None = None) -> list[JSON]:
        """Post up to 500 orders and return what became of each, refused ones included."""
        items: list[JSON] = self._make("/v1/orders/batch", {"orders": list(orders)}, idempotency_key)["items"]
        return items

    def order(self, order_id: str) -> JSON:
        """Return how far an order is, and the order."""
        return self._told("GET", f"/v1/orders/{order_id}")

    def orders(self, **filters: str | int) -> Iterator[JSON]:
        """Return all orders that fit the filters of ``GET /v1/orders``, the latest first."""
        return self.listed("/v1/orders", **filters)

    def wait_until_planned(self, order_id: str, *, poll_s: float = 0.5, patience_s: float = 600.0) -> JSON:
        """Return an order's status once it is planned, was aborted or waits for somebody's doing.

        Raises
        ------
        TimeoutError
            If it is still on its way after ``patience_s`` seconds.
        """
        deadline = time.monotonic() + patience_s
        while True:
            status = self.order(order_id)
            if status["state"] in ("Ended", "Aborted", "NotAllowedToStart"):
                return status
            if time.monotonic() > deadline:
                raise TimeoutError(f"order {order_id} is still {status['state']} after {patience_s:g} s")
            time.sleep(poll_s)

    def act(
        self, order_id: str, action: str, told: JSON | None = None, *, version: int | None = None
    ) -> JSON:
        """Hold, release, cancel or replan an order; a ``version`` must be its present one."""
        return self._told("POST", f"/v1/orders/{order_id}/{action}", told or {}, _if_match(version))

    def plan(self, order_id: str) -> JSON:
        """Return an order's plan."""
        return self._told("GET", f"/v1/orders/{order_id}/plan")

    def file(self, order_id: str, name: str) -> bytes:
        """Return a file of an order's plan: marker.svg, cut.nc ..."""
        return self._asked("GET", f"/v1/orders/{order_id}/files/{name}").content

    def put(self, path: str, told: JSON, *, version: int | None = None) -> JSON:
        """Make or change a roll, a cutter or a webhook: ``put("/v1/rolls/R-17", {...})``."""
        return self._told("PUT", path, told, _if_match(version))

    def next_run(self, cutter: str) -> JSON | None:
        """Return the cutter's next run, None if there is none now."""
        answer = self._asked("POST", f"/v1/cutters/{cutter}/next")
        return None if answer.status_code == 204 else dict(answer.json())

    def report(self, run: str, what: str, told: JSON | None = None) -> JSON:
        """Report of a cut run: start, progress, fault, resume, done or give-back."""
        return self._told("POST", f"/v1/cut-runs/{run}/{what}", told or {})

    def events(self, after: int = 0, **filters: str) -> Iterator[JSON]:
        """Follow the tenant's events from a number on, for ever, over lost connections too."""
        while True:
            headers = {"Accept": "text/event-stream", "Last-Event-ID": str(after)}
            try:
                with self._http.stream(
                    "GET", "/v1/events/stream", params=filters, headers=headers, timeout=60
                ) as answer:
                    _raise_if_refused(answer)
                    for event in _server_sent(answer.iter_lines()):
                        after = event["seq"]
                        yield event
            except httpx2.TransportError:
                time.sleep(1)

    def listed(self, path: str, **filters: str | int) -> Iterator[JSON]:
        """Return the items of all pages of a list."""
        cursor: str | None = None
        while True:
            given = filters if cursor is None else {**filters, "cursor": cursor}
            page = self._asked("GET", path, params=given).json()
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return

    def _make(self, path: str, told: JSON, key: str | None) -> JSON:
        return self._told("POST", path, told, {"Idempotency-Key": key or str(uuid.uuid4())})

    def _told(
        self, method: str, path: str, told: JSON | None = None, headers: Mapping[str, str] = {}
    ) -> JSON:
        return dict(self._asked(method, path, json=told, headers=dict(headers)).json())

    def _asked(self, method: str, path: str, **arguments: Any) -> httpx2.Response:
        for left in range(self._tries - 1, -1, -1):
            pause_s = float(2 ** (self._tries - 1 - left)) / 4
            try:
                answer = self._http.request(method, path, **arguments)
            except httpx2.TransportError:
                if not left:
                    raise
            else:
                if answer.status_code not in RETRIED or not left:
                    _raise_if_refused(answer)
                    return answer
                pause_s = max(pause_s, float(answer.headers.get("Retry-After", 0)))
            time.sleep(min(pause_s, LONGEST_PAUSE_S))
        raise AssertionError("the last try returns or raises")


def _if_match(version: int | None) -> dict[str, str]:
    return {} if version is None else {"If-Match": f'"{version}"'}


def _raise_if_refused(answer: httpx2.Response) -> None:
    if answer.status_code < 400:
        return
    answer.read()
    try:
        detail = str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        detail = answer.text[:500]
    raise ServiceError(answer.status_code, detail)


def _server_sent(lines: Iterator[str]) -> Iterator[JSON]:
    """Return the events of a stream as their JSON."""
    data: list[str] = []
    for line in lines:
        if line.startswith("data:"):
            data.append(line[5:].strip())
        elif not line and data:
            yield json.loads("\n".join(data))
            data = []
