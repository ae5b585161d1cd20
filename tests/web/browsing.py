"""Browsing the console in a real Chromium."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request

from app.api.access import COOKIE

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"wall": (1920, 1080), "tablet": (1024, 768), "phone": (390, 844)}
PATIENCE_MS = 20_000


def launched(playwright: Playwright) -> Browser:
    """Start the system's Chromium; without it the pages go untested, which must not be overlooked."""
    if PROGRAM is None:
        word = "chromium is missing (apt-get install chromium): the console is NOT TESTED"
        pytest.fail(word) if os.environ.get("CI") == "true" else pytest.skip(word)
    return playwright.chromium.launch(executable_path=PROGRAM, args=SWITCHES)


class Console:
    """A console that is signed in; what its pages must never do is gathered and told at the end."""

    def __init__(self, browser: Browser, address: str, key: str) -> None:
        self.address = address
        self.key = key
        self.faults: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def open(
        self,
        path: str,
        language: str = "en",
        size: tuple[int, int] = SIZES["wall"],
        signed_in: bool = True,
        **options: Any,
    ) -> Page:
        """Open a page in a browser window of its own."""
        width, height = size
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            locale={"en": "en-GB", "zh": "zh-CN"}[language],
            accept_downloads=True,
            **options,
        )
        context.set_default_timeout(PATIENCE_MS)
        self._contexts.append(context)
        if signed_in:
            context.add_cookies([{"name": COOKIE, "value": self.key, "url": self.address, "httpOnly": True}])
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", self._said)
        page.on("request", self._asked)
        page.goto(self.address + path)
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _said(self, message: ConsoleMessage) -> None:
        # A refusal that a page shows is told by the browser as well.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.faults.append(f"asked outside: {request.url}")


@contextmanager
def browsing(browser: Browser, address: str, key: str) -> Iterator[Console]:
    """Browse; fails if a page threw, broke the content policy or asked outside."""
    console = Console(browser, address, key)
    try:
        yield console
    finally:
        console.close()
    assert not console.faults, console.faults


def shoot(page: Page, name: str) -> None:
    """Keep a picture of a page, if SUITCUT_PICTURES names a folder for them."""
    folder = os.environ.get("SUITCUT_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")
