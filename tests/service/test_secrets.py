"""Keys appear where they are told once and nowhere else; answers carry what keeps browsers careful."""

import logging
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import structlog
from sqlalchemy import func, select, text

from app.logs import set_up_logs
from app.settings import Settings
from app.store.database import Database, open_database
from app.store.tables import keys
from tests.service.asking import Asker, order
from tests.service.serving import PATIENCE_S

ROOT = Path(__file__).parents[2]
TOLD_ONCE = "the first API key, told only this once: "


@pytest.fixture
def _logs_restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_no_key_is_logged_or_told_whatever_fails(
    asker: Asker, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    made = asker.post("/v1/keys", json={"name": "MES", "scopes": ["admin"]}).json()
    secrets = [asker.key, made["key"], f"sc_{'0' * 12}_{'A' * 43}"]
    asked = [Asker(asker.client, secret).get("/v1/me") for secret in secrets]
    asked.append(asker.post("/v1/orders", json=order(), headers={"Idempotency-Key": "once more"}))
    with database.write() as connection:
        digests = list(connection.execute(select(keys.c.digest)).scalars())
        connection.execute(text("DROP TABLE audit"))
    asked.append(asker.post("/v1/keys", json={"name": "lost", "scopes": []}))
    asked.append(asker.post("/v1/orders", json=order("QD-2")))
    assert [answer.status_code for answer in asked[-2:]] in ([503, 503], [500, 500])
    with database.write() as connection:
        connection.execute(text("DROP TABLE keys"))
    asked.append(Asker(asker.client, secrets[2][:-1] + "B").get("/v1/me"))
    assert asked[-1].status_code in (500, 503)
    told = caplog.text + "".join(answer.text for answer in asked)
    for secret in [*secrets, *digests]:
        assert secret not in told
        assert secret.split("_", 2)[-1] not in told


@pytest.mark.usefixtures("_logs_restored")
@pytest.mark.parametrize("log_format", ["text", "json"])
def test_traceback_in_the_log_does_not_show_variables(
    log_format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs(Settings.model_validate({"log_format": log_format}))
    secret = "sc_" + "9" * 40
    try:
        raise ValueError(f"of {len(secret)} letters")
    except ValueError as error:
        logging.getLogger("suitcut").error("failed", exc_info=error)
        structlog.get_logger("suitcut").exception("failed too")
    told = capsys.readouterr().err
    assert told.count("ValueError: of 43 letters") == 2
    assert secret not in told


@pytest.mark.usefixtures("_logs_restored")
def test_log_and_answer_carry_the_request_id(asker: Asker, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs(Settings.model_validate({"log_format": "json"}))
    headers = {"X-Request-Id": "mes-4711", "Authorization": "Bearer nonsense"}
    answer = asker.client.get("/v1/me", headers=headers)
    assert answer.headers["x-request-id"] == answer.json()["request_id"] == "mes-4711"
    told = capsys.readouterr().err
    assert '"request_id": "mes-4711"' in told
    assert "refused an API key that is unknown, revoked or expired, from testclient" in told
    assert "nonsense" not in told


def test_inner_fault_is_a_problem_document_with_an_id(asker: Asker, database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE keys SET scopes = '[\"none such\"]'"))
    answer = asker.get("/v1/me", headers={"X-Request-Id": "mes-4711"})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"] == answer.json()["request_id"] == "mes-4711"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_every_answer_carries_security_headers(asker: Asker) -> None:
    for answer in (
        asker.get("/v1/orders"),
        asker.get("/v1/nothing"),
        asker.get("/v1/orders/%00"),
        asker.client.get("/v1/orders"),
        asker.post("/v1/orders", content=b"{", headers={"Content-Type": "application/json"}),
        asker.get("/healthz"),
    ):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; ")
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "server" not in answer.headers


def test_files_made_of_orders_may_do_no_more_than_they_need(planning: Asker) -> None:
    planning.post("/v1/orders", json=order("guarded"))
    assert planning.until("/v1/orders/guarded", "Ended", "Aborted")["state"] == "Ended"
    picture = planning.get("/v1/orders/guarded/files/marker.svg").headers["content-security-policy"]
    assert "script-src" not in picture
    assert picture.endswith("; sandbox")
    page = planning.get("/v1/orders/guarded/files/cut.html")
    assert "script-src 'unsafe-inline'" in page.headers["content-security-policy"]
    assert page.headers["content-security-policy"].endswith("; sandbox allow-scripts")
    # All that the page needs is in it: the policy lets it fetch nothing.
    assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//|@import|fetch\(""", page.text)


def test_page_about_the_api_runs_what_is_of_this_service_only(asker: Asker) -> None:
    page = asker.client.get("/docs")
    assert page.status_code == 200
    assert page.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; ")
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "http" not in page.headers["content-security-policy"]
    assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//""", page.text)
    assert asker.client.get("/redoc").status_code == 404


@pytest.mark.long
def test_two_processes_that_start_at_once_tell_one_first_key(database_address: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", "0"]
    logs = [tmp_path / "one", tmp_path / "two"]
    processes = []
    for log in logs:
        environment = {
            "SUITCUT_DATABASE": database_address,
            "SUITCUT_WORKER_ID": log.name,
            "SUITCUT_PLANNERS": "0",
        }
        with log.open("w") as stderr:
            processes.append(
                subprocess.Popen(
                    command, cwd=ROOT, stderr=stderr, env={"PATH": "/usr/bin:/bin", **environment}
                )
            )
    try:
        deadline = time.monotonic() + PATIENCE_S
        while not all("Uvicorn running" in log.read_text() for log in logs):
            assert all(process.poll() is None for process in processes), [log.read_text() for log in logs]
            assert time.monotonic() < deadline, [log.read_text() for log in logs]
            time.sleep(0.05)
    finally:
        for process in processes:
            with suppress(ProcessLookupError):
                process.terminate()
            process.wait()
    told = "".join(log.read_text() for log in logs)
    assert told.count(TOLD_ONCE) == 1
    assert len(re.findall(r"sc_[0-9a-f]{12}_", told)) == 1
    database = open_database(Settings.model_validate({"database": database_address}).database_url())
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(keys)).scalar() == 1
    database.close()
