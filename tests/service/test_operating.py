import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.configuration import told
from app.healthcheck import UnwellError, check_api, check_worker, own_url
from app.settings import Settings
from app.store import processes
from app.store.database import Database
from tests.app.command_line import Run
from tests.service.running import serving


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(monkeypatch, capsys)


def test_config_shows_every_setting_and_masks_passwords(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUITCUT_DATABASE", "postgresql://user:hush@host/db?sslpassword=hush&sslmode=require")
    monkeypatch.setenv("SUITCUT_QUEU_LIMIT", "5")
    code, out, err = run("config", "--json")
    assert code == 0
    assert "hush" not in out
    shown = {one["variable"]: one for one in json.loads(out)}
    assert set(shown) == {f"SUITCUT_{name}".upper() for name in Settings.model_fields}
    database = shown["SUITCUT_DATABASE"]
    assert database["value"] == "postgresql://user:***@host/db?sslpassword=***&sslmode=require"
    assert (database["given"], database["default"]) == (True, "suitcut.db")
    assert "SUITCUT_QUEU_LIMIT: is no setting of suitcut" in err
    code, out, _ = run("config")
    assert code == 0
    assert "hush" not in out
    assert "SUITCUT_PORT=8000  (default)" in out


def test_every_setting_has_a_meaning() -> None:
    assert all(setting.meaning for setting in told(Settings()))


def test_migrate_makes_the_tables_and_says_which_revision(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SUITCUT_DATABASE", str(tmp_path / "new.db"))
    assert run("migrate")[:2] == (0, "the database is at revision 0001\n")


def test_health_of_a_running_service_is_good_and_of_a_stopped_one_is_not(
    run: Run, settings: Settings, database: Database, tmp_path: Path
) -> None:
    address = settings.database.get_secret_value()
    with serving(tmp_path, address, "none", planners="0") as running:
        url = str(running.client.base_url)
        code, out, _ = run("health", "--url", url)
        assert (code, out[:5]) == (0, "ready")
        running.terminate()
        assert running.process.wait(60) == 0
    code, _, err = run("health", "--url", url)
    assert code == 1
    assert "readyz" in err
    with pytest.raises(UnwellError, match="must begin with http"):
        check_api("ftp://nowhere")


def test_health_asks_where_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    assert own_url() == f"http://{Settings().host}:{Settings().port}"
    monkeypatch.setenv("SUITCUT_HOST", "::")
    monkeypatch.setenv("SUITCUT_PORT", "81")
    assert own_url() == "http://[::1]:81"


def test_health_of_an_api_is_asked_with_the_standard_library_alone() -> None:
    heavy = "import app.healthcheck, sys; print([m for m in ('numba', 'pydantic') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_worker_is_alive_as_long_as_it_gives_signs(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUITCUT_DATABASE", settings.database.get_secret_value())
    with pytest.raises(UnwellError, match="gave no sign of life for 30 s"):
        check_worker()
    with database.write() as connection:
        processes.sign_in(connection, settings.executor("worker"), "worker", "0.1.0", "1", 1)
    assert check_worker().endswith("is alive")
