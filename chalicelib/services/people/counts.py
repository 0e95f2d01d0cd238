"""Counting invitations in each state and contacts in each display state, as far as the caller may see.

Each count looks at the newest `BOUND` items of a list at most and says where there are `more`: nobody waits for, or
pays for, the whole history of an organization to see a number. The lists may lag by a moment.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.contact import Contact, ContactState
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import InvitationStatus
from chalicelib.domain.lifecycle import OPEN, effective_status
from chalicelib.domain.organization import Role
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import AllOf, Always, AtMost, Condition, Equals, Missing, Tally
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter
from chalicelib.services.core.assigned import assigned_contacts
from chalicelib.services.invitations.of_staff import seen_by

BOUND = 5_000
# Assigned contacts are read one by one.
ASSIGNED_BOUND = 500


@dataclass(frozen=True)
class Count:
    """`more`: there are at least so many."""

    count: int
    more: bool = False


@dataclass(frozen=True)
class Counts:
    invitations: Mapping[str, Count]
    contacts: Mapping[str, Count]


def count(context: Context, user: User, organization_id: str, bound: int = BOUND) -> Counts:
    """All states are named, also those that nothing is in; each counts its newest `bound` items."""
    caller, _ = enter(context.store, organization_id, user)
    return Counts(_invitations(context, caller, bound), _contacts(context, caller, bound))


def _invitations(context: Context, caller: Caller, bound: int) -> dict[str, Count]:
    if caller.sight.invitations == "none":
        return {state: Count(0) for state in InvitationStatus}
    if caller.sight.invitations == "assigned":
        states = Counter(effective_status(one, context.now) for one in seen_by(context, caller))
        return {state: Count(states[state]) for state in InvitationStatus}
    mine: tuple[Condition, ...] = ()
    if caller.sight.invitations == "sent":
        mine = (Equals("inviter_user", caller.user.id), Equals("role", Role.GUEST))
    stored: dict[str, Tally] = {state: _tally(context, caller, state, mine, bound) for state in InvitationStatus}
    overdue = {state: _overdue(context, caller, state, mine, bound) for state in OPEN if stored[state].matching}
    counted = {
        state: Count(tally.matching - (overdue[state].matching if state in overdue else 0), tally.more)
        for state, tally in stored.items()
    }
    late = [stored[InvitationStatus.EXPIRED], *overdue.values()]
    counted[InvitationStatus.EXPIRED] = Count(sum(one.matching for one in late), any(one.more for one in late))
    return counted


def _overdue(context: Context, caller: Caller, state: str, mine: tuple[Condition, ...], bound: int) -> Tally:
    """Open as stored, expired as everybody is told."""
    return _tally(context, caller, state, (*mine, AtMost("expires_at", context.now)), bound)


def _tally(context: Context, caller: Caller, state: str, conditions: tuple[Condition, ...], bound: int) -> Tally:
    matching = AllOf(conditions) if conditions else Always()
    return context.store.tally(refs.invitations_in(caller.organization.id, state), matching, bound)


def _contacts(context: Context, caller: Caller, bound: int) -> dict[str, Count]:
    if caller.sight.contacts == "all":
        return _all_contacts(context, caller.organization.id, bound)
    own = caller.holds(Role.STAFF)
    if caller.sight.contacts == "none" or own is None:
        return {state: Count(0) for state in ContactState}
    listing = refs.assigned_to(caller.organization.id, own.id)
    page = context.store.list_newest([listing], after=None, limit=min(bound, ASSIGNED_BOUND), where={})
    found = assigned_contacts(context, caller.organization.id, page.items)
    return _by_state([one for one in found if one is not None], more=page.next is not None)


def _all_contacts(context: Context, organization_id: str, bound: int) -> dict[str, Count]:
    listing = refs.contacts_of(organization_id)
    unlinked = context.store.tally(listing, Missing("linked_user"), bound)
    uninvited = context.store.tally(listing, AllOf((Missing("linked_user"), Missing("invited_at"))), bound)
    more = unlinked.more or uninvited.more
    return {
        ContactState.INVITE: Count(uninvited.matching, more),
        ContactState.RE_INVITE: Count(unlinked.matching - uninvited.matching, more),
        ContactState.LINKED: Count(unlinked.examined - unlinked.matching, more),
    }


def _by_state(found: Sequence[Contact], *, more: bool) -> dict[str, Count]:
    states = [one.state for one in found]
    return {state: Count(states.count(state), more) for state in ContactState}
