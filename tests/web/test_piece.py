"""The page of a piece: found by its label, it says where the piece is and has it cut once more."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import Browser, Page, expect

import patterns
from app.order import read_order
from app.settings import Settings
from app.store import tenants
from app.store.database import Database
from app.store.keys import Scope
from app.store.states import JobState
from app.web.languages import FOLDER
from tests.app.orders import text
from tests.service.asking import TENANT, Asker, key_of, order
from tests.service.planned import ID, MARKER, begin_cut, publish
from tests.service.serving import served
from tests.web.browsing import PATIENCE_MS, SIZES, Console, browsing, shoot

FRONT = "jacket.front.left"
PHONE = SIZES["phone"]
STYLES: dict[str, dict[str, tuple[Any, ...]]] = {
    "jacket": {
        "lapel": ("peak", "shawl"),
        "vent": ("none", "side"),
        "pockets": ("jetted", "patch"),
    },
    "trousers": {"pleats": (2,), "hem": ("turn-up",), "waist": ("side adjusters",)},
    "waistcoat": {"pockets": (4,), "back": ("shell",)},
}


@pytest.fixture
def code(asker: Asker, database: Database) -> str:
    """Give the code of a planned order's left front."""
    assert asker.post("/v1/orders", json=order()).status_code == 202
    publish(database)
    return code_of(asker, ID, FRONT)


def code_of(asker: Asker, order_id: str, piece: str) -> str:
    items = asker.get(f"/v1/orders/{order_id}/pieces").json()["items"]
    return str(next(item["code"] for item in items if item["id"] == piece))


def ask_for_recut(page: Page, reason: str) -> None:
    page.click("#ask")
    page.check(f"#reasons input[value='{reason}']")
    page.click("#send")


def where(page: Page, state: str) -> str:
    """Wait until the page says that the piece is in a state, and return what it says."""
    expect(page.locator("#where")).to_have_attribute("data-where", state, timeout=PATIENCE_MS)
    return page.inner_text("#where")


def test_scanned_code_leads_to_the_piece(console: Console, code: str) -> None:
    page = console.open("/board")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/p/{code}")
    assert page.inner_text("h1") == "Front left"


def test_qr_code_of_the_printed_label_opens_the_page(console: Console, asker: Asker, code: str) -> None:
    page = console.open(f"/p/{code}", size=PHONE)
    where(page, "waiting")
    address = page.locator(".piece-actions .label-roll").get_attribute("href") or ""
    pdf = pypdfium2.PdfDocument(io.BytesIO(asker.get(address).content))
    (read,) = zxingcpp.read_barcodes(pdf[0].render(scale=200 / 72).to_numpy())
    assert read.text == f"{console.address}/p/{code}"
    page.goto("about:blank")
    page.goto(read.text)
    assert "not cut yet" in where(page, "waiting")


def test_page_asks_for_a_key_and_comes_back_to_the_piece(console: Console, code: str) -> None:
    page = console.open(f"/p/{code}", size=PHONE, signed_in=False)
    assert "/sign-in?next=" in page.url
    page.fill("#key", console.key)
    page.click("main button")
    page.wait_for_url(f"**/p/{code}")
    where(page, "waiting")


def test_page_tells_what_the_piece_is_and_where_it_belongs(console: Console, asker: Asker, code: str) -> None:
    page = console.open(f"/p/{code}")
    page.wait_for_selector(".mini .lit")
    assert page.locator(".mini .lit").get_attribute("data-piece") == FRONT
    assert page.locator(".mini .piece").count() == len(
        asker.get(f"/v1/markers/{MARKER}").json()["placements"]
    )
    drawn = page.locator("#shape .piece path")
    assert [drawn.nth(n).get_attribute("class") for n in range(4)] == ["outline", "seam", "grain", "notches"]
    assert re.search(r"Front L, 8\d\d × 3\d\d mm", page.inner_text("#shape"))
    assert "Facing L" in page.inner_text("#sewn-list")
    assert "Lapel edge" in page.inner_text("#sewn-list")
    assert "Gorge notch" in page.inner_text("#matched-list")
    assert "1/2 · Jacket" in page.inner_text(".belongs")
    assert page.locator("#to-marker").get_attribute("href") == f"/markers/{MARKER}?piece={code}"
    assert page.locator("#to-order").get_attribute("href") == f"/orders/{ID}"
    assert "Wang Lei" not in page.content()
    for size in SIZES:
        page.set_viewport_size({"width": SIZES[size][0], "height": SIZES[size][1]})
        shoot(page, f"piece-{size}-en")


