import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from app.documents import read_marker
from app.errors import OutputError
from app.main import create_app
from app.settings import ORDER_LIMIT_BYTES, Settings
from app.store import Orders
from app.store.lock import sole_user
from app.store.tables import open_database
from cutting import MachineError, machine
from cutting.readback import differences, read_ggt
from patterns import typical
from patterns.dimensions import MAIN
from tests.app.orders import BAD_ORDERS, example, spoilt, text

ROOT = Path(__file__).parents[2]
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("service") / "orders.db"


@pytest.fixture(scope="module")
def client(database: Path) -> Iterator[TestClient]:
    settings = Settings(database=database, nest_s=0.2, cut_s=0.1)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


def wait_until_ended(client: TestClient, order_id: str) -> dict[str, Any]:
    for _ in range(300):
        status: dict[str, Any] = client.get(f"/orders/{order_id}").json()
        if status["state"] in ("planned", "failed"):
            return status
        time.sleep(0.1)
    raise AssertionError(f"order {order_id} is still {status['state']} after 30 s")


def assert_problem(answer: Any, status: int, reason: str) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM
    body = answer.json()
    assert body["status"] == status
    assert reason in body["detail"]


def test_posted_order_is_planned_and_its_files_are_served(client: TestClient) -> None:
    posted = client.post("/orders", json=example())
    assert posted.status_code == 202
    assert posted.headers["location"] == "/orders/QD-2026-0001"
    status = wait_until_ended(client, "QD-2026-0001")
    assert status["state"] == "planned"
    plan = client.get(status["plan"]).json()
    assert plan["order"]["id"] == "QD-2026-0001"
    (marker,) = plan["markers"]
    shell = {piece["id"] for piece in plan["pieces"] if piece["material"] == "shell"}
    assert {placement["piece"] for placement in marker["placements"]} == shell
    picture = client.get(marker["files"]["svg"])
    assert picture.headers["content-type"] == "image/svg+xml"
    ElementTree.fromstring(picture.text)
    program = client.get(plan["cuts"][0]["files"]["nc"])
    marked = read_marker(client.get(status["plan"]).content)
    assert differences(read_ggt(program.text), *marked, machine("default")) == ()


def test_cloth_of_the_documentation_is_accepted_over_http(client: TestClient) -> None:
    (told,) = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "cloth.md").read_text(), re.DOTALL)
    order = {**example(), "id": "roll", **json.loads("{" + told + "}")}
    assert client.post("/orders", json=order).status_code == 202
    assert wait_until_ended(client, "roll")["state"] == "planned"
    assert_problem(
        client.post("/orders", json=order | {"cloth": {"width_mm": 1480, "nap": "up"}}), 422, "nap"
    )


def test_marker_is_edited_by_hand_and_edited_on(client: TestClient) -> None:
    client.post("/orders", json={**example(), "id": "edited"})
    wait_until_ended(client, "edited")
    (marker,) = client.get("/orders/edited/plan").json()["markers"]
    address, placements = f"/markers/{marker['id']}/edits", marker["placements"]
    put = {"number": 4, "x": placements[4]["x"] + 15.0, "fixed": True}
    answer = client.post(address, json={"edits": [put]}).json()
    after = answer["marker"]["placements"]
    assert after[4]["x"] == pytest.approx(put["x"])
    assert answer["fixed"] == [4]
    assert answer["marker"]["certificate"]["overlap_mm2"] == 0
    assert all(
        (after[number] != placements[number]) == (number in [4, *answer["moved"]]) for number in range(20)
    )
    lying = [{key: one[key] for key in ("x", "y", "rotation")} for one in after]
    lying[4]["fixed"] = True
    onto = {key: after[4][key] for key in ("x", "y", "rotation")}
    again = {"edits": [{"number": 5, **onto}], "placements": lying}
    assert_problem(client.post(address, json=again), 422, "are put")
    assert_problem(client.post(address, json={**again, "placements": lying[1:]}), 422, "all are needed")
    lying[0] = {**lying[1], "fixed": False}
    assert_problem(client.post(address, json={**again, "placements": lying}), 422, "cannot lie so")
    assert_problem(client.post("/markers/none/edits", json={"edits": [put]}), 404, "there is no marker none")
    stored = client.get("/orders/edited/plan").json()["markers"][0]["placements"]
    assert stored == placements


