import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from app.backups import back_up, restore
from app.errors import InputError, OutputError
from app.serving import alone
from app.settings import Settings
from app.store import orders, plans, tenants
from app.store.database import open_database
from app.store.migrations import migrate
from tests.service.asking import TENANT, key_of, order
from tests.service.databases import new_postgres_database, pg_dump_and_restore
from tests.service.running import serving


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings.model_validate({"database": str(tmp_path / "suitcut.db")})
    database = open_database(settings.database_url())
    migrate(database)
    with database.write() as connection:
        tenants.add(connection, TENANT, "a factory")
    database.close()
    return settings


def tenant_names(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        return {row[0] for row in connection.execute("SELECT id FROM tenants")}


def test_copy_made_while_others_write_is_whole(settings: Settings, tmp_path: Path) -> None:
    database = open_database(settings.database_url())
    ended = threading.Event()

    def write() -> None:
        number = 0
        while not ended.is_set():
            with database.write() as connection:
                tenants.add(connection, f"first-{number}", "x" * 5000)
                tenants.add(connection, f"second-{number}", "x" * 5000)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            back_up(settings, tmp_path / f"copy-{number}.db")
    finally:
        ended.set()
        writer.join()
        database.close()
    for number in range(5):
        names = tenant_names(tmp_path / f"copy-{number}.db")
        assert len([name for name in names if "first" in name]) == (len(names) - 1) / 2
    assert not list(tmp_path.glob("*.part*"))


def test_copy_is_for_its_owner_only(settings: Settings, tmp_path: Path) -> None:
    back_up(settings, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600


def test_copy_that_cannot_be_written_leaves_the_earlier_one(settings: Settings, tmp_path: Path) -> None:
    out = tmp_path / "copy.db"
    back_up(settings, out)
    (tmp_path / "copy.db.part").mkdir()
    with pytest.raises(OutputError, match=r"copy\.db: cannot be written"):
        back_up(settings, out)
    assert tenant_names(out) == {TENANT}
    with pytest.raises(OutputError, match="is the database itself"):
        back_up(settings, tmp_path / "suitcut.db")


def test_postgres_is_left_to_its_own_tools() -> None:
    settings = Settings.model_validate({"database": "postgresql://nowhere/suitcut"})
    with pytest.raises(OutputError, match="pg_dump --format=custom"):
        back_up(settings, Path("copy.db"))
    with pytest.raises(OutputError, match="pg_restore"):
        restore(settings, Path("copy.db"))


def test_restored_database_is_the_backup_even_if_the_old_one_left_a_log(
    settings: Settings, tmp_path: Path
) -> None:
    back_up(settings, tmp_path / "copy.db")
    database = open_database(settings.database_url())
    with database.write() as connection:
        tenants.add(connection, "later", "after the backup")
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for path in tmp_path.glob("suitcut.db*"):
        shutil.copy(path, crashed / path.name)  # as a crash leaves it: the log is not yet in the file
    database.close()
    assert (crashed / "suitcut.db-wal").stat().st_size > 0
    there = Settings.model_validate({"database": str(crashed / "suitcut.db")})
    aside = restore(there, tmp_path / "copy.db")
    assert tenant_names(crashed / "suitcut.db") == {TENANT}
    assert aside is not None
    assert tenant_names(aside) == {TENANT, "later"}


def test_damaged_database_is_replaced_and_kept(settings: Settings, tmp_path: Path) -> None:
    back_up(settings, tmp_path / "copy.db")
    (tmp_path / "suitcut.db").write_bytes(b"not a database any more" * 1000)
    aside = restore(settings, tmp_path / "copy.db")
    assert tenant_names(tmp_path / "suitcut.db") == {TENANT}
    assert aside is not None
    assert aside.read_bytes().startswith(b"not a database")


def test_nothing_is_restored_under_a_running_process(settings: Settings, tmp_path: Path) -> None:
    back_up(settings, tmp_path / "copy.db")
    with alone(settings, "serve@here"), pytest.raises(OutputError, match="serve@here works on it; stop it"):
        restore(settings, tmp_path / "copy.db")
    restore(settings, tmp_path / "copy.db")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not of suitcut"),
        (b"SQLite format 3\0" + b"x" * 5000, "no whole SQLite"),
        (b"x" * 500, "no whole"),
    ],
)
def test_file_that_is_no_backup_is_refused(
    settings: Settings, tmp_path: Path, content: bytes, reason: str
) -> None:
    (tmp_path / "wrong.db").write_bytes(content)
    with pytest.raises(InputError, match=reason):
        restore(settings, tmp_path / "wrong.db")
    with pytest.raises(InputError, match="there is no such file"):
        restore(settings, tmp_path / "missing.db")
    assert tenant_names(tmp_path / "suitcut.db") == {TENANT}


def test_backup_from_the_middle_of_planning_goes_on_and_plans_each_order_once(
    settings: Settings, tmp_path: Path
) -> None:
    database = open_database(settings.database_url())
    key = key_of(database)
    database.close()
    address = str(tmp_path / "suitcut.db")
    names = [f"QD-{number}" for number in range(3)]
    with serving(tmp_path, address, key) as running:
        for name in names:
            running.client.post("/v1/orders", json=order(name))
        running.until("/v1/orders/QD-0", "Running", "Ended")
        back_up(settings, tmp_path / "middle.db")
        for name in names:
            running.until(f"/v1/orders/{name}", "Ended")
        running.terminate()
        assert running.process.wait(120) == 0
    restore(settings, tmp_path / "middle.db")
    with serving(tmp_path, address, key, worker_id="another-host") as running:
        for name in names:
            assert running.until(f"/v1/orders/{name}", "Ended", "Aborted")["state"] == "Ended"
    assert_planned_once(settings, names)


@pytest.mark.slow
def test_postgres_dump_from_the_middle_of_planning_goes_on_and_plans_each_order_once(
    postgres: str, tmp_path: Path
) -> None:
    first, second = new_postgres_database(postgres), new_postgres_database(postgres)
    settings = Settings.model_validate({"database": first})
    database = open_database(settings.database_url())
    migrate(database)
    with database.write() as connection:
        tenants.add(connection, TENANT, "a factory")
    key = key_of(database)
    database.close()
    names = [f"QD-{number}" for number in range(3)]
    with serving(tmp_path, first, key) as running:
        for name in names:
            running.client.post("/v1/orders", json=order(name))
        running.until("/v1/orders/QD-0", "Running", "Ended")
        pg_dump_and_restore(first, second, tmp_path / "middle.dump")
    with serving(tmp_path, second, key) as running:
        for name in names:
            assert running.until(f"/v1/orders/{name}", "Ended", "Aborted")["state"] == "Ended"
    assert_planned_once(Settings.model_validate({"database": second}), names)


def assert_planned_once(settings: Settings, names: list[str]) -> None:
    database = open_database(settings.database_url())
    with database.read() as connection:
        numbers = [orders.get(connection, TENANT, name).number for name in names]
        assert [plans.count(connection, TENANT, number) for number in numbers] == [1] * len(names)
        told = text("SELECT count(*) FROM events WHERE kind = 'order.planned'")
        assert connection.execute(told).scalar() == len(names)
    database.close()
