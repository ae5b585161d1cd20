"""The board shows what happens as it happens, and says so when it cannot."""

import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Literal

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import update

from app.settings import Settings
from app.store.database import Database, now
from app.store.tables import markers
from tests.service import planned
from tests.service.asking import Asker, key_of, order
from tests.service.floor import cut, cutter, next_run, report, started
from tests.service.floor import planned as planned_run
from tests.service.serving import served
from tests.web.browsing import SIZES, Console, browsing, shoot

PATIENCE_MS = 20_000

expect.set_options(timeout=PATIENCE_MS)


def live(page: Page) -> Page:
    expect(page.locator("#live[data-live=true]")).to_be_visible()
    return page


def card(page: Page, cutter_id: str = "C1") -> Locator:
    return page.locator(f"[data-cutter={cutter_id}]")


def busy(asker: Asker, database: Database, cloth: str = "navy twill") -> None:
    """Have a floor with two cutters, one that cuts, one in fault, and orders in every state."""
    made = order()
    made["cloth"] = {**made["cloth"], "name": cloth}
    assert asker.post("/v1/orders", json=made).status_code == 202
    cutter(asker, "C1", name="default")
    cutter(asker, "C2", name="s3000")
    begun = now() - timedelta(minutes=12)
    for number, seconds in enumerate((151.0, 168.0, 149.0)):
        done = planned_run(asker, database, f"QD-0{number}", planned_s=152.0, length_mm=2483.0)
        cut(database, done, begun, seconds)
        begun += timedelta(seconds=seconds + 6)
    with database.write() as connection:
        connection.execute(update(markers).values(density=0.862))
    planned.publish(database, roll="R-17")
    run = started(asker, "C1")
    report(asker, run, "progress", progress=0.42, left_s=88.0, bite=1, piece="jacket.front.left")
    due = now() + timedelta(hours=3)
    for number in range(2, 7):
        seconds = (138.0, 152.0, 171.0, 220.0, 149.0)[number - 2]
        planned_run(asker, database, f"QD-{number}", cloth=cloth, roll=f"R-{number}", planned_s=seconds)
        values = {"priority": 6 - number, "due": (due + timedelta(hours=number * 9)).isoformat()}
        assert asker.patch(f"/v1/orders/QD-{number}", json=values).status_code == 200
    planned_run(asker, database, "QD-7", name="s3000", cloth=cloth, planned_s=231.0)
    report(asker, started(asker, "C2"), "fault", reason="blade broke")
    planned_run(asker, database, "QD-8", name="fast", cloth=cloth)
    for number in (9, 10, 11):
        asker.post("/v1/orders", json=order(f"QD-{number}", hold=number == 10, priority=number))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pictures(console: Console, asker: Asker, database: Database, language: str) -> None:
    busy(asker, database, {"en": "navy twill", "zh": "藏青斜纹"}[language])
    for size, pixels in SIZES.items():
        page = live(console.open("/board", language, pixels))
        expect(page.locator(".picture svg")).to_have_count(1)
        shoot(page, f"board-{size}-{language}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_busy_board_is_accessible(
    console: Console, asker: Asker, database: Database, theme: Literal["light", "dark"]
) -> None:
    busy(asker, database)
    page = live(console.open("/board", color_scheme=theme, bypass_csp=True))
    expect(page.locator(".picture svg")).to_have_count(1)
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert not found.response["violations"], found.generate_report()


def test_order_posted_over_http_appears_without_reload(console: Console, asker: Asker) -> None:
    page = live(console.open("/board"))
    expect(page.locator("#waiting")).to_contain_text("No order waits.")
    page.evaluate("window.notReloaded = true")
    asker.post("/v1/orders", json=order("QD-77", hold=True))
    waits = page.locator("[data-order=QD-77]")
    expect(waits).to_contain_text("Held: waits for its release")
    expect(waits.locator("[lang=en]")).to_have_text("held until it is released")
    expect(page.locator("#waiting .count")).to_have_text("1")
    asker.post("/v1/orders/QD-77/cancel")
    expect(waits).to_have_count(0)
    assert page.evaluate("window.notReloaded")


