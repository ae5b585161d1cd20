"""The page of a planned order's marker, as its tests open it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from app.store.database import Database
from tests.service.asking import Asker, order
from tests.service.planned import MARKER, publish
from tests.web.browsing import Console

Point = tuple[float, float]


@pytest.fixture
def planned(console: Console, asker: Asker, database: Database) -> Console:
    """Give a console of a service that holds one planned order."""
    asker.post("/v1/orders", json=order())
    publish(database)
    return console


def opened(console: Console, after: str = "", **options: Any) -> Page:
    """Open the page and wait until the marker is drawn."""
    page = console.open(f"/markers/{MARKER}{after}", **options)
    page.wait_for_selector("#marker-page[data-ready] .content[transform]")
    return page


def scale_of(page: Page) -> float:
    """Return how many pixels of the screen are a millimetre of the cloth."""
    settle(page)
    found = re.search(r"scale\(([\d.e-]+)\)", page.get_attribute(".content", "transform") or "")
    assert found is not None
    return float(found[1])


def settle(page: Page) -> None:
    """Wait until what was changed is drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


# Places on the screen of points of the cloth, by the chain of transforms above a piece's outline.
ON_SCREEN = """([piece, points]) => {
  const path = document.querySelector(`[data-piece="${piece}"] .outline`);
  const at = path.getScreenCTM();
  return points.map(([x, y]) => { const p = new DOMPoint(x, y).matrixTransform(at); return [p.x, p.y]; });
}"""


def on_screen(page: Page, points: list[Point], piece: str = "jacket.front.left") -> list[Point]:
    """Return where points of the cloth are on the screen."""
    settle(page)
    return [(x, y) for x, y in page.evaluate(ON_SCREEN, [piece, points])]


def middle_of(page: Page, piece: str) -> Point:
    """Return a place on the screen inside a piece."""
    settle(page)
    x, y = page.evaluate(
        """(piece) => {
          const path = document.querySelector(`[data-piece="${piece}"] .outline`);
          const box = path.getBoundingClientRect();
          for (const across of [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8])
            for (const along of [0.5, 0.4, 0.6, 0.3, 0.7]) {
              const [x, y] = [box.left + along * box.width, box.top + across * box.height];
              if (document.elementFromPoint(x, y) === path) return [x, y];
            }
          return [NaN, NaN];
        }""",
        piece,
    )
    return x, y


def drag(page: Page, start: Point, end: Point) -> None:
    """Drag the mouse from one place to another."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    page.mouse.move(*end)
    page.mouse.up()
