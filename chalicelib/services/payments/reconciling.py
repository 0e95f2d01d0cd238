"""Reconciling with the provider, which is asked every hour which webhooks it could not deliver (F42, F45).

Orders whose page was opened are asked about one by one as well (`webhooks.review`); this finds what happens later, such
as a refund. Each event goes the way of a webhook, so that one which arrives after all changes nothing.
"""

import logging

from chalicelib.domain import refs
from chalicelib.domain.payment import Watch
from chalicelib.domain.time import HOUR
from chalicelib.domain.writes import Always, Drop, Equals, Lost, Put
from chalicelib.services.context import Context
from chalicelib.services.core.saving import revised, save
from chalicelib.services.payments.webhooks import receive

log = logging.getLogger(__name__)
# Stripe tries a webhook for three days before it gives up: what is older than that was seen here before.
OVERLAP = 4 * 24 * HOUR


def begin_watching(organization_id: str, now: int) -> Put:
    """The write that has the provider of an organization asked from now on."""
    # No earlier watch had this version: what ends that one leaves this one.
    first = Watch(organization=organization_id, since=now, due_at=now + HOUR, version=now)
    return Put(refs.watch(organization_id), first, Always())


def reconcile(context: Context, organization_id: str) -> None:
    """Takes in what was missed. Doing it twice changes nothing. Raises Unavailable, so that it is tried again."""
    watch = context.store.read([refs.watch(organization_id)])[refs.watch(organization_id)]
    if watch is None or watch.due_at > context.now:
        return
    biller = context.billing.biller(organization_id)
    if biller is None:
        _end(context, watch)
        return
    signals = biller.missed(max(watch.since - OVERLAP, 0))
    new_signals = [one for one in signals if receive(context, organization_id, one)]
    if any(0 < one.at <= context.now - HOUR for one in new_signals):
        # None that was merely late: no webhook gets through, and everything waits for this question.
        log.error("webhooks do not arrive", extra={"organization": organization_id})
    try:
        context.store.commit([save(watch, revised(watch, since=context.now, due_at=context.now + HOUR))])
    except Lost:
        # Somebody else has just asked.
        return


def _end(context: Context, watch: Watch) -> None:
    """Nobody is asked any more, and the keys of what was disconnected are forgotten. Whoever connects begins anew."""
    context.billing.tidy(watch.organization, context.now)
    try:
        context.store.commit([Drop(refs.watch(watch.organization), Equals("version", watch.version))])
    except Lost:
        # Connected again at this very moment.
        return
