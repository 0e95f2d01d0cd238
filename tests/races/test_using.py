"""Sixteen at once count what is used of one package: each answer is counted once, and never more than there is."""

from dataclasses import replace
from functools import partial

from chalicelib.domain import refs
from chalicelib.domain.entitlement import Entitlement
from chalicelib.domain.organization import Organization
from chalicelib.domain.package import GrantedPackage
from chalicelib.domain.writes import Always, Put
from chalicelib.services.people import contacts, entitlements, using
from chalicelib.services.sales import packages
from tests.races.contest import CONTENDERS, ROUNDS, Arena, Contender

FEWER = max(ROUNDS // 5, 1)
UNITS = 5


def sold(arena: Arena, place: Organization) -> Entitlement:
    """A right of a client who joined long ago to a package with a few units."""
    world, context = arena.world, arena.world.context
    draft = contacts.ContactDraft(name="Cleo", emails=("cleo@example.com",))
    contact = contacts.create(context, arena.owner, place.id, draft, None)
    user = world.user("Cleo")
    world.join(place, user, "client", contact_id=contact.id)
    linked = replace(contact, linked_user=user.id, linked_at=context.now)
    context.store.commit([Put(refs.of(contact), linked, Always())])
    sessions = packages.PackageDraft(name="Sessions", amount=100, currency="EUR", units=UNITS)
    package = packages.create(context, arena.owner, place.id, sessions, None)
    given = entitlements.Assign(
        user=arena.owner, organization=place.id, contact=contact.id, packages=(GrantedPackage(package.id),)
    )
    return entitlements.assign(context, given).entitlements[0]


def test_every_unit_is_used_at_most_once_and_nobody_is_told_otherwise(arena: Arena) -> None:
    for _ in range(FEWER):
        place = arena.place()
        right = sold(arena, place)
        use = using.Use(user=arena.owner, organization=place.id, contact=right.contact, entitlement=right.id, units=1)
        contender: Contender = partial(using.consume, arena.world.context, use)
        results = arena.race([contender] * CONTENDERS)
        reference = refs.of(right)
        kept = arena.world.context.store.read([reference])[reference]

        assert kept is not None
        assert set(results.refusals) <= {"Conflict"}
        assert kept.used == len(results.answers) <= UNITS
        assert sorted(one.used for one in results.answers) == list(range(1, kept.used + 1))
        assert (kept.status == "consumed") == (kept.used == UNITS)
