"""What names a membership that is active no more, or that another one goes on for: assignments, packages, invitations.

Each moves in a transaction of its own. Whoever dies on the way leaves the membership in index `due`, and repeating it
changes nothing twice. The lists lag, so it ends only with a look that found nothing, after the first minute.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.errors import Conflict
from chalicelib.domain.identity import User
from chalicelib.domain.marks import Assignment
from chalicelib.domain.organization import Membership, MembershipStatus
from chalicelib.domain.package import Package
from chalicelib.domain.time import MINUTE
from chalicelib.domain.writes import Lost, Write
from chalicelib.services.context import Context
from chalicelib.services.core.assigned import assignments_of, staff_on, staff_writes
from chalicelib.services.core.members import read_member
from chalicelib.services.core.owners import an_owner
from chalicelib.services.core.paging import every
from chalicelib.services.core.saving import revised, save
from chalicelib.services.team.handing_over import hand_over_all
from chalicelib.services.team.members import member_now, save_membership
from chalicelib.services.team.reassigning import reassign
from chalicelib.services.team.subscriptions import hand_on

PAGE = 200


def succeed(context: Context, organization_id: str, identifier: str) -> None:
    """Moves what is left; does nothing for a membership that is active, or where all was done."""
    old = read_member(context, organization_id, identifier)
    if old is None or old.is_active or old.due_at is None:
        return
    moved = _invitations(context, old)
    moved += _renamed_everywhere(context, old) if old.successor else reassign(context, old)
    if old.status == MembershipStatus.ENDED:
        moved += hand_on(context, old)
    if context.now < old.due_at:
        return
    # Meanwhile it has been written who was told.
    now = read_member(context, organization_id, identifier) or old
    left = replace(now, due_at=context.now + MINUTE if moved else None)
    with suppress(Lost):
        context.store.commit(save_membership(now, left))


def _renamed_everywhere(context: Context, old: Membership) -> int:
    return _assignments(context, old) + _packages(context, old) + _account(context, old)


def _account(context: Context, old: Membership) -> int:
    """The contact by which they joined knows what its account is here."""
    reference = refs.contact(old.organization, old.contact)
    contact = context.store.read([reference])[reference] if old.contact else None
    if contact is None or old.id not in contact.linked_memberships:
        return 0
    linked = tuple(sorted(_renamed(old, contact.linked_memberships)))
    with suppress(Lost):
        context.store.commit([save(contact, revised(contact, linked_memberships=linked))])
    return 1


def _invitations(context: Context, old: Membership) -> int:
    """To the heir, or to an owner where that one has left meanwhile."""
    named = member_now(context, old.organization, old.heir)
    heir = named if named and named.is_active else an_owner(context, old.organization)
    organization = context.store.read([refs.organization(old.organization)])[refs.organization(old.organization)]
    if heir is None or organization is None:
        return 0
    acting = Caller(User(id=heir.user, issuer="", subject="", name=heir.name), organization, (heir,))
    return hand_over_all(context, acting, old, "transfer" if old.heir else "revoke")


def _assignments(context: Context, old: Membership) -> int:
    marks = assignments_of(context, old.organization, old.id)
    for mark in marks:
        writes = _reassigned(context, old, mark)
        with suppress(Lost, Conflict):
            if writes:
                context.store.commit(writes)
    return len(marks)


def _reassigned(context: Context, old: Membership, mark: Assignment) -> list[Write]:
    reference = refs.contact(old.organization, mark.contact)
    contact = context.store.read([reference])[reference]
    before = staff_on(context, contact) if contact else []
    if contact is None or old.id not in {one.membership for one in before}:
        return []
    listed = staff_writes(before, _renamed(old, (one.membership for one in before)), contact, context.now)
    kept = replace(contact.grants, staff=_renamed(old, contact.grants.staff))
    return [save(contact, revised(contact, grants=kept)), *listed]


def _renamed(old: Membership, staff: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(old.successor if one == old.id else one for one in staff))


def _packages(context: Context, old: Membership) -> int:
    listings, theirs = [refs.packages_of(old.organization)], lambda one: old.id in (one.owner, one.publisher)
    found: list[Package] = list(
        every(lambda position: context.store.list_newest(listings, after=position, limit=PAGE, where={}, keep=theirs))
    )
    for package in found:
        owner, publisher = (old.successor if one == old.id else one for one in (package.owner, package.publisher))
        with suppress(Lost, Conflict):
            context.store.commit([save(package, revised(package, owner=owner, publisher=publisher))])
    return len(found)
