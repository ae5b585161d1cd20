from typing import Any

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.store import audit, events, tenants
from app.store.database import Database
from app.store.keys import Scope
from tests.service.asking import TENANT, Asker, assert_problem, key_of
from tests.service.floor import cutter

ADDRESS = "/v1/cutters/C1/projection"


def body(**changes: Any) -> dict[str, Any]:
    corners = [(0, 0, 100.25, 980), (1600, 0, 1800, 960), (1600, 1500, 1700, 90), (0, 1500, 210, 100)]
    marks = [{"x_mm": x, "y_mm": y, "u": u, "v": v} for x, y, u, v in corners]
    return {"width_px": 1920, "height_px": 1080, "marks": marks, **changes}


def test_calibration_is_kept_per_cutter_and_noted(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    cutter(asker, "C2")
    assert_problem(asker.get(ADDRESS), 404, "projector of cutter C1 is not calibrated")
    first, again = asker.put(ADDRESS, json=body()), asker.put(ADDRESS, json=body())
    assert (first.status_code, again.status_code) == (201, 200)
    told = asker.get(ADDRESS)
    assert told.json() == first.json() == again.json()
    assert told.headers["etag"] == '"1"'
    assert told.json() | body() == told.json()
    assert told.json()["changed_by"].endswith(" test")
    assert_problem(asker.get("/v1/cutters/C2/projection"), 404, "C2 is not calibrated")
    changed = asker.put(ADDRESS, json=body(width_px=2560), headers={"If-Match": '"1"'})
    assert changed.json()["version"] == 2
    with database.read() as connection:
        told = events.after(connection, TENANT, 0, 99, events.Filters(kinds=("cutter.calibrated",)))
        acts = audit.before(connection, TENANT, None, 99, audit.Filters(action="cutter.calibrate"))
    assert [(one.subject, one.data) for one in told] == [("C1", {"version": 1}), ("C1", {"version": 2})]
    assert {act.subject for act in acts} == {"C1"}


def test_calibration_of_another_version_than_the_present_is_refused(asker: Asker) -> None:
    cutter(asker, "C1")
    stale = {"If-Match": '"1"'}
    assert_problem(asker.put(ADDRESS, json=body(), headers=stale), 412, "is not calibrated")
    asker.put(ADDRESS, json=body())
    asker.put(ADDRESS, json=body(width_px=2000))
    assert_problem(asker.put(ADDRESS, json=body(), headers=stale), 412, "at version 2")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"marks": body()["marks"][:3]}, "marks"),
        ({"marks": body()["marks"] * 13}, "marks"),
        ({"marks": [*body()["marks"][:3], {"x_mm": 0, "y_mm": 0, "u": 9, "v": 9}]}, "at the same place"),
        ({"width_px": 1000}, "outside the screen of 1000 x 1080 px"),
        ({"marks": [*body()["marks"][:3], {"x_mm": "left", "y_mm": 0, "u": 9, "v": 9}]}, "x_mm"),
        ({"marks": [*body()["marks"][:3], {"x_mm": 1e300, "y_mm": 0, "u": 9, "v": 9}]}, "x_mm"),
        ({"width_px": 0}, "width_px"),
        ({"matrix": [1]}, "matrix"),
    ],
)
def test_calibration_that_makes_no_sense_is_refused(asker: Asker, changes: Any, told: str) -> None:
    cutter(asker, "C1")
    assert_problem(asker.put(ADDRESS, json=body(**changes)), 422, told)
    assert asker.get(ADDRESS).status_code == 404


def test_numbers_that_are_none_are_refused(asker: Asker) -> None:
    cutter(asker, "C1")
    for number in ("NaN", "Infinity", "1e999"):
        text = '{"width_px": 1920, "height_px": 1080, "marks": [{"x_mm": %s, "y_mm": 0, "u": 1, "v": 1}]}'
        answer = asker.put(ADDRESS, content=text % number, headers={"Content-Type": "application/json"})
        assert answer.status_code in (400, 422), number


def test_calibration_goes_with_its_cutter(asker: Asker) -> None:
    cutter(asker, "C1")
    asker.put(ADDRESS, json=body())
    assert asker.delete("/v1/cutters/C1").status_code == 204
    assert_problem(asker.get(ADDRESS), 404, "there is no cutter C1")
    assert_problem(asker.put(ADDRESS, json=body()), 404, "there is no cutter C1")
    cutter(asker, "C1")
    assert_problem(asker.get(ADDRESS), 404, "not calibrated")


def test_only_operators_of_the_factory_calibrate(settings: Settings, database: Database) -> None:
    with database.write() as connection:
        tenants.add(connection, "other", "another factory")
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        operator = Asker(client, key_of(database, TENANT, Scope.OPERATOR))
        hand, stranger = (
            Asker(client, key_of(database, TENANT, Scope.CUTTER)),
            Asker(client, key_of(database, "other")),
        )
        cutter(operator, "C1")
        assert hand.put(ADDRESS, json=body()).status_code == 403
        assert operator.put(ADDRESS, json=body()).status_code == 201
        assert hand.get(ADDRESS).status_code == 200
        assert stranger.get(ADDRESS).status_code == 404
        assert stranger.put(ADDRESS, json=body()).status_code == 404
