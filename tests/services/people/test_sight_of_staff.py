"""Staff see a client by an assignment alone: no invitation brings one, and none shows what is theirs no more."""

from typing import Any

import pytest

from chalicelib.domain.contact import Grants
from chalicelib.domain.errors import AssignOthers, ContactAmbiguous, NotAllowed, NotFound, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.services.core.saving import Patch
from chalicelib.services.invitations import correcting, creating, invite_contact, listing, reading, reissuing
from chalicelib.services.invitations.correcting import Amendment
from chalicelib.services.people import contact_changes, contacts, counts, directory
from tests.holding import holds
from tests.services.steps import Acme, token_of


@pytest.fixture
def acme() -> Acme:
    """Staff may invite clients."""
    acme = Acme()
    acme.policy(acme.place, acme.owner, staff_invite_clients=True)
    return acme


def mine(acme: Acme) -> dict[str, Any]:
    return {"staff": (acme.staff_id,)}


def joined(acme: Acme) -> User:
    acme.run()
    user = acme.joins_as_new_user(acme.token())
    acme.accepts(acme.token(), user)
    return user


def listed(acme: Acme, user: User, **asked: Any) -> list[str]:
    question = listing.Question(**asked)
    page = listing.list_invitations(acme.context, user, acme.place.id, question, after=None, limit=50)
    return [row.invitation.recipient.name for row in page.items]


def sees_nobody(acme: Acme, contact: str, *invitations: str) -> None:
    with pytest.raises(NotFound):
        contacts.get(acme.context, acme.staff, acme.place.id, contact)
    for invitation in invitations:
        with pytest.raises(NotFound):
            reading.get(acme.context, acme.staff, acme.place.id, invitation)
    questions: list[dict[str, Any]] = [
        {},
        {"name": "jane"},
        {"contact": contact},
        {"inviter": acme.staff_id},
        {"attention": True},
    ]
    for asked in questions:
        assert listed(acme, acme.staff, **asked) == []
    for name in ("", "jane"):
        question = directory.ContactQuestion(name=name)
        page = directory.list_contacts(acme.context, acme.staff, acme.place.id, question, after=None, limit=50)
        assert page.items == []
    counted = counts.count(acme.context, acme.staff, acme.place.id)
    assert sum(one.count for one in (*counted.invitations.values(), *counted.contacts.values())) == 0


@holds("S2.3", "A36")
def test_inviting_somebody_elses_client_by_address_neither_shows_nor_assigns_them(acme: Acme) -> None:
    first = acme.invites(email="jane@example.com", name="Jane")
    joined(acme)
    jane = first.invitation.contact
    sees_nobody(acme, jane, first.invitation.id)
    before = acme.snapshot()
    command = acme.command(acme.place, acme.staff, email="jane@example.com", grants=mine(acme))
    attacks: list[Any] = [creating.create, creating.preview, creating.check]
    for attack in attacks:
        with pytest.raises(AssignOthers):
            attack(acme.context, command)
    with pytest.raises(AssignOthers):
        acme.invites(acme.staff, contact=jane, grants=mine(acme))
    with pytest.raises(NotFound):
        acme.invites(acme.staff, contact=jane)
    assert acme.snapshot() == before
    sees_nobody(acme, jane, first.invitation.id)


@holds("S2.3")
@pytest.mark.parametrize("state", ["never invited", "invited"])
def test_the_answer_tells_nothing_of_what_the_contact_is(acme: Acme, state: str) -> None:
    if state == "invited":
        acme.invites(email="jane@example.com")
    else:
        acme.adds_contact(name="Jane", emails=("jane@example.com",))
    with pytest.raises(AssignOthers):
        acme.invites(acme.staff, email="jane@example.com", grants=mine(acme))


@holds("S2.9")
def test_staff_bring_in_whom_nobody_knew_and_serve_them(acme: Acme) -> None:
    handed = acme.invites(acme.staff, email="jane@example.com", name="Jane", grants=mine(acme))
    assert contacts.get(acme.context, acme.staff, acme.place.id, handed.invitation.contact).name == "Jane"
    joined(acme)
    assert listed(acme, acme.staff) == ["Jane"]


