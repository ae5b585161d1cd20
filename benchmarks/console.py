"""The console's pages in a real Chromium, in one run: first paint, scripts, and frames while a marker moves.

Run it as ``./run python -m benchmarks.console``. The service is on loopback with one planned suit and some
orders that wait. Each page is opened anew in a browser without a cache; an empty page of the same service
stands beside it, so that what the browser takes by itself is seen. Frames are counted while the wheel zooms
the marker view in and out, beside the same wheel on the empty page. The table is Markdown.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx2
from playwright.sync_api import Browser, Page, sync_playwright

from app.api.access import COOKIE
from app.settings import Settings
from app.store import tenants
from app.store.database import open_database
from app.store.migrations import migrate
from tests.service.asking import TENANT, Asker, key_of
from tests.service.serving import served
from tests.web.browsing import launched
from tests.web.everywhere import SHOWN, address, furnish

EMPTY = "/healthz"
MARKER_VIEW = "/markers/{marker_id}"
FRAMES_S = 4
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
WEIGHT = (
    "performance.getEntriesByType('resource').filter((one) => one.name.endsWith('.js'))"
    ".reduce((sum, one) => sum + one.decodedBodySize, 0)"
)
COUNT = """(seconds) => new Promise((done) => {
    const times = [];
    const step = (time) => {
        times.push(time);
        if (time - times[0] < 1000 * seconds) requestAnimationFrame(step);
        else done(times);
    };
    requestAnimationFrame(step);
})"""


@dataclass(frozen=True)
class Painted:
    """A page: milliseconds to its first paint, and the bytes of its scripts."""

    path: str
    paint_ms: float
    script_bytes: int


def painted(browser: Browser, base: str, key: str, path: str, shown: str, rounds: int) -> Painted:
    """Open a page so many times and return the median."""
    times, weight = [], 0
    for _ in range(rounds):
        page = _opened(browser, base, key, path)
        # Asked again and again: what waits inside the page would be against its content policy.
        while (paint := page.evaluate(PAINT)) is None:
            page.wait_for_timeout(20)
        times.append(float(paint))
        page.wait_for_timeout(200)
        weight = int(page.evaluate(WEIGHT))
        page.context.close()
    return Painted(shown, statistics.median(times), weight)


def frames(page: Page) -> tuple[float, float]:
    """Return frames per second while the wheel zooms, and the longest time between two."""
    page.evaluate(f"() => {{ window.counted = ({COUNT})({FRAMES_S}); }}")
    page.mouse.move(600, 500)
    turn = 0
    end = time.monotonic() + FRAMES_S
    while time.monotonic() < end:
        page.mouse.wheel(0, -120 if turn // 8 % 2 == 0 else 120)
        turn += 1
    times: Sequence[float] = page.evaluate("window.counted")
    steps = [after - before for before, after in pairwise(times)]
    return 1000 * len(steps) / (times[-1] - times[0]), max(steps)


def _opened(browser: Browser, base: str, key: str, path: str) -> Page:
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    context.add_cookies([{"name": COOKIE, "value": key, "url": base}])
    page = context.new_page()
    page.goto(base + path)
    return page


def main(arguments: list[str] | None = None) -> int:
    """Measure every page and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.console", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each page is opened")
    told = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        values: dict[str, Any] = {"database": str(Path(folder) / "suitcut.db"), "planners": 0}
        settings = Settings.model_validate(values)
        database = open_database(settings.database_url())
        migrate(database)
        with database.write() as connection:
            tenants.add(connection, TENANT, "a factory")
        key = key_of(database)
        with served(settings) as base, sync_playwright() as playwright:
            with httpx2.Client(base_url=base, trust_env=False, timeout=60) as client:
                named = furnish(Asker(client, key), database)
            browser = launched(playwright)
            paths = [(EMPTY, EMPTY), *((address(route, named), route.path) for route in SHOWN)]
            rows = [painted(browser, base, key, path, shown, told.rounds) for path, shown in paths]
            moved = {
                shown: frames(_opened(browser, base, key, path))
                for path, shown in paths
                if shown in (EMPTY, MARKER_VIEW)
            }
            browser.close()
        database.close()
    sys.stdout.write(_table(rows, moved))
    return 0


def _table(rows: Sequence[Painted], moved: dict[str, tuple[float, float]]) -> str:
    lines = ["| page | first paint ms | more than the empty page | scripts kB |", "|---|---|---|---|"]
    empty = rows[0].paint_ms
    for row in rows:
        more, scripts = row.paint_ms - empty, row.script_bytes / 1000
        lines.append(f"| `{row.path}` | {row.paint_ms:.0f} | {more:+.0f} | {scripts:.1f} |")
    lines += ["", "| while the wheel turns | frames/s | longest ms |", "|---|---|---|"]
    lines += [f"| `{path}` | {rate:.0f} | {longest:.0f} |" for path, (rate, longest) in moved.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
