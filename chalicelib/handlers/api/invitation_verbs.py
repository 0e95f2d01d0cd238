"""What is done to an invitation: resend, revoke, share, reissue, approve or refuse who applied."""

from chalicelib.handlers.api.bodies.invitation_answers import InvitationAnswer, invitation_answer
from chalicelib.handlers.api.bodies.invitations import Resend
from chalicelib.handlers.api.invitations import CLOSED_REFUSALS, request_of
from chalicelib.handlers.http.operation import Call, CallWith, action
from chalicelib.services.invitations import approving, reissuing, resending


@action(
    "Send an open invitation again",
    refusals=(
        "invitation_closed",
        "no_address",
        "channel_unavailable",
        "suppressed",
        "type_not_invited",
        "unsupported",
    ),
    replayable=True,
)
def resend_invitation(call: CallWith[Resend]) -> InvitationAnswer:
    """A new message for the same invitation, also on another channel. Its lifetime starts again; earlier links
    stay valid."""
    return invitation_answer(resending.resend(call.context, request_of(call), call.body.channel), call.now)


@action(
    "Withdraw an open invitation",
    refusals=("invitation_closed",),
    replayable=True,
)
def revoke_invitation(call: Call) -> InvitationAnswer:
    """Every link to it stops working with the next request."""
    return invitation_answer(resending.revoke(call.context, request_of(call)), call.now)


@action(
    "Take the link to hand it over yourself",
    refusals=("invitation_closed",),
)
def share_invitation(call: Call) -> InvitationAnswer:
    """The link and a text beside it. Whoever signs up through it is sent a code first."""
    return invitation_answer(resending.share(call.context, request_of(call)), call.now)


@action(
    "Invite again after the invitation ended",
    status=201,
    refusals=(*CLOSED_REFUSALS, "already_member", "suppressed", "type_not_invited"),
    replayable=True,
)
def reissue_invitation(call: CallWith[Resend]) -> InvitationAnswer:
    """A new invitation with the same offer to the same contact; `previous` names the ended one."""
    handed = reissuing.reissue(call.context, request_of(call), call.body.channel)
    return invitation_answer(handed, call.now)


@action(
    "Let the applicant in",
    refusals=("invitation_closed", "conflict", "already_linked", "already_member", "member_deactivated"),
)
def approve_applicant(call: Call) -> InvitationAnswer:
    """For the inviter, owners and admins, where the invitation asks for approval."""
    return invitation_answer(approving.approve(call.context, request_of(call)), call.now)


@action(
    "Do not let the applicant in",
    refusals=("invitation_closed", "conflict"),
)
def refuse_applicant(call: Call) -> InvitationAnswer:
    """The invitation stays open."""
    return invitation_answer(approving.refuse(call.context, request_of(call)), call.now)
