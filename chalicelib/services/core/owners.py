"""Who answers for what somebody began who has left since: an owner, and an organization always has one."""

from collections.abc import Iterator

from chalicelib.domain import refs
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.invitation import Inviter
from chalicelib.domain.organization import Membership, Role
from chalicelib.services.context import Context

AT_ONCE = 200


def inviter_ref(organization_id: str, inviter: Inviter) -> refs.Ref[Membership]:
    user, role, subject = parse_membership_id(inviter.membership) or (inviter.user, inviter.role, "")
    return refs.membership(organization_id, user, role, subject)


def is_here(inviter: Membership | None) -> bool:
    """Whether they may still invite at all: nobody could accept what somebody who has left invites to."""
    return inviter is not None and inviter.is_active


def answering(context: Context, organization_id: str, inviter: Inviter) -> Inviter:
    """The inviter, or an owner in place of one who has left."""
    reference = inviter_ref(organization_id, inviter)
    if is_here(context.store.read([reference])[reference]):
        return inviter
    owner = an_owner(context, organization_id)
    return Inviter(user=owner.user, membership=owner.id, role=Role.OWNER, name=owner.name) if owner else inviter


def an_owner(context: Context, organization_id: str) -> Membership | None:
    return next(_owners(context, organization_id), None)


def owners_of(context: Context, organization_id: str) -> list[Membership]:
    """The active owners of an organization."""
    return list(_owners(context, organization_id))


def _owners(context: Context, organization_id: str) -> Iterator[Membership]:
    position: str | None = None
    while True:
        page = context.store.children(refs.organization(organization_id), "MEM#", after=position, limit=AT_ONCE)
        yield from (one for one in page.items if one.is_active and one.role == Role.OWNER)
        position = page.next
        if position is None:
            return
