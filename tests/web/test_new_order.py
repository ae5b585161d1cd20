"""A single order's form: filled by typing, checked as one types, its pieces shown, posted."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.store.database import Database
from app.store.keys import Scope
from app.web import suit_form
from app.web.languages import words
from patterns import DIMENSIONS, STYLES, Choice, options_of
from tests.app.orders import example
from tests.service.asking import TENANT, Asker, key_of, order
from tests.web.browsing import SIZES, Console, shoot

BODY = example()["measurements"]


def opened(console: Console, **options: Any) -> Page:
    page = console.open("/orders/new", **options)
    page.wait_for_selector("#post:enabled")
    return page


def place(name: str) -> str:
    return f"[id='m.{name}']"


def type_body(page: Page, values: dict[str, float] = BODY) -> None:
    for name, value in values.items():
        page.fill(place(name), f"{value:g}")


def fault(page: Page, name: str) -> Any:
    return page.locator(f"[id='fault-{name}']")


def test_filled_form_is_posted_and_leads_to_the_order(console: Console, asker: Asker) -> None:
    asker.put("/v1/rolls/R-1", json={"name": "navy twill", "width_mm": 1480, "length_mm": 40_000})
    asker.post("/v1/orders", json=order("QD-2026-0009"))
    page = opened(console)
    assert page.input_value("#id") == "QD-2026-0010"
    page.fill("#customer", "Wang Lei")
    type_body(page)
    page.select_option("[id='trousers.pleats']", "2")
    page.fill("[id='jacket.chest_ease']", "110")
    page.select_option("[id='cloth.name']", "navy twill")
    page.select_option("[id='lining.kind']", "told")
    page.fill("[id='lining.width_mm']", "1400")
    page.fill("#priority", "7")
    page.fill("#due", "2027-01-05T12:00")
    expect(page.locator("#status")).to_have_text("Everything fits")
    page.click("#post")
    page.wait_for_url("**/orders/QD-2026-0010")
    posted = asker.get("/v1/orders/QD-2026-0010").json()
    assert (posted["state"], posted["priority"], posted["cloth"]) == ("AllowedToStart", 7, "navy twill")
    made = posted["order"]
    assert made["measurements"] == BODY
    assert made["garments"][0]["style"]["chest_ease"] == 110
    assert made["garments"][1]["style"]["pleats"] == 2
    assert made["cloths"] == {"lining": {"width_mm": 1400.0}}
    assert made["due"].startswith("2027-01-0")
    page.goto(f"{console.address}/orders/new")
    page.wait_for_selector("#post:enabled")
    assert page.input_value(place("stature")) == ""


def test_fault_appears_and_vanishes_as_one_types(console: Console) -> None:
    page = opened(console)
    type_body(page)
    page.fill(place("waist_girth"), "84")
    expect(fault(page, "m.waist_girth")).to_have_text("84 is outside 560 to 1400 mm. Is it in cm?")
    expect(page.locator(place("waist_girth"))).to_have_attribute("aria-invalid", "true")
    page.fill(place("waist_girth"), "840")
    expect(fault(page, "m.waist_girth")).to_be_empty()
    page.fill(place("thigh_girth"), "450")
    expect(fault(page, "m.thigh_girth")).to_have_text(
        "450 does not fit Hip girth 970 mm: 459 to 638 mm would"
    )
    page.fill(place("thigh_girth"), "wide")
    expect(fault(page, "m.thigh_girth")).to_have_text("“wide” is not a number; 380 to 920 mm is accepted")
    page.fill(place("thigh_girth"), "５５０")
    expect(page.locator("#status")).to_have_text("Everything fits")


def test_estimate_stands_where_nothing_was_measured(console: Console) -> None:
    page = opened(console)
    page.fill(place("chest_girth"), "960")
    expect(page.locator(place("scye_depth"))).to_have_attribute("placeholder", "240")
    assert page.get_attribute(place("waist_girth"), "placeholder") == "560–1400"


def test_pieces_are_drawn_as_the_service_drafts_them(console: Console, asker: Asker) -> None:
    page = opened(console)
    assert page.locator(".drafted").count() == 0
    type_body(page)
    garments = [{"garment": "jacket"}, {"garment": "trousers"}]
    sheet = asker.post(
        "/v1/drafts", json={"measurements": BODY, "garments": garments, "pieces": True}
    ).json()["sheet"]
    expect(page.locator(".drafted")).to_have_count(len(sheet["pieces"]))
    told = sheet["pieces"][0]
    d = page.get_attribute(f"[data-piece='{told['id']}'] .outline", "d")
    assert d is not None
    points = [tuple(map(float, point.split())) for point in re.sub("[MZ]", "", d).split("L")]
    assert points == [tuple(point) for point in told["outline"]]
    page.uncheck("[name='garment.trousers']")
    expect(page.locator(".drafted[data-garment='2']")).to_have_count(0)
    page.fill(place("waist_girth"), "84")
    expect(page.locator("#preview")).to_have_class("old")


def test_style_that_does_not_go_together_is_told_at_its_option(console: Console) -> None:
    page = opened(console)
    type_body(page)
    page.select_option("[id='jacket.closure']", "double-breasted")
    expect(fault(page, "jacket.lapel")).to_have_text(
        "Notch does not go with Double-breasted; Peak, Shawl does"
    )
    page.select_option("[id='jacket.lapel']", "peak")
    expect(fault(page, "jacket.lapel")).to_be_empty()


def test_form_offers_every_option_that_the_check_knows(console: Console) -> None:
    page = opened(console)
    for garment, kind in STYLES.items():
        for name, option in options_of(kind).items():
            field = page.locator(f"[id='{garment}.{name}']")
            if isinstance(option, Choice):
                offered = field.locator("option").evaluate_all("all => all.map((one) => one.value)")
                assert offered == [str(value) for value in option.values]
            else:
                assert f"{option.low:g} to {option.high:g}" in str(field.get_attribute("title"))


def test_every_measurement_is_in_the_form_and_has_its_picture(console: Console) -> None:
    page = opened(console)
    assert {name for names in suit_form.PARTS.values() for name in names} == {one.name for one in DIMENSIONS}
    for dimension in DIMENSIONS:
        page.focus(place(dimension.name))
        lit = page.locator(".measure.lit")
        expect(lit).to_have_count(1)
        assert lit.get_attribute("data-measure") == dimension.name
        assert lit.locator(".line").evaluate("line => line.getTotalLength()") > 15
        assert dimension.meaning in page.inner_text("#active")
    page.focus("#customer")
    expect(page.locator(".measure.lit")).to_have_count(0)


def test_line_of_the_figure_leads_to_its_field(console: Console) -> None:
    page = opened(console)
    for name in ("waist_girth", "arm_length_left", "outside_leg_length"):
        line = page.locator(f"[data-measure={name}] .hit")
        line.dispatch_event("click")
        expect(page.locator(place(name))).to_be_focused()


def test_size_and_its_differences_fill_the_form(console: Console, asker: Asker) -> None:
    page = opened(console)
    page.check("[name=body][value=size]")
    page.select_option("#type", "B")
    page.select_option("#chest", "96")
    expect(page.locator("#designation")).to_have_text("175/96B")
    expect(page.locator(place("waist_girth"))).to_have_attribute("placeholder", "880")
    page.fill("[id='d.waist_girth']", "+20")
    expect(page.locator(place("waist_girth"))).to_have_attribute("placeholder", "900")
    page.fill(place("waist_girth"), "905")
    expect(fault(page, "d.waist_girth")).to_have_text("give either what was measured or a difference")
    page.fill(place("waist_girth"), "")
    page.fill("#id", "QD-S")
    page.check("[name='cloth.kind'][value=told]")
    page.fill("[id='cloth.width_mm']", "1480")
    expect(page.locator("#status")).to_have_text("Everything fits")
    page.click("#post-hold")
    page.wait_for_url("**/orders/QD-S")
    posted = asker.get("/v1/orders/QD-S").json()
    assert posted["waits_for"] == "release"
    assert posted["order"]["size"] == "175/96B"
    assert posted["order"]["differences"] == {"waist_girth": 20}


def test_unfinished_form_is_not_posted_and_says_what_is_missing(console: Console, asker: Asker) -> None:
    page = opened(console)
    page.fill("#id", "QD 1")
    page.click("#post")
    expect(fault(page, "id")).to_contain_text("letters, digits")
    expect(fault(page, "m.stature")).to_have_text("missing; 1500 to 2050 mm is accepted")
    expect(fault(page, "cloth.width_mm")).to_have_text("missing")
    expect(page.locator("#id")).to_be_focused()
    assert asker.get("/v1/orders").json()["items"] == []


def test_number_that_is_taken_is_refused_at_its_field(console: Console, asker: Asker) -> None:
    asker.post("/v1/orders", json=order("QD-1"))
    page = opened(console)
    page.fill("#id", "QD-1")
    type_body(page)
    page.fill("[id='cloth.width_mm']", "1480")
    page.click("#post")
    expect(fault(page, "id")).to_have_text("there is an order of this number already")
    expect(page.locator("#id")).to_be_focused()


def test_form_survives_a_reload(console: Console) -> None:
    page = opened(console)
    page.fill("#customer", "<b>Wang</b>")
    page.check("[name='garment.waistcoat']")
    page.select_option("[id='waistcoat.buttons']", "6")
    page.fill(place("chest_girth"), "961")
    page.reload()
    page.wait_for_selector("#post:enabled")
    assert page.input_value("#customer") == "<b>Wang</b>"
    assert page.input_value("[id='waistcoat.buttons']") == "6"
    assert page.input_value(place("chest_girth")) == "961"


def test_order_is_posted_with_the_keyboard_alone(console: Console, asker: Asker) -> None:
    page = opened(console)
    page.focus("#id")
    page.keyboard.type("QD-K")
    wanted = {f"m.{name}": f"{value:g}" for name, value in BODY.items()} | {"cloth.width_mm": "1480"}
    for _ in range(120):
        page.keyboard.press("Tab")
        name, kind = page.evaluate("[document.activeElement.name, document.activeElement.id]")
        if name in wanted:
            page.keyboard.type(wanted.pop(name))
        if kind == "post":
            break
    assert not wanted
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("QD-K$"))
    (posted,) = asker.get("/v1/orders").json()["items"]
    assert asker.get(f"/v1/orders/{posted['id']}").json()["order"]["measurements"] == BODY


def test_answer_to_what_was_typed_before_is_let_go(console: Console) -> None:
    page = opened(console)
    type_body(page)
    expect(page.locator("#status")).to_have_text("Everything fits")
    asked: list[Any] = []

    def late(route: Any) -> None:
        body = json.loads(route.request.post_data)
        asked.append(body["measurements"]["waist_girth"])
        if len(asked) == 1:
            page.fill(place("waist_girth"), "840")
        route.continue_()

    page.route("**/v1/drafts", late)
    page.fill(place("waist_girth"), "84")
    expect(page.locator("#status")).to_have_attribute("data-state", "good")
    assert asked == [84, 840]
    expect(fault(page, "m.waist_girth")).to_be_empty()


def test_form_checks_again_when_the_service_was_busy(console: Console) -> None:
    page = opened(console)
    answers = [503, 429]

    def refuse(route: Any) -> None:
        if answers:
            route.fulfill(
                status=answers.pop(), json={"detail": "busy"}, content_type="application/problem+json"
            )
        else:
            route.continue_()

    page.route("**/v1/drafts", refuse)
    type_body(page)
    expect(page.locator("#status")).to_have_text("Everything fits")


def test_key_that_may_not_post_is_told(console: Console, database: Database) -> None:
    console.key = key_of(database, TENANT, Scope.OPERATOR)
    page = console.open("/orders/new")
    expect(page.locator("[data-fault=form]")).to_have_text("This key may not post orders")
    expect(page.locator("#post")).to_be_disabled()


@pytest.mark.parametrize("size", SIZES)
def test_form_looks_right(console: Console, asker: Asker, size: str) -> None:
    asker.put("/v1/rolls/R-1", json={"name": "藏青斜纹", "width_mm": 1480, "length_mm": 40_000})
    for language in ("en", "zh"):
        page = opened(console, language=language, size=SIZES[size])
        type_body(page)
        page.fill(place("thigh_girth"), "450")
        page.focus(place("chest_girth"))
        page.wait_for_selector("#status[data-state=bad]")
        shoot(page, f"new-order-{size}-{language}")
        page.fill(place("thigh_girth"), "550")
        page.wait_for_selector("#status[data-state=good]")
        shoot(page, f"new-order-{size}-{language}-good")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0


def test_faults_are_told_in_chinese_with_no_english_words(console: Console) -> None:
    page = opened(console, language="zh")
    type_body(page, {**BODY, "waist_girth": 84, "thigh_girth": 450})
    page.fill(place("knee_girth"), "粗")
    page.select_option("[id='jacket.closure']", "double-breasted")
    page.fill("[id='trousers.hem_girth']", "900")
    page.fill("#id", "订单")
    page.click("#post")
    expect(fault(page, "m.waist_girth")).to_have_text("84 超出范围，应为 560～1400 毫米。是否误填为厘米？")
    expect(fault(page, "m.thigh_girth")).to_have_text("450 与臀围 970 毫米不相称，应为 459～638 毫米")
    expect(fault(page, "m.knee_girth")).to_have_text("“粗”不是数字，应为 270～700 毫米")
    expect(fault(page, "jacket.lapel")).to_have_text("平驳领与双排扣不能搭配，可选：戗驳领、青果领")
    expect(fault(page, "trousers.hem_girth")).to_have_text("900 超出范围，应为 340～520 毫米")
    expect(fault(page, "id")).to_contain_text("只能用字母")
    shown = page.inner_text("main")
    assert not re.search("[A-Za-z]{2}", shown), re.findall("[^\n]*[A-Za-z]{2}[^\n]*", shown)


def test_form_says_how_the_tape_lies_as_the_measurements_are_declared() -> None:
    for dimension in DIMENSIONS:
        assert words("en")[f"suit.meaning_{dimension.name}"] == dimension.meaning
