"""Six-digit codes: sent to an address, valid ten minutes, five guesses, once a minute, ten a day per invitation, or for
an address without one.

Nothing secret is stored: the digits follow from the key ring, the address and a nonce (docs/adr/0003).
"""

import hmac
from datetime import UTC, datetime

from chalicelib.domain import refs
from chalicelib.domain import typed as clean
from chalicelib.domain.addresses import Address
from chalicelib.domain.delivery import (
    CODE_LENGTH,
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
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.newcomer import Newcomer
from chalicelib.domain.time import DAY
from chalicelib.domain.tokens import address_digest
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Absent, AllOf, AnyOf, AtMost, Change, Equals, Lost, Put
from chalicelib.services.context import Context
from chalicelib.services.core.events import record, record_of
from chalicelib.services.messages.content import digits

CHANNEL_OF = {"email": "email", "phone": "sms"}


@dataclass(frozen=True)
class Asked:
    """A code wanted for one purpose (`sign_up`, `claim` or `start`), by one user or for one typed address."""

    purpose: str
    address: Address
    user: str = ""


# What a code is for: an invitation, or somebody who comes without one.
Coded = Invitation | Newcomer


def code_ref(context: Context, invitation_id: str, asked: Asked) -> refs.Ref[Delivery]:
    who = asked.user or address_digest(context.keys.ring(), "", asked.address.value)
    return refs.delivery(invitation_id, f"{CODE_NAMES}{asked.purpose}#{who}")


def send_code(context: Context, about: Coded, asked: Asked, locale: str, *also: Put | Change) -> None:
    """Sends a new code, unless one went out within the last minute, which then still counts; `also` is written with it,
    such as a further limit.

    Raises ChannelUnavailable where nothing can send it, RateLimited over a limit, and within that minute for another
    address: there is one code at a time.
    """
    channel = CHANNEL_OF[asked.address.kind]
    if channel not in context.senders:
        raise ChannelUnavailable("No code can be sent: this channel is not configured. Ask whoever invited you.")
    reference = code_ref(context, about.id, asked)
    current = context.store.read([reference])[reference]
    waits = current.code.expires_at - CODE_LIFETIME + CODE_PAUSE - context.now if current and current.code else 0
    if current and waits > 0:
        if current.address != asked.address.value:
            detail = "A code was sent to the other address a moment ago: use it, or wait and ask again."
            raise RateLimited(detail, retry_after=-(-waits // 1000))
        return
    delivery = _new(context, about, asked, channel, locale, reference.parts[1])
    try:
        context.store.commit(
            [
                Put(reference, delivery, Equals("nonce", current.nonce) if current else Absent()),
                _counted(about.id, context.now),
                *also,
                _requested(context, about, asked, delivery),
            ]
        )
    except Lost as lost:
        if any(one.ref in lost for one in also):
            raise RateLimited("Too many at this moment: try again later.", retry_after=3_600) from lost
        if reference not in lost:
            raise RateLimited("Too many codes today: try again tomorrow.", retry_after=3_600) from lost


def _requested(context: Context, about: Coded, asked: Asked, delivery: Delivery) -> Put:
    if isinstance(about, Newcomer):
        return record(context, about.organization, "code.requested", newcomer=about.id, sends=delivery.name)
    return record_of(context, "code.requested", about, actor=asked.user, sends=delivery.name)


def _new(context: Context, about: Coded, asked: Asked, channel: str, locale: str, name: str) -> Delivery:
    asked_for = Code(
        purpose=asked.purpose,
        user=asked.user,
        slot=context.keys.ring().signing,
        expires_at=context.now + CODE_LIFETIME,
    )
    return Delivery(
        invitation=about.id,
        organization=about.organization,
        name=name,
        channel=channel,
        address=asked.address.value,
        locale=locale,
        generation=about.generation,
        at=context.now,
        due_at=context.now + REDRIVE_AFTER,
        code=asked_for,
        nonce=encode(context.random(12)),
    )


def _counted(invitation_id: str, now: int) -> Change:
    day = datetime.fromtimestamp(now / 1000, UTC).strftime("%Y%m%d")
    return Change(
        refs.counter(f"codes#{invitation_id}", day),
        AnyOf((Absent(), AtMost("used", CODES_PER_DAY - 1))),
        assign={"expires_at": now + DAY},
        increase={"used": 1},
    )


def check_code(context: Context, about: Coded, asked: Asked, typed: str) -> Delivery:
    """The message whose code was typed. Each guess is counted before it is compared, so that no race adds tries;
    what can't be a code is no guess.

    Raises CodeWrong, CodeExpired (also after five wrong guesses, and where none was asked for).
    """
    guessed = clean.code(typed)
    reference = code_ref(context, about.id, asked)
    current = context.store.read([reference])[reference]
    if current is None or current.code is None or current.code.expires_at <= context.now:
        raise CodeExpired
    if len(guessed) != CODE_LENGTH or not guessed.isdigit():
        raise CodeWrong("A code has six digits.")
    guess = Change(
        reference,
        AllOf((Equals("nonce", current.nonce), AtMost("guesses", CODE_TRIES - 1))),
        increase={"guesses": 1, "version": 1},
    )
    try:
        context.store.update(guess)
    except Lost as lost:
        raise CodeExpired from lost
    expected = digits(context, current, current.code)
    if not hmac.compare_digest(expected.encode(), guessed.encode()):
        raise CodeWrong
    return current
