"""A user's inbox: listed as far as they may read it now, marked as seen, and ended after its time."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.errors import Conflict
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id, made_at
from chalicelib.domain.inbox import InboxEntry, seen
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Drop, Equals, Found, Lost, Page, Write
from chalicelib.services.context import Context
from chalicelib.services.core.filtered_pages import sift
from chalicelib.services.core.paging import every
from chalicelib.services.core.saving import Decision, attempt, save
from chalicelib.services.messages.counting import uncounted
from chalicelib.services.messages.matters import (
    Matter,
    Reader,
    matter_of,
    matter_refs,
    reader_of,
    reader_refs,
    sees,
    sees_matter,
)

# With the counters of their topics, what one transaction takes.
AT_ONCE = 49
# What one request marks up to a place in the inbox, and what a filtered list examines.
MARKED = 10 * AT_ONCE
EXAMINED = 1_000
CHUNK = 100
# Sort keys of entries begin with their time.
_FIRST, _LAST = "0", "9~"


@dataclass(frozen=True, kw_only=True)
class InboxQuestion:
    """What is asked for; what is empty does not matter."""

    organization: str = ""
    topic: str = ""
    unseen: bool = False

    def fits(self, entry: InboxEntry) -> bool:
        return (
            entry.counted
            and self.organization in ("", entry.organization)
            and self.topic in ("", entry.topic)
            and (entry.unseen or not self.unseen)
        )


EVERYTHING = InboxQuestion()


@dataclass(frozen=True)
class Shown:
    """An entry that its reader may read of, with what it is about."""

    entry: InboxEntry
    matter: Matter
    reader: Reader

    @property
    def seen_through(self) -> bool:
        """Whether they see what it is about, which what is about themselves does not need."""
        return bool(self.matter.news.contact or self.matter.news.about) and sees_matter(self.matter, self.reader)


def list_inbox(context: Context, user: User, asked: InboxQuestion, *, after: str | None, limit: int) -> Page:
    """Newest first. What the user may not read of any more is taken away, and counted no more. A page may hold fewer
    than `limit` and still have a next."""

    def rows(entries: Sequence[InboxEntry]) -> list[Shown | None]:
        shown = {one.entry.notice: one for one in judge(context, [one for one in entries if asked.fits(one)])}
        return [shown.get(one.notice) for one in entries]

    return sift(lambda position, size: _page(context, user.id, position, size), rows, after, limit, at_once=limit + 1)


def judge(context: Context, entries: Sequence[InboxEntry]) -> list[Shown]:
    """Those that their reader may read of now; the others are taken away."""
    found = context.store.read(dict.fromkeys(ref for one in entries for ref in _refs(one))) if entries else None
    judged = [(one, _shown(found, one)) for one in entries if found]
    remove(context, [one for one, shown in judged if shown is None])
    return [shown for _, shown in judged if shown]


def _refs(entry: InboxEntry) -> list[refs.Ref[Any]]:
    return [*matter_refs(entry.news), *reader_refs(entry.news, entry.user, entry.membership)]


def _shown(found: Found, entry: InboxEntry) -> Shown | None:
    matter, reader = matter_of(found, entry.news), reader_of(found, entry.news, entry.user, entry.membership)
    return Shown(entry, matter, reader) if matter and sees(matter, reader) else None


def remove(context: Context, entries: Sequence[InboxEntry]) -> None:
    """Takes entries away and counts them no more. Where somebody marks one at the same moment, it stays until later."""
    for start in range(0, len(entries), AT_ONCE):
        some = entries[start : start + AT_ONCE]
        drops: list[Write] = [Drop(refs.of(one), Equals("version", one.version)) for one in some]
        with suppress(Lost):
            context.store.commit([*drops, *uncounted(some)])


def clear_unseen(context: Context, user_id: str) -> None:
    """Looks through the newest unseen entries, as if their reader had, where they have just lost sight of somebody."""
    waiting = (one for one in islice(_newest(context, user_id, None), EXAMINED) if one.counted and one.unseen)
    judge(context, list(islice(waiting, CHUNK)))


def mark_seen(context: Context, user: User, notices: Sequence[str]) -> int:
    """How many of these were unseen. Unknown ones are left alone. Raises Conflict after lost races."""
    known = [one for one in dict.fromkeys(notices) if is_id("ntc_", one)]
    parts = [known[start : start + AT_ONCE] for start in range(0, len(known), AT_ONCE)]
    return sum(_mark(context, user, part) for part in parts)


def mark_seen_up_to(context: Context, user: User, notice: str, asked: InboxQuestion) -> tuple[int, bool]:
    """How many were unseen among this one and those before it, and whether some are left for another request."""
    if not is_id("ntc_", notice):
        return 0, False
    above = f"{made_at(notice):013d}#{notice}~"
    waiting = (one for one in islice(_newest(context, user.id, above), EXAMINED) if asked.fits(one) and one.unseen)
    found = [one.notice for one in islice(waiting, MARKED + 1)]
    return mark_seen(context, user, found[:MARKED]), len(found) > MARKED


def _mark(context: Context, user: User, notices: Sequence[str]) -> int:
    references = [refs.inbox_entry(user.id, one) for one in notices]

    def decide() -> Decision[int]:
        found = context.store.read(references)
        waiting = [one for one in found.all(references) if one.unseen and one.counted]
        writes: list[Write] = [save(one, seen(one, context.now)) for one in waiting]
        return Decision(len(waiting), [*writes, *uncounted(waiting)])

    return attempt(context, decide, spent=Conflict)


def end_entry(context: Context, user_id: str, notice: str) -> None:
    """Ends an unseen entry after its time; does nothing before, or where it was seen meanwhile."""
    reference = refs.inbox_entry(user_id, notice)
    entry = context.store.read([reference])[reference]
    if entry and entry.due_at is not None and entry.due_at <= context.now:
        remove(context, [entry])


def _newest(context: Context, user_id: str, after: str | None) -> Iterator[InboxEntry]:
    return every(lambda position: _page(context, user_id, position, CHUNK), after)


def _page(context: Context, user_id: str, after: str | None, limit: int) -> Page:
    place = refs.inbox(user_id)
    return context.store.between(place, _FIRST, _LAST, after=after, limit=limit, newest=True)
