"""Sending what a member is told by email: to their address as it is now, if it is still true and they may read of it.

Written beside its notice; one that lies beside an invitation or an order was written before there were notices.
"""

from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.hearing import ways
from chalicelib.domain.ids import user_of
from chalicelib.domain.notice import Notice, NoticeKind, parse_notice, to_address
from chalicelib.domain.wishes import Way
from chalicelib.services.context import Context
from chalicelib.services.messages.digest_sending import ready_digest
from chalicelib.services.messages.endings import Ending, Ready, kept_back
from chalicelib.services.messages.matters import (
    Matter,
    Reader,
    matter_of,
    matter_refs,
    reader_of,
    reader_refs,
    sees,
)
from chalicelib.services.messages.notices import news_about
from chalicelib.services.messages.saying import said_of, still_true


def ready_notice(context: Context, holder: refs.About | Notice, mail: Delivery) -> Ready | Ending:
    told = to_address(mail.name)
    if told and not isinstance(holder, Notice):
        branding = holder.branding
        said = {"organization_name": branding.name, "accent": branding.accent, "help": branding.help}
        return Ready(mail, branding.name, lambda: context.renderer.message(told, mail.locale, said))
    what, member = parse_notice(mail.name)
    if isinstance(holder, Notice) and what == NoticeKind.DIGEST:
        return ready_digest(context, holder, mail, member)
    news = holder.news if isinstance(holder, Notice) else news_about(holder, what, mail.at, mail.number)
    user = user_of(member)
    found = context.store.read([*matter_refs(news), *reader_refs(news, user, member)])
    matter, reader = matter_of(found, news), reader_of(found, news, user, member)
    if matter is None or not still_true(matter, context.now):
        return kept_back("outdated")
    reason = _refusal(matter, reader, member)
    return kept_back(reason) if reason else _ready(context, matter, reader, mail, member)


def _refusal(matter: Matter, reader: Reader, member: str) -> str:
    if not reader.memberships:
        return "inactive"
    if not sees(matter, reader):
        return "not_assigned"
    told = reader.told_as(member)
    if Way.EMAIL not in ways(told, matter.news.what, near=False):
        return "not_wanted"
    return "" if told.email else "no_address"


def _ready(context: Context, matter: Matter, reader: Reader, mail: Delivery, member: str) -> Ready:
    told = reader.told_as(member)
    mail = replace(mail, address=told.email, locale=told.locale or mail.locale)
    said = said_of(context, matter, reader, told)
    return Ready(mail, matter.organization.branding.name, lambda: context.renderer.message("notice", mail.locale, said))
