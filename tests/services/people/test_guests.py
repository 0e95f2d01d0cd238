"""Guests belong to exactly one client or group; whoever may invite them sees, opens and ends them, nobody else."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact, Grants
from chalicelib.domain.errors import (
    ClientInactive,
    Conflict,
    ContactAmbiguous,
    LinkWithdrawn,
    MemberDeactivated,
    NoLongerMember,
    NotAllowed,
    NotFound,
    Unprocessable,
)
from chalicelib.domain.identity import User
from chalicelib.domain.marks import Holders
from chalicelib.domain.organization import MembershipStatus, Role
from chalicelib.domain.writes import Always, Put
from chalicelib.services.core.recipients import digests
from chalicelib.services.invitations import correcting, invite_contact, reading, reissuing, renewing
from chalicelib.services.people import contacts, ending, groups, guest_lists, homecoming, unlinking
from chalicelib.services.team import members, organizations
from tests.holding import holds
from tests.services.steps import Acme, token_of

ADDRESS = "gus@example.com"


def guests_seen(acme: Acme, user: User, client: Contact) -> set[str]:
    page = guest_lists.list_guests(acme.context, user, acme.place.id, client.id, after=None, limit=50)
    return {one.name for one in page.items}


def joins(acme: Acme, client: Contact, name: str = "Gus") -> tuple[User, Contact]:
    """A guest of this client who accepted."""
    handed = acme.has_guest(client, name=name, email=f"{name.lower()}@example.com", channel="link")
    user = acme.user(name)
    acme.accepts(token_of(handed), user)
    return user, acme.contact_of(handed)


def person(acme: Acme, identifier: str) -> Contact:
    found: Contact = acme.item(refs.contact(acme.place.id, identifier))
    return found


def held(acme: Acme, address: str, of: str = "") -> tuple[str, ...]:
    [digest] = digests(acme.context, acme.place.id, (address,))
    mark = acme.item(refs.holders(acme.place.id, digest, of))
    return mark.contacts if mark else ()


def end(acme: Acme, user: User, contact: Contact | str) -> Contact:
    return ending.end(acme.context, user, acme.place.id, contact if isinstance(contact, str) else contact.id)


@holds("S2.8", "I1")
def test_one_address_may_be_a_client_and_a_guest_of_two_clients(acme: Acme) -> None:
    (_, cleo), (_, carl) = acme.has_client("Cleo"), acme.has_client("Carl")
    client = acme.invites(name="Gus", email=ADDRESS)
    made = [acme.has_guest(cleo), acme.has_guest(carl)]
    people = [client.invitation.contact, *(one.invitation.contact for one in made)]
    assert len(set(people)) == 3
    assert [person(acme, one).of for one in people] == ["", cleo.id, carl.id]
    for one, of in zip(people, ("", cleo.id, carl.id), strict=True):
        assert held(acme, ADDRESS, of) == (one,)
    for handed, client_contact in zip(made, (cleo, carl), strict=True):
        acme.revokes(handed)
        again = acme.has_guest(client_contact)
        assert again.invitation.contact == handed.invitation.contact, "found by client and address"


@holds("S2.8")
def test_a_second_invitation_never_moves_a_guest_to_another_client(acme: Acme) -> None:
    (_, cleo), (_, carl) = acme.has_client("Cleo"), acme.has_client("Carl")
    handed = acme.has_guest(cleo)
    with pytest.raises(Unprocessable) as refused:
        acme.invites(contact=handed.invitation.contact, role="guest", grants={"client": carl.id})
    assert refused.value.errors[0].field == "of"
    with pytest.raises(Unprocessable):
        acme.invites(contact=handed.invitation.contact, role="client")
    with pytest.raises(Unprocessable):
        acme.invites(contact=carl.id, role="guest", grants={"client": cleo.id})
    for wanted in (
        correcting.Amendment(role="client"),
        correcting.Amendment(grants=Grants(client=carl.id)),
        correcting.Amendment(role="staff", grants=Grants()),
    ):
        with pytest.raises(Unprocessable):
            correcting.amend(acme.context, acme.request(handed), wanted)
    kept = correcting.amend(
        acme.context, acme.request(handed), correcting.Amendment(grants=Grants(relationship="aunt"))
    )
    assert kept.invitation.subject == cleo.id
    assert acme.contact_of(handed).of == cleo.id


@holds("S2.8")
def test_nobody_but_a_client_or_a_group_has_guests(acme: Acme) -> None:
    _, cleo = acme.has_client()
    _, gus = joins(acme, cleo)
    with pytest.raises(Unprocessable):
        acme.has_guest(gus, name="Other", email="other@example.com")
    group = acme.adds_contact(name="Team", kind="group")
    assert acme.has_guest(group).invitation.subject == group.id
    with pytest.raises(Unprocessable):
        acme.adds_contact(name="Team of Cleo", kind="group", of=cleo.id)


@holds("S2.9")
def test_a_guest_is_opened_by_owner_admin_assigned_staff_and_the_client_alone(acme: Acme) -> None:
    _, cleo = acme.has_client()
    for number, user in enumerate((acme.owner, acme.admin)):
        opened = acme.adds_contact(user, name=f"G{number}", of=cleo.id)
        assert (opened.of, opened.type, opened.state) == (cleo.id, "guest", "invite")
    with pytest.raises(NotAllowed) as refused:
        acme.adds_contact(acme.staff, name="Nope", of=cleo.id)
    assert refused.value.extra == {"rule": "staff_invites_guest_only_assigned_client"}
    acme.assigns(cleo.id, acme.staff_id)
    acme.adds_contact(acme.staff, name="G2", of=cleo.id)
    guest, _ = joins(acme, cleo)
    with pytest.raises(NotFound):
        acme.adds_contact(guest, name="Nope", of=cleo.id)
    other, _ = acme.has_client("Carl")
    with pytest.raises(NotAllowed):
        acme.adds_contact(other, name="Nope", of=cleo.id)
    with pytest.raises(NotAllowed):
        acme.adds_contact(acme.user("Cleo"), name="In the wrong place", of=cleo.id)
    acme.policy(acme.place, acme.owner, staff_invite_guests=False)
    with pytest.raises(NotAllowed):
        acme.adds_contact(acme.staff, name="Nope", of=cleo.id)
    assert guests_seen(acme, acme.owner, cleo) == {"G0", "G1", "G2", "Gus"}
    assert acme.email.inbox == [], "opening sends nothing"


@holds("S2.9", "A35")
def test_a_guest_of_nobody_here_can_not_be_opened(acme: Acme) -> None:
    for unknown in ("con_0000000000000000", "nonsense"):
        with pytest.raises(Unprocessable):
            acme.adds_contact(name="Gus", of=unknown)
    elsewhere = acme.organization(acme.owner, "Other")
    far = contacts.create(acme.context, acme.owner, elsewhere.id, contacts.ContactDraft(name="X"), None)
    with pytest.raises(Unprocessable):
        acme.adds_contact(name="Gus", of=far.id)


@holds("S2.9")
def test_a_guest_who_is_there_is_not_opened_twice_and_can_be_invited(acme: Acme) -> None:
    _, cleo = acme.has_client()
    opened = acme.adds_contact(name="Gus", emails=(ADDRESS,), of=cleo.id)
    with pytest.raises(Conflict) as refused:
        acme.adds_contact(name="Gus", emails=(ADDRESS,), of=cleo.id)
    assert refused.value.extra == {"contact": opened.id}
    assert acme.has_guest(cleo).invitation.contact == opened.id


@holds("S2.3", "S2.9")
def test_staff_see_guests_through_the_client_whoever_invited_them(acme: Acme) -> None:
    _, cleo = acme.has_client()
    handed = acme.has_guest(cleo)
    guest = handed.invitation.contact
    for hidden in (
        lambda: contacts.get(acme.context, acme.staff, acme.place.id, guest),
        lambda: reading.get(acme.context, acme.staff, acme.place.id, handed.invitation.id),
        lambda: guests_seen(acme, acme.staff, cleo),
        lambda: end(acme, acme.staff, guest),
    ):
        with pytest.raises(NotFound):
            hidden()
    acme.assigns(cleo.id, acme.staff_id)
    assert contacts.get(acme.context, acme.staff, acme.place.id, guest).of == cleo.id
    assert guests_seen(acme, acme.staff, cleo) == {"Gus"}
    assert acme.resends(handed, acme.staff).invitation.id == handed.invitation.id
    assert acme.corrects(guest, acme.staff, name="Gustav").name == "Gustav"
    acme.unassigns(cleo.id, acme.staff_id)
    with pytest.raises(NotFound):
        contacts.get(acme.context, acme.staff, acme.place.id, guest)


def test_the_list_of_guests_comes_page_by_page(acme: Acme) -> None:
    _, cleo = acme.has_client()
    for number in range(5):
        acme.adds_contact(name=f"G{number}", of=cleo.id)
        acme.later(1)
    seen: list[str] = []
    after = None
    while True:
        page = guest_lists.list_guests(acme.context, acme.owner, acme.place.id, cleo.id, after=after, limit=2)
        seen += [one.name for one in page.items]
        after = page.next
        if after is None:
            break
    assert seen == [f"G{number}" for number in range(5)]


@holds("S2.9")
@pytest.mark.parametrize("who", ["owner", "admin", "staff"])
def test_a_guest_who_joined_is_ended_and_invited_again(acme: Acme, who: str) -> None:
    _, cleo = acme.has_client()
    acme.assigns(cleo.id, acme.staff_id)
    gus, contact = joins(acme, cleo)
    ended = end(acme, getattr(acme, who), contact)
    assert (ended.state, ended.linked_user, ended.of) == ("invite", "", cleo.id)
    with pytest.raises(NotFound):
        organizations.get(acme.context, gus, acme.place.id)
    before = acme.snapshot()
    end(acme, getattr(acme, who), contact)
    assert acme.snapshot() == before, "ending twice changes nothing"
    again = acme.has_guest(cleo, channel="link")
    assert again.invitation.contact == contact.id
    acme.accepts(token_of(again), gus)
    assert organizations.get(acme.context, gus, acme.place.id).id == acme.place.id
    assert acme.told().count("guest.ended") == 1


@holds("S2.9")
def test_ending_an_invited_guest_withdraws_the_invitation(acme: Acme) -> None:
    _, cleo = acme.has_client()
    handed = acme.has_guest(cleo, channel="link")
    end(acme, acme.owner, handed.invitation.contact)
    assert acme.the(handed).status == "revoked"
    assert acme.contact_of(handed).open_invitations == ()
    with pytest.raises(LinkWithdrawn):
        acme.accepts(token_of(handed), acme.user("Gus"))
    assert acme.has_guest(cleo).invitation.previous == handed.invitation.id


def test_only_a_guest_is_ended(acme: Acme) -> None:
    _, cleo = acme.has_client()
    with pytest.raises(Conflict):
        end(acme, acme.owner, cleo)


def inactive(acme: Acme, cleo: User, contact: Contact, how: str) -> None:
    if how == "unlinked":
        unlinking.unlink(acme.context, acme.owner, acme.place.id, contact.id)
    else:
        acme.sets_membership(cleo, Role.CLIENT, how)


@holds("S2.8")
@pytest.mark.parametrize("how", [MembershipStatus.DEACTIVATED, MembershipStatus.ENDED, "unlinked"])
def test_a_guest_is_nothing_while_the_client_is_not_active(acme: Acme, how: str) -> None:
    cleo, contact = acme.has_client()
    gus, _ = joins(acme, contact)
    waiting = acme.has_guest(contact, name="Ada", email="ada@example.com", channel="link")
    inactive(acme, cleo, contact, how)
    for refused in (
        lambda: organizations.get(acme.context, gus, acme.place.id),
        lambda: members.list_members(acme.context, gus, acme.place.id, after=None, limit=50),
        lambda: acme.has_guest(contact, name="New", email="new@example.com"),
        lambda: acme.resends(waiting),
        lambda: reissuing.reissue(acme.context, acme.request(acme.revokes(waiting))),
    ):
        with pytest.raises(ClientInactive):
            refused()


@holds("S2.8", "A38")
@pytest.mark.parametrize("how", [MembershipStatus.DEACTIVATED, MembershipStatus.ENDED, "unlinked"])
def test_nobody_joins_as_a_guest_of_a_client_who_is_not_active(acme: Acme, how: str) -> None:
    cleo, contact = acme.has_client()
    handed = acme.has_guest(contact, channel="link")
    inactive(acme, cleo, contact, how)
    before = acme.snapshot()
    with pytest.raises(ClientInactive):
        acme.accepts(token_of(handed), acme.user("Gus"))
    assert acme.snapshot() == before


@holds("S2.8")
def test_access_comes_back_with_the_client(acme: Acme) -> None:
    cleo, contact = acme.has_client()
    gus, _ = joins(acme, contact)
    handed = acme.has_guest(contact, name="Ada", email="ada@example.com", channel="link")
    acme.deactivates(cleo, Role.CLIENT)
    acme.sets_membership(cleo, Role.CLIENT, MembershipStatus.ACTIVE)
    assert organizations.get(acme.context, gus, acme.place.id).id == acme.place.id
    assert acme.accepts(token_of(handed), acme.user("Ada")).subject == contact.id


@holds("S2.8")
def test_a_guest_of_two_keeps_what_they_have_through_the_other(acme: Acme) -> None:
    (cleo, hers), (_, his) = acme.has_client("Cleo"), acme.has_client("Carl")
    gus, _ = joins(acme, hers)
    acme.accepts(token_of(acme.has_guest(his, channel="link")), gus)
    acme.deactivates(cleo, Role.CLIENT)
    page = members.list_members(acme.context, gus, acme.place.id, after=None, limit=50)
    assert {one.name for one in page.items} == {"Gus", "Carl"}


def test_a_deactivated_guest_is_told_so(acme: Acme) -> None:
    _, cleo = acme.has_client()
    gus, _ = joins(acme, cleo)
    reference = refs.membership(acme.place.id, gus.id, Role.GUEST, cleo.id)
    acme.store.commit([Put(reference, replace(acme.item(reference), status="deactivated"), Always())])
    with pytest.raises(MemberDeactivated):
        organizations.get(acme.context, gus, acme.place.id)


@holds("S2.8")
def test_a_client_who_never_joined_may_have_guests_opened_and_none_invited(acme: Acme) -> None:
    cleo = acme.adds_contact(name="Cleo", emails=("cleo@example.com",))
    acme.adds_contact(name="Gus", emails=(ADDRESS,), of=cleo.id)
    with pytest.raises(ClientInactive):
        acme.has_guest(cleo)


@holds("S2.8")
def test_an_expired_invitation_renews_itself_for_no_client_who_left(acme: Acme) -> None:
    cleo, contact = acme.has_client()
    handed = acme.has_guest(contact)
    acme.run()
    token = acme.token()
    acme.deactivates(cleo, Role.CLIENT)
    acme.later(15 * 86_400_000)
    with pytest.raises(ClientInactive):
        renewing.ask_for_link(acme.context, token)
    assert acme.the(handed).status == "pending"


def an_old_guest(acme: Acme, client: Contact, name: str = "Old", address: str = ADDRESS) -> Contact:
    """As it was written before guests had places of their own: among everybody, the client in the grants."""
    contact = Contact(
        id=acme.context.new_id("con_"),
        organization=acme.place.id,
        name=name,
        emails=(address,),
        type="guest",
        grants=Grants(client=client.id),
        created_by=acme.owner.id,
        created_at=acme.now,
    )
    [digest] = digests(acme.context, acme.place.id, (address,))
    acme.store.commit(
        [
            Put(refs.of(contact), contact, Always()),
            Put(refs.holders(acme.place.id, digest), Holders(contacts=(*held(acme, address), contact.id)), Always()),
        ]
    )
    return contact


@holds("S2.8")
def test_a_guest_from_before_is_found_and_goes_home_with_the_next_change(acme: Acme) -> None:
    (_, cleo), (_, carl) = acme.has_client("Cleo"), acme.has_client("Carl")
    old = an_old_guest(acme, cleo)
    assert acme.has_guest(carl).invitation.contact != old.id
    client = acme.invites(name="Somebody", email=ADDRESS)
    assert client.invitation.contact != old.id, "a client at the same address is somebody else"
    handed = acme.has_guest(cleo)
    assert handed.invitation.contact == old.id
    now = person(acme, old.id)
    assert (now.of, now.grants.client) == (cleo.id, "")
    assert held(acme, ADDRESS, cleo.id) == (old.id,)
    assert held(acme, ADDRESS) == (client.invitation.contact,)
    assert guests_seen(acme, acme.owner, cleo) == {"Old"}


@holds("S2.8")
@pytest.mark.parametrize("change", ["address", "name", "type", "end"])
def test_every_change_takes_a_guest_from_before_home(acme: Acme, change: str) -> None:
    _, cleo = acme.has_client()
    old = an_old_guest(acme, cleo)
    changes: dict[str, dict[str, Any]] = {
        "address": {"emails": ("new@example.com",)},
        "name": {"name": "New"},
        "type": {"type": "friend"},
    }
    if change == "end":
        acme.has_guest(cleo)
        end(acme, acme.owner, old)
    else:
        acme.corrects(old.id, **changes[change])
    address = person(acme, old.id).emails[0]
    assert held(acme, address, cleo.id) == (old.id,)
    assert held(acme, ADDRESS) == ()
    assert guests_seen(acme, acme.owner, cleo) == {person(acme, old.id).name}


@holds("S2.8")
def test_a_client_from_before_who_was_invited_as_a_guest_too_stays_a_client(acme: Acme) -> None:
    (_, cleo), (jane, mixed) = acme.has_client("Cleo"), acme.has_client("Jane", emails=("jane@example.com",))
    written = replace(mixed, type="guest", grants=Grants(client=cleo.id))
    acme.store.commit([Put(refs.of(written), written, Always())])
    assert person(acme, mixed.id).client == ""
    assert acme.has_guest(cleo, email="jane@example.com").invitation.contact != mixed.id
    assert members.list_members(acme.context, jane, acme.place.id, after=None, limit=50).items


@holds("S4.7")
def test_of_several_guests_at_one_address_only_those_of_the_client_are_meant(acme: Acme) -> None:
    (_, cleo), (_, carl) = acme.has_client("Cleo"), acme.has_client("Carl")
    first, second = (acme.adds_contact(name=name, of=cleo.id) for name in ("Gus", "Ada"))
    for one in (first, second):
        acme.corrects(one.id, emails=(ADDRESS,))
    acme.adds_contact(name="Client", emails=(ADDRESS,))
    with pytest.raises(ContactAmbiguous) as several:
        acme.has_guest(cleo)
    assert set(several.value.extra["contacts"]) == {first.id, second.id}
    acme.has_guest(carl)
    acme.invites(email=ADDRESS, name="Client")


def test_a_client_that_goes_for_good_ends_its_guests_step_by_step(acme: Acme) -> None:
    _, cleo = acme.has_client()
    for number in range(30):
        acme.has_guest(cleo, name=f"G{number}", email=f"g{number}@example.com")
    position = ending.end_guests_of(acme.context, acme.place.id, cleo.id)
    assert position is not None
    assert ending.end_guests_of(acme.context, acme.place.id, cleo.id, position) is None
    page = guest_lists.list_guests(acme.context, acme.owner, acme.place.id, cleo.id, after=None, limit=50)
    assert {one.state for one in page.items} == {"invite"}
    assert all(not one.open_invitations for one in page.items)


def test_whoever_was_ended_learns_it_from_the_old_link(acme: Acme) -> None:
    _, cleo = acme.has_client()
    handed = acme.has_guest(cleo, channel="link")
    gus = acme.user("Gus")
    acme.accepts(token_of(handed), gus)
    end(acme, acme.owner, handed.invitation.contact)
    with pytest.raises(NoLongerMember):
        acme.accepts(token_of(handed), gus)


def test_inviting_a_guest_in_a_group_job_sends_the_open_invitation_again(acme: Acme) -> None:
    _, cleo = acme.has_client()
    handed = acme.has_guest(cleo)
    command = acme.command(acme.place, acme.owner, email=ADDRESS, role="guest", grants={"client": cleo.id})
    assert invite_contact.invite(acme.context, command).invitation.id == handed.invitation.id


def test_who_typed_an_address_is_kept(acme: Acme) -> None:
    _, cleo = acme.has_client()
    opened = acme.adds_contact(name="Gus", emails=(ADDRESS,), of=cleo.id)
    assert acme.corrects(opened.id, acme.admin, name="Gustav").typed_by == ""
    assert acme.corrects(opened.id, acme.admin, emails=("new@example.com",)).typed_by == acme.admin.id


@holds("S2.8")
def test_an_operator_brings_home_all_guests_and_groups_from_before(acme: Acme) -> None:
    _, cleo = acme.has_client()
    old = an_old_guest(acme, cleo)
    group = acme.adds_contact(name="Evening", kind="group")
    member = acme.adds_contact(name="Jane")
    written = replace(member, grants=Grants(groups=(group.id, "con_0000000000000000")))
    acme.store.commit([Put(refs.of(written), written, Always())])
    for _ in range(2):
        for one in acme.everything():
            if isinstance(one, Contact):
                homecoming.bring_home(acme.context, one)
    assert person(acme, old.id).of == cleo.id
    assert (held(acme, ADDRESS), held(acme, ADDRESS, cleo.id)) == ((), (old.id,))
    assert guests_seen(acme, acme.owner, cleo) == {"Old"}
    inside = groups.list_members(acme.context, acme.owner, acme.place.id, group.id, after=None, limit=50)
    assert [one.contact.name for one in inside.page.items] == ["Jane"]
    before = acme.snapshot()
    homecoming.bring_home(acme.context, person(acme, old.id))
    assert acme.snapshot() == before
