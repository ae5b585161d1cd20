"""The API keeps its contract, the OpenAPI document, whatever it is asked: schemathesis asks."""

import subprocess
import sys
from pathlib import Path

from app.settings import Settings
from app.store.database import Database
from app.store.keys import Scope
from tests.service.asking import TENANT, key_of
from tests.service.serving import served

# Not every order that fits the schema can be cut: measurements must fit each other, an id must exist, a time
# lie ahead. All that is refused so is refused with a documented status, which the other checks ask for.
LEFT_OUT = ("positive_data_acceptance",)


def fuzz(settings: Settings, key: str, examples: int, phases: str, folder: Path) -> None:
    """Ask every operation with what schemathesis makes up, and fail with its report."""
    with served(settings) as address:
        command = [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json"),
            *("--header", f"Authorization: Bearer {key}"),
            *("--checks", "all", "--exclude-checks", ",".join(LEFT_OUT)),
            *("--phases", phases, "--max-examples", str(examples), "--seed", "1"),
            *("--no-color", "--suppress-health-check", "all", "--generation-database", "none"),
        ]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr).replace(key, "KEY")


def test_no_answer_breaks_the_contract(settings: Settings, database: Database, tmp_path: Path) -> None:
    key = key_of(database, TENANT, Scope.ADMIN, Scope.PLATFORM)
    fuzz(settings, key, 10, "examples,coverage,fuzzing", tmp_path)
