"""A client's own guests: the client sees all of them, whoever invited them, and of each no more than is theirs."""

from typing import Any

import pytest

from chalicelib.domain.command import TypedRecipient
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import Conflict, MemberDeactivated, NotAllowed, NotFound, VersionMismatch
from chalicelib.domain.identity import User
from chalicelib.services.core.saving import Patch
from chalicelib.services.invitations import reading
from chalicelib.services.people import contacts, own_guests
from chalicelib.services.people.contacts import ContactDraft
from chalicelib.services.people.own_guests import GuestOffer, MyGuest, OwnGuest
from tests.holding import holds
from tests.services.steps import Acme, token_of

ADDRESS = "gus@example.com"


def listed(acme: Acme, user: User) -> list[OwnGuest]:
    page = own_guests.list_mine(acme.context, user, acme.place.id, after=None, limit=50)
    return list(page.items)


def invites(acme: Acme, user: User, channel: str = "preferred", **typed: str) -> OwnGuest:
    recipient = TypedRecipient(**({"name": "Gus", "email": ADDRESS} | typed))
    return own_guests.invite_new(acme.context, user, acme.place.id, recipient, GuestOffer(channel=channel))


def opens(acme: Acme, user: User, **draft: Any) -> OwnGuest:
    return own_guests.open_one(acme.context, user, acme.place.id, ContactDraft(**draft), None)


def my(acme: Acme, user: User, guest: OwnGuest | Contact) -> MyGuest:
    return MyGuest(user, acme.place.id, guest.contact.id if isinstance(guest, OwnGuest) else guest.id)


@holds("S2.9")
def test_a_client_invites_opens_lists_and_ends_guests(acme: Acme) -> None:
    cleo, contact = acme.has_client()
    opened = opens(acme, cleo, name="Ada", emails=("ada@example.com",))
    assert acme.email.inbox == []
    invited = invites(acme, cleo, "link")
    assert invited.share_text
    assert [(one.contact.name, one.contact.state) for one in listed(acme, cleo)] == [
        ("Ada", "invite"),
        ("Gus", "re_invite"),
    ]
    gus = acme.user("Gus")
    acme.accepts(invited.url.rpartition("/")[2], gus)
    assert listed(acme, cleo)[1].contact.state == "linked"
    ended = own_guests.end(acme.context, my(acme, cleo, invited))
    assert ended.contact.state == "invite"
    again = own_guests.invite(acme.context, my(acme, cleo, ended), GuestOffer(channel="link"))
    assert acme.accepts(again.url.rpartition("/")[2], gus).subject == contact.id
    assert own_guests.invite(acme.context, my(acme, cleo, opened), GuestOffer()).contact.state == "re_invite"


@holds("S2.8", "A44")
def test_a_client_sees_guests_whoever_invited_them_and_types_no_address_out_of_them(acme: Acme) -> None:
    cleo, contact = acme.has_client()
    by_owner = acme.has_guest(contact, phone="+12015550123")
    [guest] = listed(acme, cleo)
    assert guest.contact.id == by_owner.invitation.contact
    assert (guest.email, guest.phone) == ("g***@e***.com", "•••23")
    typed = invites(acme, cleo, name="Ada", email="ada@example.com")
    assert typed.email == "ada@example.com", "what they typed themselves they know"
    acme.corrects(typed.contact.id, emails=("secret@example.com",))
    assert own_guests.get(acme.context, my(acme, cleo, typed)).email == "s***@e***.com"
    with pytest.raises(NotFound):
        reading.get(acme.context, cleo, acme.place.id, by_owner.invitation.id)
    with pytest.raises(NotFound):
        contacts.get(acme.context, cleo, acme.place.id, guest.contact.id)


@holds("S2.9")
def test_a_client_invites_once_more_whom_somebody_else_invited(acme: Acme) -> None:
    cleo, contact = acme.has_client()
    by_owner = acme.has_guest(contact)
    acme.revokes(by_owner)
    acme.later(3_600_000)
    [guest] = listed(acme, cleo)
    again = own_guests.invite(acme.context, my(acme, cleo, guest), GuestOffer())
    assert (again.contact.id, again.email) == (guest.contact.id, "g***@e***.com")
    acme.run()
    assert acme.email.inbox[-1].delivery.address == ADDRESS


