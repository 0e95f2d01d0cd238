"""Writing into the thread of a request: whoever asked goes on asking, the team answers (S1.9)."""

from collections.abc import Callable
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.errors import Conflict, NotFound, VersionMismatch
from chalicelib.domain.identity import User
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.request import MOST_MESSAGES, QUIET, Request, RequestMessage, moved
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.idempotency import remember, replay_refs, replayed
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.requests.answerers import answerers
from chalicelib.services.requests.facts import ToTell, happened
from chalicelib.services.requests.gates import Seen, WhichRequest, own_gate, team_gate
from chalicelib.services.requests.limits import count_writing, refuse_over_limit
from chalicelib.services.requests.wording import Words, clean_words, message_of


@dataclass(frozen=True)
class Written:
    """A line of a thread, and the request as it is with it."""

    request: Request
    message: RequestMessage


@dataclass(frozen=True)
class Reply:
    """What is written: `version` is the one of the request that its author saw, None where they named none."""

    words: Words
    version: int | None = None
    replay: Replay | None = None


Gate = Callable[[Context, WhichRequest], Seen]
# The request as it goes on, and what else is written.
_Next = tuple[Request, list[Write]]


def write(context: Context, which: WhichRequest, line: Reply) -> Written:
    """Whoever asked says more; a request that was answered or closed is open again.

    Raises NotFound, VersionMismatch, Unprocessable, RateLimited, Conflict for a thread that is full.
    """
    return _add(context, which, line, own_gate, _of_asker)


def answer(context: Context, which: WhichRequest, line: Reply) -> Written:
    """The team answers, and whoever asked is told.

    Raises NotFound, VersionMismatch, Unprocessable, Conflict for a request that is closed or a thread that is full.
    """
    return _add(context, which, line, team_gate, _of_team)


def _add(
    context: Context,
    which: WhichRequest,
    line: Reply,
    gate: Gate,
    follow: Callable[[Context, Seen, RequestMessage], _Next],
) -> Written:
    words = clean_words(line.words)

    def decide() -> Decision[Written]:
        seen = gate(context, which)
        earlier = _earlier(context, which.user, seen.request, line.replay)
        if earlier:
            return Decision(earlier)
        if line.version not in (None, seen.request.version):
            raise VersionMismatch("Somebody has written here meanwhile: read that first, then send yours.")
        if seen.request.messages >= MOST_MESSAGES:
            raise Conflict("This thread is full: begin another request.")
        message = message_of(context, seen.request, seen.seat, words)
        after, writes = follow(context, seen, message)
        after = revised(after, messages=after.messages + 1)
        mark = remember(context, which.user, line.replay, message.id)
        return Decision(
            Written(after, message),
            [save(seen.request, after), *writes, *mark],
            lambda lost: refuse_over_limit(seen.seat, lost, context.now),
        )

    return attempt(context, decide)


def _of_asker(context: Context, seen: Seen, message: RequestMessage) -> _Next:
    before, actor = seen.request, seen.seat.user
    after = moved(before, "write", seen.organization.policy, context.now)
    quiet = before.is_open and context.now - before.told_at < QUIET
    told = None if quiet else ToTell(what=NoticeKind.REQUEST_ASKED, members=answerers(context, after))
    after = after if quiet else replace(after, told_at=context.now)
    writes = happened(context, "request.written", after, actor=actor, line=message, told=told)
    return after, [*writes, *count_writing(seen.seat, context.now)]


def _of_team(context: Context, seen: Seen, message: RequestMessage) -> _Next:
    after = moved(seen.request, "answer", seen.organization.policy, context.now)
    told = ToTell(what=NoticeKind.REQUEST_ANSWERED, members=[after.membership])
    return after, happened(context, "request.answered", after, actor=seen.seat.user, line=message, told=told)


def _earlier(context: Context, user: User, request: Request, replay: Replay | None) -> Written | None:
    if replay is None:
        return None
    identifier = replayed(context, context.store.read(replay_refs(user, replay)), user, replay)
    if not identifier:
        return None
    reference = refs.request_message(request.id, identifier)
    message = context.store.read([reference])[reference]
    if message is None:
        raise NotFound
    return Written(request, message)
