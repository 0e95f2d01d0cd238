"""Facts that members are told, written with the fact itself.

A notice is as sure as any delivery: its event names it in `sends`, and the due index brings it back (F01, I4). Nobody
is told of what they did themselves. Who reads of it, and where, is found when it is told (`telling`).
"""

from collections.abc import Iterable
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.delivery import REDRIVE_AFTER, Delivery
from chalicelib.domain.ids import user_of
from chalicelib.domain.invitation import Channel, Invitation, InvitationStatus
from chalicelib.domain.newcomer import Newcomer
from chalicelib.domain.notice import RULES, UNDELIVERED, News, Notice, NoticeKind, is_notice, notice_name
from chalicelib.domain.order import Order
from chalicelib.domain.organization import Membership, Role
from chalicelib.domain.pin import PinMessage
from chalicelib.domain.request import Request
from chalicelib.domain.writes import Absent, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.events import record
from chalicelib.services.core.owners import owners_of

# It ended, or was corrected: whoever did that knows that the message did not go.
# Unlinked, or withdrawn, before it went.
_NO_PIN = frozenset({"not_linked", "no_pin"})
_NO_NEWS = frozenset({"awaiting_payment", "invitation_closed", "order_closed", "out_of_time", "superseded"})


def tell_members(
    context: Context,
    organization_id: str,
    what: NoticeKind,
    members: Iterable[str],
    *,
    contact: str = "",
    job: str = "",
    actor: str = "",
) -> list[Write]:
    """The writes that tell these memberships of a fact that no invitation tells, about a contact, what a job found, or
    themselves.

    For the transaction of the fact; none where `actor` (a user) is the only one to tell. They bring their own event.
    """
    news = News(organization=organization_id, what=what, at=context.now, contact=contact, job=job)
    notices = _notices(context, news, members, actor)
    told = {"what": str(what)}
    return [
        *put_notices(notices),
        *(
            record(context, organization_id, "notice.written", contact=contact, sends=one.id, data=told)
            for one in notices
        ),
    ]


def tell_inviter(context: Context, invitation: Invitation, what: NoticeKind, actor: str = "") -> list[Notice]:
    return _notices(context, news_about(invitation, what, context.now), [invitation.inviter.membership], actor)


def tell_team(context: Context, invitation: Invitation, what: NoticeKind, actor: str = "") -> list[Notice]:
    """The inviter and the assigned staff (S3.6)."""
    named = [invitation.inviter.membership, *invitation.grants.staff]
    return _notices(context, news_about(invitation, what, context.now), named, actor)


def tell_assigned(context: Context, invitation: Invitation, known: Iterable[str], actor: str) -> list[Notice]:
    """The staff who were not assigned before, when the invitation goes out (S3.6, S3.16).

    A group invitation tells them of each client when that one accepts: not of thousands at once. One that waits for
    its payment tells them when it is released.
    """
    quiet = invitation.job or invitation.status == InvitationStatus.AWAITING_PAYMENT
    staff = [] if quiet else [one for one in invitation.grants.staff if one not in set(known)]
    return _notices(context, news_about(invitation, NoticeKind.ASSIGNED, context.now), staff, actor)


def tell_seller(context: Context, before: Order, order: Order, actor: str = "") -> list[Notice]:
    """Whoever sold it, when there is money that somebody must decide about (A75, F43); the owners, where that is staff
    who does not serve the client any more."""
    if not order.attention or order.attention == before.attention:
        return []
    seller = order.seller.membership
    named = [seller] if _sells_on(context, order) else [one.id for one in owners_of(context, order.organization)]
    return _notices(context, news_about(order, NoticeKind.PAYMENT, context.now), named, actor)


def _sells_on(context: Context, order: Order) -> bool:
    if order.seller.role != Role.STAFF or not order.contact:
        return True
    mark = refs.assignment(order.organization, order.contact, order.seller.membership)
    return context.store.read([mark])[mark] is not None


