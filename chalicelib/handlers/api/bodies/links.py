"""Links as answers, and the requests to sign up, claim, accept and decline."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.handlers.api.bodies.common import Body, Email, Id, Name, Note, Phone
from chalicelib.handlers.api.bodies.me import UserAnswer, user_answer
from chalicelib.handlers.api.bodies.members import MembershipAnswer, membership_answer
from chalicelib.handlers.http.operation import Json
from chalicelib.services.context import Context
from chalicelib.services.invitations import accepting, signing_up


class SignUpBody(Body):
    """`email` or `phone` where the invitation has neither, or for an address of one's own. With `resend` a new code is
    sent."""

    name: Name = ""
    password: Annotated[str, Meta(max_length=256)] = ""
    email: Email = ""
    phone: Phone = ""
    code: Annotated[str, Meta(max_length=40)] = ""
    resend: bool = False


class ClaimCode(Body):
    """Without a code, one is sent to the invited address, or to the one of `channel`."""

    code: Annotated[str, Meta(max_length=40)] = ""
    channel: Literal["email", "sms"] | None = None


class AcceptedDisclosure(Body):
    id: Id
    version: Annotated[int, Meta(ge=1)]


class Accept(Body):
    """`version` as shown by `GET /v1/links/{token}`."""

    version: Annotated[int, Meta(ge=1, le=2**31)]
    disclosures: Annotated[list[AcceptedDisclosure], Meta(max_length=20)] = []


class Decline(Body):
    """Saying no needs no reason; if one is given, staff can read it."""

    reason: Note = ""


class LinkAnswer(Struct, kw_only=True, omit_defaults=True):
    """What whoever holds a link may know. `version` is what `accept` must repeat; `actions` are the last parts of the
    paths that this caller can use now. `sign_up_needs_code` is about a login for the invited address."""

    status: str
    version: int
    organization: Json
    role: str
    inviter: dict[str, str]
    staff: list[dict[str, str]]
    dependents: list[dict[str, str]]
    recipient_hint: str
    expires_at: str
    match: str
    disclosures: list[Json]
    packages: list[Json]
    note: str
    sign_up_needs_code: bool
    actions: list[str]
    you: Json | None = None


class CodeSentAnswer(Struct):
    code_sent_to: str


class SignedUpAnswer(Struct, kw_only=True):
    user: UserAnswer
    token: str
    refresh_token: str
    expires_in: int


class ClaimedAnswer(Struct):
    can_accept: bool


class AcceptedAnswer(Struct, kw_only=True):
    membership: MembershipAnswer
    onboarding: dict[str, str | None]
    portal_url: str | None


class RenewedAnswer(Struct):
    """Where a new link was sent, masked; null where the inviter was asked for one."""

    sent_to: str | None


def accepted_answer(context: Context, joined: accepting.Joined) -> AcceptedAnswer:
    return AcceptedAnswer(
        membership=membership_answer(context, joined.membership),
        onboarding={"next": f"{context.base_url}{joined.next}" if joined.next else None},
        portal_url=joined.invitation.branding.portal_url or None,
    )


def confirmed(body: Accept) -> list[tuple[str, int]]:
    """The disclosures that the invitee confirmed to have read."""
    return [(one.id, one.version) for one in body.disclosures]


def signed_up_answer(made: signing_up.SignedUp) -> SignedUpAnswer:
    session = made.session
    return SignedUpAnswer(
        user=user_answer(made.user),
        token=session.id_token,
        refresh_token=session.refresh_token,
        expires_in=session.expires_in,
    )
