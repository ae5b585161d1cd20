"""The projector throws each thing on its place on the cloth, and says so when it does not know the place."""

import io
import json
import random
import re
import socket
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

import httpx2
import numpy as np
import numpy.typing as npt
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import update

from app.api.access import COOKIE
from app.errors import InputError
from app.projection import Mark, refuse_unusable
from app.settings import Settings
from app.store.cutters import OFFLINE_AFTER
from app.store.database import Database, now
from app.store.keys import Scope
from app.store.tables import cutters
from app.web.assets import ADDRESS
from tests.service import planned
from tests.service.asking import TENANT, Asker, key_of, order
from tests.service.floor import cutter, report, started
from tests.service.serving import served
from tests.web.browsing import SIZES, Console, browsing, shoot

PAGE = "/cutters/C1/projector"
WINDOW = 1600.0  # of the machine "default"
WIDTH = 1480.0
CORNERS = [(0.0, 0.0), (WINDOW, 0.0), (WINDOW, WIDTH), (0.0, WIDTH)]
ASKEW = [(240.0, 1010.0), (1770.0, 930.0), (1480.0, 110.0), (420.0, 60.0)]
"""Where a projector that hangs far aside has the corners of the window on its screen."""

Place = tuple[float, float]
Matrix = npt.NDArray[np.float64]

expect.set_options(timeout=20_000)


def homography(places: Sequence[Place], pixels: Sequence[Place]) -> Matrix:
    """Return the homography of four places and their pixels: eight equations, eight unknowns."""
    rows, right = [], []
    for (x, y), (u, v) in zip(places, pixels, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return np.append(np.linalg.solve(np.array(rows), np.array(right)), 1.0).reshape(3, 3)


def projected(matrix: Matrix, place: Place) -> Place:
    u, v, w = matrix @ [*place, 1.0]
    return float(u / w), float(v / w)


def some_places(count: int = 20) -> list[Place]:
    chance = random.Random(3)
    return [(chance.uniform(0, WINDOW), chance.uniform(0, WIDTH)) for _ in range(count)]


def lands(page: Page, places: Sequence[Place]) -> list[Place]:
    """Return the pixels at which the drawn layer has places of the cloth."""
    found: list[Place] = page.evaluate(
        """(places) => places.map(([x, y]) => {
            const dot = document.createElementNS("http://www.w3.org/2000/svg", "rect");
            const sides = { x: x - 0.05, y: y - 0.05, width: 0.1, height: 0.1, fill: "#fff" };
            for (const [name, value] of Object.entries(sides)) dot.setAttribute(name, value);
            document.getElementById("layer").append(dot);
            const box = dot.getBoundingClientRect();
            dot.remove();
            return [box.x + box.width / 2, box.y + box.height / 2];
        })""",
        [list(place) for place in places],
    )
    return found


def lit(page: Page, matrix: Matrix, places: Sequence[Place]) -> list[Place]:
    """Return the pixels that are lit where spots are drawn at places of the cloth, from a picture."""
    page.evaluate(
        """(places) => {
            const others = document.querySelectorAll("main > :not(#layer)");
            for (const one of others) one.setAttribute("hidden", "");
            const layer = document.getElementById("layer");
            layer.replaceChildren(...places.map(([x, y]) => {
                const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
                for (const [name, value] of Object.entries({ cx: x, cy: y, r: 5, fill: "#fff" }))
                    dot.setAttribute(name, value);
                return dot;
            }));
        }""",
        [list(place) for place in places],
    )
    shot = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("L"), float)
    found = []
    for place in places:
        u, v = projected(matrix, place)
        left, top = round(u) - 9, round(v) - 9
        part = shot[max(0, top) : top + 19, max(0, left) : left + 19]
        assert part.max() > 100, f"nothing is lit at {u:.0f}, {v:.0f}"
        rows, columns = np.indices(part.shape) + 0.5
        found.append(
            (
                float((part * columns).sum() / part.sum() + max(0, left)),
                float((part * rows).sum() / part.sum() + max(0, top)),
            )
        )
    return found


def off_by(found: Sequence[Place], matrix: Matrix, places: Sequence[Place]) -> float:
    wanted = [projected(matrix, place) for place in places]
    return max(float(np.hypot(a - u, b - v)) for (a, b), (u, v) in zip(found, wanted, strict=True))


