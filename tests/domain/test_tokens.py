"""Link tokens: what is genuine is read, everything else is unknown, before anything else is looked at."""

import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.ids import make_id
from chalicelib.domain.tokens import (
    KeyRing,
    Link,
    Purpose,
    UnknownSlot,
    address_digest,
    code,
    form_digest,
    issue,
    read,
)
from tests.holding import holds

RING = KeyRing({3: b"k" * 32, 7: b"o" * 32}, 3, b"a" * 32)
ID = make_id("inv_", 1_800_000_000_000, b"abcdef")
LINK = Link(ID, 2, 5)
ALPHABET = string.ascii_letters + string.digits + "-_"
TOKEN = issue(RING, Purpose.INVITE, LINK)

# What the id in a link is the id of.
KIND = dict.fromkeys(Purpose, "inv_") | {Purpose.PAYMENT: "ord_", Purpose.PACKAGE: "pkg_"}
ids = st.binary(min_size=6, max_size=6).map(lambda raw: make_id("inv_", 1_700_000_000_000, raw))
links = st.builds(Link, ids, st.integers(0, 15), st.integers(0, 255))


def unknown(token: str, ring: KeyRing = RING, purpose: Purpose = Purpose.INVITE) -> bool:
    """A token that is not ours, or that names a key we do not hold: a 404 either way."""
    try:
        return read(ring, purpose, token) is None
    except UnknownSlot:
        return True


@holds("A01")
@given(links, st.sampled_from(Purpose))
def test_what_is_issued_is_read_again(link: Link, purpose: Purpose) -> None:
    token = issue(RING, purpose, link)
    assert len(token) == 40
    assert set(token) <= set(ALPHABET)
    found = read(RING, purpose, token)
    assert found == replace(link, invitation=KIND[purpose] + link.invitation[4:])


@holds("A01")
@pytest.mark.slow
def test_a_hundred_thousand_tokens_are_all_different_and_of_one_length() -> None:
    tokens = {
        issue(RING, Purpose.INVITE, Link(make_id("inv_", 1_800_000_000_000, number.to_bytes(6, "big")), 0, 1))
        for number in range(100_000)
    }
    assert len(tokens) == 100_000
    assert {len(token) for token in tokens} == {40}


@holds("A04")
@pytest.mark.parametrize("place", range(40))
def test_no_character_of_a_token_can_be_changed(place: int) -> None:
    for character in ALPHABET.replace(TOKEN[place], ""):
        assert unknown(TOKEN[:place] + character + TOKEN[place + 1 :])


@holds("A06")
@pytest.mark.parametrize("made_for", list(Purpose))
@pytest.mark.parametrize("used_for", list(Purpose))
def test_a_token_works_for_the_one_purpose_it_was_made_for(made_for: Purpose, used_for: Purpose) -> None:
    found = read(RING, used_for, issue(RING, made_for, LINK))
    assert (found is not None) is (made_for == used_for)


@holds("A03")
@pytest.mark.parametrize(
    "junk",
    [
        "",
        " ",
        "nil",
        "null",
        "undefined",
        "[]",
        "{}",
        '{"token": 1}',
        "\0",
        "a" * 39,
        "a" * 41,
        "a" * 10_000,
        TOKEN + "\n",
        "\n" + TOKEN,
        TOKEN + " ",
        " " + TOKEN[1:],
        TOKEN[:-1] + "=",
        TOKEN[:20] + "." + TOKEN[20:],
        TOKEN[:-1] + "é",
        TOKEN[:-1] + "\uff41",
        "\u0661" * 40,
        TOKEN[:-1] + "\0",
        "../" + TOKEN[3:],
        "eyJhbGciOiJub25lIn0.eyJpbnYiOiJpbnZfMSJ9.",
        str([TOKEN]),
    ],
)
def test_junk_is_unknown_and_never_an_error(junk: str) -> None:
    assert read(RING, Purpose.INVITE, junk) is None


@holds("A03")
@given(st.text(max_size=60) | st.text(ALPHABET, min_size=40, max_size=40))
def test_no_text_anybody_types_is_a_token(text: str) -> None:
    assert unknown(text)


@holds("A04")
def test_a_jwt_without_signature_is_junk() -> None:
    assert read(RING, Purpose.INVITE, "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.".ljust(40, "A")[:40]) is None


def test_a_key_that_only_verifies_still_reads_what_it_signed() -> None:
    before = KeyRing(RING.keys, 7, RING.addresses)
    assert read(RING, Purpose.INVITE, issue(before, Purpose.INVITE, LINK)) == LINK


def test_a_retired_key_is_an_unknown_slot() -> None:
    with pytest.raises(UnknownSlot):
        read(KeyRing({7: b"o" * 32}, 7, b""), Purpose.INVITE, TOKEN)


@holds("A04")
def test_another_key_in_the_same_slot_makes_the_token_unknown() -> None:
    assert read(KeyRing({3: b"x" * 32}, 3, b""), Purpose.INVITE, TOKEN) is None


@holds("A21")
@given(st.text(), st.text())
def test_codes_are_six_digits_bound_to_what_they_are_for(one: str, other: str) -> None:
    assert len(code(RING, 3, one)) == 6
    assert code(RING, 3, one).isdecimal()
    assert code(RING, 3, one) == code(RING, 3, one)
    assert one == other or address_digest(RING, one, "a") != address_digest(RING, other, "a")


@holds("A21")
def test_another_key_makes_other_codes() -> None:
    assert {code(RING, 3, str(n)) == code(RING, 7, str(n)) for n in range(20)} != {True}


def test_a_form_belongs_to_one_visitor_and_one_link() -> None:
    digests = {form_digest(RING, nonce, token) for nonce in ("n1", "n2") for token in ("t1", "t2")}
    assert len(digests) == 4


@holds("A45")
def test_the_digest_of_an_address_differs_between_organizations() -> None:
    assert address_digest(RING, "org_1", "jane@example.com") != address_digest(RING, "org_2", "jane@example.com")
    assert "jane" not in address_digest(RING, "org_1", "jane@example.com")
