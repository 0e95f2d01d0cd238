"""The signed-in user, their memberships and invitations as answers."""

from msgspec import Struct

from chalicelib.domain.identity import User
from chalicelib.handlers.api.bodies.common import Body, MaybeId
from chalicelib.handlers.api.bodies.members import MembershipAnswer, membership_answer
from chalicelib.handlers.http.operation import Json
from chalicelib.services.context import Context
from chalicelib.services.team.members import Belonging


class UserAnswer(Struct, kw_only=True):
    id: str
    email: str | None = None
    phone: str | None = None
    name: str | None = None


class Place(Struct, kw_only=True):
    id: str
    name: str
    portal_url: str
    labels: dict[str, str]


class BelongingAnswer(Struct, kw_only=True):
    membership: MembershipAnswer
    organization: Place


class MeAnswer(Struct, kw_only=True):
    user: UserAnswer
    memberships: list[BelongingAnswer]


class Leave(Body):
    """One of your memberships by its id; without it, all of them in this organization."""

    membership: MaybeId = ""


class LeftAnswer(Struct):
    """What has ended."""

    memberships: list[MembershipAnswer]


class ReceivedAnswer(Struct, kw_only=True):
    """`version` is what `accept` must repeat; `relationship` is what one would be there. `payment_url` is the page to
    pay on while `status` is `awaiting_payment`, else empty."""

    id: str
    status: str
    version: int
    organization: dict[str, str]
    role: str
    relationship: str
    inviter: dict[str, str]
    staff: list[dict[str, str]]
    note: str
    created_at: str
    expires_at: str
    dependents: list[dict[str, str]]
    packages: list[dict[str, str]]
    payment_url: str
    disclosures: list[Json]


class ReceivedPage(Struct):
    items: list[ReceivedAnswer]
    next: str | None


def belonging_answer(context: Context, one: Belonging) -> BelongingAnswer:
    branding = one.organization.branding
    place = Place(id=one.organization.id, name=branding.name, portal_url=branding.portal_url, labels=branding.labels)
    return BelongingAnswer(membership=membership_answer(context, one.membership), organization=place)


def user_answer(user: User) -> UserAnswer:
    return UserAnswer(id=user.id, email=user.email, phone=user.phone, name=user.name)
