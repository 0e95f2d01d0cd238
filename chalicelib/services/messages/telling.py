"""Telling a fact to its readers: to each of them once, however often it is repeated.

What one reader gets is one transaction: the entry, its counter, the email or its place in the next one. Whoever dies on
the way leaves the notice in index `due`, and whoever repeats it finds the entry or the email of those who were told.
"""

from contextlib import suppress
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.hearing import preference, ways
from chalicelib.domain.inbox import KEPT_ENTRY, KEPT_UNCOUNTED, InboxEntry
from chalicelib.domain.invitation import Channel
from chalicelib.domain.notice import LOSES_SIGHT, Notice
from chalicelib.domain.values import dataclass
from chalicelib.domain.wishes import Rhythm, Way
from chalicelib.domain.writes import Absent, Lost, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.saving import Decision, attempt, save
from chalicelib.services.messages.audience import Hearer, hearers
from chalicelib.services.messages.counting import counted
from chalicelib.services.messages.digests import gather
from chalicelib.services.messages.inbox import clear_unseen
from chalicelib.services.messages.matters import Matter, matter_of, matter_refs
from chalicelib.services.messages.notices import mail_of


@dataclass(frozen=True)
class _Telling:
    """What one reader gets: an entry that is shown, an email now, a place in a later one."""

    hearer: Hearer
    entry: InboxEntry | None
    mail: Delivery | None
    rhythm: str


def tell(context: Context, identifier: str) -> list[Delivery]:
    """The emails that wait to be sent now; none for a notice that is told, or that is gone."""
    notice = context.store.read([refs.notice(identifier)])[refs.notice(identifier)]
    if notice is None or notice.due_at is None:
        return []
    found = context.store.read(matter_refs(notice.news))
    matter = matter_of(found, notice.news)
    tellings = [_telling(context, notice, one) for one in hearers(context, notice, matter)] if matter else []
    for one in tellings:
        _tell_one(context, notice, one, matter)
    with suppress(Lost):
        context.store.commit([save(notice, replace(notice, due_at=None))])
    return [one.mail for one in tellings if one.mail]


def _telling(context: Context, notice: Notice, hearer: Hearer) -> _Telling:
    told = hearer.membership
    reached = ways(told, notice.news.what, near=hearer.near)
    mailed = Way.EMAIL in reached and bool(told.email) and Channel.EMAIL in context.senders
    rhythm = preference(told, notice.news.rule.topic).rhythm if mailed else Rhythm.AT_ONCE
    gathers = rhythm != Rhythm.AT_ONCE
    shown = Way.IN_APP in reached
    return _Telling(
        hearer,
        _entry(context, notice, hearer, counted=shown) if shown or gathers else None,
        mail_of(context, notice, told.id) if mailed and not gathers else None,
        rhythm,
    )


def _tell_one(context: Context, notice: Notice, telling: _Telling, matter: Matter | None) -> None:
    own = {write.ref for write in _own(telling)}

    def lost(what: Lost) -> bool | None:
        # Theirs is there already: an earlier try told them.
        return True if any(ref in what for ref in own) else None

    def decide() -> Decision[bool]:
        writes: list[Write] = [*_own(telling)]
        if telling.entry and telling.entry.counted:
            writes.append(counted(telling.entry))
        if telling.entry and telling.rhythm != Rhythm.AT_ONCE and matter:
            writes += gather(context, telling.entry, telling.rhythm, matter.organization)
        return Decision(True, writes, lost)

    attempt(context, decide, spent=Unavailable)
    if notice.news.what in LOSES_SIGHT:
        clear_unseen(context, telling.hearer.reader.user)


def _own(telling: _Telling) -> list[Put]:
    entry = [Put(refs.of(telling.entry), telling.entry, Absent())] if telling.entry else []
    mail = [Put(refs.of(telling.mail), telling.mail, Absent())] if telling.mail else []
    return [*entry, *mail]


def _entry(context: Context, notice: Notice, hearer: Hearer, *, counted: bool) -> InboxEntry:
    return InboxEntry(
        user=hearer.reader.user,
        organization=notice.organization,
        membership=hearer.membership.id,
        notice=notice.id,
        topic=notice.news.rule.topic,
        news=notice.news,
        counted=counted,
        due_at=context.now + (KEPT_ENTRY if counted else KEPT_UNCOUNTED),
    )
