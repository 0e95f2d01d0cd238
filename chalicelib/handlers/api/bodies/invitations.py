"""Requests about invitations, and the preview and decision that answer them."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from chalicelib.domain.invitation import sender_name
from chalicelib.handlers.api.bodies.common import (
    Body,
    Channel,
    ContactTypeName,
    MaybeId,
    Note,
    Role,
    Seconds,
    Slot,
    Typed,
)
from chalicelib.handlers.api.bodies.invitation_answers import invitation_row
from chalicelib.handlers.api.bodies.offers import GrantsBody, OfferBody, RecipientBody, Voice
from chalicelib.handlers.http.lists import PageQuery
from chalicelib.services.invitations import creating

InvitationState = Literal[
    "awaiting_payment",
    "pending",
    "awaiting_approval",
    "accepted",
    "declined",
    "revoked",
    "expired",
    "exhausted",
]


class CreateInvitationBody(OfferBody, kw_only=True):
    recipient: RecipientBody


class Resend(Body):
    """`channel` empty keeps the channel the invitation has."""

    channel: Channel | Literal[""] = ""


class PatchInvitation(Body):
    """JSON merge patch: absent fields stay. `expires_in` counts from now."""

    role: Role | UnsetType = UNSET
    note: Note | UnsetType | None = UNSET
    grants: GrantsBody | UnsetType = UNSET
    expires_in: Seconds | UnsetType = UNSET
    voice: Voice | UnsetType = field(default=UNSET, name="as")


Moment = Annotated[datetime, Meta(tz=True, description="RFC 3339")]


class InvitationsQuery(PageQuery):
    status: InvitationState | None = None
    channel: Literal["email", "sms", "link", "qr", "in_app"] | None = None
    inviter: MaybeId = ""
    contact: MaybeId = ""
    created_after: Moment | None = None
    created_before: Moment | None = None
    attention: bool = False
    q: Typed | None = None
    tag: Annotated[str, Meta(max_length=40)] | None = None
    segment: Annotated[str, Meta(max_length=60)] | None = None
    slot: Slot | None = None
    dependent: MaybeId = ""


class CanInviteQuery(Body):
    """`staff` is the membership the new client would be assigned to, `client` the contact of a guest's client, `type`
    that of the contact who would be invited."""

    role: Role
    type: ContactTypeName = ""
    staff: MaybeId = ""
    client: MaybeId = ""


class PreviewAnswer(Struct, kw_only=True, omit_defaults=True):
    """What would be sent, with a dummy link, and as whose message (`from_name`). `subject` to `sms` are null where
    nothing is sent. `assumed_country` is where a phone in national form was taken to be dialled."""

    channel: str
    from_name: str
    recipient: dict[str, str]
    expires_at: str
    subject: str | None
    text: str | None
    html: str | None
    sms: str | None
    assumed_country: str = ""


class DecisionAnswer(Struct):
    """`rule` names the line of the role matrix that decided, or why none did."""

    allowed: bool
    rule: str


def preview_answer(seen: creating.Preview, now: int, assumed_country: str) -> PreviewAnswer:
    invitation = seen.plan.invitation
    shown = invitation_row(invitation, now)
    message = seen.message
    return PreviewAnswer(
        channel=invitation.channel,
        from_name=sender_name(invitation),
        recipient=shown.recipient,
        expires_at=shown.expires_at,
        subject=message.subject if message else None,
        text=message.text if message else None,
        html=message.html if message else None,
        sms=message.sms if message else None,
        assumed_country=assumed_country,
    )
