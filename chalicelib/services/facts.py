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
from chalicelib.services.context import Context

REPLAY_LIFETIME = DAY * 1000


def record(context: Context, organization_id: str, type_: str, *, rank: int = 128, **facts: Any) -> Put:
    """The write of one event; its random id also tells a repeated transaction from a new one.

    Events of one transaction share their time: a lower `rank` (0 to 255) sorts before a higher one.
    """
    identifier = make_id("evt_", context.now, bytes([rank]) + context.random(5))
    fact = Event(id=identifier, organization=organization_id, type=type_, at=context.now, **facts)
    return Put(refs.event(fact), fact, Absent())


def record_of(context: Context, type_: str, invitation: Invitation, **facts: Any) -> Put:
    """An event about an invitation."""
    about: dict[str, Any] = {"invitation": invitation.id, "contact": invitation.contact}
    return record(context, invitation.organization, type_, **about, **facts)


def replay_refs(user: User, request: Replay | None) -> list[refs.Ref[ReplayMark]]:
    return [refs.replay(user.id, request.key)] if request else []


def replayed(context: Context, found: Found | Lost, user: User, request: Replay | None) -> str | None:
    """The id of what an earlier request with this key made, or None. Raises IdempotencyMismatch."""
    if request is None:
        return None
    mark = found[refs.replay(user.id, request.key)]
    if mark is None or mark.expires_at <= context.now:
        return None
    if mark.digest != request.digest:
        raise IdempotencyMismatch
    return mark.resource


def remember(context: Context, user: User, request: Replay | None, resource: str) -> list[Put]:
    """The write that lets a retry with the same key find what this request made."""
    if request is None:
        return []
    mark = ReplayMark(digest=request.digest, resource=resource, expires_at=context.now + REPLAY_LIFETIME)
    return [Put(refs.replay(user.id, request.key), mark, AnyOf((Absent(), AtMost("expires_at", context.now))))]
