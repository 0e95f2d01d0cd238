"""Events, and the two marks that nearly every write carries with it."""

from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.errors import IdempotencyMismatch
from chalicelib.domain.event import Event
from chalicelib.domain.identity import User
from chalicelib.domain.ids import make_id
from chalicelib.domain.invitation import DAY, Invitation
from chalicelib.domain.marks import ReplayMark
from chalicelib.domain.writes import Absent, AnyOf, AtMost, Found, Lost, Put
from chalicelib.services.ports import Random

REPLAY_LIFETIME = DAY * 1000


def record(random: Random, now: int, organization: str, type_: str, *, rank: int = 128, **facts: Any) -> Put:
    """The write of one event; its random id also tells a repeated transaction from a new one.

    Events of one transaction share their time: a lower `rank` (0 to 255) sorts before a higher one.
    """
    fact = Event(
        id=make_id("evt_", now, bytes([rank]) + random(5)), organization=organization, type=type_, at=now, **facts
    )
    return Put(refs.event(fact), fact, Absent())


def record_of(random: Random, now: int, type_: str, invitation: Invitation, **facts: Any) -> Put:
    """An event about an invitation."""
    return record(
        random,
        now,
        invitation.organization,
        type_,
        invitation=invitation.id,
        contact=invitation.contact,
        **facts,
    )


def replay_refs(caller: User, request: Replay | None) -> list[refs.Ref[ReplayMark]]:
    return [refs.replay(caller.id, request.key)] if request else []


def replayed(found: Found | Lost, caller: User, request: Replay | None, now: int) -> str | None:
    """The id of what an earlier request with this key made, or None. Raises IdempotencyMismatch."""
    if request is None:
        return None
    reference = refs.replay(caller.id, request.key)
    mark = found.item(reference) if isinstance(found, Lost) else found[reference]
    if mark is None or mark.expires_at <= now:
        return None
    if mark.digest != request.digest:
        raise IdempotencyMismatch
    return mark.resource


def remember(caller: User, request: Replay | None, resource: str, now: int) -> list[Put]:
    """The write that lets a retry with the same key find what this request made."""
    if request is None:
        return []
    mark = ReplayMark(digest=request.digest, resource=resource, expires_at=now + REPLAY_LIFETIME)
    return [Put(refs.replay(caller.id, request.key), mark, AnyOf((Absent(), AtMost("expires_at", now))))]
