"""What people type and paste is cleaned before it is judged, and nothing but its form is changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import typed

NBSP, ZERO_WIDTH, MARK = "\u00a0", "\u200b", "\u200e"
CLEANERS = [typed.trimmed, typed.code, typed.email, typed.phone, typed.locale]


@pytest.mark.parametrize(
    "text",
    [
        "147 197",
        "147-197",
        " 147197\n",
        f"147{NBSP}197",
        f"147\u2013197{ZERO_WIDTH}",
        "\u0661\u0664\u0667\u0661\u0669\u0667",
        "\uff11\uff14\uff17\uff11\uff19\uff17",
    ],
)
def test_a_code_is_its_digits_however_it_is_typed(text: str) -> None:
    assert typed.code(text) == "147197"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("mailto:ann@example.com", "ann@example.com"),
        ("MAILTO:ann@example.com?subject=Hello", "ann@example.com"),
        ("Ann Lee <ann@example.com>", "ann@example.com"),
        ('"Lee, Ann" <ann@example.com>,', "ann@example.com"),
        ("<ann@example.com>", "ann@example.com"),
        (f"{NBSP}ann@example.com{ZERO_WIDTH}", "ann@example.com"),
        (f"{MARK}ann@example.com;", "ann@example.com"),
        ("\u201cann@example.com\u201d", "ann@example.com"),
        ("<mailto:ann@example.com>", "ann@example.com"),
    ],
)
def test_an_address_is_found_in_what_mail_programs_copy(text: str, address: str) -> None:
    assert typed.email(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "ann@example.com, bob@example.com",
        "ann@example.com <bob@example.com>",
        "Ann <ann@example.com> <bob@example.com>",
        "ann@exa\u200bmple.com",
        "ann lee@example.com",
    ],
)
def test_what_may_mean_two_addresses_or_another_one_stays_as_it_is(text: str) -> None:
    assert typed.email(text) == text


def test_the_name_beside_an_address_is_told() -> None:
    assert typed.mailbox('"Ann Lee" <ann@example.com>') == ("Ann Lee", "ann@example.com")
    assert typed.mailbox("ann@example.com") == ("", "ann@example.com")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("tel:+12015550123", "+12015550123"),
        (f"{MARK}+1{NBSP}201{NBSP}555\u20110123", "+1 201 555-0123"),
        ("\uff0b\u0661 \u0662\u0660\u0661 5550123", "+1 201 5550123"),
        ("(415) 555-0123", "(415) 555-0123"),
    ],
)
def test_a_number_is_what_one_would_dial(text: str, number: str) -> None:
    assert typed.phone(text) == number


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("en_US", "en-US"),
        ("EN", "en"),
        (" de_at ", "de-AT"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("english, please", "english, please"),
        ("", ""),
    ],
)
def test_a_language_is_written_as_the_standard_does(text: str, tag: str) -> None:
    assert typed.locale(text) == tag


@pytest.mark.parametrize("clean", CLEANERS)
@given(text=st.text(max_size=60) | st.text("a@<>\"' ,;-_\u00a0\u200b1\u0661+.:mailto", max_size=30))
def test_cleaning_twice_changes_nothing(clean: object, text: str) -> None:
    once = clean(text)  # type: ignore[operator]
    assert clean(once) == once  # type: ignore[operator]


@given(text=st.text("abcXYZ019@.+-_", max_size=40))
def test_what_is_clean_already_stays_as_it_is(text: str) -> None:
    assert typed.email(text) == text.strip("'`") or text[:7].lower() == "mailto:"
    assert typed.trimmed(text) == text
