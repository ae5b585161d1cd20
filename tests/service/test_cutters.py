from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.machine_profiles import digest_of
from app.main import create_app
from app.settings import Settings
from app.store import audit, events, tenants
from app.store.database import Database
from app.store.keys import Scope
from cutting import machine, read_machine
from tests.service.asking import TENANT, Asker, assert_problem, key_of
from tests.service.floor import cutter, next_run, planned, report, started

OWN = 'base = "s3000"\nwindow_mm = 1800\n'


def test_cutter_is_registered_once_and_told(asker: Asker) -> None:
    body = {"name": "by the window", "machine": {"profile": "s3000"}}
    first = asker.put("/v1/cutters/C1", json=body)
    again = asker.put("/v1/cutters/C1", json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    told = asker.get("/v1/cutters/C1")
    assert told.headers["etag"] == '"1"'
    assert told.json() == again.json()
    assert told.json() | body == told.json() | {"machine": {"profile": "s3000"}, "name": "by the window"}
    assert (told.json()["state"], told.json()["queue_runs"]) == ("offline", 0)
    assert [one["id"] for one in asker.get("/v1/cutters").json()["items"]] == ["C1"]


def test_own_profile_is_kept_as_text_and_told_with_all_values(asker: Asker) -> None:
    body = {"machine": {"name": "C7", "toml": OWN}}
    assert asker.put("/v1/cutters/C7", json=body).status_code == 201
    profile = asker.get("/v1/cutters/C7/profile").json()
    expected = read_machine(OWN, "C7")
    assert profile["machine"]["window_mm"] == 1800
    assert profile["machine"]["border"] == "split"
    assert (profile["digest"], profile["toml"]) == (digest_of(expected), OWN)


@pytest.mark.parametrize(
    "told",
    [
        {"profile": "mine.toml"},
        {"profile": "../../s3000"},
        {"profile": "nosuch"},
        {"profile": "s3000", "toml": OWN},
        {"name": "own", "toml": 'base = "mine.toml"'},
        {"name": "own", "toml": 'base = "/etc/passwd"'},
        {"name": "own", "toml": 'base = "s3000"\nwindow = 1800'},
        {"name": "own", "toml": "window_mm = 1800"},
        {"name": "own", "toml": 'base = "s3000"\nwindow_mm = 1'},
        {"name": "own", "toml": "\x01"},
        {"name": "own", "toml": "a = " + "[" * 5000},
        {"name": "s3000", "toml": OWN},
        {"name": "mine.toml"},
    ],
)
def test_machine_that_makes_no_sense_is_refused(asker: Asker, told: dict[str, Any]) -> None:
    assert_problem(asker.put("/v1/cutters/C1", json={"machine": told}), 422, "")
    assert asker.get("/v1/cutters/C1").status_code == 404


def test_no_file_is_read_for_a_machine_over_http(
    asker: Asker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.toml").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    for name in ("mine.toml", str(tmp_path / "mine.toml")):
        assert machine(name).window_mm == 1800  # the command line may
        assert asker.put("/v1/cutters/C1", json={"machine": {"profile": name}}).status_code == 422
        based = {"name": "own", "toml": f'base = "{name}"'}
        assert_problem(asker.put("/v1/cutters/C1", json={"machine": based}), 422, "is not one of default")


def test_machines_of_the_same_values_are_the_same_whatever_they_are_called() -> None:
    own = read_machine('base = "s3000"\ndescription = "ours"\nwindow_mm = 1397.0', "ours")
    assert digest_of(own) == digest_of(machine("s3000"))
    assert digest_of(own) != digest_of(machine("default"))


def test_change_of_another_version_than_the_present_is_refused(asker: Asker) -> None:
    cutter(asker, "C1")
    changed = {"machine": {"profile": "fast"}}
    assert asker.put("/v1/cutters/C1", json=changed, headers={"If-Match": '"1"'}).json()["version"] == 2
    for method in (asker.put, asker.delete):
        body = {"json": changed} if method == asker.put else {}
        assert_problem(method("/v1/cutters/C1", headers={"If-Match": '"1"'}, **body), 412, "at version 2")
    new = asker.put("/v1/cutters/C2", json=changed, headers={"If-Match": '"1"'})
    assert_problem(new, 412, "does not exist")


def test_cutter_that_was_heard_of_is_idle(asker: Asker) -> None:
    cutter(asker, "C1")
    assert next_run(asker, "C1") is None
    told = asker.get("/v1/cutters/C1").json()
    assert told["state"] == "idle"
    assert told["seen_at"] is not None


def test_cutter_in_the_midst_of_a_run_is_not_removed(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    run = planned(asker, database, "QD-1")
    started(asker, "C1")
    assert_problem(asker.delete("/v1/cutters/C1"), 409, f"in the midst of run {run}")
    report(asker, run, "done")
    assert asker.delete("/v1/cutters/C1").status_code == 204
    assert asker.get("/v1/cutters/C1").status_code == 404
    assert asker.get(f"/v1/cut-runs/{run}").json()["cutter"] == "C1"
    assert report(asker, run, "done")["state"] == "Ended"


@pytest.mark.parametrize("end", ["removed", "disabled", "changed"])
def test_run_that_was_not_begun_goes_back_with_its_cutter(asker: Asker, database: Database, end: str) -> None:
    cutter(asker, "C1")
    cutter(asker, "C2")
    run = planned(asker, database, "QD-1")
    assert next_run(asker, "C1") == run
    assert next_run(asker, "C2") is None
    if end == "removed":
        asker.delete("/v1/cutters/C1")
    elif end == "disabled":
        cutter(asker, "C1", enabled=False)
        assert_problem(asker.post("/v1/cutters/C1/next"), 409, "cutter C1 is disabled")
    else:
        cutter(asker, "C1", "s3000")
    assert next_run(asker, "C2") == run


def test_fault_without_a_run_is_acknowledged_and_mended(asker: Asker, database: Database) -> None:
    cutter(asker, "C1")
    planned(asker, database, "QD-1")
    assert_problem(asker.post("/v1/cutters/C1/acknowledge", json={"operator": "Zhao"}), 409, "no fault")
    told = asker.post("/v1/cutters/C1/fault", json={"reason": "no vacuum"}).json()
    assert (told["state"], told["reason"]) == ("fault", "no vacuum")
    assert_problem(asker.post("/v1/cutters/C1/next"), 409, "no vacuum")
    for operator in ("Zhao", "Li"):
        known = asker.post("/v1/cutters/C1/acknowledge", json={"operator": operator}).json()
        assert known["acknowledged_by"] == "Zhao"
    ready = asker.post("/v1/cutters/C1/ready").json()
    assert (ready["state"], ready["reason"], ready["acknowledged_by"]) == ("idle", None, None)
    assert next_run(asker, "C1") is not None
    with database.read() as connection:
        told = events.after(connection, TENANT, 0, 99, events.Filters("C1"))
        acts = [act.action for act in audit.before(connection, TENANT, None, 99) if act.subject == "C1"]
    assert [one.data["state"] for one in told] == ["idle", "fault", "fault", "idle"]
    assert acts == [
        "cutter.ready", "cutter.acknowledge", "cutter.acknowledge", "cutter.fault", "cutter.put"
    ]  # fmt: skip


def test_queue_is_what_a_cutter_may_take_and_its_share_of_the_seconds(
    asker: Asker, database: Database
) -> None:
    for cutter_id, name in (("C1", "default"), ("C2", "default"), ("C3", "fast")):
        cutter(asker, cutter_id, name)
    for number in range(4):
        planned(asker, database, f"QD-{number}")
    planned(asker, database, "QD-mine", only_cutter="C1", planned_s=30.0)
    run = started(asker, "C1")
    report(asker, run, "progress", progress=0.25)
    told = {one["id"]: one for one in asker.get("/v1/cutters").json()["items"]}
    assert told["C1"]["run"] == run
    assert {key: one["queue_runs"] for key, one in told.items()} == {"C1": 4, "C2": 3, "C3": 0}
    assert told["C1"]["queue_s"] == pytest.approx(0.75 * 100 + 30 + 300 / 2)
    assert told["C2"]["queue_s"] == pytest.approx(300 / 2)
    asker.post("/v1/cutters/C2/fault", json={"reason": "blade"})
    assert asker.get("/v1/cutters/C1").json()["queue_s"] == pytest.approx(0.75 * 100 + 30 + 300)


def test_keys_may_only_do_what_their_scope_says_and_only_in_their_tenant(
    settings: Settings, database: Database
) -> None:
    with database.write() as connection:
        tenants.add(connection, "other", "another factory")
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        admin, stranger = Asker(client, key_of(database)), Asker(client, key_of(database, "other"))
        hand = Asker(client, key_of(database, TENANT, Scope.CUTTER))
        operator = Asker(client, key_of(database, TENANT, Scope.OPERATOR))
        cutter(operator, "C1")
        run = planned(admin, database, "QD-1")
        assert hand.put("/v1/cutters/C1", json={"machine": {"profile": "fast"}}).status_code == 403
        assert operator.post("/v1/cutters/C1/next").status_code == 403
        assert stranger.get("/v1/cutters").json()["items"] == []
        for path in ("/v1/cutters/C1", "/v1/cutters/C1/profile", f"/v1/cut-runs/{run}"):
            assert stranger.get(path).status_code == 404
        cutter(stranger, "C1")
        assert next_run(stranger, "C1") is None
        assert next_run(hand, "C1") == run
        for kind in ("start", "done", "resume", "give-back"):
            assert stranger.post(f"/v1/cut-runs/{run}/{kind}").status_code == 404


def test_ids_that_cannot_be_are_refused(asker: Asker) -> None:
    for cutter_id in ("%01", "a%01b", "x" * 65, "-a"):
        assert asker.get(f"/v1/cutters/{cutter_id}").status_code == 422
        assert asker.put(f"/v1/cutters/{cutter_id}", json={}).status_code == 422
    assert asker.get("/v1/cut-runs/a%01b").status_code == 422
    assert asker.get("/v1/cut-runs?cutter=a%01b").status_code == 422
    assert asker.get("/v1/orders/a%01b/cut-runs").status_code == 422
