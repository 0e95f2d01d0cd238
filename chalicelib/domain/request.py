"""A client or guest asks, the team answers: the states of a request, and whose turn it is (S1.8, S1.9)."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from chalicelib.domain.attachment import Attachment, FileState
from chalicelib.domain.errors import Conflict
from chalicelib.domain.organization import Policy
from chalicelib.domain.time import MINUTE, SECOND
from chalicelib.domain.values import dataclass

TEXT_LIMIT = 4_000
SUBJECT_LIMIT = 120
MOST_MESSAGES = 500
# Somebody who writes three lines in three messages is told of once.
QUIET = 10 * MINUTE
# A file that a browser is still sending may be attached already.
FILE_WITHIN = 10 * MINUTE
FILES_AGAIN_AFTER = MINUTE


class RequestKind(StrEnum):
    INFORMATION = "information"
    SERVICE = "service"
    SESSION = "session"


class RequestStatus(StrEnum):
    """`open`: the team has to answer; `answered`: it has."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class Said(StrEnum):
    """What a line of the thread is."""

    MESSAGE = "message"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, kw_only=True)
class Request:
    """`contact` is whose it is, `client` that of a guest, `membership` (of `user`) who asked; `assigned_to` is the one
    member it was given to, "" for whoever serves the contact.

    `waiting_since`: since when the team owes an answer, None while it does not. `told_at`: when the team was last told.
    `due_at`: when it is to be reminded, or the owners are told. Times in milliseconds.
    """

    id: str
    organization: str
    contact: str
    client: str = ""
    user: str
    membership: str
    kind: str
    service: str = ""
    subject: str = ""
    status: str = RequestStatus.OPEN
    assigned_to: str = ""
    messages: int = 0
    last_at: int
    created_at: int
    waiting_since: int | None = None
    told_at: int = 0
    reminded_at: int | None = None
    escalated_at: int | None = None
    due_at: int | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.status == RequestStatus.OPEN


@dataclass(frozen=True, kw_only=True)
class RequestMark:
    """A request in the list of the contact it is of."""

    organization: str
    contact: str
    request: str
    user: str
    at: int


@dataclass(frozen=True, kw_only=True)
class RequestMessage:
    """One line of a thread. `name` is the author's at that time, `by_team` whether they answered or asked.

    `due_at`: its files are not all checked, or some are to be deleted.
    """

    id: str
    request: str
    organization: str
    author: str
    name: str = ""
    by_team: bool = False
    said: str = Said.MESSAGE
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    at: int
    due_at: int | None = None
    version: int = 1

    @property
    def shown(self) -> list[Attachment]:
        """The files that were not taken away again."""
        return [one for one in self.attachments if one.state != FileState.REMOVED]


def files_of(message: RequestMessage) -> str:
    """How an event's `sends` names a message whose files are to be checked."""
    return f"{message.request}/{message.id}"


_STATES: tuple[str, ...] = tuple(RequestStatus)
_NEXT: Mapping[str, Mapping[str, RequestStatus]] = {
    "write": dict.fromkeys(_STATES, RequestStatus.OPEN),
    "answer": {
        RequestStatus.OPEN: RequestStatus.ANSWERED,
        RequestStatus.ANSWERED: RequestStatus.ANSWERED,
    },
    "close": dict.fromkeys(_STATES, RequestStatus.CLOSED),
    "reopen": {**dict.fromkeys(_STATES, RequestStatus.OPEN), RequestStatus.ANSWERED: RequestStatus.ANSWERED},
}


def moved(request: Request, verb: str, policy: Policy, now: int) -> Request:
    """The request after `write` (by whoever asked), `answer`, `close` or `reopen`. Raises Conflict."""
    following = _NEXT[verb].get(request.status)
    if following is None:
        raise Conflict("This request is closed: reopen it, then answer.")
    if following != RequestStatus.OPEN:
        return replace(
            request, status=following, waiting_since=None, reminded_at=None, escalated_at=None, due_at=None, last_at=now
        )
    waiting = request if request.waiting_since is not None else _waiting_anew(request, now)
    return scheduled(replace(waiting, status=following, last_at=now), policy)


def _waiting_anew(request: Request, now: int) -> Request:
    return replace(request, waiting_since=now, reminded_at=None, escalated_at=None)


def scheduled(request: Request, policy: Policy) -> Request:
    """The same with the time when somebody must look at it next, as the organization wants it now."""
    since = request.waiting_since
    if not request.is_open or since is None:
        return replace(request, due_at=None)
    waits = (
        (policy.remind_of_requests_after, request.reminded_at),
        (policy.escalate_requests_after, request.escalated_at),
    )
    times = [since + seconds * SECOND for seconds, done in waits if seconds and done is None]
    return replace(request, due_at=min(times, default=None))


def owed(request: Request, policy: Policy, now: int) -> str:
    """What is to be done about a request that nobody has answered: `escalate`, `remind` or "" for nothing yet."""
    since = request.waiting_since
    if not request.is_open or since is None:
        return ""
    for verb, seconds, done in (
        ("escalate", policy.escalate_requests_after, request.escalated_at),
        ("remind", policy.remind_of_requests_after, request.reminded_at),
    ):
        if seconds and done is None and since + seconds * SECOND <= now:
            return verb
    return ""
