"""Closing a request, and opening it again: by the team, and by whoever asked."""

from chalicelib.domain.errors import VersionMismatch
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.request import Request, RequestMessage, RequestStatus, Said, moved
from chalicelib.services.context import Context
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.requests.answerers import answerers
from chalicelib.services.requests.facts import ToTell, happened
from chalicelib.services.requests.gates import Seen, WhichRequest, own_gate, team_gate
from chalicelib.services.requests.writing import Gate

_TYPES = {"close": "request.closed", "reopen": "request.reopened"}
_SAID = {"close": Said.CLOSED, "reopen": Said.REOPENED}


def close(context: Context, which: WhichRequest, version: int | None = None) -> Request:
    """The team closes it, and whoever asked is told; closing it twice changes nothing.

    Raises NotFound, VersionMismatch.
    """
    return _move(context, which, version, "close", team_gate)


def reopen(context: Context, which: WhichRequest, version: int | None = None) -> Request:
    """The team opens a closed one again. Raises NotFound, VersionMismatch."""
    return _move(context, which, version, "reopen", team_gate)


def close_mine(context: Context, which: WhichRequest, version: int | None = None) -> Request:
    """Whoever asked needs no answer any more. Raises NotFound, VersionMismatch."""
    return _move(context, which, version, "close", own_gate)


def reopen_mine(context: Context, which: WhichRequest, version: int | None = None) -> Request:
    """Whoever asked does need one after all. Raises NotFound, VersionMismatch."""
    return _move(context, which, version, "reopen", own_gate)


def _move(context: Context, which: WhichRequest, version: int | None, verb: str, gate: Gate) -> Request:
    def decide() -> Decision[Request]:
        seen = gate(context, which)
        before = seen.request
        if version not in (None, before.version):
            raise VersionMismatch
        if (before.status == RequestStatus.CLOSED) == (verb == "close"):
            return Decision(before)
        after = revised(moved(before, verb, seen.organization.policy, context.now))
        line = _line(context, seen, _SAID[verb])
        told = _told(context, seen, after, verb)
        writes = happened(context, _TYPES[verb], after, actor=seen.seat.user, line=line, told=told)
        return Decision(after, [save(before, after), *writes])

    return attempt(context, decide)


def _line(context: Context, seen: Seen, said: Said) -> RequestMessage:
    return RequestMessage(
        id=context.new_id("msg_"),
        request=seen.request.id,
        organization=seen.request.organization,
        author=seen.seat.user,
        name=seen.seat.name,
        by_team=seen.by_team,
        said=said,
        at=context.now,
    )


def _told(context: Context, seen: Seen, after: Request, verb: str) -> ToTell | None:
    """Whoever asked, of what the team does; the team, of what waits for it again."""
    if seen.by_team:
        return ToTell(what=NoticeKind.REQUEST_CLOSED, members=[after.membership]) if verb == "close" else None
    return ToTell(what=NoticeKind.REQUEST_ASKED, members=answerers(context, after)) if verb == "reopen" else None
