"""Leaving: whoever joined may go, and an organization keeps an owner."""

from collections.abc import Sequence

from chalicelib.domain import refs
from chalicelib.domain.errors import LastOwner, MemberDeactivated, NotFound
from chalicelib.domain.event import succession
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id
from chalicelib.domain.organization import Membership, MembershipStatus, Organization, Role
from chalicelib.domain.permissions import ROLE_ORDER
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.members import while_active
from chalicelib.services.core.owners import list_owners, owners_in, owners_of
from chalicelib.services.core.saving import Decision, attempt
from chalicelib.services.team.handing_over import ONCE_MORE
from chalicelib.services.team.parting import part


def leave(context: Context, user: User, organization_id: str, identifier: str = "") -> list[Membership]:
    """The user's own active memberships here, or the named one, ended.

    What they sent goes to an owner, and clients whom nobody else serves to the owners. Raises NotFound where nothing of
    theirs is active, MemberDeactivated, LastOwner before anything ends, Conflict after lost races.
    """
    own = _own(context, user, organization_id, identifier)
    active = [one for one in own if one.is_active]
    if not active:
        raise MemberDeactivated if any(one.status == MembershipStatus.DEACTIVATED for one in own) else NotFound
    if any(one.role == Role.OWNER for one in active):
        _refuse_last(owners_of(context, organization_id))
    # Whoever dies on the way is still what they were most of all, and can go on.
    active.sort(key=lambda one: ROLE_ORDER.index(Role(one.role)), reverse=True)
    return [_leave(context, one) for one in active]


def _own(context: Context, user: User, organization_id: str, identifier: str) -> list[Membership]:
    if not is_id("org_", organization_id):
        raise NotFound
    beside = refs.membership(organization_id, user.id, "")
    held: dict[str, Membership] = {one.id: one for one in context.store.children(beside, f"MEM#{user.id}#").items}
    named = held.get(identifier)
    for _ in ROLE_ORDER:
        named = held.get(named.successor) if named and named.successor and not named.is_active else named
    found = [named] if identifier else [one for one in held.values() if not one.successor]
    return [one for one in found if one]


def _refuse_last(owners: Sequence[Membership]) -> None:
    if len(owners) < 2:
        raise LastOwner


def _heir(context: Context, organization: Organization, leaver: Membership) -> Membership | None:
    """An owner who stays. Raises LastOwner."""
    owners = owners_in(context, organization)
    if leaver.role == Role.OWNER:
        _refuse_last(owners)
    return next((one for one in owners if one.id != leaver.id), None)


def _leave(context: Context, listed: Membership) -> Membership:
    place, reference = refs.organization(listed.organization), refs.of(listed)

    def decide() -> Decision[Membership]:
        found = context.store.read([place, reference])
        organization, membership = found[place], found[reference]
        if organization is None or membership is None:
            raise NotFound
        if not membership.is_active:
            return Decision(membership)
        heir = _heir(context, organization, membership)
        left = {"heir": heir.id if heir else "", "clients_to": "", "told": (), "due_at": context.now + ONCE_MORE}
        over, writes = part(context, membership, **left)
        fact = record(
            context,
            membership.organization,
            "member.left",
            actor=membership.user,
            membership=membership.id,
            sends=succession(membership.organization, membership.id),
        )
        return Decision(over, [*writes, *_an_owner_stays(context, organization, membership, heir), fact])

    return attempt(context, decide)


def _an_owner_stays(
    context: Context, organization: Organization, leaver: Membership, heir: Membership | None
) -> list[Write]:
    """Of the last two owners who leave at once, one loses."""
    if leaver.role != Role.OWNER or heir is None:
        return []
    return [while_active(refs.of(heir)), *list_owners(context, organization, leaves=leaver.id)]
