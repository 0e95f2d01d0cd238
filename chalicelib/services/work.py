"""The messages of the work queue: ids only, versioned, so that old and new workers can meet (F57)."""

from collections.abc import Callable, Mapping

from chalicelib.domain.job import PAUSE
from chalicelib.services import delivering, expiring, tidying
from chalicelib.services.kit import Kit

VERSION = "1"


class UnknownWork(Exception):
    """Not a work of a version this worker knows: it goes back to the queue, and in the end to the dead letters."""


def deliver_work(invitation: str, name: str) -> dict[str, str]:
    return {"version": VERSION, "do": "deliver", "invitation": invitation, "name": name}


def expire_work(invitation: str) -> dict[str, str]:
    return {"version": VERSION, "do": "expire", "invitation": invitation}


def batch_work(job: str, chunk: int) -> dict[str, str]:
    return {"version": VERSION, "do": "batch", "job": job, "chunk": str(chunk)}


def settle_work(order: str) -> dict[str, str]:
    return {"version": VERSION, "do": "settle", "order": order}


def hook_work(hook: str) -> dict[str, str]:
    return {"version": VERSION, "do": "hook", "hook": hook}


def reconcile_work(organization: str) -> dict[str, str]:
    return {"version": VERSION, "do": "reconcile", "organization": organization}


def tidy_work(invitation: str) -> dict[str, str]:
    return {"version": VERSION, "do": "tidy", "invitation": invitation}


def works_of(sends: str, holder: str) -> list[dict[str, str]]:
    """What an event asks for: messages of its invitation or order, the first step of a job, an order or a webhook to
    look at. Raises UnknownWork."""
    return [_work_of(name, holder) for name in sends.split()]


def _work_of(name: str, holder: str) -> dict[str, str]:
    kind = name.partition("_")[0]
    if kind in _BY_KIND:
        return _BY_KIND[kind](name)
    if not holder:
        raise UnknownWork
    return deliver_work(holder, name)


_BY_KIND: dict[str, Callable[[str], dict[str, str]]] = {
    "job": lambda job: batch_work(job, 0),
    "ord": settle_work,
    "hook": hook_work,
}


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
