"""A client's own PIN: read by nobody else this way, and given to whoever asks for it the first time."""

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Role
from chalicelib.domain.writes import Found
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter
from chalicelib.services.core.saving import Decision, attempt
from chalicelib.services.pins.pins import ShownPin, given, pin_refs, shown


def show_mine(context: Context, user: User, organization_id: str) -> ShownPin:
    """Raises NotFound where they have none yet, NotAllowed for whoever is no client."""
    contact, found = _own(context, user, organization_id)
    pin = found[refs.pin(organization_id, contact.id)]
    if pin is None:
        raise NotFound("You have no PIN yet: ask for one with POST.")
    return shown(context, pin)


def give_mine(context: Context, user: User, organization_id: str) -> ShownPin:
    """The caller's own PIN, a new one where they had none. Raises NotAllowed for whoever is no client."""

    def decide() -> Decision[ShownPin]:
        contact, found = _own(context, user, organization_id)
        return given(context, contact, found, user.id)

    return attempt(context, decide)


def _own(context: Context, user: User, organization_id: str) -> tuple[Contact, Found]:
    caller, _ = enter(context.store, organization_id, user)
    own = caller.holds(Role.CLIENT)
    if own is None or not own.contact:
        raise NotAllowed("Only clients have a PIN.")
    reference = refs.contact(organization_id, own.contact)
    found = context.store.read([reference, *pin_refs(organization_id, own.contact)])
    contact = found[reference]
    if contact is None:
        raise NotFound
    return contact, found
