"""Finding people as one types."""

import pytest

from chalicelib.domain.search import begins_with, fold

EMAILS, PHONES = ("zoe@example.com",), ("+12015550123",)


@pytest.mark.parametrize(
    "typed",
    ["zo", "ZOE", "zoë", "Zoë Mü", "zoe mu", "mül", "  mu ", "zoe@", "Zoe@Example", "+1201", "1201", "1 (201) 555"],
)
def test_a_person_is_found_by_the_beginning_of_a_name_a_word_or_an_address(typed: str) -> None:
    assert begins_with(typed, "Zoë Müller", EMAILS, PHONES)


@pytest.mark.parametrize("typed", ["oe", "ller", "example.com", "555", "++", "", " ", "\u0301", "zoe  x", "2015550123"])
def test_and_by_nothing_else(typed: str) -> None:
    assert not begins_with(typed, "Zoë Müller", EMAILS, PHONES)


def test_nobody_is_found_by_an_address_they_do_not_have() -> None:
    assert not begins_with("12", "Ann", ("",), ("",))
    assert fold("  ÀB \u00df ") == "ab ss"
