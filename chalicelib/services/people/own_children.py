"""The children, or other dependents, of a client as that client sees them: never who else is their guardian (S2.3)."""

from collections.abc import Sequence

from chalicelib.domain import refs
from chalicelib.domain.contact import Guardianship
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Role
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter
from chalicelib.services.core.seen import note_seen


def list_mine(context: Context, user: User, organization_id: str) -> Sequence[Guardianship]:
    """By the copies on the caller's own contact; none for whoever is no client, or guardian of nobody."""
    caller, _ = enter(context.store, organization_id, user)
    own = caller.holds(Role.CLIENT)
    note_seen(context, own)
    if own is None or not own.contact:
        return ()
    reference = refs.contact(organization_id, own.contact)
    contact = context.store.read([reference])[reference]
    return contact.dependents if contact else ()
