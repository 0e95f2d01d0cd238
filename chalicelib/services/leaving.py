"""Members who leave and come back. What they invited to goes to whoever lets them go, or is withdrawn."""

from collections.abc import Iterator
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.errors import Conflict, NotAllowed
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation, Inviter
from chalicelib.domain.lifecycle import OPEN, after, is_open
from chalicelib.domain.organization import Membership, MembershipStatus, Role
from chalicelib.domain.permissions import rule_for, switched_on
from chalicelib.domain.views import Seat
from chalicelib.domain.writes import Check, Equals, Lost, Put, Write
from chalicelib.services.changing import ending
from chalicelib.services.facts import record, record_of
from chalicelib.services.kit import Kit
from chalicelib.services.members import member_gate
from chalicelib.services.unlinking import ending_membership

ATTEMPTS = 3
PAGE = 100


def deactivate(kit: Kit, caller: User, organization: str, identifier: str, mode: str, now: int) -> Membership:
    """The membership, deactivated. `mode` says what becomes of the open invitations: `transfer` or `revoke`.

    Raises NotAllowed for oneself, for callers below an admin, and for an owner unless by another owner: so the
    last owner stays. Raises Conflict for one that has ended. Repeating it goes on where it stopped.
    """
    seat, one = _may_change(kit, caller, organization, identifier)
    changed = _set_status(kit, seat, one, MembershipStatus.DEACTIVATED, "member.deactivated", now)
    # Only now: an invitation sent while this ran could otherwise be missed. Acceptance checks the inviter anyway.
    for offer in _open_invitations(kit, one):
        _hand_over(kit, seat, offer, mode, now)
    return changed


def activate(kit: Kit, caller: User, organization: str, identifier: str, now: int) -> Membership:
    """The membership, active again. Raises NotAllowed, Conflict for one that has ended."""
    seat, one = _may_change(kit, caller, organization, identifier)
    return _set_status(kit, seat, one, MembershipStatus.ACTIVE, "member.activated", now)


def _may_change(kit: Kit, caller: User, organization: str, identifier: str) -> tuple[Seat, Membership]:
    seat, one = member_gate(kit, caller, organization, identifier)
    seat.require_manager()
    if one.user == caller.id:
        raise NotAllowed("Somebody else has to do this for you.")
    if one.role == Role.OWNER and seat.highest.role != Role.OWNER:
        raise NotAllowed("Only an owner may do this to an owner.")
    if one.status == MembershipStatus.ENDED:
        raise Conflict("This membership has ended: invite the person again.")
    return seat, one


def _set_status(kit: Kit, seat: Seat, one: Membership, status: str, event: str, now: int) -> Membership:
    if one.status == status:
        return one
    acting = seat.highest
    try:
        kit.store.commit(
            [
                *ending_membership(one, status),
                # Two owners who deactivate each other: one of them loses, so an owner is always left.
                Check(
                    refs.membership(acting.organization, acting.user, acting.role),
                    Equals("status", MembershipStatus.ACTIVE),
                ),
                record(kit.random, now, one.organization, event, actor=seat.caller.id, membership=one.id),
            ]
        )
    except Lost as lost:
        raise Conflict from lost
    return replace(one, status=status, version=one.version + 1)


def _open_invitations(kit: Kit, one: Membership) -> Iterator[Invitation]:
    """Those this membership sent; the list may lag, which acceptance makes up for."""
    listings = [refs.invitations_in(one.organization, state) for state in sorted(OPEN)]
    after_position: str | None = None
    while True:
        page = kit.store.list_newest(listings, after=after_position, limit=PAGE, where={"inviter_user": one.user})
        yield from (offer for offer in page.items if offer.inviter.membership == one.id)
        if page.next is None:
            return
        after_position = page.next


def _hand_over(kit: Kit, seat: Seat, listed: Invitation, mode: str, now: int) -> None:
    for _ in range(ATTEMPTS):
        offer = kit.store.read([refs.invitation(listed.id)])[refs.invitation(listed.id)]
        if offer is None or not is_open(offer, now) or offer.inviter.membership != listed.inviter.membership:
            return
        try:
            kit.store.commit(
                _transferred(kit, seat, offer, now) if mode == "transfer" else _revoked(kit, seat, offer, now)
            )
        except Lost:
            continue
        return


def _transferred(kit: Kit, seat: Seat, offer: Invitation, now: int) -> list[Write]:
    """Under the membership of whoever acts; what that one may not offer is withdrawn instead."""
    rule = rule_for(seat.highest.role, offer.role)
    if rule is None or not switched_on(rule, seat.organization.policy):
        return _revoked(kit, seat, offer, now)
    acting = seat.highest
    inviter = Inviter(
        user=acting.user, membership=acting.id, role=acting.role, name=acting.name or seat.caller.name or ""
    )
    moved = replace(offer, inviter=inviter, version=offer.version + 1)
    return [
        Put(refs.invitation(offer.id), moved, Equals("version", offer.version)),
        record_of(kit.random, now, "invitation.transferred", offer, actor=seat.caller.id),
    ]


def _revoked(kit: Kit, seat: Seat, offer: Invitation, now: int) -> list[Write]:
    ended = replace(offer, status=after(offer, "revoke", now), ended_at=now, version=offer.version + 1)
    return [
        *ending(offer, ended),
        record_of(kit.random, now, "invitation.revoked", offer, actor=seat.caller.id, sends=offer.order),
    ]