def test_page_is_chinese_for_who_reads_chinese(console: Console, code: str) -> None:
    page = console.open(f"/p/{code}", "zh", PHONE)
    page.wait_for_selector(".mini .lit")
    ask_for_recut(page, "stain")
    page.wait_for_selector("[data-recut]:has-text('污渍')")  # which the event tells
    shoot(page, "piece-phone-zh")
    said = page.inner_text("main")
    for word in (
        "前片",
        "左",
        "上衣",
        "面料",
        "尚未裁剪",
        "布纹线",
        "剪口",
        "补片",
        "污渍",
        "驳头止口",
        "扎号",
    ):
        assert word in said
    assert not re.search(r"[A-Za-z]{3}", re.sub(r"QD-1[\w-]*|\bmm\b", "", said)), said


def test_page_follows_the_cut(console: Console, asker: Asker, database: Database, code: str) -> None:
    page = console.open(f"/p/{code}")
    where(page, "waiting")
    told = {"name": "one", "machine": {"profile": "default"}}
    assert asker.put("/v1/cutters/C1", json=told).status_code == 201
    run = asker.post("/v1/cutters/C1/next").json()["id"]
    at = f"/v1/cut-runs/{run}"
    assert asker.post(f"{at}/start", json={"operator": "Zhao Min"}).status_code == 200
    asker.post(f"{at}/progress", json={"progress": 0.4, "left_s": 110.0, "bite": 1})
    assert "C1" in where(page, "running")
    expect(page.locator("#where-more")).to_contain_text("40 %")
    asker.post(f"{at}/progress", json={"progress": 0.5, "left_s": 90.0, "bite": 1, "piece": FRONT})
    where(page, "now")
    asker.post(f"{at}/fault", json={"reason": "blade broke"})
    where(page, "interrupted")
    asker.post(f"{at}/resume")
    asker.post(f"{at}/done", json={"actual_s": 150.0})
    assert re.search(r"\d\d:\d\d", where(page, "ended"))


def test_taken_piece_is_told_as_taken(console: Console, asker: Asker, database: Database, code: str) -> None:
    begin_cut(database, JobState.RUNNING)
    page = console.open(f"/p/{code}")
    where(page, "running")
    run = asker.get(f"/v1/orders/{ID}/cut-runs").json()["items"][0]["id"]
    assert asker.post(f"/v1/cut-runs/{run}/taken", json={"pieces": [FRONT]}).status_code == 200
    assert "Taken" in where(page, "taken")


def test_recut_wants_a_reason_and_other_reasons_in_words(console: Console, asker: Asker, code: str) -> None:
    page = console.open(f"/p/{code}", size=PHONE)
    where(page, "waiting")
    page.click("#ask")
    page.click("#send")
    assert page.inner_text("#recut-fault") == "Choose why."
    page.check("#reasons input[value=other]")
    page.click("#send")
    assert page.inner_text("#recut-fault") == "Tell in words why."
    page.fill("#detail", "<b>ink</b>")
    page.click("#more summary")
    page.check("#near input")
    page.check("#far input[value='jacket.breast_welt.left']")
    page.click("#send")
    row = page.locator("[data-recut='QD-1-R1']")
    expect(row).to_contain_text("<b>ink</b>")
    expect(row).to_contain_text("3 pieces")
    recut = asker.get("/v1/orders/QD-1-R1").json()["order"]
    assert set(recut["only"]) == {FRONT, "jacket.front.right", "jacket.breast_welt.left"}
    page.reload()
    expect(page.locator("[data-recut='QD-1-R1']")).to_contain_text("Other")


