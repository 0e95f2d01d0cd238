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
from chalicelib.services.codes import CHANNEL_OF, Asked, check_code, code_ref, send_code
from chalicelib.services.facts import record_of
from chalicelib.services.kit import Kit
from chalicelib.services.links import follow_live
from chalicelib.services.signing_up import CodeSent


def ask(kit: Kit, token: str, caller: User, now: int) -> CodeSent:
    """Sends a code to the invited address. Raises the link's problem, RateLimited, ChannelUnavailable."""
    offer = follow_live(kit, token, now).invitation
    asked = _asked(kit, offer, caller)
    send_code(kit, offer, asked, now, offer.recipient.locale)
    return CodeSent(mask(asked.address))


def prove(kit: Kit, token: str, caller: User, typed: str, now: int) -> None:
    """Lets this user accept this invitation. Raises the link's problem, CodeWrong, CodeExpired."""
    offer = follow_live(kit, token, now).invitation
    asked = _asked(kit, offer, caller)
    try:
        check_code(kit, offer, asked, typed, now)
    except CodeExpired:
        # A double click, or a repetition after a lost answer: the code was right, and is used up.
        if _is_proven(kit, offer, caller):
            return
        raise
    right = Claim(invitation=offer.id, user=caller.id, generation=offer.generation, at=now)
    kit.store.commit(
        [
            Put(refs.claim(offer.id, caller.id), right, Always()),
            Drop(code_ref(kit, offer.id, asked), Always()),
            record_of(kit.random, now, "invitation.claimed", offer, actor=caller.id),
        ]
    )


def _is_proven(kit: Kit, offer: Invitation, caller: User) -> bool:
    reference = refs.claim(offer.id, caller.id)
    right = kit.store.read([reference])[reference]
    return right is not None and right.generation == offer.generation


def claim_hint(kit: Kit, offer: Invitation) -> str:
    """The masked address that the code goes to, "" if the invitation has none."""
    address = _reachable(kit, offer)
    return mask(address) if address else ""


def can_ask(kit: Kit, offer: Invitation) -> bool:
    """Whether a code can be sent to the invited address at all."""
    address = _reachable(kit, offer)
    return address is not None and CHANNEL_OF[address.kind] in kit.senders


def _asked(kit: Kit, offer: Invitation, caller: User) -> Asked:
    address = _reachable(kit, offer)
    if address is None:
        raise NoAddress("This invitation has no address that a code could be sent to.")
    return Asked("claim", address, caller.id)


def _reachable(kit: Kit, offer: Invitation) -> Address | None:
    """The invited address a code goes to: one whose channel works, the email first."""
    held = [
        address
        for address in (Address("email", offer.recipient.email), Address("phone", offer.recipient.phone))
        if address.value
    ]
    return next((one for one in held if CHANNEL_OF[one.kind] in kit.senders), held[0] if held else None)
