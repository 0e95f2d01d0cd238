"""Members as requests and answers."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from chalicelib.domain.organization import Membership
from chalicelib.handlers.api.bodies.common import Body, Locale
from chalicelib.handlers.http.times import rfc3339


class PatchMember(Body):
    """JSON merge patch: absent fields stay. `notifications`: `failures` is what went wrong or waits for an answer.

    `role` stands alone, beside `invitations`, which says what becomes of the open ones of somebody demoted."""

    role: Literal["owner", "admin", "staff"] | UnsetType = UNSET
    invitations: Literal["transfer", "revoke"] | UnsetType = UNSET

    notifications: Literal["all", "failures", "none"] | UnsetType = UNSET
    locale: Locale | UnsetType = UNSET


class Deactivate(Body):
    """What becomes of the member's open invitations: they go to the caller, or are withdrawn."""

    invitations: Literal["transfer", "revoke"] = "transfer"


class MembershipAnswer(Struct, kw_only=True):
    id: str
    organization: str
    role: str
    status: str
    subject: str | None
    name: str
    email: str | None = None
    phone: str | None = None
    contact: str | None = None
    locale: str
    notifications: str
    created_at: str
    version: int


class MembersPage(Struct):
    items: list[MembershipAnswer]
    next: str | None


def membership_answer(member: Membership, *, with_addresses: bool = True) -> MembershipAnswer:
    return MembershipAnswer(
        id=member.id,
        organization=member.organization,
        role=member.role,
        status=member.status,
        subject=member.subject or None,
        name=member.name,
        email=(member.email or None) if with_addresses else None,
        phone=(member.phone or None) if with_addresses else None,
        contact=member.contact or None,
        locale=member.locale or "en",
        notifications=member.notifications,
        created_at=rfc3339(member.created_at),
        version=member.version,
    )
