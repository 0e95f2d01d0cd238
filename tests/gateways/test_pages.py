"""Every page in every language: proper HTML, safe forms, nothing foreign, no preview that names anybody."""

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.locales import LOCALES, direction
from chalicelib.gateways.branding import brand, contrast
from chalicelib.gateways.page_contexts import PAGES as CONTRACTS
from chalicelib.gateways.rendering import page_headers, render_page
from chalicelib.gateways.style import SHEETS
from chalicelib.gateways.wording import TEMPLATES
from local.page_samples import COMMON, LINK, PAGES
from tests.holding import holds

VOID = {"meta", "link", "input", "img", "br", "hr"}
SVG_VOID = {"path", "circle", "rect"}
EVERY_PAGE = [
    pytest.param(page, view, locale, id=f"{name}-{locale}") for name, page, view in PAGES for locale in LOCALES
]
SAMPLES = {name: (page, view) for name, page, view in PAGES}
ACTIONS = {
    "/sign-up", "/sign-in", "/forgot", "/reset", "/new-password", "/second-factor", "/claim", "/accept", "/sign-out",
    "/decline", "/not-me", "/new-link", "/checkout", "/buy", "/kiosk", "/kiosk/key", "/kiosk/forget",
}  # fmt: skip
LINKS = {"", "?address=own", "/sign-in", "/forgot", "/decline", "/done", "/kiosk"}


def hashes_of_styles(html: str) -> list[str]:
    """As the policy of a page names what stands in it."""
    return [
        f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
        for style in re.findall(r"<style>(.*?)</style>", html, flags=re.S)
    ]


