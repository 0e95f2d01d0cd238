"""Recording that an invitation has expired. Nothing waits for it: expiry is derived wherever it matters."""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.invitation import InvitationStatus
from chalicelib.domain.lifecycle import OPEN, effective_status
from chalicelib.domain.writes import Lost
from chalicelib.services.context import Context
from chalicelib.services.core.events import record_of
from chalicelib.services.core.saving import save
from chalicelib.services.invitations.state import unlist
from chalicelib.services.sales.reserving import given_back


def expire(context: Context, identifier: str) -> None:
    """Repeating it, or doing it too early, does nothing."""
    reference = refs.invitation(identifier)
    invitation = context.store.read([reference])[reference]
    if (
        invitation is None
        or invitation.status not in OPEN
        or effective_status(invitation, context.now) != InvitationStatus.EXPIRED
    ):
        return
    ended = replace(invitation, status=InvitationStatus.EXPIRED, ended_at=invitation.expires_at)
    try:
        context.store.commit(
            [
                save(invitation, ended),
                unlist(invitation),
                *given_back(invitation, context.now),
                record_of(context, "invitation.expired", invitation, sends=invitation.order),
            ]
        )
    except Lost:
        # Somebody resent or ended it at this moment: if it is still due, the next sweep brings it back.
        return
