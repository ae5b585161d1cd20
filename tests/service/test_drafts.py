"""A form is checked and drafted before it is an order."""

import threading
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select
from starlette.testclient import TestClient

from app.drafts import DraftingRoom, DraftInHandError, TooManyDraftsError
from app.store.database import Database
from app.store.tables import events, orders
from patterns import draft, measurements, style
from tests.app.orders import example
from tests.service.asking import Asker, assert_problem, key_of

SUIT = [{"garment": "jacket"}, {"garment": "trousers", "style": {"pleats": 1}}]


def form(**changes: Any) -> dict[str, Any]:
    return {"measurements": example()["measurements"], "garments": SUIT, **changes}


def told(asker: Asker, **changes: Any) -> dict[str, Any]:
    answer = asker.post("/v1/drafts", json=form(**changes))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_right_form_is_accepted_and_completed(asker: Asker) -> None:
    draft = told(asker)
    assert (draft["accepted"], draft["faults"], draft["garment_faults"]) == (True, [], [])
    assert draft["sheet"] is None
    estimated = {one["measurement"]: one["value"] for one in draft["completed"]}
    assert estimated["scye_depth"] == 240
    assert {one["origin"] for one in draft["completed"]} == {"estimate"}


def test_fault_is_told_as_a_sentence_and_as_data(asker: Asker) -> None:
    body = example()["measurements"]
    draft = told(asker, measurements={**body, "waist_girth": 84, "thigh_girth": 450})
    assert not draft["accepted"]
    first, second = draft["faults"]
    assert first["message"] == "waist_girth 84 mm is outside 560..1400 mm (is it in cm?)"
    assert (first["kind"], first["low"], first["high"], first["in_cm"]) == ("range", 560, 1400, True)
    assert second["references"] == [{"measurement": "hip_girth", "value": 970, "unit": "mm"}]
    refused = asker.post("/v1/orders", json={**example(), "measurements": {**body, "waist_girth": 84}})
    assert first["message"] in refused.json()["detail"]


def test_unfinished_form_tells_every_missing_measurement(asker: Asker) -> None:
    draft = told(asker, measurements={"chest_girth": 960}, pieces=True)
    assert len(draft["faults"]) == 17
    assert {fault["kind"] for fault in draft["faults"]} == {"missing"}
    assert draft["sheet"] is None


def test_size_completes_a_form(asker: Asker) -> None:
    draft = told(asker, measurements={}, size="170/88A", differences={"waist_girth": 20})
    assert draft["accepted"]
    waist = next(one for one in draft["completed"] if one["measurement"] == "waist_girth")
    assert waist == {"measurement": "waist_girth", "value": 760, "unit": "mm", "origin": "size"}


@pytest.mark.parametrize(
    ("value", "shown"), [("wide", "wide"), ([1], "[1]"), (True, "True"), (10**40, "1" + "0" * 40)]
)
def test_what_is_no_number_is_told_as_it_was_given(asker: Asker, value: object, shown: str) -> None:
    draft = told(asker, measurements={**example()["measurements"], "waist_girth": value})
    (fault,) = draft["faults"]
    assert (fault["kind"], fault["measurement"], fault["value"]) == ("number", "waist_girth", shown)


def test_styles_are_checked_though_the_body_is_not_finished(asker: Asker) -> None:
    garments = [
        {"garment": "jacket", "style": {"closure": "double-breasted"}},
        {"garment": "trousers", "style": {"hem_girth": 600}},
        {"garment": "cape"},
    ]
    first, second, third = told(asker, measurements={}, garments=garments)["garment_faults"]
    assert (first["kind"], first["option"], first["accepted"]) == ("together", "lapel", ["peak", "shawl"])
    assert first["other"] == "double-breasted"
    assert (second["kind"], second["low"], second["high"]) == ("range", 340, 520)
    assert (third["kind"], third["accepted"]) == ("garment", ["jacket", "trousers", "waistcoat"])


def test_what_only_the_draft_refuses_is_told_at_its_option(asker: Asker) -> None:
    garments = [{"garment": "jacket", "style": {"chest_ease": 240, "waist_ease": 60}}]
    draft = told(asker, garments=garments, pieces=True)
    (fault,) = draft["garment_faults"]
    assert (fault["garment"], fault["kind"], fault["option"]) == ("jacket", "body", "waist_ease")
    assert fault["low"] == 88
    assert "cannot be cut" in fault["message"]
    assert draft["sheet"] is None


