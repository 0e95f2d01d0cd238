"""Whether an organization sees the address of a client or guest: who was asked in the app has given none.

It is the address of their account, which they share and withhold again; what the organization noted in its directory
by itself stays.
"""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import FieldError, NotAllowed, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership, Role
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.portal.portal import own_seats
from chalicelib.services.team.members import save_membership

SHARING = frozenset({Role.CLIENT, Role.GUEST})


def share(context: Context, user: User, organization_id: str) -> User:
    """The organization sees the verified addresses that the caller's token carries, also where it saw others.
    Repeating it writes nothing; answers whom it sees.

    Raises NotAllowed for who is neither client nor guest, Unprocessable for an account without an address, and what
    opening the portal raises.
    """
    if not user.email and not user.phone:
        detail = "Your account has no verified address: verify an email or a phone, then share it."
        raise Unprocessable(errors=[FieldError("address", "required", detail)])
    return _show(context, user, organization_id)


def withhold(context: Context, user: User, organization_id: str) -> User:
    """The organization does not see them any more. Repeating it writes nothing. Raises NotAllowed, and what opening the
    portal raises."""
    return _show(context, replace(user, email=None, phone=None), organization_id)


def _show(context: Context, user: User, organization_id: str) -> User:
    def decide() -> Decision[User]:
        held = [one for one in own_seats(context, user, organization_id)[1] if one.role in SHARING]
        if not held:
            raise NotAllowed("The team is seen with the address they joined with: only clients and guests withhold it.")
        return Decision(
            user,
            [write for one in held for write in _of_member(context, user, one)] + _of_contacts(context, user, held),
        )

    return attempt(context, decide)


def _of_member(context: Context, user: User, before: Membership) -> list[Write]:
    if (before.email, before.phone) == (user.email or "", user.phone or ""):
        return []
    after = revised(before, email=user.email or "", phone=user.phone or "")
    fact = record(context, before.organization, "member.changed", actor=user.id, membership=before.id)
    return [*save_membership(before, after), fact]


def _of_contacts(context: Context, user: User, held: list[Membership]) -> list[Write]:
    named = [refs.contact(one.organization, one.contact) for one in held if one.contact]
    contacts: list[Contact] = context.store.read(named).all(named) if named else []
    shown = {"linked_email": user.email or "", "linked_phone": user.phone or ""}
    return [
        save(one, revised(one, **shown))
        for one in contacts
        if one.linked_user == user.id and (one.linked_email, one.linked_phone) != tuple(shown.values())
    ]
