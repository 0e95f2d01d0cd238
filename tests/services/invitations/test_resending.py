"""Sending an open invitation again: the same invitation, another message, and earlier links stay good."""

from dataclasses import replace

import pytest

from chalicelib.domain.errors import InvitationClosed, LinkWithdrawn, NoAddress, NotAllowed, NotFound
from chalicelib.domain.time import DAY, HOUR, MINUTE
from chalicelib.services.core.links import follow_live
from chalicelib.services.invitations import invite_contact
from tests.holding import holds
from tests.services.races import Rivalled
from tests.services.steps import Acme, token_of
from tests.world import NOON


@holds("S2.12")
def test_resend_sends_the_same_invitation_again(acme: Acme) -> None:
    first = acme.invites_and_sends()
    acme.later(HOUR)
    again = acme.resends(first)
    acme.run()
    assert again.invitation.id == first.invitation.id
    assert [one.number for one in again.deliveries] == [2, 1]
    assert len(acme.email.inbox) == 2


@holds("A10", "S4.8")
@pytest.mark.parametrize("place", [0, 1, 2])
def test_every_link_ever_sent_still_opens_and_accepts(acme: Acme, place: int) -> None:
    first = acme.invites_and_sends()
    for _ in range(2):
        acme.later(HOUR)
        acme.resends(first)
        acme.works()
    assert len({one.token for one in acme.email.inbox}) == 3
    user = acme.joins_as_new_user(acme.token(place))
    assert acme.accepts(acme.token(place), user).role == "client"


@holds("S2.12")
def test_resend_restarts_the_lifetime(acme: Acme) -> None:
    first = acme.invites_and_sends()
    acme.later(13 * DAY)
    acme.resends(first)
    assert acme.the(first).expires_at == NOON + 27 * DAY
    acme.waits(13 * DAY)
    assert acme.the(first).status == "pending"
    assert follow_live(acme.context, acme.token(0)).invitation.id == first.invitation.id


@holds("S2.13")
def test_resend_of_an_expired_invitation_is_refused(acme: Acme) -> None:
    first = acme.invites()
    acme.later(14 * DAY)
    with pytest.raises(InvitationClosed):
        acme.resends(first)


@holds("S2.12")
@pytest.mark.parametrize("ending", ["revokes", "declines", "accepts"])
def test_resend_only_while_open(acme: Acme, ending: str) -> None:
    first = acme.invites_and_sends()
    if ending == "revokes":
        acme.revokes(first)
    elif ending == "declines":
        acme.declines(acme.token())
    else:
        acme.accepts(acme.token(), acme.joins_as_new_user(acme.token()))
    with pytest.raises(InvitationClosed):
        acme.resends(first)


def test_resend_may_go_another_way(acme: Acme) -> None:
    first = acme.invites_and_sends(email="jane@example.com", phone="+12015550123", name="Jane")
    acme.later(HOUR)
    acme.resends(first, channel="sms")
    acme.run()
    assert acme.sms.inbox[0].delivery.address == "+12015550123"
    acme.later(HOUR)
    linked = acme.resends(first, channel="link")
    assert follow_live(acme.context, token_of(linked)).link.delivery == 0


def test_another_way_needs_its_address(acme: Acme) -> None:
    first = acme.invites()
    with pytest.raises(NoAddress, match="no phone"):
        acme.resends(first, channel="sms")


@holds("A10")
def test_a_phone_added_later_can_be_used_and_kills_no_link(acme: Acme) -> None:
    first = acme.invites_and_sends()
    acme.corrects(first.invitation.contact, phones=("+12015550123",))
    acme.run()
    assert len(acme.email.inbox) == 1, "nothing new to tell"
    acme.later(HOUR)
    acme.resends(first, channel="sms")
    acme.run()
    assert acme.sms.inbox[0].delivery.address == "+12015550123"
    assert follow_live(acme.context, acme.token(0))


@holds("A62")
def test_a_second_message_within_a_minute_is_held_and_says_why(acme: Acme) -> None:
    first = acme.invites_and_sends()
    again = acme.resends(first)
    assert (again.deliveries[0].status, again.deliveries[0].reason) == ("queued", "recipient_rate")
    acme.waits(MINUTE - 1)
    assert len(acme.email.inbox) == 1
    acme.waits(1)
    assert len(acme.email.inbox) == 2


@holds("A62")
def test_at_most_three_messages_a_day_reach_one_person(acme: Acme) -> None:
    first = acme.invites_and_sends()
    for _ in range(4):
        acme.later(HOUR)
        acme.resends(first)
        acme.works()
    assert len(acme.email.inbox) == 3
    acme.waits(DAY)
    assert len(acme.email.inbox) == 5


@holds("A62")
def test_the_pace_holds_across_invitations_to_one_person(acme: Acme) -> None:
    acme.revokes(acme.invites_and_sends())
    assert acme.invites(role="staff").deliveries[0].reason == "recipient_rate"


@holds("S4.8")
def test_inviting_a_contact_does_what_is_needed(acme: Acme) -> None:
    contact = acme.adds_contact(name="Jane", emails=("jane@example.com",))
    command = acme.command(acme.place, acme.owner, contact=contact.id)
    first = invite_contact.invite(acme.context, command)
    acme.later(HOUR)
    again = invite_contact.invite(acme.context, command)
    assert again.invitation.id == first.invitation.id
    acme.later(15 * DAY)
    assert invite_contact.invite(acme.context, command).invitation.id != first.invitation.id


@holds("S4.8")
def test_inviting_a_contact_whose_invitation_ends_at_this_moment_makes_a_new_one(acme: Acme) -> None:
    first = acme.invites()
    command = acme.command(acme.place, acme.owner, contact=first.invitation.contact)
    # The first write finds the open invitation, the second would send it again.
    context = replace(acme.context, store=Rivalled(acme.store, lambda: acme.revokes(first), at=2))
    handed = invite_contact.invite(context, command)
    assert (handed.invitation.status, handed.invitation.previous) == ("pending", first.invitation.id)


@holds("A41")
def test_staff_resend_only_what_they_sent(acme: Acme) -> None:
    with pytest.raises(NotFound):
        acme.resends(acme.invites(role="staff"), acme.staff)


@holds("A36", "A41")
def test_an_admin_does_not_resend_what_an_admin_may_not_send(acme: Acme) -> None:
    first = acme.invites(role="admin")
    acme.policy(acme.place, acme.owner, admins_invite_admins=False)
    for verb in (acme.resends, acme.revokes, acme.shares):
        with pytest.raises(NotAllowed):
            verb(first, acme.admin)
    assert acme.resends(first).invitation.id == first.invitation.id


def test_a_resend_that_lost_against_a_withdrawal_is_refused(acme: Acme) -> None:
    first = acme.invites_and_sends()
    acme.revokes(first)
    with pytest.raises(InvitationClosed):
        acme.resends(first)
    with pytest.raises(LinkWithdrawn):
        follow_live(acme.context, acme.token())
