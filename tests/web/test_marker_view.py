"""The page of a marker: looked at, searched, measured, played, printed, its files fetched."""

import io
import math
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.service.asking import Asker
from tests.service.planned import ID, MARKER
from tests.web.browsing import SIZES, Console, shoot
from tests.web.marker_page import drag, middle_of, on_screen, opened, planned, scale_of, settle

__all__ = ["planned"]

FRONT = "jacket.front.left"
# Every outline as it is drawn, brought through its chain of transforms and back through that of the cloth.
DRAWN = """() => {
  const cloth = document.querySelector(".cloth");
  const back = cloth.getScreenCTM().inverse();
  const found = { pieces: {} };
  for (const path of document.querySelectorAll(".outline")) {
    const there = path.getScreenCTM();
    const numbers = path.getAttribute("d").match(/-?[0-9.e-]+/g).map(Number);
    const points = [];
    for (let i = 0; i < numbers.length; i += 2) {
      const point = new DOMPoint(numbers[i], numbers[i + 1]).matrixTransform(there).matrixTransform(back);
      points.push([point.x, point.y]);
    }
    found.pieces[path.parentElement.dataset.piece] = points;
  }
  return found;
}"""


SEEK = """(at) => {
  const bar = document.querySelector("#play-bar");
  bar.value = at;
  bar.dispatchEvent(new Event("input"));
}"""


def lit(page: Page) -> list[str | None]:
    settle(page)
    return [one.get_attribute("data-piece") for one in page.query_selector_all(".piece.is-lit")]


def transform(page: Page) -> str | None:
    settle(page)
    return page.get_attribute(".content", "transform")


def test_outlines_on_the_page_are_those_of_the_plan(planned: Console, asker: Asker) -> None:
    page = opened(planned)
    page.mouse.move(600, 500)
    for zoomed in (False, True):
        if zoomed:
            page.mouse.wheel(0, -400)
            settle(page)
        drawn = page.evaluate(DRAWN)["pieces"]
        placements = asker.get(f"/v1/orders/{ID}/plan").json()["markers"][0]["placements"]
        assert len(drawn) == len(placements)
        for one in placements:
            points = drawn[one["piece"]]
            assert len(points) == len(one["outline"])
            assert max(map(math.dist, points, one["outline"])) < 0.1


def test_cloth_lies_with_its_origin_below_on_the_left(planned: Console) -> None:
    page = opened(planned)
    (x0, y0), (x1, y1) = on_screen(page, [(0.0, 0.0), (1000.0, 500.0)])
    assert x1 - x0 == pytest.approx(1000 * scale_of(page), abs=0.1)
    assert y0 - y1 == pytest.approx(500 * scale_of(page), abs=0.1)


def test_wheel_zooms_where_the_pointer_is(planned: Console) -> None:
    page = opened(planned)
    before, place = scale_of(page), on_screen(page, [(700.0, 400.0)])[0]
    page.mouse.move(*place)
    page.mouse.wheel(0, -300)
    page.wait_for_function(
        "before => !document.querySelector('.content').getAttribute('transform').includes(before)",
        arg=f"scale({before}",
    )
    assert scale_of(page) > 1.3 * before
    assert math.dist(on_screen(page, [(700.0, 400.0)])[0], place) < 1.0


def test_keys_zoom_move_and_show_all(planned: Console) -> None:
    page = opened(planned)
    first, before = transform(page), scale_of(page)

    def pressed(key: str) -> None:
        was = transform(page)
        page.keyboard.press(key)
        page.wait_for_function(
            "was => document.querySelector('.content').getAttribute('transform') !== was", arg=was
        )

    pressed("+")
    assert scale_of(page) == pytest.approx(1.25 * before)
    x, y = on_screen(page, [(0.0, 0.0)])[0]
    pressed("ArrowRight")
    assert on_screen(page, [(0.0, 0.0)])[0] == pytest.approx((x - 80, y), abs=0.5)
    page.wait_for_timeout(100)  # keys that follow as fast as a scanner's are none of the page's
    pressed("-")
    page.wait_for_timeout(100)
    pressed("0")
    assert transform(page) == first


