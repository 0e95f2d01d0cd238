"""Names and notes: refused or cleaned at the input, harmless wherever they are shown (A57 to A61)."""
# ruff: noqa: SIM905

import re
import unicodedata
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from phonenumbers import Leniency, PhoneNumberMatcher

from chalicelib.domain.text import (
    NAME_LIMIT,
    NOTE_LIMIT,
    InvalidText,
    clean_line,
    clean_name,
    clean_note,
    clean_paragraph,
    delinkify,
    header_safe,
)
from tests.holding import holds

BREAKS_A_HEADER = ["\r\n", "\n", "\r", "\x00", "\x0b", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\ud800"]
INVISIBLE = [
    "\u200b",
    "\ufeff",
    "\u202e",
    "\u2066",
    "\u200f",
    "\u00ad",
    "\u2060",
    "\u3164",
    "\U000e0041",
    "\u200d",
]

# Written apart from the code under test, and greedier than any mail program we know.
LOOKS_LIKE_A_LINK = re.compile(
    r"//|\\\\|\b(www|ftp)\.[^\s.]|(mailto|tel|sms):[\w+/]|\S@\S"
    r"|\w[.\u2024\uff0e\uff61][^\W\d_][^\W_]|\d+\.\d+\.\d+\.\d+",
    re.I,
)

anything = st.text(st.characters(), max_size=120)
PARTS_OF_LINKS = [
    *"evil com t me xn--p1ai пример рф भारत www ftp http mailto tel Dr 3 12 192 0900 1234567 2026".split(),
    *". . . . : / // \\ @ - _ + ( ) \uff0e \u3002".split(),
    " ",
]
hostile = st.lists(st.sampled_from(PARTS_OF_LINKS), max_size=14).map("".join)


@holds("A59")
@pytest.mark.parametrize("character", BREAKS_A_HEADER)
def test_what_could_break_a_header_is_refused_at_the_input(character: str) -> None:
    with pytest.raises(InvalidText) as refusal:
        clean_line(f"Jane{character}Bcc: all", NAME_LIMIT)

    assert "Remove" in refusal.value.reason
    assert "Bcc" not in refusal.value.reason


@pytest.mark.parametrize("character", INVISIBLE)
def test_what_nobody_can_see_is_dropped(character: str) -> None:
    assert clean_line(f"{character}Ja{character}ne", NAME_LIMIT) == "Jane"


def test_a_name_keeps_its_letters_and_gets_single_spaces() -> None:
    assert clean_name("  Zoe\u0308   de\u00a0la  Crüe ") == "Zoë de la Crüe"
    assert clean_name("علی\u200cرضا") == "علی\u200cرضا", "a joiner inside a Persian name carries meaning"
    assert clean_name("O'Brien-Smith, J. (Anne-Marie)") == "O'Brien-Smith, J. (Anne-Marie)"


def test_a_name_has_1_to_80_characters() -> None:
    assert clean_name("é" * NAME_LIMIT) == "é" * NAME_LIMIT
    for text in ["", "   ", "\u200b", "x" * (NAME_LIMIT + 1)]:
        with pytest.raises(InvalidText):
            clean_name(text)


def test_a_note_keeps_its_paragraphs_and_at_most_500_characters() -> None:
    assert clean_note("Hello\tJane,\r\n\r\n\r\n\r\nwelcome \r bye\n") == "Hello Jane,\n\nwelcome\nbye"
    assert clean_note("x" * NOTE_LIMIT) == "x" * NOTE_LIMIT
    assert clean_note(" \n ") == ""
    for text in ["x" * (NOTE_LIMIT + 1), "a\x00b", "a\u2028b", "a\x85b"]:
        with pytest.raises(InvalidText):
            clean_note(text)


@given(anything)
@example("é\u200d\u200dé \u200d\u00a0é")
def test_cleaning_twice_changes_nothing(text: str) -> None:
    for clean in (clean_line, clean_paragraph):
        try:
            once = clean(text, 200)
        except InvalidText:
            continue
        assert clean(once, 200) == once
        assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in once.replace("\n", ""))


