from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from app.api.stored_files import is_known, takes_deflate
from app.piece_codes import PieceCode
from app.store import tenants
from app.store.database import Database
from app.store.states import JobState
from tests.service.asking import Asker, assert_problem, key_of, order
from tests.service.planned import ID, MARKER, RUN, begin_cut, publish

AT = f"/v1/orders/{ID}"
ADDRESSES = [f"{AT}/plan", f"{AT}/files/marker.svg", f"{AT}/files/cut.nc", f"/v1/markers/{MARKER}"]
ADDRESSES += [f"/v1/markers/{MARKER}.svg"]


@pytest.fixture
def planned(asker: Asker, database: Database) -> Asker:
    """Give a client of a service that holds one planned order."""
    asker.post("/v1/orders", json=order(customer="Wang Lei"))
    publish(database)
    return asker


@pytest.fixture
def rival(asker: Asker, database: Database) -> Asker:
    """Give a client of another factory."""
    with database.write() as connection:
        tenants.add(connection, "rival", "another factory")
    return Asker(asker.client, key_of(database, "rival"))


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_belongs_to_a_plan_is_sent_once_per_version(
    planned: Asker, database: Database, address: str
) -> None:
    first = planned.get(address)
    assert first.status_code == 200
    assert first.headers["cache-control"] == "private, no-cache"
    known = {"If-None-Match": first.headers["etag"]}
    again = planned.get(address, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    planned.post(f"{AT}/replan")
    publish(database)
    assert planned.get(address, headers=known).status_code == 200


@pytest.mark.parametrize("address", [f"{AT}/plan", f"{AT}/files/cut.nc", f"/v1/markers/{MARKER}.svg"])
def test_file_is_sent_compressed_only_to_who_takes_it(planned: Asker, address: str) -> None:
    plain = planned.get(address, headers={"Accept-Encoding": "identity"})
    packed = planned.get(address, headers={"Accept-Encoding": "gzip, deflate"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "deflate"
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])
    assert packed.content == plain.content  # the client unpacks it


def test_files_are_listed_with_their_sizes_and_served_under_good_names(planned: Asker) -> None:
    listed = planned.get(f"{AT}/files").json()["items"]
    assert {"plan.json", "marker.svg", "cut.nc"} <= {file["name"] for file in listed}
    for file in listed:
        served = planned.get(file["href"])
        assert len(served.content) == file["bytes"]
        shown = Path(file["name"]).suffix in {".svg", ".html", ".json"}
        kind = "inline" if shown else "attachment"
        assert served.headers["content-disposition"] == f'{kind}; filename="{ID}-{file["name"]}"'


def test_marker_is_served_with_its_order_and_files(planned: Asker) -> None:
    (entry,) = planned.get("/v1/markers", params={"order": ID}).json()["items"]
    assert (entry["id"], entry["order"], entry["material"], entry["roll"]) == (MARKER, ID, "shell", None)
    marker = planned.get(entry["href"]).json()
    plan = planned.get(f"{AT}/plan").json()
    assert marker == {
        **plan["markers"][0],
        "order": ID,
        "roll": None,
        "cut_files": plan["cuts"][0]["files"],
    }
    picture = planned.get(entry["picture"])
    assert picture.headers["content-type"] == "image/svg+xml"
    ElementTree.fromstring(picture.text)
    assert planned.get(marker["cut_files"]["nc"]).status_code == 200


@pytest.mark.parametrize(
    "address",
    [f"{AT}/plan", f"{AT}/files", f"{AT}/files/cut.nc", f"{AT}/pieces"],
)
def test_order_without_a_plan_says_so(asker: Asker, address: str) -> None:
    asker.post("/v1/orders", json=order())
    assert_problem(asker.get(address), 409, "is AllowedToStart and has no plan")
    assert_problem(asker.get("/v1/markers", params={"order": ID}), 409, "has no plan")
    assert_problem(asker.get(f"/v1/markers/{MARKER}"), 404, "no marker")


def test_names_that_could_not_be_files_or_markers_are_refused(planned: Asker) -> None:
    assert_problem(planned.get(f"{AT}/files/cut%01.nc"), 422, "name")
    assert_problem(planned.get(f"{AT}/files/..%5cx"), 422, "name")
    assert_problem(planned.get(f"{AT}/files/none.nc"), 404, "has no file none.nc")
    assert_problem(planned.get("/v1/markers/a%01b"), 422, "marker_id")
    assert_problem(planned.get("/v1/markers/none-shell.svg"), 404, "no marker none-shell")
    assert_problem(planned.get("/v1/orders/a%01b/plan"), 422, "order_id")


def test_others_find_neither_plan_nor_marker_nor_piece(planned: Asker, rival: Asker) -> None:
    code = planned.get(f"{AT}/pieces").json()["items"][0]["code"]
    for address in [*ADDRESSES, f"{AT}/files", f"{AT}/pieces", f"/v1/pieces/{code}"]:
        assert planned.get(address).status_code == 200
        assert rival.get(address).status_code == 404
    assert_problem(rival.get("/v1/markers", params={"order": ID}), 404, "no order")


def test_code_finds_the_piece_its_place_and_its_cut(planned: Asker, database: Database) -> None:
    items = planned.get(f"{AT}/pieces").json()["items"]
    plan = planned.get(f"{AT}/plan").json()
    assert [item["id"] for item in items] == [piece["id"] for piece in plan["pieces"]]
    assert len({item["code"] for item in items}) == len(items)
    begin_cut(database, JobState.RUNNING)
    front = next(item for item in items if item["id"] == "jacket.front.left")
    answer = planned.get(f"/v1/pieces/{front['code'].lower().replace('-', '')}")
    found = answer.json()
    assert (found["code"], found["order"], found["marker"]) == (front["code"], ID, MARKER)
    assert found["piece"] == plan["pieces"][0]
    placement = next(one for one in plan["markers"][0]["placements"] if one["piece"] == front["id"])
    assert found["placement"] == placement
    assert found["cut_run"] == {"id": f"{RUN}.1", "state": "Running", "taken_at": None}
    assert "Wang Lei" not in answer.text
    for link in found["links"].values():
        assert planned.get(link).status_code == 200


def test_piece_of_a_material_without_a_marker_lies_nowhere(planned: Asker) -> None:
    items = planned.get(f"{AT}/pieces").json()["items"]
    felt = next(item for item in items if item["material"] == "felt")
    found = planned.get(f"/v1/pieces/{felt['code']}").json()
    assert (felt["marker"], found["marker"], found["placement"], found["cut_run"]) == (None, None, None, None)
    assert found["links"]["marker"] is None


def test_code_that_means_nothing_is_refused(planned: Asker) -> None:
    code = planned.get(f"{AT}/pieces").json()["items"][3]["code"]
    spoilt = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert_problem(planned.get(f"/v1/pieces/{spoilt}"), 422, "check symbol")
    assert_problem(planned.get("/v1/pieces/a%01b"), 422, "is not the code of a piece")
    assert_problem(planned.get("/v1/pieces/" + "7" * 39), 422, "is not the code of a piece")
    assert_problem(planned.get(f"/v1/pieces/{PieceCode(999, 0)}"), 404, "no piece 0Z7-00")


@pytest.mark.parametrize(
    ("told", "taken"),
    [
        (None, False),
        ("", False),
        ("gzip", False),
        ("gzip, deflate, br", True),
        ("Deflate", True),
        ("deflate;q=0.5", True),
        ("deflate;q=0", False),
        ("deflate; q=0.000", False),
        ("*", False),
    ],
)
def test_deflate_is_taken_if_it_is_named(told: str | None, taken: bool) -> None:
    assert takes_deflate(told) is taken


@pytest.mark.parametrize(
    ("told", "known"),
    [
        (None, False),
        ("*", True),
        ('W/"1-2"', True),
        ('"1-2"', True),
        ('"0-0", W/"1-2"', True),
        ('W/"1-3"', False),
        ("1-2", False),
    ],
)
def test_versions_are_compared_weakly(told: Any, known: bool) -> None:
    assert is_known(told, 'W/"1-2"') is known
