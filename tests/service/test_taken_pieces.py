from typing import Any

import pytest

from app.store import audit, events
from app.store.database import Database
from tests.service import planned
from tests.service.asking import TENANT, Asker, assert_problem, order
from tests.service.floor import cutter, next_run, report, started, together

FRONTS = ["jacket.front.left", "jacket.front.right"]


@pytest.fixture
def run(asker: Asker, database: Database) -> str:
    """Give a run of a real plan that its cutter began."""
    assert asker.post("/v1/orders", json=order(planned.ID)).status_code == 202
    planned.publish(database)
    cutter(asker, "C1")
    return started(asker, "C1")


def take(asker: Asker, run: str, pieces: list[str], taken: bool = True) -> list[str]:
    answer = asker.post(f"/v1/cut-runs/{run}/taken", json={"pieces": pieces, "taken": taken})
    assert answer.status_code == 200, answer.text
    assert answer.json() == asker.get(f"/v1/cut-runs/{run}/taken").json()
    return [one["piece"] for one in answer.json()["items"]]


def code_of(asker: Asker, piece: str) -> str:
    items = asker.get(f"/v1/orders/{planned.ID}/pieces").json()["items"]
    return str(next(one["code"] for one in items if one["id"] == piece))


def test_taken_pieces_are_listed_and_told_where_their_code_leads(
    asker: Asker, run: str, database: Database
) -> None:
    found = f"/v1/pieces/{code_of(asker, FRONTS[0])}"
    assert asker.get(found).json()["cut_run"]["taken_at"] is None
    assert take(asker, run, FRONTS) == FRONTS
    told = asker.get(found).json()["cut_run"]
    (first, _) = asker.get(f"/v1/cut-runs/{run}/taken").json()["items"]
    assert told == {"id": run, "state": "Running", "taken_at": first["taken_at"]}
    assert take(asker, run, FRONTS[:1], False) == FRONTS[1:]
    assert asker.get(found).json()["cut_run"]["taken_at"] is None
    with database.read() as connection:
        told = events.after(connection, TENANT, 0, 99, events.Filters(run))[-2:]
        acts = audit.before(connection, TENANT, None, 2, audit.Filters(run))
    assert [(one.kind, one.data["pieces"]) for one in told] == [
        ("run.pieces_taken", FRONTS), ("run.pieces_put_back", FRONTS[:1])
    ]  # fmt: skip
    assert [act.action for act in acts] == ["run.put-back", "run.take"]


def test_what_is_taken_already_changes_nothing(asker: Asker, run: str, database: Database) -> None:
    take(asker, run, FRONTS)
    first = asker.get(f"/v1/cut-runs/{run}/taken").json()
    with database.read() as connection:
        last = events.last_of(connection, TENANT)
    take(asker, run, FRONTS + FRONTS)
    take(asker, run, ["jacket.back.left"], False)
    with database.read() as connection:
        assert events.last_of(connection, TENANT) == last
    assert asker.get(f"/v1/cut-runs/{run}/taken").json() == first


@pytest.mark.parametrize("unknown", ["jacket.front", "trousers.belt", "jacket.front_lining.left"])
def test_piece_that_is_not_on_the_marker_is_refused_by_name(asker: Asker, run: str, unknown: str) -> None:
    answer = asker.post(f"/v1/cut-runs/{run}/taken", json={"pieces": [*FRONTS, unknown]})
    assert_problem(answer, 422, f"pieces: {unknown} are not on marker {planned.MARKER}; on it lie 41")
    assert asker.get(f"/v1/cut-runs/{run}/taken").json()["items"] == []


@pytest.mark.parametrize("body", [{"pieces": []}, {"pieces": ["a\n"]}, {"pieces": FRONTS, "taken": "x"}, {}])
def test_report_that_makes_no_sense_is_refused(asker: Asker, run: str, body: Any) -> None:
    assert asker.post(f"/v1/cut-runs/{run}/taken", json=body).status_code == 422


def test_nothing_is_taken_of_a_run_that_was_not_begun(asker: Asker, database: Database) -> None:
    asker.post("/v1/orders", json=order(planned.ID))
    planned.publish(database)
    answer = asker.post(f"/v1/cut-runs/{planned.RUN}.1/taken", json={"pieces": FRONTS})
    assert_problem(answer, 409, "was not begun")
    assert asker.get("/v1/cut-runs/nosuch/taken").status_code == 404


def test_pieces_are_taken_after_the_cut_has_ended(asker: Asker, run: str) -> None:
    report(asker, run, "done")
    assert take(asker, run, FRONTS) == FRONTS


def test_two_screens_that_take_at_once_take_once(asker: Asker, run: str, database: Database) -> None:
    together(*[lambda: take_any(asker, run, FRONTS)] * 4)
    with database.read() as connection:
        told = events.after(connection, TENANT, 0, 99, events.Filters(run, ("run.pieces_taken",)))
    assert len(told) == 1


def take_any(asker: Asker, run: str, pieces: list[str]) -> None:
    assert asker.post(f"/v1/cut-runs/{run}/taken", json={"pieces": pieces}).status_code == 200


def test_what_a_cutter_would_be_given_next_is_told_and_left(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    assert asker.get("/v1/cutters/C1/next").status_code == 204
    asker.post("/v1/orders", json=order(planned.ID))
    planned.publish(database)
    told = asker.get("/v1/cutters/C1/next").json()
    assert (told["id"], told["state"], told["cutter"]) == (f"{planned.RUN}.1", "AllowedToStart", None)
    assert asker.get("/v1/cutters/C1/next").json() == told
    assert next_run(asker, "C1") == told["id"]
    assert asker.get("/v1/cutters/C1/next").json()["cutter"] == "C1"
    cutter(asker, "C2", enabled=False)
    assert asker.get("/v1/cutters/C2/next").status_code == 204


def test_each_piece_that_is_begun_is_told(asker: Asker, run: str, database: Database) -> None:
    for piece in FRONTS:
        report(asker, run, "progress", progress=0.01, bite=1, piece=piece)
    with database.read() as connection:
        told = events.after(connection, TENANT, 0, 99, events.Filters(run, ("run.progress",)))
    assert [one.data["piece"] for one in told] == FRONTS


def test_plan_tells_where_each_bite_begins_and_when_each_piece_is_cut(asker: Asker, run: str) -> None:
    plan = asker.get(f"/v1/orders/{planned.ID}/plan").json()
    (cut,), (marker,) = plan["cuts"], plan["markers"]
    starts = [bite["start_mm"] for bite in cut["bites"]]
    assert starts == sorted(starts)
    assert len(starts) == asker.get(f"/v1/cut-runs/{run}").json()["bites"]
    times = [piece for bite in cut["bites"] for piece in bite["pieces"]]
    assert {piece["piece"] for piece in times} == {one["piece"] for one in marker["placements"]}
    assert [piece["start_s"] for piece in times] == sorted(piece["start_s"] for piece in times)
    assert max(piece["end_s"] for piece in times) == pytest.approx(cut["seconds"])