def tell_approved(context: Context, invitation: Invitation, joined: Membership) -> list[Notice]:
    """Whoever waited for an approval, and is a member by it."""
    return _notices(context, news_about(invitation, NoticeKind.APPROVED, context.now), [joined.id])


def tell_of_request(
    context: Context, request: Request, what: NoticeKind, members: Iterable[str], actor: str
) -> list[Notice]:
    """These memberships of what happened to a request, for its transaction."""
    return _notices(context, news_about(request, what, context.now), members, actor)


def tell_undelivered(context: Context, about: refs.Holder, failed: Delivery) -> list[Notice]:
    """Whoever sent it, about the invitation itself or the message that asks for its payment."""
    own = failed.number and not is_notice(failed.name)
    if isinstance(about, PinMessage):
        return _tell_of_pin(context, about, failed)
    if isinstance(about, Notice | Newcomer) or not own or failed.status not in UNDELIVERED or failed.reason in _NO_NEWS:
        return []
    if _of_group(context, about):
        return []
    sender = about.seller if isinstance(about, Order) else about.inviter
    news = news_about(about, NoticeKind(failed.status), context.now, failed.number)
    return _notices(context, news, [sender.membership])


def _tell_of_pin(context: Context, about: PinMessage, failed: Delivery) -> list[Notice]:
    """Whoever had it sent, unless what it is about was gone by then."""
    if failed.status not in UNDELIVERED or failed.reason in _NO_PIN:
        return []
    news = News(organization=about.organization, what=NoticeKind.PIN_UNDELIVERED, at=context.now, contact=about.contact)
    return _notices(context, news, [about.member])


def _of_group(context: Context, about: refs.About) -> bool:
    """A group invitation shows its failures in its results (F51)."""
    if isinstance(about, Order) and about.invitation:
        invitation = context.store.read([refs.invitation(about.invitation)])[refs.invitation(about.invitation)]
        return invitation is not None and bool(invitation.job)
    return isinstance(about, Invitation) and bool(about.job)


def news_about(about: refs.Subject, what: str, at: int, number: int = 0) -> News:
    named: dict[str, Any] = {"about": about.id, "contact": about.contact, "client": _client(about)}
    return News(organization=about.organization, what=what, at=at, number=number, **named)


def _client(about: refs.Subject) -> str:
    if isinstance(about, Request):
        return about.client
    return about.subject if isinstance(about, Invitation) else ""


def put_notices(notices: Iterable[Notice]) -> list[Put]:
    return [Put(refs.notice(one.id), one, Absent()) for one in notices]


def mail_of(context: Context, notice: Notice, member: str) -> Delivery:
    """The email that tells a notice to one membership; it gets its address when it is sent."""
    return Delivery(
        invitation=notice.id,
        organization=notice.organization,
        name=notice_name(notice.news.what, member, notice.id.removeprefix("ntc_")),
        number=notice.news.number,
        channel=Channel.EMAIL,
        at=context.now,
        due_at=context.now + REDRIVE_AFTER,
    )


def _notices(context: Context, news: News, members: Iterable[str], actor: str = "") -> list[Notice]:
    """One, or none where nobody but the actor can be concerned."""
    named, rule = _each_person_once(members), RULES[NoticeKind(news.what)]
    others = [one for one in named if user_of(one) != actor]
    if not others and not (named and rule.followed) and "owners" not in rule.whom:
        return []
    return [
        Notice(
            id=context.new_id("ntc_"),
            organization=news.organization,
            news=news,
            named=tuple(named),
            actor=actor,
            due_at=context.now + REDRIVE_AFTER,
        )
    ]


def _each_person_once(members: Iterable[str]) -> list[str]:
    people: dict[str, str] = {}
    for member in members:
        user = user_of(member)
        if user:
            people.setdefault(user, member)
    return list(people.values())
