"""Groups: members, staff, guests; and what each of them sees of the others (S2.7)."""

from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact, Grants
from chalicelib.domain.errors import AssignOthers, NotAllowed, NotFound, Unprocessable, VersionMismatch
from chalicelib.domain.identity import User
from chalicelib.domain.time import DAY
from chalicelib.services.invitations import correcting, reissuing, renewing
from chalicelib.services.people import contacts, directory, groups, guest_lists, own_groups, staffing, unlinking
from chalicelib.services.people.groups import MemberList
from tests.holding import holds
from tests.services.steps import Acme, token_of


@pytest.fixture
def evening(acme: Acme) -> Contact:
    return acme.adds_contact(name="Evening", kind="group")


def puts(
    acme: Acme, group: Contact, *members: Contact, user: User | None = None, version: int | None = None
) -> Contact:
    wanted = MemberList(group=group.id, contacts=tuple(one.id for one in members), version=version)
    return groups.put_members(acme.context, user or acme.owner, acme.place.id, wanted)


def inside(acme: Acme, group: Contact, user: User | None = None) -> list[tuple[str, str]]:
    shown = groups.list_members(acme.context, user or acme.owner, acme.place.id, group.id, after=None, limit=50)
    return [(one.contact.name, one.contact.state) for one in shown.page.items]


def mine(acme: Acme, user: User) -> list[tuple[str, bool]]:
    return [(one.group.name, one.is_member) for one in own_groups.list_mine(acme.context, user, acme.place.id)]


def person(acme: Acme, contact: Contact) -> Contact:
    found: Contact = acme.item(refs.contact(acme.place.id, contact.id))
    return found


def serves(acme: Acme, contact: Contact, *members: str) -> None:
    staffing.put_staff(
        acme.context, acme.owner, acme.place.id, staffing.StaffList(contact=contact.id, staff=tuple(members))
    )


@holds("S2.7")
def test_a_group_has_the_members_that_are_put_into_it_and_no_others(acme: Acme, evening: Contact) -> None:
    (cleo, hers), (carl, his) = acme.has_client("Cleo"), acme.has_client("Carl")
    puts(acme, evening, hers, his)
    assert inside(acme, evening) == [("Cleo", "linked"), ("Carl", "linked")]
    assert mine(acme, cleo) == mine(acme, carl) == [("Evening", True)]
    puts(acme, evening, person(acme, his))
    assert inside(acme, evening) == [("Carl", "linked")]
    assert mine(acme, cleo) == []
    assert person(acme, hers).grants.groups == ()
    groups.take_out(acme.context, acme.admin, acme.place.id, evening.id, his.id)
    assert inside(acme, evening) == mine(acme, carl) == []
    with pytest.raises(NotFound):
        groups.take_out(acme.context, acme.admin, acme.place.id, evening.id, his.id)


def test_the_same_list_again_changes_nothing(acme: Acme, evening: Contact) -> None:
    _, hers = acme.has_client()
    group = puts(acme, evening, hers)
    before = acme.snapshot()
    assert puts(acme, evening, person(acme, hers)).version == group.version
    assert acme.snapshot() == before


def test_a_list_on_an_older_version_is_refused(acme: Acme, evening: Contact) -> None:
    _, hers = acme.has_client()
    group = puts(acme, evening, hers, version=evening.version)
    with pytest.raises(VersionMismatch):
        puts(acme, evening, version=evening.version)
    assert puts(acme, evening, version=group.version).version == group.version + 1


@holds("A36")
def test_only_owners_and_admins_make_groups_and_say_who_is_in_them(acme: Acme, evening: Contact) -> None:
    acme.policy(acme.place, acme.owner, staff_invite_clients=True)
    cleo, hers = acme.has_client()
    serves(acme, evening, acme.staff_id)
    puts(acme, evening, hers)
    for user, refused in ((acme.staff, NotAllowed), (cleo, NotFound), (acme.user("Stranger"), NotFound)):
        with pytest.raises(refused):
            puts(acme, evening, user=user)
        with pytest.raises(refused):
            groups.take_out(acme.context, user, acme.place.id, evening.id, hers.id)
    with pytest.raises(NotAllowed):
        acme.adds_contact(acme.staff, name="Mine", kind="group")
    assert inside(acme, evening) == [("Cleo", "linked")]


