"""Invitations to my verified addresses, found by signing in: a link that got lost is no loss."""

import pytest

from chalicelib.domain.errors import LinkWithdrawn, NotFound
from chalicelib.services import receiving
from tests.services.steps import Acme


def test_an_invitee_who_lost_the_link_finds_the_invitation_by_signing_in_s0_10(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    jane = acme.user("Jane")

    (mine,) = receiving.list_mine(acme.kit, jane, acme.now)
    joined = receiving.accept_mine(acme.kit, jane, mine.id, mine.offer, acme.now)

    assert (mine.id, joined.membership.contact) == (handed.invitation.id, handed.invitation.contact)
    assert receiving.list_mine(acme.kit, jane, acme.now) == []


def test_either_of_two_addresses_finds_it_s0_10(acme: Acme) -> None:
    handed = acme.invites(email="jane@example.com", phone="+12015550123", name="Jane")
    by_phone = acme.user("Phone", email="", phone="+12015550123")

    found = [receiving.list_mine(acme.kit, user, acme.now) for user in (acme.user("Jane"), by_phone)]

    assert [[one.id for one in mine] for mine in found] == [[handed.invitation.id]] * 2


def test_an_invitation_to_somebody_else_does_not_exist_for_me_a35(acme: Acme) -> None:
    handed = acme.invites()
    stranger = acme.user("Mallory")

    assert receiving.list_mine(acme.kit, stranger, acme.now) == []
    with pytest.raises(NotFound):
        receiving.accept_mine(acme.kit, stranger, handed.invitation.id, 1, acme.now)
    with pytest.raises(NotFound):
        receiving.decline_mine(acme.kit, stranger, handed.invitation.id, acme.now)


def test_an_unverified_address_finds_nothing_a23(acme: Acme) -> None:
    acme.invites()

    assert receiving.list_mine(acme.kit, acme.user("Jane", email=""), acme.now) == []


def test_a_corrected_address_moves_the_invitation_to_its_new_owner_a11(acme: Acme) -> None:
    handed = acme.invites()
    acme.corrects(handed.invitation.contact, emails=("june@example.com",))

    assert receiving.list_mine(acme.kit, acme.user("Jane"), acme.now) == []
    assert len(receiving.list_mine(acme.kit, acme.user("June"), acme.now)) == 1


def test_declining_there_ends_it_like_by_the_link(acme: Acme) -> None:
    acme.invites_and_sends()
    jane = acme.user("Jane")
    (mine,) = receiving.list_mine(acme.kit, jane, acme.now)

    receiving.decline_mine(acme.kit, jane, mine.id, acme.now)

    with pytest.raises(LinkWithdrawn):
        receiving.accept_mine(acme.kit, jane, mine.id, mine.offer, acme.now)
