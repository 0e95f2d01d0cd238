"""Messages and their words: safe whatever names say, equal in every language, short enough for a phone."""

import json
import re
from collections import Counter
from datetime import datetime
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.help import Help
from chalicelib.domain.locales import LOCALES, accepted, closest, direction
from chalicelib.domain.logo import Logo
from chalicelib.domain.messages import Message
from chalicelib.domain.sms import needs_ucs2, segments
from chalicelib.gateways.branding import DARK_CARD, DEFAULT_ACCENT, brand, contrast, monogram, readable_accent
from chalicelib.gateways.cldr import city_text, list_text, plural_form
from chalicelib.gateways.message_contexts import MESSAGES as CONTRACTS
from chalicelib.gateways.qr import qr_svg_data_uri
from chalicelib.gateways.rendering import render_message, render_page
from chalicelib.gateways.wording import TEXTS, catalog, spoken_date, spoken_time
from chalicelib.gateways.zones import _names
from local.page_samples import CODE, COMMON, ENDS_AT, INVITATION, LINK, MESSAGES, NOTICE
from tests.gateways.test_pages import Page
from tests.holding import holds

EVERY_MESSAGE = [
    pytest.param(name, context, locale, id=f"{title}-{locale}")
    for title, name, context in MESSAGES
    for locale in LOCALES
]
NAMES = ("organization_name", "inviter_name", "role_label", "staff_label", "recipient_name", "note")
LINKABLE = [
    "evil.com", "https://evil.com/x", "www.evil.com", "hxxp://evil.com", "mailto:a@evil.com", "a@evil.com",
    "+44 20 7946 0958", "evil。com", "10.0.0.1", "tel:+442079460958",
]  # fmt: skip
LOGO = Logo("d" * 64, 400, 128)
LOOKS_LIKE_A_LINK = re.compile(r"://|www\.\w|\w@\w|\w[.。][a-z]{2,}|\d[\d ()-]{8,}\d|\d\.\d+\.\d")
UNSAFE_IN_A_HEADER = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def hrefs(message: Message) -> list[str | None]:
    return [link["href"] for link in Page(message.html).all("a")]


def words(message: Message, url: str) -> str:
    """Everything a reader sees, without the link that is meant to be there, the code, and the dates."""
    seen = "\n".join([message.subject, message.text, Page(message.html).text, message.sms])
    return re.sub(r"\d\d:\d\d|482913", "", seen.replace(url, ""))


def test_there_is_a_sample_of_every_message() -> None:
    assert {name for _, name, _ in MESSAGES} == CONTRACTS.keys()


@pytest.mark.parametrize(("name", "context", "locale"), EVERY_MESSAGE)
def test_a_message_is_complete_in_every_form(name: str, context: dict[str, Any], locale: str) -> None:
    message = render_message(name, locale, context)
    page = Page(message.html)

    assert page.all("html") == [{"lang": locale, "dir": direction(locale)}]
    assert not page.all("script", "img", "link", "form", "table")
    for part in (message.subject, message.text, page.text, message.sms):
        assert context["organization_name"] in part
        assert "None" not in part
        assert "{" not in part
    assert "STOP" in message.sms
    assert segments(message.sms) <= 2


@holds("A57")
@pytest.mark.parametrize("locale", LOCALES)
def test_the_invitation_holds_our_link_and_no_other(locale: str) -> None:
    message = render_message("invitation", locale, INVITATION)

    assert hrefs(message) == [LINK, LINK]
    assert LINK in Page(message.html).text
    assert message.text.count(LINK) == message.sms.count(LINK) == 1
    assert "://" not in words(message, LINK)


@pytest.mark.parametrize(("name", "context", "locale"), EVERY_MESSAGE)
def test_every_message_says_why_it_was_sent(name: str, context: dict[str, Any], locale: str) -> None:
    reason = {
        "en": "You get this message because",
        "de": "Sie erhalten diese Nachricht, weil",
        "es": "Recibe este mensaje porque",
    }
    message = render_message(name, locale, context)

    assert reason[locale] in message.text
    assert reason[locale] in Page(message.html).text