def test_buttons_zoom_and_show_all(planned: Console) -> None:
    page = opened(planned)
    before = scale_of(page)
    page.click("#zoom-in")
    assert scale_of(page) == pytest.approx(1.5 * before)
    page.click("#zoom-out")
    page.click("#zoom-out")
    assert scale_of(page) < before
    page.click("#fit")
    assert scale_of(page) == pytest.approx(before)


def test_dragging_moves_the_cloth_by_as_much(planned: Console) -> None:
    page = opened(planned)
    x, y = on_screen(page, [(0.0, 0.0)])[0]
    drag(page, (500, 500), (640, 460))
    moved = on_screen(page, [(0.0, 0.0)])[0]
    assert moved == pytest.approx((x + 140, y - 40), abs=6.0)


def test_two_fingers_pinch(planned: Console) -> None:
    page = opened(planned, size=SIZES["tablet"], has_touch=True)
    before = scale_of(page)
    fingers = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        told = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": told})

    touch("touchStart", (280, 450))
    touch("touchStart", (280, 450), (360, 450))
    for apart in (10, 20, 30, 40):
        touch("touchMove", (280 - apart, 450), (360 + apart, 450))
    touch("touchEnd")
    assert scale_of(page) == pytest.approx(2 * before, rel=0.15)


def test_zooming_touches_nothing_but_the_drawing_s_place(planned: Console) -> None:
    page = opened(planned)
    page.evaluate(
        """() => {
          window.changed = new Set();
          const told = (one) => changed.add(`${one.target.getAttribute("class")} ${one.attributeName}`);
          const all = { subtree: true, attributes: true, childList: true };
          new MutationObserver((found) => found.forEach(told)).observe(document.querySelector("#stage"), all);
        }"""
    )
    page.mouse.move(400, 140)
    for _ in range(3):
        page.mouse.wheel(0, -100)
    page.keyboard.press("ArrowLeft")
    settle(page)
    assert page.evaluate("() => [...changed]") in ([], ["content transform"])


def test_piece_that_is_pointed_at_says_what_it_is(planned: Console, asker: Asker) -> None:
    page = opened(planned)
    page.mouse.move(*middle_of(page, FRONT))
    page.wait_for_selector("#piece-card:not([hidden])")
    plan = asker.get(f"/v1/orders/{ID}/plan").json()
    front = next(piece for piece in plan["pieces"] if piece["id"] == FRONT)
    code = asker.get(f"/v1/orders/{ID}/pieces").json()["items"][0]["code"]
    told = page.inner_text("#piece-card")
    assert page.inner_text("#piece-name") == "Jacket · Front left"
    for text in (
        code,
        ID,
        "Jacket",
        "left",
        "made to measure",
        "along the cloth",
        str(len(front["notches"])),
    ):
        assert text in told
    page.click("#seams summary")
    seams = page.inner_text("#piece-seams")
    line = next(seam["line"] for seam in front["seams"] if seam["name"] == "shoulder")
    length = sum(math.dist(a, b) for a, b in pairwise(line))
    assert re.search(rf"shoulder\s+{length:.0f} mm", seams)
    page.mouse.move(5, 5)


def test_tap_holds_a_piece_and_escape_lets_it_go(planned: Console) -> None:
    page = opened(planned, size=SIZES["tablet"], has_touch=True)
    page.touchscreen.tap(*middle_of(page, FRONT))
    assert lit(page) == [FRONT]
    page.keyboard.press("Escape")
    assert lit(page) == []


@pytest.mark.parametrize("how", ["search", "scan", "list", "query", "hash"])
def test_code_lights_the_piece_up_and_brings_it_into_view(planned: Console, asker: Asker, how: str) -> None:
    piece = "trousers.front.right"
    items = asker.get(f"/v1/orders/{ID}/pieces").json()["items"]
    code = next(one["code"] for one in items if one["id"] == piece)
    after = {"query": f"?piece={code}", "hash": f"#piece={piece}"}.get(how, "")
    page = opened(planned, after)
    if how == "search":
        page.fill("#find-text", code.lower())
        page.press("#find-text", "Enter")
    elif how == "scan":
        page.keyboard.type(code)
        page.keyboard.press("Enter")
    elif how == "list":
        page.fill("#filter", "front right")
        page.press("#filter", "Enter")
        assert page.locator("#list li:visible").count() == 2
        page.locator("#list li:visible button").last.click()
    assert lit(page) == [piece]
    box = page.locator(f'[data-piece="{piece}"] .outline').bounding_box()
    stage = page.locator("#stage").bounding_box()
    assert box is not None
    assert stage is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert middle == pytest.approx((stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2), abs=2)
    assert page.url.split("/markers/")[1].startswith(MARKER)


