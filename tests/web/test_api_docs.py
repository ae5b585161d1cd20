"""The page about the API: all of it comes from this service, and an operation can be tried on it."""

from playwright.sync_api import expect

from tests.service.asking import Asker
from tests.web.browsing import Console, shoot


def test_docs_show_every_operation_and_ask_nobody_else(console: Console, asker: Asker) -> None:
    # The console's fixture fails if a page asks outside or breaks its content policy.
    page = console.open("/docs", signed_in=False)
    document = asker.get("/openapi.json").json()
    count = sum(len(methods) for methods in document["paths"].values())
    expect(page.locator(".opblock")).to_have_count(count)
    shoot(page, "docs-wall-en")


def test_operation_is_tried_with_a_key(console: Console) -> None:
    page = console.open("/docs", signed_in=False)
    page.click("button.authorize")
    page.fill(".auth-container input", console.key)
    page.click(".auth-btn-wrapper .authorize")
    page.click(".auth-btn-wrapper .btn-done")
    operation = page.locator("#operations-keys-get_me")
    operation.locator(".opblock-summary-control").click()
    operation.locator(".try-out__btn").click()
    operation.locator(".execute").click()
    answer = operation.locator(".live-responses-table .response .microlight, .live-responses-table pre").first
    expect(answer).to_contain_text('"tenant"')
    shoot(page, "docs-tried-wall-en")


def test_address_cannot_have_the_page_load_another_document(console: Console) -> None:
    page = console.open(
        "/docs?url=https://evil.example/x.json&configUrl=https://evil.example/y", signed_in=False
    )
    expect(page.locator(".info .title")).to_contain_text("suitcut")
