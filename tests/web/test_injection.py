"""What an order says is shown as text, whatever it says, on every page and in every picture and paper."""

import io

import pypdf
import pytest
from starlette.routing import Route

from app.store.database import Database
from tests.service import planned
from tests.service.asking import Asker, order
from tests.web.browsing import Console
from tests.web.everywhere import SHOWN, address, furnish

NASTY = (
    "<img src=x onerror=\"document.title='owned'\"></script><script>document.title='owned'</script>{{7*7}}"
)
WHERE_IT_IS_SHOWN = {"/orders/{order_id}"}


@pytest.fixture
def values(asker: Asker, database: Database) -> dict[str, str]:
    return furnish(asker, database, customer=NASTY, cloth=NASTY, operator=NASTY)


@pytest.mark.parametrize("route", SHOWN, ids=lambda route: route.path)
def test_page_shows_it_as_text(console: Console, values: dict[str, str], route: Route) -> None:
    page = console.open(address(route, values))
    page.wait_for_timeout(600)
    assert "owned" not in page.title()
    assert page.locator("img[src=x]").count() == 0
    assert page.locator("script:not([src]):not([type='application/json'])").count() == 0
    text = page.inner_text("body")
    assert "49" not in text or "{{7*7}}" in text
    if route.path in WHERE_IT_IS_SHOWN:
        assert NASTY in text


def test_measurement_as_text_is_refused_and_shown_as_text(asker: Asker) -> None:
    body = order("QD-9")
    body["measurements"] = {**body["measurements"], "stature": NASTY}
    answer = asker.post("/v1/orders", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_files_of_a_plan_bear_it_as_text_or_not_at_all(
    console: Console, asker: Asker, values: dict[str, str]
) -> None:
    for file in asker.get(f"/v1/orders/{planned.ID}/files").json()["items"]:
        if file["name"].endswith((".svg", ".html")):
            page = console.open(file["href"])
            page.wait_for_timeout(300)
            assert "owned" not in page.title(), file["name"]
            assert page.locator("img[src=x]").count() == 0, file["name"]
    for paper in ("a4", "roll"):
        answer = asker.get(f"/v1/markers/{planned.MARKER}/labels.pdf", params={"paper": paper})
        assert answer.status_code == 200
        read = pypdf.PdfReader(io.BytesIO(answer.content))
        assert "/JavaScript" not in str(read.trailer["/Root"])
        assert read.pages[0].extract_text()
