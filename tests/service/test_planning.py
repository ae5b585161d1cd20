from xml.etree import ElementTree

from app.documents import read_marker
from cutting import machine
from cutting.readback import differences, read_ggt
from tests.service.asking import Asker, order


def test_posted_order_is_planned_and_its_files_are_served(planning: Asker) -> None:
    posted = planning.post("/v1/orders", json=order())
    assert posted.headers["location"] == "/v1/orders/QD-1"
    assert posted.json()["state"] == "AllowedToStart"
    status = planning.until("/v1/orders/QD-1", "Ended", "Aborted")
    assert status["state"] == "Ended"
    plan = planning.get(status["plan"])
    (marker,) = plan.json()["markers"]
    shell = {piece["id"] for piece in plan.json()["pieces"] if piece["material"] == "shell"}
    assert {placement["piece"] for placement in marker["placements"]} == shell
    picture = planning.get(marker["files"]["svg"])
    assert picture.headers["content-type"] == "image/svg+xml"
    ElementTree.fromstring(picture.text)
    program = planning.get(plan.json()["cuts"][0]["files"]["nc"])
    assert differences(read_ggt(program.text), *read_marker(plan.content), machine("default")) == ()


def test_order_that_cannot_be_planned_is_aborted_with_its_reason(planning: Asker) -> None:
    planning.post("/v1/orders", json=order("narrow", cloth={"width_mm": 200}))
    status = planning.until("/v1/orders/narrow", "Ended", "Aborted")
    assert status["state"] == "Aborted"
    assert "cloth.width_mm 200 mm is narrower than" in status["reason"]


def test_held_order_waits_until_it_is_released(planning: Asker) -> None:
    held = planning.post("/v1/orders", json=order("held", hold=True)).json()
    assert (held["state"], held["waits_for"]) == ("NotAllowedToStart", "release")
    released = planning.post("/v1/orders/held/release", headers={"If-Match": '"1"'})
    assert released.json()["state"] == "AllowedToStart"
    assert planning.until("/v1/orders/held", "Ended")["attempt"] == 2


def test_every_material_with_a_cloth_has_its_marker_and_files(planning: Asker) -> None:
    cloths = {"lining": {"width_mm": 1450}, "canvas": {"width_mm": 1550}}
    planning.post("/v1/orders", json=order("materials", cloths=cloths))
    status = planning.until("/v1/orders/materials", "Ended", "Aborted")
    plan = planning.get(status["plan"]).json()
    assert [marker["material"] for marker in plan["markers"]] == ["shell", "lining", "canvas"]
    for cut in plan["cuts"]:
        assert planning.get(cut["files"]["nc"]).status_code == 200
    assert planning.get("/v1/orders/materials/files/cut-lining.dxf").status_code == 200
