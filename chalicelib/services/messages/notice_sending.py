"""Sending a notice: to the member's address as it is now, if it is still true, and if the member wants it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.delivery import Delivery, DeliveryStatus
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.invitation import Invitation, InvitationStatus
from chalicelib.domain.lifecycle import effective_status, is_open
from chalicelib.domain.marks import Assignment
from chalicelib.domain.messages import Message
from chalicelib.domain.notice import UNDELIVERED, NoticeKind, is_to_address, parse_notice, wants
from chalicelib.domain.order import Order, OrderStatus, standing
from chalicelib.domain.organization import Membership, Role
from chalicelib.services.context import Context
from chalicelib.services.core.links import look

Ending = tuple[DeliveryStatus, str]


def addressed(context: Context, about: refs.About, notice: Delivery) -> tuple[Delivery, Ending | None]:
    """The notice with the member's address, and how it ends instead if it must not go."""
    if is_to_address(notice.name):
        return notice, None
    what, member = parse_notice(notice.name)
    if not _still_true(what, about, notice, context.now):
        return notice, (DeliveryStatus.SUPPRESSED, "outdated")
    found, sees = _reader(context, about, member)
    reason = _unwanted(found, what) or ("" if sees else "not_assigned")
    if found is None or reason:
        return notice, (DeliveryStatus.SUPPRESSED, reason)
    return replace(notice, address=found.email, locale=found.locale or notice.locale), None


def notice_message(context: Context, about: refs.About, notice: Delivery) -> Message:
    if is_to_address(notice.name):
        said = {"organization_name": about.branding.name, "accent": about.branding.accent}
        return context.renderer.message("address", notice.locale, said)
    what, _ = parse_notice(notice.name)
    said = _said_of_order(about) if isinstance(about, Order) else _said_of_invitation(about, what)
    return context.renderer.message("notice", notice.locale, _NOTHING | _said(context, about) | said | {"what": what})


def _reader(context: Context, about: refs.About, identifier: str) -> tuple[Membership | None, bool]:
    """The member, and whether they may read of it now: staff only of contacts assigned to them, or of their guests."""
    parts = parse_membership_id(identifier)
    if parts is None:
        return None, False
    reference = refs.membership(about.organization, *parts)
    marks = _marks(about, identifier) if parts[1] == Role.STAFF else []
    found = context.store.read([reference, *marks])
    return found[reference], not marks or any(found[mark] for mark in marks)


def _marks(about: refs.About, identifier: str) -> list[refs.Ref[Assignment]]:
    if isinstance(about, Order):
        # An order is seen by whoever sold it.
        return []
    served = [one for one in (about.contact, about.subject) if one]
    return [refs.assignment(about.organization, one, identifier) for one in served]


def _unwanted(member: Membership | None, what: NoticeKind) -> str:
    if member is None or not member.is_active:
        return "inactive"
    if not wants(member.notifications, what):
        return "not_wanted"
    return "" if member.email else "no_address"


def _still_true(what: NoticeKind, about: refs.About, notice: Delivery, now: int) -> bool:
    if what in UNDELIVERED:
        # Whoever sent it again, or ended it, has seen to it.
        return _waits(about, now) and about.deliveries == notice.number
    if isinstance(about, Order):
        return bool(about.attention)
    rule = _WHILE.get(what)
    return rule is None or rule(effective_status(about, now))


def _waits(about: refs.About, now: int) -> bool:
    return standing(about, now).status == OrderStatus.OPEN if isinstance(about, Order) else is_open(about, now)


_WHILE: dict[NoticeKind, Callable[[InvitationStatus], bool]] = {
    NoticeKind.ASSIGNED: lambda status: (
        status not in (InvitationStatus.REVOKED, InvitationStatus.EXPIRED, InvitationStatus.DECLINED)
    ),
    NoticeKind.APPROVAL_ASKED: lambda status: status == InvitationStatus.AWAITING_APPROVAL,
}


# A template must not find a name missing.
_NOTHING = dict.fromkeys(("applicant_name", "role_label", "inviter_name", "note", "packages", "attention"), "")


def _said(context: Context, about: refs.About) -> dict[str, Any]:
    return look(context, about.branding) | {
        # As the sender typed it: a name, or else the address, which mail programs must not link.
        "recipient_name": about.recipient.name or next(iter(about.recipient.addresses), ""),
        "url": about.branding.portal_url,
    }


def _said_of_invitation(invitation: Invitation, what: NoticeKind) -> dict[str, Any]:
    return {
        "applicant_name": invitation.applicant.name if invitation.applicant else "",
        "role_label": invitation.branding.label(invitation.role),
        "inviter_name": invitation.inviter.name,
        "note": invitation.decline_reason if what == NoticeKind.DECLINED else "",
    }


def _said_of_order(order: Order) -> dict[str, Any]:
    return {"packages": ", ".join(one.name for one in order.lines), "attention": order.attention}
