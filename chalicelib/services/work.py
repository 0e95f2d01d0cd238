"""The messages of the work queue: ids only, versioned, so that old and new workers can meet (F57)."""

from collections.abc import Mapping

from chalicelib.services import delivering, expiring
from chalicelib.services.kit import Kit

VERSION = "1"


class UnknownWork(Exception):
    """Not a work of a version this worker knows: it goes back to the queue, and in the end to the dead letters."""


def deliver_work(invitation: str, name: str) -> dict[str, str]:
    return {"version": VERSION, "do": "deliver", "invitation": invitation, "name": name}


def expire_work(invitation: str) -> dict[str, str]:
    return {"version": VERSION, "do": "expire", "invitation": invitation}


def do(kit: Kit, work: Mapping[str, str], now: int) -> None:
    """Does one work; doing it twice is harmless. Raises UnknownWork."""
    match work:
        case {"version": "1", "do": "deliver", "invitation": str(invitation), "name": str(name)}:
            delivering.deliver(kit, invitation, name, now)
        case {"version": "1", "do": "expire", "invitation": str(invitation)}:
            expiring.expire(kit, invitation, now)
        case _:
            raise UnknownWork