@holds("A57")
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("name", "context"), [("invitation", INVITATION), ("code", CODE), ("notice", NOTICE | {"what": "accepted"})]
)
def test_every_message_says_how_to_reach_a_human_and_none_to_strangers_links_to_a_page(
    name: str, context: dict[str, Any], locale: str
) -> None:
    asked = Help("help@acme.example", "+41315550123", "https://acme.example/help")
    message = render_message(name, locale, context | {"help": asked})
    without = render_message(name, locale, context)
    added = [one for one in hrefs(message) if one not in hrefs(without)]
    page = [asked.url] if name == "notice" else []

    assert added == ["mailto:help@acme.example", "tel:+41315550123", *page]
    for text in (message.text, Page(message.html).text):
        assert text.count(asked.email) == text.count(asked.phone) == 1
        assert text.count("acme.example/help") == len(page)
    assert message.sms == without.sms


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://acme.example", "//acme.example", "data:text/html,x"])
def test_no_page_links_to_a_help_that_is_no_page_of_the_web(url: str) -> None:
    assert brand({"name": "Acme", "help": Help(url=url)})["help"] == []
    assert brand({"name": "Acme", "help": Help()})["help"] == brand({"name": "Acme"})["help"] == []


@pytest.mark.parametrize(
    ("locale", "never", "ignore"),
    [
        ("en", "ever share", "ignore this message"),
        ("de", "ie weitergeben", "icht beachten"),
        ("es", "o comparta nunca", "ignore este mensaje"),
    ],
)
def test_a_code_is_never_to_be_shared_and_carries_no_link(locale: str, never: str, ignore: str) -> None:
    message = render_message("code", locale, CODE)

    assert "482913" in message.subject
    assert "482913" in message.text
    assert "482913" in message.html
    assert message.sms.startswith("482913")
    assert never in message.sms
    assert ignore in message.sms
    assert hrefs(message) == []
    assert not LOOKS_LIKE_A_LINK.search(words(message, LINK))


@holds("A58")
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("field", NAMES)
@pytest.mark.parametrize("value", LINKABLE)
def test_no_name_or_note_becomes_a_link(field: str, value: str, locale: str) -> None:
    message = render_message("invitation", locale, INVITATION | {field: f"Call {value} now"})

    assert not LOOKS_LIKE_A_LINK.search(words(message, LINK))
    assert set(hrefs(message)) == {LINK}


@holds("A58")
@pytest.mark.parametrize("value", LINKABLE)
def test_no_staff_name_becomes_a_link(value: str) -> None:
    message = render_message("invitation", "en", INVITATION | {"staff_names": [value, value]})

    assert not LOOKS_LIKE_A_LINK.search(words(message, LINK))


@holds("A57", "A59", "A61")
@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries({name: st.text(max_size=80) for name in NAMES}), st.sampled_from(LOCALES))
def test_names_can_neither_forge_headers_nor_markup_nor_length(names: dict[str, str], locale: str) -> None:
    message = render_message("invitation", locale, INVITATION | names)

    assert not UNSAFE_IN_A_HEADER.search(message.subject)
    assert set(hrefs(message)) == {LINK}
    assert LINK in message.sms
    assert "STOP" in message.sms
    assert segments(message.sms) <= 2


@holds("A60")
@pytest.mark.parametrize("name", ["{{ 7*7 }}", "%(x)s", "{organization_name}", "<b>Ann</b>", "$url"])
def test_names_are_data_and_never_a_template(name: str) -> None:
    message = render_message("invitation", "en", INVITATION | {"inviter_name": name, "note": name})

    assert name in message.subject
    assert name in message.text
    assert name in Page(message.html).text


@holds("A61")
def test_a_long_name_is_shortened_in_a_text_message_and_the_link_is_not() -> None:
    message = render_message("invitation", "en", INVITATION | {"inviter_name": "Ann " * 20, "url": LINK + "x" * 150})

    assert LINK + "x" * 150 in message.sms
    assert "..." in message.sms
    assert segments(message.sms) == 2


def test_a_name_in_another_script_keeps_its_letters_in_a_text_message() -> None:
    message = render_message(
        "invitation", "en", INVITATION | {"organization_name": "Студия Север", "url": "https://a.example/i/x"}
    )

    assert needs_ucs2(message.sms)
    assert "Студия Север" in message.sms
    assert segments(message.sms) <= 2


