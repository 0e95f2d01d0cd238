"""Telling a fact to its readers, once, however often it is repeated."""

from contextlib import suppress
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.delivery import REDRIVE_AFTER, Delivery
from chalicelib.domain.invitation import Channel
from chalicelib.domain.notice import Notice, notice_name
from chalicelib.domain.writes import Absent, Lost, Put
from chalicelib.services.context import Context
from chalicelib.services.core.saving import save


def tell(context: Context, identifier: str) -> list[Delivery]:
    """The emails that wait to be sent now; none for a notice that is told, or that is gone.

    Whoever dies on the way leaves it in index `due`; what was written once is not written again.
    """
    notice = context.store.read([refs.notice(identifier)])[refs.notice(identifier)]
    if notice is None or notice.due_at is None:
        return []
    mails = [_mail(context, notice, member) for member in notice.named] if Channel.EMAIL in context.senders else []
    for mail in mails:
        with suppress(Lost):
            context.store.commit([Put(refs.delivery(notice.id, mail.name), mail, Absent())])
    with suppress(Lost):
        context.store.commit([save(notice, replace(notice, due_at=None))])
    return mails


def _mail(context: Context, notice: Notice, member: str) -> Delivery:
    return Delivery(
        invitation=notice.id,
        organization=notice.organization,
        name=notice_name(notice.news.what, member, notice.id.removeprefix("ntc_")),
        number=notice.news.number,
        channel=Channel.EMAIL,
        at=context.now,
        due_at=context.now + REDRIVE_AFTER,
    )