def test_what_can_be_no_member_is_refused_in_words(acme: Acme, evening: Contact) -> None:
    _, hers = acme.has_client()
    guest = acme.adds_contact(name="Gus", of=hers.id)
    other = acme.adds_contact(name="Morning", kind="group")
    for wrong in ([guest.id], [other.id], ["con_0000000000000000"], ["nonsense"], [hers.id, hers.id]):
        with pytest.raises(Unprocessable) as refused:
            groups.put_members(
                acme.context, acme.owner, acme.place.id, MemberList(group=evening.id, contacts=tuple(wrong))
            )
        assert refused.value.errors[0].field == "contacts"
    with pytest.raises(NotFound):
        puts(acme, hers, hers)


def test_forty_eight_come_or_go_at_a_time(acme: Acme, evening: Contact) -> None:
    people = [acme.adds_contact(name=f"P{number}") for number in range(49)]
    with pytest.raises(Unprocessable) as refused:
        puts(acme, evening, *people)
    assert refused.value.errors[0].code == "too_many"
    puts(acme, evening, *people[:48])
    puts(acme, evening, *people)
    assert len(inside(acme, evening)) == 49


@holds("S2.7")
def test_an_invitation_takes_its_contact_into_a_group(acme: Acme, evening: Contact) -> None:
    handed = acme.invites(name="Jane", channel="link", grants={"groups": (evening.id,)})
    assert inside(acme, evening) == [("Jane", "re_invite")], "shown as invited until she joins"
    jane = acme.user("Jane")
    acme.accepts(token_of(handed), jane)
    assert inside(acme, evening) == [("Jane", "linked")]
    assert mine(acme, jane) == [("Evening", True)]
    unlinking.unlink(acme.context, acme.owner, acme.place.id, handed.invitation.contact)
    assert inside(acme, evening) == [("Jane", "invite")], "groups survive unlinking"


@holds("S2.7", "A37")
def test_whoever_was_taken_out_meanwhile_does_not_come_back_by_accepting(acme: Acme, evening: Contact) -> None:
    handed = acme.invites_and_sends(name="Jane", email="jane@example.com", grants={"groups": (evening.id,)})
    groups.take_out(acme.context, acme.owner, acme.place.id, evening.id, handed.invitation.contact)
    acme.later(15 * DAY)
    renewing.ask_for_link(acme.context, acme.token())
    acme.run()
    jane = acme.joins_as_new_user(acme.token())
    acme.accepts(acme.token(), jane)
    assert inside(acme, evening) == mine(acme, jane) == []


def test_a_reissued_invitation_leaves_the_groups_as_they_are(acme: Acme, evening: Contact) -> None:
    handed = acme.invites(name="Jane", channel="link", grants={"groups": (evening.id,)})
    groups.take_out(acme.context, acme.owner, acme.place.id, evening.id, handed.invitation.contact)
    acme.revokes(handed)
    reissuing.reissue(acme.context, acme.request(handed))
    assert inside(acme, evening) == []


def test_correcting_an_invitation_moves_its_contact_to_another_group(acme: Acme, evening: Contact) -> None:
    morning, kept = (acme.adds_contact(name=name, kind="group") for name in ("Morning", "Kept"))
    handed = acme.invites(name="Jane", channel="link", grants={"groups": (evening.id,)})
    puts(acme, kept, acme.contact_of(handed))
    wanted = correcting.Amendment(grants=Grants(groups=(morning.id,)))
    correcting.amend(acme.context, acme.request(handed), wanted)
    assert inside(acme, evening) == []
    assert inside(acme, morning) == inside(acme, kept) == [("Jane", "re_invite")]
    assert set(acme.contact_of(handed).grants.groups) == {morning.id, kept.id}


@holds("S2.7", "S2.3")
def test_serving_a_group_shows_its_members_by_name_and_no_record(acme: Acme, evening: Contact) -> None:
    _, hers = acme.has_client("Cleo")
    puts(acme, evening, hers)
    with pytest.raises(NotFound):
        inside(acme, evening, acme.staff)
    serves(acme, evening, acme.staff_id)
    shown = groups.list_members(acme.context, acme.staff, acme.place.id, evening.id, after=None, limit=50)
    assert ([one.contact.name for one in shown.page.items], shown.named) == (["Cleo"], False)
    assert contacts.get(acme.context, acme.staff, acme.place.id, evening.id).name == "Evening"
    with pytest.raises(NotFound):
        contacts.get(acme.context, acme.staff, acme.place.id, hers.id)
    page = directory.list_contacts(
        acme.context, acme.staff, acme.place.id, directory.ContactQuestion(kind="group"), after=None, limit=50
    )
    assert [one.name for one in page.items] == ["Evening"]
    serves(acme, evening)
    with pytest.raises(NotFound):
        inside(acme, evening, acme.staff)


