"""Listing contacts: newest first, by display state, type, tag, dependents, the beginning of a name or address, and
need of attention.

Filters are judged while the pages are read, a bounded number of contacts for each request: see `listing`.
"""

from collections.abc import Sequence

from chalicelib.domain import refs
from chalicelib.domain.audience import Audience
from chalicelib.domain.contact import Contact
from chalicelib.domain.identity import User
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.organization import Role
from chalicelib.domain.permissions import TEAM
from chalicelib.domain.search import begins_with
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Page
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter
from chalicelib.services.core.assigned import assigned_contacts, unserved
from chalicelib.services.core.filtered_pages import CHUNK, sift
from chalicelib.services.invitations.listing import rows

# Who serves a contact is a query of its own.
FEW = 25


@dataclass(frozen=True, kw_only=True)
class ContactQuestion(Audience):
    """What is asked for; what is empty does not matter. `attention`: an open invitation of theirs needs somebody;
    `unserved`: nobody who is active serves them, guests and those who are of the team only aside."""

    name: str = ""
    attention: bool = False
    unserved: bool = False

    def fits(self, contact: Contact) -> bool:
        """Whether a contact is among those asked for, its invitations aside."""
        return super().fits(contact) and (
            not self.name or begins_with(self.name, contact.name, contact.emails, contact.phones)
        )


def list_contacts(
    context: Context, user: User, organization_id: str, question: ContactQuestion, *, after: str | None, limit: int
) -> Page:
    """Newest first; staff get the contacts assigned to them, latest assigned first, clients and guests none."""
    caller, _ = enter(context.store, organization_id, user)
    if caller.sight.contacts == "all":
        return _everybody(context, organization_id, question, after, limit)
    own = caller.holds(Role.STAFF)
    if caller.sight.contacts == "none" or own is None:
        return Page([], None)
    listing = refs.assigned_to(organization_id, own.id)
    return sift(
        lambda position, size: context.store.list_newest([listing], after=position, limit=size, where={}),
        lambda marks: _judged(context, question, assigned_contacts(context, organization_id, marks)),
        after,
        limit,
    )


def _everybody(
    context: Context, organization_id: str, question: ContactQuestion, after: str | None, limit: int
) -> Page:
    # Without a filter no more is read than is shown.
    keep = question.fits if question != ContactQuestion() else None

    def read(position: str | None, size: int) -> Page:
        return context.store.list_newest(
            [refs.contacts_of(organization_id)], after=position, limit=size, where={}, keep=keep
        )

    if question.attention or question.unserved:
        at_once = FEW if question.unserved else CHUNK
        return sift(read, lambda found: _judged(context, question, found), after, limit, at_once=at_once)
    return read(after, limit)


def _judged(context: Context, question: ContactQuestion, found: Sequence[Contact | None]) -> list[Contact | None]:
    """The contacts asked for, None in the place of all others."""
    fitting = [one if one and question.fits(one) else None for one in found]
    if question.unserved:
        fitting = _without_staff(context, fitting)
    if not question.attention:
        return fitting
    references = [refs.invitation(identifier) for one in fitting if one for identifier in one.open_invitations]
    invitations = context.store.read(references).all(references) if references else []
    needing = {row.invitation.contact for row in rows(context, invitations) if row.attention}
    return [one if one and one.id in needing else None for one in fitting]


def _without_staff(context: Context, found: Sequence[Contact | None]) -> list[Contact | None]:
    served = [one for one in found if one and _may_be_served(one)]
    alone = unserved(context, served[0].organization, served) if served else frozenset()
    return [one if one and one.id in alone else None for one in found]


def _may_be_served(contact: Contact) -> bool:
    roles = {parts[1] for one in contact.linked_memberships if (parts := parse_membership_id(one))}
    of_the_team = contact.type in TEAM or (roles and Role.CLIENT not in roles)
    return not contact.client and not of_the_team
