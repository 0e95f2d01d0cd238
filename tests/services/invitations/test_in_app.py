"""Asking somebody who was found: in the app, by no link, for that one user alone."""

from dataclasses import replace

import pytest

from chalicelib.domain import refs
from chalicelib.domain.errors import (
    AlreadyMember,
    ChannelUnavailable,
    InvitationOpen,
    LinkWithdrawn,
    NotFound,
    Unprocessable,
)
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Channel, Match
from chalicelib.domain.marks import Known
from chalicelib.domain.organization import Membership
from chalicelib.domain.time import DAY
from chalicelib.services.core.links import follow, url_of
from chalicelib.services.invitations import correcting, invite_contact, mine, reissuing
from chalicelib.services.invitations.reading import Handed
from chalicelib.services.people import unlinking
from tests.holding import holds
from tests.services.steps import Acme


@pytest.fixture
def jane(acme: Acme) -> User:
    return acme.user("Jane")


@pytest.fixture
def asked(acme: Acme, jane: User) -> Handed:
    return acme.invites_and_sends(found=jane, name="Jane of the gym")


def accepts(acme: Acme, user: User, handed: Handed) -> Membership:
    return mine.accept_mine(acme.context, user, handed.invitation.id, acme.the(handed).offer).membership


@holds("S0.6", "S0.12")
def test_it_is_asked_in_the_app_and_no_link_is_involved(acme: Acme, jane: User, asked: Handed) -> None:
    assert (asked.url, asked.share_text, asked.deliveries) == ("", "", ())
    assert (asked.invitation.channel, asked.invitation.match) == (Channel.IN_APP, Match.USER)
    assert acme.email.inbox == acme.sms.inbox == []
    assert [one.id for one in mine.list_mine(acme.context, jane)] == [asked.invitation.id]
    with pytest.raises(ChannelUnavailable):
        acme.shares(asked)


@holds("S0.6")
@pytest.mark.parametrize("channel", ["email", "sms", "link", "qr"])
def test_no_other_channel_leads_there(acme: Acme, jane: User, asked: Handed, channel: str) -> None:
    with pytest.raises(ChannelUnavailable):
        acme.resends(asked, channel=channel)
    with pytest.raises(ChannelUnavailable):
        acme.invites(found=acme.user("June"), name="June", channel=channel)
    with pytest.raises(ChannelUnavailable):
        reissuing.reissue(acme.context, acme.request(acme.revokes(asked)), channel)


@holds("S0.6", "A22")
def test_only_that_user_finds_it_and_accepts(acme: Acme, jane: User, asked: Handed) -> None:
    other = acme.user("Mallory", email="jane.gym@example.com")
    assert mine.list_mine(acme.context, other) == []
    for act in (accepts, lambda acme, user, one: mine.decline_mine(acme.context, user, one.invitation.id)):
        with pytest.raises(NotFound):
            act(acme, other, asked)

    assert accepts(acme, jane, asked).user == jane.id


@holds("S0.6")
def test_not_even_a_genuine_token_would_open_it(acme: Acme, asked: Handed) -> None:
    token = url_of(acme.context, asked.invitation)[-40:]
    with pytest.raises(NotFound):
        follow(acme.context, token)


@holds("S0.9", "S0.14")
def test_until_accepting_there_is_a_placeholder_with_the_typed_name(acme: Acme, jane: User, asked: Handed) -> None:
    before = acme.contact_of(asked)
    assert (before.name, before.state, before.addresses) == ("Jane of the gym", "re_invite", ())
    assert acme.memberships(jane) == []

    accepts(acme, jane, asked)

    assert acme.contact_of(asked).state == "linked"


def test_whoever_joins_so_shows_no_address(acme: Acme, jane: User, asked: Handed) -> None:
    joined = accepts(acme, jane, asked)
    contact = acme.contact_of(asked)

    assert (joined.email, joined.phone) == ("", "")
    assert (contact.linked_email, contact.linked_phone, contact.addresses) == ("", "", ())


@holds("S0.15")
def test_declining_is_the_end_of_it_and_tells_nothing_else(acme: Acme, jane: User, asked: Handed) -> None:
    mine.decline_mine(acme.context, jane, asked.invitation.id)
    assert (acme.the(asked).status, acme.contact_of(asked).state) == ("declined", "re_invite")
    assert mine.list_mine(acme.context, jane) == []
    with pytest.raises(LinkWithdrawn):
        accepts(acme, jane, asked)


