"""The messages of the work queue: ids only, versioned, so that old and new workers can meet (F57).

Who only passes them on loads nothing else; `doing` does them.
"""

from collections.abc import Callable

from chalicelib.domain.pin import FIRST

VERSION = "1"


class UnknownWork(Exception):
    """Not a work of a version this worker knows: it goes back to the queue, and in the end to the dead letters."""


def deliver_work(invitation_id: str, name: str) -> dict[str, str]:
    return {"version": VERSION, "do": "deliver", "invitation": invitation_id, "name": name}


def expire_work(invitation_id: str) -> dict[str, str]:
    return {"version": VERSION, "do": "expire", "invitation": invitation_id}


def remind_work(invitation_id: str) -> dict[str, str]:
    return {"version": VERSION, "do": "remind", "invitation": invitation_id}


def batch_work(job_id: str, chunk: int) -> dict[str, str]:
    return {"version": VERSION, "do": "batch", "job": job_id, "chunk": str(chunk)}


def settle_work(order_id: str) -> dict[str, str]:
    return {"version": VERSION, "do": "settle", "order": order_id}


def hook_work(hook: str) -> dict[str, str]:
    return {"version": VERSION, "do": "hook", "hook": hook}


def reconcile_work(organization_id: str) -> dict[str, str]:
    return {"version": VERSION, "do": "reconcile", "organization": organization_id}


def succeed_work(organization_id: str, membership_id: str) -> dict[str, str]:
    return {"version": VERSION, "do": "succeed", "organization": organization_id, "membership": membership_id}


def nudge_work(organization_id: str) -> dict[str, str]:
    return {"version": VERSION, "do": "nudge", "organization": organization_id}


def tell_work(notice_id: str) -> dict[str, str]:
    return {"version": VERSION, "do": "tell", "notice": notice_id}


def digest_work(user: str, organization_id: str, topic: str) -> dict[str, str]:
    return {"version": VERSION, "do": "digest", "user": user, "organization": organization_id, "topic": topic}


def end_entry_work(user: str, notice_id: str) -> dict[str, str]:
    return {"version": VERSION, "do": "end_entry", "user": user, "notice": notice_id}


def request_work(request_id: str) -> dict[str, str]:
    return {"version": VERSION, "do": "request", "request": request_id}


def files_work(request_id: str, message_id: str) -> dict[str, str]:
    return {"version": VERSION, "do": "files", "request": request_id, "message": message_id}


def export_work(user: str) -> dict[str, str]:
    return {"version": VERSION, "do": "export", "user": user}


def erase_work(user: str) -> dict[str, str]:
    return {"version": VERSION, "do": "erase", "user": user}


def tidy_work(invitation_id: str) -> dict[str, str]:
    return {"version": VERSION, "do": "tidy", "invitation": invitation_id}


def works_of(sends: str, holder: str) -> list[dict[str, str]]:
    """What an event asks for: messages of its invitation or order, a notice to tell, the first step of a job, an order
    or a webhook to look at, the files of a message to check. Raises UnknownWork."""
    return [_work_of(name, holder) for name in sends.split()]


def _work_of(name: str, holder: str) -> dict[str, str]:
    kind = name.partition("_")[0]
    if kind in _BY_KIND:
        return _BY_KIND[kind](name)
    if not holder:
        raise UnknownWork
    return deliver_work(holder, name)


_BY_KIND: dict[str, Callable[[str], dict[str, str]]] = {
    "job": lambda job_id: batch_work(job_id, 0),
    "ord": settle_work,
    "hook": hook_work,
    "ntc": tell_work,
    "pnt": lambda message: deliver_work(message, FIRST),
    "org": lambda name: succeed_work(*name.split("/")),
    "exp": lambda name: export_work(name.partition("_")[2]),
    "era": lambda name: erase_work(name.partition("_")[2]),
    "req": lambda name: files_work(*name.split("/")),
}