def a_guest_of(acme: Acme, group: Contact, by: User | None = None) -> User:
    handed = acme.has_guest(group, by, channel="link")
    gus = acme.user("Gus")
    acme.accepts(token_of(handed), gus)
    return gus


@holds("S2.7", "S2.9")
def test_guests_of_a_group_are_invited_by_those_who_serve_it_and_see_staff_and_guests(
    acme: Acme, evening: Contact
) -> None:
    cleo, hers = acme.has_client("Cleo")
    puts(acme, evening, hers)
    with pytest.raises(NotAllowed):
        acme.has_guest(evening, acme.staff)
    with pytest.raises(NotAllowed):
        acme.has_guest(evening, cleo)
    serves(acme, evening, acme.staff_id)
    gus = a_guest_of(acme, evening, acme.staff)
    page = guest_lists.list_guests(acme.context, acme.staff, acme.place.id, evening.id, after=None, limit=50)
    assert [one.name for one in page.items] == ["Gus"]
    assert mine(acme, gus) == [("Evening", False)]
    seen = own_groups.get_mine(acme.context, gus, acme.place.id, evening.id)
    assert ([one.name for one in seen.staff], [one.name for one in seen.guests]) == (["Stan"], ["Gus"])
    assert list(seen.members) == [], "members are shown to members"
    theirs = own_groups.get_mine(acme.context, cleo, acme.place.id, evening.id)
    assert [one.contact.name for one in theirs.members] == ["Cleo"]
    assert [one.name for one in theirs.guests] == ["Gus"]


@holds("S2.7")
def test_two_who_share_no_group_see_nothing_of_each_other(acme: Acme, evening: Contact) -> None:
    (cleo, hers), (carl, _) = acme.has_client("Cleo"), acme.has_client("Carl")
    puts(acme, evening, hers)
    assert mine(acme, carl) == []
    for user in (carl, acme.owner, acme.staff):
        with pytest.raises(NotFound):
            own_groups.get_mine(acme.context, user, acme.place.id, evening.id)
    acme.sets_membership(cleo, "client", "ended")
    with pytest.raises(NotFound):
        mine(acme, cleo)


def test_a_guest_of_a_group_is_served_by_the_staff_of_the_group(acme: Acme, evening: Contact) -> None:
    handed = acme.has_guest(evening)
    with pytest.raises(Unprocessable):
        serves(acme, acme.contact_of(handed), acme.staff_id)


def test_a_group_is_not_invited_itself(acme: Acme, evening: Contact) -> None:
    with pytest.raises(Unprocessable) as refused:
        acme.invites(contact=evening.id, channel="link")
    assert "members" in refused.value.errors[0].detail


@holds("S2.4", "A36")
def test_staff_take_nobody_into_a_group_by_inviting(acme: Acme, evening: Contact) -> None:
    acme.policy(acme.place, acme.owner, staff_invite_clients=True)
    serves(acme, evening, acme.staff_id)
    grants: dict[str, Any] = {"staff": (acme.staff_id,), "groups": (evening.id,)}
    with pytest.raises(AssignOthers):
        acme.invites(acme.staff, name="Jane", channel="link", grants=grants)


def test_a_group_is_renamed_like_a_contact(acme: Acme, evening: Contact) -> None:
    assert acme.corrects(evening.id, name="Night").name == "Night"


def test_the_members_come_page_by_page(acme: Acme, evening: Contact) -> None:
    puts(acme, evening, *(acme.adds_contact(name=f"P{number}") for number in range(5)))
    seen: list[str] = []
    after = None
    while True:
        shown = groups.list_members(acme.context, acme.owner, acme.place.id, evening.id, after=after, limit=2)
        seen += [one.contact.name for one in shown.page.items]
        after = shown.page.next
        if after is None:
            break
    assert seen == [f"P{number}" for number in range(5)]
