"""Who belongs to an organization, as far as the caller may see; and where a user belongs."""

from dataclasses import dataclass

from chalicelib.domain.errors import NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.organization import Membership, Organization
from chalicelib.domain.refs import membership, mirror, organization
from chalicelib.domain.views import Seat
from chalicelib.domain.writes import Page
from chalicelib.services.access import enter
from chalicelib.services.kit import Kit


@dataclass(frozen=True)
class Belonging:
    """A membership and the organization it is in."""

    membership: Membership
    organization: Organization


def list_members(kit: Kit, caller: User, organization_id: str, *, after: str | None, limit: int) -> Page:
    """Members the caller may see, in a stable order. A page may hold fewer than `limit` and still have a next."""
    seat, _ = enter(kit.store, organization_id, caller)
    page = kit.store.children(organization(organization_id), "MEM#", after=after, limit=limit)
    seen = [one for one in page.items if one.role in seat.sight.members or one.user == caller.id]
    return Page(seen, page.next)


def get_member(kit: Kit, caller: User, organization_id: str, identifier: str) -> Membership:
    return member_gate(kit, caller, organization_id, identifier)[1]


def member_gate(kit: Kit, caller: User, organization_id: str, identifier: str) -> tuple[Seat, Membership]:
    """The one gate to a membership: what the caller may not see answers like what does not exist."""
    parts = parse_membership_id(identifier)
    if parts is None:
        raise NotFound
    reference = membership(organization_id, *parts)
    seat, found = enter(kit.store, organization_id, caller, reference)
    one = found[reference]
    if one is None or (one.role not in seat.sight.members and one.user != caller.id):
        raise NotFound
    return seat, one


def belongings(kit: Kit, caller: User) -> list[Belonging]:
    """Where the caller belongs, the organizations read in one call."""
    held = kit.store.children(mirror(caller.id, "", ""), "MEM#").items
    places = kit.store.read({organization(one.organization) for one in held}) if held else None
    return [
        Belonging(one, place)
        for one in held
        if places is not None and (place := places[organization(one.organization)]) is not None
    ]