class Page(HTMLParser):
    """The elements of a page as (tag, attributes, form number), and its text. Tags must be balanced."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], int]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.forms = 0
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.forms += tag == "form"
        self.elements.append((tag, dict(attrs), self.forms if "form" in [*self.open, tag] else 0))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in SVG_VOID
        self.elements.append((tag, dict(attrs), 0))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title"):
            self.words.append(data)

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes, _ in self.elements if tag in tags]

    def fields(self, form: int) -> dict[str, dict[str, str | None]]:
        inside = [
            attributes for tag, attributes, number in self.elements if number == form and tag in ("input", "textarea")
        ]
        return {str(attributes["name"]): attributes for attributes in inside}

    def forms_by_action(self) -> dict[str, int]:
        return {str(a["action"]): number for tag, a, number in self.elements if tag == "form"}

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def rendered(sample: str, locale: str = "en", **more: Any) -> Page:
    page, view = SAMPLES[sample]
    return Page(render_page(page, view | more, locale))


def test_there_is_a_sample_of_every_page() -> None:
    assert {page for _, page, _ in PAGES} == CONTRACTS.keys()


@pytest.mark.parametrize(("page", "view", "locale"), EVERY_PAGE)
def test_a_page_has_a_language_one_main_and_one_first_heading(page: str, view: dict[str, Any], locale: str) -> None:
    parsed = Page(render_page(page, view, locale))

    assert parsed.all("html") == [{"lang": locale, "dir": direction(locale)}]
    assert len(parsed.all("main")) == len(parsed.all("h1")) == len(parsed.all("title")) == 1
    assert "None" not in parsed.text
    assert "{" not in parsed.text


@pytest.mark.parametrize(("page", "view", "locale"), EVERY_PAGE)
def test_every_input_has_a_label_and_its_descriptions_exist(page: str, view: dict[str, Any], locale: str) -> None:
    parsed = Page(render_page(page, view, locale))
    ids = [attributes["id"] for _, attributes, _ in parsed.elements if "id" in attributes]
    labelled = {attributes["for"] for attributes in parsed.all("label")}
    visible = [field for field in parsed.all("input", "textarea") if field.get("type") != "hidden"]

    assert len(ids) == len(set(ids))
    assert {field["id"] for field in visible} == labelled
    assert all(set((field.get("aria-describedby") or "").split()) <= set(ids) for field in visible)
    assert all("alt" in image for image in parsed.all("img"))


@pytest.mark.parametrize(("page", "view", "locale"), EVERY_PAGE)
def test_every_form_is_a_post_with_the_form_token_to_an_action_of_ours(
    page: str, view: dict[str, Any], locale: str
) -> None:
    parsed = Page(render_page(page, view, locale))

    assert all(form["method"] == "post" for form in parsed.all("form"))
    assert {str(form["action"]) for form in parsed.all("form")} <= {f"{view.get('base')}{action}" for action in ACTIONS}
    for number in range(1, parsed.forms + 1):
        assert parsed.fields(number)["form_token"]["value"] == COMMON["form_token"]


@holds("A13", "A15")
@pytest.mark.parametrize(("page", "view", "locale"), EVERY_PAGE)
def test_nothing_runs_by_itself_and_nothing_is_loaded_from_elsewhere(
    page: str, view: dict[str, Any], locale: str
) -> None:
    html = render_page(page, view, locale)
    parsed = Page(html)
    allowed = {view.get("portal_url"), view.get("app_url")} | {f"{view.get('base')}{link}" for link in LINKS}
    allowed |= {view.get("portal_path")} | {way["href"] for way in brand(view.get("organization"))["help"]}
    anchors = {link["href"] for link in parsed.all("a") if not str(link["href"]).startswith("#")}

    assert not parsed.all("script", "iframe", "object", "embed", "form[autofocus]")
    assert not re.search(r"http-equiv|\son\w+=|@import|url\(|javascript:", html)
    assert all(str(image["src"]).startswith("data:image/") for image in parsed.all("img"))
    assert all(str(link["href"]).startswith("data:image/") for link in parsed.all("link"))
    assert not any("style" in attributes for _, attributes, _ in parsed.elements)
    assert anchors <= allowed


@holds("A14")
@pytest.mark.parametrize(("page", "view", "locale"), EVERY_PAGE)
def test_title_and_previews_name_nobody(page: str, view: dict[str, Any], locale: str) -> None:
    html = render_page(page, view, locale)
    head = re.sub(r"<style>.*?</style>", "", html[: html.index("</head>")], flags=re.S)
    names = ["Northlight", "Maya", "Sarah", "Sonnenblume", "Coachee", "example", COMMON["base"]]

    assert not [name for name in names if name in head]
    assert '<meta name="robots" content="noindex, nofollow">' in head
    assert 'property="og:title"' in head


@holds("A15")
@pytest.mark.parametrize(("page", "view", "locale"), EVERY_PAGE)
def test_the_style_policy_admits_exactly_the_styles_of_the_page(page: str, view: dict[str, Any], locale: str) -> None:
    html = render_page(page, view, locale)
    policy = page_headers(view.get("organization"), sheets=view.get("sheets", SHEETS))["Content-Security-Policy"]
    hashes = hashes_of_styles(html)

    assert f"style-src {' '.join(hashes)};" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy


@holds("A15")
def test_headers_keep_the_page_out_of_caches_referrers_frames_and_indexes() -> None:
    headers = page_headers(COMMON["organization"])

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert int(headers["Strict-Transport-Security"].split("=")[1].split(";")[0]) >= 31_536_000


def accept_page_saying(text: str) -> Page:
    view = SAMPLES["accept-disclosures"][1]
    said = dict.fromkeys(("inviter_name", "role_label", "recipient_name", "note", "signed_in_as", "staff_label"), text)
    disclosure = dict.fromkeys(("id", "version", "title", "text"), text)
    lists = {"staff_names": [text], "packages": [text], "disclosures": [disclosure]}
    organization = {"name": text, "monogram": "N"}
    errors = [{"field": "disclosure", "text": text}]
    return Page(render_page("accept", view | said | lists | {"organization": organization, "errors": errors}))


@holds("A57", "A60")
@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60).map(lambda text: f"<b onclick=x>\"'{{{{7*7}}}}{text}"))
def test_whatever_people_write_is_shown_and_never_becomes_markup_or_template(text: str) -> None:
    page, plain = accept_page_saying(text), accept_page_saying("Ann")

    assert [(tag, list(given)) for tag, given, _ in page.elements] == [(tag, list(g)) for tag, g, _ in plain.elements]
    assert page.text.count("{{7*7}}") == plain.text.count("Ann")


def test_errors_are_announced_on_top_and_tied_to_their_fields() -> None:
    page = rendered("invitation-errors")
    fields = page.fields(page.forms_by_action()[COMMON["base"] + "/sign-up"])
    alert = next(attributes for attributes in page.all("div") if attributes.get("role") == "alert")

    assert alert["id"] == "errors"
    assert {"href": "#address"} in page.all("a")
    assert {"href": "#password"} in page.all("a")
    assert fields["address"]["aria-invalid"] == fields["password"]["aria-invalid"] == "true"
    assert fields["address"]["aria-describedby"] == "address-error"
    assert fields["password"]["aria-describedby"] == "password-hint password-error"
    assert "aria-invalid" not in fields["name"]
    assert "Something of the server’s own." in page.text
    assert "<title>Error: " in render_page(*SAMPLES["invitation-errors"])


def test_an_unknown_error_code_still_says_something() -> None:
    page = rendered("sign-in", errors=[{"field": "identifier", "code": "from_the_future"}])

    assert "Please check this entry." in page.text


def test_forms_are_refilled_but_never_with_secrets() -> None:
    secrets = {"password": "correct horse", "code": "123456"}
    signed = rendered("sign-in", values={"identifier": "a@example.com"} | secrets)
    code = rendered("code", values={"name": "Ann", "address": "a@example.com"} | secrets)

    fields = signed.fields(1)
    assert fields["identifier"]["value"] == "a@example.com"
    assert "value" not in fields["password"]
    again = code.forms_by_action()[COMMON["base"] + "/sign-up"]
    assert code.fields(1)["name"]["value"] == code.fields(again)["name"]["value"] == "Ann"
    assert "value" not in code.fields(1)["password"]
    assert "value" not in code.fields(1)["code"]


@pytest.mark.parametrize(
    ("sample", "field", "autocomplete"),
    [
        ("invitation", "name", "name"),
        ("invitation", "password", "new-password"),
        ("invitation-errors", "address", "email"),
        ("invitation-phone", "address", "tel"),
        ("code", "code", "one-time-code"),
        ("code", "password", "new-password"),
        ("sign-in", "identifier", "username"),
        ("sign-in", "password", "current-password"),
        ("reset", "identifier", "username"),
        ("reset", "code", "one-time-code"),
        ("reset", "password", "new-password"),
        ("new-password", "password", "new-password"),
    ],
)
def test_browsers_are_told_what_each_field_is_for(sample: str, field: str, autocomplete: str) -> None:
    attributes = rendered(sample).fields(1)[field]

    assert attributes["autocomplete"] == autocomplete
    assert field != "code" or attributes["inputmode"] == "numeric"


def test_the_invitation_says_who_invites_to_what_and_until_when() -> None:
    text = rendered("invitation").text

    assert "Maya Lindt invites you to join Northlight Coaching" in text
    assert "You join as Coachee" in text
    assert "Your coaches Maya Lindt and Jonas Weber" in text
    assert "Open until Sunday, 6 December 2026, 14:30 UTC" in text
    assert "s***@e***.com" in text


def test_only_a_link_without_address_asks_for_one() -> None:
    assert "address" not in rendered("invitation").fields(1)
    assert "address" in rendered("invitation-bare").fields(1)


def test_where_a_code_will_be_asked_the_password_waits_for_it() -> None:
    first, then = rendered("invitation-code").fields(1), rendered("code").fields(1)

    assert "password" not in first
    assert {"code", "password"} <= then.keys()


def test_the_wrong_account_may_claim_with_a_code_only_where_that_is_possible() -> None:
    claim = COMMON["base"] + "/claim"

    assert claim in rendered("wrong-account").forms_by_action()
    assert claim not in rendered("wrong-account-no-claim").forms_by_action()


def test_acceptance_carries_the_version_that_was_shown_and_one_box_per_disclosure() -> None:
    page = rendered("accept-disclosures")
    boxes = [(box["name"], box["value"]) for box in page.all("input") if box.get("type") == "checkbox"]

    assert page.fields(1)["version"]["value"] == "3"
    assert boxes == [("disclosure.dis_1", "3"), ("disclosure.dis_2", "3")]


@holds("A17", "A19")
@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://portal.example", "//evil.example", "https:evil", "", None]
)
def test_only_a_secure_portal_is_linked(url: str | None) -> None:
    assert all(link.get("href") != url for link in rendered("done", portal_url=url, app_url=url).all("a"))


def test_a_development_portal_on_this_machine_is_linked() -> None:
    assert {"class": "button", "href": "http://localhost:3000/"} in rendered(
        "done-bare", portal_url="http://localhost:3000/"
    ).all("a")


def test_a_used_link_says_when_it_was_used_and_leads_to_the_portal() -> None:
    page = rendered("gone-used")

    assert "Joined Northlight Coaching on Sunday, 6 December 2026." in page.text
    assert "https://app.northlight.example/" in {link["href"] for link in page.all("a")}


def test_a_new_link_is_offered_only_where_it_can_help() -> None:
    new_link = COMMON["base"] + "/new-link"

    assert new_link in rendered("gone-expired").forms_by_action()
    assert new_link not in rendered("gone-expired-asked").forms_by_action()
    assert new_link not in rendered("gone-revoked", can_ask=True).forms_by_action()


def test_an_unknown_link_says_nothing_about_anybody() -> None:
    assert render_page("unknown", {}) == render_page("unknown", {"organization": None})
    assert LINK not in render_page("unknown", {})


def test_the_qr_code_is_an_image_within_the_page() -> None:
    source = str(next(image for image in rendered("invitation").all("img"))["src"])

    assert source.startswith("data:image/svg+xml")
    assert "<svg" in unquote(source)
    assert "<script" not in unquote(source)


def test_a_page_without_what_it_needs_is_refused() -> None:
    with pytest.raises(KeyError, match="asks_password"):
        render_page("invitation", {"base": "/i/x"})
    with pytest.raises(KeyError):
        render_page("../messages/code/en/subject", {})


def test_a_form_without_its_token_is_never_rendered() -> None:
    from jinja2 import UndefinedError

    page, view = SAMPLES["sign-in"]

    with pytest.raises(UndefinedError):
        render_page(page, {key: value for key, value in view.items() if key != "form_token"})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_borders_can_be_told_from_what_is_behind_them(scheme: str) -> None:
    css = (TEMPLATES / "pages" / "page.css").read_text("utf-8")
    light, dark = (dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{6})", block)) for block in re.findall(r":root\{.*?\}", css))
    colour = light if scheme == "light" else dark

    for ink in ("ink", "quiet", "bad"):
        assert min(contrast(colour[ink], colour[back]) for back in ("paper", "card", "bad-tint")) >= 4.5
    assert contrast(colour["edge"], colour["card"]) >= 3
