"""The same person invited sixteen times at one moment: one contact, one open invitation, one message."""

from collections import Counter
from typing import Any

from chalicelib.services.people import contacts
from tests.holding import holds
from tests.races.contest import CONTENDERS, ROUNDS, Arena, Contender, Place, Results

SPELLINGS = ("jane@example.com", "Jane@Example.com", " jane@EXAMPLE.com ", "jane@example.COM")


def create(arena: Arena, place: Any, **wanted: Any) -> Contender:
    return lambda: arena.world.invite(place, arena.owner, **wanted)


def one_made(results: Results) -> None:
    """One invitation; all others learn that there is one."""
    assert results.refusals == {"InvitationOpen": CONTENDERS - 1}
    assert len(results.answers) == 1


def alone(place: Place) -> None:
    assert len(place["invitation"]) == len(place["contact"]) == len(place["delivery"]) == 1
    assert place.invitation.contact == place["contact"][0].id
    assert sum(bool(one.sends) for one in place["event"]) == 1


@holds("F03")
def test_a_new_address_gets_one_contact_and_one_invitation(arena: Arena) -> None:
    for _ in range(ROUNDS):
        organization = arena.place()
        one_made(arena.race([create(arena, organization, email=SPELLINGS[n % 4]) for n in range(CONTENDERS)]))
    places = arena.places()
    assert len(places) == ROUNDS
    for organization in places.values():
        alone(organization)


@holds("F03")
def test_a_contact_gets_one_open_invitation(arena: Arena) -> None:
    for _ in range(ROUNDS):
        organization = arena.place()
        contact = contacts.create(
            arena.world.context, arena.owner, organization.id, contacts.ContactDraft(emails=("jane@example.com",)), None
        )
        one_made(arena.race([create(arena, organization, contact=contact.id)] * CONTENDERS))
    for organization in arena.places().values():
        alone(organization)


@holds("F02")
def test_one_request_that_is_sent_sixteen_times_is_done_once(arena: Arena) -> None:
    for _ in range(ROUNDS // 2):
        organization = arena.place()
        results = arena.race([create(arena, organization, email="jane@example.com", key=organization.id)] * CONTENDERS)
        assert results.refusals == {}
        assert len({one.invitation.id for one in results.answers}) == 1
    for organization in arena.places().values():
        alone(organization)


def test_two_roles_of_one_contact_do_not_stand_in_each_others_way(arena: Arena) -> None:
    for _ in range(ROUNDS // 5):
        organization = arena.place()
        contact = contacts.create(
            arena.world.context, arena.owner, organization.id, contacts.ContactDraft(emails=("jane@example.com",)), None
        )
        roles = ("client", "staff")
        results = arena.race(
            [create(arena, organization, contact=contact.id, role=roles[n % 2]) for n in range(CONTENDERS)]
        )
        made = Counter(one.invitation.role for one in results.answers)
        assert made == {"client": 1, "staff": 1}, results
