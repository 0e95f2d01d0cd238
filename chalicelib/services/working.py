"""Doing one message of the work queue: each leads to the use case that it names, which checks again what is due."""

from collections.abc import Mapping

from chalicelib.domain.job import PAUSE
from chalicelib.services import delivering, expiring, tidying
from chalicelib.services.kit import Kit
from chalicelib.services.work import UnknownWork, batch_work


def do(kit: Kit, work: Mapping[str, str], now: int) -> None:
    """Does one work; doing it twice is harmless. Raises UnknownWork."""
    match work:
        case {"version": "1", "do": "deliver", "invitation": str(invitation), "name": str(name)}:
            delivering.deliver(kit, invitation, name, now)
        case {"version": "1", "do": "expire", "invitation": str(invitation)}:
            expiring.expire(kit, invitation, now)
        case {"version": "1", "do": "tidy", "invitation": str(invitation)}:
            tidying.tidy(kit, invitation, now)
        case {"version": "1", "do": "batch", "job": str(job), "chunk": str(chunk)} if chunk.isdecimal():
            _step(kit, job, int(chunk), now)
        case _:
            _account(kit, work, now)


def _step(kit: Kit, job: str, chunk: int, now: int) -> None:
    # Jobs need all of inviting, which a function that sends messages should not load to start.
    from chalicelib.services import batch_steps

    following = batch_steps.step(kit, job, chunk, now)
    if following is not None:
        kit.queue.put([batch_work(job, following)], delay=PAUSE)


def _account(kit: Kit, work: Mapping[str, str], now: int) -> None:
    """What is about money. Raises UnknownWork."""
    # Settling needs inviting too, and the payment provider.
    from chalicelib.services import hooks, reconciling

    match work:
        case {"version": "1", "do": "settle", "order": str(order)}:
            hooks.review(kit, order, now)
        case {"version": "1", "do": "hook", "hook": str(hook)}:
            hooks.work_on(kit, hook, now)
        case {"version": "1", "do": "reconcile", "organization": str(organization)}:
            reconciling.reconcile(kit, organization, now)
        case _:
            raise UnknownWork
