"""What stays of a person's items once they are erased: ids, times, states and sums, without name, address and text."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from chalicelib.domain.attachment import removed
from chalicelib.domain.contact import Contact, unlinked
from chalicelib.domain.invitation import Invitation, Recipient
from chalicelib.domain.order import Order
from chalicelib.domain.organization import Membership, MembershipStatus
from chalicelib.domain.profile import Profile
from chalicelib.domain.request import Request, RequestMessage

T = TypeVar("T")


def emptied(entity: T) -> T:
    """Raises KeyError for what is never emptied (see keeping.py)."""
    after: T = _EMPTIED[type(entity)](entity)
    return after


def _membership(one: Membership) -> Membership:
    return replace(
        one,
        status=MembershipStatus.ENDED,
        name="",
        email="",
        phone="",
        locale="",
        notifications="all",
        topics={},
        profile=Profile(),
    )


def _contact(one: Contact) -> Contact:
    """Of nobody any more: it keeps what was sold and who served it."""
    return replace(
        unlinked(one),
        name="",
        emails=(),
        phones=(),
        timezone="",
        tags=(),
        external_id="",
        found="",
        grants=replace(one.grants, relationship="", groups=(), metadata={}),
        messaged_at=(),
        dependents=(),
    )


def _invitation(one: Invitation) -> Invitation:
    return replace(
        one,
        recipient=Recipient(locale=one.recipient.locale),
        note="",
        grants=replace(one.grants, relationship="", metadata={}),
        dependents=(),
        applicant=None,
        decline_reason="",
        digests=(),
    )


def _message(one: RequestMessage) -> RequestMessage:
    return replace(one, name="", text="", attachments=tuple(removed(file) for file in one.attachments), due_at=None)


_EMPTIED: dict[type, Callable[[Any], Any]] = {
    Membership: _membership,
    Contact: _contact,
    Invitation: _invitation,
    Order: lambda one: replace(one, recipient=Recipient(locale=one.recipient.locale)),
    Request: lambda one: replace(one, subject=""),
    RequestMessage: _message,
}
