"""The invitations that a member of staff sees: through the contacts assigned to them, whoever sent them.

Of each contact that is the open ones and the latest. Guests are seen through their client: of those only what this
member sent is found, a bounded number. A list is put together for each page, since no index knows who serves whom.
"""

from collections.abc import Iterable

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.contact import Contact
from chalicelib.domain.invitation import Invitation, InvitationStatus
from chalicelib.domain.organization import Role
from chalicelib.services.context import Context
from chalicelib.services.core.assigned import clients_of

SENT = 200


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


def _guests(context: Context, caller: Caller, clients: Iterable[Contact]) -> Iterable[Invitation]:
    near = {one.id for one in clients} | {one.contact for one in caller.memberships if one.contact}
    listings = [refs.invitations_in(caller.organization.id, state) for state in sorted(InvitationStatus)]
    found = context.store.list_newest(
        listings,
        after=None,
        limit=SENT,
        where={"inviter_user": caller.user.id, "role": Role.GUEST},
        keep=lambda one: one.subject in near,
    )
    return found.items
