"""Who may see the pages, and in which language."""

import httpx2
import pytest

from app.store import keys
from app.store.database import Database
from tests.service.asking import key_of
from tests.web.browsing import Console


def test_page_asks_for_a_key_and_leads_back(console: Console) -> None:
    page = console.open("/board?x=1", signed_in=False)
    assert page.url == f"{console.address}/sign-in?next=%2Fboard%3Fx%3D1"
    page.fill("#key", "sc_wrong")
    page.click("main button")
    assert "opens nothing" in page.inner_text("main")
    page.fill("#key", console.key)
    page.click("main button")
    page.wait_for_url("**/board?x=1")
    (cookie,) = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
    page.click("text=Sign out")
    page.wait_for_url("**/sign-in")
    page.goto(f"{console.address}/board")
    assert "/sign-in" in page.url


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "board"])
def test_sign_in_leads_nowhere_else(console: Console, wanted: str) -> None:
    answer = httpx2.post(
        f"{console.address}/sign-in", data={"key": console.key, "next": wanted}, trust_env=False
    )
    assert answer.headers["location"] == "/board"


def test_other_site_cannot_sign_anybody_in(console: Console) -> None:
    answer = httpx2.post(
        f"{console.address}/sign-in",
        data={"key": console.key},
        headers={"Sec-Fetch-Site": "cross-site"},
        trust_env=False,
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_revoked_key_is_asked_for_again(console: Console, database: Database) -> None:
    page = console.open("/board")
    key_of(database)  # the last admin's key could not be revoked
    with database.write() as connection:
        key = keys.opened_by(connection, console.key)
        assert key is not None
        keys.revoke(connection, key)
    page.wait_for_timeout(2500)  # a key may be remembered for 2 s
    page.reload()
    assert "/sign-in" in page.url


def test_other_site_cannot_use_the_cookie(console: Console) -> None:
    cookies = {"Cookie": f"suitcut_key={console.key}"}
    read = httpx2.get(f"{console.address}/v1/me", headers=cookies, trust_env=False)
    assert read.status_code == 200
    written = httpx2.put(
        f"{console.address}/v1/cutters/C1", json={"name": "C1"}, headers=cookies, trust_env=False
    )
    assert written.status_code == 401


def test_language_is_the_browsers_until_it_is_chosen(console: Console) -> None:
    page = console.open("/board", language="zh")
    assert page.inner_text("h1") == "看板"
    page.click("text=English")
    page.wait_for_selector("h1:text('Board')")
    page.reload()
    assert page.inner_text("h1") == "Board"