@holds("S0.15")
def test_it_is_sent_again_while_nobody_is_connected(acme: Acme, jane: User, asked: Handed) -> None:
    acme.later(10 * DAY)
    again = acme.resends(asked)
    assert again.invitation.expires_at > asked.invitation.expires_at
    assert (again.url, again.deliveries) == ("", ())

    acme.later(20 * DAY)
    assert mine.list_mine(acme.context, jane) == [], "it has expired"
    fresh = reissuing.reissue(acme.context, acme.request(asked))
    assert (fresh.invitation.previous, fresh.invitation.contact) == (asked.invitation.id, asked.invitation.contact)
    assert accepts(acme, jane, fresh).contact == asked.invitation.contact


def test_inviting_the_contact_asks_in_the_app_again(acme: Acme, jane: User, asked: Handed) -> None:
    acme.revokes(asked)
    again = invite_contact.invite(acme.context, acme.command(acme.place, acme.owner, contact=asked.invitation.contact))
    assert (again.invitation.match, again.invitation.invitee) == (Match.USER, jane.id)

    repeated = invite_contact.invite(
        acme.context, acme.command(acme.place, acme.owner, contact=asked.invitation.contact)
    )
    assert repeated.invitation.id == again.invitation.id


def test_found_once_more_they_are_the_same_contact(acme: Acme, jane: User, asked: Handed) -> None:
    with pytest.raises(InvitationOpen):
        acme.invites(found=jane, name="Jane again")
    acme.revokes(asked)
    assert acme.invites(found=jane, name="Jane again").invitation.contact == asked.invitation.contact


def test_whoever_is_a_client_is_not_asked_again_but_after_parting(acme: Acme, jane: User, asked: Handed) -> None:
    accepts(acme, jane, asked)
    with pytest.raises(AlreadyMember):
        acme.invites(found=jane, name="Jane")

    unlinking.unlink(acme.context, acme.owner, acme.place.id, asked.invitation.contact)

    again = acme.invites(found=jane, name="Jane")
    assert again.invitation.contact == asked.invitation.contact
    assert accepts(acme, jane, again).contact == asked.invitation.contact


def test_where_somebody_else_joined_with_that_contact_it_is_another_one(acme: Acme, jane: User, asked: Handed) -> None:
    acme.revokes(asked)
    acme.corrects(asked.invitation.contact, emails=("june@example.com",))
    by_mail = acme.invites_and_sends(contact=asked.invitation.contact, channel="email")
    acme.accepts(acme.token(), acme.user("June"))

    again = acme.invites(found=jane, name="Jane")

    assert again.invitation.contact != by_mail.invitation.contact
    assert acme.item(refs.known(acme.place.id, jane.id)) == Known(contact=again.invitation.contact)
    with pytest.raises(ChannelUnavailable):
        acme.invites(contact=by_mail.invitation.contact, channel="in_app", role="staff")


def test_an_address_that_staff_learn_later_is_another_way_and_leaves_the_request_alone(
    acme: Acme, jane: User, asked: Handed
) -> None:
    acme.corrects(asked.invitation.contact, emails=("jane@example.com",))

    assert acme.the(asked).recipient.addresses == ()
    assert acme.the(asked).generation == 0
    assert accepts(acme, jane, asked).user == jane.id


def test_a_corrected_offer_is_accepted_as_it_is_then(acme: Acme, jane: User, asked: Handed) -> None:
    correcting.amend(acme.context, acme.request(asked), correcting.Amendment(note="Welcome"))

    (shown,) = mine.list_mine(acme.context, jane)
    assert (shown.note, shown.offer) == ("Welcome", 2)
    assert accepts(acme, jane, asked).user == jane.id


@pytest.mark.parametrize("match", ["verified", "bearer", "approval"])
def test_nobody_else_can_be_let_in(acme: Acme, jane: User, match: str) -> None:
    with pytest.raises(Unprocessable):
        acme.invites(found=jane, name="Jane", match=match)


@pytest.mark.parametrize("wanted", [{"match": "user"}, {"channel": "in_app"}])
def test_nobody_is_asked_in_the_app_who_was_not_found(acme: Acme, wanted: dict[str, str]) -> None:
    with pytest.raises(ChannelUnavailable, match="handle"):
        acme.invites(**wanted)


def test_one_user_belongs_to_several_professionals(acme: Acme, jane: User, asked: Handed) -> None:
    accepts(acme, jane, asked)
    paula = acme.user("Paula")
    elsewhere = acme.organization(paula, "Paula Practice")
    second = acme.invite(elsewhere, paula, found=jane, name="Jane")

    joined = mine.accept_mine(acme.context, jane, second.invitation.id, 1).membership

    assert {one.organization for one in acme.memberships(jane)} == {acme.place.id, elsewhere.id}
    assert joined.contact == second.invitation.contact != asked.invitation.contact


def test_an_invitation_from_before_has_no_such_user(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    assert replace(acme.the(handed), invitee="") == acme.the(handed)
    assert acme.accepts(acme.token(), acme.user("Jane")).email == "jane@example.com"
