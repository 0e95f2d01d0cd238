"""Every page that stands behind no link, in every language: proper HTML, safe forms, nothing foreign."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from chalicelib.domain.locales import LOCALES, direction
from chalicelib.gateways import page_views
from chalicelib.gateways.rendering import page_headers, render_page
from chalicelib.handlers.pages import site_table
from local.samples.areas import SITE_PAGES
from tests.gateways.test_pages import Page, hashes_of_styles
from tests.holding import holds

AREAS = sorted(file.stem for file in Path(str(page_views.__file__)).parent.glob("*.py") if file.stem != "__init__")
every_page = pytest.mark.parametrize(
    ("page", "view", "locale"),
    [pytest.param(page, view, locale, id=f"{name}-{locale}") for name, page, view in SITE_PAGES for locale in LOCALES],
)
# Links to somewhere else are those that a view names: an organization's site, an address to write to, a number to call.
ELSEWHERE = ("https://", "mailto:", "tel:")


def shown(page: str, view: dict[str, Any], locale: str) -> tuple[str, Page]:
    html = render_page(page, view, locale)
    return html, Page(html)


def test_there_is_a_sample_of_every_page_of_every_area() -> None:
    views = {name for area in AREAS for name in import_module(f"chalicelib.gateways.page_views.{area}").PAGES}

    assert {page for _, page, _ in SITE_PAGES if "/" in page} == views


@every_page
def test_a_page_has_a_language_a_title_one_main_and_one_first_heading(
    page: str, view: dict[str, Any], locale: str
) -> None:
    html, parsed = shown(page, view, locale)

    assert parsed.all("html") == [{"lang": locale, "dir": direction(locale)}]
    assert len(parsed.all("main")) == len(parsed.all("h1")) == 1
    assert re.search(r"<title>\s*\S", html)
    assert "None" not in parsed.text
    assert "{" not in parsed.text


@every_page
def test_every_field_has_a_label_and_its_descriptions_exist(page: str, view: dict[str, Any], locale: str) -> None:
    _, parsed = shown(page, view, locale)
    ids = [attributes["id"] for _, attributes, _ in parsed.elements if "id" in attributes]
    labelled = {attributes["for"] for attributes in parsed.all("label")}
    visible = [field for field in parsed.all("input", "textarea", "select") if field.get("type") != "hidden"]
    named = {field["id"] for field in visible if "aria-label" not in field and "aria-labelledby" not in field}

    assert len(ids) == len(set(ids))
    assert named <= labelled
    assert all(set((field.get("aria-describedby") or "").split()) <= set(ids) for field in visible)
    assert all("alt" in image for image in parsed.all("img"))


@every_page
def test_every_form_that_is_sent_has_the_form_token_and_goes_to_a_page_of_ours(
    page: str, view: dict[str, Any], locale: str
) -> None:
    _, parsed = shown(page, view, locale)
    for number, form in enumerate(parsed.all("form"), 1):
        action, method = str(form["action"]), str(form["method"]).upper()
        if action.startswith("https://"):
            continue
        assert site_table.find(method, urlsplit(action).path), action
        token = parsed.fields(number).get("form_token", {})
        assert token.get("value") == (view["form_token"] if method == "POST" else None)


@holds("A13", "A15")
@every_page
def test_nothing_runs_by_itself_and_nothing_is_loaded_from_elsewhere(
    page: str, view: dict[str, Any], locale: str
) -> None:
    html, parsed = shown(page, view, locale)
    pictures = [str(image["src"]) for image in parsed.all("img")]

    assert not parsed.all("script", "iframe", "object", "embed")
    assert not re.search(r"http-equiv|\son\w+=|@import|url\(|javascript:", html)
    assert all(picture.startswith(("data:image/", "/")) and not picture.startswith("//") for picture in pictures)
    assert all(str(link["href"]).startswith("data:image/") for link in parsed.all("link"))
    assert not any("style" in attributes for _, attributes, _ in parsed.elements)


@every_page
def test_every_link_leads_to_a_page_of_ours_or_where_the_view_says(
    page: str, view: dict[str, Any], locale: str
) -> None:
    _, parsed = shown(page, view, locale)
    targets = {str(link["href"]) for link in parsed.all("a")}
    inside = {target for target in targets if not target.startswith((*ELSEWHERE, "#", "?", "/i/", "/p/"))}
    outside = {unquote(target) for target in targets if target.startswith(ELSEWHERE)}

    assert [target for target in inside if not site_table.find("GET", urlsplit(target).path)] == []
    assert [target for target in outside if re.sub(r"^(mailto|tel):", "", target) not in repr(view)] == []


@holds("A15")
@every_page
def test_the_style_policy_admits_exactly_the_styles_of_the_page(page: str, view: dict[str, Any], locale: str) -> None:
    html, _ = shown(page, view, locale)
    headers = page_headers(view.get("organization"), sheets=view.get("sheets") or ("page",))

    assert f"style-src {' '.join(hashes_of_styles(html))};" in headers["Content-Security-Policy"]
