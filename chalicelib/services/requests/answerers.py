"""To whom a request goes: whom it was given to, who serves its contact, a manager who invited it, or all owners."""

from chalicelib.domain import refs
from chalicelib.domain.organization import Membership
from chalicelib.domain.permissions import MANAGERS
from chalicelib.domain.request import Request
from chalicelib.services.context import Context
from chalicelib.services.core.assigned import active_staff, staff_of
from chalicelib.services.core.members import read_member
from chalicelib.services.core.owners import owners_of


def answerers(context: Context, request: Request) -> list[str]:
    """Memberships, as the contact is served now: who is given another client hears of this one no more."""
    serving = [one.id for one in who_serves(context, request)]
    if request.assigned_to:
        given = read_member(context, request.organization, request.assigned_to)
        if given and given.is_active and (given.role in MANAGERS or given.id in serving):
            return [given.id]
    return serving or _inviter(context, request) or [one.id for one in owners_of(context, request.organization)]


def who_serves(context: Context, request: Request) -> list[Membership]:
    """The active staff of the contact, and of a guest those of the client, the primary one first."""
    marks = [
        mark
        for contact in (request.contact, request.client)
        if contact
        for mark in staff_of(context, request.organization, contact)
    ]
    return active_staff(context, request.organization, marks) if marks else []


def _inviter(context: Context, request: Request) -> list[str]:
    """An owner or admin: staff see nobody for having invited them (ADR 0037)."""
    reference = refs.contact(request.organization, request.contact)
    contact = context.store.read([reference])[reference]
    if contact is None or not contact.last_invitation:
        return []
    invitation = context.store.read([refs.invitation(contact.last_invitation)])[
        refs.invitation(contact.last_invitation)
    ]
    inviter = read_member(context, request.organization, invitation.inviter.membership) if invitation else None
    return [inviter.id] if inviter and inviter.is_active and inviter.role in MANAGERS else []
