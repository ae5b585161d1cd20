import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.store.database import Database, open_database
from tests.service.asking import Asker, key_of
from tests.service.databases import make_tables, name_of, new_postgres_database, postgres_server


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the long tests' turn on Postgres to the slow run."""
    for item in items:
        if item.get_closest_marker("long") and "postgres" in item.nodeid:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session", autouse=True)
def _quiet_engine() -> None:
    """Keep the workflow engine from a handler of its own, on a stream that a test captures and closes."""
    logging.getLogger("dbos").addHandler(logging.NullHandler())


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of a running Postgres."""
    with postgres_server(tmp_path_factory.mktemp("postgres"), careless=True) as address:
        yield address


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    """Give the name of a Postgres database with the tables and one tenant, which is only copied."""
    address = new_postgres_database(postgres)
    make_tables(address)
    return name_of(address)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an SQLite file with the tables and one tenant, which is only copied."""
    file = tmp_path_factory.mktemp("template") / "suitcut.db"
    make_tables(str(file))
    return file


@pytest.fixture(params=["sqlite", "postgres"])
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a database, of each kind by turns, as SUITCUT_DATABASE has it.

    It is empty unless the test asks for ``database`` too: that has the tables, and copying them takes a
    fourth of the time of making them.
    """
    file = tmp_path / "suitcut.db"
    is_empty = "database" not in request.fixturenames
    if request.param == "postgres":
        template = "template1" if is_empty else request.getfixturevalue("postgres_template")
        return new_postgres_database(request.getfixturevalue("postgres"), template)
    if not is_empty:
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
    return str(file)


@pytest.fixture
def settings(database_address: str) -> Settings:
    """Give the settings of a service that takes orders and plans none."""
    return Settings.model_validate({"database": database_address, "planners": 0})


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """Give an open database with the tables and one tenant."""
    database = open_database(settings.database_url())
    yield database
    database.close()


@pytest.fixture
def asker(settings: Settings, database: Database) -> Iterator[Asker]:
    """Give a client of a service that plans nothing, with a key that may do all in its tenant."""
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield Asker(client, key_of(database))


@pytest.fixture(scope="module")
def planning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    """Give a client of a service on SQLite that plans, one order at a time."""
    path = tmp_path_factory.mktemp("planning") / "suitcut.db"
    settings = Settings.model_validate(
        {"database": str(path), "planners": 1, "nest_s": 0.2, "cut_s": 0.1, "poll_s": 0.05}
    )
    make_tables(str(path))
    database = open_database(settings.database_url())
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield Asker(client, key_of(database))
    database.close()