@holds("S2.9")
def test_staff_invite_once_more_whom_they_serve(acme: Acme) -> None:
    first = acme.invites(acme.staff, email="jane@example.com", grants=mine(acme))
    acme.revokes(first, acme.staff)
    again = acme.invites(acme.staff, email="jane@example.com")
    acme.revokes(again, acme.staff)
    assert reissuing.reissue(acme.context, acme.request(again, acme.staff)).invitation.previous == again.invitation.id
    own = acme.adds_contact(acme.staff, name="John")
    command = acme.command(acme.place, acme.staff, contact=own.id, channel="link")
    assert invite_contact.invite(acme.context, command).invitation.contact == own.id


@holds("S4.7")
def test_of_several_at_one_address_staff_are_told_their_own(acme: Acme) -> None:
    theirs, other = (acme.adds_contact(name=name, emails=("fam@example.com",)) for name in ("Ann", "Bob"))
    acme.assigns(theirs.id, acme.staff_id)
    with pytest.raises(AssignOthers):
        acme.invites(acme.staff, email="fam@example.com", grants=mine(acme))
    acme.assigns(other.id, acme.staff_id)
    with pytest.raises(ContactAmbiguous) as several:
        acme.invites(acme.staff, email="fam@example.com")
    assert set(several.value.extra["contacts"]) == {theirs.id, other.id}


@holds("A36")
def test_an_invitation_as_guest_assigns_no_client_of_somebody_else(acme: Acme) -> None:
    jane = acme.adds_contact(name="Jane Doe", emails=("jane@example.com",), phones=("+12015550123",))
    _, cleo = acme.has_client()
    acme.assigns(cleo.id, acme.staff_id)
    with pytest.raises(Unprocessable):
        acme.invites(acme.staff, email="jane@example.com", role="guest", grants=mine(acme) | {"client": cleo.id})
    handed = acme.invites(acme.staff, email="jane@example.com", role="guest", grants={"client": cleo.id})
    assert (handed.invitation.recipient.name, handed.invitation.recipient.phone) == ("", "")
    for wanted in (
        Amendment(grants=Grants(client=cleo.id, staff=(acme.staff_id,))),
        Amendment(role="client", grants=Grants(staff=(acme.staff_id,))),
    ):
        with pytest.raises((AssignOthers, Unprocessable)):
            correcting.amend(acme.context, acme.request(handed, acme.staff), wanted)
    with pytest.raises(NotFound):
        contacts.get(acme.context, acme.staff, acme.place.id, jane.id)


@holds("S2.3")
def test_whoever_is_assigned_no_more_sees_nothing_of_what_they_sent(acme: Acme) -> None:
    handed = acme.invites_and_sends(acme.staff, email="jane@example.com", name="Jane", grants=mine(acme))
    contact = handed.invitation.contact
    acme.unassigns(contact, acme.staff_id)
    sees_nobody(acme, contact, handed.invitation.id)
    for verb in (acme.resends, acme.revokes, acme.shares):
        with pytest.raises(NotFound):
            verb(handed, acme.staff)
    request = acme.request(handed, acme.staff)
    with pytest.raises(NotFound):
        correcting.amend(acme.context, request, Amendment(note="Hello"))
    with pytest.raises(NotFound):
        reissuing.reissue(acme.context, request)
    with pytest.raises(NotFound):
        acme.invites(acme.staff, contact=contact)
    with pytest.raises(NotAllowed):
        acme.invites(acme.staff, email="jane@example.com")
    with pytest.raises(AssignOthers):
        acme.invites(acme.staff, email="jane@example.com", grants=mine(acme))
    with pytest.raises(NotFound):
        contact_changes.change(acme.context, acme.staff, acme.place.id, contact, Patch({"name": "J"}))


