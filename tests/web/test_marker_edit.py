"""A marker edited by hand: dragged, repaired, certified, undone, released or refused."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page

from app.store.database import Database
from app.store.keys import Scope
from tests.service.asking import TENANT, Asker, key_of
from tests.service.planned import ID, MARKER, begin_cut
from tests.web.browsing import SIZES, Console, shoot
from tests.web.marker_page import drag, middle_of, on_screen, opened, planned, scale_of, settle

__all__ = ["planned"]

FRONT, BACK = "jacket.front.left", "jacket.back.right"
EDITS = f"**/v1/markers/{MARKER}/edits"


def editing(console: Console, **options: Any) -> Page:
    page = opened(console, **options)
    page.click("#enter-edit")
    return page


def drag_onto(page: Page, piece: str, x_mm: float, y_mm: float) -> None:
    """Drag a piece by so many millimetres of the cloth, y upwards, and wait for the service's answer."""
    x, y = middle_of(page, piece)
    scale = scale_of(page)
    with page.expect_response(EDITS):
        drag(page, (x, y), (x + x_mm * scale, y - y_mm * scale))
    page.wait_for_selector("#edit-wait:empty", state="attached")
    page.wait_for_function("() => !document.querySelector('.piece[transform]')")


def outlines(page: Page) -> dict[str, str]:
    settle(page)
    found: dict[str, str] = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll(".piece")].map(
          (one) => [one.dataset.piece, one.querySelector(".outline").getAttribute("d")]))"""
    )
    return found


def test_piece_dragged_onto_another_is_repaired_and_certified(planned: Console) -> None:
    page = editing(planned)
    before = outlines(page)
    drag_onto(page, FRONT, 60.0, -40.0)
    after = outlines(page)
    assert after[FRONT] != before[FRONT]
    moved = [piece for piece in after if after[piece] != before[piece] and piece != FRONT]
    assert moved  # the others gave way
    assert f"{len(moved)} pieces gave way" in page.inner_text("#edit-told")
    assert page.inner_text("#verdict") == "Certified: may be cut"
    assert page.locator("#certificate tr.good").count() == 3
    assert page.locator("#certificate tr.bad").count() == 0
    assert page.inner_text("#length-before") == "2.686 m"
    assert page.is_enabled("#edit-release")
    shoot(page, "marker-edit-en")


def test_undo_and_redo_bring_every_piece_back(planned: Console) -> None:
    page = editing(planned)
    first = outlines(page)
    drag_onto(page, FRONT, 60.0, -40.0)
    second = outlines(page)
    drag_onto(page, BACK, -30.0, 20.0)
    third = outlines(page)
    for button, expected in (
        ("undo", second),
        ("undo", first),
        ("redo", second),
        ("redo", third),
        ("reset", first),
        ("undo", third),
    ):
        page.click(f"#edit-{button}")
        assert outlines(page) == expected, button
    page.click("#edit-reset")
    assert page.is_disabled("#edit-release")
    assert page.inner_text("#length-change") == "same length"


def test_piece_goes_on_from_where_earlier_edits_left_all(planned: Console) -> None:
    page = editing(planned)
    drag_onto(page, FRONT, 60.0, -40.0)
    with page.expect_request(EDITS) as asked:
        drag_onto(page, BACK, -30.0, 20.0)
    sent = asked.value.post_data_json
    assert sent is not None
    assert len(sent["placements"]) == 41
    assert page.inner_text("#verdict") == "Certified: may be cut"


def test_piece_turns_by_what_the_cloth_lets_it(planned: Console) -> None:
    page = editing(planned)
    assert page.is_disabled("#edit-turn")
    page.mouse.click(*middle_of(page, FRONT))
    assert page.is_enabled("#edit-turn")
    with page.expect_request(EDITS) as asked, page.expect_response(EDITS):
        page.keyboard.press("r")
    sent = asked.value.post_data_json
    assert sent is not None
    assert [edit["rotation"] for edit in sent["edits"]] == [180]
    page.wait_for_selector("#edit-undo:enabled")
    assert "turned by 180°" in page.inner_text("#piece-facts")


@pytest.mark.parametrize(
    ("nap", "numbers", "told"),
    [(True, 0, "lets no piece be turned"), ("two-way", 21, "all pieces of a garment lie the same way")],
)
def test_nap_says_what_may_be_turned(planned: Console, nap: Any, numbers: int, told: str) -> None:
    page = planned.open("/board")

    def with_nap(route: Any) -> None:
        answer = route.fetch()
        body = answer.json()
        route.fulfill(response=answer, json={**body, "cloth": {**body["cloth"], "nap": nap}})

    page.route(f"**/v1/markers/{MARKER}", with_nap)
    page.goto(f"{planned.address}/markers/{MARKER}")
    page.click("#enter-edit")
    page.mouse.click(*middle_of(page, FRONT))
    assert told in page.inner_text("#edit-turn-why")
    assert page.is_enabled("#edit-turn") == (numbers > 0)
    if numbers:
        page.route(EDITS, lambda route: route.abort())
        with page.expect_request(EDITS) as asked:
            page.click("#edit-turn")
        sent = asked.value.post_data_json
        assert sent is not None
        assert len(sent["edits"]) > 10
        assert {edit["rotation"] for edit in sent["edits"]} <= {0, 180}


def test_piece_is_moved_by_keys(planned: Console) -> None:
    page = editing(planned)
    page.mouse.click(*middle_of(page, FRONT))
    before = outlines(page)
    with page.expect_request(EDITS) as asked, page.expect_response(EDITS):
        page.keyboard.press("Shift+ArrowRight")
    sent = asked.value.post_data_json
    assert sent is not None
    (edit,) = sent["edits"]
    assert edit["x"] == pytest.approx(sent["placements"][edit["number"]]["x"] + 10.0)
    assert edit["y"] == sent["placements"][edit["number"]]["y"]
    page.wait_for_selector("#edit-undo:enabled")
    page.click("#edit-undo")
    assert outlines(page) == before


def test_cut_that_is_played_is_that_of_the_planned_marker(planned: Console) -> None:
    page = editing(planned)
    first = outlines(page)
    drag_onto(page, FRONT, 60.0, -40.0)
    edited = outlines(page)
    page.click("[data-mode=play]")
    assert outlines(page) == first
    page.click("#enter-edit")
    page.click("#edit-redo")
    assert outlines(page) == edited


def test_change_by_another_is_told_and_hurrying_is_none(planned: Console, asker: Asker) -> None:
    page = editing(planned)
    drag_onto(page, FRONT, 60.0, -40.0)
    asker.patch(f"/v1/orders/{ID}", json={"priority": 4})
    version = asker.get(f"/v1/orders/{ID}").json()["version"]
    page.wait_for_function(
        "version => document.querySelector('#marker-page').dataset.version === version",
        arg=str(version),
    )
    assert not page.is_visible("#stale")
    page.click("#edit-release")
    page.click("#release-yes")
    page.wait_for_selector("#edit-released:not(:empty)")
    asker.post(f"/v1/orders/{ID}/replan")
    page.wait_for_selector("#stale:not([hidden])")
    page.click("#load-anew")
    page.wait_for_selector("#marker-page[data-ready] .content[transform]")
    page.click("#enter-edit")
    assert "not to be cut" in page.inner_text("#edit-hindrance")


def test_marker_that_is_being_cut_is_not_released(planned: Console, database: Database) -> None:
    begin_cut(database)
    page = editing(planned)
    assert "has begun" in page.inner_text("#edit-hindrance")
    drag_onto(page, FRONT, 60.0, -40.0)
    assert page.is_disabled("#edit-release")


def test_fixed_piece_is_not_dragged_until_it_is_freed(planned: Console) -> None:
    page = editing(planned)
    page.mouse.click(*middle_of(page, FRONT))
    page.keyboard.press("f")
    page.wait_for_selector(f'[data-piece="{FRONT}"].is-fixed')
    assert page.inner_text("#edit-fix") == "Free"
    assert "1 fixed" in page.inner_text("#edit-told")
    x, y = middle_of(page, FRONT)
    drag(page, (x, y), (x + 60, y))  # the cloth goes along
    assert middle_of(page, FRONT)[0] == pytest.approx(x + 60, abs=8)
    assert page.locator(".is-dragged").count() == 0
    page.click("#fit")
    before = outlines(page)[FRONT]
    drag_onto(page, BACK, 0.0, 150.0)
    assert outlines(page)[FRONT] == before
    page.mouse.click(*middle_of(page, FRONT))
    page.click("#edit-fix")
    page.wait_for_selector(f'[data-piece="{FRONT}"]:not(.is-fixed)')


@pytest.mark.parametrize(("language", "told"), [("en", "reach beyond the cloth"), ("zh", "超出面料")])
def test_what_cannot_be_repaired_is_told_and_put_back(planned: Console, language: str, told: str) -> None:
    page = editing(planned, language=language)
    page.click("#zoom-out")
    page.click("#zoom-out")
    before = outlines(page)
    drag_onto(page, FRONT, 0.0, 900.0)
    assert told in page.inner_text("#notice")
    assert page.get_attribute("#notice .detail", "lang") == "en"
    assert outlines(page) == before
    assert page.is_disabled("#edit-undo")
    assert page.is_disabled("#edit-release")


def test_marker_is_released_to_the_cutter(planned: Console, asker: Asker) -> None:
    page = editing(planned)
    drag_onto(page, FRONT, 60.0, -40.0)
    edited = outlines(page)
    page.click("#edit-release")
    page.click("#release-dialog button[value=cancel]")
    assert asker.get(f"/v1/orders/{ID}").json()["attempt"] == 1
    page.click("#edit-release")
    page.click("#release-yes")
    page.wait_for_selector("#edit-released:not(:empty)")
    assert "Released: the cutter gets this marker" in page.inner_text("#edit-released")
    assert outlines(page) == edited
    assert page.is_disabled("#edit-undo")
    released = asker.get(f"/v1/markers/{MARKER}").json()
    front = next(one for one in released["placements"] if one["piece"] == FRONT)
    assert edited[FRONT].startswith(f"M{front['outline'][0][0]} ")
    runs = asker.get(f"/v1/orders/{ID}/cut-runs").json()["items"]
    assert [run["state"] for run in runs] == ["Aborted", "AllowedToStart"]
    page.click("[data-mode=play]")  # the cut of the released marker
    page.wait_for_selector(f"#play-clock:text('{runs[1]['planned_s']:.1f} s')")


def test_uncertified_marker_cannot_be_released(planned: Console, asker: Asker) -> None:
    page = editing(planned)

    def spoilt(route: Any) -> None:
        answer = route.fetch()
        body = answer.json()
        body["marker"]["certificate"]["overlap_mm2"] = 12.5
        route.fulfill(response=answer, json=body)

    page.route(EDITS, spoilt)
    drag_onto(page, FRONT, 60.0, -40.0)
    assert page.inner_text("#verdict") == "Not certified"
    assert page.locator("#certificate tr.bad").count() == 1
    assert page.is_disabled("#edit-release")
    before = asker.get(f"/v1/markers/{MARKER}").text
    # Nor by whoever asks the service without the button.
    told = json.loads(before)["placements"]
    placements = [{name: one[name] for name in ("x", "y", "rotation")} for one in told]
    placements[0] |= {"x": placements[1]["x"], "y": placements[1]["y"]}
    status = page.evaluate(
        """async ([path, placements]) => {
          const headers = { "X-Suitcut-Page": "1", "Content-Type": "application/json", "If-Match": "*" };
          return (await fetch(path, { method: "PUT", headers, body: JSON.stringify({ placements }) })).status;
        }""",
        [f"/v1/markers/{MARKER}/placements", placements],
    )
    assert status == 422
    assert asker.get(f"/v1/markers/{MARKER}").text == before


def test_release_that_is_refused_is_told(planned: Console, database: Database) -> None:
    page = editing(planned, language="zh")
    drag_onto(page, FRONT, 60.0, -40.0)
    begin_cut(database)
    edited = outlines(page)
    page.click("#edit-release")
    page.click("#release-yes")
    page.wait_for_selector("#notice:not([hidden])")
    assert page.inner_text("#notice").startswith("未能放行")
    assert outlines(page) == edited  # what was edited is not lost


def test_key_that_may_not_edit_is_not_offered_it(planned: Console, database: Database) -> None:
    planned.key = key_of(database, TENANT, Scope.CUTTER)
    page = opened(planned)
    assert not page.is_visible("#enter-edit")


@pytest.mark.parametrize("size", SIZES)
def test_edit_is_looked_at(planned: Console, size: str) -> None:
    page = editing(planned, language="zh", size=SIZES[size])
    page.mouse.click(*middle_of(page, FRONT))
    with page.expect_response(EDITS):
        page.click("#edit-fix")
    page.wait_for_selector(".is-fixed")
    shoot(page, f"marker-edit-{size}-zh")
    assert on_screen(page, [(0.0, 0.0)])
