"""Correcting an open invitation: the offer changes, old links die, and a new one is sent."""

import pytest

from chalicelib.domain.contact import Grants
from chalicelib.domain.errors import (
    Changed,
    InvitationClosed,
    InvitationOpen,
    LinkSuperseded,
    NotAllowed,
    Unprocessable,
    VersionMismatch,
)
from chalicelib.domain.time import DAY
from chalicelib.services.core import links
from chalicelib.services.invitations import correcting
from chalicelib.services.invitations.correcting import Amendment
from chalicelib.services.invitations.reading import Handed
from tests.holding import holds
from tests.services.steps import Acme


def amend(acme: Acme, handed: Handed, caller: object = None, **wanted: object) -> Handed:
    return correcting.amend(acme.context, acme.request(handed, caller), Amendment(**wanted))  # type: ignore[arg-type]


@holds("A10")
def test_a_corrected_role_kills_the_old_link_and_sends_a_new_one(acme: Acme) -> None:
    first = acme.invites_and_sends()
    old = acme.email.inbox[-1].token

    fixed = amend(acme, first, role="staff", note="Sorry, as colleague")
    acme.run()

    with pytest.raises(LinkSuperseded):
        links.follow_live(acme.context, old)
    new = acme.email.inbox[-1].token
    user = acme.joins_as_new_user(new)
    with pytest.raises(Changed):
        acme.accepts(new, user, version=1)
    assert acme.accepts(new, user, version=fixed.invitation.offer).role == "staff"


@holds("A36")
def test_a_correction_meets_the_same_ceiling_as_an_invitation(acme: Acme) -> None:
    first = acme.invites(acme.admin)
    acme.policy(acme.place, acme.owner, admins_invite_admins=False)

    with pytest.raises(NotAllowed):
        amend(acme, first, acme.admin, role="admin")
    with pytest.raises(Unprocessable):
        amend(acme, first, role="owner")


@holds("A34")
def test_a_correction_never_makes_a_second_open_invitation_to_a_role(acme: Acme) -> None:
    client = acme.invites()
    acme.invites(role="staff")

    with pytest.raises(InvitationOpen):
        amend(acme, client, role="staff")
    assert amend(acme, client, note="Hello").invitation.role == "client"


@holds("S2.13")
def test_after_a_correction_the_former_role_is_free_again(acme: Acme) -> None:
    amend(acme, acme.invites(), role="staff")

    assert acme.invites(role="client").invitation.status == "pending"


def test_somebody_elses_change_is_not_overwritten(acme: Acme) -> None:
    first = acme.invites()
    amend(acme, first, note="One")

    with pytest.raises(VersionMismatch):
        amend(acme, first, note="Two", version=first.invitation.version)


def test_what_has_ended_can_not_be_corrected(acme: Acme) -> None:
    first = acme.invites()
    acme.later(14 * DAY)

    with pytest.raises(InvitationClosed):
        amend(acme, first, note="Too late")


def test_grants_must_name_members_of_this_team(acme: Acme) -> None:
    first = acme.invites()

    with pytest.raises(Unprocessable):
        amend(acme, first, grants=Grants(staff=("mem_nobody",)))
    fixed = amend(acme, first, grants=Grants(staff=(acme.staff_id,)))
    assert fixed.invitation.staff_names == ("Stan",)