def test_a_link_too_long_for_a_text_message_leaves_the_other_forms_whole() -> None:
    message = render_message("invitation", "en", INVITATION | {"url": "https://a.example/" + "x" * 300})

    assert message.sms == ""
    assert "x" * 300 in message.text


def test_an_unknown_language_falls_back_to_the_closest_one() -> None:
    assert render_message("code", "de-AT", CODE) == render_message("code", "de", CODE)
    assert render_message("code", "ja", CODE) == render_message("code", "en", CODE)


@holds("F20")
def test_a_template_that_fails_in_one_language_falls_back(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for locale, subject in (("en", "{{ code }}"), ("de", "{{ nowhere.to_be_found }}")):
        folder = tmp_path / "messages" / "code" / locale
        folder.mkdir(parents=True)
        for part in ("subject.txt", "body.txt", "body.html", "sms.txt"):
            (folder / part).write_text(subject, "utf-8")

    message = render_message("code", "de", CODE, templates=tmp_path)

    assert message.subject == "482913"
    assert "code failed in de" in caplog.text
    assert "482913" not in caplog.text


def test_an_incomplete_or_unknown_message_is_refused() -> None:
    with pytest.raises(LookupError, match="url"):
        render_message("invitation", "en", {key: value for key, value in INVITATION.items() if key != "url"})
    with pytest.raises(LookupError):
        render_message("receipt", "en", {})


FORMS = {"zero", "one", "two", "few", "many", "other"}


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def _by_name(texts: dict[str, str]) -> dict[str, dict[str, str]]:
    """The texts of each name: several, by their key, where the words depend on a number."""
    named: dict[str, dict[str, str]] = {}
    for key, text in texts.items():
        name, _, form = key.rpartition("_")
        is_form = form in FORMS and f"{name}_other" in texts
        named.setdefault(name if is_form else key, {})[key] = text
    return named


AREAS = sorted(folder.name for folder in TEXTS.iterdir())


def _texts(area: str, language: str) -> dict[str, str]:
    texts: dict[str, str] = json.loads((TEXTS / area / f"{language}.json").read_text("utf-8"))
    return texts


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("area", AREAS)
def test_every_language_says_the_same_things_with_the_same_blanks(area: str, locale: str) -> None:
    english, other = _by_name(_texts(area, "en")), _by_name(_texts(area, locale))

    assert english.keys() == other.keys()
    for name, texts in english.items():
        blanks = set().union(*map(_blanks, texts.values()))
        assert all(text and _blanks(text) <= blanks for text in other[name].values()), name


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("area", AREAS)
def test_a_text_about_a_number_is_there_in_every_form_that_the_language_has(area: str, locale: str) -> None:
    forms = {plural_form(number, locale) for number in range(1_000)}

    for name, texts in _by_name(_texts(area, locale)).items():
        if name not in texts:
            assert {key.rpartition("_")[2] for key in texts} == forms, name
            assert "{count}" in texts[f"{name}_other"], name


def test_no_two_areas_of_pages_have_a_text_of_the_same_name() -> None:
    names = Counter(name for area in AREAS for name in _texts(area, "en"))

    assert [name for name, times in names.items() if times > 1] == []
    assert catalog("en").keys() == names.keys()


@pytest.mark.parametrize(
    ("locale", "spoken"),
    [
        ("en", "Sunday, 6 December 2026, 14:30 UTC"),
        ("de", "Sonntag, 6. Dezember 2026, 14:30 Uhr (UTC)"),
        ("es", "domingo, 6 de diciembre de 2026, 14:30 (UTC)"),
    ],
)
def test_dates_are_spoken_in_the_readers_language_with_their_time_zone(locale: str, spoken: str) -> None:
    assert spoken_time(ENDS_AT, locale) == spoken


def test_a_time_zone_moves_the_date_and_an_unknown_one_is_utc() -> None:
    late = ENDS_AT + 9 * 3_600_000

    assert spoken_date(late, "en") == "Sunday, 6 December 2026"
    assert spoken_time(late, "en", "Europe/Berlin") == "Monday, 7 December 2026, 00:30 (Berlin time, CET)"
    assert spoken_date(late, "en", "Europe/Berlin") == "Monday, 7 December 2026"
    assert spoken_time(late, "en", "../etc/passwd") == spoken_time(late, "en", "Mars/Base") == spoken_time(late, "en")


@pytest.mark.parametrize(
    ("zone", "locale", "spoken"),
    [
        ("Europe/Berlin", "de", "Sonntag, 6. Dezember 2026, 15:30 Uhr (Ortszeit Berlin, MEZ)"),
        ("Europe/Berlin", "es", "domingo, 6 de diciembre de 2026, 15:30 (hora de Berlín, CET)"),
        ("America/New_York", "en", "Sunday, 6 December 2026, 09:30 (New York time, EST)"),
        ("Asia/Kolkata", "en", "Sunday, 6 December 2026, 20:00 (Kolkata time, IST)"),
        ("Asia/Kathmandu", "en", "Sunday, 6 December 2026, 20:15 (Kathmandu time, UTC+5:45)"),
        ("America/Argentina/Buenos_Aires", "en", "Sunday, 6 December 2026, 11:30 (Buenos Aires time, UTC-3)"),
        ("Pacific/Auckland", "en", "Monday, 7 December 2026, 03:30 (Auckland time, NZDT)"),
        ("UTC", "en", "Sunday, 6 December 2026, 14:30 UTC"),
        ("Etc/GMT+5", "en", "Sunday, 6 December 2026, 09:30 UTC-5"),
        ("CET", "en", "Sunday, 6 December 2026, 15:30 CET"),
    ],
)
def test_the_zone_of_a_time_is_named_by_its_city(zone: str, locale: str, spoken: str) -> None:
    assert spoken_time(ENDS_AT, locale, zone) == spoken


@pytest.mark.parametrize(
    ("zone", "at", "spoken"),
    [
        # An hour is left out, an hour comes twice.
        ("Europe/Berlin", "2027-03-28T00:59Z", "01:59 (Berlin time, CET)"),
        ("Europe/Berlin", "2027-03-28T01:00Z", "03:00 (Berlin time, CEST)"),
        ("Europe/Berlin", "2027-10-31T00:30Z", "02:30 (Berlin time, CEST)"),
        ("Europe/Berlin", "2027-10-31T01:30Z", "02:30 (Berlin time, CET)"),
        ("America/New_York", "2027-11-07T05:30Z", "01:30 (New York time, EDT)"),
        ("America/New_York", "2027-11-07T06:30Z", "01:30 (New York time, EST)"),
        # Half an hour forth and back.
        ("Australia/Lord_Howe", "2027-07-01T00:00Z", "10:30 (Lord Howe Island time, UTC+10:30)"),
        ("Australia/Lord_Howe", "2027-01-01T00:00Z", "11:00 (Lord Howe Island time, UTC+11)"),
    ],
)
def test_the_two_hours_when_clocks_go_back_can_be_told_apart(zone: str, at: str, spoken: str) -> None:
    moment = int(datetime.fromisoformat(at).timestamp() * 1000)

    assert spoken_time(moment, "en", zone).endswith(spoken)


@pytest.mark.parametrize("locale", LOCALES)
def test_messages_and_pages_tell_times_in_the_zone_that_is_asked_for(locale: str) -> None:
    message = render_message("invitation", locale, {**INVITATION, "time_zone": "Asia/Kolkata"})
    spoken = spoken_time(INVITATION["expires_at"], locale, "Asia/Kolkata")

    assert city_text(datetime.now(ZoneInfo("Asia/Kolkata")), locale) in spoken
    assert spoken in message.text
    assert spoken in message.html
    assert "UTC" not in message.text


def test_every_zone_that_ships_can_be_told() -> None:
    for zone in set(_names().values()):
        assert spoken_time(ENDS_AT, "en", zone).startswith(("Sunday, 6", "Monday, 7")), zone


@pytest.mark.parametrize(("items", "spoken"), [(["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")])
def test_names_are_listed_as_people_say_them(items: list[str], spoken: str) -> None:
    assert list_text(items, "en") == spoken


@pytest.mark.parametrize(
    ("header", "preferred", "locale"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", None, "de"),
        ("fr,es;q=0.7,en;q=0.3", None, "es"),
        ("fr-FR", "de", "de"),
        ("de;q=0, en", None, "en"),
        ("*", None, "en"),
        ("", "es-MX", "es"),
        (None, None, "en"),
        (";;;q=,,=x;q=abc", None, "en"),
        ("en;q=nan,de", None, "de"),
        # Spaces may stand around each sign, and case says nothing.
        ("de; q=0.5, ES ; Q = 0.8", None, "es"),
        ("de-CH-1996;q=0.25,es-419;q=0.250,en;q=0.2", None, "de"),
        ("es;q=2,de;q=0.1", None, "de"),
        ("*;q=0.5,de;q=0.1", "es", "de"),
    ],
)
def test_the_browsers_wish_comes_before_the_contacts_language(
    header: str | None, preferred: str | None, locale: str
) -> None:
    assert accepted(header, preferred) == locale


@pytest.mark.parametrize(
    ("locale", "language"), [("de_CH", "de"), ("ES", "es"), ("tlh", "en"), (None, "en"), ("", "en")]
)
def test_a_locale_is_matched_by_its_language(locale: str | None, language: str) -> None:
    assert closest(locale) == language


@pytest.mark.parametrize("accent", ["#ffee00", "#fff", "red", "#1d5c57;}body{", "", None, "#ffffff"])
def test_an_unreadable_accent_is_replaced(accent: str | None) -> None:
    assert readable_accent(accent) == DEFAULT_ACCENT


@given(st.from_regex(r"#[0-9a-fA-F]{6}", fullmatch=True))
def test_every_accent_can_be_read_on_light_and_on_dark(accent: str) -> None:
    look = brand({"name": "N", "accent": accent})

    assert contrast(look["accent"], "#ffffff") >= 4.5
    assert contrast(look["accent_dark"], DARK_CARD) >= 4.5


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Northlight Coaching", "NC"),
        ("kita", "K"),
        ("The Big Tree School", "TB"),
        ("Škola", "Š"),
        ("!!!", ""),
        ("", ""),
    ],
)
def test_a_monogram_is_one_or_two_initials(name: str, initials: str) -> None:
    assert monogram(name) == initials


