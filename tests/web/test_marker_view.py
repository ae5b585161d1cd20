"""The page of a marker: looked at, searched, measured, played, printed, its files fetched."""

import pytest
from playwright.sync_api import Page

from app.store.database import Database
from tests.service.asking import Asker, order
from tests.service.planned import MARKER, publish
from tests.web.browsing import SIZES, Console, shoot


@pytest.fixture
def planned(console: Console, asker: Asker, database: Database) -> Console:
    """Give a console of a service that holds one planned order."""
    asker.post("/v1/orders", json=order())
    publish(database)
    return console


def opened(console: Console, after: str = "", **options: object) -> Page:
    page = console.open(f"/markers/{MARKER}{after}", **options)  # type: ignore[arg-type]
    page.wait_for_selector("#marker-page[data-ready]")
    return page


@pytest.mark.parametrize("size", SIZES)
def test_try(planned: Console, size: str) -> None:
    for language in ("en", "zh"):
        page = opened(planned, language=language, size=SIZES[size])
        page.wait_for_timeout(300)
        shoot(page, f"marker-{size}-{language}")
