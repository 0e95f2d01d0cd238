"""Chromium, driven by Playwright, for people on the pages of the fixture `stack`. Loaded by those who open it alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulated_aws import Stack

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"the browser tests need Chromium at {CHROMIUM}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def visitor(browser: Browser, stack: Stack) -> Iterator[Callable[..., Page]]:
    """Opens a fresh browser at every call, a phone's unless told otherwise. No page may have had a fault in the end.
    With `also` the browser may go there too."""
    from tests.browser.faults import note_faults

    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def visit(also: str = "", **how: Any) -> Page:
        contexts.append(browser.new_context(**{"viewport": {"width": 390, "height": 844}, **how}))
        # The first page waits for functions to start.
        contexts[-1].set_default_timeout(60_000)
        note_faults(contexts[-1], stack.api, faults, also)
        return contexts[-1].new_page()

    yield visit
    for context in contexts:
        context.close()
    assert faults == []
