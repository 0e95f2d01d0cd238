"""What ends a relationship or an invitation, and how it begins again: reissue, unlink, new links, not me."""

import pytest

from chalicelib.domain import refs
from chalicelib.domain.contact import ContactState
from chalicelib.domain.errors import (
    AlreadyMember,
    Conflict,
    InvitationOpen,
    LinkExpired,
    LinkUsed,
    LinkWithdrawn,
    NoAddress,
    NotAllowed,
    Suppressed,
    Unprocessable,
)
from chalicelib.domain.organization import MembershipStatus
from chalicelib.domain.time import DAY, HOUR, MINUTE
from chalicelib.services.core import links
from chalicelib.services.invitations import declining, reissuing, renewing
from chalicelib.services.invitations.reading import Handed
from chalicelib.services.people import unlinking
from tests.holding import holds
from tests.services.steps import Acme


def reissue(acme: Acme, handed: Handed) -> Handed:
    return reissuing.reissue(acme.context, acme.request(handed))


def unlink(acme: Acme, identifier: str, caller: object = None):  # type: ignore[no-untyped-def]
    return unlinking.unlink(acme.context, caller or acme.owner, acme.place.id, identifier)  # type: ignore[arg-type]


@holds("S2.13")
def test_expired_needs_a_new_invitation_which_remembers_the_old_one(acme: Acme) -> None:
    first = acme.invites_and_sends(note="Welcome")
    with pytest.raises(InvitationOpen):
        reissue(acme, first)
    acme.later(14 * DAY)

    again = reissue(acme, first)

    assert again.invitation.previous == first.invitation.id
    assert (again.invitation.note, again.invitation.contact) == ("Welcome", first.invitation.contact)
    acme.run()
    assert len(acme.email.inbox) == 2


@holds("S2.13")
@pytest.mark.parametrize("ending", ["revokes", "declines"])
def test_an_invitation_that_was_ended_can_be_made_again(acme: Acme, ending: str) -> None:
    first = acme.invites_and_sends()
    if ending == "revokes":
        acme.revokes(first)
    else:
        acme.declines(acme.email.inbox[-1].token)

    assert reissue(acme, first).invitation.previous == first.invitation.id


def test_inviting_again_by_address_keeps_the_lineage_too(acme: Acme) -> None:
    first = acme.invites_and_sends()
    acme.revokes(first)

    assert acme.invites().invitation.previous == first.invitation.id


@holds("S4.10")
def test_unlink_ends_the_membership_and_the_state_returns_to_invite(acme: Acme) -> None:
    first = acme.invites_and_sends()
    token = acme.email.inbox[-1].token
    jane = acme.joins_as_new_user(token)
    member = acme.accepts(token, jane)
    assert acme.item(refs.contact(acme.place.id, first.invitation.contact)).state == ContactState.LINKED
    with pytest.raises(AlreadyMember):
        reissue(acme, first)

    parted = unlink(acme, first.invitation.contact)

    assert parted.state == ContactState.INVITE
    assert acme.item(refs.membership(acme.place.id, jane.id, "client")).status == MembershipStatus.ENDED
    with pytest.raises(LinkUsed):
        acme.accepts(token, jane)
    acme.later(5 * MINUTE)
    reissue(acme, first)
    acme.run()
    back = acme.accepts(acme.email.inbox[-1].token, jane)
    assert (back.id, back.status) == (member.id, MembershipStatus.ACTIVE)


@holds("S4.11")
def test_unlink_keeps_grants_and_can_be_repeated(acme: Acme) -> None:
    first = acme.invites_and_sends(grants={"relationship": "mother", "staff": (acme.staff_id,)})
    token = acme.email.inbox[-1].token
    acme.accepts(token, acme.joins_as_new_user(token))

    unlink(acme, first.invitation.contact)
    again = unlink(acme, first.invitation.contact)

    assert (again.grants.relationship, acme.staff_ids(again.id)) == ("mother", [acme.staff_id])
    assert [event.type for event in acme.events()].count("contact.unlinked") == 1


@holds("A36")
def test_only_owners_and_admins_unlink(acme: Acme) -> None:
    first = acme.invites_and_sends(grants={"staff": (acme.staff_id,)})
    token = acme.email.inbox[-1].token
    acme.accepts(token, acme.joins_as_new_user(token))

    with pytest.raises(NotAllowed):
        unlink(acme, first.invitation.contact, acme.staff)


