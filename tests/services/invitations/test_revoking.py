"""Withdrawing an invitation, declining it, letting it expire, and taking its link to hand it over."""

import pytest

from chalicelib.domain.errors import (
    InvitationClosed,
    LinkExpired,
    LinkUsed,
    LinkWithdrawn,
    NotFound,
    UsherError,
)
from chalicelib.domain.identity import User
from chalicelib.domain.time import DAY
from chalicelib.services.core.links import follow_live
from chalicelib.services.invitations import reading
from chalicelib.services.invitations.expiring import expire
from chalicelib.services.invitations.resending import NamedInvitation, resend, revoke, share
from chalicelib.services.invitations.signing_up import CodeSent
from tests.holding import holds
from tests.services.steps import Acme, token_of


def everything_refuses(acme: Acme, token: str, why: type[UsherError], user: User) -> None:
    """No verb of a link works any more, and nothing was written by trying."""
    before = acme.snapshot()
    for attempt in (
        lambda: follow_live(acme.context, token),
        lambda: acme.signs_up(token),
        lambda: acme.accepts(token, user),
        lambda: acme.declines(token),
        lambda: acme.asks_for_a_claim_code(token, user),
        lambda: acme.claims(token, user, "123456"),
    ):
        with pytest.raises(why):
            attempt()
    assert acme.snapshot() == before
    assert acme.logins.accounts == {}


@holds("A08")
def test_after_a_withdrawal_nothing_derived_from_the_link_works(acme: Acme) -> None:
    first = acme.invites_and_sends()
    shared = acme.shares(first)
    acme.revokes(first)
    for token in (acme.token(), token_of(shared)):
        everything_refuses(acme, token, LinkWithdrawn, acme.user("Jane"))


@holds("A09")
def test_after_its_end_nothing_works_though_nobody_recorded_it(acme: Acme) -> None:
    acme.invites_and_sends()
    acme.later(14 * DAY)
    everything_refuses(acme, acme.token(), LinkExpired, acme.user("Jane"))


@holds("F32")
def test_opened_in_time_but_accepted_too_late_is_refused(acme: Acme) -> None:
    acme.invites_and_sends()
    user = acme.joins_as_new_user(acme.token())
    acme.later(14 * DAY)
    with pytest.raises(LinkExpired):
        acme.accepts(acme.token(), user)
    assert acme.memberships(user) == []


@holds("F33")
@pytest.mark.parametrize(("moment", "works"), [(-1, True), (0, False), (1, False)])
def test_the_last_millisecond_still_counts(acme: Acme, moment: int, works: bool) -> None:
    handed = acme.invites_and_sends()
    user = acme.user("Jane")
    acme.now = handed.invitation.expires_at + moment
    if works:
        assert acme.accepts(acme.token(), user).role == "client"
    else:
        with pytest.raises(LinkExpired):
            acme.accepts(acme.token(), user)


def test_declining_ends_the_invitation_for_good(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    acme.declines(acme.token())
    everything_refuses(acme, acme.token(), LinkWithdrawn, acme.user("Jane"))
    assert acme.the(handed).status == "declined"
    assert "invitation.declined" in acme.told()


@pytest.mark.parametrize("verb", ["revokes", "shares"])
def test_what_has_ended_is_neither_withdrawn_again_nor_shared(acme: Acme, verb: str) -> None:
    handed = acme.invites_and_sends()
    acme.declines(acme.token())
    with pytest.raises(InvitationClosed):
        getattr(acme, verb)(handed)


@holds("I2")
def test_an_accepted_invitation_can_not_be_withdrawn(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    acme.accepts(acme.token(), acme.user("Jane"))
    with pytest.raises(InvitationClosed):
        acme.revokes(handed)
    with pytest.raises(LinkUsed):
        acme.declines(acme.token())


@holds("A26")
def test_a_shared_link_opens_the_same_invitation_and_proves_nothing(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    shared = acme.shares(handed)
    assert shared.url in shared.share_text
    assert acme.signs_up(token_of(shared)) == CodeSent("j***@e***.com")
    assert acme.logins.accounts == {}


def test_sharing_is_on_record_and_changes_nothing_else(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    before = acme.the(handed)
    acme.shares(handed)
    assert acme.the(handed) == before
    assert acme.told()[-1] == "invitation.shared"


def test_the_deliveries_of_a_shared_invitation_come_newest_first(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    acme.later(DAY)
    acme.resends(handed)
    assert [one.number for one in acme.shares(handed).deliveries] == [2, 1]


@holds("A40")
def test_reading_an_invitation_never_gives_its_link_away(acme: Acme) -> None:
    handed = acme.invites(name="Jane", channel="link")
    read = reading.get(acme.context, acme.owner, acme.place.id, handed.invitation.id)
    assert (read.url, read.share_text) == ("", "")
    assert token_of(handed) not in repr(read)


def test_the_expiry_is_recorded_once_and_frees_the_contact(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    acme.waits(15 * DAY)
    acme.waits(DAY)
    assert acme.the(handed).status == "expired"
    assert acme.the(handed).ended_at == handed.invitation.expires_at
    assert acme.told().count("invitation.expired") == 1
    assert acme.contact_of(handed).open_invitations == ()


@holds("F11")
def test_an_early_expiry_work_does_nothing(acme: Acme) -> None:
    handed = acme.invites()
    expire(acme.context, handed.invitation.id)
    assert acme.the(handed).status == "pending"


@holds("A35")
def test_a_foreign_invitation_is_unknown_to_every_verb(acme: Acme) -> None:
    handed = acme.invites()
    rival = acme.user("Rita")
    theirs = acme.organization(rival, "Rival")
    for verb in (resend, revoke, share):
        with pytest.raises(NotFound):
            verb(acme.context, NamedInvitation(rival, theirs.id, handed.invitation.id))
        with pytest.raises(NotFound):
            verb(acme.context, NamedInvitation(rival, acme.place.id, handed.invitation.id))
