"""Listing and reading the members of an organization, as far as the caller may see; and where a user belongs."""

from collections.abc import Iterator
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.errors import NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.organization import Membership, Organization, Role
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Always, Page, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter, enter_as_anyone
from chalicelib.services.core.grants import TEAM
from chalicelib.services.core.saving import save


@dataclass(frozen=True)
class Belonging:
    """A membership and the organization it is in."""

    membership: Membership
    organization: Organization


def list_members(context: Context, user: User, organization_id: str, *, after: str | None, limit: int) -> Page:
    """Members the caller may see, in a stable order. A page may hold fewer than `limit` and still have a next."""
    caller = enter_as_anyone(context.store, organization_id, user)
    if not caller.sight.members:
        return _page(_near(context, caller), after, limit)
    page = context.store.children(refs.organization(organization_id), "MEM#", after=after, limit=limit)
    seen = [one for one in page.items if one.role in caller.sight.members or one.user == user.id]
    return Page(seen, page.next)


def get_member(context: Context, user: User, organization_id: str, identifier: str) -> Membership:
    if parse_membership_id(identifier) is None:
        raise NotFound
    try:
        return member_gate(context, user, organization_id, identifier)[1]
    except NotFound:
        caller = enter_as_anyone(context.store, organization_id, user)
        near = [] if caller.sight.members else _near(context, caller)
    for membership in near:
        if membership.id == identifier:
            return membership
    raise NotFound


def member_gate(context: Context, user: User, organization_id: str, identifier: str) -> tuple[Caller, Membership]:
    """The one gate to a membership: what the caller may not see answers like what does not exist."""
    parts = parse_membership_id(identifier)
    if parts is None:
        raise NotFound
    reference = refs.membership(organization_id, *parts)
    caller, found = enter(context.store, organization_id, user, reference)
    membership = _as_it_goes_on(context, found[reference])
    if membership is None or (membership.role not in caller.sight.members and membership.user != user.id):
        raise NotFound
    return caller, membership


def _as_it_goes_on(context: Context, found: Membership | None) -> Membership | None:
    """The membership that an old id means after a change of role: each change names the next, one at most each role."""
    for _ in range(len(TEAM)):
        parts = parse_membership_id(found.successor) if found and not found.is_active else None
        if found is None or parts is None:
            break
        reference = refs.membership(found.organization, *parts)
        found = context.store.read([reference])[reference]
    return found


def save_membership(before: Membership, after: Membership) -> list[Write]:
    """The writes of a changed membership, in both of its places."""
    put = save(before, after)
    return [put, Put(refs.mirror(before.user, before.organization, before.id), put.entity, Always())]


def _near(context: Context, caller: Caller) -> list[Membership]:
    """For clients and guests: themselves, the staff who serve the client, the client whom the guest belongs to."""
    beside = refs.membership(caller.organization.id, caller.user.id, "", "")
    guests = context.store.children(beside, f"MEM#{caller.user.id}#guest#").items
    own = {one.id: one for one in (*caller.memberships, *guests) if one.is_active}
    references = dict.fromkeys(ref for one in own.values() for ref in _next_to(context, one))
    found = context.store.read(references).all(references) if references else []
    # How to reach them is theirs to say.
    others = [replace(one, email="", phone="") for one in found if one.is_active and one.id not in own]
    return sorted((*own.values(), *others), key=lambda membership: membership.id)


def _next_to(context: Context, mine: Membership) -> Iterator[refs.Ref[Membership]]:
    wanted: frozenset[str] = frozenset()
    identifiers: list[str] = []
    if mine.role == Role.CLIENT and mine.contact:
        wanted = TEAM
        assignments = context.store.children(refs.contact(mine.organization, mine.contact), "STAFF#").items
        identifiers = [one.membership for one in assignments]
    if mine.role == Role.GUEST:
        reference = refs.contact(mine.organization, mine.subject)
        client = context.store.read([reference])[reference]
        wanted = frozenset({Role.CLIENT})
        identifiers = list(client.linked_memberships) if client else []
    for identifier in identifiers:
        parts = parse_membership_id(identifier)
        if parts is not None and parts[1] in wanted:
            yield refs.membership(mine.organization, *parts)


def _page(found: list[Membership], after: str | None, limit: int) -> Page:
    left = [one for one in found if after is None or one.id > after]
    shown = left[:limit]
    return Page(shown, shown[-1].id if len(left) > limit else None)


def belongings(context: Context, user: User) -> list[Belonging]:
    """Where the caller belongs, the organizations read in one call."""
    memberships = context.store.children(refs.mirror(user.id, "", ""), "MEM#").items
    if not memberships:
        return []
    found = context.store.read({refs.organization(one.organization) for one in memberships})
    pairs = ((one, found[refs.organization(one.organization)]) for one in memberships)
    return [Belonging(membership, organization) for membership, organization in pairs if organization]
