"""The invitations of one contact, newest first, whoever sent them: as they were noted beside it when they were made.

What nobody accepted is deleted 30 days after its end, and its note with it, so this stays short. Of invitations made
before they were noted, the open ones and the latest are known.
"""

from collections.abc import Iterator
from itertools import islice

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.ids import membership_id
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.organization import Role
from chalicelib.domain.writes import Page
from chalicelib.services.context import Context
from chalicelib.services.core.paging import every
from chalicelib.services.invitations.listing import rows
from chalicelib.services.invitations.of_staff import place
from chalicelib.services.people.contacts import gate

AT_ONCE = 200
# So many are looked at: nobody accepts, or is sent within 30 days, more than these.
MOST = 1_000


def list_history(
    context: Context, user: User, organization_id: str, identifier: str, *, after: str | None, limit: int
) -> Page:
    """Rows as in the list of invitations, for owners and admins, and for staff who serve the contact."""
    own = refs.assignment(organization_id, identifier, membership_id(user.id, Role.STAFF))
    caller, contact, found = gate(context, user, organization_id, identifier)
    if not caller.manages and found[own] is None:
        raise NotFound
    left = [one for one in _kept(context, contact) if after is None or place(one) < after]
    shown = left[:limit]
    return Page(rows(context, shown), place(shown[-1]) if len(left) > limit else None)


def latest(context: Context, contact: Contact) -> Invitation | None:
    """The latest invitation that is kept."""
    reference = refs.invitation(contact.last_invitation)
    known = context.store.read([reference])[reference] if contact.last_invitation else None
    return known or next(iter(_kept(context, contact)), None)


def _kept(context: Context, contact: Contact) -> list[Invitation]:
    """Newest first."""
    noted = {contact.last_invitation, *contact.open_invitations, *_noted(context, contact)} - {""}
    references = [refs.invitation(one) for one in sorted(noted)]
    found = context.store.read(references).all(references) if references else []
    return sorted(found, key=place, reverse=True)


def _noted(context: Context, contact: Contact) -> Iterator[str]:
    reference = refs.contact(contact.organization, contact.id)
    notes = every(lambda position: context.store.children(reference, "INV#", after=position, limit=AT_ONCE))
    return (one.invitation for one in islice(notes, MOST))