@holds("F32")
def test_whoever_holds_an_expired_link_gets_a_new_one_at_the_stored_address(acme: Acme) -> None:
    first = acme.invites_and_sends()
    token = acme.email.inbox[-1].token
    with pytest.raises(Conflict):
        renewing.ask_for_link(acme.context, token)
    acme.later(14 * DAY)

    told = renewing.ask_for_link(acme.context, token)
    again = renewing.ask_for_link(acme.context, token)
    acme.run()

    assert told.sent_to == again.sent_to == "j***@e***.com"
    assert [sent.delivery.address for sent in acme.email.inbox] == ["jane@example.com"] * 2
    fresh = links.follow_live(acme.context, acme.email.inbox[-1].token).invitation
    assert (fresh.previous, fresh.contact) == (first.invitation.id, first.invitation.contact)


@holds("A62")
def test_a_new_link_can_be_asked_for_once_a_day(acme: Acme) -> None:
    acme.invites_and_sends(expires_in=3_600)
    token = acme.email.inbox[-1].token
    acme.later(2 * HOUR)
    renewing.ask_for_link(acme.context, token)
    acme.later(2 * HOUR)

    renewing.ask_for_link(acme.context, token)
    acme.run()

    # The first new one has expired by now unsent; the second request of the day made none.
    assert len([event for event in acme.events() if event.type == "invitation.renewed"]) == 1


@holds("A11")
def test_a_link_that_expired_at_a_wrong_address_brings_nobody_a_new_one(acme: Acme) -> None:
    first = acme.invites_and_sends(email="wrong@example.com")
    token = acme.token()
    acme.later(14 * DAY)
    acme.corrects(first.invitation.contact, emails=("jane@example.com",))

    assert renewing.ask_for_link(acme.context, token).sent_to == ""
    acme.run()

    assert len(acme.email.inbox) == 1
    assert acme.told().count("invitation.link_requested") == 1
    assert "Nothing is sent by itself" in acme.notices[-1].message.text


@holds("A08")
def test_a_revoked_link_stays_dead(acme: Acme) -> None:
    first = acme.invites_and_sends()
    token = acme.email.inbox[-1].token
    acme.revokes(first)

    with pytest.raises(LinkWithdrawn):
        renewing.ask_for_link(acme.context, token)


def test_after_declining_the_inviter_is_asked_and_nothing_is_sent(acme: Acme) -> None:
    acme.invites_and_sends()
    token = acme.email.inbox[-1].token
    acme.declines(token)

    assert renewing.ask_for_link(acme.context, token).sent_to == ""
    renewing.ask_for_link(acme.context, token)
    acme.run()

    assert len(acme.email.inbox) == 1
    assert [event.type for event in acme.events()].count("invitation.link_requested") == 1


def test_a_link_without_an_address_can_not_be_renewed(acme: Acme) -> None:
    handed = acme.invites(name="Carl", channel="link")
    acme.later(15 * DAY)

    with pytest.raises(NoAddress):
        renewing.ask_for_link(acme.context, handed.url[-40:])


@holds("A65")
def test_not_me_ends_the_invitation_and_further_messages_to_that_address(acme: Acme) -> None:
    first = acme.invites_and_sends()

    declining.say_not_me(acme.context, acme.email.inbox[-1].token)

    assert acme.item(refs.invitation(first.invitation.id)).status == "declined"
    with pytest.raises(Suppressed):
        acme.invites()


@holds("A65")
def test_not_me_through_a_carried_link_silences_nobody(acme: Acme) -> None:
    first = acme.invites_and_sends()
    shared = acme.shares(first).url[-40:]

    declining.say_not_me(acme.context, shared)

    acme.later(5 * MINUTE)
    acme.invites_and_sends()
    assert len(acme.email.inbox) == 2


def test_a_reason_for_declining_reaches_staff_and_no_event(acme: Acme) -> None:
    first = acme.invites_and_sends()

    declining.decline(acme.context, acme.email.inbox[-1].token, "We moved away")

    assert acme.item(refs.invitation(first.invitation.id)).decline_reason == "We moved away"
    assert all("moved" not in repr(event) for event in acme.events())


@holds("A59")
def test_a_reason_with_control_characters_is_refused_and_nothing_ends(acme: Acme) -> None:
    first = acme.invites_and_sends()
    token = acme.email.inbox[-1].token

    with pytest.raises(Unprocessable):
        declining.decline(acme.context, token, "no\x00thanks")

    assert acme.item(refs.invitation(first.invitation.id)).status == "pending"


def test_a_dead_link_tells_the_ways_that_are_left(acme: Acme) -> None:
    acme.invites_and_sends()
    token = acme.email.inbox[-1].token
    acme.later(14 * DAY)

    with pytest.raises(LinkExpired) as expired:
        links.follow_live(acme.context, token)

    assert expired.value.extra["actions"] == ["new-link"]
