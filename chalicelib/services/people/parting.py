"""Ending a membership: its rights with the next request, its photo, and the account of its contact."""

from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.organization import Membership
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.homes import at_home, moving
from chalicelib.services.core.saving import revised, save
from chalicelib.services.people.unlinking import apart, end_of, ended, memberships_of


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
