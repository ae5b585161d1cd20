"""How every page looks: at every size, in both themes and languages, and to those who do not see it."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from starlette.routing import Route

from app.store.database import Database
from app.web.assets import FOLDER
from tests.service.asking import Asker
from tests.web.browsing import SIZES, Console, shoot
from tests.web.everywhere import SHOWN, address, furnish

SCRIPT_BUDGET = 250_000  # bytes
APART = ("swagger-ui",)  # of the API's own pages, not of the console
RULES = {"resultTypes": ["violations"]}
# What is nobody's language: names, numbers and codes, and the two languages' own names.
NO_LANGUAGE = re.compile(
    r"suitcut|English|API|QD-[\w.-]+|\bC1\b|R-17|[A-Z]?\d[\w.-]*|\b(mm|m|s)\b|PDF|SVG|DXF|QR|sc_…"
)


def _name(path: str) -> str:
    return re.sub(r"\W+", "-", path).strip("-")


def _settled(page: Page) -> None:
    page.wait_for_load_state("load")
    page.wait_for_timeout(400)


@pytest.fixture
def values(asker: Asker, database: Database) -> dict[str, str]:
    return furnish(asker, database, customer="王磊", cloth="藏青斜纹", operator="赵敏")


@pytest.mark.parametrize("route", SHOWN, ids=lambda route: _name(route.path))
def test_page_fits_every_size(console: Console, values: dict[str, str], route: Route, tmp_path: Path) -> None:
    for language, (size, pixels) in zip(("zh", "en", "zh"), SIZES.items(), strict=True):
        page = console.open(address(route, values), language, pixels)
        _settled(page)
        picture = page.screenshot(path=tmp_path / f"{size}.png")
        shoot(page, f"{_name(route.path)}-{size}")
        assert len(picture) > 4000, "the page is blank"
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{size}: {wide} px are beyond the right edge"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("route", SHOWN, ids=lambda route: _name(route.path))
def test_page_is_accessible(console: Console, values: dict[str, str], route: Route, theme: str) -> None:
    page = console.open(address(route, values), color_scheme=theme, bypass_csp=True)
    _settled(page)
    found = Axe().run(page, options=RULES)
    assert not found.response["violations"], found.generate_report()


@pytest.mark.parametrize("route", SHOWN, ids=lambda route: _name(route.path))
def test_chinese_page_is_chinese(console: Console, values: dict[str, str], route: Route) -> None:
    page = console.open(address(route, values), "zh")
    _settled(page)
    # What the service tells in its own words is marked as English.
    seen = page.evaluate(
        """() => {
            const words = [];
            const walk = (node) => {
                if (node.nodeType === Node.TEXT_NODE) words.push(node.textContent);
                if (node.nodeType !== Node.ELEMENT_NODE) return;
                if (node.lang === "en" || ["SCRIPT", "STYLE"].includes(node.tagName)) return;
                if (!node.checkVisibility || node.checkVisibility()) node.childNodes.forEach(walk);
                for (const name of ["aria-label", "title", "placeholder", "alt"])
                    if (node.hasAttribute(name)) words.push(node.getAttribute(name));
            };
            walk(document.body);
            return words;
        }"""
    )
    left = [word for word in seen if re.search("[A-Za-z]{2}", NO_LANGUAGE.sub("", word))]
    assert not left, left


def test_scripts_keep_to_their_budget() -> None:
    scripts = [file for file in FOLDER.rglob("*.js") if not set(APART) & set(file.parts)]
    assert sum(file.stat().st_size for file in scripts) < SCRIPT_BUDGET