def live(page: Page) -> Page:
    expect(page.locator("body[data-live=true]")).to_be_visible()
    return page


def put(page: Page, number: int, pixel: Place) -> None:
    """Drag a mark to a pixel by the mouse."""
    box = page.locator(f"#marks .mark >> nth={number} >> .grip").bounding_box()
    assert box is not None
    at = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*at)
    page.mouse.down()
    page.mouse.move(at[0] + 7, at[1] - 3)
    # The mouse has whole pixels only: the mark is moved by as much as the mouse.
    page.mouse.move(at[0] + round(pixel[0] - at[0]), at[1] + round(pixel[1] - at[1]))
    page.mouse.up()


def calibrate(page: Page, pixels: Sequence[Place] = ASKEW) -> None:
    page.click("#calibrate")
    for number, pixel in enumerate(pixels):
        put(page, number, pixel)
    page.click("#save")
    expect(page.locator("#calibration")).to_be_hidden()


def calibrated(asker: Asker, pixels: Sequence[Place] = ASKEW, cutter_id: str = "C1") -> None:
    marks = [{"x_mm": x, "y_mm": y, "u": u, "v": v} for (x, y), (u, v) in zip(CORNERS, pixels, strict=True)]
    body = {"width_px": 1920, "height_px": 1080, "marks": marks}
    assert asker.put(f"/v1/cutters/{cutter_id}/projection", json=body).status_code in (200, 201)


@pytest.fixture
def job(asker: Asker, database: Database) -> dict[str, Any]:
    """Give the plan of an order that waits for cutter C1, by its own words."""
    assert asker.post("/v1/orders", json=order(planned.ID)).status_code == 202
    planned.publish(database)
    cutter(asker, "C1")
    plan: dict[str, Any] = asker.get(f"/v1/orders/{planned.ID}/plan").json()
    return plan


@pytest.fixture
def run(job: dict[str, Any], asker: Asker) -> str:
    """Give that order's run, which the cutter began."""
    return started(asker, "C1")


def code_of(asker: Asker, piece: str) -> str:
    items = asker.get(f"/v1/orders/{planned.ID}/pieces").json()["items"]
    return str(next(one["code"] for one in items if one["id"] == piece))


def piece(page: Page, piece_id: str) -> Locator:
    return page.locator(f'#layer [data-piece="{piece_id}"]')


def tap(page: Page, plan: dict[str, Any], piece_id: str) -> None:
    """Tap on a place inside a piece, where the layer has it."""
    page.locator(f'#layer [data-piece="{piece_id}"] .label').hover(force=True)
    box = page.locator(f'#layer [data-piece="{piece_id}"] .label').bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def told(number: float) -> re.Pattern[str]:
    """Return what matches a number as a browser writes it."""
    return re.compile(re.escape(f"{number:.3f}"[:-1]) if number > 1 else r"^0(\.0|$)")


def scan(page: Page, code: str) -> None:
    page.keyboard.type(f"{code}\n", delay=2)


# Calibration.


def test_calibrated_by_dragging_each_place_is_thrown_on_its_pixel(console: Console, job: Any) -> None:
    page = live(console.open(PAGE))
    expect(page.locator("#warning")).to_contain_text("Not calibrated")
    calibrate(page)
    matrix, places = homography(CORNERS, ASKEW), some_places()
    assert off_by(lands(page, places), matrix, places) < 1.0
    assert off_by(lit(page, matrix, places), matrix, places) < 1.0
    page.reload()
    live(page)
    expect(page.locator("#warning")).to_be_hidden()
    assert off_by(lands(page, places), matrix, places) < 1.0
    page.close()


