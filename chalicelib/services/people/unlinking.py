"""Unlinking: the account is parted from the contact. Grants, assignments and history stay (S4.10, S4.11)."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import Conflict, NotAllowed
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership, MembershipStatus, Role
from chalicelib.domain.writes import Always, Equals, Lost, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.people.contacts import gate

ATTEMPTS = 3


def unlink(context: Context, user: User, organization_id: str, identifier: str) -> Contact:
    """The contact in state `invite` again, its memberships ended; unlinking it twice changes nothing.

    Raises NotAllowed for callers who are neither owner nor admin, and for the contact of an owner.
    """
    for _ in range(ATTEMPTS):
        caller, contact, _found = gate(context, user, organization_id, identifier)
        caller.require_manager()
        if not contact.linked_user:
            return contact
        held = _memberships(context, contact)
        if any(one.role == Role.OWNER for one in held):
            raise NotAllowed("An owner can't be unlinked.")
        parted = _parted(contact)
        try:
            context.store.commit(_writes(context, user, contact, parted, held))
        except Lost:
            continue
        return parted
    raise Conflict


def _memberships(context: Context, contact: Contact) -> list[Membership]:
    """What the account got through this contact, and still has."""
    mine = context.store.children(refs.organization(contact.organization), f"MEM#{contact.linked_user}#").items
    return [one for one in mine if one.contact == contact.id and one.status != MembershipStatus.ENDED]


def _parted(contact: Contact) -> Contact:
    return replace(
        contact,
        linked_user="",
        linked_memberships=(),
        linked_email="",
        linked_phone="",
        linked_at=None,
        invited_at=None,
        version=contact.version + 1,
    )


def _writes(context: Context, user: User, contact: Contact, parted: Contact, held: Sequence[Membership]) -> list[Write]:
    writes: list[Write] = [
        Put(refs.contact(contact.organization, contact.id), parted, Equals("version", contact.version)),
        record(context, contact.organization, "contact.unlinked", actor=user.id, contact=contact.id),
    ]
    for membership in held:
        writes += ending_membership(membership, MembershipStatus.ENDED)
    return writes


def ending_membership(membership: Membership, status: str) -> list[Write]:
    """The writes that give a membership another status, in both of its places."""
    changed = replace(membership, status=status, version=membership.version + 1)
    return [
        Put(
            refs.membership(membership.organization, membership.user, membership.role, membership.subject),
            changed,
            Equals("version", membership.version),
        ),
        Put(refs.mirror(membership.user, membership.organization, membership.id), changed, Always()),
    ]
