"""Chromium, driven by Playwright. The pages are those of the fixture `stack`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.faults import note_faults
from tests.emulated_aws import Stack

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
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser the size of a phone."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    yield context
    context.close()


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    return phone.new_page()


@pytest.fixture
def page_without_scripts(browser: Browser) -> Iterator[Page]:
    """For people and programs that run no JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def visitor(browser: Browser, stack: Stack) -> Iterator[Callable[..., Page]]:
    """Opens a fresh browser at every call, a phone's unless told otherwise. No page may have had a fault in the end.
    With `also` the browser may go there too."""
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
