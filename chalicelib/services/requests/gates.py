"""Who may do what with a request: the team through its contact, and whoever asked."""

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id, parse_membership_id
from chalicelib.domain.organization import Membership, Organization, Role
from chalicelib.domain.permissions import TEAM
from chalicelib.domain.request import Request
from chalicelib.domain.service import ASKERS
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context
from chalicelib.services.core.access import assigned, enter, enter_as_anyone
from chalicelib.services.core.guests import guest_seats


@dataclass(frozen=True)
class WhichRequest:
    """Which request is meant, and by whom."""

    user: User
    organization: str
    request: str


@dataclass(frozen=True)
class Seen:
    """A request and the seat from which it is seen."""

    request: Request
    organization: Organization
    seat: Membership

    @property
    def by_team(self) -> bool:
        """Whether whoever looks at it is to answer, rather than asked."""
        return self.seat.id != self.request.membership


def team_gate(context: Context, which: WhichRequest) -> Seen:
    """A request as the team sees it: all of them for owners and admins, for staff those of whom they serve.

    Raises NotFound.
    """
    reference = _reference(which)
    caller, found = enter(context.store, which.organization, which.user, reference)
    request = found[reference]
    if request is None or request.organization != which.organization or not _is_theirs(context, caller, request):
        raise NotFound
    return Seen(request, caller.organization, caller.highest)


def own_gate(context: Context, which: WhichRequest) -> Seen:
    """A request of the caller's own. Raises NotFound, ClientInactive for a guest whose client is not active."""
    reference = _reference(which)
    caller = enter_as_anyone(context.store, which.organization, which.user)
    request = context.store.read([reference])[reference]
    if request is None or request.organization != which.organization or request.user != which.user.id:
        raise NotFound
    seat = seat_of(context, caller, request.membership)
    if seat is None:
        raise NotFound
    return Seen(request, caller.organization, seat)


def either_gate(context: Context, which: WhichRequest) -> Seen:
    """The same for whoever asked and for the team: a page shows both the same thread. Raises NotFound."""
    try:
        return own_gate(context, which)
    except NotFound:
        return team_gate(context, which)


def seats_of(context: Context, caller: Caller) -> list[Membership]:
    """From which the caller may ask: as a client first, then as a guest."""
    held = [one for one in caller.memberships if one.role in ASKERS]
    # Whoever has no other seat was let in with those of a guest.
    if any(one.role != Role.GUEST for one in caller.memberships):
        held += guest_seats(context.store, caller.organization.id, caller.user)
    return [one for one in held if one.contact]


def seat_of(context: Context, caller: Caller, membership_id: str) -> Membership | None:
    """One of them by its id; those of a guest are read only where it is one."""
    held = next((one for one in caller.memberships if one.id == membership_id), None)
    if held is not None:
        return held if held.role in ASKERS and held.contact else None
    named = parse_membership_id(membership_id)
    if named is None or named[1] != Role.GUEST:
        return None
    return next((one for one in seats_of(context, caller) if one.id == membership_id), None)


def enter_as_team(context: Context, user: User, organization_id: str) -> Caller:
    """Raises NotAllowed for callers who are not of the team."""
    caller, _ = enter(context.store, organization_id, user)
    if caller.highest.role not in TEAM:
        raise NotAllowed("Your own requests are at /v1/me/organizations/{org}/requests.")
    return caller


def _is_theirs(context: Context, caller: Caller, request: Request) -> bool:
    return caller.manages or bool(assigned(context, caller, [request.contact, request.client]))


def _reference(which: WhichRequest) -> refs.Ref[Request]:
    if not is_id("req_", which.request):
        raise NotFound
    return refs.request(which.request)
