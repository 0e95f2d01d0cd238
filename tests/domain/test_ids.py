"""Identifiers: made by the server, in order of time, and never mistaken for one another (A48)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.identity import user_id
from chalicelib.domain.ids import is_id, is_user_id, make_id, membership_id, parse_membership_id, raw_id
from tests.holding import holds

NOW = 1_800_000_000_000
ROLES = ["owner", "admin", "staff", "client", "guest"]
CONTACT = make_id("con_", NOW, b"123456")
USER = user_id("https://issuer", "subject")


@holds("A48")
@given(st.integers(0, 2**48 - 1), st.binary(min_size=6, max_size=20), st.sampled_from(["org_", "con_", "inv_"]))
def test_an_id_is_a_prefix_and_sixteen_characters(now: int, randomness: bytes, prefix: str) -> None:
    made = make_id(prefix, now, randomness)
    assert is_id(prefix, made)
    assert len(made) == 20
    assert len(raw_id(made)) == 12


@given(st.integers(0, 2**47), st.integers(1, 2**46))
def test_later_ids_sort_after_earlier_ones(now: int, wait: int) -> None:
    assert raw_id(make_id("inv_", now, b"\xff" * 6)) < raw_id(make_id("inv_", now + wait, b"\0" * 6))


@holds("A48")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "inv_",
        CONTACT,
        "inv_short",
        "inv_" + "a" * 17,
        "inv_" + "a" * 15 + "\n",
        "INV_" + "a" * 16,
        "inv_" + "é" * 16,
    ],
)
def test_what_is_no_id_of_the_kind_is_simply_unknown(text: str) -> None:
    assert not is_id("inv_", text)


@holds("A07")
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("subject", ["", CONTACT])
def test_a_membership_id_says_whose_it_is_and_never_changes(role: str, subject: str) -> None:
    made = membership_id(USER, role, subject)
    assert made == membership_id(USER, role, subject)
    assert parse_membership_id(made) == (USER, role, subject)


@pytest.mark.parametrize(
    "text", ["", "mem_", USER, "mem_x" + "a" * 26, "mem_o" + "A" * 26, membership_id(USER, "guest", CONTACT) + "x"]
)
def test_anything_else_is_no_membership_id(text: str) -> None:
    assert parse_membership_id(text) is None


@given(st.text(), st.text(), st.text(), st.text())
def test_two_people_never_share_a_user_id(issuer: str, subject: str, other_issuer: str, other_subject: str) -> None:
    one, other = user_id(issuer, subject), user_id(other_issuer, other_subject)
    assert is_user_id(one)
    same = f"{issuer}\0{subject}" == f"{other_issuer}\0{other_subject}"
    assert (one == other) is same
