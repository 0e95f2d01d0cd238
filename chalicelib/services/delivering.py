"""Sending one message: take the lease if it may still go, send once, record what came of it.

The lease is one transaction with a condition on the invitation and on the address, so that nothing goes out after
a revocation, a correction or an opt-out was written (F17, F19, I6). Two workers with one message: one gets the
lease (F10). A worker that dies leaves a lease that lapses into `unknown` (F09).
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.delivery import (
    PARK,
    PARKED,
    Delivery,
    DeliveryStatus,
    Outcome,
    backoff,
    held,
    is_code,
    leased,
    settled,
)
from chalicelib.domain.errors import NotFound, Unavailable, UsherError
from chalicelib.domain.invitation import Invitation, Status
from chalicelib.domain.lifecycle import is_open
from chalicelib.domain.messages import Message
from chalicelib.domain.notice import is_notice
from chalicelib.domain.order import Order, OrderStatus, standing
from chalicelib.domain.tokens import address_digest
from chalicelib.domain.writes import Absent, Check, Equals, Lost, Put
from chalicelib.services.facts import record
from chalicelib.services.handing import sending
from chalicelib.services.kit import Kit
from chalicelib.services.messages import message_of
from chalicelib.services.notifying import put_notices, tell_undelivered
from chalicelib.services.telling import Ending, addressed

log = logging.getLogger(__name__)
ATTEMPTS = 4
LAST_HOUR = 3_600_000


def deliver(kit: Kit, holder: str, name: str, now: int) -> None:
    """Sends the message of an invitation or an order if it is its time; repeating it does nothing.

    Raises NotFound for an unknown one.
    """
    for _ in range(ATTEMPTS):
        offer, message = _read(kit, holder, name)
        if message is None or not _is_due(message, now):
            return None
        message, ending = _prepared(kit, offer, message, now)
        if ending:
            return _end(kit, offer, message, *ending, now)
        letter = _rendered(kit, offer, message)
        if letter is None:
            return _end(kit, offer, message, DeliveryStatus.FAILED, "not_renderable", now)
        try:
            lease = _lease(kit, offer, message, now)
        except Lost as lost:
            if any(ref.kind == "suppression" for ref in lost.found):
                return _end(kit, offer, message, DeliveryStatus.SUPPRESSED, "", now)
            continue
        return _send(kit, offer, lease, letter, now)
    raise Unavailable


def _prepared(kit: Kit, offer: refs.About, message: Delivery, now: int) -> tuple[Delivery, Ending | None]:
    """The message with its address, and how it ends without being sent, None if it may go."""
    if message.status == DeliveryStatus.SENDING:
        return message, (DeliveryStatus.UNKNOWN, "no_answer")
    if is_notice(message.name):
        return addressed(kit, offer, message, now)
    reason = _paying(offer, now) if isinstance(offer, Order) else _refusal(offer, message, now)
    return message, (DeliveryStatus.FAILED, reason) if reason else None


def _read(kit: Kit, holder: str, name: str) -> tuple[refs.About, Delivery | None]:
    about, reference = refs.holder_of(holder), refs.delivery(holder, name)
    found = kit.store.read((about, reference))
    offer, message = found[about], found[reference]
    if offer is None or (message is None and not is_code(name) and not is_notice(name)):
        raise NotFound("There is no such message.")
    return offer, message


def _is_due(message: Delivery, now: int) -> bool:
    """A lapsed lease, a held message whose time has come, or a fresh one, whose `due_at` is only the safety net."""
    fresh = message.status == DeliveryStatus.QUEUED and not message.reason
    waiting = message.status in (DeliveryStatus.QUEUED, DeliveryStatus.SENDING)
    return fresh or (waiting and (message.due_at or 0) <= now)


def _paying(order: Order, now: int) -> str:
    """Why nobody must be asked to pay this any more, or ""."""
    return "" if standing(order, now).status == OrderStatus.OPEN else "order_closed"


def _refusal(offer: Invitation, message: Delivery, now: int) -> str:
    """Why the message must not go any more, or ""."""
    if not is_open(offer, now):
        return "invitation_closed"
    if offer.status == Status.AWAITING_PAYMENT:
        return "awaiting_payment"
    if message.generation != offer.generation:
        return "superseded"
    if message.code is not None:
        return "code_expired" if message.code.expires_at <= now else ""
    # Nobody can act on an invitation that arrives in its last hour (F18).
    return "expires_soon" if offer.expires_at - now < min(LAST_HOUR, offer.lifetime * 500) else ""


def _rendered(kit: Kit, offer: refs.About, message: Delivery) -> Message | None:
    """The message in words, before anything is promised; None where no template can write it (F20)."""
    try:
        return message_of(kit, offer, message)
    except UsherError:
        raise
    except Exception as error:
        log.error("message not renderable", extra={"cause": type(error).__name__, "about": offer.id})
        return None


def _lease(kit: Kit, offer: refs.About, message: Delivery, now: int) -> Delivery:
    lease = leased(message, now)
    digest = address_digest(kit.keys.ring(), offer.organization, message.address)
    kit.store.commit(
        [
            Put(refs.delivery(offer.id, message.name), lease, Equals("version", message.version)),
            *_still(offer, message),
            Check(refs.suppression(offer.organization, digest), Absent()),
            _fact(kit, lease, "sending", now),
        ]
    )
    return lease


def _still(offer: refs.About, message: Delivery) -> list[Check]:
    """What was offered must be so until it is sent; a notice is about what has happened, whatever happens next."""
    return [] if is_notice(message.name) else [Check(refs.holder_of(offer.id), Equals("version", offer.version))]


def _send(kit: Kit, offer: refs.About, lease: Delivery, letter: Message, now: int) -> None:
    sender = kit.senders.get(lease.channel)
    outcome = sender.send(lease, letter, from_name=offer.branding.name) if sender else Outcome("failed", "no_sender")
    _settle(kit, offer, lease, lambda one: _after(one, outcome, now), now)


def _after(lease: Delivery, outcome: Outcome, now: int) -> Delivery:
    if outcome.result == "throttled" and outcome.reason in PARKED:
        return replace(held(lease, outcome.reason, now, now + PARK), attempts=lease.attempts - 1)
    if outcome.result == "throttled":
        wait = backoff(lease.attempts)
        if wait is not None:
            return held(lease, outcome.reason or "throttled", now, now + wait)
    status = {"sent": DeliveryStatus.SENT, "unknown": DeliveryStatus.UNKNOWN}.get(outcome.result, DeliveryStatus.FAILED)
    return settled(lease, status, now, reason=outcome.reason, message_id=outcome.message_id)


def _end(kit: Kit, offer: refs.About, message: Delivery, status: DeliveryStatus, reason: str, now: int) -> None:
    _settle(kit, offer, message, lambda one: settled(one, status, now, reason=reason), now)


def _settle(kit: Kit, offer: refs.About, message: Delivery, change: Callable[[Delivery], Delivery], now: int) -> None:
    """Records what became of the message, over whatever was counted or reported on it meanwhile."""
    reference = refs.delivery(message.invitation, message.name)
    current: Delivery | None = message
    for _ in range(ATTEMPTS):
        if current is None or (current.status, current.nonce) != (message.status, message.nonce):
            return
        after = change(current)
        notices = tell_undelivered(kit, offer, after, now)
        event = _fact(kit, after, after.status, now, sending(*notices))
        try:
            kit.store.commit([Put(reference, after, Equals("version", current.version)), *put_notices(notices), event])
        except Lost:
            current = kit.store.read([reference])[reference]
        else:
            return
    raise Unavailable


def _fact(kit: Kit, message: Delivery, what: str, now: int, sends: str = "") -> Put:
    about: dict[str, Any] = {refs.holder_of(message.invitation).kind: message.invitation}
    type_ = f"delivery.{what}"
    return record(kit.random, now, message.organization, type_, sends=sends, data=_told(message), **about)


def _told(message: Delivery) -> dict[str, str]:
    about = "payment" if refs.holder_of(message.invitation).kind == "order" else "invitation"
    kind = "code" if message.code else "notice" if is_notice(message.name) else about
    return {
        "number": str(message.number),
        "channel": message.channel,
        "message": kind,
        "reason": message.reason,
    }