def test_sheet_has_every_piece_as_it_would_be_cut(asker: Asker) -> None:
    sheet = told(asker, pieces=True)["sheet"]
    body = measurements(example()["measurements"])
    made = [*draft("jacket", body), *draft("trousers", body, style("trousers", {"pleats": 1}))]
    outlines = {piece.id: piece.outline for piece in made}
    assert {piece["id"] for piece in sheet["pieces"]} == set(outlines)
    for piece in sheet["pieces"]:
        xs, ys = zip(*piece["outline"], strict=True)
        left, bottom, right, top = outlines[piece["id"]].bounds
        assert max(xs) - min(xs) == pytest.approx(right - left, abs=0.5)
        assert max(ys) - min(ys) == pytest.approx(top - bottom, abs=0.5)
        assert min(xs) >= 0
        assert max(xs) <= sheet["width_mm"]
        assert max(ys) <= sheet["height_mm"]
    assert sum(heading["pieces"] for heading in sheet["headings"]) == len(made)


def test_draft_keeps_nothing(asker: Asker, database: Database) -> None:
    told(asker, pieces=True)
    with database.read() as connection:
        for table in (orders, events):
            count = connection.execute(select(func.count()).select_from(table)).scalar_one()
            assert count == 0, table.name


def test_key_that_may_only_read_may_ask(asker: Asker) -> None:
    key = asker.post("/v1/keys", json={"name": "reads", "scopes": []}).json()["key"]
    assert Asker(asker.client, key).post("/v1/drafts", json=form()).status_code == 200
    assert_problem(asker.client.post("/v1/drafts", json=form()), 401, "an API key is needed")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (form(size="x" * 21), "size"),
        (form(garments=[*SUIT, {"garment": "jacket"}]), "each garment may be drafted once"),
        (form(cloth={}), "cloth"),
    ],
)
def test_what_is_no_form_is_refused(asker: Asker, body: dict[str, Any], reason: str) -> None:
    assert_problem(asker.post("/v1/drafts", json=body), 422, reason)


@pytest.fixture
def room(asker: Asker) -> DraftingRoom:
    client = asker.client
    assert isinstance(client, TestClient)
    app = client.app
    assert isinstance(app, FastAPI)
    found = app.state.drafting
    assert isinstance(found, DraftingRoom)
    return found


def test_one_draft_of_a_key_is_made_at_a_time(asker: Asker, room: DraftingRoom, database: Database) -> None:
    own = asker.get("/v1/me").json()["key"]
    with room.place(own):
        answer = asker.post("/v1/drafts", json=form())
        assert_problem(answer, 429, "one at a time")
        assert answer.headers["retry-after"] == "1"
        other = Asker(asker.client, key_of(database))
        assert other.post("/v1/drafts", json=form()).status_code == 200
    assert asker.post("/v1/drafts", json=form()).status_code == 200


def test_so_many_drafts_and_no_more_are_in_hand() -> None:
    room = DraftingRoom(most=2)
    with room.place("a"), room.place("b"):
        with pytest.raises(DraftInHandError), room.place("a"):
            pass
        with pytest.raises(TooManyDraftsError), room.place("c"):
            pass
    with room.place("c"):
        pass


def test_too_many_drafts_are_put_off(asker: Asker, room: DraftingRoom) -> None:
    taken = [room.place(str(number)) for number in range(8)]
    for place in taken:
        place.__enter__()
    answer = asker.post("/v1/drafts", json=form())
    assert_problem(answer, 503, "drafts are in hand")
    assert answer.headers["retry-after"] == "1"
    for place in taken:
        place.__exit__(None, None, None)


def test_orders_are_taken_while_drafts_are_made(asker: Asker) -> None:
    answers: list[int] = []

    def type_on() -> None:
        asked = (asker.post("/v1/drafts", json=form(pieces=True)) for _ in range(5))
        answers.extend(answer.status_code for answer in asked)

    typing = threading.Thread(target=type_on)
    typing.start()
    for number in range(5):
        assert asker.post("/v1/orders", json={**example(), "id": f"QD-{number}"}).status_code == 202
    typing.join()
    assert answers == [200] * 5
