"""The projector throws each thing on its place on the cloth, and says so when it does not know the place."""

import json
import re
import socket
from datetime import timedelta
from itertools import pairwise
from typing import Any

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from sqlalchemy import update

from app.settings import Settings
from app.store.cutters import OFFLINE_AFTER
from app.store.database import Database, now
from app.store.tables import cutters
from tests.service import planned
from tests.service.asking import Asker, key_of, order
from tests.service.floor import cutter, report, started
from tests.service.serving import served
from tests.web.browsing import SIZES, Console, browsing, shoot
from tests.web.projection import (
    ASKEW,
    CORNERS,
    PAGE,
    WIDTH,
    calibrated,
    code_of,
    homography,
    live,
    piece,
    projected,
    scan,
    tap,
)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def told(number: float) -> re.Pattern[str]:
    """Return what matches a number as a browser writes it."""
    return re.compile(re.escape(f"{number:.3f}"[:-1]) if number > 1 else r"^0(\.0|$)")


# The cut.


def test_what_is_to_be_loaded_is_shown_from_its_beginning(console: Console, asker: Asker, job: Any) -> None:
    calibrated(asker)
    page = live(console.open(PAGE))
    expect(page.locator("#layer .load")).to_contain_text("navy twill")
    expect(page.locator("#layer .load")).to_contain_text(f"{planned.ID} · Shell")
    expect(page.locator("#hud")).to_have_text(f"Load: {planned.ID}")
    cloth = page.locator("#layer .job .cloth")
    assert float(cloth.get_attribute("width") or 0) == job["markers"][0]["length_mm"]
    shoot(page, "projector-load-en")


def test_picture_follows_the_bite_and_the_pieces(console: Console, asker: Asker, job: Any, run: str) -> None:
    calibrated(asker)
    page = live(console.open(PAGE))
    bites, placements = job["cuts"][0]["bites"], job["markers"][0]["placements"]
    order_of = [one["piece"] for bite in bites for one in bite["pieces"]]
    matrix = homography(CORNERS, ASKEW)
    for number, bite in enumerate(bites, 1):
        now = bite["pieces"][min(1, len(bite["pieces"]) - 1)]["piece"]
        report(asker, run, "progress", progress=number / 10, left_s=100.0, bite=number, piece=now)
        expect(piece(page, now)).to_have_class("piece cutting")
        expect(page.locator("#layer .job")).to_have_attribute("data-offset", told(bite["start_mm"]))
        expect(page.locator("#hud")).to_contain_text(f"bite {number} of {len(bites)} · {number * 10} %")
        # Whatever lies at the window's start is thrown there.
        outline = next(one["outline"] for one in placements if one["piece"] == now)
        box = (
            piece(page, now)
            .locator(".outline")
            .evaluate("(path) => { const box = path.getBoundingClientRect(); return [box.left, box.right]; }")
        )
        # A browser tells the box around the box of a path.
        xs, ys = ([point[axis] for point in outline] for axis in (0, 1))
        corners = [(x - bite["start_mm"], y) for x in (min(xs), max(xs)) for y in (min(ys), max(ys))]
        sides = sorted(projected(matrix, corner)[0] for corner in corners)
        assert box == pytest.approx([sides[0], sides[-1]], abs=0.5)
        # What was begun before is done, but for pieces that share a line and are cut together.
        before = set(order_of[: order_of.index(now)])
        done = {str(one.get_attribute("data-piece")) for one in page.locator("#layer .done").all()}
        assert done <= before
        assert len(before - done) < 3
    shoot(page, "projector-cut-en")
    report(asker, run, "fault", reason="blade broke")
    expect(page.locator("#hud")).to_contain_text(f"{planned.ID} stands still blade broke")
    report(asker, run, "resume")
    report(asker, run, "done")
    expect(page.locator("#hud")).to_have_text("Nothing to cut")


