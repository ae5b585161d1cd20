"""Keys and tenants by the command line, on the database of a service."""

from pathlib import Path

import pytest

from app.store import audit, keys
from app.store.database import Database, now
from app.store.keys import Key, Scope
from tests.app.command_line import Run
from tests.service.asking import TENANT


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], database_address: str) -> Run:
    monkeypatch.setenv("SUITCUT_DATABASE", database_address)
    return Run(monkeypatch, capsys)


def opened_by(database: Database, text: str) -> Key:
    with database.read() as connection:
        key = keys.opened_by(connection, text.strip())
    assert key is not None
    assert key.holds(now())
    return key


def test_key_made_on_the_database_is_printed_alone_and_opens(run: Run, database: Database) -> None:
    code, out, err = run(
        "key", "--tenant", TENANT, "--name", "lost mine", "--scope", "admin", "--scope", "platform"
    )
    assert (code, err) == (0, "")
    key = opened_by(database, out)
    assert (key.tenant, key.name, key.scopes) == (
        TENANT,
        "lost mine",
        frozenset({Scope.ADMIN, Scope.PLATFORM}),
    )
    with database.read() as connection:
        (act,) = audit.before(connection, TENANT, None, 10)
    assert (act.actor, act.action, act.subject) == ("command line", "key.make", key.id)


def test_tenant_added_on_the_database_has_a_first_key(run: Run, database: Database) -> None:
    code, out, _ = run("tenant", "add", "qingdao", "--name", "Qingdao")
    assert code == 0
    key = opened_by(database, out)
    assert (key.tenant, key.scopes) == ("qingdao", frozenset({Scope.ADMIN}))
    code, out, err = run("tenant", "add", "qingdao", "--name", "again")
    assert (code, out) == (2, "")
    assert "qingdao: there is such a tenant already" in err


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (
            ("key", "--tenant", "nobody", "--name", "n", "--scope", "admin"),
            "there is none; there are fac",
        ),
        (
            ("key", "--tenant", TENANT, "--name", "n", "--scope", "root"),
            "--scope root: is not one of",
        ),
        (("key", "--tenant", TENANT, "--name", "", "--scope", "admin"), "--name ''"),
        (("tenant", "add", "../x", "--name", "n"), "ID '../x'"),
        (("tenant", "add", "x", "--name", "a\nb"), "--name"),
    ],
)
def test_what_cannot_be_made_is_refused_in_one_line(
    run: Run, database: Database, arguments: tuple[str, ...], reason: str
) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert reason in err
    assert len(err.splitlines()) == 1


@pytest.mark.usefixtures("database_address")
def test_database_that_no_service_made_is_refused_and_not_made(run: Run, database_address: str) -> None:
    code, _, err = run("key", "--tenant", TENANT, "--name", "n", "--scope", "admin")
    assert code == 2
    assert "suitcut serve makes" in err
    assert "://" in database_address or not Path(database_address).exists()
