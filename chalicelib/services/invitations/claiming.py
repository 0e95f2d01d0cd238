"""A signed-in user whose account has another address proves the invited one by a code sent to it.

The normal case of a parent who was invited by SMS and signs in with an email.
"""

from chalicelib.domain import refs
from chalicelib.domain.addresses import Address
from chalicelib.domain.errors import CodeExpired, NoAddress
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.marks import Claim
from chalicelib.domain.masks import mask
from chalicelib.domain.writes import Always, Drop, Put
from chalicelib.services.context import Context
from chalicelib.services.core.events import record_of
from chalicelib.services.core.links import follow_live
from chalicelib.services.invitations.signing_up import CodeSent
from chalicelib.services.messages.codes import CHANNEL_OF, Asked, check_code, code_ref, send_code


def ask(context: Context, token: str, user: User) -> CodeSent:
    """Sends a code to the invited address. Raises the link's problem, RateLimited, ChannelUnavailable."""
    invitation = follow_live(context, token).invitation
    asked = _asked(context, invitation, user)
    send_code(context, invitation, asked, invitation.recipient.locale)
    return CodeSent(mask(asked.address))


def prove(context: Context, token: str, user: User, typed: str) -> None:
    """Lets this user accept this invitation. Raises the link's problem, CodeWrong, CodeExpired."""
    invitation = follow_live(context, token).invitation
    asked = _asked(context, invitation, user)
    try:
        check_code(context, invitation, asked, typed)
    except CodeExpired:
        # A double click, or a repetition after a lost answer: the code was right, and is used up.
        if _is_proven(context, invitation, user):
            return
        raise
    right = Claim(invitation=invitation.id, user=user.id, generation=invitation.generation, at=context.now)
    context.store.commit(
        [
            Put(refs.claim(invitation.id, user.id), right, Always()),
            Drop(code_ref(context, invitation.id, asked), Always()),
            record_of(context, "invitation.claimed", invitation, actor=user.id),
        ]
    )


def _is_proven(context: Context, invitation: Invitation, user: User) -> bool:
    reference = refs.claim(invitation.id, user.id)
    right = context.store.read([reference])[reference]
    return right is not None and right.generation == invitation.generation


def claim_hint(context: Context, invitation: Invitation) -> str:
    """The masked address that the code goes to, "" if the invitation has none."""
    address = _reachable(context, invitation)
    return mask(address) if address else ""


def can_ask(context: Context, invitation: Invitation) -> bool:
    """Whether a code can be sent to the invited address at all."""
    address = _reachable(context, invitation)
    return address is not None and CHANNEL_OF[address.kind] in context.senders


def _asked(context: Context, invitation: Invitation, user: User) -> Asked:
    address = _reachable(context, invitation)
    if address is None:
        raise NoAddress("This invitation has no address that a code could be sent to.")
    return Asked("claim", address, user.id)


def _reachable(context: Context, invitation: Invitation) -> Address | None:
    """The invited address a code goes to: one whose channel works, the email first."""
    held = [
        address
        for address in (Address("email", invitation.recipient.email), Address("phone", invitation.recipient.phone))
        if address.value
    ]
    return next((one for one in held if CHANNEL_OF[one.kind] in context.senders), held[0] if held else None)
