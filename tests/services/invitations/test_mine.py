"""Invitations to my verified addresses, found by signing in: a link that got lost is no loss."""

import pytest

from chalicelib.domain.errors import LinkWithdrawn, NotFound
from chalicelib.services.invitations import mine
from tests.holding import holds
from tests.services.steps import Acme


@holds("S0.10")
def test_an_invitee_who_lost_the_link_finds_the_invitation_by_signing_in(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    jane = acme.user("Jane")

    (received,) = mine.list_mine(acme.context, jane)
    joined = mine.accept_mine(acme.context, jane, received.id, received.offer)

    assert (received.id, joined.membership.contact) == (handed.invitation.id, handed.invitation.contact)
    assert mine.list_mine(acme.context, jane) == []


@holds("S0.10")
def test_either_of_two_addresses_finds_it(acme: Acme) -> None:
    handed = acme.invites(email="jane@example.com", phone="+12015550123", name="Jane")
    by_phone = acme.user("Phone", email="", phone="+12015550123")

    found = [mine.list_mine(acme.context, user) for user in (acme.user("Jane"), by_phone)]

    assert [[one.id for one in listed] for listed in found] == [[handed.invitation.id]] * 2


@holds("A35")
def test_an_invitation_to_somebody_else_does_not_exist_for_me(acme: Acme) -> None:
    handed = acme.invites()
    stranger = acme.user("Mallory")

    assert mine.list_mine(acme.context, stranger) == []
    with pytest.raises(NotFound):
        mine.accept_mine(acme.context, stranger, handed.invitation.id, 1)
    with pytest.raises(NotFound):
        mine.decline_mine(acme.context, stranger, handed.invitation.id)


@holds("A23")
def test_an_unverified_address_finds_nothing(acme: Acme) -> None:
    acme.invites()

    assert mine.list_mine(acme.context, acme.user("Jane", email="")) == []


@holds("A11")
def test_a_corrected_address_moves_the_invitation_to_its_new_owner(acme: Acme) -> None:
    handed = acme.invites()
    acme.corrects(handed.invitation.contact, emails=("june@example.com",))

    assert mine.list_mine(acme.context, acme.user("Jane")) == []
    assert len(mine.list_mine(acme.context, acme.user("June"))) == 1


def test_declining_there_ends_it_like_by_the_link(acme: Acme) -> None:
    acme.invites_and_sends()
    jane = acme.user("Jane")
    (received,) = mine.list_mine(acme.context, jane)

    mine.decline_mine(acme.context, jane, received.id)

    with pytest.raises(LinkWithdrawn):
        mine.accept_mine(acme.context, jane, received.id, received.offer)
