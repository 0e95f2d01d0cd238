"""A client asks a professional to take them on: the states of an ask, and when the same person may be asked again."""

from dataclasses import replace
from enum import StrEnum

from chalicelib.domain.errors import AskClosed, AskDeclined, AskOpen, FieldError, Unprocessable, UsherError
from chalicelib.domain.ids import user_of
from chalicelib.domain.time import DAY, SECOND
from chalicelib.domain.values import dataclass

LIFETIME = 30 * DAY
# How long an ask that has ended is shown; whoever declined is not asked again for as long.
KEPT = 30 * DAY
MOST_OPEN = 5


class AskStatus(StrEnum):
    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True)
class ClientAsk:
    """`user` asks `asked` (a membership) to be their client; `name`, `profession`, `firm` and `asked_name` are what
    both were called then. `digests` are those of the addresses that were verified, within the organization;
    `invitation` is what an approval made. Times in milliseconds."""

    id: str
    organization: str
    user: str
    name: str
    profession: str = ""
    firm: str = ""
    asked: str
    asked_name: str
    digests: tuple[str, ...] = ()
    status: str = AskStatus.OPEN
    invitation: str = ""
    created_at: int
    expires_at: int
    ended_at: int | None = None
    version: int = 1

    @property
    def kept_until(self) -> int:
        return (self.ended_at or self.expires_at) + KEPT

    def status_at(self, now: int) -> AskStatus:
        """As it is at this time: nothing is written when its time is over."""
        over = self.status == AskStatus.OPEN and self.expires_at <= now
        return AskStatus.EXPIRED if over else AskStatus(self.status)


@dataclass(frozen=True, kw_only=True)
class BookedAsk:
    """What whoever asks remembers of an ask: whom (a user), and until when it is kept."""

    ask: str
    user: str
    status: str
    until: int

    def is_in_the_way(self, now: int) -> bool:
        """Whether the same person may not be asked again yet."""
        waits = self.status == AskStatus.OPEN and now < self.until - KEPT
        return waits or (self.status == AskStatus.DECLINED and now < self.until)


@dataclass(frozen=True, kw_only=True)
class AskBook:
    """All asks of one user, so that of two at once one sees the other."""

    user: str
    asks: tuple[BookedAsk, ...] = ()
    version: int = 1


def ended(ask: ClientAsk, status: AskStatus, now: int, invitation: str = "") -> ClientAsk:
    """The ask with what came of it. Raises AskClosed where it is open no more."""
    if ask.status_at(now) != AskStatus.OPEN:
        raise AskClosed(extra={"status": str(ask.status_at(now))})
    return replace(ask, status=status, ended_at=now, invitation=invitation)


def noted(book: AskBook, ask: ClientAsk, now: int) -> AskBook:
    """The book with this ask as it is, without those that are kept no more."""
    line = BookedAsk(ask=ask.id, user=user_of(ask.asked), status=ask.status, until=ask.kept_until)
    return replace(book, asks=(*(one for one in book.asks if one.ask != ask.id and one.until > now), line))


def refuse_another(book: AskBook, asked_user: str, now: int) -> None:
    """Raises AskOpen where this person is asked already, AskDeclined for so long as they have, Unprocessable
    for too many open asks."""
    standing = [one for one in book.asks if one.is_in_the_way(now)]
    for one in standing:
        if one.user == asked_user:
            raise _why_not_again(one, now)
    if sum(one.status == AskStatus.OPEN for one in standing) >= MOST_OPEN:
        detail = f"You have asked {MOST_OPEN} people who have not answered yet: wait, or withdraw one."
        raise Unprocessable(detail, errors=[FieldError("handle", "too_many", detail)])


def _why_not_again(one: BookedAsk, now: int) -> UsherError:
    if one.status == AskStatus.OPEN:
        return AskOpen(extra={"ask": one.ask})
    return AskDeclined(retry_after=(one.until - now) // SECOND + 1)
