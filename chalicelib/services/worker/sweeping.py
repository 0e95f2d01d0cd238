"""Sweeping: what is past its time goes on the work queue again, so that nothing depends on the stream alone."""

from collections.abc import Callable
from typing import Any

from chalicelib.domain.account import Erasure, Export
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.inbox import Digest, InboxEntry
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.job import Job
from chalicelib.domain.lifecycle import OPEN
from chalicelib.domain.notice import Notice
from chalicelib.domain.nudging import NudgeRound
from chalicelib.domain.order import Order
from chalicelib.domain.organization import Membership
from chalicelib.domain.payment import ReceivedWebhook, Watch
from chalicelib.domain.reminding import due_at
from chalicelib.domain.request import Request, RequestMessage
from chalicelib.services.context import Context
from chalicelib.services.worker.work import (
    batch_work,
    deliver_work,
    digest_work,
    end_entry_work,
    erase_work,
    expire_work,
    export_work,
    files_work,
    hook_work,
    nudge_work,
    reconcile_work,
    remind_work,
    request_work,
    settle_work,
    succeed_work,
    tell_work,
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
    """Raises KeyError for what is never due."""
    return _WORKS[type(item)](item)


def _of_invitation(one: Invitation) -> dict[str, str]:
    if one.status not in OPEN:
        return tidy_work(one.id)
    return remind_work(one.id) if due_at(one) < one.expires_at else expire_work(one.id)


_WORKS: dict[type, Callable[[Any], dict[str, str]]] = {
    Delivery: lambda one: deliver_work(one.invitation, one.name),
    Invitation: _of_invitation,
    Job: lambda one: batch_work(one.id, one.next),
    Order: lambda one: settle_work(one.id),
    ReceivedWebhook: lambda one: hook_work(one.id),
    Membership: lambda one: succeed_work(one.organization, one.id),
    Digest: lambda one: digest_work(one.user, one.organization, one.topic),
    InboxEntry: lambda one: end_entry_work(one.user, one.notice),
    Notice: lambda one: tell_work(one.id),
    Request: lambda one: request_work(one.id),
    RequestMessage: lambda one: files_work(one.request, one.id),
    Export: lambda one: export_work(one.user),
    Erasure: lambda one: erase_work(one.user),
    NudgeRound: lambda one: nudge_work(one.organization),
    Watch: lambda one: reconcile_work(one.organization),
}
