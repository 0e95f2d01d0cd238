"""Unlinking: the account is parted from the contact. Grants, assignments and history stay (S4.10, S4.11)."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import Conflict, NotAllowed
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership, MembershipStatus, Role
from chalicelib.domain.writes import Always, Equals, Lost, Put, Write
from chalicelib.services.contacts import gate
from chalicelib.services.facts import record
from chalicelib.services.kit import Kit

ATTEMPTS = 3


def unlink(kit: Kit, caller: User, organization_id: str, identifier: str, now: int) -> Contact:
    """The contact in state `invite` again, its memberships ended; unlinking it twice changes nothing.

    Raises NotAllowed for callers who are neither owner nor admin, and for the contact of an owner.
    """
    for _ in range(ATTEMPTS):
        seat, person, _found = gate(kit, caller, organization_id, identifier)
        seat.require_manager()
        if not person.linked_user:
            return person
        held = _memberships(kit, person)
        if any(one.role == Role.OWNER for one in held):
            raise NotAllowed("An owner can't be unlinked.")
        parted = _parted(person)
        try:
            kit.store.commit(_writes(kit, caller, person, parted, held, now))
        except Lost:
            continue
        return parted
    raise Conflict


def _memberships(kit: Kit, person: Contact) -> list[Membership]:
    """What the account got through this contact, and still has."""
    mine = kit.store.children(refs.organization(person.organization), f"MEM#{person.linked_user}#").items
    return [one for one in mine if one.contact == person.id and one.status != MembershipStatus.ENDED]


def _parted(person: Contact) -> Contact:
    return replace(
        person,
        linked_user="",
        linked_memberships=(),
        linked_email="",
        linked_phone="",
        linked_at=None,
        invited_at=None,
        version=person.version + 1,
    )


def _writes(
    kit: Kit, caller: User, person: Contact, parted: Contact, held: Sequence[Membership], now: int
) -> list[Write]:
    writes: list[Write] = [
        Put(refs.contact(person.organization, person.id), parted, Equals("version", person.version)),
        record(kit.random, now, person.organization, "contact.unlinked", actor=caller.id, contact=person.id),
    ]
    for one in held:
        writes += ending_membership(one, MembershipStatus.ENDED)
    return writes


def ending_membership(one: Membership, status: str) -> list[Write]:
    """The writes that give a membership another status, in both of its places."""
    changed = replace(one, status=status, version=one.version + 1)
    return [
        Put(
            refs.membership(one.organization, one.user, one.role, one.subject),
            changed,
            Equals("version", one.version),
        ),
        Put(refs.mirror(one.user, one.organization, one.id), changed, Always()),
    ]
