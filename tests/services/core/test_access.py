"""Who sees what: owners and admins all of it, staff their own, clients and guests nothing of the directory."""

from typing import Any

import pytest

from chalicelib.domain.errors import AssignOthers, NotAllowed, NotFound, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.services.invitations import creating, listing, reading
from chalicelib.services.people import contacts, directory
from chalicelib.services.team import members, organizations
from tests.holding import holds
from tests.services.steps import Acme


def contacts_seen(acme: Acme, user: User, **where: Any) -> set[str]:
    asked = directory.ContactQuestion(**where)
    page = directory.list_contacts(acme.context, user, acme.place.id, asked, after=None, limit=50)
    return {one.name for one in page.items}


def invitations_seen(acme: Acme, user: User, **asked: Any) -> set[str]:
    wanted = listing.Question(**asked)
    page = listing.list_invitations(acme.context, user, acme.place.id, wanted, after=None, limit=50)
    return {row.invitation.recipient.name for row in page.items}


def client(acme: Acme, name: str) -> tuple[User, str]:
    """A client with an account: the user and the contact."""
    handed = acme.invites(email=f"{name.lower()}@example.com", name=name)
    acme.run()
    user = acme.joins_as_new_user(acme.token(), name=name)
    acme.accepts(acme.token(), user)
    return user, handed.invitation.contact


@holds("S2.3")
def test_staff_without_assignment_see_no_client_at_all(acme: Acme) -> None:
    _, jane = client(acme, "Jane")
    assert contacts_seen(acme, acme.staff) == set()
    with pytest.raises(NotFound):
        contacts.get(acme.context, acme.staff, acme.place.id, jane)


@holds("S2.3")
def test_staff_see_the_clients_assigned_to_them(acme: Acme) -> None:
    _, jane = client(acme, "Jane")
    client(acme, "John")
    acme.assigns(jane, acme.staff_id)
    assert contacts_seen(acme, acme.staff) == {"Jane"}
    assert contacts.get(acme.context, acme.staff, acme.place.id, jane).name == "Jane"
    assert contacts_seen(acme, acme.staff, type="guest") == set()


@holds("S2.2")
def test_owners_and_admins_see_everything(acme: Acme) -> None:
    client(acme, "Jane")
    for user in (acme.owner, acme.admin):
        assert contacts_seen(acme, user) == invitations_seen(acme, user) == {"Jane"}


@holds("S2.3")
def test_staff_see_only_the_invitations_of_contacts_assigned_to_them(acme: Acme) -> None:
    acme.policy(acme.place, acme.owner, staff_invite_clients=True)
    acme.invites(name="Jane", channel="link")
    mine = acme.invites(acme.staff, name="John", channel="link", grants={"staff": (acme.staff_id,)})
    assert invitations_seen(acme, acme.staff) == {"John"}
    assert invitations_seen(acme, acme.owner) == {"Jane", "John"}
    assert reading.get(acme.context, acme.staff, acme.place.id, mine.invitation.id).invitation == mine.invitation


@holds("S2.8")
def test_clients_and_guests_see_nothing_of_the_directory(acme: Acme) -> None:
    jane, contact_id = client(acme, "Jane")
    client(acme, "John")
    assert contacts_seen(acme, jane) == set()
    assert invitations_seen(acme, jane) == set()
    assert contacts.get(acme.context, jane, acme.place.id, contact_id).name == "Jane", "but their own record they do"
    guest = acme.user("Gus")
    acme.join(acme.place, guest, "guest", subject=contact_id)
    with pytest.raises(NotFound):
        contacts_seen(acme, guest)
    assert organizations.get(acme.context, guest, acme.place.id).branding.name == "Acme Coaching"


@holds("S2.5")
def test_staff_see_the_team_and_no_client_among_the_members(acme: Acme) -> None:
    jane, _ = client(acme, "Jane")
    page = members.list_members(acme.context, acme.staff, acme.place.id, after=None, limit=50)
    assert {one.role for one in page.items} == {"owner", "admin", "staff"}
    mine = members.list_members(acme.context, jane, acme.place.id, after=None, limit=50)
    assert [one.user for one in mine.items] == [jane.id, acme.owner.id], "nobody serves them: the owners do"
    with pytest.raises(NotFound):
        members.get_member(acme.context, jane, acme.place.id, acme.staff_id)
    assert members.get_member(acme.context, acme.owner, acme.place.id, acme.staff_id).user == acme.staff.id


@pytest.mark.parametrize("identifier", ["", "mem_", "mem_s" + "a" * 26, "con_x"])
def test_an_unknown_member_is_unknown(acme: Acme, identifier: str) -> None:
    with pytest.raises(NotFound):
        members.get_member(acme.context, acme.owner, acme.place.id, identifier)


def test_everybody_sees_where_they_belong(acme: Acme) -> None:
    other = acme.organization(acme.owner, "Second Business")
    belongings = members.belongings(acme.context, acme.owner)
    assert {one.organization.id for one in belongings} == {acme.place.id, other.id}
    assert members.belongings(acme.context, acme.user("Nobody")) == []