def test_first_cutter_is_registered_on_the_board(console: Console, asker: Asker) -> None:
    page = live(console.open("/board"))
    expect(page.locator(".empty")).to_contain_text("/v1/cutters/C1")
    page.fill("[name=id]", "by-window")
    page.select_option("[name=machine]", "s3000")
    page.get_by_role("button", name="Register the cutter").click()
    expect(card(page, "by-window")).to_contain_text("Nothing to cut")
    expect(page.locator(".empty")).to_have_count(0)
    assert asker.get("/v1/cutters/by-window").json()["machine"] == "s3000"


def test_run_is_followed_from_its_taking_to_its_end(
    console: Console, asker: Asker, database: Database
) -> None:
    cutter(asker, "C1")
    page = live(console.open("/board"))
    shown = card(page)
    run = planned_run(asker, database, "QD-1", planned_s=120.0, roll="R-9")
    expect(shown.locator(".next")).to_contain_text("R-9")
    next_run(asker, "C1")
    expect(shown.locator(".verdict")).to_have_text("Load now, then start")
    expect(shown.locator(".left")).to_have_text("120")
    report(asker, run, "start", operator="Zhao Min")
    expect(shown.locator(".verdict")).to_have_text("Within 160 s")
    expect(shown.locator(".badge")).to_have_text("Cutting")
    report(asker, run, "progress", progress=0.5, left_s=42.4, bite=2)
    expect(shown.locator(".left")).to_have_text(re.compile("^(4[0-2]|3.)$"))
    first = shown.locator(".left").text_content() or ""
    expect(shown).to_contain_text("2 / 3")
    expect(shown.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "50")
    expect(shown.locator(".left")).not_to_have_text(first)  # it counts on by itself
    assert shown.get_attribute("data-level") == "good"
    report(asker, run, "fault", reason="blade broke")
    expect(shown.locator(".verdict")).to_have_text("Stands still")
    expect(shown).to_have_attribute("data-level", "bad")
    expect(shown.locator(".why")).to_have_text("blade broke")
    shown.locator(".acknowledge input").fill("Zhao Min")
    shown.get_by_text("I know of it").click()
    expect(shown).to_contain_text("Zhao Min knows of it")
    report(asker, run, "resume")
    expect(shown).to_have_attribute("data-level", "good")
    report(asker, run, "done")
    expect(shown.locator(".verdict")).to_have_text("Nothing to cut")
    expect(page.locator("[data-figure=suits] strong")).to_have_text("1")
    expect(page.locator("[data-figure=failures] strong")).to_have_text("1")


@pytest.mark.parametrize(
    ("left_s", "level", "verdict"),
    [(150, "good", "Within 160 s"), (190, "warn", "3. s over 160 s"), (230, "bad", "7. s over 160 s")],
)
def test_colour_is_against_the_takt(
    console: Console, asker: Asker, database: Database, left_s: float, level: str, verdict: str
) -> None:
    cutter(asker, "C1")
    planned_run(asker, database, "QD-1")
    report(asker, started(asker, "C1"), "progress", progress=0.01, left_s=left_s)
    shown = card(live(console.open("/board")))
    expect(shown).to_have_attribute("data-level", level)
    expect(shown.locator(".verdict")).to_have_text(re.compile(f"^{verdict}$"))


def test_order_that_is_hurried_goes_up_in_the_queue(
    console: Console, asker: Asker, database: Database
) -> None:
    cutter(asker, "C1")
    for number in (1, 2, 3):
        planned_run(asker, database, f"QD-{number}")
    page = live(console.open("/board"))
    orders = card(page).locator("tbody td.order")
    expect(orders).to_have_text(["QD-1", "QD-2", "QD-3"])
    due = (now() - timedelta(hours=1)).isoformat()
    asker.patch("/v1/orders/QD-3", json={"priority": 5, "due": due})
    expect(orders).to_have_text(["QD-3", "QD-1", "QD-2"])
    expect(card(page).locator("tr.late")).to_contain_text("late")
    expect(card(page).locator(".next")).to_contain_text("QD-3")
    expect(page.locator("[data-figure=late] strong")).to_have_text("1")


def test_links_lead_to_order_marker_and_projector(console: Console, asker: Asker, database: Database) -> None:
    busy(asker, database)
    page = live(console.open("/board"))
    expect(page.locator(".picture .piece.cutting")).to_have_attribute("data-piece", "jacket.front.left")
    hrefs = page.eval_on_selector_all("main a", "links => links.map(link => link.getAttribute('href'))")
    assert {"/orders/QD-1", "/markers/QD-1-shell", "/cutters/C1/projector", "/orders/QD-10"} <= set(hrefs)


