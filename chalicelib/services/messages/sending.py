"""Sending one message: take the lease if it may still go, look once more, send once, record what came of it.

The lease is one conditional write, and bears its worker's mark, so that of two workers with one message one gets it
(F10). Only under the lease is the last look at the invitation and at the address: nothing goes out after a revocation,
a correction or an opt-out was written (F17, F19, I6). A worker that dies leaves a lease that lapses into `unknown`
(F09).
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
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
    lapsed,
    leased,
    settled,
    unleased,
)
from chalicelib.domain.errors import NotFound, Unavailable, UsherError
from chalicelib.domain.invitation import Invitation, sender_name
from chalicelib.domain.messages import Message
from chalicelib.domain.newcomer import SERVICE, Newcomer
from chalicelib.domain.notice import Notice, is_notice
from chalicelib.domain.pin import PinMessage
from chalicelib.domain.tokens import address_digest
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Found, Lost
from chalicelib.services.context import Context
from chalicelib.services.core.saving import Decision, attempt, save
from chalicelib.services.messages.content import message_of
from chalicelib.services.messages.endings import Ending, Ready
from chalicelib.services.messages.may_go import QUIET_HOURS, asleep_until, why_not
from chalicelib.services.messages.notice_sending import ready_notice
from chalicelib.services.messages.opt_outs import suppressed, texted
from chalicelib.services.messages.pin_sending import ready_pin
from chalicelib.services.messages.undelivered import recorded

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Leased:
    """A message that this worker, and nobody else, may send now."""

    about: refs.Holder
    unsent: Delivery
    lease: Delivery
    message: Message
    from_name: str


def deliver(context: Context, holder: str, name: str) -> None:
    """Sends the message of an invitation or an order if it is its time; repeating it does nothing.

    Raises NotFound for an unknown one.
    """
    ready = attempt(context, lambda: _begun(context, holder, name), spent=Unavailable)
    still = _looked_again(context, ready) if ready is not None else None
    if still is not None:
        _send(context, still)


def _begun(context: Context, holder: str, name: str) -> Decision[_Leased | None]:
    """The message with the lease to send it; None where it must not go, or not now."""
    about, delivery = _read(context, holder, name)
    if delivery is None or not _is_due(delivery, context.now):
        return Decision(None)
    mine = _rendered(context, about, _prepared(context, about, delivery))
    if isinstance(mine, Ending):
        _end(context, about, delivery, mine)
        return Decision(None)
    morning = asleep_until(context, about, delivery)
    if morning is not None:
        return Decision(None, [save(delivery, held(delivery, QUIET_HOURS, context.now, morning))])
    return Decision(mine, [save(mine.unsent, mine.lease)], partial(_taken_already, mine))


def _taken_already(mine: _Leased, lost: Lost) -> _Leased | None:
    """The lease was written, and its answer lost: it bears our mark."""
    there = lost[refs.of(mine.lease)]
    return mine if isinstance(there, Delivery) and there.lease == mine.lease.lease else None


def _looked_again(context: Context, mine: _Leased) -> _Leased | None:
    """The message as it is to go now that nobody else sends it; None where it must not go any more."""
    holder = refs.holder_of(mine.about.id)
    digest = address_digest(context.keys.ring(), mine.about.organization, mine.lease.address)
    stop: refs.Ref[Any] = refs.suppression(mine.about.organization, digest)
    found = _read_or_give_back(context, mine, (holder, stop))
    about, stopped = found[holder], found[stop]
    if about is None or stopped:
        _end(context, mine.about, mine.lease, Ending(DeliveryStatus.SUPPRESSED, ""))
        return None
    # A notice is about what has happened, whatever happens next.
    if is_notice(mine.lease.name) or about.version == mine.about.version:
        return mine
    again = _rendered(context, about, _prepared(context, about, mine.unsent))
    if isinstance(again, Ending):
        _end(context, about, mine.lease, again)
        return None
    return replace(again, lease=mine.lease)


def _read_or_give_back(context: Context, mine: _Leased, wanted: Sequence[refs.Ref[Any]]) -> Found:
    """Raises Unavailable, with the message back in the queue if that can still be written: nothing has left."""
    try:
        return context.store.read(wanted)
    except Unavailable:
        _settle(context, mine.about, mine.lease, lambda lease: unleased(lease, context.now))
        raise


def _prepared(context: Context, about: refs.Holder, delivery: Delivery) -> Ready | Ending:
    """The message with its address, or how it ends without being sent."""
    if delivery.status == DeliveryStatus.SENDING:
        return Ending(DeliveryStatus.UNKNOWN, "no_answer")
    if isinstance(about, PinMessage):
        return ready_pin(context, about, delivery)
    if not isinstance(about, Newcomer) and (isinstance(about, Notice) or is_notice(delivery.name)):
        return ready_notice(context, about, delivery)
    reason = why_not(about, delivery, context.now)
    if reason:
        return Ending(DeliveryStatus.FAILED, reason)
    return Ready(delivery, _sender(about), lambda: message_of(context, about, delivery))


def _sender(about: refs.About | Newcomer) -> str:
    if isinstance(about, Newcomer):
        return SERVICE
    return sender_name(about) if isinstance(about, Invitation) else about.branding.name


def _read(context: Context, holder: str, name: str) -> tuple[refs.Holder, Delivery | None]:
    about, reference = refs.holder_of(holder), refs.delivery(holder, name)
    found = context.store.read((about, reference))
    offer, delivery = found[about], found[reference]
    if offer is None or (delivery is None and not is_code(name) and not is_notice(name)):
        raise NotFound("There is no such message.")
    return offer, delivery


def _is_due(delivery: Delivery, now: int) -> bool:
    """A lapsed lease, a held message whose time has come, or a fresh one, whose `due_at` is only the safety net."""
    if delivery.status == DeliveryStatus.SENDING:
        return lapsed(delivery, now)
    return delivery.status == DeliveryStatus.QUEUED and (not delivery.reason or (delivery.due_at or 0) <= now)


def _rendered(context: Context, about: refs.Holder, ready: Ready | Ending) -> _Leased | Ending:
    """The message in words, before anything is promised, unless no template can write it (F20)."""
    if isinstance(ready, Ending):
        return ready
    try:
        message = ready.write()
    except UsherError:
        raise
    except Exception as error:
        log.error("message not renderable", extra={"cause": type(error).__name__, "about": about.id})
        return Ending(DeliveryStatus.FAILED, "not_renderable")
    lease = leased(ready.delivery, context.now, context.new_id("lse_"))
    return _Leased(about, ready.delivery, lease, message, ready.from_name)


def _send(context: Context, leased: _Leased) -> None:
    sender, lease = context.senders.get(leased.lease.channel), leased.lease
    none = Outcome("failed", "no_sender")
    outcome = sender.send(lease, leased.message, from_name=leased.from_name) if sender else none
    _settle(context, leased.about, lease, lambda delivery: _after(delivery, outcome, context.now))


def _after(lease: Delivery, outcome: Outcome, now: int) -> Delivery:
    if outcome.result == "throttled" and outcome.reason in PARKED:
        return replace(held(lease, outcome.reason, now, now + PARK), attempts=lease.attempts - 1)
    if outcome.result == "throttled":
        wait = backoff(lease.attempts)
        if wait is not None:
            return held(lease, outcome.reason or "throttled", now, now + wait)
    status = {"sent": DeliveryStatus.SENT, "unknown": DeliveryStatus.UNKNOWN}.get(outcome.result, DeliveryStatus.FAILED)
    return settled(lease, status, now, reason=outcome.reason, message_id=outcome.message_id)


def _end(context: Context, about: refs.Holder, delivery: Delivery, how: Ending) -> None:
    _settle(context, about, delivery, lambda one: settled(one, how.status, context.now, reason=how.reason))


def _settle(context: Context, about: refs.Holder, delivery: Delivery, change: Callable[[Delivery], Delivery]) -> None:
    """Records what became of the message, over whatever was counted or reported on it meanwhile."""
    reference = refs.delivery(delivery.invitation, delivery.name)
    known = [delivery]

    def decide() -> Decision[None]:
        current = known.pop() if known else context.store.read([reference])[reference]
        if current is None or _turn(current) != _turn(delivery):
            return Decision(None)
        after = change(current)
        texts = [*texted(context, after), *suppressed(context, after)]
        facts = recorded(context, about, after, {"message": _kind(after)})
        return Decision(None, [save(current, after), *texts, *facts])

    attempt(context, decide, spent=Unavailable)


def _turn(delivery: Delivery) -> tuple[str, ...]:
    """Whose turn it is to say what becomes of a message."""
    return delivery.status, delivery.nonce, delivery.lease


def _kind(delivery: Delivery) -> str:
    if delivery.code:
        return "code"
    if is_notice(delivery.name):
        return "notice"
    return delivery.message or _MESSAGES.get(refs.holder_of(delivery.invitation).kind, "invitation")


_MESSAGES = {"order": "payment", "pin_message": "pin"}
