from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, sync_playwright

from app.settings import Settings
from app.store import tenants
from app.store.database import Database, open_database
from app.store.migrations import migrate
from tests.service.asking import TENANT, Asker, key_of
from tests.service.serving import served
from tests.web.browsing import Console, browsing, launched


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give the system's Chromium."""
    with sync_playwright() as playwright:
        started = launched(playwright)
        yield started
        started.close()


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
