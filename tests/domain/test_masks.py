"""Hints tell an owner which address is meant, and nobody else what it is (A84)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.addresses import Address
from chalicelib.domain.masks import mask, mask_email, mask_phone
from tests.holding import holds


@holds("A84")
@pytest.mark.parametrize(
    ("email", "hint"),
    [
        ("jane@example.com", "j***@e***.com"),
        ("jane.a.very.long.name+tag@mail.example.co.uk", "j***@m***.uk"),
        ("jo@x.io", "j***@***.io"),
        ("j@x.io", "***@***.io"),
        ("j@", "***"),
        ("jane", "***"),
        ("jane@localhost", "***"),
        ("", "***"),
    ],
)
def test_an_email_hint_shows_first_letters_and_top_level_domain(email: str, hint: str) -> None:
    assert mask_email(email) == hint


@holds("A84")
@pytest.mark.parametrize(
    ("phone", "hint"), [("+12015550123", "•••23"), ("+4915123456789", "•••89"), ("+12", "•••"), ("", "•••")]
)
def test_a_phone_hint_shows_the_last_two_digits(phone: str, hint: str) -> None:
    assert mask_phone(phone) == hint


@holds("A84")
def test_an_address_is_masked_by_its_kind() -> None:
    assert mask(Address("email", "jane@example.com")) == "j***@e***.com"
    assert mask(Address("phone", "+12015550123")) == "•••23"


@holds("A84")
@given(st.text("abcdefgh.+@", max_size=40), st.text("+0123456789", max_size=20))
def test_a_hint_never_shows_more_whatever_its_input(email: str, phone: str) -> None:
    *_, hidden = mask_email(email).rpartition("@")
    assert mask_email(email).count("***") == (2 if "@" in mask_email(email) else 1)
    assert len(hidden.partition("***")[0]) <= 1
    assert len(mask_phone(phone)) <= 5