@holds("A15")
@pytest.mark.parametrize("digest", ["", "https://evil.example/x.png", "../x", "a" * 63, "A" * 64, '"' + "a" * 63])
def test_only_a_picture_of_our_own_is_a_logo(digest: str) -> None:
    logo = Logo(digest, 400, 128)

    assert not Page(render_page("declined", COMMON | {"organization": {"name": "N", "logo": logo}})).all("img")
    assert not Page(render_message("invitation", "en", INVITATION | {"logo": logo}).html).all("img")


def test_a_picture_replaces_the_monogram_and_says_the_name_where_it_is_blocked() -> None:
    organization = {"name": "Northlight", "logo": LOGO}
    page = Page(render_page("declined", COMMON | {"organization": organization, "root": "/api"}))

    assert page.all("img") == [
        {"class": "logo", "src": f"/api{LOGO.path}", "width": "200", "height": "64", "alt": "Northlight"}
    ]
    assert 'class="monogram"' not in render_page("declined", COMMON | {"organization": organization})


@pytest.mark.parametrize(("name", "context", "locale"), EVERY_MESSAGE)
def test_a_message_with_a_picture_loads_that_one_and_nothing_else(
    name: str, context: dict[str, Any], locale: str
) -> None:
    plain = render_message(name, locale, context)
    message = render_message(name, locale, context | {"logo": LOGO, "base_url": "https://usher.test"})
    (image,) = Page(message.html).all("img")

    assert image["src"] == f"https://usher.test{LOGO.path}"
    assert (image["width"], image["height"], image["alt"]) == ("200", "64", context["organization_name"])
    assert (message.subject, message.text, message.sms) == (plain.subject, plain.text, plain.sms)
    assert hrefs(message) == hrefs(plain)
    assert not Page(message.html).all("script", "link", "form", "table")


def test_a_qr_code_differs_by_link_and_stays_small() -> None:
    assert qr_svg_data_uri(LINK) != qr_svg_data_uri(LINK + "x")
    assert len(qr_svg_data_uri(LINK)) < 8_000