def test_recut_whose_answer_was_lost_is_made_once(console: Console, asker: Asker, code: str) -> None:
    page = console.open(f"/p/{code}")
    where(page, "waiting")
    page.route("**/recuts", lambda route: (route.fetch(), route.abort())[-1], times=1)
    ask_for_recut(page, "stain")
    expect(page.locator("#recut-fault")).to_have_text("the service does not answer")
    page.click("#send")
    expect(page.locator("#recut")).to_be_hidden()
    ids = {item["id"] for item in asker.get("/v1/orders").json()["items"]}
    assert ids == {ID, "QD-1-R1"}


def test_key_that_may_only_read_cannot_ask_for_a_recut(
    console: Console, database: Database, code: str
) -> None:
    console.key = key_of(database, TENANT, Scope.CUTTER)
    page = console.open(f"/p/{code}")
    where(page, "waiting")
    assert page.locator("#ask").is_disabled()
    assert "scope of an operator" in page.inner_text("main")


def test_unknown_code_has_a_page_that_helps(console: Console, code: str) -> None:
    for unknown in ("0Z7-00Z", "nonsense", "QD-1", "<script>"):
        page = console.open("/board")
        answer = page.goto(f"{console.address}/p/{unknown}")
        assert answer is not None
        assert answer.status == 404
        assert "no piece of this code" in page.inner_text("h1")
        assert unknown in page.inner_text("main")
    page = console.open("/p/QD-1", "zh", PHONE)
    shoot(page, "no-piece-phone-zh")
    page.click("text=查找订单 QD-1")
    page.wait_for_url("**/orders/QD-1")


def test_piece_of_another_factory_is_not_found(console: Console, database: Database, code: str) -> None:
    with database.write() as connection:
        tenants.add(connection, "rival", "another factory")
    console.key = key_of(database, "rival")
    page = console.open("/board")
    answer = page.goto(f"{console.address}/p/{code}")
    assert answer is not None
    assert answer.status == 404
    assert "Front" not in page.inner_text("main")


@pytest.fixture
def planning(settings: Settings, browser: Browser, database: Database) -> Iterator[Console]:
    """Give a console of a service that plans."""
    plans = settings.model_copy(update={"planners": 1, "nest_s": 0.1, "cut_s": 0.1})
    with served(plans) as address, browsing(browser, address, key_of(database)) as console:
        yield console


def test_recut_makes_a_marker_of_one_piece_at_once(planning: Console, database: Database) -> None:
    with httpx2.Client(base_url=planning.address, timeout=60, trust_env=False) as client:
        asker = Asker(client, planning.key)
        whole = order()
        whole["only"] = [FRONT, "jacket.front.right"]
        assert asker.post("/v1/orders", json=whole).status_code == 202
        assert asker.until(f"/v1/orders/{ID}", "Ended", "Aborted")["state"] == "Ended"
        page = planning.open(f"/p/{code_of(asker, ID, FRONT)}", size=PHONE)
        where(page, "waiting")
        ask_for_recut(page, "hole")
        link = page.locator("[data-recut='QD-1-R1'] a[href^='/markers/']")
        expect(link).to_be_visible(timeout=3 * PATIENCE_MS)
        shoot(page, "piece-recut-phone-en")
        assert link.get_attribute("href") == "/markers/QD-1-R1-shell"
        marker = asker.get("/v1/markers/QD-1-R1-shell").json()
        assert [placement["piece"] for placement in marker["placements"]] == [FRONT]


def test_every_seam_and_match_point_has_a_word() -> None:
    said = json.loads(Path(FOLDER, "piece.json").read_text())
    body = read_order(text(order())).body()
    for garment, options in STYLES.items():
        # One option at a time: none adds seams only together with another.
        for chosen in [{}, *({name: value} for name, values in options.items() for value in values)]:
            style = patterns.style(garment, chosen)
            draft = patterns.draft_garment(garment, body, style)
            halves = [half for half in (draft.left, draft.right) if half is not None]
            names = {f"seam_{pair.name}" for half in halves for pair in half.seam_pairs}
            for piece in patterns.draft(garment, body, style):
                names |= {f"match_{point.name}" for point in piece.match_points}
            assert not {re.sub(r"\W+", "_", name) for name in names} - set(said)
