"""Match policy `approval`: whoever holds the link may ask, the inviter decides."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from chalicelib.domain import refs
from chalicelib.domain.errors import (
    AlreadyLinked,
    ApprovalPending,
    InvitationClosed,
    LinkExpired,
    LinkUsed,
    NotAllowed,
)
from chalicelib.domain.identity import User
from chalicelib.domain.time import DAY
from chalicelib.services.context import Context
from chalicelib.services.invitations import approving, correcting, resending
from chalicelib.services.invitations.correcting import Amendment
from chalicelib.services.invitations.reading import Handed
from chalicelib.services.invitations.resending import NamedInvitation
from tests.holding import holds
from tests.services.steps import Acme, token_of

Ending = Callable[[Context, NamedInvitation], Handed]


def asked(acme: Acme, **wanted: object) -> tuple[Handed, str, User]:
    """Gus asks to be let in through a shared link."""
    handed = acme.invites(name="Somebody", channel="link", match="approval", **wanted)
    token, gus = handed.url[-40:], acme.user("Gus")
    with pytest.raises(ApprovalPending):
        acme.accepts(token, gus)
    return handed, token, gus


def test_nobody_is_asked_to_approve_an_account_that_belongs_to_somebody_else(acme: Acme) -> None:
    jane = acme.user("Jane")
    acme.accepts(token_of(acme.invites(name="Jane", channel="link")), jane)
    handed = acme.invites(name="June", channel="link", match="approval")
    with pytest.raises(AlreadyLinked):
        acme.accepts(token_of(handed), jane)
    assert acme.the(handed).status == "pending"


def test_asking_makes_no_membership_until_the_inviter_says_yes(acme: Acme) -> None:
    handed, token, gus = asked(acme)
    waiting = acme.item(refs.invitation(handed.invitation.id))
    assert (waiting.status, waiting.applicant.email) == ("awaiting_approval", "gus@example.com")
    assert acme.item(refs.contact(acme.place.id, handed.invitation.contact)).linked_user == ""

    approved = approving.approve(acme.context, acme.request(handed))

    assert approved.invitation.status == "accepted"
    assert acme.item(refs.contact(acme.place.id, handed.invitation.contact)).linked_user == gus.id
    assert acme.accepts(token, gus).user == gus.id


@holds("F25")
def test_approving_twice_makes_one_membership(acme: Acme) -> None:
    handed, _, _ = asked(acme)

    first = approving.approve(acme.context, acme.request(handed))
    again = approving.approve(acme.context, acme.request(handed))

    assert first.invitation == again.invitation
    assert [event.type for event in acme.events()].count("invitation.accepted") == 1


def test_while_somebody_waits_nobody_else_can_ask(acme: Acme) -> None:
    _, token, gus = asked(acme)

    for user in (gus, acme.user("Mallory")):
        with pytest.raises(ApprovalPending):
            acme.accepts(token, user)


def test_a_refused_applicant_leaves_the_invitation_open(acme: Acme) -> None:
    handed, token, _ = asked(acme)

    refused = approving.refuse(acme.context, acme.request(handed))

    assert (refused.invitation.status, refused.invitation.applicant) == ("pending", None)
    with pytest.raises(InvitationClosed):
        approving.approve(acme.context, acme.request(handed))
    with pytest.raises(ApprovalPending):
        acme.accepts(token, acme.user("Right"))


@pytest.mark.parametrize("end", [approving.refuse, resending.revoke])
def test_whoever_waited_in_vain_is_told_at_their_own_address_and_once(acme: Acme, end: Ending) -> None:
    handed, _, _ = asked(acme)

    end(acme.context, acme.request(handed))
    with suppress(InvitationClosed):
        end(acme.context, acme.request(handed))
    acme.run()
    acme.run()

    told = [one for one in acme.notices if one.delivery.address == "gus@example.com"]
    assert [one.message.subject for one in told] == ["Acme Coaching: your request to join was not approved"]
    assert "Somebody" not in told[0].message.text


def test_who_has_no_email_is_told_by_sms_that_they_waited_in_vain(acme: Acme) -> None:
    handed = acme.invites(name="Somebody", channel="link", match="approval")
    with pytest.raises(ApprovalPending):
        acme.accepts(handed.url[-40:], acme.user("Gus", email=None, phone="+12015550123"))

    approving.refuse(acme.context, acme.request(handed))
    acme.run()

    (told,) = acme.sms.notices
    assert told.delivery.address == "+12015550123"
    assert "has not approved your request" in told.body


@holds("A43")
def test_nobody_approves_themselves(acme: Acme) -> None:
    handed = acme.invites(name="Somebody", channel="link", match="approval")
    with pytest.raises(ApprovalPending):
        acme.accepts(handed.url[-40:], acme.admin)

    with pytest.raises(NotAllowed):
        approving.approve(acme.context, acme.request(handed, acme.admin))


@holds("A09")
def test_an_applicant_waits_no_longer_than_the_invitation_lives(acme: Acme) -> None:
    handed, token, gus = asked(acme)
    acme.later(14 * DAY)

    with pytest.raises(InvitationClosed):
        approving.approve(acme.context, acme.request(handed))
    with pytest.raises(LinkExpired):
        acme.accepts(token, gus)


@holds("A37")
def test_the_inviters_right_is_checked_when_approving(acme: Acme) -> None:
    handed = acme.invites(acme.admin, name="Somebody", channel="link", match="approval")
    with pytest.raises(ApprovalPending):
        acme.accepts(handed.url[-40:], acme.user("Gus"))
    acme.deactivates(acme.admin, "admin")

    with pytest.raises(NotAllowed):
        approving.approve(acme.context, acme.request(handed, acme.owner))


@holds("F26")
def test_after_approval_the_link_is_used_for_others(acme: Acme) -> None:
    handed, token, _ = asked(acme)
    approving.approve(acme.context, acme.request(handed))

    with pytest.raises(LinkUsed):
        acme.accepts(token, acme.user("Mallory"))


def test_who_waits_for_an_approval_agreed_to_no_other_role(acme: Acme) -> None:
    handed, _, gus = asked(acme)

    fixed = correcting.amend(acme.context, acme.request(handed), Amendment(role="staff"))

    assert (fixed.invitation.status, fixed.invitation.applicant) == ("pending", None)
    with pytest.raises(InvitationClosed):
        approving.approve(acme.context, acme.request(handed))
    assert acme.memberships(gus) == []


@holds("A11")
def test_who_came_by_a_wrong_address_waits_no_longer_once_it_is_corrected(acme: Acme) -> None:
    handed = acme.invites_and_sends(email="wrong@example.com", match="approval")
    with pytest.raises(ApprovalPending):
        acme.accepts(acme.token(), acme.user("Wrong"))

    acme.corrects(handed.invitation.contact, emails=("jane@example.com",))
    acme.run()

    with pytest.raises(InvitationClosed):
        approving.approve(acme.context, acme.request(handed))
    with pytest.raises(ApprovalPending):
        acme.accepts(acme.token(), acme.user("Jane"), version=2)
    assert acme.the(handed).applicant.email == "jane@example.com"
