"""Ending a membership: its rights with the next request, its photo, and the account of its contact."""

from collections.abc import Iterable
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact, unlinked
from chalicelib.domain.organization import Membership, MembershipStatus
from chalicelib.domain.profile import Profile
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.homes import at_home, moving
from chalicelib.services.core.saving import revised, save
from chalicelib.services.team.members import save_membership
from chalicelib.services.team.photos import without_photo


def part(context: Context, membership: Membership, **left: Any) -> tuple[Membership, list[Write]]:
    """The membership, ended, and the writes that end it; `left` is what it keeps of who takes over what it had."""
    writes = [*ended([membership], **left), *_unlinked(context, membership)]
    return end_of(membership, **left), writes


def _unlinked(context: Context, membership: Membership) -> list[Write]:
    """The contact can be invited again, unless its account has another place here by it."""
    reference = refs.contact(membership.organization, membership.contact)
    contact = context.store.read([reference])[reference] if membership.contact else None
    if contact is None or contact.linked_user != membership.user:
        return []
    others = tuple(sorted(one.id for one in memberships_of(context, contact) if one.id != membership.id))
    left = revised(contact, linked_memberships=others) if others else apart(at_home(contact))
    return [save(contact, left), *moving(context, contact, left)]


def memberships_of(context: Context, contact: Contact) -> list[Membership]:
    """What the account got through this contact, and still has."""
    memberships = context.store.children(refs.organization(contact.organization), f"MEM#{contact.linked_user}#").items
    return [one for one in memberships if one.contact == contact.id and one.status != MembershipStatus.ENDED]


def apart(contact: Contact) -> Contact:
    """The contact without its account, as its next version."""
    return revised(unlinked(contact))


def ended(memberships: Iterable[Membership], **left: Any) -> list[Write]:
    """The writes with which these memberships end, and their photos; `left` is what each keeps of who takes over."""
    ends = [(one, end_of(one, **left)) for one in memberships]
    return [write for one, end in ends for write in (*save_membership(one, end), *without_photo(one))]


def end_of(membership: Membership, **left: Any) -> Membership:
    return revised(membership, status=MembershipStatus.ENDED, profile=Profile(), **left)
