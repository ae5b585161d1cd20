"""The storm: orders are posted while processes are killed with -9; each accepted one must get one plan.

    ./run python -m loadtests.storm --orders 1000 --kills 20
    ./run python -m loadtests.storm --orders 1000 --postgres

On SQLite one `serve` takes and plans, is killed again and again, and is started again at once. On Postgres
`serve` only takes and two workers plan; one of them is killed for good in the midst of it.
"""

import argparse
import json
import random
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.order import EXAMPLE
from app.settings import Settings
from app.store.database import open_database
from app.store.tables import events, files, orders, plans
from loadtests.server import Process

POSTERS = 4
# A few pieces only, so that planning takes seconds of a storm and not hours.
GARMENTS = [{"garment": "waistcoat"}]
# Seconds that a server lives at least and at most; it needs some to plan anything at all.
LIFE_S = (6.0, 20.0)
FAST = {"SUITCUT_NEST_S": "0", "SUITCUT_CUT_S": "0", "SUITCUT_POLL_S": "0.05", "SUITCUT_LEASE_S": "8"}


@dataclass
class Figures:
    """What a storm came to."""

    accepted: int = 0
    ended: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    refused_posts: int = 0
    seconds: float = 0.0
    begun_again: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        states = ", ".join(f"{count} {state}" for state, count in sorted(self.ended.items()))
        return (
            f"{self.accepted} accepted, {states}; {self.kills} kills, {self.refused_posts} posts without an "
            f"answer and posted again, {self.begun_again} plannings begun again, {self.seconds:.0f} s; "
            + ("; ".join(self.faults) or "none lost, none doubled")
        )


class Poster(threading.Thread):
    """Posts orders one after another, each again and again until it is accepted."""

    def __init__(self, server: Process, key: str, ids: Iterator[str], pause_s: float) -> None:
        super().__init__(daemon=True)
        self._server, self._key, self._ids, self._pause_s = server, key, ids, pause_s
        self.accepted: list[str] = []
        self.unanswered = 0

    def run(self) -> None:
        """Post until there are no more."""
        for order_id in self._ids:
            while not self._post(order_id):
                self.unanswered += 1
                time.sleep(0.05)
            self.accepted.append(order_id)
            time.sleep(self._pause_s)

    def _post(self, order_id: str) -> bool:
        headers = {
            "Authorization": f"Bearer {self._key}",
            "Content-Type": "application/json",
            "Idempotency-Key": order_id,
        }
        body = json.dumps({**EXAMPLE, "id": order_id, "garments": GARMENTS}).encode()
        asked = urllib.request.Request(f"{self._server.address}/v1/orders", body, headers)
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                return bool(answer.status == 202)
        except urllib.error.HTTPError as error:
            if error.code < 500:
                raise
            return False
        except (urllib.error.URLError, OSError):
            return False


class _Shared:
    """Hands out ids to several threads, each once."""

    def __init__(self, count: int) -> None:
        self._ids = iter([f"S-{number:04d}" for number in range(count)])
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        with self._lock:
            return next(self._ids)


def storm_on_sqlite(folder: Path, count: int, kills: int, seed: int) -> Figures:
    """Post orders to one server on SQLite that is killed again and again."""
    chance = random.Random(seed)
    # Orders come as long as it storms.
    pause_s = kills * sum(LIFE_S) / 2 * POSTERS / count
    database = str(folder / "suitcut.db")
    server = Process("serve", {**FAST, "SUITCUT_DATABASE": database}, folder / "serve.log")
    figures = Figures()
    with _timed(figures):
        server.start()
        server.wait_until_ready()
        posters = _posters(server, count, pause_s)
        for _ in range(kills):
            time.sleep(chance.uniform(*LIFE_S))
            server.kill()
            figures.kills += 1
            server.start()
            server.wait_until_ready()
        _gather(figures, posters)
        _wait_until_planned(database, count, figures)
        server.stop()
    return _judge(database, figures)


