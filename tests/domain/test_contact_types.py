"""Which types of contacts are invited, and which are only created."""

import pytest

from chalicelib.domain.contact_types import BUILT_IN, ContactType, is_invited, repeated, types_of
from tests.holding import holds

ALUMNI = ContactType("Alumni", invite=False)


@holds("S3.16")
@pytest.mark.parametrize(
    ("name", "invited"),
    [("lead", False), ("contact", False), ("prospect", True), ("client", True), ("guest", True), ("coachee", True)],
)
def test_leads_and_contacts_are_only_created_unless_the_organization_says_otherwise(name: str, invited: bool) -> None:
    assert is_invited(name, ()) is invited
    assert is_invited(name, [ContactType(name, invite=not invited)]) is not invited


@pytest.mark.parametrize("written", ["Alumni", "alumni", " ALUMNI "])
def test_capitals_and_blanks_make_no_other_type(written: str) -> None:
    assert not is_invited(written, [ALUMNI])
    assert is_invited(written, [])


def test_the_built_in_types_come_first_as_the_organization_would_have_them() -> None:
    types = types_of([ALUMNI, ContactType("Lead")])

    assert [one.name for one in types] == ["Lead", "prospect", "client", "contact", "guest", "Alumni"]
    assert types[0].invite
    assert types_of([]) == BUILT_IN


def test_a_name_that_is_there_twice_is_told() -> None:
    assert repeated([ALUMNI, ContactType("lead"), ContactType("alumni")]) == "alumni"
    assert repeated([ALUMNI, ContactType("lead")]) == ""
