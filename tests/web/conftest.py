from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, sync_playwright

from app.settings import Settings
from app.store import tenants
from app.store.database import Database, open_database
from app.store.migrations import migrate
from tests.service import planned
from tests.service.asking import TENANT, Asker, key_of, order
from tests.service.floor import cutter, started
from tests.service.serving import served
from tests.web.browsing import Console, browsing, launched


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Give the system's Chromium; its event loop runs in this thread, so it ends before others' tests."""
    with sync_playwright() as playwright:
        launched_one = launched(playwright)
        yield launched_one
        launched_one.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give the settings of a service that takes orders and plans none."""
    return Settings.model_validate({"database": str(tmp_path / "suitcut.db"), "planners": 0, "poll_s": 0.05})


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """Give the service's database with one tenant."""
    database = open_database(settings.database_url())
    migrate(database)
    with database.write() as connection:
        tenants.add(connection, TENANT, "a factory")
    yield database
    database.close()


@pytest.fixture
def console(browser: Browser, settings: Settings, database: Database) -> Iterator[Console]:
    """Give a console of a running service, signed in with a key that may do all."""
    with served(settings) as address, browsing(browser, address, key_of(database)) as console:
        yield console


@pytest.fixture
def asker(console: Console) -> Iterator[Asker]:
    """Give the MES: a client of the console's service."""
    with httpx2.Client(base_url=console.address, timeout=60, trust_env=False) as client:
        yield Asker(client, console.key)


@pytest.fixture
def job(asker: Asker, database: Database) -> dict[str, Any]:
    """Give the plan of an order that waits for cutter C1, by its own words."""
    assert asker.post("/v1/orders", json=order(planned.ID)).status_code == 202
    planned.publish(database)
    cutter(asker, "C1")
    plan: dict[str, Any] = asker.get(f"/v1/orders/{planned.ID}/plan").json()
    return plan


@pytest.fixture
def run(job: dict[str, Any], asker: Asker) -> str:
    """Give that order's run, which the cutter began."""
    return started(asker, "C1")
