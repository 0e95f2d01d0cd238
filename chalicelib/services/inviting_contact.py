"""`invite` on a contact does what is needed: it sends the open invitation again, or makes a new one."""

from chalicelib.domain.command import CreateInvitation
from chalicelib.domain.errors import Conflict, InvitationClosed, InvitationOpen
from chalicelib.services.changing import Request, resend
from chalicelib.services.inviting import create
from chalicelib.services.kit import Kit
from chalicelib.services.reading import Handed

ATTEMPTS = 3


def invite(kit: Kit, command: CreateInvitation, now: int) -> Handed:
    """Raises what `create` and `resend` raise, but neither InvitationOpen nor InvitationClosed."""
    for _ in range(ATTEMPTS):
        try:
            return create(kit, command, now)
        except InvitationOpen as already:
            identifier = str(already.extra["invitation"])
        try:
            return _send_again(kit, command, identifier, now)
        except InvitationClosed:
            # It ended at this moment: what is needed now is a new one.
            continue
    raise Conflict


def _send_again(kit: Kit, command: CreateInvitation, identifier: str, now: int) -> Handed:
    request = Request(command.caller, command.organization, identifier, command.replay)
    return resend(kit, request, now, "" if command.channel == "preferred" else command.channel)