def test_run_that_no_cutter_can_take_says_why(console: Console, asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    planned_run(asker, database, "QD-1", name="s3000")
    page = live(console.open("/board", "zh"))
    expect(page.locator("#stranded")).to_contain_text("请重新排料")
    cutter(asker, "C2", "s3000")
    expect(page.locator("#stranded")).to_be_hidden()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_board_says_that_it_is_old_and_recovers_by_itself(
    browser: Browser, settings: Settings, database: Database
) -> None:
    port, key = free_port(), key_of(database)
    address = f"http://127.0.0.1:{port}"
    with httpx2.Client(base_url=address, timeout=60, trust_env=False) as client:
        asker = Asker(client, key)
        with browsing(browser, address, key) as console:
            with served(settings, port):
                cutter(asker, "C1")
                planned_run(asker, database, "QD-1")
                report(asker, started(asker, "C1"), "progress", progress=0.1, left_s=90)
                page = live(console.open("/board"))
                expect(card(page).locator(".left")).to_have_text(re.compile("^[78].$"))
            told = page.locator("#live[data-live=false]")
            expect(told).to_contain_text("No connection since")
            expect(page.locator("body")).to_have_class("board stale")
            shoot(page, "board-stale")
            # What is old does not count on.
            frozen = card(page).locator(".left").text_content()
            page.wait_for_timeout(1500)
            assert card(page).locator(".left").text_content() == frozen
            with served(settings, port):
                asker.post("/v1/cut-runs/QD-1.shell.1/done")
                asker.post("/v1/orders", json=order("QD-2", hold=True))
                live(page)
                expect(page.locator("[data-order=QD-2]")).to_be_visible()
                expect(card(page).locator(".badge")).to_have_text("Idle")
                expect(page.locator("body")).to_have_class("board")
                console.close()


def test_database_that_was_set_back_is_followed_from_now_on(
    console: Console, asker: Asker, database: Database
) -> None:
    page = live(console.open("/board"))
    # As if it had been told of events that the database, restored, does not have.
    page.route(
        "**/v1/events/stream",
        lambda route: (
            route.continue_(headers={**route.request.headers, "last-event-id": "99"})
            if "last-event-id" in route.request.headers
            else route.continue_()
        ),
    )
    page.context.set_offline(True)
    expect(page.locator("#live[data-live=false]")).to_be_visible()
    page.context.set_offline(False)
    live(page)
    asker.post("/v1/orders", json=order("QD-5"))
    expect(page.locator("[data-order=QD-5]")).to_be_visible()


@pytest.fixture
def planning(browser: Browser, tmp_path: Path, settings: Settings, database: Database) -> Iterator[Console]:
    """Give a console of a service that plans, one order at a time, for three seconds each."""
    plans = settings.model_copy(update={"planners": 1, "nest_s": 3.0, "cut_s": 0.1})
    with served(plans) as address, browsing(browser, address, key_of(database)) as console:
        yield console


def test_density_rises_while_an_order_is_planned(planning: Console) -> None:
    page = live(planning.open("/board"))
    page.evaluate(
        """() => {
            window.seen = [];
            new MutationObserver(() => {
                const shown = document.querySelector(".nest .density");
                if (shown) window.seen.push(parseFloat(shown.textContent));
            }).observe(document.getElementById("planning"), { childList: true, subtree: true });
        }"""
    )
    with httpx2.Client(base_url=planning.address, timeout=60, trust_env=False) as client:
        asker = Asker(client, planning.key)
        asker.post("/v1/orders", json=order("QD-1"))
        nest = page.locator(".nest[data-order=QD-1]")
        expect(nest.locator(".density")).to_be_visible(timeout=60_000)
        expect(nest.locator(".sparkline polyline")).to_have_count(1)
        shoot(page, "board-planning")
        asker.until("/v1/orders/QD-1", "Ended")
        expect(nest).to_have_count(0)
    seen = page.evaluate("window.seen")
    assert seen == sorted(seen)
    assert len(set(seen)) >= 2, seen
