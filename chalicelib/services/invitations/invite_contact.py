"""`invite` on a contact does what is needed: it sends the open invitation again, or makes a new one."""

from chalicelib.domain.command import CreateInvitation
from chalicelib.domain.errors import Conflict, InvitationClosed, InvitationOpen
from chalicelib.services.context import Context
from chalicelib.services.invitations.creating import create
from chalicelib.services.invitations.reading import Handed
from chalicelib.services.invitations.resending import Request, resend

ATTEMPTS = 3


def invite(context: Context, command: CreateInvitation) -> Handed:
    """Raises what `create` and `resend` raise, but neither InvitationOpen nor InvitationClosed."""
    for _ in range(ATTEMPTS):
        try:
            return create(context, command)
        except InvitationOpen as already:
            identifier = str(already.extra["invitation"])
        try:
            return _send_again(context, command, identifier)
        except InvitationClosed:
            # It ended at this moment: what is needed now is a new one.
            continue
    raise Conflict


def _send_again(context: Context, command: CreateInvitation, identifier: str) -> Handed:
    request = Request(command.user, command.organization, identifier, command.replay)
    return resend(context, request, "" if command.channel == "preferred" else command.channel)
