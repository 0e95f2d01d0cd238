"""Sending what a member is told by email: to their address as it is now, if it is still true and they may read of it.

Written beside its notice; one that lies beside an invitation or an order was written before there were notices.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.delivery import Delivery, DeliveryStatus
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.invitation import InvitationStatus
from chalicelib.domain.lifecycle import effective_status, is_open
from chalicelib.domain.messages import Message
from chalicelib.domain.notice import UNDELIVERED, Notice, NoticeKind, is_to_address, parse_notice
from chalicelib.domain.order import Order, OrderStatus, standing
from chalicelib.domain.organization import Membership
from chalicelib.domain.values import dataclass
from chalicelib.domain.wishes import wants
from chalicelib.services.context import Context
from chalicelib.services.core.links import look
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
from chalicelib.services.messages.notices import news_about


@dataclass(frozen=True)
class Ready:
    """A message that may go: with its address, in whose name, and how it is written."""

    delivery: Delivery
    from_name: str
    write: Callable[[], Message]


@dataclass(frozen=True)
class Ending:
    """How a message ends that must not go."""

    status: DeliveryStatus
    reason: str


def ready_notice(context: Context, holder: refs.Holder, mail: Delivery) -> Ready | Ending:
    if is_to_address(mail.name) and not isinstance(holder, Notice):
        said = {"organization_name": holder.branding.name, "accent": holder.branding.accent}
        return Ready(mail, holder.branding.name, lambda: context.renderer.message("address", mail.locale, said))
    what, member = parse_notice(mail.name)
    news = holder.news if isinstance(holder, Notice) else news_about(holder, what, mail.at, mail.number)
    user = (parse_membership_id(member) or ("", "", ""))[0]
    found = context.store.read([*matter_refs(news), *reader_refs(news, user, member)])
    matter, reader = matter_of(found, news), reader_of(found, news, user, member)
    if matter is None or not still_true(matter, context.now):
        return Ending(DeliveryStatus.SUPPRESSED, "outdated")
    reason = _refusal(matter, reader, member)
    return Ending(DeliveryStatus.SUPPRESSED, reason) if reason else _ready(context, matter, reader, mail, member)


def _refusal(matter: Matter, reader: Reader, member: str) -> str:
    if not reader.memberships:
        return "inactive"
    if not sees(matter, reader):
        return "not_assigned"
    told = reader.told_as(member)
    if not wants(told.notifications, NoticeKind(matter.news.what)):
        return "not_wanted"
    return "" if told.email else "no_address"


def _ready(context: Context, matter: Matter, reader: Reader, mail: Delivery, member: str) -> Ready:
    told = reader.told_as(member)
    mail = replace(mail, address=told.email, locale=told.locale or mail.locale)
    said = said_of(context, matter, reader, told)
    return Ready(mail, matter.organization.branding.name, lambda: context.renderer.message("notice", mail.locale, said))


def still_true(matter: Matter, now: int) -> bool:
    """Whether it is still news: not where somebody has seen to it."""
    what, about = NoticeKind(matter.news.what), matter.about
    if what in UNDELIVERED:
        return about is not None and _waits(about, now) and about.deliveries == matter.news.number
    if isinstance(about, Order):
        return bool(about.attention)
    rule = _WHILE.get(what)
    return rule is None or (about is not None and rule(effective_status(about, now)))


def _waits(about: refs.About, now: int) -> bool:
    return standing(about, now).status == OrderStatus.OPEN if isinstance(about, Order) else is_open(about, now)


_WHILE: dict[NoticeKind, Callable[[InvitationStatus], bool]] = {
    NoticeKind.ASSIGNED: lambda status: (
        status not in (InvitationStatus.REVOKED, InvitationStatus.EXPIRED, InvitationStatus.DECLINED)
    ),
    NoticeKind.APPROVAL_ASKED: lambda status: status == InvitationStatus.AWAITING_APPROVAL,
}


# A template must not find a name missing.
_NOTHING = dict.fromkeys(("applicant_name", "role_label", "inviter_name", "note", "packages", "attention", "job"), "")


def said_of(context: Context, matter: Matter, reader: Reader, told: Membership) -> dict[str, Any]:
    """What the message `notice` says to this reader: names only of whom they see."""
    branding = matter.organization.branding
    news = matter.news
    shown = {"what": news.what, "job": news.job, "url": branding.portal_url, "role_label": branding.label(told.role)}
    common = _NOTHING | look(context, branding) | shown
    if not sees_matter(matter, reader):
        return common | {"recipient_name": ""}
    return common | {"recipient_name": _who(matter)} | _said_of_about(matter)


def _who(matter: Matter) -> str:
    """As the sender typed it, or as the directory calls them: a name, or else the address, which mail programs must
    not link."""
    recipient = matter.about.recipient if matter.about else matter.contact
    return (recipient.name or next(iter(recipient.addresses), "")) if recipient else ""


def _said_of_about(matter: Matter) -> dict[str, Any]:
    about, what = matter.about, matter.news.what
    if about is None:
        return {}
    if isinstance(about, Order):
        return {"packages": ", ".join(one.name for one in about.lines), "attention": about.attention}
    return {
        "applicant_name": about.applicant.name if about.applicant else "",
        "role_label": matter.organization.branding.label(about.role),
        "inviter_name": about.inviter.name,
        "note": about.decline_reason if what == NoticeKind.DECLINED else "",
    }
