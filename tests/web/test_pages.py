"""What holds of every page; the pages are listed by the application itself."""

import re
from collections.abc import Iterator

import httpx2
import pytest

from app.api.access import COOKIE
from app.store import tenants
from app.store.database import Database
from app.web.pages import POLICY
from tests.service.asking import Asker, key_of
from tests.web.browsing import Console
from tests.web.everywhere import ROUTES, WITHOUT_KEY, address, furnish

INLINE = re.compile(r"<script(?![^>]*(src=|application/json))|<style| style=| on\w+=")
SECRET = "Customer Canary"


@pytest.fixture
def values(asker: Asker, database: Database) -> dict[str, str]:
    """Give what the pages' addresses name, all of it with a secret in it."""
    return furnish(asker, database, customer=SECRET, cloth=SECRET, operator=SECRET)


@pytest.fixture
def browserless(console: Console) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=console.address, trust_env=False, timeout=60) as client:
        yield client


def test_pages_only_show_and_leave_changes_to_the_api() -> None:
    for route in ROUTES:
        assert route.methods is not None
        assert route.path in WITHOUT_KEY or route.methods <= {"GET", "HEAD"}, route.path


def test_every_page_wants_a_key_that_holds(browserless: httpx2.Client, values: dict[str, str]) -> None:
    for route in ROUTES:
        if route.path not in WITHOUT_KEY:
            for cookie in ("", f"{COOKIE}=sc_{'0' * 12}_{'A' * 43}"):
                answer = browserless.get(address(route, values), headers={"Cookie": cookie})
                assert answer.status_code == 303, route.path
                assert answer.headers["location"].startswith("/sign-in?next="), route.path


def test_every_page_has_the_strict_policy(
    browserless: httpx2.Client, console: Console, values: dict[str, str]
) -> None:
    for route in ROUTES:
        if "GET" in (route.methods or ()) and route.path != "/":
            headers = {"Cookie": f"{COOKIE}={console.key}"}
            answer = browserless.get(address(route, values), headers=headers)
            assert answer.status_code == 200, route.path
            assert answer.headers["content-security-policy"] == POLICY, route.path
            assert not re.search(
                r"<script(?![^>]*(src=|application/json))|<style| style=| on\w+=", answer.text
            )


def test_no_page_shows_another_factory(
    browserless: httpx2.Client, database: Database, values: dict[str, str]
) -> None:
    with database.write() as connection:
        tenants.add(connection, "other", "another factory")
    headers = {"Cookie": f"{COOKIE}={key_of(database, 'other')}"}
    for route in ROUTES:
        if route.path not in WITHOUT_KEY:
            assert SECRET not in browserless.get(address(route, values), headers=headers).text, route.path
