"""Every page in every state, without a server: rules of accessibility (axe-core), light and dark, and the narrowest
phone without scrolling sideways."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from chalicelib.gateways.rendering import render_page
from local.page_samples import PAGES
from local.samples.areas import SITE_PAGES

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text("utf-8")
# WCAG 2.2 up to AA, and what is good practice everywhere.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """([type, values]) => axe.run(document, {runOnly: {type, values}})
  .then((found) => found.violations.map((one) => [one.id, one.nodes.map((node) => node.html)]))"""
NARROWEST = {"width": 320, "height": 640}
SAMPLES = [pytest.param(page, view, id=name) for name, page, view in (*PAGES, *SITE_PAGES)]


@pytest.fixture(scope="module")
def narrow(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=NARROWEST)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("page", "view"), SAMPLES)
def test_everybody_can_use_it(narrow: Page, page: str, view: dict[str, Any]) -> None:
    narrow.emulate_media(color_scheme="light")
    narrow.set_content(render_page(page, view, "en"))
    narrow.evaluate(AXE)

    assert narrow.evaluate(RUN, ["tag", RULES]) == []
    narrow.emulate_media(color_scheme="dark")
    assert narrow.evaluate(RUN, ["rule", ["color-contrast"]]) == []


@pytest.mark.parametrize("locale", ["en", "de", "es"])
@pytest.mark.parametrize(("page", "view"), SAMPLES)
def test_the_narrowest_phone_shows_it_without_scrolling_sideways(
    narrow: Page, page: str, view: dict[str, Any], locale: str
) -> None:
    narrow.set_content(render_page(page, view, locale))

    assert narrow.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"]
