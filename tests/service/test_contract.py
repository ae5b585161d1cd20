"""The API keeps its contract, the OpenAPI document, whatever it is asked: schemathesis asks."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from app.settings import Settings
from app.store.database import Database
from app.store.keys import Scope
from tests.service.asking import TENANT, Asker, key_of
from tests.service.furnished import furnish
from tests.service.serving import served

# Not every order that fits the schema can be cut: measurements must fit each other, an id must exist, a time
# lie ahead. All that is refused so is refused with a documented status, which the other checks ask for.
LEFT_OUT = "positive_data_acceptance"
# A request is judged by its If-Match before its body is.
EXPECTED = """
[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 412, 415, 422, 428, 429]
"""
PATIENCE_S = 1800


@pytest.fixture
def key(settings: Settings, database: Database) -> str:
    """Give a key that may do all, of a tenant that has one of everything under the ids of the examples."""
    key = key_of(database, TENANT, Scope.ADMIN, Scope.PLATFORM)
    planning = settings.model_copy(update={"planners": 1, "nest_s": 0.1, "cut_s": 0.1, "poll_s": 0.05})
    with served(planning) as address, httpx2.Client(base_url=address, trust_env=False) as client:
        furnish(Asker(client, key))
    return key


@pytest.fixture
def address(settings: Settings, key: str) -> Iterator[str]:
    """Give the address of the service over that tenant's database."""
    with served(settings) as address:
        yield address


def fuzz(address: str, key: str, examples: int, phases: str, folder: Path) -> None:
    """Ask every operation what schemathesis makes up, and fail with its report."""
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json"),
        *("--header", f"Authorization: Bearer {key}"),
        *("--checks", "all", "--exclude-checks", LEFT_OUT),
        *("--exclude-path-regex", "/stream$"),  # what has no end cannot be waited for
        *("--phases", phases, "--max-examples", str(examples), "--seed", "1"),
        *("--generation-database", "none", "--no-color"),
    ]
    (folder / "schemathesis.toml").write_text(EXPECTED)
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.long
def test_no_answer_breaks_the_contract(address: str, key: str, tmp_path: Path) -> None:
    fuzz(address, key, 5, "examples,coverage,fuzzing", tmp_path)


@pytest.mark.slow
def test_no_answer_breaks_the_contract_in_a_long_sweep(address: str, key: str, tmp_path: Path) -> None:
    fuzz(address, key, 20, "examples,coverage,fuzzing", tmp_path)