@holds("A59")
@given(anything)
@example("=?utf-8?q?evil=0D=0ABcc:=20all@evil=2Ecom?=")
@example("a=\u200b?utf-8?q?b?=")
def test_a_header_holds_exactly_the_name_and_no_other_header(text: str) -> None:
    safe = header_safe(text)
    assert header_safe(safe) == safe

    message = EmailMessage()
    message["Subject"] = f"{safe} invites you"
    message.set_content("hello")
    parsed = message_from_bytes(message.as_bytes(), policy=policy.default)

    assert set(parsed) == set(message)
    assert "Bcc" not in parsed
    # Folding long encoded words may eat a blank: Python's own, and harmless.
    assert "".join(parsed["Subject"].split()) == "".join(f"{safe} invites you".split())


@holds("A58")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("evil.com", "evil. com"),
        ("see HTTPS://evil.com/x?y=1", "see HTTPS: evil. com/x?y=1"),
        ("hxxp://evil.com", "hxxp: evil. com"),
        ("www.evil.com", "www. evil. com"),
        ("www.e.x", "www. e.x"),
        ("t.me/x", "t. me/x"),
        ("пример.рф", "пример. рф"),
        ("भारत.भारत", "भारत. भारत"),
        ("evil\uff0ecom", "evil\uff0e com"),
        ("evil\u3002com", "evil\u3002 com"),
        ("//evil/x", "/evil/x"),
        (r"\\evil\share", r"/evil\share"),
        ("8.8.8.8", "8. 8. 8. 8"),
        ("user@evil.com", "user @ evil. com"),
        ("mailto:user@evil.com", "mailto: user @ evil. com"),
        ("call +1 (201) 555-0123 now", "call +1_201_555_0123 now"),
        ("tel:+12015550123", "tel: +1201_5550_123"),
        ("0900.123.456", "0900_123_456"),
        ("+45 2024-2025", "+45_2024_2025"),
        ("+24.12.2026", "+24_12_2026"),
        ("12-12-2026 555 123", "12_12_2026_555_123"),
    ],
)
def test_nothing_in_a_name_becomes_tappable(text: str, shown: str) -> None:
    assert delinkify(text) == shown


@holds("A58", "A60")
@pytest.mark.parametrize(
    "text",
    [
        "Dr. Smith",
        "Mt. Royal Ltd.",
        "Anne-Marie",
        "e.g. 3.5",
        "J.R.R. Tolkien, Ph.D.",
        "wait...and see. “Okay.”",
        "Monday 10:30, room 4.2.1",
        "24.12.2026 10:30 - 11:30",
        "2026-12-24",
        "2026-2027",
        "10.30-11.30",
        "12/24/2026",
        "$1,250,000 (20 %)",
        "です。今日は。テスト",
        "{{ name }} %(x)s ${y}",
    ],
)
def test_ordinary_writing_stays_as_it_is(text: str) -> None:
    assert delinkify(text) == text


@holds("A58")
@given(hostile | anything)
@example("ab.com")
@example(":////\\\\ //x")
def test_no_link_survives_and_nothing_changes_twice(text: str) -> None:
    shown = delinkify(text)

    assert not LOOKS_LIKE_A_LINK.search(shown)
    assert delinkify(shown) == shown


@holds("A58")
@given(hostile | anything)
def test_delinkified_text_keeps_every_letter_and_digit(text: str) -> None:
    assert [c for c in delinkify(text) if c.isalnum()] == [c for c in text if c.isalnum()]


@holds("A58")
@given(
    st.lists(st.text("0123456789", min_size=1, max_size=9), min_size=1, max_size=5),
    st.sampled_from(["", " ", "-", ".", " - ", "/", ")", "\u2011", "\u00a0"]),
    st.sampled_from(["", "+", "(", "+1 ", "+49 (0)", "00"]),
    st.sampled_from(["US", "DE", "FR", "GB"]),
)
def test_no_phone_number_is_found_in_shown_text(groups: list[str], gap: str, start: str, region: str) -> None:
    text = f"Call {start}{gap.join(groups)} now"
    shown = delinkify(text)
    # A date, a year or a span of time is left alone on purpose.
    assume(shown != text or sum(map(str.isdigit, text)) < 7)

    found = [match.raw_string for match in PhoneNumberMatcher(shown, region, Leniency.VALID)]
    assert not [number for number in found if sum(map(str.isdigit, number)) >= 7], "only short codes may be left"
