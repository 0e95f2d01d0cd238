"""Following a client or a group without serving it: only owners and admins can, and hear of nothing else by default
(S2.15)."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.identity import User
from chalicelib.domain.ids import membership_id
from chalicelib.domain.inbox import Subscription
from chalicelib.domain.organization import Membership
from chalicelib.domain.permissions import MANAGERS
from chalicelib.domain.values import dataclass
from chalicelib.domain.wishes import refuse_later
from chalicelib.domain.writes import Always, Drop, Exists, Lost, Page, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter
from chalicelib.services.core.events import record
from chalicelib.services.core.members import while_active
from chalicelib.services.core.saving import Decision, attempt
from chalicelib.services.people.contacts import gate
from chalicelib.services.team.members import member_gate
from chalicelib.services.team.subscriptions import subscriptions_of


@dataclass(frozen=True)
class Followed:
    """A subscription, and what is followed by it."""

    subscription: Subscription
    contact: Contact


def subscribe(context: Context, user: User, organization_id: str, contact_id: str, topics: Sequence[str]) -> Followed:
    """The caller's subscription to a client or group, in place of the one they had.

    Raises NotFound, NotAllowed for callers who are no owner or admin, Unsupported for topics that are not built.
    """

    def decide() -> Decision[Followed]:
        caller, contact, known = _gate(context, user, organization_id, contact_id)
        refuse_later(topics)
        wanted = Subscription(
            organization=organization_id,
            contact=contact_id,
            membership=caller.highest.id,
            topics=tuple(dict.fromkeys(topics)),
            at=known.at if known else context.now,
            version=known.version + 1 if known else 1,
        )
        return Decision(Followed(wanted, contact), _writes(context, caller, wanted))

    return attempt(context, decide)


def _writes(context: Context, caller: Caller, wanted: Subscription) -> list[Write]:
    about: dict[str, Any] = {"contact": wanted.contact, "membership": wanted.membership}
    return [
        Put(refs.of(wanted), wanted, Always()),
        # Nobody follows who has left at this moment.
        while_active(refs.of(caller.highest)),
        record(context, wanted.organization, "subscription.changed", actor=caller.user.id, **about),
    ]


def unsubscribe(context: Context, user: User, organization_id: str, contact_id: str) -> None:
    """Ends the caller's subscription; nothing where there is none. Raises NotFound, NotAllowed."""
    caller, _, known = _gate(context, user, organization_id, contact_id)
    if known is None:
        return
    about: dict[str, Any] = {"contact": contact_id, "membership": known.membership}
    fact = record(context, organization_id, "subscription.ended", actor=caller.user.id, **about)
    with suppress(Lost):
        context.store.commit([Drop(refs.of(known), Exists()), fact])


def _gate(
    context: Context, user: User, organization_id: str, contact_id: str
) -> tuple[Caller, Contact, Subscription | None]:
    own = {role: refs.subscription(organization_id, contact_id, membership_id(user.id, role)) for role in MANAGERS}
    caller, contact, found = gate(context, user, organization_id, contact_id, *own.values())
    if not caller.manages:
        raise NotAllowed("Only owners and admins follow clients whom they do not serve.")
    return caller, contact, found[refs.subscription(organization_id, contact_id, caller.highest.id)]


def list_own(context: Context, user: User, organization_id: str, *, after: str | None, limit: int) -> Page:
    """What the caller follows, latest first."""
    caller, _ = enter(context.store, organization_id, user)
    return _followed(context, caller.highest, after, limit)


def list_of_member(
    context: Context, user: User, organization_id: str, identifier: str, *, after: str | None, limit: int
) -> Page:
    """What a member follows: for themselves, and for owners and admins. Raises NotFound, NotAllowed."""
    caller, member = member_gate(context, user, organization_id, identifier)
    if member.user != user.id and not caller.manages:
        raise NotAllowed("Only owners and admins see what others follow.")
    return _followed(context, member, after, limit)


def _followed(context: Context, member: Membership, after: str | None, limit: int) -> Page:
    page = subscriptions_of(context, member, after, limit)
    references = [refs.contact(one.organization, one.contact) for one in page.items]
    found = context.store.read(references) if references else None
    pairs = [(one, found[refs.contact(one.organization, one.contact)]) for one in page.items if found]
    return Page([Followed(one, contact) for one, contact in pairs if contact], page.next)
