"""The signed-in user: read, list, accept or decline the invitations to their verified addresses, and leave."""

from chalicelib.domain.invitation import Invitation, InvitationStatus, named_inviter
from chalicelib.handlers.api.bodies.common import StatusAnswer
from chalicelib.handlers.api.bodies.links import Accept, AcceptedAnswer, accepted_answer, confirmed
from chalicelib.handlers.api.bodies.me import (
    Leave,
    LeftAnswer,
    MeAnswer,
    ReceivedAnswer,
    ReceivedPage,
    belonging_answer,
    user_answer,
)
from chalicelib.handlers.api.bodies.members import membership_answer
from chalicelib.handlers.api.links import DEAD_LINKS
from chalicelib.handlers.http.operation import Call, CallWith, action, operation
from chalicelib.handlers.http.times import rfc3339
from chalicelib.services.context import Context
from chalicelib.services.core.links import payment_url
from chalicelib.services.invitations import disclosures, mine
from chalicelib.services.invitations.views import disclosure_view, package_views
from chalicelib.services.team import leaving
from chalicelib.services.team.members import belongings


@operation("Who am I, and where do I belong")
def get_me(call: Call) -> MeAnswer:
    """The addresses are those your issuer verified. The first of your organizations comes first."""
    user = call.user
    return MeAnswer(
        user=user_answer(user),
        memberships=[belonging_answer(call.context, one) for one in belongings(call.context, user)],
    )


@operation("Invitations to me or my verified addresses")
def list_my_invitations(call: Call) -> ReceivedPage:
    """The newest 25 that are open."""
    return ReceivedPage([_received(call.context, one) for one in mine.list_mine(call.context, call.user)], None)


@operation(
    "Accept an invitation to me",
    refusals=(
        *DEAD_LINKS,
        "changed",
        "already_linked",
        "already_member",
        "member_deactivated",
        "client_inactive",
        "forbidden",
        "disclosure_required",
        "approval_pending",
        "payment_required",
    ),
)
def accept_my_invitation(call: CallWith[Accept]) -> AcceptedAnswer:
    """Like accepting by its link; the invitation must be to me or one of my verified addresses."""
    identifier = call.path["invitation"]
    joined = mine.accept_mine(call.context, call.user, identifier, call.body.version, confirmed(call.body))
    return accepted_answer(call.context, joined)


@action("Decline an invitation to me", refusals=DEAD_LINKS)
def decline_my_invitation(call: Call) -> StatusAnswer:
    """Ends the invitation."""
    mine.decline_mine(call.context, call.user, call.path["invitation"])
    return StatusAnswer("declined")


@action("Leave an organization", refusals=("conflict", "member_deactivated"))
def leave_organization(call: CallWith[Leave]) -> LeftAnswer:
    """Ends your memberships there, or the one you name. The last owner makes somebody else an owner first. Invitations
    that you sent go to an owner; clients whom nobody else serves are shown to the owners."""
    left = leaving.leave(call.context, call.user, call.path["org"], call.body.membership)
    return LeftAnswer([membership_answer(call.context, one) for one in left])


def _received(context: Context, invitation: Invitation) -> ReceivedAnswer:
    return ReceivedAnswer(
        id=invitation.id,
        status=invitation.status,
        version=invitation.offer,
        organization={"id": invitation.organization, "name": invitation.branding.name},
        role=invitation.role,
        relationship=invitation.grants.relationship,
        inviter={"name": named_inviter(invitation)},
        staff=[{"name": name} for name in invitation.staff_names],
        dependents=[{"name": name} for name in invitation.dependents],
        packages=package_views(invitation),
        payment_url=payment_url(context, invitation.order, invitation.generation)
        if invitation.status == InvitationStatus.AWAITING_PAYMENT
        else "",
        note=invitation.note,
        created_at=rfc3339(invitation.created_at),
        expires_at=rfc3339(invitation.expires_at),
        disclosures=[
            disclosure_view(one, invitation.recipient.locale) for one in disclosures.asked(context, invitation)
        ],
    )