def test_marks_that_were_measured_inexactly_are_fitted_by_least_squares(console: Console, job: Any) -> None:
    page = live(console.open(PAGE))
    matrix, chance = homography(CORNERS, ASKEW), random.Random(5)
    places = [*CORNERS, (800.0, 740.0), (400.0, 1100.0), (1200.0, 380.0), (300.0, 300.0)]
    page.click("#calibrate")
    for number, place in enumerate(places):
        if number >= 4:
            page.fill("#add-x", str(place[0]))
            page.fill("#add-y", str(place[1]))
            page.click("#add button")
        u, v = projected(matrix, place)
        put(page, number, (u + chance.choice((-1, 1)), v + chance.choice((-1, 1))))
    expect(page.locator("#verdict")).to_contain_text(re.compile(r"Error \d\.\d mm; the farthest off is mark"))
    page.fill("[aria-label='Mark 6: along the cloth, mm']", "430")
    expect(page.locator("#verdict")).to_contain_text("the farthest off is mark 6")
    page.fill("[aria-label='Mark 6: along the cloth, mm']", "400")
    shoot(page, "projector-calibration-en")
    page.click("#save")
    expect(page.locator("#calibration")).to_be_hidden()
    seen = some_places()
    assert off_by(lands(page, seen), matrix, seen) < 2.0
    assert lands(page, seen[:1]) != [projected(matrix, seen[0])]


def test_calibration_is_each_cutters_own(console: Console, asker: Asker, job: Any) -> None:
    cutter(asker, "C2")
    calibrated(asker)
    page = live(console.open("/cutters/C2/projector"))
    expect(page.locator("#warning")).to_contain_text("Not calibrated")
    other = live(console.open(PAGE))
    expect(other.locator("#warning")).to_be_hidden()
    # It is known to whoever shows the same table at once.
    before = other.evaluate("document.getElementById('layer').style.transform")
    moved = [(u + 20, v) for u, v in ASKEW]
    calibrated(asker, moved)
    other.wait_for_function("(was) => document.getElementById('layer').style.transform !== was", arg=before)
    assert off_by(lands(other, CORNERS), homography(CORNERS, moved), CORNERS) < 1


def test_marks_are_moved_by_keys(console: Console, asker: Asker, job: Any) -> None:
    calibrated(asker)
    page = live(console.open(PAGE))
    page.keyboard.press("c")
    expect(page.locator("#marks .mark").first).to_be_focused()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowUp"):
        page.keyboard.press(key)
    page.keyboard.press("Tab")
    expect(page.locator("#marks .mark").nth(1)).to_be_focused()
    for key in ("ArrowLeft", "ArrowDown", "Shift+ArrowDown"):
        page.keyboard.press(key)
    page.click("#save")
    expect(page.locator("#calibration")).to_be_hidden()
    marks = asker.get("/v1/cutters/C1/projection").json()["marks"]
    (u0, v0), (u1, v1) = ASKEW[:2]
    assert [(mark["u"], mark["v"]) for mark in marks] == [(u0 + 2, v0 - 10), (u1 - 1, v1 + 11), *ASKEW[2:]]


def test_marks_that_tell_no_picture_are_refused_in_words(console: Console, asker: Asker, job: Any) -> None:
    calibrated(asker)
    page = live(console.open(PAGE))
    page.click("#calibrate")
    verdict, save = page.locator("#verdict"), page.locator("#save")
    expect(save).to_be_enabled()
    put(page, 1, (ASKEW[0][0] + 2, ASKEW[2][1]))
    put(page, 2, (ASKEW[1][0], ASKEW[1][1]))
    expect(verdict).to_contain_text("two marks are exchanged")
    expect(save).to_be_disabled()
    page.click("#reset")
    expect(save).to_be_enabled()
    page.fill("[aria-label='Mark 3: across the cloth, mm']", "0")
    expect(verdict).to_contain_text("are told to be at the same place on the cloth")
    page.fill("[aria-label='Mark 3: along the cloth, mm']", "800")
    expect(verdict).to_contain_text("Marks 1, 2, 3 lie on one line")
    page.fill("[aria-label='Mark 3: along the cloth, mm']", "")
    expect(verdict).to_contain_text("Type in the place of every mark")
    shoot(page, "projector-degenerate-en")
    page.keyboard.press("Escape")
    expect(page.locator("#calibration")).to_be_hidden()
    assert off_by(lands(page, CORNERS), homography(CORNERS, ASKEW), CORNERS) < 1


