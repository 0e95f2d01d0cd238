"""Who belongs to an organization, as far as the caller may see; and where a user belongs."""

from collections.abc import Iterator
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.errors import NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.organization import Membership, Organization, Role
from chalicelib.domain.values import dataclass
from chalicelib.domain.views import Seat
from chalicelib.domain.writes import Page
from chalicelib.services.access import enter, enter_as_anyone
from chalicelib.services.grants import TEAM
from chalicelib.services.kit import Kit


@dataclass(frozen=True)
class Belonging:
    """A membership and the organization it is in."""

    membership: Membership
    organization: Organization


def list_members(kit: Kit, caller: User, organization_id: str, *, after: str | None, limit: int) -> Page:
    """Members the caller may see, in a stable order. A page may hold fewer than `limit` and still have a next."""
    seat = enter_as_anyone(kit.store, organization_id, caller)
    if not seat.sight.members:
        return _page(_near(kit, seat), after, limit)
    page = kit.store.children(refs.organization(organization_id), "MEM#", after=after, limit=limit)
    seen = [one for one in page.items if one.role in seat.sight.members or one.user == caller.id]
    return Page(seen, page.next)


def get_member(kit: Kit, caller: User, organization_id: str, identifier: str) -> Membership:
    if parse_membership_id(identifier) is None:
        raise NotFound
    try:
        return member_gate(kit, caller, organization_id, identifier)[1]
    except NotFound:
        seat = enter_as_anyone(kit.store, organization_id, caller)
        near = [] if seat.sight.members else _near(kit, seat)
    for one in near:
        if one.id == identifier:
            return one
    raise NotFound


def member_gate(kit: Kit, caller: User, organization_id: str, identifier: str) -> tuple[Seat, Membership]:
    """The one gate to a membership: what the caller may not see answers like what does not exist."""
    parts = parse_membership_id(identifier)
    if parts is None:
        raise NotFound
    reference = refs.membership(organization_id, *parts)
    seat, found = enter(kit.store, organization_id, caller, reference)
    one = found[reference]
    if one is None or (one.role not in seat.sight.members and one.user != caller.id):
        raise NotFound
    return seat, one


def _near(kit: Kit, seat: Seat) -> list[Membership]:
    """For clients and guests: themselves, the staff who serve the client, the client whom the guest belongs to."""
    place = seat.organization.id
    guests = kit.store.children(refs.membership(place, seat.caller.id, "", ""), f"MEM#{seat.caller.id}#guest#").items
    own = {one.id: one for one in (*seat.memberships, *guests) if one.is_active}
    references = dict.fromkeys(ref for one in own.values() for ref in _next_to(kit, one))
    found = kit.store.read(references).all(references) if references else []
    # How to reach them is theirs to say.
    others = [replace(one, email="", phone="") for one in found if one.is_active and one.id not in own]
    return sorted((*own.values(), *others), key=lambda one: one.id)


def _next_to(kit: Kit, mine: Membership) -> Iterator[refs.Ref[Membership]]:
    wanted: frozenset[str] = frozenset()
    held: list[str] = []
    if mine.role == Role.CLIENT and mine.contact:
        wanted = TEAM
        held = [
            one.membership for one in kit.store.children(refs.contact(mine.organization, mine.contact), "STAFF#").items
        ]
    if mine.role == Role.GUEST:
        reference = refs.contact(mine.organization, mine.subject)
        client = kit.store.read([reference])[reference]
        wanted = frozenset({Role.CLIENT})
        held = list(client.linked_memberships) if client else []
    for identifier in held:
        parts = parse_membership_id(identifier)
        if parts is not None and parts[1] in wanted:
            yield refs.membership(mine.organization, *parts)


def _page(found: list[Membership], after: str | None, limit: int) -> Page:
    left = [one for one in found if after is None or one.id > after]
    shown = left[:limit]
    return Page(shown, shown[-1].id if len(left) > limit else None)


def belongings(kit: Kit, caller: User) -> list[Belonging]:
    """Where the caller belongs, the organizations read in one call."""
    held = kit.store.children(refs.mirror(caller.id, "", ""), "MEM#").items
    places = kit.store.read({refs.organization(one.organization) for one in held}) if held else None
    return [
        Belonging(one, place)
        for one in held
        if places is not None and (place := places[refs.organization(one.organization)]) is not None
    ]
