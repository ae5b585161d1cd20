"""Scaling: the same orders planned by one worker and by two, on one Postgres, each nest on one core.

./run python -m loadtests.scaling --orders 40
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.order import EXAMPLE
from app.settings import BATCH_LIMIT, Settings
from app.store.database import open_database
from app.store.tables import plans
from loadtests.server import Process
from tests.service.databases import new_postgres_database, postgres_server


def planned_per_minute(folder: Path, database: str, workers: int, count: int, nest_s: float) -> Any:
    """Return the orders planned per minute once all workers are warm, and the markers' mean density.

    The first orders, in which the workers start, are not counted.
    """
    common = {
        "SUITCUT_DATABASE": database,
        "SUITCUT_PLANNERS": "1",
        "SUITCUT_NEST_S": str(nest_s),
        "SUITCUT_NEST_WORKERS": "1",
    }
    api = Process("serve", {**common, "SUITCUT_PLANNERS": "0"}, folder / f"serve{workers}.log")
    crew = [
        Process("worker", {**common, "SUITCUT_WORKER_ID": f"worker@{n}"}, folder / f"worker{workers}-{n}.log")
        for n in range(workers)
    ]
    api.start()
    api.wait_until_ready()
    orders = [{**EXAMPLE, "id": f"P-{number:04d}"} for number in range(count)]
    for start in range(0, count, BATCH_LIMIT):
        _post(api, {"orders": orders[start : start + BATCH_LIMIT]})
    for worker in crew:
        worker.start()
    rows = _wait_until_planned(database, count)
    for process in (*crew, api):
        process.stop()
    warm = 2 * workers
    times = sorted(row.planned_at for row in rows)
    seconds = (times[-1] - times[warm - 1]).total_seconds()
    return 60 * (count - warm) / seconds, statistics.fmean(row.density for row in rows)


def _post(api: Process, batch: Any) -> None:
    headers = {"Authorization": f"Bearer {api.first_key()}", "Content-Type": "application/json"}
    asked = urllib.request.Request(f"{api.address}/v1/orders/batch", json.dumps(batch).encode(), headers)
    with urllib.request.urlopen(asked, timeout=60) as answer:
        refused = [item for item in json.load(answer)["items"] if item["status"] != 202]
    if refused:
        raise RuntimeError(f"refused: {refused[0]}")


def _wait_until_planned(address: str, count: int) -> Any:
    database = open_database(Settings.model_validate({"database": address}).database_url())
    while True:
        with database.read() as connection:
            if connection.execute(select(func.count()).select_from(plans)).scalar_one() >= count:
                rows = connection.execute(select(plans.c.planned_at, plans.c.density)).all()
                break
        time.sleep(0.5)
    database.close()
    return rows


def main() -> None:
    """Measure and report."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    reader.add_argument("--orders", type=int, default=40)
    reader.add_argument("--nest", type=float, default=5.0, help="seconds of each nest")
    told = reader.parse_args()
    rates = []
    with tempfile.TemporaryDirectory(prefix="scaling-") as name:
        folder = Path(name)
        with postgres_server(folder / "postgres") as server:
            for workers in (1, 2):
                database = new_postgres_database(server)
                rate, density = planned_per_minute(folder, database, workers, told.orders, told.nest)
                rates.append(rate)
                sys.stdout.write(
                    f"{workers} worker{'s' * (workers > 1)}: {rate:.2f} orders a minute, "
                    f"density {100 * density:.2f} %\n"
                )
    sys.stdout.write(f"two plan {rates[1] / rates[0]:.2f} times the orders of one\n")


if __name__ == "__main__":
    main()
