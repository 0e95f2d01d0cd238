"""How many invitations are in each state and contacts in each display state, as far as the caller may see.

Each count looks at the newest `BOUND` items of a list at most and says where there are `more`: nobody waits for, or
pays for, the whole history of an organization to see a number. The lists may lag by a moment.
"""

from collections.abc import Mapping, Sequence

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact, ContactState
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Status
from chalicelib.domain.lifecycle import OPEN
from chalicelib.domain.organization import Role
from chalicelib.domain.values import dataclass
from chalicelib.domain.views import Seat
from chalicelib.domain.writes import AllOf, Always, AtMost, Condition, Equals, Missing, Tally
from chalicelib.services.access import enter
from chalicelib.services.directory import people
from chalicelib.services.kit import Kit

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


def count(kit: Kit, caller: User, organization: str, now: int) -> Counts:
    """All states are named, also those that nothing is in."""
    seat, _ = enter(kit.store, organization, caller)
    return Counts(_invitations(kit, seat, now), _contacts(kit, seat))


def _invitations(kit: Kit, seat: Seat, now: int) -> dict[str, Count]:
    if seat.sight.invitations == "none":
        return {state: Count(0) for state in Status}
    mine: tuple[Condition, ...] = ()
    if seat.sight.invitations == "sent":
        mine = (Equals("inviter_user", seat.caller.id),)
    stored: dict[str, Tally] = {state: _tally(kit, seat, state, mine) for state in Status}
    overdue = {state: _overdue(kit, seat, state, mine, now) for state in OPEN if stored[state].matching}
    counted = {
        state: Count(one.matching - (overdue[state].matching if state in overdue else 0), one.more)
        for state, one in stored.items()
    }
    late = [stored[Status.EXPIRED], *overdue.values()]
    counted[Status.EXPIRED] = Count(sum(one.matching for one in late), any(one.more for one in late))
    return counted


def _overdue(kit: Kit, seat: Seat, state: str, mine: tuple[Condition, ...], now: int) -> Tally:
    """Open as stored, expired as everybody is told."""
    return _tally(kit, seat, state, (*mine, AtMost("expires_at", now)))


def _tally(kit: Kit, seat: Seat, state: str, conditions: tuple[Condition, ...]) -> Tally:
    matching = AllOf(conditions) if conditions else Always()
    return kit.store.tally(refs.invitations_in(seat.organization.id, state), matching, BOUND)


def _contacts(kit: Kit, seat: Seat) -> dict[str, Count]:
    if seat.sight.contacts == "all":
        return _all_contacts(kit, seat.organization.id)
    own = seat.holds(Role.STAFF)
    if seat.sight.contacts == "none" or own is None:
        return {state: Count(0) for state in ContactState}
    mine = [refs.assigned_to(seat.organization.id, own.id)]
    page = kit.store.list_newest(mine, after=None, limit=ASSIGNED_BOUND, where={})
    found = people(kit, seat.organization.id, page.items)
    return _by_state([one for one in found if one is not None], more=page.next is not None)


def _all_contacts(kit: Kit, organization: str) -> dict[str, Count]:
    listing = refs.contacts_of(organization)
    unlinked = kit.store.tally(listing, Missing("linked_user"), BOUND)
    fresh = kit.store.tally(listing, AllOf((Missing("linked_user"), Missing("invited_at"))), BOUND)
    more = unlinked.more or fresh.more
    return {
        ContactState.INVITE: Count(fresh.matching, more),
        ContactState.RE_INVITE: Count(unlinked.matching - fresh.matching, more),
        ContactState.LINKED: Count(unlinked.examined - unlinked.matching, more),
    }


def _by_state(found: Sequence[Contact], *, more: bool) -> dict[str, Count]:
    states = [one.state for one in found]
    return {state: Count(states.count(state), more) for state in ContactState}
