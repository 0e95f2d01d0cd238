"""Accepting: one read, then one transaction that makes the membership and ends the invitation, or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.errors import (
    AlreadyMember,
    ApprovalPending,
    Changed,
    Conflict,
    MemberDeactivated,
    NoLongerMember,
    PaymentRequired,
    RecipientMismatch,
    UsherError,
)
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Applicant, Invitation, Match, Status
from chalicelib.domain.lifecycle import after
from chalicelib.domain.marks import Claim
from chalicelib.domain.notice import What
from chalicelib.domain.organization import Membership, MembershipStatus
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Equals, Lost, Put
from chalicelib.services.disclosing import acknowledged, acknowledgements
from chalicelib.services.facts import record_of
from chalicelib.services.handing import sending
from chalicelib.services.joining import Proof, acceptance, already, explain, joined_by
from chalicelib.services.kit import Kit
from chalicelib.services.links import Opened, follow
from chalicelib.services.notifying import put_notices, tell_inviter
from chalicelib.services.views import hint

ATTEMPTS = 4
# Ids and versions of the disclosures that the invitee confirmed to have read.
Confirmed = Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Joined:
    """The membership that acceptance gave, the same for every repetition by the same user."""

    membership: Membership
    invitation: Invitation


def accept(kit: Kit, token: str, caller: User, version: int, now: int, confirmed: Confirmed = ()) -> Joined:
    """`version` is that of the offer as shown. A repetition by the same user answers the same membership.

    Raises the link's problem, RecipientMismatch, Changed, ApprovalPending once the inviter was asked,
    DisclosureRequired, AlreadyLinked, AlreadyMember, MemberDeactivated,
    NotAllowed when the inviter's right is gone.
    """
    return accept_opened(
        kit,
        lambda: follow(kit, token, now, lambda link: [refs.claim(link.invitation, caller.id)]),
        caller,
        version,
        now,
        confirmed,
    )


def accept_opened(
    kit: Kit, find: Callable[[], Opened], caller: User, version: int, now: int, confirmed: Confirmed = ()
) -> Joined:
    """Accepts what `find` opens, whichever way the invitee came to it; it is asked again after a lost race."""
    for _ in range(ATTEMPTS):
        opened = find()
        offer = opened.invitation
        if offer.accepted and offer.accepted.user == caller.id:
            return Joined(joined_before(kit, offer, caller), offer)
        _refuse(opened, caller, version)
        proof = acknowledged(kit, offer, confirmed, now)
        if offer.match == Match.APPROVAL:
            _refuse_holder(kit, offer, caller)
            if _applied(kit, offer, caller, proof, now):
                raise ApprovalPending
        elif joined := _accepted(kit, offer, caller, proof, now):
            return Joined(joined, offer)
    raise Conflict


def _refuse(opened: Opened, caller: User, version: int) -> None:
    refusal = refusal_for(opened, caller)
    if refusal:
        raise refusal
    if version != opened.invitation.offer:
        raise Changed(extra={"version": opened.invitation.offer})


def _refuse_holder(kit: Kit, offer: Invitation, caller: User) -> None:
    """Whoever holds the role is told now: the inviter must not be asked for what can't be approved."""
    held = _held(kit, offer, caller)
    if held:
        raise already(held, offer)


def _accepted(kit: Kit, offer: Invitation, caller: User, proof: Proof, now: int) -> Membership | None:
    """The new membership; None if the invitation changed meanwhile."""
    joined = joined_by(offer, caller, now)
    try:
        kit.store.commit(acceptance(kit, offer, joined, proof, "accept", joined.user, now))
    except Lost as lost:
        explain(offer, joined, lost)
        return None
    return joined


def _applied(kit: Kit, offer: Invitation, caller: User, proof: Proof, now: int) -> bool:
    """Puts the acceptance before the inviter; False if the invitation changed meanwhile."""
    applicant = Applicant(
        user=caller.id,
        name=caller.name or "",
        email=caller.email or "",
        phone=caller.phone or "",
        acknowledged=proof,
        at=now,
    )
    waiting = replace(
        offer,
        status=after(offer, "ask_approval", now),
        applicant=applicant,
        opened_at=offer.opened_at or now,
        version=offer.version + 1,
    )
    told = tell_inviter(kit, offer, What.APPROVAL_ASKED, now, caller.id)
    try:
        kit.store.commit(
            [
                Put(refs.invitation(offer.id), waiting, Equals("version", offer.version)),
                *acknowledgements(kit, offer, proof, caller.id, now),
                *put_notices(told),
                record_of(kit.random, now, "invitation.approval_asked", offer, actor=caller.id, sends=sending(*told)),
            ]
        )
    except Lost:
        return False
    return True


def joined_before(kit: Kit, offer: Invitation, caller: User) -> Membership:
    """The membership this invitation gave. Raises NoLongerMember after an unlink, MemberDeactivated."""
    held = _held(kit, offer, caller)
    if held is None:
        raise NoLongerMember
    if held.status == MembershipStatus.DEACTIVATED:
        raise MemberDeactivated
    return held


def _held(kit: Kit, offer: Invitation, caller: User) -> Membership | None:
    """What the caller is here already, in the role that is offered."""
    reference = refs.membership(offer.organization, caller.id, offer.role, offer.subject)
    found = kit.store.read([reference])[reference]
    return None if found is None or found.status == MembershipStatus.ENDED else found


def why_not(kit: Kit, opened: Opened, caller: User) -> UsherError | None:
    """Like `refusal_for`, for whoever looks before accepting: where nothing else is in the way, one more read tells
    whether the caller holds the role already, as somebody else perhaps."""
    refusal = refusal_for(opened, caller)
    held = None if refusal else _held(kit, opened.invitation, caller)
    return already(held, opened.invitation) if held else refusal


_NOT_YET: dict[str, type[UsherError]] = {
    Status.AWAITING_APPROVAL: ApprovalPending,
    Status.AWAITING_PAYMENT: PaymentRequired,
}


def refusal_for(opened: Opened, caller: User) -> UsherError | None:
    """Why this user may not accept what the link leads to, or None. What can only be known when writing, is not."""
    if opened.problem:
        return opened.problem
    offer = opened.invitation
    if offer.status in _NOT_YET:
        return _NOT_YET[offer.status]()
    if (caller.id, offer.role) == (offer.inviter.user, offer.inviter.role):
        return AlreadyMember("You invited yourself to a role you already have.")
    right = opened.found[refs.claim(offer.id, caller.id)]
    if not _matches(offer, caller, right):
        return RecipientMismatch(extra={"recipient_hint": hint(offer)})
    return None


def _matches(offer: Invitation, caller: User, right: Claim | None) -> bool:
    if offer.match in (Match.BEARER, Match.APPROVAL):
        return True
    if right is not None and right.generation == offer.generation:
        return True
    return bool({caller.email, caller.phone} & set(offer.recipient.addresses))
