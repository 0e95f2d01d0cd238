"""Deactivating a member, and activating one again. The open invitations they sent go to whoever deactivates them,
or are revoked."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.errors import Conflict, NotAllowed
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation, Inviter
from chalicelib.domain.lifecycle import OPEN, after, is_open
from chalicelib.domain.organization import Membership, MembershipStatus, Role
from chalicelib.domain.permissions import rule_for, switched_on
from chalicelib.domain.writes import Check, Equals, Lost, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record, record_of
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.invitations.state import end
from chalicelib.services.people.members import member_gate, save_membership

PAGE = 100


def deactivate(context: Context, user: User, organization_id: str, identifier: str, mode: str) -> Membership:
    """The membership, deactivated. `mode` says what becomes of the open invitations: `transfer` or `revoke`.

    Raises NotAllowed for oneself, for callers below an admin, and for an owner unless by another owner: so the
    last owner stays. Raises Conflict for one that has ended. Repeating it goes on where it stopped.
    """
    caller, membership = _may_change(context, user, organization_id, identifier)
    deactivated = _set_status(context, caller, membership, MembershipStatus.DEACTIVATED, "member.deactivated")
    # Only now: an invitation sent while this ran could otherwise be missed. Acceptance checks the inviter anyway.
    hand_over_all(context, caller, membership, mode)
    return deactivated


def hand_over_all(context: Context, caller: Caller, membership: Membership, mode: str) -> int:
    """Transfers to the caller, or revokes, what a membership has open; how many there were."""
    found = list(_open_invitations(context, membership))
    for invitation in found:
        _hand_over(context, caller, invitation, mode)
    return len(found)


def activate(context: Context, user: User, organization_id: str, identifier: str) -> Membership:
    """The membership, active again. Raises NotAllowed, Conflict for one that has ended."""
    caller, membership = _may_change(context, user, organization_id, identifier)
    return _set_status(context, caller, membership, MembershipStatus.ACTIVE, "member.activated")


def _may_change(context: Context, user: User, organization_id: str, identifier: str) -> tuple[Caller, Membership]:
    caller, membership = member_gate(context, user, organization_id, identifier)
    caller.require_manager()
    if membership.user == user.id:
        raise NotAllowed("Somebody else has to do this for you.")
    if membership.role == Role.OWNER and caller.highest.role != Role.OWNER:
        raise NotAllowed("Only an owner may do this to an owner.")
    if membership.status == MembershipStatus.ENDED:
        raise Conflict("This membership has ended: invite the person again.")
    return caller, membership


def _set_status(context: Context, caller: Caller, membership: Membership, status: str, event: str) -> Membership:
    if membership.status == status:
        return membership
    acting = caller.highest
    changed = revised(membership, status=status)
    # Two owners who deactivate each other: one of them loses, so an owner is always left.
    active = Check(
        refs.membership(acting.organization, acting.user, acting.role), Equals("status", MembershipStatus.ACTIVE)
    )
    fact = record(context, membership.organization, event, actor=caller.user.id, membership=membership.id)
    try:
        context.store.commit([*save_membership(membership, changed), active, fact])
    except Lost as lost:
        raise Conflict from lost
    return changed


def _open_invitations(context: Context, membership: Membership) -> Iterator[Invitation]:
    """Those this membership sent; the list may lag, which acceptance makes up for."""
    listings = [refs.invitations_in(membership.organization, state) for state in sorted(OPEN)]
    position: str | None = None
    while True:
        page = context.store.list_newest(listings, after=position, limit=PAGE, where={"inviter_user": membership.user})
        yield from (one for one in page.items if one.inviter.membership == membership.id)
        if page.next is None:
            return
        position = page.next


def _hand_over(context: Context, caller: Caller, listed: Invitation, mode: str) -> None:
    reference = refs.invitation(listed.id)

    def decide() -> Decision[None]:
        invitation = context.store.read([reference])[reference]
        if invitation is None or invitation.inviter.membership != listed.inviter.membership:
            return Decision(None)
        if not is_open(invitation, context.now):
            return Decision(None)
        give = _transferred if mode == "transfer" else _revoked
        return Decision(None, give(context, caller, invitation))

    # One that others change all the time holds up no other: nobody can accept it, and repeating this finds it again.
    with suppress(Conflict):
        attempt(context, decide)


def _transferred(context: Context, caller: Caller, invitation: Invitation) -> list[Write]:
    """Under the membership of whoever acts; what that one may not offer is withdrawn instead."""
    rule = rule_for(caller.highest.role, invitation.role)
    if rule is None or not switched_on(rule, caller.organization.policy):
        return _revoked(context, caller, invitation)
    acting = caller.highest
    inviter = Inviter(
        user=acting.user, membership=acting.id, role=acting.role, name=acting.name or caller.user.name or ""
    )
    return [
        save(invitation, replace(invitation, inviter=inviter)),
        record_of(context, "invitation.transferred", invitation, actor=caller.user.id),
    ]


def _revoked(context: Context, caller: Caller, invitation: Invitation) -> list[Write]:
    ended = revised(invitation, status=after(invitation, "revoke", context.now), ended_at=context.now)
    return [
        *end(invitation, ended),
        record_of(context, "invitation.revoked", invitation, actor=caller.user.id, sends=invitation.order),
    ]
