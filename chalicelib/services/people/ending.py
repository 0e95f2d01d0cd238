"""Ending a guest: the account is parted from the contact and what is open is withdrawn, in one transaction.

By whoever may invite one: owners, admins, staff assigned to the client, and that client. Inviting again takes it back.
"""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import Conflict
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.lifecycle import after, is_open
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record, record_of
from chalicelib.services.core.homes import at_home, moving
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.invitations.state import close
from chalicelib.services.people.contacts import gate
from chalicelib.services.people.guests import guests_of
from chalicelib.services.team.parting import apart, ended, memberships_of

STEP = 25


def end(context: Context, user: User, organization_id: str, identifier: str) -> Contact:
    """The guest, of nobody's account and with no open invitation; ending one twice changes nothing.

    Raises Conflict for a contact that is no guest.
    """
    return attempt(context, lambda: decide_end(context, user.id, gate(context, user, organization_id, identifier)[1]))


def end_guests_of(context: Context, organization_id: str, client_id: str, after: str | None = None) -> str | None:
    """Ends the next 25 guests of a client or group that goes for good; where to go on from, None at the end."""
    page = guests_of(context, organization_id, client_id, after, STEP)
    for guest in page.items:
        _end_as_it_is(context, guest)
    return page.next


def decide_end(context: Context, actor: str, guest: Contact) -> Decision[Contact]:
    """Ends a guest that was read just now, for an `actor` who may. Raises Conflict for a contact that is no guest."""
    if not guest.client:
        raise Conflict("Only guests are ended: unlink or deactivate anybody else.")
    invitations = open_of(context, guest)
    if not guest.linked_user and not invitations:
        return Decision(guest)
    closed = {one.id for one in invitations}
    left = tuple(one for one in guest.open_invitations if one not in closed)
    parted = replace(apart(at_home(guest)), open_invitations=left)
    memberships = memberships_of(context, guest) if guest.linked_user else []
    return Decision(
        parted,
        [
            save(guest, parted),
            *moving(context, guest, parted),
            *ended(memberships),
            *(write for one in invitations for write in _revoked(context, one, actor)),
            record(context, guest.organization, "guest.ended", actor=actor, contact=guest.id),
        ],
    )


def open_of(context: Context, guest: Contact) -> list[Invitation]:
    references = [refs.invitation(one) for one in guest.open_invitations]
    found = context.store.read(references).all(references) if references else []
    return [one for one in found if is_open(one, context.now)]


def _revoked(context: Context, invitation: Invitation, actor: str) -> list[Write]:
    over = revised(invitation, status=after(invitation, "revoke", context.now), ended_at=context.now)
    told = record_of(context, "invitation.revoked", invitation, actor=actor, sends=invitation.order)
    return [*close(invitation, over), told]


def _end_as_it_is(context: Context, guest: Contact) -> None:
    reference = refs.of(guest)
    attempt(context, lambda: decide_end(context, "", context.store.read([reference])[reference] or guest))
