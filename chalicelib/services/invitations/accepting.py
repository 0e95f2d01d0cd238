"""Accepting: one read, then one transaction that makes the membership and ends the invitation, or nothing."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.errors import (
    AlreadyMember,
    ApprovalPending,
    Changed,
    ClientInactive,
    MemberDeactivated,
    NoLongerMember,
    PaymentRequired,
    RecipientMismatch,
    UsherError,
)
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Applicant, Invitation, InvitationStatus, Match
from chalicelib.domain.lifecycle import after
from chalicelib.domain.marks import Claim
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.organization import Membership, MembershipStatus
from chalicelib.domain.tokens import Link
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record_of
from chalicelib.services.core.guests import refuse_inactive
from chalicelib.services.core.links import Opened, follow
from chalicelib.services.core.onboarding import next_path
from chalicelib.services.core.saving import Decision, attempt, save
from chalicelib.services.invitations.disclosures import acknowledged, acknowledgements
from chalicelib.services.invitations.membership_writes import Proof, acceptance, already, explain, joined_by
from chalicelib.services.invitations.signing_up import delivery_refs
from chalicelib.services.invitations.views import hint
from chalicelib.services.messages.notices import put_notices, tell_inviter
from chalicelib.services.messages.outgoing import sending

# Ids and versions of the disclosures that the invitee confirmed to have read.
Confirmed = Sequence[tuple[str, int]]


@dataclass(frozen=True)
class Joined:
    """The membership that acceptance gave, the same for every repetition by the same user. `next` is where the steps
    are that come now, below the base URL, None without any."""

    membership: Membership
    invitation: Invitation
    next: str | None = None


def accept(context: Context, token: str, user: User, version: int, confirmed: Confirmed = ()) -> Joined:
    """`version` is that of the offer as shown. A repetition by the same user answers the same membership.

    Raises the link's problem, RecipientMismatch, Changed, ApprovalPending once the inviter was asked,
    DisclosureRequired, AlreadyLinked, AlreadyMember, MemberDeactivated,
    NotAllowed when the inviter's right is gone.
    """
    return accept_opened(
        context,
        lambda: follow(context, token, lambda link: [refs.claim(link.invitation, user.id)]),
        user,
        version,
        confirmed,
    )


def visitor_refs(user: User | None) -> Callable[[Link], list[refs.Ref[Any]]]:
    """What is read with a link to say what its visitor can do: the message it came in, and the right they proved."""

    def of(link: Link) -> list[refs.Ref[Any]]:
        right = [refs.claim(link.invitation, user.id)] if user else []
        return [*delivery_refs(link), *right]

    return of


def accept_opened(
    context: Context, find: Callable[[], Opened], user: User, version: int, confirmed: Confirmed = ()
) -> Joined:
    """Accepts what `find` opens, whichever way the invitee came to it; it is asked again after a lost race."""
    joined = attempt(context, lambda: _accepted(context, find(), user, version, confirmed))
    if joined is None:
        raise ApprovalPending
    return replace(joined, next=next_step(context, joined.membership))


def next_step(context: Context, membership: Membership) -> str | None:
    """Where whoever joined goes on with the organization's steps, below the base URL; None where nothing is left."""
    reference = refs.organization(membership.organization)
    return next_path(context.store.read([reference])[reference], membership)


def _accepted(
    context: Context, opened: Opened, user: User, version: int, confirmed: Confirmed
) -> Decision[Joined | None]:
    """The membership; None where the inviter has to be asked first."""
    invitation = opened.invitation
    if invitation.accepted and invitation.accepted.user == user.id:
        return Decision(Joined(joined_before(context, invitation, user), invitation))
    _refuse(opened, user, version)
    proof = acknowledged(context, invitation, confirmed)
    if invitation.match == Match.APPROVAL:
        _refuse_holder(context, invitation, user)
        return Decision(None, _application(context, invitation, user, proof))
    joined = joined_by(invitation, user, context.now)
    writes = acceptance(context, invitation, joined, proof)
    return Decision(Joined(joined, invitation), writes, partial(explain, invitation, joined))


