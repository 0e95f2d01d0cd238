"""`invite` on a contact does what is needed: it sends the open invitation again, or makes a new one."""

from chalicelib.domain.command import CreateInvitation
from chalicelib.domain.errors import InvitationOpen
from chalicelib.services.changing import Request, resend
from chalicelib.services.inviting import create
from chalicelib.services.kit import Kit
from chalicelib.services.reading import Handed


def invite(kit: Kit, command: CreateInvitation, now: int) -> Handed:
    """Raises what `create` and `resend` raise, but never InvitationOpen."""
    try:
        return create(kit, command, now)
    except InvitationOpen as already:
        identifier = str(already.extra["invitation"])
        request = Request(command.caller, command.organization, identifier, command.replay)
        channel = "" if command.channel == "preferred" else command.channel
        return resend(kit, request, now, channel)
