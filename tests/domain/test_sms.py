"""Text messages: counted as carriers count them, never above two segments, links whole (A61)."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.domain.sms import GSM7, GSM7_EXTENSION, MessageTooLong, fit, needs_ucs2, segments, to_gsm7
from tests.holding import holds

URL = "https://abcdefghij.execute-api.ap-southeast-1.amazonaws.com/production/i/" + "A_-9" * 10
names = st.text(st.characters(), max_size=80) | st.text("Ééç€[]{}~^|\\😀.@:/ 0123456789", max_size=80)
urls = st.text("abcXYZ019-_./~", min_size=1, max_size=112).map("https://".__add__)


@holds("A61")
@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("é\n@" * 53 + "é", 1),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 151, 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # 306 in all, but the pair of € moves to the second segment whole
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 134, 2),
        ("ж" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("😀" * 66, 2),
        ("😀" * 67, 3),  # 33 whole pairs a segment
        ("a" * 69 + "ç", 1),
        ("a" * 70 + "ç", 2),
    ],
)
def test_segments_are_counted_as_carriers_count_them(text: str, count: int) -> None:
    assert segments(text) == count


def test_the_alphabet_is_complete() -> None:
    assert len(GSM7) == 127, "128 places, one of them the escape"
    assert len(GSM7_EXTENSION) == 9
    assert not GSM7 & GSM7_EXTENSION


@holds("A61")
@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Zoé Crüe à Ñuñoa, 5 €", "Zoé Crüe à Ñuñoa, 5 €"),
        ("“Don’t” — it’s François…", "\"Don't\" - it's Francois..."),
        ("Łukasz Šćepanović ﬁnds Œuvre", "Lukasz Scepanovic finds OEuvre"),
        ("e\u0301te\u0301", "été"),
        ("½ ① ٣ ™ © ×", "1/2 1 3 TM (c) x"),
        ("Hi 😀👍🏽 there\u00a0you\r\nbye", "Hi  there you\nbye"),
        ("a\u200bb\u202ec", "abc"),
        ("Ольга", ""),
    ],
)
def test_text_takes_the_nearest_gsm_7_form(text: str, sent: str) -> None:
    assert to_gsm7(text) == sent


@holds("A61")
@given(st.text(st.characters()))
def test_transliterated_text_is_gsm_7_and_stays_the_same(text: str) -> None:
    sent = to_gsm7(text)

    assert set(sent) <= GSM7 | GSM7_EXTENSION
    assert to_gsm7(sent) == sent


def test_another_script_needs_ucs_2_but_accents_and_emoji_do_not() -> None:
    assert needs_ucs2("Ольга")
    assert needs_ucs2("Jane 李")
    assert needs_ucs2("ΔΗΜΟΣ")
    assert not needs_ucs2("Łukasz “Šćepanović” ﬁ 😀 ½")


@holds("A61")
@given(names, names, urls)
@example("e" * 80, "😀" * 80, URL)
def test_any_names_fit_two_segments_around_a_whole_link(organization: str, person: str, url: str) -> None:
    sent = fit(
        lambda name: f"{name['organization']}: {name['person']} invites you as a client. {url} Reply STOP to opt out",
        {"organization": organization, "person": person},
    )

    assert segments(sent) <= 2
    assert set(sent) <= GSM7 | GSM7_EXTENSION
    assert sent.endswith(f" {url} Reply STOP to opt out")
    assert sent.count("\n") == 0


@holds("A61")
@given(names, names, st.text("abc019-_", min_size=100, max_size=112).map("https://".__add__))
@example("Ольга" * 16, "😀" * 80, URL)
def test_names_in_another_script_fit_two_ucs_2_segments(organization: str, person: str, url: str) -> None:
    sent = fit(
        lambda name: f"{name['organization']} {name['person']} {url} СТОП",
        {"organization": organization, "person": person},
        ucs2=True,
    )

    assert segments(sent) <= 2
    assert sent.endswith(f" {url} СТОП")


def test_names_are_shortened_only_as_much_as_needed_and_the_longest_first() -> None:
    def write(name: dict[str, str]) -> str:
        return f"{name['organization']}: {name['person']} invites you: {URL} " + "x" * 100

    sent = fit(write, {"organization": "Riverside " * 8, "person": "Jo Li"})

    assert "..." in sent
    assert ": Jo Li invites you: " in sent
    assert 300 <= len(sent) <= 306
    assert fit(write, {"organization": "Riverside", "person": "Jo Li"}).startswith("Riverside: Jo Li invites")


@holds("A61")
def test_a_name_brings_no_link_and_no_line_into_a_text_message() -> None:
    sent = fit(
        lambda name: f"{name['who']} invites you",
        {"who": "evil\u2024com\nhttp://x.io 😀 \u202e+1 201 555 0123"},
    )

    assert sent == "evil. com http: x. io +1_201_555_0123 invites you"


@holds("A61")
def test_a_name_without_room_is_left_out() -> None:
    assert fit(lambda name: name["who"] + "x" * 306, {"who": "Riverside"}) == "x" * 306
    assert fit(lambda name: name["who"] + "x" * 302, {"who": "Riverside"}) == "R..." + "x" * 302


@holds("A61")
def test_a_template_too_long_without_names_is_reported_not_cut() -> None:
    with pytest.raises(MessageTooLong):
        fit(lambda name: name["who"] + "x" * 307, {"who": "Jo"})
    with pytest.raises(MessageTooLong):
        fit(lambda name: name["who"] + "ж" * 135, {"who": "Jo"}, ucs2=True)