def _refuse(opened: Opened, user: User, version: int) -> None:
    refusal = refusal_for(opened, user)
    if refusal:
        raise refusal
    if version != opened.invitation.offer:
        raise Changed(extra={"version": opened.invitation.offer})


def _refuse_holder(context: Context, invitation: Invitation, user: User) -> None:
    """Whoever holds the role is told now: the inviter must not be asked for what can't be approved."""
    held = _held(context, invitation, user)
    if held:
        raise already(held, invitation)


def _application(context: Context, invitation: Invitation, user: User, proof: Proof) -> list[Write]:
    """The writes that put the acceptance before the inviter."""
    applicant = Applicant(
        user=user.id,
        name=user.name or "",
        email=user.email or "",
        phone=user.phone or "",
        acknowledged=proof,
        at=context.now,
    )
    status, opened_at = after(invitation, "ask_approval", context.now), invitation.opened_at or context.now
    notices = tell_inviter(context, invitation, NoticeKind.APPROVAL_ASKED, user.id)
    return [
        save(invitation, replace(invitation, status=status, applicant=applicant, opened_at=opened_at)),
        *acknowledgements(context, invitation, proof, user.id),
        *put_notices(notices),
        record_of(context, "invitation.approval_asked", invitation, actor=user.id, sends=sending(*notices)),
    ]


def joined_before(context: Context, invitation: Invitation, user: User) -> Membership:
    """The membership this invitation gave. Raises NoLongerMember after an unlink, MemberDeactivated."""
    held = _held(context, invitation, user)
    if held is None:
        raise NoLongerMember
    if held.status == MembershipStatus.DEACTIVATED:
        raise MemberDeactivated
    return held


def _held(context: Context, invitation: Invitation, user: User) -> Membership | None:
    """What the caller is here already, in the role that is offered."""
    reference = refs.membership(invitation.organization, user.id, invitation.role, invitation.subject)
    found = context.store.read([reference])[reference]
    return None if found is None or found.status == MembershipStatus.ENDED else found


def why_not(context: Context, opened: Opened, user: User) -> UsherError | None:
    """Like `refusal_for`, for whoever looks before accepting: where nothing else is in the way, one more read tells
    whether the caller holds the role already, as somebody else perhaps."""
    refusal = refusal_for(opened, user)
    if refusal:
        return refusal
    held = _held(context, opened.invitation, user)
    return already(held, opened.invitation) if held else _inactive(context, opened.invitation)


def _inactive(context: Context, invitation: Invitation) -> UsherError | None:
    try:
        refuse_inactive(context, invitation.organization, invitation.subject)
    except ClientInactive as refusal:
        return ClientInactive(extra=refusal.extra)
    return None


_NOT_YET: dict[str, type[UsherError]] = {
    InvitationStatus.AWAITING_APPROVAL: ApprovalPending,
    InvitationStatus.AWAITING_PAYMENT: PaymentRequired,
}


def refusal_for(opened: Opened, user: User) -> UsherError | None:
    """Why this user may not accept what the link leads to, or None. What can only be known when writing, is not."""
    if opened.problem:
        return opened.problem
    invitation = opened.invitation
    if invitation.status in _NOT_YET:
        return _NOT_YET[invitation.status]()
    if (user.id, invitation.role) == (invitation.inviter.user, invitation.inviter.role):
        return AlreadyMember("You invited yourself to a role you already have.")
    right = opened.found[refs.claim(invitation.id, user.id)]
    if not _matches(invitation, user, right):
        return RecipientMismatch(extra={"recipient_hint": hint(invitation)})
    return None


def _matches(invitation: Invitation, user: User, right: Claim | None) -> bool:
    if invitation.match == Match.USER:
        return user.id == invitation.invitee
    if invitation.match in (Match.BEARER, Match.APPROVAL):
        return True
    if right is not None and right.generation == invitation.generation:
        return True
    return bool({user.email, user.phone} & set(invitation.recipient.addresses))
