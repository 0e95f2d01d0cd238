"""Webhooks of payment providers: kept once, answered fast, worked on from the queue (F39, F41, F44).

What is kept is that something changed, and where to ask. The state itself is asked of the provider when it is worked
on, so that neither the order of events nor their number matters.
"""

import logging
from collections.abc import Sequence
from hashlib import sha256

from chalicelib.domain import refs
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import is_id
from chalicelib.domain.order import Order
from chalicelib.domain.payment import Payment, ReceivedWebhook, Signal
from chalicelib.domain.time import MINUTE
from chalicelib.domain.writes import Absent, Lost, Put
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.saving import revised, save
from chalicelib.services.payments.checkout import asks_for_rest
from chalicelib.services.payments.settling import settle

log = logging.getLogger(__name__)
# How long a signal about nothing known is tried again: its order may be a moment late (F41).
WAITS = (MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE)

# A hosted page on which nothing can be paid any more: the payer gets another one.
ENDED = frozenset({"checkout.session.expired", "checkout.session.async_payment_failed"})


def receive(context: Context, organization_id: str, signal: Signal) -> bool:
    """Keeps the signal with the event that queues its work, and answers whether it is new.

    Raises Unavailable, so that the provider sends it again.
    """
    identifier = _identifier(organization_id, signal)
    webhook = ReceivedWebhook(
        id=identifier, organization=organization_id, signal=signal, at=context.now, due_at=context.now + MINUTE
    )
    data = {"provider": signal.provider, "type": signal.type}
    try:
        context.store.commit(
            [
                Put(refs.webhook(identifier), webhook, Absent()),
                record(context, organization_id, "payment.signal", data=data, sends=identifier),
            ]
        )
    except Lost:
        return False
    return True


def _identifier(organization_id: str, signal: Signal) -> str:
    """An organization's events are its own: nobody blocks another's by using its ids."""
    origin = "\0".join((signal.provider, organization_id, signal.id))
    return "hook_" + sha256(origin.encode()).hexdigest()[:32]


def work_on(context: Context, identifier: str) -> None:
    """Settles the order that the signal is about; doing it twice changes nothing. Raises Unavailable."""
    webhook = context.store.read([refs.webhook(identifier)])[refs.webhook(identifier)]
    if webhook is None or webhook.due_at is None:
        return
    order, payments = _facts(context, webhook)
    signal = webhook.signal
    if order is None and not signal.order and payments and not payments[0].order:
        # The account sells other things too: this payment began without us.
        _done(context, webhook, "not_ours", None)
        return
    if order is None:
        _wait(context, webhook)
        return
    settle(context, order.id, payments, ended=signal.checkout if signal.type in ENDED else "")
    _done(context, webhook, "settled", None)


def _facts(context: Context, webhook: ReceivedWebhook) -> tuple[Order | None, Sequence[Payment]]:
    """The order that is meant, and what is known of its payments now."""
    signal = webhook.signal
    if signal.payment is not None:
        return _order(context, webhook, signal.payment.order), (signal.payment,)
    biller = context.billing.biller(webhook.organization)
    payment = biller.payment(signal.payment_id) if biller and signal.payment_id else None
    order = _order(context, webhook, signal.order or (payment.order if payment else ""))
    payments = [payment] if payment else []
    return order, [*biller.payments_of(order), *payments] if order and biller else payments


def _order(context: Context, webhook: ReceivedWebhook, identifier: str) -> Order | None:
    """Only an order of the organization whose account sent the signal (A75)."""
    if not is_id("ord_", identifier):
        return None
    order = context.store.read([refs.order(identifier)])[refs.order(identifier)]
    return order if order is not None and order.organization == webhook.organization else None


def _wait(context: Context, webhook: ReceivedWebhook) -> None:
    if webhook.tries < len(WAITS):
        _done(context, webhook, "", context.now + WAITS[webhook.tries])
        return
    log.error("payment without an order", extra={"hook": webhook.id, "organization": webhook.organization})
    _done(context, webhook, "no_order", None)


def _done(context: Context, webhook: ReceivedWebhook, outcome: str, due_at: int | None) -> None:
    after = revised(webhook, outcome=outcome, due_at=due_at, tries=webhook.tries + 1)
    try:
        context.store.commit([save(webhook, after)])
    except Lost:
        # Somebody else worked on it at this moment, with the same end.
        return


def review(context: Context, identifier: str) -> None:
    """Asks the provider about an order, closes a page that must not be paid on any more, and settles (F42).

    Raises Unavailable, so that it is tried again.
    """
    order = context.store.read([refs.order(identifier)])[refs.order(identifier)]
    if order is None:
        raise NotFound
    biller = context.billing.biller(order.organization) if order.checkout else None
    payments = biller.payments_of(order) if biller else ()
    after = settle(context, identifier, payments)
    if biller and after.checkout and (after.is_closed or not asks_for_rest(after)):
        biller.close_checkout(after.checkout.id)
