"""A load test from start to end: a service on a fresh database, Locust against it, what came of it."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.settings import Settings
from app.store.database import open_database
from app.store.tables import orders
from loadtests.insert_limit import insert_limit
from loadtests.profiles import PROFILES, Profile
from loadtests.report import Report
from loadtests.service import Service, Watch, plan_one, running_service
from tests.service.databases import new_postgres_database, postgres_server

LOCUSTFILE = Path(__file__).with_name("locustfile.py")
STOP_LIMIT_S = 30


def main(arguments: list[str] | None = None) -> int:
    """Run a profile, print its report, and return 1 if orders were lost or requests failed.

    With ``--strict`` also if a bound of the profile was not met.
    """
    parser = argparse.ArgumentParser(prog="python -m loadtests", description=__doc__)
    parser.add_argument("profile", choices=PROFILES)
    parser.add_argument("--postgres", action="store_true", help="on a Postgres, not on an SQLite file")
    parser.add_argument("--seconds", type=int, help="how long, in place of what the profile says")
    parser.add_argument("--pace", type=float, help="tasks per second of each MES, likewise; 0: all it can")
    parser.add_argument("--folder", type=Path, help="on whose disk the database is made")
    parser.add_argument("--out", type=Path, help="file for the report: .json, or Markdown")
    parser.add_argument("--strict", action="store_true", help="exit 1 if a bound is not met")
    told = parser.parse_args(arguments)
    profile = PROFILES[told.profile]
    changed = {name: getattr(told, name) for name in ("seconds", "pace") if getattr(told, name) is not None}
    profile = replace(profile, **changed)
    with tempfile.TemporaryDirectory(dir=told.folder) as made:
        report = run(told.profile, profile, told.postgres, Path(made))
    text = report.json() if told.out and told.out.suffix == ".json" else report.markdown()
    if told.out:
        told.out.write_text(text)
    else:
        sys.stdout.write(text)
    faults = report.faults()
    missed = report.missed(profile)
    for line in (*faults, *missed):
        sys.stderr.write(f"{line}\n")
    return 1 if faults or (told.strict and missed) else 0


def run(name: str, profile: Profile, on_postgres: bool, folder: Path) -> Report:
    """Put a profile's load on a service of its own and return what came of it."""
    planners = (os.cpu_count() or 1) if profile.planners is None else profile.planners
    load_before = os.getloadavg()[0]
    with _database(on_postgres, folder) as database:
        limit = insert_limit(database, folder)
        with running_service(database, planners, folder) as service:
            if planners:
                plan_one(service)
            watch = Watch(service.pid)
            with watch.running():
                stats = run_locust(profile, service, folder)
        accepted = (folder / "accepted").read_text().split()
        kept, planned = _kept(database)
    return Report(
        profile=name,
        database="Postgres" if on_postgres else "SQLite",
        seconds=profile.seconds,
        planners=planners,
        insert_limit=limit,
        stats=stats,
        accepted=len(accepted),
        lost=len(set(accepted) - kept),
        planned=planned,
        memory_mb=tuple(watch.memory_mb),
        cpu_s=watch.cpu_s,
        load_before=load_before,
    )


def run_locust(profile: Profile, service: Service, folder: Path) -> list[dict[str, Any]]:
    """Run Locust in one process and return its figures by request."""
    count = sum(profile.users.values())
    users = [
        json.dumps({"user_class_name": name, "fixed_count": fixed}) for name, fixed in profile.users.items()
    ]
    command = [sys.executable, "-m", "locust", "-f", str(LOCUSTFILE), "--headless", "--only-summary"]
    command += ["-u", str(count), "-r", str(count), "-t", f"{profile.seconds}s", "-s", str(STOP_LIMIT_S)]
    command += ["-H", service.address, "--pace", str(profile.pace), "--accepted", str(folder / "accepted")]
    command += ["--json-file", str(folder / "stats"), "--exit-code-on-error", "0"]
    command += ["--tags", *profile.tags] if profile.tags else []
    command += ["--config-users", *users, "--", *profile.users]
    environment = {**os.environ, "SUITCUT_LOAD_KEY": service.key}
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    figures: list[dict[str, Any]] = json.loads((folder / "stats.json").read_text())
    return figures


def _kept(database: str) -> tuple[set[str], int]:
    """Return the ids of all orders in a database, and how many of them are planned."""
    opened = open_database(Settings.model_validate({"database": database}).database_url())
    with opened.read() as connection:
        rows = connection.execute(select(orders.c.id, orders.c.planned)).all()
    opened.close()
    return {row.id for row in rows}, sum(row.planned is not None for row in rows)


@contextmanager
def _database(on_postgres: bool, folder: Path) -> Iterator[str]:
    if not on_postgres:
        yield str(folder / "suitcut.db")
        return
    with postgres_server(folder / "postgres") as server:
        yield new_postgres_database(server)