def test_without_a_piece_told_the_share_of_the_time_tells_how_far_it_is(
    console: Console, asker: Asker, job: Any, run: str
) -> None:
    page = live(console.open(PAGE))
    (cut,) = job["cuts"]
    report(asker, run, "progress", progress=0.5)
    expect(page.locator("#hud")).to_contain_text("50 %")
    ends: dict[str, float] = {}
    for bite in cut["bites"]:
        ends |= {one["piece"]: one["end_s"] for one in bite["pieces"]}
    expected = {name for name, end in ends.items() if end <= 0.5 * cut["seconds"]}
    expect(page.locator("#layer .done")).to_have_count(len(expected))
    assert {one.get_attribute("data-piece") for one in page.locator("#layer .done").all()} == expected


def test_old_picture_is_framed_in_red_and_comes_back(
    browser: Browser, settings: Settings, database: Database
) -> None:
    key, port = key_of(database), free_port()
    address = f"http://127.0.0.1:{port}"
    with (
        browsing(browser, address, key) as console,
        httpx2.Client(base_url=address, trust_env=False) as client,
    ):
        asker = Asker(client, key)
        with served(settings, port):
            asker.post("/v1/orders", json=order(planned.ID))
            planned.publish(database)
            cutter(asker, "C1")
            run = started(asker, "C1")
            report(asker, run, "progress", progress=0.3, bite=1)
            page = live(console.open(PAGE))
            expect(page.locator("#stale")).to_be_hidden()
        expect(page.locator("#stale")).to_contain_text("No connection since")
        border = page.evaluate("getComputedStyle(document.querySelector('main'), '::after').borderTopColor")
        assert border == "rgb(255, 32, 32)"
        shoot(page, "projector-stale-en")
        with served(settings, port):
            report(asker, run, "progress", progress=0.6, bite=1)
            expect(page.locator("#hud")).to_contain_text("60 %")
            expect(page.locator("#stale")).to_be_hidden()


def test_cutter_that_fell_silent_in_the_midst_of_a_run_is_told(
    console: Console, asker: Asker, database: Database, run: str
) -> None:
    with database.write() as connection:
        connection.execute(update(cutters).values(seen_at=now() - OFFLINE_AFTER - timedelta(minutes=1)))
    page = live(console.open(PAGE))
    expect(page.locator("#stale")).to_contain_text("The cutter has told nothing since")
    expect(page.locator("body.stale")).to_have_count(1)
    report(asker, run, "progress", progress=0.1, bite=1)
    expect(page.locator("#stale")).to_be_hidden()


# Off-loading.


def test_pieces_are_taken_by_tap_by_scan_and_together_and_put_back(
    console: Console, asker: Asker, job: Any, run: str
) -> None:
    report(asker, run, "done")
    one, other = live(console.open(PAGE)), live(console.open(PAGE))
    for page in (one, other):
        page.keyboard.press("2")
        expect(page.locator("#layer .lying")).to_have_count(41)
        expect(page.locator("#hud")).to_have_text(f"{planned.ID} · 41 of 41 pieces lie here")
    shoot(one, "projector-lying-en")
    front, back, collar = "jacket.front.left", "jacket.back.left", "jacket.top_collar.centre"
    expect(piece(one, front)).to_have_attribute("data-bundle", "1")
    expect(piece(one, front).locator(".label")).to_contain_text("1 Front left")
    expect(piece(one, front).locator(".label")).to_contain_text(code_of(asker, front))
    tap(one, front)
    for page in (one, other):
        expect(piece(page, front)).to_have_count(0)
        expect(page.locator("#hud")).to_contain_text("40 of 41 pieces lie here")
    scan(other, code_of(asker, back).lower())
    for page in (one, other):
        expect(piece(page, back)).to_have_count(0)
    assert one.locator("[data-mode=lying][aria-pressed=true]").count() == 1, "a scan is no choice of mode"
    scan(other, code_of(asker, back))
    expect(other.locator("#notice")).to_contain_text("was taken before")
    scan(other, "XYZ-123")
    expect(other.locator("#notice")).to_contain_text("No piece of this cloth has the code XYZ-123")
    other.mouse.move(500, 500)
    trousers = other.locator("#offload .bundle", has_text="Trousers")
    trousers.click()
    for page in (one, other):
        expect(page.locator('#layer [data-bundle="2"]')).to_have_count(0)
    for left in (39, 40):
        other.mouse.move(400, 500)
        other.keyboard.press("u")
        expect(one.locator("#hud")).to_contain_text(f"{left} of 41 pieces lie here")
    expect(piece(one, back)).to_have_count(1)
    expect(piece(one, front)).to_have_count(0)
    piece(one, collar).focus()
    one.keyboard.press("Enter")
    expect(piece(other, collar)).to_have_count(0)
    taken = asker.get(f"/v1/cut-runs/{run}/taken").json()["items"]
    assert {item["piece"] for item in taken} == {front, collar}


