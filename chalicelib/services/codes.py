"""Six-digit codes: sent to an address, valid ten minutes, five guesses, once a minute, ten a day per invitation.

Nothing secret is stored: the digits follow from the key ring, the address and a nonce (docs/adr/0003).
"""

import hmac
from datetime import UTC, datetime

from chalicelib.domain import refs
from chalicelib.domain.addresses import Address
from chalicelib.domain.delivery import (
    CODE_LIFETIME,
    CODE_NAMES,
    CODE_PAUSE,
    CODE_TRIES,
    CODES_PER_DAY,
    REDRIVE_AFTER,
    Code,
    Delivery,
)
from chalicelib.domain.errors import ChannelUnavailable, CodeExpired, CodeWrong, RateLimited
from chalicelib.domain.ids import encode
from chalicelib.domain.invitation import DAY, Invitation
from chalicelib.domain.tokens import address_digest
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, AllOf, AnyOf, AtMost, Change, Equals, Lost, Put
from chalicelib.services.facts import record_of
from chalicelib.services.kit import Kit
from chalicelib.services.messages import digits

CHANNEL_OF = {"email": "email", "phone": "sms"}


@dataclass(frozen=True)
class Asked:
    """A code wanted for one purpose (`sign_up` or `claim`), by one user or for one typed address."""

    purpose: str
    address: Address
    user: str = ""


def code_ref(kit: Kit, invitation: str, asked: Asked) -> refs.Ref[Delivery]:
    who = asked.user or address_digest(kit.keys.ring(), "", asked.address.value)
    return refs.delivery(invitation, f"{CODE_NAMES}{asked.purpose}#{who}")


def send_code(kit: Kit, offer: Invitation, asked: Asked, now: int, locale: str) -> None:
    """Sends a new code, unless one went out within the last minute, which then still counts.

    Raises ChannelUnavailable where nothing can send it, RateLimited over the day's limit.
    """
    channel = CHANNEL_OF[asked.address.kind]
    if channel not in kit.senders:
        raise ChannelUnavailable("No code can be sent: this channel is not configured. Ask whoever invited you.")
    reference = code_ref(kit, offer.id, asked)
    current = kit.store.read([reference])[reference]
    if current and current.code and current.code.expires_at - CODE_LIFETIME > now - CODE_PAUSE:
        return
    message = _new(kit, offer, asked, channel, now, locale, reference.parts[1])
    try:
        kit.store.commit(
            [
                Put(reference, message, Equals("nonce", current.nonce) if current else Absent()),
                _counted(offer.id, now),
                record_of(kit.random, now, "code.requested", offer, actor=asked.user, sends=message.name),
            ]
        )
    except Lost as lost:
        if reference not in lost:
            raise RateLimited("Too many codes today: try again tomorrow.", retry_after=3_600) from lost


def _new(kit: Kit, offer: Invitation, asked: Asked, channel: str, now: int, locale: str, name: str) -> Delivery:
    asked_for = Code(
        purpose=asked.purpose,
        user=asked.user,
        slot=kit.keys.ring().signing,
        expires_at=now + CODE_LIFETIME,
    )
    return Delivery(
        invitation=offer.id,
        organization=offer.organization,
        name=name,
        channel=channel,
        address=asked.address.value,
        locale=locale,
        generation=offer.generation,
        at=now,
        due_at=now + REDRIVE_AFTER,
        code=asked_for,
        nonce=encode(kit.random(12)),
    )


def _counted(invitation: str, now: int) -> Change:
    day = datetime.fromtimestamp(now / 1000, UTC).strftime("%Y%m%d")
    return Change(
        refs.counter(f"codes#{invitation}", day),
        AnyOf((Absent(), AtMost("used", CODES_PER_DAY - 1))),
        assign={"expires_at": now + DAY * 1000},
        increase={"used": 1},
    )


def check_code(kit: Kit, offer: Invitation, asked: Asked, typed: str, now: int) -> Delivery:
    """The message whose code was typed. Each guess is counted before it is compared, so that no race adds tries.

    Raises CodeWrong, CodeExpired (also after five wrong guesses, and where none was asked for).
    """
    reference = code_ref(kit, offer.id, asked)
    current = kit.store.read([reference])[reference]
    if current is None or current.code is None or current.code.expires_at <= now:
        raise CodeExpired
    guess = Change(
        reference,
        AllOf((Equals("nonce", current.nonce), AtMost("guesses", CODE_TRIES - 1))),
        increase={"guesses": 1, "version": 1},
    )
    try:
        kit.store.update(guess)
    except Lost as lost:
        raise CodeExpired from lost
    expected = digits(kit, current, current.code)
    if not hmac.compare_digest(expected.encode(), typed.encode()):
        raise CodeWrong
    return current