@holds("S2.3", "A37")
def test_nor_does_their_right_count_when_it_is_accepted(acme: Acme) -> None:
    handed = acme.invites(acme.staff, name="Jane", channel="link", grants=mine(acme))
    token, contact = token_of(handed), handed.invitation.contact
    acme.unassigns(contact, acme.staff_id)
    before = acme.snapshot()
    with pytest.raises(NotAllowed):
        acme.accepts(token, acme.user("Jane"))
    assert acme.snapshot() == before
    acme.assigns(contact, acme.staff_id)
    assert acme.accepts(token, acme.user("Jane")).role == "client"


@holds("S2.4")
def test_acceptance_assigns_nobody_who_was_taken_off_before(acme: Acme) -> None:
    handed = acme.invites_and_sends(grants=mine(acme))
    acme.unassigns(handed.invitation.contact, acme.staff_id)
    acme.accepts(acme.token(), acme.joins_as_new_user(acme.token()))
    sees_nobody(acme, handed.invitation.contact, handed.invitation.id)


@holds("S2.3", "S3.6")
def test_whoever_is_assigned_no_more_is_told_nothing(acme: Acme) -> None:
    handed = acme.invites_and_sends(acme.staff, email="jane@example.com", name="Jane", grants=mine(acme))
    acme.unassigns(handed.invitation.contact, acme.staff_id)
    acme.declines(acme.token())
    acme.run()
    assert [one.delivery.address for one in acme.notices] == ["olga@example.com"], "nobody else is left to be told"


@holds("S2.3")
def test_whoever_serves_a_contact_sees_and_resends_what_others_sent(acme: Acme) -> None:
    handed = acme.invites(name="Jane", email="jane@example.com")
    with pytest.raises(NotFound):
        acme.resends(handed, acme.staff)
    acme.assigns(handed.invitation.contact, acme.staff_id)
    acme.policy(acme.place, acme.owner, staff_invite_clients=False)
    assert listed(acme, acme.staff) == listed(acme, acme.staff, status="pending") == ["Jane"]
    assert listed(acme, acme.staff, status="accepted") == []
    assert counts.count(acme.context, acme.staff, acme.place.id).invitations["pending"].count == 1
    assert acme.resends(handed, acme.staff).invitation.id == handed.invitation.id
    with pytest.raises(NotAllowed):
        acme.revokes(handed, acme.staff)


@holds("S2.9")
def test_guests_of_an_assigned_client_are_seen_through_them(acme: Acme) -> None:
    _, cleo = acme.has_client()
    acme.assigns(cleo.id, acme.staff_id)
    handed = acme.invites(acme.staff, name="Gus", channel="link", role="guest", grants={"client": cleo.id})
    by_owner = acme.has_guest(cleo, name="Ada", email="ada@example.com")
    assert sorted(listed(acme, acme.staff)) == ["Ada", "Gus"], "whoever invited them"
    acme.revokes(by_owner)
    acme.revokes(handed, acme.staff)
    assert reissuing.reissue(acme.context, acme.request(handed, acme.staff)).invitation.recipient.name == "Gus"
    acme.unassigns(cleo.id, acme.staff_id)
    sees_nobody(acme, handed.invitation.contact, handed.invitation.id)


def test_the_list_of_staff_comes_page_by_page_newest_first(acme: Acme) -> None:
    for number in range(5):
        acme.invites(acme.staff, name=f"N{number}", channel="link", grants=mine(acme))
        acme.later(1)
    seen: list[str] = []
    after = None
    while len(seen) < 5:
        page = listing.list_invitations(
            acme.context, acme.staff, acme.place.id, listing.Question(), after=after, limit=2
        )
        seen += [row.invitation.recipient.name for row in page.items]
        after = page.next
    assert (seen, after) == (["N4", "N3", "N2", "N1", "N0"], None)


@holds("S2.3")
def test_a_client_who_was_staff_sees_nothing_of_what_they_sent_then(acme: Acme) -> None:
    acme.invites(acme.staff, name="Jane", channel="link", grants=mine(acme))
    acme.sets_membership(acme.staff, "staff", "ended")
    acme.join(acme.place, acme.staff, "client", contact_id=acme.adds_contact(name="Stan").id)
    assert listed(acme, acme.staff) == []
