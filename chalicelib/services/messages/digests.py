"""Digests: one email of what has gathered in a topic, on the hour or in the morning, judged when it is sent."""

from contextlib import suppress

from chalicelib.domain import refs
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.inbox import MORNING, Digest, InboxEntry, gathered, next_hour
from chalicelib.domain.notice import News, Notice, NoticeKind
from chalicelib.domain.organization import Organization
from chalicelib.domain.wishes import Rhythm
from chalicelib.domain.writes import Absent, Drop, Equals, Lost, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.saving import save
from chalicelib.services.messages.notices import mail_of


def gather(context: Context, entry: InboxEntry, rhythm: str, organization: Organization) -> list[Write]:
    """The write that puts an entry into the next email of its topic."""
    reference = refs.digest(entry.user, entry.organization, entry.topic)
    waiting = context.store.read([reference])[reference]
    if waiting:
        return [save(waiting, gathered(waiting, entry.notice))]
    fresh = Digest(
        user=entry.user,
        organization=entry.organization,
        membership=entry.membership,
        topic=entry.topic,
        notices=(entry.notice,),
        due_at=_next(context, rhythm, organization),
    )
    return [Put(reference, fresh, Absent())]


def _next(context: Context, rhythm: str, organization: Organization) -> int:
    if rhythm == Rhythm.HOURLY:
        return next_hour(context.now)
    return context.addresses.next_at(organization.branding.timezone, MORNING, context.now)


def begin(context: Context, user: str, organization_id: str, topic: str) -> list[Delivery]:
    """The email of what has gathered, if it is its time; what comes from now on gathers for the next one.

    Whoever dies here has written nothing, or an email that index `due` brings.
    """
    reference = refs.digest(user, organization_id, topic)
    waiting = context.store.read([reference])[reference]
    if waiting is None or waiting.due_at > context.now:
        return []
    notice = _notice(context, waiting)
    mail = mail_of(context, notice, waiting.membership)
    with suppress(Lost):
        writes: list[Write] = [Drop(reference, Equals("version", waiting.version))]
        writes += [Put(refs.of(one), one, Absent()) for one in (notice, mail)]
        context.store.commit(writes)
        return [mail]
    # Something was gathered at this moment: the next sweep brings it.
    return []


def _notice(context: Context, waiting: Digest) -> Notice:
    news = News(organization=waiting.organization, what=NoticeKind.DIGEST, at=context.now)
    return Notice(
        id=context.new_id("ntc_"),
        organization=waiting.organization,
        news=news,
        named=(waiting.membership,),
        gathered=waiting.notices,
        more=waiting.more,
    )
