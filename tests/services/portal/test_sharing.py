"""Who was asked in the app shares their address with the organization when they like, and withholds it again."""

from dataclasses import replace

import pytest

from chalicelib.domain import refs
from chalicelib.domain.errors import NotAllowed, NotFound, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.services.discovery import requesting
from chalicelib.services.invitations import creating, mine
from chalicelib.services.portal import sharing
from tests.holding import holds
from tests.services.discovery.people import handle, person, professional
from tests.services.steps import Acme


@pytest.fixture
def jane(acme: Acme) -> User:
    """A client who was found, and has accepted."""
    user = acme.user("Jane")
    professional(acme, acme.owner)
    person(acme, user, name="Jane Doe")
    who = handle(acme, acme.owner, "jane@example.com")
    made = creating.create(acme.context, requesting.asked(acme.context, acme.command(acme.place, acme.owner), who))
    mine.accept_mine(acme.context, user, made.invitation.id, made.invitation.offer)
    return user


def seen(acme: Acme, user: User) -> tuple[str, str]:
    """What the organization has of them: the address of the membership and that of the contact."""
    (held,) = acme.memberships(user)
    return held.email, acme.item(refs.contact(acme.place.id, held.contact)).linked_email


@holds("A44")
def test_the_address_of_who_was_found_is_shown_once_they_share_it_and_no_more_once_they_withhold_it(
    acme: Acme, jane: User
) -> None:
    assert seen(acme, jane) == ("", "")
    sharing.share(acme.context, jane, acme.place.id)
    assert seen(acme, jane) == ("jane@example.com", "jane@example.com")
    before = acme.snapshot()
    sharing.share(acme.context, jane, acme.place.id)
    assert acme.snapshot() == before

    sharing.withhold(acme.context, jane, acme.place.id)
    assert seen(acme, jane) == ("", "")
    before = acme.snapshot()
    sharing.withhold(acme.context, jane, acme.place.id)
    assert acme.snapshot() == before


def test_what_is_shared_is_what_is_verified_now(acme: Acme, jane: User) -> None:
    sharing.share(acme.context, jane, acme.place.id)
    sharing.share(acme.context, replace(jane, email="doe@example.com"), acme.place.id)
    assert seen(acme, jane) == ("doe@example.com", "doe@example.com")


def test_an_account_without_an_address_has_none_to_share(acme: Acme, jane: User) -> None:
    with pytest.raises(Unprocessable):
        sharing.share(acme.context, replace(jane, email=None, phone=None), acme.place.id)
    assert seen(acme, jane) == ("", "")


def test_the_team_is_seen_and_strangers_find_nothing(acme: Acme) -> None:
    for change in (sharing.share, sharing.withhold):
        for user in (acme.owner, acme.admin, acme.staff):
            with pytest.raises(NotAllowed):
                change(acme.context, user, acme.place.id)
        with pytest.raises(NotFound):
            change(acme.context, acme.user("Eve"), acme.place.id)
