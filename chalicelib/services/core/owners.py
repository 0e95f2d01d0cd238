"""Who answers for what somebody began who has left since: an owner, and an organization always has one."""

from chalicelib.domain import refs
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.invitation import Inviter
from chalicelib.domain.organization import Membership, MembershipStatus, Organization, Role
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.paging import every
from chalicelib.services.core.saving import revised, save

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
    return next(iter(owners_of(context, organization_id)), None)


def owners_of(context: Context, organization_id: str) -> list[Membership]:
    """The active owners of an organization, which are named in it."""
    reference = refs.organization(organization_id)
    organization = context.store.read([reference])[reference]
    return owners_in(context, organization) if organization else []


def owners_in(context: Context, organization: Organization) -> list[Membership]:
    """The same where the organization was read already."""
    owners = [ref for one in organization.owners if (ref := refs.member(organization.id, one))]
    known = context.store.read(owners).all(owners) if owners else _found(context, organization.id)
    return [one for one in known if one.is_active]


def list_owners(context: Context, organization: Organization, *, joins: str = "", leaves: str = "") -> list[Write]:
    """The write that adds and drops one in the organization's list of its owners."""
    known = organization.owners or [one.id for one in _found(context, organization.id)]
    owners = tuple(sorted({*known, joins} - {leaves, ""}))
    return [save(organization, revised(organization, owners=owners))]


def _found(context: Context, organization_id: str) -> list[Membership]:
    """The owners of an organization from before they were listed, among all of its members."""
    place = refs.organization(organization_id)
    members = every(lambda position: context.store.children(place, "MEM#", after=position, limit=AT_ONCE))
    return [one for one in members if one.role == Role.OWNER and one.status != MembershipStatus.ENDED]
