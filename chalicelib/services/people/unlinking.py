"""Unlinking a contact: its account is parted from it. Grants, assignments and history stay (S4.10, S4.11)."""

from collections.abc import Iterable, Sequence
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership, MembershipStatus, Role
from chalicelib.domain.profile import Profile
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.people.contacts import gate
from chalicelib.services.people.handing_over import Handover, heirs
from chalicelib.services.people.members import save_membership
from chalicelib.services.people.photos import without_photo


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


def memberships_of(context: Context, contact: Contact) -> list[Membership]:
    """What the account got through this contact, and still has."""
    memberships = context.store.children(refs.organization(contact.organization), f"MEM#{contact.linked_user}#").items
    return [one for one in memberships if one.contact == contact.id and one.status != MembershipStatus.ENDED]


def apart(contact: Contact) -> Contact:
    """The contact without its account, as if it had never been invited."""
    return revised(
        contact,
        linked_user="",
        linked_memberships=(),
        linked_email="",
        linked_phone="",
        linked_at=None,
        invited_at=None,
    )


def _writes(context: Context, contact: Contact, parted: Contact, over: Sequence[Write], actor: str) -> list[Write]:
    fact = record(context, contact.organization, "contact.unlinked", actor=actor, contact=contact.id)
    return [save(contact, parted), fact, *over]


def ended(memberships: Iterable[Membership], **left: Any) -> list[Write]:
    """The writes with which these memberships end, and their photos; `left` is what each keeps of who takes over."""
    ends = [(one, end_of(one, **left)) for one in memberships]
    return [write for one, end in ends for write in (*save_membership(one, end), *without_photo(one))]


def end_of(membership: Membership, **left: Any) -> Membership:
    return revised(membership, status=MembershipStatus.ENDED, profile=Profile(), **left)
