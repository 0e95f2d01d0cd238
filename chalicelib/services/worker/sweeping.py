"""Sweeping: what is past its time goes on the work queue again, so that nothing depends on the stream alone."""

from chalicelib.domain.delivery import Delivery
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.job import Job
from chalicelib.domain.lifecycle import OPEN
from chalicelib.domain.order import Order
from chalicelib.domain.organization import Membership
from chalicelib.domain.payment import ReceivedWebhook, Watch
from chalicelib.services.context import Context
from chalicelib.services.worker.work import (
    batch_work,
    deliver_work,
    expire_work,
    hook_work,
    reconcile_work,
    settle_work,
    succeed_work,
    tidy_work,
)

SHARDS = 16
PER_SHARD = 200


def sweep(context: Context) -> int:
    """How many works were queued. Whoever does them checks again whether they are due."""
    works = [_work(item) for shard in range(SHARDS) for item in context.store.due(shard, context.now, PER_SHARD)]
    context.queue.put(works)
    return len(works)


def _work(item: object) -> dict[str, str]:
    match item:
        case Delivery():
            return deliver_work(item.invitation, item.name)
        case Invitation():
            return expire_work(item.id) if item.status in OPEN else tidy_work(item.id)
        case Job():
            return batch_work(item.id, item.next)
        case Order():
            return settle_work(item.id)
        case ReceivedWebhook():
            return hook_work(item.id)
        case Membership():
            return succeed_work(item.organization, item.id)
        case Watch():
            return reconcile_work(item.organization)
    raise TypeError(f"nothing is due for {type(item).__name__}")
