"""Deactivating a member, and activating one again. What they leave is handed over, and not given back."""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.errors import Conflict
from chalicelib.domain.event import succession
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership, MembershipStatus
from chalicelib.domain.writes import Lost
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.members import while_active
from chalicelib.services.core.saving import revised
from chalicelib.services.team.handing_over import (
    Handover,
    hand_over_first,
    heirs,
    refuse_letting_go,
)
from chalicelib.services.team.members import member_gate, save_membership


def deactivate(context: Context, user: User, organization_id: str, identifier: str, wanted: Handover) -> Membership:
    """The membership, deactivated: it has no right from now on, and what it had is handed over by a work that may die
    anywhere. Once more, it goes on where that stopped.

    Raises NotAllowed for oneself, for callers below an admin, and for an owner unless by another owner: so the
    last owner stays. Raises Conflict for one that has ended, Unprocessable for nobody who could take over clients.
    """
    caller, membership = _may_change(context, user, organization_id, identifier)
    left = heirs(context, caller, wanted, membership.id)
    deactivated = _set_status(context, caller, membership, MembershipStatus.DEACTIVATED, left)
    hand_over_first(context, caller, membership, wanted.invitations)
    return deactivated


def activate(context: Context, user: User, organization_id: str, identifier: str) -> Membership:
    """The membership, active again, without what was handed over.

    Raises NotAllowed, Conflict for one that has ended.
    """
    caller, membership = _may_change(context, user, organization_id, identifier)
    return _set_status(context, caller, membership, MembershipStatus.ACTIVE, _NOTHING)


def _may_change(context: Context, user: User, organization_id: str, identifier: str) -> tuple[Caller, Membership]:
    caller, membership = member_gate(context, user, organization_id, identifier)
    refuse_letting_go(caller, membership)
    if membership.status == MembershipStatus.ENDED:
        raise Conflict("This membership has ended: invite the person again.")
    return caller, membership


def _set_status(
    context: Context, caller: Caller, membership: Membership, status: MembershipStatus, left: Mapping[str, Any]
) -> Membership:
    if membership.status == status:
        return membership
    changed = revised(membership, status=status, **left)
    # Two owners who deactivate each other: one of them loses, so an owner is always left.
    active = while_active(refs.of(caller.highest))
    fact = record(
        context,
        membership.organization,
        _FACTS[status],
        actor=caller.user.id,
        membership=membership.id,
        sends=succession(membership.organization, membership.id) if changed.due_at else "",
    )
    try:
        context.store.commit([*save_membership(membership, changed), active, fact])
    except Lost as lost:
        raise Conflict from lost
    return changed


_NOTHING: dict[str, Any] = {"heir": "", "clients_to": "", "told": (), "due_at": None}
_FACTS = {MembershipStatus.DEACTIVATED: "member.deactivated", MembershipStatus.ACTIVE: "member.activated"}
