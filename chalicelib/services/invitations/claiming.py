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
from chalicelib.services.core.link_proof import invited_addresses
from chalicelib.services.core.links import Opened, follow_live
from chalicelib.services.invitations.signing_up import CodeSent, delivery_of, delivery_refs
from chalicelib.services.messages.codes import CHANNEL_OF, Asked, check_code, code_ref, send_code


def ask(context: Context, token: str, user: User, channel: str = "") -> CodeSent:
    """Sends a code to the invited address: where the link went, or over the `channel` asked for.

    Raises the link's problem, RateLimited, ChannelUnavailable, NoAddress where the channel has none.
    """
    opened = follow_live(context, token, delivery_refs)
    asked = _asked(context, opened, user, channel)
    send_code(context, opened.invitation, asked, opened.invitation.recipient.locale)
    return CodeSent(mask(asked.address))


def prove(context: Context, token: str, user: User, typed: str) -> None:
    """Lets this user accept this invitation. Raises the link's problem, CodeWrong, CodeExpired."""
    opened = follow_live(context, token, delivery_refs)
    invitation = opened.invitation
    # The one code of this user, whichever address it went to.
    asked = _asked(context, opened, user)
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


def claim_hint(context: Context, opened: Opened, channel: str = "") -> str:
    """The masked address that the code goes to, "" if the invitation has none."""
    address = _reachable(context, opened, channel)
    return mask(address) if address else ""


def can_ask(context: Context, opened: Opened) -> bool:
    """Whether a code can be sent to the invited address at all."""
    address = _reachable(context, opened)
    return address is not None and CHANNEL_OF[address.kind] in context.senders


def other_way(context: Context, opened: Opened, channel: str = "") -> tuple[str, str]:
    """The other channel that a code can take instead, with the masked address; both "" where there is none."""
    first = _reachable(context, opened, channel)
    ways = [one for one in _invited(opened) if one != first and CHANNEL_OF[one.kind] in context.senders]
    return (CHANNEL_OF[ways[0].kind], mask(ways[0])) if ways else ("", "")


def _asked(context: Context, opened: Opened, user: User, channel: str = "") -> Asked:
    address = _reachable(context, opened, channel)
    if address is None:
        raise NoAddress("This invitation has no address that a code could be sent to.")
    return Asked("claim", address, user.id)


def _reachable(context: Context, opened: Opened, channel: str = "") -> Address | None:
    """The invited address a code goes to: that of `channel`, else the first one whose channel works."""
    held = [one for one in _invited(opened) if channel in ("", CHANNEL_OF[one.kind])]
    return next((one for one in held if CHANNEL_OF[one.kind] in context.senders), held[0] if held else None)


def _invited(opened: Opened) -> list[Address]:
    """The recipient's addresses: the one that this link was sent to, then the one of the invitation's channel."""
    delivery = delivery_of(opened)
    sent_to = delivery.address if delivery else ""
    return sorted(invited_addresses(opened.invitation), key=lambda one: one.value != sent_to)
