"""The invitations that a member of staff sees: through the contacts assigned to them, whoever sent them.

Of each contact that is the open ones and the latest. Guests are seen through their client: a bounded number of the
latest, found by the list of all guests. A list is put together for each page, since no index knows who serves whom.
"""

from collections.abc import Iterable, Sequence

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.contact import Contact
from chalicelib.domain.invitation import Invitation, InvitationStatus
from chalicelib.domain.organization import Role
from chalicelib.services.context import Context
from chalicelib.services.core.assigned import clients_of

GUESTS = 200


def seen_by(context: Context, caller: Caller) -> list[Invitation]:
    """Newest first. None for callers who are no staff."""
    own = caller.holds(Role.STAFF)
    if own is None:
        return []
    clients = clients_of(context, own)
    found = {one.id: one for one in (*_of(context, clients), *_guests(context, caller, clients))}
    return sorted(found.values(), key=place, reverse=True)


def place(invitation: Invitation) -> str:
    """Where an invitation stands in a list: by its time, then by its id."""
    return f"{invitation.created_at:013d}#{invitation.id}"


def _of(context: Context, clients: Iterable[Contact]) -> list[Invitation]:
    latest = {identifier for one in clients for identifier in (*one.open_invitations, one.last_invitation)}
    references = [refs.invitation(identifier) for identifier in sorted(latest - {""})]
    return context.store.read(references).all(references) if references else []


def _guests(context: Context, caller: Caller, clients: Sequence[Contact]) -> list[Invitation]:
    """Of the latest guests of these clients, whoever invited them; and what the caller sent as a client."""
    served, here = {one.id for one in clients}, caller.organization.id
    marks = context.store.list_newest(
        [refs.guests_in(here)], after=None, limit=GUESTS, where={}, keep=lambda one: one.client in served
    )
    references = [refs.contact(here, one.contact) for one in marks.items]
    people = context.store.read(references).all(references) if references else []
    return [*_of(context, people), *(_sent(context, caller) if caller.holds(Role.CLIENT) else ())]


def _sent(context: Context, caller: Caller) -> Iterable[Invitation]:
    own = caller.holds(Role.CLIENT)
    listings = [refs.invitations_in(caller.organization.id, state) for state in sorted(InvitationStatus)]
    found = context.store.list_newest(
        listings,
        after=None,
        limit=GUESTS,
        where={"inviter_user": caller.user.id, "role": Role.GUEST},
        keep=lambda one: own is not None and one.subject == own.contact,
    )
    return found.items
