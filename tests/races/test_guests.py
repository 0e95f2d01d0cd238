"""Guests and groups at one moment: one contact for one address, nobody let in by a client who left, one list wins."""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import ClientInactive, NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Organization, Role
from chalicelib.domain.writes import Always, Put
from chalicelib.services.invitations import accepting
from chalicelib.services.people import contacts, ending, groups, guests
from chalicelib.services.people.contacts import ContactDraft
from chalicelib.services.people.groups import MemberList
from chalicelib.services.team import deactivating, organizations
from chalicelib.services.team.handing_over import Handover
from tests.holding import holds
from tests.races.contest import CONTENDERS, ROUNDS, Arena, Contender

ADDRESS = "gus@example.com"


def a_client(arena: Arena, place: Organization) -> tuple[User, Contact, str]:
    """The account, the contact and the membership of a client."""
    world = arena.world
    contact = contacts.create(world.context, arena.owner, place.id, ContactDraft(name="Cleo"), None)
    user = world.user("Cleo")
    member = world.join(place, user, Role.CLIENT, contact_id=contact.id)
    linked = replace(contact, linked_user=user.id, linked_memberships=(member,), linked_at=world.now)
    world.store.commit([Put(refs.of(contact), linked, Always())])
    return user, linked, member


def inviting(arena: Arena, place: Organization, client: Contact, **wanted: str) -> Contender:
    wanted = {"email": ADDRESS, "channel": "link"} | wanted
    return lambda: arena.world.invite(place, arena.owner, role=Role.GUEST, grants={"client": client.id}, **wanted)


def guests_now(arena: Arena, place: Organization, client: Contact) -> list[Contact]:
    return list(guests.guests_of(arena.world.context, place.id, client.id, None, 200).items)


@holds("F03", "S2.8")
def test_a_new_guest_of_a_client_is_one_contact_and_one_invitation(arena: Arena) -> None:
    for _ in range(ROUNDS // 2):
        place = arena.place()
        _, client, _ = a_client(arena, place)
        results = arena.race([inviting(arena, place, client)] * CONTENDERS)
        assert (len(results.answers), results.refusals) == (1, {"InvitationOpen": CONTENDERS - 1})
        assert len(guests_now(arena, place, client)) == 1


@holds("F03", "S2.9")
def test_a_guest_is_opened_once(arena: Arena) -> None:
    for _ in range(ROUNDS // 5):
        place = arena.place()
        _, client, _ = a_client(arena, place)
        draft = ContactDraft(name="Gus", emails=(ADDRESS,), of=client.id)

        def opens(place: Organization = place, draft: ContactDraft = draft) -> Contact:
            return contacts.create(arena.world.context, arena.owner, place.id, draft, None)

        results = arena.race([opens] * CONTENDERS)
        assert (len(results.answers), results.refusals) == (1, {"Conflict": CONTENDERS - 1})
        assert len(guests_now(arena, place, client)) == 1


@holds("S2.8", "A37")
def test_whoever_joins_as_the_client_leaves_is_in_with_the_client_alone(arena: Arena) -> None:
    for _ in range(ROUNDS // 5):
        place = arena.place()
        _, client, member = a_client(arena, place)
        offers = [inviting(arena, place, client, email=f"g{n}@example.com")() for n in range(CONTENDERS - 1)]
        people = [arena.world.user(f"G{n}") for n in range(CONTENDERS - 1)]
        context = arena.world.context

        def joins(n: int, offers: list = offers, people: list = people) -> Contender:  # type: ignore[type-arg]
            token = arena.token(offers[n].invitation)
            return lambda: accepting.accept(arena.world.context, token, people[n], 1)

        def leaves(place: Organization = place, member: str = member) -> object:
            return deactivating.deactivate(arena.world.context, arena.owner, place.id, member, Handover())

        results = arena.race([leaves, *(joins(n) for n in range(CONTENDERS - 1))])
        assert set(results.refusals) <= {"ClientInactive"}
        joined = len(results.answers) - 1
        assert sum(bool(one.linked_user) for one in guests_now(arena, place, client)) == joined
        for guest in people:
            try:
                organizations.get(context, guest, place.id)
            except (ClientInactive, NotFound):
                continue
            raise AssertionError("a guest of a client who left")


@holds("S2.8", "F27")
def test_ending_and_accepting_leave_a_guest_in_or_out(arena: Arena) -> None:
    for _ in range(ROUNDS // 5):
        place = arena.place()
        _, client, _ = a_client(arena, place)
        made = inviting(arena, place, client)().invitation
        gus, token = arena.world.user("Gus"), arena.token(made)

        def joins(token: str = token, gus: User = gus) -> object:
            return accepting.accept(arena.world.context, token, gus, 1)

        def ends(place: Organization = place, contact: str = made.contact) -> object:
            return ending.end(arena.world.context, arena.owner, place.id, contact)

        results = arena.race([joins, ends] * (CONTENDERS // 2))
        assert set(results.refusals) <= {"Conflict", "LinkWithdrawn", "NoLongerMember", "AlreadyMember"}
        [guest] = guests_now(arena, place, client)
        reference = refs.membership(place.id, gus.id, Role.GUEST, client.id)
        member = arena.world.store.read([reference])[reference]
        assert bool(member and member.is_active) == bool(guest.linked_user)
        assert guest.open_invitations == ()


@holds("S2.7")
def test_of_two_lists_of_a_group_one_wins_whole(arena: Arena) -> None:
    for _ in range(ROUNDS // 5):
        place = arena.place()
        context = arena.world.context
        group = contacts.create(context, arena.owner, place.id, ContactDraft(name="Evening", kind="group"), None)
        people = [
            contacts.create(context, arena.owner, place.id, ContactDraft(name=f"P{n}"), None).id for n in range(4)
        ]
        lists = [(people[0], people[1]), (people[2], people[3])]

        def puts(n: int, place: Organization = place, group: Contact = group, lists: list = lists) -> Contender:  # type: ignore[type-arg]
            wanted = MemberList(group=group.id, contacts=lists[n % 2])
            return lambda: groups.put_members(arena.world.context, arena.owner, place.id, wanted)

        results = arena.race([puts(n) for n in range(CONTENDERS)])
        assert set(results.refusals) <= {"Conflict"}
        inside = groups.contacts_in(context, group)
        assert tuple(sorted(inside)) in [tuple(sorted(one)) for one in lists]
        found = [arena.world.store.read([ref])[ref] for ref in (refs.contact(place.id, one) for one in people)]
        assert {one.id for one in found if one and one.grants.groups == (group.id,)} == set(inside)