def test_same_order_again_is_the_same_order_and_another_content_a_conflict(client: TestClient) -> None:
    order = {**example(), "id": "twice"}
    first, again = (client.post("/orders", json=order) for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["received_at"] == again.json()["received_at"]
    reordered = dict(reversed(order["measurements"].items())) | {"stature": 1750.0, "calf_girth": None}
    assert client.post("/orders", json={**order, "measurements": reordered}).status_code == 202
    other = client.post("/orders", json={**order, "customer": "somebody else"})
    assert_problem(other, 409, "order twice exists with another content")
    wait_until_ended(client, "twice")


@pytest.mark.parametrize(
    ("path", "value", "reason"), [row[1:] for row in BAD_ORDERS], ids=[r[0] for r in BAD_ORDERS]
)
def test_bad_order_is_answered_with_a_problem_that_names_the_field(
    client: TestClient, path: list[str | int], value: Any, reason: str
) -> None:
    answer = client.post(
        "/orders", content=text(spoilt(path, value)), headers={"content-type": "application/json"}
    )
    assert_problem(answer, 422, reason)


@pytest.mark.parametrize("body", [b"", b'{"id": "a", "cl', b"\xff\xfe\x00", b"[" * 100_000, b"[]", b"null"])
def test_broken_body_is_a_problem_of_the_client_s(client: TestClient, body: bytes) -> None:
    answer = client.post("/orders", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    assert_problem(answer, answer.status_code, "body")


def test_huge_body_is_refused_whether_its_length_is_declared_or_not(client: TestClient) -> None:
    size = 100 * 2**20
    declared = client.post("/orders", content=b" " * size)
    assert_problem(declared, 413, f"larger than {ORDER_LIMIT_BYTES} bytes")
    chunked = client.post("/orders", content=(b" " * 2**16 for _ in range(size // 2**16)))
    assert_problem(chunked, 413, f"larger than {ORDER_LIMIT_BYTES} bytes")


def test_what_is_not_there_is_a_problem_too(client: TestClient) -> None:
    assert_problem(client.get("/orders/nobody"), 404, "there is no order nobody")
    assert_problem(client.get("/orders/nobody/plan"), 404, "there is no order nobody")
    assert_problem(client.get("/markers/nothing.svg"), 404, "there is no marker nothing")
    assert_problem(client.get("/markers/nothing.exe"), 422, "extension")
    assert_problem(client.get("/nowhere"), 404, "Not Found")
    assert_problem(client.delete("/orders"), 405, "Method Not Allowed")


def test_health_tells_the_version(client: TestClient) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


def test_interrupted_order_is_planned_at_the_next_start(tmp_path: Path) -> None:
    settings = Settings(database=tmp_path / "orders.db", nest_s=0.1, cut_s=0.1)
    with TestClient(create_app(settings)) as client:
        client.post("/orders", json=example())
        wait_until_ended(client, "QD-2026-0001")
    # What kill -9 leaves behind: an order that was being planned.
    engine = open_database(settings.database)
    orders = Orders(engine)
    orders.add("interrupted", text({**example(), "id": "interrupted"}))
    assert orders.claim_next() is not None
    engine.dispose()
    with TestClient(create_app(settings)) as client:
        assert wait_until_ended(client, "interrupted")["state"] == "planned"
        assert wait_until_ended(client, "QD-2026-0001")["state"] == "planned"


LONG_LEGS = {"stature": 2050, "outside_leg_length": 1394, "inside_leg_length": 1060, "arm_length": 690}


def test_order_too_long_for_the_cutter_is_refused_when_posted(tmp_path: Path) -> None:
    main = {name: example()["measurements"][name] for name in MAIN}
    order = {**example(), "id": "long", "measurements": typical({**main, **LONG_LEGS})}
    order["garments"] = [{"garment": "trousers", "style": {"hem": "turn-up"}}]
    (tmp_path / "short.toml").write_text('base = "default"\nwindow_mm = 1400\n')
    settings = Settings(database=tmp_path / "orders.db", machine=str(tmp_path / "short.toml"))
    with TestClient(create_app(settings)) as client:
        assert_problem(client.post("/orders", json=order), 422, "machine short reaches 1400 mm of cloth")


def test_order_that_fails_tells_its_reason(tmp_path: Path) -> None:
    settings = Settings(database=tmp_path / "orders.db", nest_s=0.1, cut_s=0.1)
    engine = open_database(settings.database)
    Orders(engine).add("poison", text(spoilt(["cloth", "width_mm"], 200)))
    engine.dispose()
    with TestClient(create_app(settings)) as client:
        status = wait_until_ended(client, "poison")
        assert status["state"] == "failed"
        assert "cloth.width_mm 200 mm is narrower" in status["reason"]
        assert_problem(
            client.get("/orders/poison/plan"), 409, "order poison is failed and has no plan: cloth"
        )


def test_order_that_ended_keeps_its_end(tmp_path: Path) -> None:
    engine = open_database(tmp_path / "orders.db")
    orders = Orders(engine)
    orders.add("a", text(example()))
    orders.claim_next()
    orders.finish("a", "{}", "a-shell", {"svg": "<svg/>"})
    orders.fail("a", "somebody else's fault")
    stored = orders.get("a")
    assert stored is not None
    assert (stored.state, stored.reason, orders.plan("a")) == ("planned", None, "{}")
    engine.dispose()


def test_database_that_cannot_be_used_is_a_503(tmp_path: Path) -> None:
    settings = Settings(database=tmp_path / "orders.db", nest_s=0.1, cut_s=0.1)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        engine = open_database(settings.database)
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE orders")
        engine.dispose()
        answer = client.get("/orders/a")
        assert_problem(answer, 503, "the database cannot be used now")
        assert answer.headers["retry-after"] == "5"
        assert_problem(client.get("/health"), 503, "the database cannot be read")


def test_second_service_on_a_database_is_refused(tmp_path: Path) -> None:
    with (
        sole_user(tmp_path / "orders.db"),
        pytest.raises(OutputError, match="is in use by another service"),
        sole_user(tmp_path / "orders.db"),
    ):
        pass
    with sole_user(tmp_path / "orders.db"):
        pass


def test_unknown_machine_is_refused_before_the_service_starts(tmp_path: Path) -> None:
    with pytest.raises(MachineError, match="machine 'scissors' is not one of"):
        create_app(Settings(database=tmp_path / "orders.db", machine="scissors"))


def test_openapi_has_an_example_for_what_is_posted_and_problems_for_what_fails(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert document["components"]["schemas"]["Order"]["examples"] == [json.loads(text(example()))]
    responses = document["paths"]["/orders"]["post"]["responses"]
    for status in ("400", "409", "413", "422"):
        assert PROBLEM in responses[status]["content"]
