"""What the service is shipped in."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.settings import Settings

ROOT = Path(__file__).parents[1]
DOCKERFILE = ROOT / "Dockerfile"


@pytest.fixture
def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return document


def test_dockerfile_is_clean() -> None:
    hadolint = Path(sys.executable).parent / "hadolint"
    if not hadolint.exists():
        found = shutil.which("hadolint")
        if found is None:
            pytest.skip("hadolint is not installed; requirements-dev.txt has it")
        hadolint = Path(found)
    done = subprocess.run([hadolint, DOCKERFILE], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout


def test_image_runs_as_nobody_special_and_copies_only_what_is_there() -> None:
    text = DOCKERFILE.read_text()
    assert re.search(r"^USER 10001:10001$", text, re.MULTILINE)
    assert all(
        re.fullmatch(r".*:\d+\.\d+\.\d+-\S+( AS \w+)?", line) for line in re.findall("FROM (.*)", text)
    )
    copied = [
        part for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE) for part in line.split()
    ]
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert set(copied) == kept
    assert all((ROOT / name).exists() for name in kept)


def test_compose_refuses_to_start_without_a_password_and_knows_no_default(compose: dict[str, Any]) -> None:
    told = (ROOT / "compose.yaml").read_text()
    assert re.findall(r"\$\{POSTGRES_PASSWORD(.*?)[ }]", told) == [":?give", ":?give"]
    assert re.search(r"^POSTGRES_PASSWORD=$", (ROOT / "compose.env.example").read_text(), re.MULTILINE)


def test_every_service_is_watched_started_again_and_given_time_to_end(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["restart"] == "unless-stopped", name
        assert "stop_grace_period" in service, name
        assert "healthcheck" in service or name == "api", name  # the API's is the image's
    assert compose["services"]["api"]["environment"]["SUITCUT_PLANNERS"] == "0"
    worker = compose["services"]["worker"]
    assert "container_name" not in worker
    assert "SUITCUT_WORKER_ID" not in worker["environment"]


def test_compose_names_only_settings_that_there_are(compose: dict[str, Any]) -> None:
    known = {f"SUITCUT_{name}".upper() for name in Settings.model_fields}
    for service in compose["services"].values():
        given = {name for name in service.get("environment", {}) if name.startswith("SUITCUT_")}
        assert given <= known


def test_operations_tell_of_every_setting() -> None:
    told = (ROOT / "docs" / "operations.md").read_text()
    for name in Settings.model_fields:
        assert f"`SUITCUT_{name.upper()}`" in told, name