@holds("S2.3")
def test_staff_do_not_reach_an_unassigned_client_by_inviting(acme: Acme) -> None:
    acme.policy(acme.place, acme.owner, staff_invite_clients=True)
    mine = {"staff": (acme.staff_id,)}
    jane = acme.adds_contact(name="Jane Doe", emails=("jane@example.com",), phones=("+12015550123",))
    before = acme.snapshot()
    for named in ({"contact": jane.id}, {"contact": "con_" + "x" * 16}, {"email": "jane@example.com"}):
        with pytest.raises(AssignOthers):
            acme.invites(acme.staff, **named, grants=mine)
    with pytest.raises(NotFound):
        acme.invites(acme.staff, contact=jane.id)
    with pytest.raises(NotAllowed) as refused:
        acme.invites(acme.staff, email="jane@example.com")
    assert refused.value.extra == {"rule": "staff_invites_client_only_assigned_to_self"}
    assert acme.snapshot() == before


@holds("S2.8", "A44")
def test_a_client_learns_nothing_of_others_by_inviting_guests(acme: Acme) -> None:
    jane, contact_id = client(acme, "Jane")
    john = acme.adds_contact(name="John Doe", emails=("john@example.com",), phones=("+12015550123",))
    with pytest.raises(NotFound):
        acme.invites(jane, contact=john.id, role="guest", grants={"client": contact_id})
    handed = acme.invites(jane, email="john@example.com", role="guest", grants={"client": contact_id})
    assert (handed.invitation.recipient.name, handed.invitation.recipient.phone) == ("", "")


@holds("S2.9")
def test_who_invited_somebody_may_invite_them_again(acme: Acme) -> None:
    jane, contact_id = client(acme, "Jane")
    first = acme.invites(jane, name="Gus", email="gus@example.com", role="guest", grants={"client": contact_id})
    acme.revokes(first, jane)
    again = acme.invites(jane, contact=first.invitation.contact, role="guest", grants={"client": contact_id})
    assert again.invitation.recipient.email == "gus@example.com"


@holds("S2.8")
def test_nobody_is_their_own_guest(acme: Acme) -> None:
    _, contact = acme.has_client("Jane", emails=("jane@example.com",))
    with pytest.raises(Unprocessable, match="invalid_request"):
        acme.invites(contact=contact.id, role="guest", grants={"client": contact.id})


@holds("S2.8")
def test_a_guest_belongs_to_exactly_one_client(acme: Acme) -> None:
    with pytest.raises(Exception, match="invalid_request"):
        acme.invites(role="guest")
    with pytest.raises(Exception, match="invalid_request"):
        acme.invites(role="client", grants={"client": acme.adds_contact(name="X").id})


@holds("S2.9")
def test_a_guest_may_be_invited_by_admin_client_or_assigned_staff(acme: Acme) -> None:
    jane, contact_id = client(acme, "Jane")
    guest = {"role": "guest", "grants": {"client": contact_id}, "channel": "link"}
    for user in (acme.owner, acme.admin, jane):
        assert acme.invites(user, name="Gus", **guest).invitation.subject == contact_id
    with pytest.raises(NotAllowed):
        acme.invites(acme.staff, name="Gus", **guest)
    acme.assigns(contact_id, acme.staff_id)
    assert acme.invites(acme.staff, name="Gus", **guest).invitation.inviter.role == "staff"


@holds("S2.9")
@pytest.mark.parametrize("switch", ["staff_invite_guests", "clients_invite_guests"])
def test_the_switches_are_obeyed(acme: Acme, switch: str) -> None:
    jane, contact_id = client(acme, "Jane")
    acme.assigns(contact_id, acme.staff_id)
    acme.policy(acme.place, acme.owner, **{switch: False})
    user = acme.staff if switch.startswith("staff") else jane
    with pytest.raises(NotAllowed) as refusal:
        acme.invites(user, name="Gus", channel="link", role="guest", grants={"client": contact_id})
    assert refusal.value.extra == {"rule": f"{switch}_is_off"}


def test_may_i_answers_with_the_rule_that_decided(acme: Acme) -> None:
    def asked(user: User, role: str) -> tuple[bool, str]:
        decision = creating.can_invite(acme.context, user, acme.place.id, role, acme.command(acme.place, user).grants)
        return decision.allowed, decision.rule

    assert asked(acme.owner, "admin") == (True, "owner_invites_admin")
    assert asked(acme.staff, "client") == (False, "staff_invite_clients_is_off")
    assert asked(acme.staff, "admin") == (False, "staff_never_invites_admin")


@holds("S2.11")
@pytest.mark.parametrize(("status", "seen"), [("pending", {"B"}), ("expired", {"A"}), ("revoked", {"C"})])
def test_the_list_by_state_tells_expired_from_pending(acme: Acme, status: str, seen: set[str]) -> None:
    acme.invites(name="A", channel="link", expires_in=3_600)
    acme.revokes(acme.invites(name="C", channel="link"))
    acme.invites(name="B", channel="qr")
    acme.later(3_600_000)
    assert invitations_seen(acme, acme.owner, status=status) == seen
    assert invitations_seen(acme, acme.owner) == {"A", "B", "C"}
    assert invitations_seen(acme, acme.owner, channel="qr") == {"B"}


def test_a_list_is_read_page_by_page_without_loss(acme: Acme) -> None:
    for number in range(7):
        acme.invites(name=f"N{number}", channel="link")
        acme.later(1)
    seen: list[str] = []
    after = None
    while True:
        page = listing.list_invitations(
            acme.context, acme.owner, acme.place.id, listing.Question(), after=after, limit=3
        )
        seen += [row.invitation.recipient.name for row in page.items]
        after = page.next
        if after is None:
            break
    assert seen == [f"N{number}" for number in reversed(range(7))]
