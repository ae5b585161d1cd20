"""No factory sees or changes what another has, and no key does more than it may, on any route."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import select
from starlette.routing import Route

from app.main import PAGES, create_app
from app.settings import Settings
from app.store import tenants
from app.store.database import Database, open_database
from app.store.keys import Scope
from app.store.migrations import migrate
from app.store.tables import metadata
from app.web.assets import ADDRESS
from tests.service.asking import TENANT, Asker, assert_problem, key_of, order
from tests.service.databases import new_postgres_database
from tests.service.furnished import CANARY, furnish
from tests.service.operations import Operation, operations
from tests.service.serving import served

OTHER = "other-factory"
OPEN = {"/healthz", "/readyz", "/metrics", "/openapi.json", "/docs", "/docs/oauth2-redirect", "/redoc"}
# Sent a body, and keeps nothing of it.
ONLY_ANSWERS = {"/v1/drafts"}
# Reading changes nothing, then what changes, then what takes away.
GENTLE_FIRST = ("GET", "PUT", "PATCH", "POST", "DELETE")


@dataclass(frozen=True)
class Two:
    """A service with two tenants: one has all, the other nothing but keys."""

    database: Database
    operations: list[Operation]
    values: dict[str, str]
    owner: Asker
    other: Asker

    def with_key(self, key: str) -> Asker:
        return Asker(self.other.client, key)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def two(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    address = str(tmp_path_factory.mktemp("isolation") / "suitcut.db")
    if request.param == "postgres":
        address = new_postgres_database(request.getfixturevalue("postgres"))
    settings = Settings.model_validate(
        {"database": address, "planners": 1, "nest_s": 0.1, "cut_s": 0.1, "poll_s": 0.05}
    )
    database = open_database(settings.database_url())
    migrate(database)
    with database.write() as connection:
        tenants.add(connection, TENANT, CANARY)
        tenants.add(connection, OTHER, "another factory")
    with served(settings) as base, httpx2.Client(base_url=base, trust_env=False, timeout=60) as client:
        owner = Asker(client, key_of(database, TENANT, Scope.ADMIN, Scope.PLATFORM))
        listed = operations(client.get("/openapi.json").json())
        yield Two(database, listed, furnish(owner), owner, Asker(client, key_of(database, OTHER)))
    database.close()


def test_every_route_is_in_the_document_that_these_tests_go_by(tmp_path: Path) -> None:
    # The pages are asked for what they show in tests/web/test_pages.py.
    app = create_app(Settings.model_validate({"database": str(tmp_path / "none.db"), "planners": 0}))
    document = app.openapi()
    pages = {route.path for page in PAGES for route in page.router.routes if isinstance(route, Route)}
    for route in iter_route_contexts(app.routes):
        if route.path not in OPEN | pages | {ADDRESS}:
            for method in set(route.methods or ["?"]) - {"HEAD", "OPTIONS"}:
                assert method.lower() in document["paths"].get(str(route.path), {}), (
                    f"{method} {route.path} is hidden from the OpenAPI document, and so from the tests of "
                    "who may ask what"
                )


def test_request_without_a_key_is_refused(two: Two) -> None:
    for operation in two.operations:
        if operation.path in OPEN:
            continue
        assert operation.scopes is not None, f"{operation} asks for no key"
        for headers in (
            {},
            {"Authorization": f"Bearer sc_{'0' * 12}_{'A' * 43}"},
            {"Authorization": "Basic YTpi"},
        ):
            arguments = operation.arguments()
            arguments["headers"] |= headers
            answer = two.other.client.request(operation.method, operation.address(two.values), **arguments)
            assert_problem(answer, 401, "API key")
            assert answer.headers["www-authenticate"] == "Bearer"


def test_whatever_changes_something_asks_for_a_scope(two: Two) -> None:
    for operation in two.operations:
        if operation.method != "GET" and operation.path not in ONLY_ANSWERS:
            assert operation.scopes, f"{operation} is open to a key that may only read"


def test_key_without_the_scope_is_refused(two: Two) -> None:
    for operation in two.operations:
        if not operation.scopes:
            continue
        enough = (
            {*operation.scopes, Scope.ADMIN} if Scope.PLATFORM not in operation.scopes else {Scope.PLATFORM}
        )
        for scopes in (set(Scope) - enough, set()):
            key = key_of(two.database, TENANT, *scopes) if scopes else _reading_key(two.owner)
            answer = two.with_key(key).ask(
                operation.method, operation.address(two.values), **operation.arguments()
            )
            assert_problem(answer, 403, "lacks the scope")


def test_another_tenant_finds_nothing_and_changes_nothing(two: Two) -> None:
    before = _all_of(two.database, TENANT)
    # What makes things under ids of the client's own choice comes last: then there are such ids.
    for operation in sorted(two.operations, key=lambda one: (not one.names_something, one.method == "PUT")):
        if operation.path in OPEN:
            continue
        if operation.streams:
            _assert_stream_tells_only_its_own(two, operation)
            continue
        answer = two.other.ask(operation.method, operation.address(two.values), **operation.arguments())
        assert CANARY not in answer.text, f"{operation} gives away: {answer.text}"
        assert answer.status_code < 500, f"{operation}: {answer.text}"
        if Scope.PLATFORM in (operation.scopes or ()):
            assert_problem(answer, 403, "platform")
        elif operation.names_something and (operation.method != "PUT" or answer.status_code >= 300):
            # To put by If-Match what one does not have is refused as such: there is no version to match.
            missing = (404, 412) if operation.method == "PUT" else (404,)
            assert answer.status_code in missing, f"{operation}: {answer.status_code} {answer.text}"
        else:
            # Of its own: a list without what others have, something new under an id that others use too.
            fits = (
                answer.status_code < 300 or answer.status_code == 409
            )  # such as a plan that is not made yet
            assert fits, f"{operation}: {answer.status_code} {answer.text}"
    assert _all_of(two.database, TENANT) == before


def test_the_tenant_itself_finds_what_the_other_did_not(two: Two) -> None:
    """Else the test before would pass on objects that do not exist. It comes last, as it changes them."""
    for operation in sorted(two.operations, key=lambda one: GENTLE_FIRST.index(one.method)):
        if operation.names_something and not operation.streams:
            answer = two.owner.ask(operation.method, operation.address(two.values), **operation.arguments())
            told = f"{operation}: {answer.status_code} {answer.text[:500]}"
            assert answer.status_code < 300 or answer.status_code in (409, 412), told


def _reading_key(asker: Asker) -> str:
    return str(asker.post("/v1/keys", json={"name": "reads", "scopes": []}).json()["key"])


def _all_of(database: Database, tenant: str) -> dict[str, list[Any]]:
    """Return every row of a tenant, by table."""
    rows: dict[str, list[Any]] = {}
    with database.read() as connection:
        for name, table in metadata.tables.items():
            column = table.c.get("tenant", table.c.get("id") if name == "tenants" else None)
            if column is not None:
                query = select(table).where(column == tenant).order_by(*table.primary_key.columns)
                rows[name] = [tuple(row) for row in connection.execute(query)]
    return rows


def _assert_stream_tells_only_its_own(two: Two, operation: Operation) -> None:
    """Follow a stream as the other tenant until it tells of an order of its own."""
    headers = {"Authorization": f"Bearer {two.other.key}"}
    own = f"own-{operation.told['operationId']}"
    heard = ""
    path = operation.address(two.values)
    with two.other.client.stream("GET", path, headers=headers, params={"after": 0}) as answer:
        assert answer.status_code == 200
        two.other.post("/v1/orders", json=order(own))
        for part in answer.iter_text():
            heard += part
            assert CANARY not in heard, f"{operation} gives away: {heard}"
            if own in heard:
                break
    assert own in heard