def test_what_is_not_cut_yet_is_an_outline_and_not_taken_with_all(
    console: Console, asker: Asker, job: Any, run: str
) -> None:
    report(asker, run, "progress", progress=0.25, bite=1)
    page = live(console.open(PAGE))
    page.click("[data-mode=lying]")
    cut = page.locator("#layer .lying").count()
    assert 0 < cut < 41
    expect(page.locator("#layer .to-come")).to_have_count(41 - cut)
    for bundle in (1, 2):
        button = page.locator(f"#offload .bundle[data-bundle='{bundle}']")
        if button.is_enabled():
            button.click()
        expect(button).to_be_disabled()
    expect(page.locator("#layer .lying")).to_have_count(0)
    expect(page.locator("#layer .to-come")).to_have_count(41 - cut)


def test_cloth_that_was_moved_on_is_followed_by_hand(
    console: Console, asker: Asker, job: Any, run: str
) -> None:
    report(asker, run, "done")
    page = live(console.open(PAGE))
    page.click("[data-mode=lying]")
    start = float(page.locator("#layer .job").get_attribute("data-offset") or 0)
    for key in ("ArrowRight", "Shift+ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    expect(page.locator("#hud")).to_contain_text("moved by 100 mm")
    moved = float(page.locator("#layer .job").get_attribute("data-offset") or 0)
    assert moved == pytest.approx(start - 100)


def test_scanned_piece_is_shown_where_it_lies_in_other_modes(
    console: Console, asker: Asker, job: Any, run: str
) -> None:
    page = live(console.open(PAGE))
    scan(page, code_of(asker, "jacket.front.left"))
    expect(page.locator("#layer .found")).to_have_attribute("data-piece", "jacket.front.left")
    assert asker.get(f"/v1/cut-runs/{run}/taken").json()["items"] == []
    assert page.url.endswith(PAGE)


# Stripes and grid.


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """Give the repeat of the cloth that the example order is planned on from now on."""
    repeat = {"along_mm": 60.0, "across_mm": 45.0, "origin_x_mm": 12.0, "origin_y_mm": -20.0}
    plan = dict(planned.plan())
    document = json.loads(plan["plan.json"])
    document["markers"][0]["cloth"]["repeat"] = {**repeat, "symmetric": True}
    plan["plan.json"] = json.dumps(document).encode()
    monkeypatch.setattr(planned, "plan", lambda: plan)
    return repeat


def test_stripes_lie_where_the_repeat_begins(
    console: Console, asker: Asker, checks: dict[str, float], job: Any, run: str
) -> None:
    calibrated(asker)
    page = live(console.open(PAGE))
    bite = job["cuts"][0]["bites"][1]
    report(asker, run, "progress", progress=0.5, bite=2)
    page.keyboard.press("3")
    expect(page.locator("#hud")).to_have_text(f"{planned.ID} · repeat 60 × 45 mm")
    expect(page.locator("#layer .job")).to_have_attribute("data-offset", told(bite["start_mm"]))
    matrix = homography(CORNERS, ASKEW)
    across = [(one.get_attribute("data-number"), one.get_attribute("y1")) for one in
              page.locator("#layer .repeat.across").all()]  # fmt: skip
    assert [(int(number or 0), float(y or 0)) for number, y in across] == [
        (number, -20 + 45 * number) for number in range(1, 34)
    ]
    length = job["markers"][0]["length_mm"]
    xs = [float(one.get_attribute("x1") or 0) for one in page.locator("#layer .repeat.along").all()]
    assert xs == [12 + 60 * number for number in range(int((length - 12) // 60) + 1)]
    # And on the screen: a line's ends are where the homography has them.
    for line in (5, 20):
        shown = (
            page.locator("#layer .repeat.along")
            .nth(line)
            .evaluate("(line) => { const box = line.getBoundingClientRect(); return [box.left, box.right]; }")
        )
        x = xs[line] - bite["start_mm"]
        ends = sorted(projected(matrix, (x, y))[0] for y in (0, WIDTH))
        assert abs(shown[0] - ends[0]) < 2.5
        assert abs(shown[1] - ends[1]) < 2.5
    placed = {one["piece"] for one in job["markers"][0]["placements"]}
    points = [point for one in job["pieces"] if one["id"] in placed for point in one["match_points"]]
    expect(page.locator("#layer .match")).to_have_count(len(points))
    shoot(page, "projector-stripes-en")


def test_plain_cloth_has_nothing_to_match(console: Console, job: Any, run: str) -> None:
    page = live(console.open(PAGE))
    page.click("[data-mode=stripes]")
    expect(page.locator("#hud")).to_contain_text("plain cloth: nothing to match")


def test_grid_has_a_wide_line_every_100_mm(console: Console, asker: Asker, job: Any) -> None:
    calibrated(asker)
    page = live(console.open(PAGE))
    page.keyboard.press("4")
    xs = re.findall(r"M([-\d.]+) [-\d.]+V", page.locator("#layer .wide").get_attribute("d") or "")
    assert [float(x) for x in xs] == [100.0 * number for number in range(17)]
    fine = re.findall(r"M([-\d.]+) [-\d.]+V", page.locator("#layer .fine").get_attribute("d") or "")
    assert {float(b) - float(a) for a, b in pairwise(fine)} == {10.0}
    shoot(page, "projector-grid-en")


# Hands and languages.


def test_tools_go_away_and_come_back(console: Console, job: Any) -> None:
    page = live(console.open(PAGE))
    expect(page.locator("body.idle")).to_be_visible()
    page.mouse.move(300, 300)
    expect(page.locator("body.idle")).to_have_count(0)
    page.click("#fullscreen")
    page.wait_for_function("document.fullscreenElement !== null")
    page.click("#fullscreen")
    page.wait_for_function("document.fullscreenElement === null")


def test_chinese_pictures(
    console: Console, asker: Asker, checks: dict[str, float], job: Any, run: str
) -> None:
    calibrated(asker)
    report(asker, run, "progress", progress=0.4, left_s=112.0, bite=1)
    page = live(console.open(PAGE, "zh"))
    expect(page.locator("#hud")).to_have_text(
        re.compile(rf"{planned.ID} · 第 1/\d 节拍 · 40 % · 剩余 112 秒")
    )
    for mode, words in (("cut", "裁剪"), ("lying", "收片"), ("stripes", "对条对格"), ("grid", "网格")):
        page.click(f"[data-mode={mode}]")
        expect(page.locator(f"[data-mode={mode}]")).to_contain_text(words)
        shoot(page, f"projector-{mode}-zh")
    page.click("[data-mode=lying]")
    expect(piece(page, "jacket.front.left").locator(".label")).to_contain_text("1 前片 左")
    page.click("#calibrate")
    shoot(page, "projector-calibration-zh")
    for size in ("tablet", "phone"):
        page = live(console.open(PAGE, "zh", SIZES[size]))
        page.click("[data-mode=lying]")
        shoot(page, f"projector-lying-{size}-zh")


def test_every_mode_is_accessible(console: Console, asker: Asker, job: Any, run: str) -> None:
    report(asker, run, "progress", progress=0.4, bite=1)
    page = live(console.open(PAGE, bypass_csp=True))
    for mode in ("cut", "lying", "stripes", "grid"):
        page.click(f"[data-mode={mode}]")
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        assert not found.response["violations"], found.generate_report()
    page.click("#calibrate")
    expect(page.locator("#calibration")).to_be_visible()
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert not found.response["violations"], found.generate_report()


def test_cutter_that_is_not_there_has_no_projector(console: Console) -> None:
    page = console.open("/cutters/nosuch/projector")
    assert "there is no cutter nosuch" in page.inner_text("body")
