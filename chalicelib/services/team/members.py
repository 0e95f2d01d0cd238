"""Listing and reading the members of an organization, as far as the caller may see; and where a user belongs."""

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.organization import Membership, Organization, Role
from chalicelib.domain.permissions import TEAM
from chalicelib.domain.search import begins_with
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Always, Found, Page, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter, enter_as_anyone
from chalicelib.services.core.assigned import serving
from chalicelib.services.core.filtered_pages import sift
from chalicelib.services.core.guests import guest_seats
from chalicelib.services.core.members import read_member
from chalicelib.services.core.onboarding import open_of
from chalicelib.services.core.saving import save

AT_ONCE = 200


@dataclass(frozen=True)
class Belonging:
    """A membership and the organization it is in."""

    membership: Membership
    organization: Organization


@dataclass(frozen=True, kw_only=True)
class MemberQuestion:
    """What is asked for; what is empty does not matter. `name` is the beginning of a name or an address."""

    role: str = ""
    status: str = ""
    name: str = ""

    def fits(self, member: Membership) -> bool:
        return (
            self.role in ("", member.role)
            and self.status in ("", member.status)
            and (not self.name or begins_with(self.name, member.name, (member.email,), (member.phone,)))
        )


EVERYBODY = MemberQuestion()


def list_members(
    context: Context,
    user: User,
    organization_id: str,
    asked: MemberQuestion = EVERYBODY,
    *,
    after: str | None,
    limit: int,
) -> Page:
    """Members the caller may see, in a stable order; for clients and guests in that of those who serve them.

    A page may hold fewer than `limit` and still have a next.
    """
    caller = enter_as_anyone(context.store, organization_id, user)
    if not caller.sight.members:
        return _page([one for one in _near(context, caller) if asked.fits(one)], after, limit)

    def read(position: str | None, size: int) -> Page:
        return context.store.children(refs.organization(organization_id), "MEM#", after=position, limit=size)

    def shown(member: Membership) -> bool:
        # What goes on in another role is listed as that.
        return not member.successor and _sees(caller, member) and asked.fits(member)

    if asked == EVERYBODY and caller.manages:
        page = read(after, limit)
        return Page([one for one in page.items if shown(one)], page.next)
    return sift(read, lambda found: [one if shown(one) else None for one in found], after, limit, at_once=AT_ONCE)


def _sees(caller: Caller, member: Membership) -> bool:
    return member.role in caller.sight.members or member.user == caller.user.id


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
    reference = refs.member(organization_id, identifier)
    if reference is None:
        raise NotFound
    caller, found = _entered(context, organization_id, user, reference)
    membership = as_it_goes_on(context, found[reference])
    if membership is None or not _sees(caller, membership):
        raise NotFound
    return caller, membership


def _entered(
    context: Context, organization_id: str, user: User, reference: refs.Ref[Membership]
) -> tuple[Caller, Found]:
    try:
        return enter(context.store, organization_id, user, reference)
    except NotFound:
        return enter_as_anyone(context.store, organization_id, user), context.store.read([reference])


def as_it_goes_on(context: Context, found: Membership | None) -> Membership | None:
    """The membership that an old id means after a change of role: each change names the next, one at most each role."""
    for _ in range(len(TEAM)):
        if found is None or found.is_active or not found.successor:
            break
        found = read_member(context, found.organization, found.successor)
    return found


def member_now(context: Context, organization_id: str, identifier: str) -> Membership | None:
    """The membership that an id means now, whatever its state; None for "" and what is no id."""
    return as_it_goes_on(context, read_member(context, organization_id, identifier))


def save_membership(before: Membership, after: Membership) -> list[Write]:
    """The writes of a changed membership, in both of its places."""
    put = save(before, after)
    return [put, Put(refs.mirror(before.user, before.organization, before.id), put.entity, Always())]


def _near(context: Context, caller: Caller) -> list[Membership]:
    """For clients and guests: themselves, those who serve the client, the primary one first, the guest's client."""
    guests = open_of(caller.organization, guest_seats(context.store, caller.organization.id, caller.user))
    own = {one.id: one for one in (*caller.memberships, *guests) if one.is_active}
    found = {near.id: near for one in own.values() for near in _next_to(context, one)}
    # How to reach them is theirs to say.
    others = [replace(one, email="", phone="") for one in found.values() if one.id not in own]
    return [*sorted(own.values(), key=lambda membership: membership.id), *others]


def _next_to(context: Context, mine: Membership) -> Sequence[Membership]:
    if mine.role == Role.CLIENT and mine.contact:
        return serving(context, mine.organization, mine.contact)
    if mine.role != Role.GUEST:
        return ()
    reference = refs.contact(mine.organization, mine.subject)
    client = context.store.read([reference])[reference]
    return _accounts(context, client) if client else ()


def _accounts(context: Context, client: Contact) -> list[Membership]:
    """Of a guest's client; of a group those who serve it."""
    if client.is_group:
        return serving(context, client.organization, client.id)
    named = [parts for one in client.linked_memberships if (parts := parse_membership_id(one))]
    clients = [refs.membership(client.organization, *parts) for parts in named if parts[1] == Role.CLIENT]
    found = context.store.read(clients).all(clients) if clients else []
    return [one for one in found if one.is_active]


def _page(found: list[Membership], after: str | None, limit: int) -> Page:
    """`after` is the last that was shown; where that one is gone meanwhile, the list begins anew."""
    start = next((number for number, one in enumerate(found, 1) if one.id == after), 0)
    shown = found[start : start + limit]
    return Page(shown, shown[-1].id if len(found) > start + limit else None)


def belongings(context: Context, user: User) -> list[Belonging]:
    """Where the caller belongs, the organizations read in one call."""
    memberships = context.store.children(refs.mirror(user.id, "", ""), "MEM#").items
    if not memberships:
        return []
    found = context.store.read({refs.organization(one.organization) for one in memberships})
    pairs = ((one, found[refs.organization(one.organization)]) for one in memberships)
    return [Belonging(membership, organization) for membership, organization in pairs if organization]