@holds("S2.8")
def test_a_client_corrects_a_guest_until_they_join(acme: Acme) -> None:
    cleo, _ = acme.has_client()
    guest = invites(acme, cleo, email="gsu@example.com")
    patch = Patch({"name": "Gustav", "emails": (ADDRESS,)}, guest.contact.version)
    fixed = own_guests.correct(acme.context, my(acme, cleo, guest), patch)
    assert (fixed.contact.name, fixed.email) == ("Gustav", ADDRESS)
    with pytest.raises(VersionMismatch):
        own_guests.correct(acme.context, my(acme, cleo, guest), patch)
    acme.run()
    assert acme.email.inbox[-1].delivery.address == ADDRESS
    acme.accepts(acme.token(), acme.user("Gus"), version=2)
    with pytest.raises(NotAllowed):
        own_guests.correct(acme.context, my(acme, cleo, guest), Patch({"name": "Other"}))


@holds("S2.8", "A35")
def test_nobody_reaches_the_guests_of_another_client(acme: Acme) -> None:
    (cleo, hers), (carl, _) = acme.has_client("Cleo"), acme.has_client("Carl")
    guest = invites(acme, cleo)
    for user in (carl, acme.owner, acme.staff, acme.user("Stranger")):
        for deed in (
            lambda mine: own_guests.get(acme.context, mine),
            lambda mine: own_guests.end(acme.context, mine),
            lambda mine: own_guests.correct(acme.context, mine, Patch({"name": "X"})),
            lambda mine: own_guests.invite(acme.context, mine, GuestOffer()),
        ):
            with pytest.raises(NotFound):
                deed(my(acme, user, guest))
    assert listed(acme, carl) == []
    with pytest.raises(NotFound):
        own_guests.get(acme.context, my(acme, cleo, hers))


@holds("S2.9")
def test_only_clients_have_guests_of_their_own_and_a_guest_invites_nobody(acme: Acme) -> None:
    cleo, contact = acme.has_client()
    handed = acme.has_guest(contact, channel="link")
    gus = acme.user("Gus")
    acme.accepts(token_of(handed), gus)
    with pytest.raises(NotFound):
        invites(acme, gus)
    for user in (acme.owner, acme.staff):
        with pytest.raises(NotAllowed):
            listed(acme, user)
    acme.policy(acme.place, acme.owner, clients_invite_guests=False)
    for refused in (lambda: invites(acme, cleo), lambda: opens(acme, cleo, name="Ada")):
        with pytest.raises(NotAllowed) as refusal:
            refused()
        assert refusal.value.extra == {"rule": "clients_invite_guests_is_off"}
    assert len(listed(acme, cleo)) == 1, "whom they have they still see"


@holds("S2.8")
def test_a_client_opens_a_guest_once(acme: Acme) -> None:
    cleo, _ = acme.has_client()
    opened = opens(acme, cleo, name="Gus", emails=(ADDRESS,))
    with pytest.raises(Conflict) as refused:
        opens(acme, cleo, name="Gus", emails=(ADDRESS,))
    assert refused.value.extra == {"contact": opened.contact.id}
    assert invites(acme, cleo).contact.id == opened.contact.id


def test_a_client_who_was_deactivated_has_no_guests_to_see(acme: Acme) -> None:
    cleo, _ = acme.has_client()
    invites(acme, cleo)
    acme.deactivates(cleo, "client")
    with pytest.raises(MemberDeactivated):
        listed(acme, cleo)


def test_an_invitation_to_a_guest_who_is_invited_is_the_same_one(acme: Acme) -> None:
    cleo, _ = acme.has_client()
    first = invites(acme, cleo)
    acme.later(3_600_000)
    assert invites(acme, cleo).contact.open_invitations == first.contact.open_invitations