def test_calibration_for_another_screen_is_not_used(console: Console, asker: Asker, job: Any) -> None:
    calibrated(asker)
    page = live(console.open(PAGE, size=SIZES["tablet"]))
    expect(page.locator("#warning")).to_contain_text(
        "Calibrated for 1920 × 1080 px, this screen is 1024 × 768"
    )
    page = live(console.open(PAGE, size=(1920, 980), screen={"width": 1920, "height": 1080}))
    expect(page.locator("#warning")).to_contain_text("press “Full screen”")


def test_who_may_not_calibrate_is_not_asked_to(console: Console, job: Any, database: Database) -> None:
    page = live(console.open(PAGE))
    key = key_of(database, TENANT, Scope.CUTTER)
    page.context.add_cookies([{"name": COOKIE, "value": key, "url": console.address, "httpOnly": True}])
    page.reload()
    live(page)
    assert page.locator("#calibrate").count() == 0
    page.keyboard.press("c", delay=120)
    page.keyboard.press("4")
    expect(page.locator("[data-mode=grid][aria-pressed=true]")).to_be_visible()
    expect(page.locator("#calibration")).to_be_hidden()


@pytest.fixture
def module(console: Console, job: Any) -> Callable[[str, Any], Any]:
    """Give a caller of the browser's own homography module."""
    page = live(console.open(PAGE))
    page.evaluate(f"import('{ADDRESS}/homography.js').then((module) => {{ window.homography = module; }})")
    page.wait_for_function("window.homography")

    def call(expression: str, argument: Any) -> Any:
        return page.evaluate(f"(given) => {{ const h = window.homography; return {expression}; }}", argument)

    return call


def random_marks(chance: random.Random, matrix: Matrix, count: int) -> list[dict[str, float]]:
    places = [*CORNERS, *((chance.uniform(0, WINDOW), chance.uniform(0, WIDTH)) for _ in range(count - 4))]
    return [{"x_mm": x, "y_mm": y, "u": u, "v": v} for x, y in places for u, v in [projected(matrix, (x, y))]]


def test_any_homography_is_found_from_its_marks(module: Callable[[str, Any], Any]) -> None:
    chance = random.Random(11)
    given = []
    for _ in range(300):
        corners = [(u + chance.uniform(-240, 240), v + chance.uniform(-240, 240)) for u, v in
                   [(300, 800), (1600, 800), (1600, 280), (300, 280)]]  # fmt: skip
        matrix = homography(CORNERS, corners)
        if min((matrix @ [*corner, 1.0])[2] for corner in CORNERS) > 0.1:
            given.append(random_marks(chance, matrix, chance.randrange(4, 20)))
    assert len(given) > 250
    worst = module("given.map((marks) => Math.max(...h.errorsOf(h.fit(marks), marks)))", given)
    assert max(worst) < 1e-6
    round_trip = module(
        "given.map((marks) => { const m = h.fit(marks); const p = h.project(h.inverse(m), "
        "h.project(m, [700, 300])); return Math.hypot(p[0] - 700, p[1] - 300); })",
        given,
    )
    assert max(round_trip) < 1e-6


def test_browser_and_service_refuse_the_same_marks(module: Callable[[str, Any], Any]) -> None:
    chance = random.Random(13)
    given = []
    for _ in range(400):
        fine = chance.choice((1, 300, 800))
        given.append([
            {name: float(fine * round(chance.uniform(0, most) / fine))
             for name, most in (("x_mm", 1600), ("y_mm", 1500), ("u", 1900), ("v", 1000))}
            for _ in range(chance.randrange(3, 7))
        ])  # fmt: skip
    given += [random_marks(chance, homography(CORNERS, ASKEW), 6) for _ in range(30)]
    told = module("given.map((marks) => h.faultOf(marks)?.kind ?? null)", given)
    words = {"few": "outside 4..50", "same_cloth": "place on the cloth", "same_screen": "place on the screen",
             "line": "on one line", "exchanged": "turn the other way"}  # fmt: skip
    assert set(told) == {None, *words}
    for marks, kind in zip(given, told, strict=True):
        try:
            refuse_unusable([Mark(**mark) for mark in marks])
            refused = None
        except InputError as error:
            refused = str(error)
        assert (kind is None) == (refused is None), (kind, refused, marks)
        assert kind is None or words[kind] in str(refused)


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
    tap(one, job, front)
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