def test_code_of_another_piece_leads_to_its_page(planned: Console) -> None:
    page = opened(planned)
    page.fill("#find-text", "ZZZ-ZZ0")
    with page.expect_navigation(url="**/p/ZZZ-ZZ0"):
        page.press("#find-text", "Enter")


@pytest.mark.parametrize(
    ("layer", "line"),
    [
        ("names", ".name"),
        ("seam", ".seam"),
        ("grain", ".grain"),
        ("notches", ".notches"),
        ("order", "text.number"),
    ],
)
def test_layers_are_shown_and_hidden(planned: Console, layer: str, line: str) -> None:
    page = opened(planned)
    box = page.locator(f"input[name={layer}]")
    for shown in (True, False, True):
        box.set_checked(shown)
        first = page.locator(f'[data-piece="{FRONT}"] {line}')
        first.wait_for(state="visible" if shown else "hidden")


def test_repeat_and_flaws_of_the_cloth_are_where_they_are(planned: Console, asker: Asker) -> None:
    cloth = {
        "width_mm": 1480.0,
        "nap": True,
        "repeat": {
            "along_mm": 60.0,
            "across_mm": 40.0,
            "origin_x_mm": 10.0,
            "origin_y_mm": 5.0,
            "symmetric": True,
        },
        "length_mm": 9000.0,
        "edges": [{"x_mm": 0.0, "low_mm": 12.0, "high_mm": 1470.0}],
        "faults": [
            {"name": "<b>slub</b>", "area": [[300.0, 300.0], [320.0, 300.0], [310.0, 330.0]], "severity": 1.0}
        ],
        "splices": [{"x_mm": 900.0, "width_mm": 30.0}],
    }

    def changed(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), "cloth": cloth})

    page = planned.open("/board")
    page.route(f"**/v1/markers/{MARKER}", changed)
    page.goto(f"{planned.address}/markers/{MARKER}")
    page.wait_for_selector("#marker-page[data-ready] .content[transform]")
    lines = (page.get_attribute(".repeat", "d") or "").split("M")[1:]
    length = asker.get(f"/v1/markers/{MARKER}").json()["length_mm"]
    assert lines[0] == "10 0V1480"
    assert lines[1] == "70 0V1480"
    assert f"0 5H{length}" in lines
    assert len(lines) == int((length - 10) // 60) + 1 + (1480 - 5) // 40 + 1
    assert page.get_attribute(".fault", "d") == "M300 300L320 300L310 330Z"
    assert page.text_content(".fault title") == "<b>slub</b>"
    assert page.get_attribute("rect.splice", "x") == "900"
    assert page.locator(".edge").count() == 2
    page.mouse.move(*middle_of(page, FRONT))
    assert "with the nap" in page.inner_text("#piece-facts")
    shoot(page, "marker-checks-en")
    page.uncheck("input[name=flaws]")
    page.uncheck("input[name=repeat]")
    assert not page.is_visible(".fault")
    assert not page.is_visible(".repeat")


def test_measuring_tells_millimetres_and_catches_corners(planned: Console, asker: Asker) -> None:
    page = opened(planned)
    outline = asker.get(f"/v1/markers/{MARKER}").json()["placements"][0]["outline"]
    one, other = (tuple(outline[0]), tuple(outline[len(outline) // 2]))
    page.click("[data-mode=measure]")
    for (x, y), off in zip(on_screen(page, [one, other]), (3, -3), strict=True):
        page.mouse.click(x + off, y + off)
    told = page.inner_text("#measured")
    assert told.split("\n")[0] == f"{math.dist(one, other):.1f} mm"
    assert f"along {abs(one[0] - other[0]):.1f} mm, across {abs(one[1] - other[1]):.1f} mm" in told
    shoot(page, "marker-measure-en")
    page.keyboard.press("Escape")
    assert page.inner_text("#measured") == ""
    x, y = middle_of(page, FRONT)
    for off in (-40, 40):
        page.mouse.click(x + off, y)
    assert float(page.inner_text("#measured").split(" ")[0]) == pytest.approx(80 / scale_of(page), abs=0.1)


def test_cut_is_played_to_its_end(planned: Console, asker: Asker) -> None:
    page = opened(planned)
    page.click("[data-mode=play]")
    page.wait_for_selector(".head[d]", state="attached")
    seconds = asker.get(f"/v1/orders/{ID}/plan").json()["cuts"][0]["seconds"]
    assert page.inner_text("#play-clock") == f"0.0 of {seconds:.1f} s"
    assert page.inner_text("#play-done") == "0 of 41 pieces cut"
    place = page.get_attribute(".head", "d")
    page.select_option("#play-speed", "20")
    page.click("#play")
    page.wait_for_function("place => document.querySelector('.head').getAttribute('d') !== place", arg=place)
    page.wait_for_selector(".piece.is-now")
    page.click("#play")
    stood = page.inner_text("#play-clock")
    assert page.inner_text("#play") == "Play"
    page.evaluate(SEEK, seconds / 2)
    assert page.inner_text("#play-clock") != stood
    half = page.locator(".piece.is-cut").count()
    assert 0 < half < 41
    shoot(page, "marker-play-en")
    page.evaluate(SEEK, seconds - 5)
    page.click("#play")
    page.wait_for_selector("#play-doing:text('All cut')")
    assert page.locator(".piece.is-cut").count() == 41
    assert page.inner_text("#play-clock") == f"{seconds:.1f} of {seconds:.1f} s"
    assert page.inner_text("#play") == "Again"
    page.click("[data-mode=look]")
    assert page.locator(".piece.is-cut").count() == 0


def test_files_are_listed_with_their_sizes_and_fetched(planned: Console, asker: Asker) -> None:
    page = opened(planned)
    page.wait_for_selector("#files a")
    items = asker.get(f"/v1/orders/{ID}/files").json()["items"]
    assert page.locator("#files a").all_inner_texts() == [one["name"] for one in items]
    for one in items:
        with page.expect_download() as begun:
            page.click(f"#files a:text-is('{one['name']}')")
        assert begun.value.suggested_filename == f"{ID}-{one['name']}"
        assert Path(begun.value.path()).read_bytes() == asker.get(one["href"]).content


def test_print_puts_the_whole_marker_on_one_sheet(planned: Console) -> None:
    page = opened(planned)
    page.click("#zoom-in")
    page.click("#zoom-in")
    before = transform(page)
    printed = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) == 1
    text = printed.pages[0].extract_text()
    assert MARKER in text
    assert "Layers" not in text
    assert "Top sleeve right" in text  # at the marker's end, out of the screen's view
    settle(page)
    assert page.get_attribute("#stage", "viewBox") is None
    assert transform(page) == before


def test_paper_is_white_though_the_screen_is_dark(planned: Console) -> None:
    page = opened(planned, color_scheme="dark")
    ground = "getComputedStyle(document.querySelector('#stage .cloth')).fill"
    assert page.evaluate(ground) != "rgb(255, 255, 255)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"


def test_marker_that_is_not_there_is_told(console: Console) -> None:
    page = console.open("/markers/none-shell", language="zh")
    page.wait_for_selector("#stage-wait:text('没有排料图 none-shell')")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", SIZES)
def test_page_is_looked_at(planned: Console, size: str, language: str) -> None:
    page = opened(planned, "#piece=jacket.front.left", language=language, size=SIZES[size])
    settle(page)
    shoot(page, f"marker-{size}-{language}")
    if language == "zh":
        told = page.inner_text("#marker-page").replace(MARKER, "").replace(ID, "")
        told = told.replace("navy twill", "")
        told = page.evaluate("(text) => text", re.sub(r"[\w.-]+\.(svg|nc|json|html|dxf|plt)", "", told))
        assert not re.findall(r"[A-Za-z]{4,}", told)
        assert page.inner_text("#piece-name") == "上衣 · 左前片"
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
