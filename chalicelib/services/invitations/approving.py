"""The inviter confirms, or refuses, whoever wants to accept (match policy `approval`)."""

from dataclasses import replace
from functools import partial

from chalicelib.domain.caller import Caller
from chalicelib.domain.errors import InvitationClosed, NotAllowed
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Applicant, Invitation, InvitationStatus
from chalicelib.domain.lifecycle import after, effective_status
from chalicelib.services.context import Context
from chalicelib.services.core.events import record_of
from chalicelib.services.core.saving import Decision, attempt, save
from chalicelib.services.invitations.membership_writes import approval, explain, joined_by
from chalicelib.services.invitations.reading import Handed, access, load
from chalicelib.services.invitations.resending import NamedInvitation
from chalicelib.services.messages.address_notices import put_messages, tell_refused
from chalicelib.services.messages.outgoing import sending


def approve(context: Context, request: NamedInvitation) -> Handed:
    """The applicant becomes a member. Repeating it answers the same.

    Raises InvitationClosed where nobody waits, NotAllowed for callers who did not send it and do not manage, and
    what accepting raises.
    """

    def decide() -> Decision[str]:
        invitation, applicant = _waiting(context, request)
        if invitation.accepted:
            return Decision(invitation.id)
        joined = joined_by(invitation, _user(applicant), context.now)
        writes = approval(context, invitation, joined, applicant.acknowledged, request.user.id)
        return Decision(invitation.id, writes, partial(explain, invitation, joined))

    return load(context, attempt(context, decide))


def refuse(context: Context, request: NamedInvitation) -> Handed:
    """The invitation is open again, for somebody else or another account, and whoever waited is told. Raises as
    `approve`."""

    def decide() -> Decision[str]:
        invitation, applicant = _waiting(context, request)
        reopened = replace(invitation, status=after(invitation, "refuse", context.now), applicant=None)
        told = tell_refused(context, invitation, applicant)
        refused = record_of(
            context, "invitation.approval_refused", invitation, actor=request.user.id, sends=sending(*told)
        )
        return Decision(invitation.id, [save(invitation, reopened), *put_messages(told), refused])

    return load(context, attempt(context, decide))


def _waiting(context: Context, request: NamedInvitation) -> tuple[Invitation, Applicant]:
    caller, invitation, _ = access(context, request.user, request.organization, request.invitation)
    _refuse_others(caller, invitation)
    if invitation.applicant is None or effective_status(invitation, context.now) not in (
        InvitationStatus.AWAITING_APPROVAL,
        InvitationStatus.ACCEPTED,
    ):
        raise InvitationClosed("Nobody waits for an approval of this invitation.")
    return invitation, invitation.applicant


def _refuse_others(caller: Caller, invitation: Invitation) -> None:
    """Nobody approves themselves, and only the inviter, an owner or an admin approves anybody."""
    if invitation.applicant and invitation.applicant.user == caller.user.id:
        raise NotAllowed("Somebody else has to approve this.")
    if not caller.manages and invitation.inviter.user != caller.user.id:
        raise NotAllowed("Only the inviter, an owner or an admin may approve this.")


def _user(applicant: Applicant) -> User:
    return User(
        id=applicant.user,
        issuer="",
        subject="",
        email=applicant.email or None,
        phone=applicant.phone or None,
        name=applicant.name or None,
    )
