"""The list of orders and the page of one: filtered, followed as they change, acted on, with their history."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect

from app.api.access import COOKIE
from app.store import orders
from app.store.database import Database
from app.store.keys import Scope
from app.store.states import Waits
from tests.service import planned
from tests.service.asking import TENANT, Asker, key_of, order
from tests.web.browsing import SIZES, Console, shoot

SOON = (datetime.now(UTC) + timedelta(days=2)).isoformat()
LATE = (datetime.now(UTC) + timedelta(days=9)).isoformat()


def post(asker: Asker, order_id: str, **changes: Any) -> None:
    answer = asker.post("/v1/orders", json=order(order_id, **changes))
    assert answer.status_code == 202, answer.text


def listed(page: Page) -> list[str]:
    rows = page.locator("#rows tr:visible")
    return [str(row.get_attribute("data-order")) for row in rows.all()]


def expect_listed(page: Page, *wanted: str) -> None:
    rows = page.locator("#rows tr:visible")
    expect(rows).to_have_count(len(wanted))
    for number, order_id in enumerate(wanted):
        expect(rows.nth(number)).to_have_attribute("data-order", order_id)


def live(page: Page) -> None:
    page.wait_for_selector("#live[data-live=true]")


def row(page: Page, order_id: str) -> Any:
    return page.locator(f"[data-order='{order_id}']")


@pytest.fixture
def several(asker: Asker, database: Database) -> None:
    """Have orders of different states, cloths, cutters and dates."""
    post(asker, "QD-1", due=SOON)
    planned.publish(database)
    post(asker, "QD-2", cloth={"name": "藏青斜纹"}, due=LATE)
    post(asker, "QD-3", hold=True, cutter="C1")
    post(asker, "QD-4", customer="<b>Wang</b>", due=SOON)
    with database.write() as connection:
        parked = orders.lock(connection, TENANT, "QD-2")
        orders.park(connection, parked, Waits.ROLL, "no roll of 藏青斜纹 is in stock", "藏青斜纹")
    assert asker.post("/v1/orders/QD-4/cancel", json={"reason": "客户退单"}).status_code == 200


@pytest.mark.usefixtures("several")
def test_list_is_filtered_by_the_service(console: Console) -> None:
    page = console.open("/orders")
    live(page)
    expect_listed(page, "QD-4", "QD-3", "QD-2", "QD-1")
    for name, value, wanted in (
        ("state", "Ended", ["QD-1"]),
        ("state", "NotAllowedToStart", ["QD-3", "QD-2"]),
        ("waits_for", "roll", ["QD-2"]),
    ):
        page.select_option(f"[name={name}]", value)
        expect_listed(page, *wanted)
        page.select_option(f"[name={name}]", "")
    page.fill("[name=cutter]", "C1")
    expect_listed(page, "QD-3")
    assert page.url.endswith("/orders?cutter=C1")
    page.reload()
    expect_listed(page, "QD-3")
    page.click("#clear")
    expect_listed(page, "QD-4", "QD-3", "QD-2", "QD-1")
    page.fill("[name=cloth]", "藏青斜纹")
    expect_listed(page, "QD-2")
    page.fill("[name=cloth]", "")
    page.fill("[name=due_before]", (datetime.now() + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M"))
    expect_listed(page, "QD-4", "QD-1")


def test_list_is_read_on_page_by_page(console: Console, asker: Asker) -> None:
    batch = [order(f"QD-{number}") for number in range(120)]
    assert asker.post("/v1/orders/batch", json={"orders": batch}).status_code == 202
    page = console.open("/orders")
    expect(page.locator("#rows tr")).to_have_count(50)
    assert listed(page)[0] == "QD-119"
    page.click("#more")
    expect(page.locator("#rows tr")).to_have_count(100)
    page.click("#more")
    expect(page.locator("#rows tr")).to_have_count(120)
    expect(page.locator("#more")).to_be_hidden()
    page.fill("#search", "QD-77")
    expect(page.locator("#rows tr:visible")).to_have_count(1)


def test_order_beyond_the_page_is_found_by_its_number(console: Console, asker: Asker) -> None:
    batch = [order(f"QD-{number}") for number in range(60)]
    assert asker.post("/v1/orders/batch", json={"orders": batch}).status_code == 202
    page = console.open("/orders")
    expect(page.locator("#rows tr")).to_have_count(50)
    page.fill("#search", "QD-0")
    expect(page.locator("#rows tr:visible")).to_have_count(1)
    assert listed(page) == ["QD-0"]


def test_new_orders_appear_and_states_change_in_place(console: Console, asker: Asker) -> None:
    post(asker, "QD-1")
    page = console.open("/orders")
    live(page)
    post(asker, "QD-2")
    expect(row(page, "QD-2")).to_be_visible()
    assert listed(page) == ["QD-2", "QD-1"]
    asker.post("/v1/orders/QD-1/hold", json={"reason": "cloth is late"})
    expect(row(page, "QD-1").locator(".state")).to_have_text("Waiting")
    expect(row(page, "QD-1").locator(".waits")).to_have_text("Held until it is released")
    page.select_option("[name=state]", "AllowedToStart")
    expect(page.locator("#rows tr")).to_have_count(1)
    asker.post("/v1/orders/QD-1/release")
    expect(row(page, "QD-1")).to_be_visible()
    assert listed(page) == ["QD-2", "QD-1"]
    asker.post("/v1/orders/QD-2/cancel")
    expect(row(page, "QD-2")).to_have_count(0)


def test_words_with_line_separators_of_unicode_are_no_loss(console: Console, asker: Asker) -> None:
    post(asker, "QD-1")
    page = console.open("/orders")
    live(page)
    held = asker.post("/v1/orders/QD-1/hold", json={"reason": "late\u2028till Monday"})
    assert held.status_code == 200
    expect(row(page, "QD-1").locator(".waits")).to_contain_text("Held")
    expect(page.locator("#live")).to_have_attribute("data-live", "true")
    post(asker, "QD-2")
    expect(row(page, "QD-2")).to_be_visible()


def test_lost_connection_is_never_shown_as_live(console: Console, asker: Asker) -> None:
    post(asker, "QD-1")
    page = console.open("/orders")
    live(page)
    page.route("**/v1/events/stream", lambda route: route.abort())
    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('online'))")  # it tries anew, and fails
    expect(page.locator("#live")).to_have_attribute("data-live", "false")
    expect(page.locator("body")).to_have_class("stale")
    post(asker, "QD-2")
    page.unroute_all(behavior="wait")  # or a request that is being refused would hang
    page.context.set_offline(False)
    live(page)
    expect(row(page, "QD-2")).to_be_visible()


def test_actions_on_a_row_and_on_a_selection(console: Console, asker: Asker) -> None:
    for number in (1, 2, 3):
        post(asker, f"QD-{number}")
    page = console.open("/orders")
    live(page)
    row(page, "QD-1").get_by_role("button", name="Hold").click()
    page.fill("dialog [name=reason]", "cloth is late")
    page.click("dialog .main")
    expect(row(page, "QD-1").locator(".waits")).to_have_text("Held until it is released")
    assert asker.get("/v1/orders/QD-1").json()["reason"] == "held: cloth is late"
    row(page, "QD-1").get_by_role("button", name="Release").click()
    expect(row(page, "QD-1").locator(".state")).to_have_text("To be planned")
    page.check("#all")
    expect(page.locator("#chosen")).to_have_text("3 chosen")
    page.click("#bulk [data-action=reschedule]")
    page.fill("dialog [name=priority]", "9")
    page.fill("dialog [name=due]", "2027-03-01T08:30")
    page.click("dialog .main")
    expect(page.locator("#rows td.number >> text=9")).to_have_count(3)
    assert asker.get("/v1/orders/QD-3").json()["priority"] == 9
    page.click("#bulk [data-action=cancel]")
    expect(page.locator("dialog")).to_contain_text("Cancel QD-3, QD-2, QD-1?")
    page.click("dialog button[value=no]")
    assert asker.get("/v1/orders/QD-3").json()["state"] == "AllowedToStart"
    page.uncheck("[data-pick='QD-1']")
    page.click("#bulk [data-action=cancel]")
    page.click("dialog .main")
    expect(row(page, "QD-3").locator(".state")).to_have_text("Aborted")
    states = [asker.get(f"/v1/orders/QD-{number}").json()["state"] for number in (1, 2, 3)]
    assert states == ["AllowedToStart", "Aborted", "Aborted"]


def test_refusal_of_the_service_is_told(console: Console, asker: Asker, database: Database) -> None:
    post(asker, "QD-1")
    planned.publish(database)
    page = console.open("/orders", "zh")
    live(page)
    planned.begin_cut(database)
    row(page, "QD-1").get_by_role("button", name="取消订单").click()
    page.click("dialog .main")
    expect(page.locator("#notice")).to_contain_text("QD-1：当前状态不允许此操作")
    expect(page.locator("#notice [lang=en]")).to_contain_text("a cut of order QD-1 has begun")


def test_key_that_may_only_read_sees_no_actions(console: Console, asker: Asker, database: Database) -> None:
    post(asker, "QD-1")
    console.key = key_of(database, TENANT, Scope.CUTTER)
    for path in ("/orders", "/orders/QD-1"):
        page = console.open(path)
        live(page)
        assert page.get_by_role("button", name="Hold").count() == 0


# One order.


def test_order_tells_what_was_ordered_planned_and_cut(
    console: Console, asker: Asker, database: Database
) -> None:
    post(asker, "QD-1", customer="Wang <Lei>", due=SOON, priority=5)
    planned.publish(database)
    page = console.open("/orders/QD-1")
    live(page)
    expect(page.locator("#state")).to_have_text("Planned")
    assert "Wang <Lei>" in page.inner_text("#facts")
    assert "navy twill" in page.inner_text("#facts")
    expect(page.locator("[data-measurement=scye_depth]")).to_contain_text("estimated")
    expect(page.locator("[data-measurement=chest_girth]")).to_have_text(re.compile("Chest girth\\s*960 mm"))
    assert "Two" not in page.inner_text("#style")
    marker = asker.get(f"/v1/markers/{planned.MARKER}").json()
    expect(page.locator(".miniature .piece")).to_have_count(len(marker["placements"]))
    hrefs = page.locator("#plan a").evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    assert f"/markers/{planned.MARKER}" in hrefs
    assert f"/v1/markers/{planned.MARKER}/labels.pdf?paper=roll" in hrefs
    files = {file["href"] for file in asker.get("/v1/orders/QD-1/files").json()["items"]}
    assert files <= set(hrefs)
    expect(page.locator("#cuts .state")).to_have_text("To be cut")
    expect(page.locator("#cuts .number")).to_contain_text("s predicted")


def test_order_follows_its_cut_and_keeps_its_history(
    console: Console, asker: Asker, database: Database
) -> None:
    post(asker, "QD-1")
    asker.put("/v1/cutters/C1", json={"name": "cutter", "machine": {"profile": "default"}})
    page = console.open("/orders/QD-1")
    live(page)
    page.click("#actions >> text=Hold")
    page.fill("dialog [name=reason]", "<i>cloth</i> is late")
    page.click("dialog .main")
    expect(page.locator("#waits")).to_contain_text("Held until it is released")
    expect(page.locator("#waits q")).to_have_text("<i>cloth</i> is late")
    page.click("#actions >> text=Release")
    expect(page.locator("#state")).to_have_text("To be planned")
    planned.publish(database)
    expect(page.locator("#state")).to_have_text("Planned")
    run = asker.post("/v1/cutters/C1/next").json()["id"]
    asker.post(f"/v1/cut-runs/{run}/start", json={"operator": "赵敏"})
    expect(page.locator("#cuts .state")).to_have_text("Being cut")
    asker.post(f"/v1/cut-runs/{run}/progress", json={"progress": 0.5, "left_s": 80, "bite": 1})
    expect(page.locator("#history [data-kind='run.progress']")).to_contain_text("50 %")
    asker.post(f"/v1/cut-runs/{run}/done", json={"actual_s": 150})
    expect(page.locator("#cuts .state")).to_have_text("Cut")
    history = page.inner_text("#history")
    expect(page.locator("[data-kind='run.done']")).to_contain_text("150 s")
    kinds = page.locator("#history [data-kind]").evaluate_all("all => all.map((one) => one.dataset.kind)")
    wanted = ["order.received", "order.held", "order.released", "order.planned", "run.started", "run.done"]
    assert [kind for kind in reversed(kinds) if kind in wanted] == wanted
    for words in ("Received", "Held", "Released", "Planned", "Cutting began", "赵敏", "<i>cloth</i> is late"):
        assert words in history
    acts = page.locator("#history [data-action]").evaluate_all("all => all.map((one) => one.dataset.action)")
    assert {"order.post", "order.hold", "order.release"} <= set(acts)
    assert "by test" in re.sub(r"\s+", " ", history)


def test_audit_is_not_shown_to_a_key_that_may_not_see_it(
    console: Console, asker: Asker, database: Database
) -> None:
    post(asker, "QD-1")
    console.key = key_of(database, TENANT, Scope.ORDERS)
    page = console.open("/orders/QD-1")
    live(page)
    expect(page.locator("#history [data-kind='order.received']")).to_be_visible()
    assert page.locator("#history .act").count() == 0


def test_schedule_is_changed_and_a_time_taken_away(console: Console, asker: Asker) -> None:
    post(asker, "QD-1", due="2027-02-01T08:00:30+00:00", earliest_start="2027-01-01T08:00:00+00:00")
    page = console.open("/orders/QD-1")
    live(page)
    page.click("#actions >> text=Change schedule")
    page.fill("dialog [name=earliest_start]", "")
    page.fill("dialog [name=priority]", "3")
    page.click("dialog .main")
    expect(page.locator("[data-kind='order.scheduled']")).to_contain_text("priority 3")
    told = asker.get("/v1/orders/QD-1").json()
    assert (told["priority"], told["earliest_start"]) == (3, None)
    assert told["due"] == "2027-02-01T08:00:30Z"


def test_order_that_names_a_size_tells_what_comes_from_it(console: Console, asker: Asker) -> None:
    post(asker, "QD-1", size="175/96B", measurements={"领围": 400}, differences={"waist_girth": 20})
    page = console.open("/orders/QD-1")
    live(page)
    expect(page.locator("#body .size")).to_have_text("Base size 175/96B")
    expect(page.locator("[data-measurement=waist_girth]")).to_have_text(
        re.compile(r"Waist girth\s*900 mm\s*of the size \+20")
    )
    expect(page.locator("[data-measurement=neck_girth]")).to_have_class("taken")


def test_recut_leads_to_the_whole_order_and_back(console: Console, asker: Asker, database: Database) -> None:
    post(asker, "QD-1")
    planned.publish(database)
    piece = asker.get("/v1/orders/QD-1/pieces").json()["items"][0]["id"]
    asker.post("/v1/orders/QD-1/recuts", json={"pieces": [piece], "reason": "污渍"})
    page = console.open("/orders/QD-1")
    live(page)
    page.click("#history >> text=QD-1-R1")
    live(page)
    assert page.url.endswith("/orders/QD-1-R1")
    page.click("#facts >> text=QD-1")
    page.wait_for_url("**/orders/QD-1")


@pytest.mark.parametrize("order_id", ["QD-404", "no such order", "%3Cb%3E"])
def test_unknown_order_is_told_kindly(console: Console, order_id: str) -> None:
    page = console.open(f"/orders/{order_id}")
    assert "There is no order" in page.inner_text("h1")
    answer = httpx2.get(
        f"{console.address}/orders/{order_id}", headers={"Cookie": f"{COOKIE}={console.key}"}, trust_env=False
    )
    assert answer.status_code == 404
    page.click("main a")
    page.wait_for_url("**/orders")


@pytest.mark.usefixtures("several")
@pytest.mark.parametrize("size", SIZES)
def test_lists_and_pages_look_right(console: Console, size: str) -> None:
    for path, name in (("/orders", "orders"), ("/orders/QD-1", "order"), ("/orders/QD-2", "order-waits")):
        for language in ("en", "zh"):
            page = console.open(path, language, SIZES[size])
            live(page)
            page.wait_for_selector("tbody tr")
            shoot(page, f"{name}-{size}-{language}")
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, (path, size)
