"""A projector is calibrated by its marks, and what they tell is right to a pixel."""

import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from app.api.access import COOKIE
from app.errors import InputError
from app.projection import Mark, refuse_unusable
from app.store.database import Database
from app.store.keys import Scope
from app.web.assets import ADDRESS
from tests.service.asking import TENANT, Asker, key_of
from tests.service.floor import cutter
from tests.web.browsing import SIZES, Console, shoot
from tests.web.projection import (
    ASKEW,
    CORNERS,
    PAGE,
    calibrate,
    calibrated,
    homography,
    lands,
    lit,
    live,
    off_by,
    projected,
    put,
    random_marks,
    some_places,
)


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
