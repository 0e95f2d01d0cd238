"""Idempotency keys: a request that is repeated within a day finds what its first time made."""

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.errors import IdempotencyMismatch
from chalicelib.domain.identity import User
from chalicelib.domain.marks import ReplayMark
from chalicelib.domain.time import DAY
from chalicelib.domain.writes import Absent, AnyOf, AtMost, Found, Lost, Put
from chalicelib.services.context import Context

REPLAY_LIFETIME = DAY


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
