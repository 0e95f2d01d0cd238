"""Unlinking a contact: its account is parted from it. Grants, assignments and history stay (S4.10, S4.11)."""

from collections.abc import Sequence

from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Role
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.saving import Decision, attempt, save
from chalicelib.services.people.contacts import gate
from chalicelib.services.team.handing_over import Handover, heirs
from chalicelib.services.team.parting import apart, ended, memberships_of


def unlink(context: Context, user: User, organization_id: str, identifier: str) -> Contact:
    """The contact in state `invite` again, its memberships ended; unlinking it twice changes nothing.

    Raises NotAllowed for callers who are neither owner nor admin, and for the contact of an owner.
    """

    def decide() -> Decision[Contact]:
        caller, contact, _ = gate(context, user, organization_id, identifier)
        caller.require_manager()
        if not contact.linked_user:
            return Decision(contact)
        memberships = memberships_of(context, contact)
        if any(one.role == Role.OWNER for one in memberships):
            raise NotAllowed("An owner can't be unlinked.")
        parted = apart(contact)
        left = heirs(context, caller, Handover())
        return Decision(parted, _writes(context, contact, parted, ended(memberships, **left), user.id))

    return attempt(context, decide)


def _writes(context: Context, contact: Contact, parted: Contact, over: Sequence[Write], actor: str) -> list[Write]:
    fact = record(context, contact.organization, "contact.unlinked", actor=actor, contact=contact.id)
    return [save(contact, parted), fact, *over]
