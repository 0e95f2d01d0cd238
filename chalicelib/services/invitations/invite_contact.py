"""`invite` on a contact does what is needed: it sends the open invitation again, or makes a new one."""

from chalicelib.domain.command import CreateInvitation
from chalicelib.domain.errors import Conflict, InvitationClosed, InvitationOpen
from chalicelib.services.context import Context
from chalicelib.services.invitations import resending
from chalicelib.services.invitations.creating import Plan, check, create
from chalicelib.services.invitations.reading import Handed
from chalicelib.services.invitations.resending import Altered, NamedInvitation, resend

ATTEMPTS = 3


def invite(context: Context, command: CreateInvitation) -> Handed:
    """Raises what `create` and `resend` raise, but not InvitationClosed, and InvitationOpen only for a row of a job
    whose contact an earlier row was."""
    for _ in range(ATTEMPTS):
        try:
            return create(context, command)
        except InvitationOpen as already:
            request = _again(command, already)
        try:
            return resend(context, request, _channel(command))
        except InvitationClosed:
            # It ended at this moment: what is needed now is a new one.
            continue
    raise Conflict


def foresee(context: Context, command: CreateInvitation) -> Plan | Altered:
    """What `invite` would make, or send again; refuses what it would refuse, writes nothing."""
    try:
        return check(context, command)
    except InvitationOpen as already:
        return resending.foresee(context, _again(command, already), _channel(command))


def _again(command: CreateInvitation, already: InvitationOpen) -> NamedInvitation:
    identifier = str(already.extra["invitation"])
    return NamedInvitation(command.user, command.organization, identifier, command.replay, command.job)


def _channel(command: CreateInvitation) -> str:
    """The channel for an invitation that has one already: its own, unless another was asked for."""
    return "" if command.channel == "preferred" else command.channel
