"""Withdrawing an invitation for its order: held back while the money is disputed, revoked when none is left."""

from dataclasses import replace

from chalicelib.domain.invitation import Invitation, InvitationStatus
from chalicelib.domain.lifecycle import after
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record_of
from chalicelib.services.core.saving import revised, save
from chalicelib.services.invitations.state import end
from chalicelib.services.sales.reserving import charged

# The states from which an invitation waits for its payment once more: it has gone out, and nobody joined by it.
HELD_BACK = (InvitationStatus.PENDING, InvitationStatus.AWAITING_APPROVAL)
# Why an invitation is withdrawn whose money goes back: what is charged in it is then the order's to let go.
REFUNDED, CLOSED = "refunded", "order_closed"


def hold(context: Context, invitation: Invitation) -> list[Write]:
    """The writes that make an invitation wait until a dispute is decided, which can be won."""
    held = revised(invitation, status=after(invitation, "hold", context.now), applicant=None)
    return [save(invitation, held), record_of(context, "invitation.held", invitation)]


def withdraw(context: Context, invitation: Invitation, why: str) -> list[Write]:
    """The writes that revoke an open invitation; those for what is charged in it are the caller's where the
    money goes back."""
    ended = revised(invitation, status=after(invitation, "revoke", context.now), ended_at=context.now)
    kept = charged(invitation.packages) if why in (REFUNDED, CLOSED) else []
    loose = replace(invitation, packages=tuple(one for one in invitation.packages if one not in kept))
    return [
        *end(loose, ended),
        record_of(context, "invitation.revoked", invitation, data={"reason": why}),
    ]
