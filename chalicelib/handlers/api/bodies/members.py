"""Members as requests and answers."""

from typing import Literal

from msgspec import UNSET, Struct, UnsetType

from chalicelib.domain.organization import Membership
from chalicelib.handlers.api.bodies.common import Body, Id, Locale, Name, Note, Role, Typed
from chalicelib.handlers.http.lists import PageQuery
from chalicelib.handlers.http.times import rfc3339
from chalicelib.services.context import Context
from chalicelib.services.team.handing_over import Handover


class MembersQuery(PageQuery):
    role: Role | None = None
    status: Literal["active", "deactivated", "ended"] | None = None
    q: Typed | None = None


class PatchMember(Body):
    """JSON merge patch: absent fields stay. `notifications`: `failures` is what went wrong or waits for an answer.

    `role` stands alone, beside `invitations`, which says what becomes of the open ones of somebody demoted."""

    role: Literal["owner", "admin", "staff"] | UnsetType = UNSET
    invitations: Literal["transfer", "revoke"] | UnsetType = UNSET

    name: Name | UnsetType = UNSET
    title: Name | UnsetType | None = UNSET
    greeting: Note | UnsetType | None = UNSET
    notifications: Literal["all", "failures", "none"] | UnsetType = UNSET
    locale: Locale | UnsetType = UNSET


class TakenOver(Body):
    """Who gets the clients that nobody else serves: a member of the team by their id."""

    to: Id


class LetGo(Body):
    """What becomes of the member's open invitations: they go to the caller, or are withdrawn. Clients whom others serve
    too stay with those; the others go to `clients.to`, or to the caller."""

    invitations: Literal["transfer", "revoke"] = "transfer"
    clients: TakenOver | None = None

    def handover(self) -> Handover:
        return Handover(self.invitations, self.clients.to if self.clients else "")


class MembershipAnswer(Struct, kw_only=True):
    """`title` and `greeting` are what clients read of those who serve them, plain text; `photo_url` is where anybody
    who knows it sees the photo, null without one."""

    id: str
    organization: str
    role: str
    status: str
    subject: str | None
    name: str
    title: str
    greeting: str
    photo_url: str | None
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


def photo_url(context: Context, member: Membership | None) -> str | None:
    photo = member.profile.photo if member else None
    return f"{context.base_url}{photo.path}" if photo else None


def membership_answer(context: Context, member: Membership) -> MembershipAnswer:
    profile = member.profile
    return MembershipAnswer(
        id=member.id,
        organization=member.organization,
        role=member.role,
        status=member.status,
        subject=member.subject or None,
        name=member.name,
        title=profile.title,
        greeting=profile.greeting,
        photo_url=photo_url(context, member),
        email=member.email or None,
        phone=member.phone or None,
        contact=member.contact or None,
        locale=member.locale or "en",
        notifications=member.notifications,
        created_at=rfc3339(member.created_at),
        version=member.version,
    )
