"""Photograph the main pages with sample data, as WebP, and list them in a README: `python -m local.pictures FOLDER`."""

import base64
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

from playwright.sync_api import Browser, sync_playwright

from chalicelib.gateways.rendering import render_page
from local.page_samples import PAGES
from local.samples.areas import SITE_PAGES

Scheme = Literal["light", "dark"]
CHROMIUM = "/usr/bin/chromium"
# Whoever wants to see all of a long page opens it: a picture ends here.
WIDTHS = {"phone": 390, "desktop": 1280}
TALLEST = 1_500
QUALITY = 60


class Shown(NamedTuple):
    """A page by the name of its sample, in `languages`, of which those after the first are shown on a phone alone;
    `dark` is the screen on which it is also shown dark, "" for none."""

    sample: str
    title: str
    dark: str = ""
    languages: tuple[str, ...] = ("en",)


SHOWN = {
    "For whoever is invited": (
        Shown("invitation", "The invitation, where its link leads", "phone", ("en", "de")),
        Shown("onboarding", "The steps after joining"),
        Shown("onboarding-form", "One of these steps: a form"),
        Shown("portal-dashboard", "The portal of a client", "phone", ("en", "es")),
        Shown("portal-request", "A request and its thread"),
        Shown("pay", "An order to be paid"),
        Shown("kiosk", "The kiosk at the door of a nursery", "phone"),
    ),
    "For the team": (
        Shown("console-home", "The console", "desktop"),
        Shown("console-invite", "Inviting somebody"),
        Shown("console-preview", "What would be sent, before it goes"),
        Shown("console-contacts", "Contacts"),
        Shown("console-group-invite", "Inviting a group"),
        Shown("console-job", "What became of each"),
        Shown("console-request", "Answering a request"),
        Shown("console-members", "The team"),
        Shown("console-settings-preview", "Settings, with the message as it would look"),
    ),
}
ABOUT = """# Gallery

The main pages with made-up people, on a phone and on a desktop. `make gallery` makes these pictures anew from the
samples that the tests use; `make run` has the pages themselves, with demo people.
"""


class Picture(NamedTuple):
    """One file: a sample on a screen, in a language, light or dark."""

    shown: Shown
    screen: str
    locale: str
    scheme: Scheme

    @property
    def file(self) -> str:
        further = [self.locale] if self.locale != self.shown.languages[0] else []
        further += ["dark"] if self.scheme == "dark" else []
        return "-".join([self.shown.sample, self.screen, *further]) + ".webp"

    @property
    def words(self) -> str:
        return ", ".join([self.screen, *([self.locale] if self.locale != "en" else []), self.scheme])


def pictures_of(shown: Shown) -> Iterator[Picture]:
    first, *others = shown.languages
    yield from (Picture(shown, screen, first, "light") for screen in WIDTHS)
    yield from (Picture(shown, "phone", locale, "light") for locale in others)
    if shown.dark:
        yield Picture(shown, shown.dark, first, "dark")


def listing() -> str:
    """The README beside the pictures."""
    return ABOUT + "".join(_section(title, pages) for title, pages in SHOWN.items())


def main(folder: Path) -> None:
    """Raises playwright's error where there is no Chromium."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.webp"):
        old.unlink()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for picture in (one for pages in SHOWN.values() for shown in pages for one in pictures_of(shown)):
            (folder / picture.file).write_bytes(_take(browser, picture))
        browser.close()
    (folder / "README.md").write_text(listing(), "utf-8")


def _section(title: str, pages: tuple[Shown, ...]) -> str:
    return f"\n## {title}\n" + "".join(f"\n### {one.title}\n\n{_images(one)}\n" for one in pages)


def _images(shown: Shown) -> str:
    return "\n".join(f"![{shown.title}: {one.words}]({one.file})" for one in pictures_of(shown))


def _take(browser: Browser, picture: Picture) -> bytes:
    width, page, view = WIDTHS[picture.screen], *_sample(picture.shown.sample)
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=picture.scheme)
    tab = context.new_page()
    tab.set_content(render_page(page, view, picture.locale))
    height = min(TALLEST, tab.evaluate("document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    wanted = {"format": "webp", "quality": QUALITY, "captureBeyondViewport": True, "clip": clip}
    taken = context.new_cdp_session(tab).send("Page.captureScreenshot", wanted)
    context.close()
    return base64.b64decode(taken["data"])


def _sample(name: str) -> tuple[str, dict[str, Any]]:
    return next((page, view) for found, page, view in (*PAGES, *SITE_PAGES) if found == name)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/gallery"))
