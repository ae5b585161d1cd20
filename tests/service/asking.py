"""Asking the service over HTTP, with a key."""

import time
from typing import Any

from app.store import keys
from app.store.database import Database
from app.store.keys import Scope
from tests.app.orders import example

TENANT = "factory"
PROBLEM = "application/problem+json"
PATIENCE_S = 60


class Asker:
    """A client with a key; any method of HTTP by its name: ``asker.get("/v1/orders")``."""

    # A client in the process, or of a server: both are asked alike.
    def __init__(self, client: Any, key: str) -> None:
        self.client = client
        self.key = key

    def ask(self, method: str, path: str, **arguments: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.key}", **arguments.pop("headers", {})}
        return self.client.request(method, path, headers=headers, **arguments)

    def get(self, path: str, **arguments: Any) -> Any:
        return self.ask("GET", path, **arguments)

    def post(self, path: str, **arguments: Any) -> Any:
        return self.ask("POST", path, **arguments)

    def put(self, path: str, **arguments: Any) -> Any:
        return self.ask("PUT", path, **arguments)

    def patch(self, path: str, **arguments: Any) -> Any:
        return self.ask("PATCH", path, **arguments)

    def delete(self, path: str, **arguments: Any) -> Any:
        return self.ask("DELETE", path, **arguments)

    def until(self, path: str, *states: str) -> dict[str, Any]:
        """Ask until a resource's state is one of these, and return it."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            told: dict[str, Any] = self.get(path).json()
            if told.get("state") in states:
                return told
            assert time.monotonic() < deadline, f"{path} is still {told}"
            time.sleep(0.05)


def key_of(database: Database, tenant: str = TENANT, *scopes: Scope) -> str:
    """Return a new key of a tenant, by default one that may do all in it."""
    with database.write() as connection:
        return keys.make(connection, tenant, "test", frozenset(scopes or {Scope.ADMIN}))[1]


def order(order_id: str = "QD-1", **changes: Any) -> dict[str, Any]:
    """Return the example order under another id."""
    return {**example(), "id": order_id, **changes}


def assert_problem(answer: Any, status: int, reason: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == PROBLEM
    told = answer.json()
    assert told["status"] == status
    assert reason in told["detail"]