def storm_on_postgres(folder: Path, database: str, count: int, pause_s: float = 0.1) -> Figures:
    """Post orders to a server on Postgres with two workers, one of which dies for good."""
    common = {**FAST, "SUITCUT_DATABASE": database}
    api = Process("serve", {**common, "SUITCUT_PLANNERS": "0"}, folder / "serve.log")
    workers = [
        Process(
            "worker",
            {**common, "SUITCUT_PLANNERS": "1", "SUITCUT_WORKER_ID": f"worker@{number}"},
            folder / f"worker{number}.log",
        )
        for number in (1, 2)
    ]
    figures = Figures()
    with _timed(figures):
        api.start()
        api.wait_until_ready()
        for worker in workers:
            worker.start()
        posters = _posters(api, count, pause_s)
        _wait_until_planned(database, max(1, count // 4), figures)
        workers[0].kill()
        figures.kills += 1
        _gather(figures, posters)
        _wait_until_planned(database, count, figures)
        for process in (workers[1], api):
            process.stop()
    return _judge(database, figures)


def _posters(server: Process, count: int, pause_s: float) -> list[Poster]:
    ids = _Shared(count)
    posters = [Poster(server, server.first_key(), iter(ids), pause_s) for _ in range(POSTERS)]
    for poster in posters:
        poster.start()
    return posters


def _gather(figures: Figures, posters: list[Poster]) -> None:
    for poster in posters:
        poster.join()
    figures.accepted = sum(len(poster.accepted) for poster in posters)
    figures.refused_posts = sum(poster.unanswered for poster in posters)


@contextmanager
def _timed(figures: Figures) -> Iterator[None]:
    began = time.monotonic()
    yield
    figures.seconds = time.monotonic() - began


def _wait_until_planned(address: str, count: int, figures: Figures, stuck_s: float = 180) -> None:
    """Wait until so many orders have ended; gives up, and says so, when none ended for a while."""
    database = open_database(_url(address))
    query = select(func.count()).where(orders.c.state.in_(("Ended", "Aborted")))
    before, since = -1, time.monotonic()
    while True:
        with database.read() as connection:
            ended = connection.execute(query).scalar_one()
        if ended >= count:
            break
        if ended > before:
            before, since = ended, time.monotonic()
        if time.monotonic() - since > stuck_s:
            figures.faults.append(f"nothing ended for {stuck_s:.0f} s, at {ended} of {count}")
            break
        time.sleep(0.5)
    database.close()


def _judge(address: str, figures: Figures) -> Figures:
    """Count what is in the database, which was not asked through the service."""
    database = open_database(_url(address))
    with database.read() as connection:
        rows = connection.execute(select(orders.c.id, orders.c.state, orders.c.tries)).all()
        planned = Counter(connection.execute(select(plans.c.order_id)).scalars())
        told = Counter(
            connection.execute(select(events.c.subject).where(events.c.kind == "order.planned")).scalars()
        )
        whole = connection.execute(select(func.count()).where(files.c.name == "plan.json")).scalar_one()
    database.close()
    figures.ended = Counter(row.state for row in rows)
    figures.begun_again = sum(max(row.tries - 1, 0) for row in rows)
    accepted, kept = figures.accepted, len({row.id for row in rows})
    doubled = [order_id for order_id, count in planned.items() if count != 1]
    doubled += [order_id for order_id, count in told.items() if count != 1]
    checks = [
        (kept == accepted, f"{accepted} were accepted, {kept} are kept"),
        (len(rows) == kept, "an order is kept twice"),
        (figures.ended["Ended"] == accepted, f"{accepted - figures.ended['Ended']} ended without a plan"),
        (len(planned) == accepted, f"{accepted - len(planned)} have no plan"),
        (whole == accepted, f"{whole} plan.json for {accepted} orders"),
        (not doubled, f"planned twice: {doubled[:5]}"),
    ]
    figures.faults += [fault for holds, fault in checks if not holds]
    return figures


def _url(address: str) -> str:
    return Settings.model_validate({"database": address}).database_url()


def main() -> None:
    """Raise a storm, report, and end with 1 if anything was lost or doubled."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    reader.add_argument("--orders", type=int, default=1000)
    reader.add_argument("--kills", type=int, default=20, help="of the server, on SQLite")
    reader.add_argument("--seed", type=int, default=0)
    reader.add_argument("--postgres", action="store_true")
    told: Any = reader.parse_args()
    with tempfile.TemporaryDirectory(prefix="storm-") as folder:
        if told.postgres:
            from tests.service.databases import new_postgres_database, postgres_server

            with postgres_server(Path(folder) / "postgres") as server:
                figures = storm_on_postgres(Path(folder), new_postgres_database(server), told.orders)
        else:
            figures = storm_on_sqlite(Path(folder), told.orders, told.kills, told.seed)
        if figures.faults:
            for log in Path(folder).glob("*.log"):
                sys.stderr.write(f"--- {log.name}\n{log.read_text()[-4000:]}\n")
    sys.stdout.write(f"{'Postgres' if told.postgres else 'SQLite'}: {figures}\n")
    sys.exit(1 if figures.faults else 0)


if __name__ == "__main__":
    main()
