"""Doing one message of the work queue: each leads to the use case that it names, which checks again what is due."""

from collections.abc import Mapping

from chalicelib.domain.delivery import Delivery
from chalicelib.domain.job import PAUSE
from chalicelib.services.context import Context
from chalicelib.services.invitations import deleting, expiring
from chalicelib.services.messages import digests, inbox, sending, telling
from chalicelib.services.worker.work import UnknownWork, batch_work, deliver_work, nudge_work


def do(context: Context, work: Mapping[str, str]) -> None:
    """Does one work; doing it twice is harmless. Raises UnknownWork."""
    match work:
        case {"version": "1", "do": "deliver", "invitation": str(invitation), "name": str(name)}:
            sending.deliver(context, invitation, name)
        case {"version": "1", "do": "tell" | "digest" | "end_entry"}:
            _tell(context, work)
        case {"version": "1", "do": "expire", "invitation": str(invitation)}:
            expiring.expire(context, invitation)
        case {"version": "1", "do": "tidy", "invitation": str(invitation)}:
            deleting.tidy(context, invitation)
        case {"version": "1", "do": "batch", "job": str(job), "chunk": str(chunk)} if chunk.isdecimal():
            _step(context, job, int(chunk))
        case {"version": "1", "do": "succeed", "organization": str(organization), "membership": str(member)}:
            _succeed(context, organization, member)
        case {"version": "1", "do": "request" | "files", "request": str(request)}:
            _request(context, request, work.get("message", ""))
        case _:
            _do_rare(context, work)


def _remind(context: Context, invitation_id: str) -> None:
    # Not what a function that sends messages should load to start.
    from chalicelib.services.invitations import reminding

    reminding.look_at(context, invitation_id)


def _do_rare(context: Context, work: Mapping[str, str]) -> None:
    match work:
        case {"version": "1", "do": "export" | "erase", "user": str(user)}:
            _personal(context, work["do"], user)
        case {"version": "1", "do": "remind", "invitation": str(invitation)}:
            _remind(context, invitation)
        case {"version": "1", "do": "nudge", "organization": str(organization)}:
            _nudge(context, organization)
        case _:
            _account(context, work)


def _tell(context: Context, work: Mapping[str, str]) -> None:
    """What members are told. Raises UnknownWork."""
    mails: list[Delivery] = []
    match work:
        case {"do": "tell", "notice": str(notice)}:
            mails = telling.tell(context, notice)
        case {"do": "digest", "user": str(user), "organization": str(organization), "topic": str(topic)}:
            mails = digests.begin(context, user, organization, topic)
        case {"do": "end_entry", "user": str(user), "notice": str(notice)}:
            inbox.end_entry(context, user, notice)
        case _:
            raise UnknownWork
    if mails:
        context.queue.put([deliver_work(one.invitation, one.name) for one in mails])


def _step(context: Context, job_id: str, chunk: int) -> None:
    # Jobs need all of inviting, which a function that sends messages should not load to start.
    from chalicelib.services.jobs import steps

    following = steps.step(context, job_id, chunk)
    if following is not None:
        context.queue.put([batch_work(job_id, following)], delay=PAUSE)


def _succeed(context: Context, organization_id: str, membership_id: str) -> None:
    # Not what a function that sends messages should load to start.
    from chalicelib.services.team import succeeding

    succeeding.succeed(context, organization_id, membership_id)


def _request(context: Context, request_id: str, message_id: str) -> None:
    # Not what a function that sends messages should load to start.
    from chalicelib.services.requests import checking, reminding

    if message_id:
        checking.check(context, request_id, message_id)
    else:
        reminding.look_at(context, request_id)


def _nudge(context: Context, organization_id: str) -> None:
    # Not what a function that sends messages should load to start.
    from chalicelib.services.team import nudging

    if nudging.go_on(context, organization_id):
        context.queue.put([nudge_work(organization_id)])


def _personal(context: Context, verb: str, user: str) -> None:
    # Not what a function that sends messages should load to start.
    from chalicelib.services.account import erasing, exporting

    (exporting.write if verb == "export" else erasing.go_on)(context, user)


def _account(context: Context, work: Mapping[str, str]) -> None:
    """What is about money. Raises UnknownWork."""
    # Settling needs inviting too, and the payment provider.
    from chalicelib.services.payments import reconciling, webhooks

    match work:
        case {"version": "1", "do": "settle", "order": str(order)}:
            webhooks.review(context, order)
        case {"version": "1", "do": "hook", "hook": str(hook)}:
            webhooks.work_on(context, hook)
        case {"version": "1", "do": "reconcile", "organization": str(organization)}:
            reconciling.reconcile(context, organization)
        case _:
            raise UnknownWork
