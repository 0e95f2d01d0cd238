"""What a notice says to its reader, and whether it is still news."""

from collections.abc import Callable
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.ids import user_of
from chalicelib.domain.invitation import InvitationStatus
from chalicelib.domain.lifecycle import effective_status, is_open
from chalicelib.domain.notice import UNDELIVERED, NoticeKind
from chalicelib.domain.order import Order, OrderStatus, standing
from chalicelib.domain.organization import Membership
from chalicelib.domain.permissions import MANAGERS
from chalicelib.domain.request import Request, RequestStatus
from chalicelib.services.context import Context
from chalicelib.services.core.links import look
from chalicelib.services.messages.matters import Matter, Reader, sees_matter


def still_true(matter: Matter, now: int) -> bool:
    """Whether it is still news: not where somebody has seen to it."""
    what, about = NoticeKind(matter.news.what), matter.about
    if isinstance(about, Request):
        return _REQUEST_WHILE.get(what, about.status) == about.status
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

_REQUEST_WHILE: dict[NoticeKind, str] = {
    **dict.fromkeys((NoticeKind.REQUEST_ASKED, NoticeKind.REQUEST_ASSIGNED), RequestStatus.OPEN),
    **dict.fromkeys((NoticeKind.REQUEST_WAITS, NoticeKind.REQUEST_ESCALATED), RequestStatus.OPEN),
    NoticeKind.REQUEST_CLOSED: RequestStatus.CLOSED,
}


# A template must not find a name missing.
_NOTHING: dict[str, Any] = dict.fromkeys(
    ("applicant_name", "role_label", "inviter_name", "note", "packages", "attention", "job", "request_kind"), ""
) | {"job_kind": "", "rows": 0, "refused": 0}


def said_of(context: Context, matter: Matter, reader: Reader, told: Membership) -> dict[str, Any]:
    """What the message `notice` says to this reader: names only of whom they see."""
    branding = matter.organization.branding
    common = {
        "what": matter.news.what,
        "job": matter.news.job,
        "url": url_of_matter(context, matter),
        "role_label": branding.label(told.role),
        "follows": _follows(matter, reader, told),
        "recipient_name": "",
    }
    seen = {"recipient_name": _who(matter)} | _said_of_about(matter) if sees_matter(matter, reader) else {}
    return _NOTHING | look(context, branding) | common | _said_of_job(matter) | seen


def url_of_matter(context: Context, matter: Matter) -> str:
    """Where a reader sees it: the page of a request, that of what clients ask, or a client's own, which ask to sign in;
    else the organization's portal, or ""."""
    if matter.news.what == NoticeKind.ASK_MADE:
        return f"{context.base_url}/console/{matter.organization.id}/asks"
    if matter.news.what == NoticeKind.JOB_DONE:
        return f"{context.base_url}/console/{matter.organization.id}/jobs/{matter.news.job}"
    if matter.news.what == NoticeKind.NUDGED:
        return matter.organization.branding.portal_url or f"{context.base_url}/me/{matter.organization.id}"
    about = matter.about
    page = f"{context.base_url}/me/{about.organization}/requests/{about.id}" if isinstance(about, Request) else ""
    return page or matter.organization.branding.portal_url


def title_of(context: Context, matter: Matter, reader: Reader, told: Membership) -> str:
    """What a fact is about in one line, in the language of the membership that reads it."""
    return context.renderer.title("notice", told.locale or "en", said_of(context, matter, reader, told))


def _said_of_job(matter: Matter) -> dict[str, Any]:
    job = matter.job
    return {"job_kind": str(job.kind), "rows": job.done, "refused": job.refused} if job else {}


def _follows(matter: Matter, reader: Reader, told: Membership) -> bool:
    """Whether they hear of it for the sake of following it, or because nobody else is left."""
    about = matter.about
    theirs = about is not None and _began(about) == reader.user
    return not (matter.news.rule.own or theirs or reader.serves) and told.role in MANAGERS


def _began(about: refs.Subject) -> str:
    """The user who sold it, invited, or is to answer it."""
    if isinstance(about, Request):
        return user_of(about.assigned_to)
    return about.seller.user if isinstance(about, Order) else about.inviter.user


def _who(matter: Matter) -> str:
    """As the sender typed it, or as the directory calls them: a name, or else the address, which mail programs must
    not link."""
    about = matter.about
    recipient = matter.contact if about is None or isinstance(about, Request) else about.recipient
    return (recipient.name or next(iter(recipient.addresses), "")) if recipient else ""


def _said_of_about(matter: Matter) -> dict[str, Any]:
    about, what = matter.about, matter.news.what
    if about is None:
        return {}
    if isinstance(about, Request):
        return {"request_kind": about.kind}
    if isinstance(about, Order):
        return {"packages": ", ".join(one.name for one in about.lines), "attention": about.attention}
    return {
        "applicant_name": about.applicant.name if about.applicant else "",
        "role_label": matter.organization.branding.label(about.role),
        "inviter_name": about.inviter.name,
        "note": about.decline_reason if what == NoticeKind.DECLINED else "",
    }
