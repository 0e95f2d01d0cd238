"""Invitations over HTTP, for those who invite: parse, call, render."""

from typing import Any

from chalicelib.domain import command
from chalicelib.domain.contact import Grants
from chalicelib.domain.errors import FieldError, Unsupported
from chalicelib.handlers.api.lifecycle import domain_grants
from chalicelib.handlers.http import answers, lists, present, schemas
from chalicelib.handlers.http.operation import Call, operation
from chalicelib.services.invitations import creating, listing, reading, resending
from chalicelib.services.invitations import invite_contact as inviting_contact

INVITING_REFUSALS = (
    "already_member",
    "channel_unavailable",
    "contact_ambiguous",
    "invitation_open",
    "no_address",
    "suppressed",
    "unsupported",
)


@operation(
    "POST",
    "/v1/organizations/{org}/invitations",
    "Invite somebody",
    body=schemas.CreateInvitation,
    answer=answers.InvitationAnswer,
    status=201,
    refusals=INVITING_REFUSALS,
    replayable=True,
)
def create_invitation(call: Call) -> Any:
    """The message goes out by itself. For `link` and `qr` the answer carries the link to hand over."""
    handed = creating.create(call.context, _command(call, _recipient(call.body.recipient)))
    return present.invitation_answer(handed, call.now)


@operation(
    "POST",
    "/v1/organizations/{org}/invitations/preview",
    "See what would be sent",
    body=schemas.CreateInvitation,
    answer=answers.PreviewAnswer,
    refusals=INVITING_REFUSALS,
)
def preview_invitation(call: Call) -> Any:
    """Refuses what inviting would refuse, and sends nothing. The link in it is a dummy."""
    seen = creating.preview(call.context, _command(call, _recipient(call.body.recipient)))
    invitation = seen.plan.invitation
    shown = present.invitation_row(invitation, call.now)
    message = seen.message
    return answers.PreviewAnswer(
        channel=invitation.channel,
        recipient=shown.recipient,
        expires_at=shown.expires_at,
        subject=message.subject if message else None,
        text=message.text if message else None,
        html=message.html if message else None,
        sms=message.sms if message else None,
    )


@operation(
    "POST",
    "/v1/organizations/{org}/contacts/{contact}/invite",
    "Invite a contact",
    body=schemas.InviteContact,
    body_optional=True,
    answer=answers.InvitationAnswer,
    refusals=INVITING_REFUSALS,
    replayable=True,
)
def invite_contact(call: Call) -> Any:
    """Does what is needed: makes an invitation, or sends the open one again."""
    recipient = command.Recipient(contact=call.path["contact"])
    handed = inviting_contact.invite(call.context, _command(call, recipient))
    return present.invitation_answer(handed, call.now)


@operation(
    "GET",
    "/v1/organizations/{org}/can-invite",
    "May I invite to this role",
    query=schemas.CanInviteQuery,
    answer=answers.DecisionAnswer,
    refusals=("invalid_request",),
)
def can_invite(call: Call) -> Any:
    """Answers with the rule that decided."""
    query: schemas.CanInviteQuery = call.query
    grants = Grants(staff=(query.staff,) if query.staff else (), client=query.client)
    decision = creating.can_invite(call.context, call.user, call.path["org"], query.role, grants)
    return answers.DecisionAnswer(decision.allowed, decision.rule)


@operation(
    "GET",
    "/v1/organizations/{org}/invitations",
    "List invitations",
    query=schemas.InvitationsQuery,
    answer=answers.InvitationsPage,
)
def list_invitations(call: Call) -> Any:
    """Newest first, each with its latest delivery. Staff and clients get those they sent. A page may be shorter than
    `limit`, even empty, and still have a `next`: go on until it is null. `attention=true` answers the open ones that
    need somebody, with `attention.reason` and `attention.next_step`: somebody waits for approval, the
    delivery bounced, failed, was suppressed or complained of, is held, stuck or of unknown outcome, or the invitation
    expires within 48 hours. `q` is the beginning of the recipient's name, of any
    word of it, or of their email or phone. `tag`, `segment`, `slot` and `dependent` are those of the contact as it is
    now, for owners and admins. `created_after` includes its moment, `created_before` does not."""
    query: schemas.InvitationsQuery = call.query
    asked = listing.Question(
        status=query.status or "",
        channel=query.channel or "",
        inviter=query.inviter,
        contact=query.contact,
        name=query.q or "",
        attention=query.attention,
        created=lists.span(query),
        who=lists.audience(query),
    )
    after = lists.position(call, "invitations")
    page = listing.list_invitations(call.context, call.user, call.path["org"], asked, after=after, limit=query.limit)
    items = [present.listed_answer(one, call.now) for one in page.items]
    return answers.InvitationsPage(items, lists.cursor(call, "invitations", page))


@operation(
    "GET",
    "/v1/organizations/{org}/invitations/{invitation}",
    "Read an invitation",
    answer=answers.InvitationAnswer,
)
def get_invitation(call: Call) -> Any:
    """With its deliveries, newest first. Never with the link: see `share`."""
    handed = reading.get(call.context, call.user, call.path["org"], call.path["invitation"])
    return present.invitation_answer(handed, call.now)


@operation(
    "POST",
    "/v1/organizations/{org}/invitations/{invitation}/resend",
    "Send an open invitation again",
    body=schemas.Resend,
    body_optional=True,
    answer=answers.InvitationAnswer,
    refusals=("invitation_closed", "no_address", "channel_unavailable", "unsupported"),
    replayable=True,
)
def resend_invitation(call: Call) -> Any:
    """A new message for the same invitation, also on another channel. Its lifetime starts again; earlier links
    stay valid."""
    return present.invitation_answer(resending.resend(call.context, _request(call), call.body.channel), call.now)


@operation(
    "POST",
    "/v1/organizations/{org}/invitations/{invitation}/revoke",
    "Withdraw an open invitation",
    body=schemas.Empty,
    body_optional=True,
    answer=answers.InvitationAnswer,
    refusals=("invitation_closed",),
    replayable=True,
)
def revoke_invitation(call: Call) -> Any:
    """Every link to it stops working with the next request."""
    return present.invitation_answer(resending.revoke(call.context, _request(call)), call.now)


@operation(
    "POST",
    "/v1/organizations/{org}/invitations/{invitation}/share",
    "Take the link to hand it over yourself",
    body=schemas.Empty,
    body_optional=True,
    answer=answers.InvitationAnswer,
    refusals=("invitation_closed",),
)
def share_invitation(call: Call) -> Any:
    """The link and a text beside it. Whoever signs up through it is sent a code first."""
    return present.invitation_answer(resending.share(call.context, _request(call)), call.now)


def _request(call: Call) -> resending.Request:
    return resending.Request(call.user, call.path["org"], call.path["invitation"], call.replay)


def _recipient(typed: schemas.Recipient) -> command.Recipient:
    return command.Recipient(
        contact=typed.contact, name=typed.name, email=typed.email, phone=typed.phone, locale=typed.locale
    )


def _command(call: Call, recipient: command.Recipient) -> command.CreateInvitation:
    offer: schemas.Offer = call.body
    refuse_later(offer)
    return command.CreateInvitation(
        user=call.user,
        organization=call.path["org"],
        recipient=recipient,
        role=offer.role,
        channel=offer.channel,
        note=offer.note,
        expires_in=offer.expires_in,
        match=offer.match,
        reminders=offer.reminders,
        grants=domain_grants(offer.grants),
        replay=call.replay,
    )


def refuse_later(offer: schemas.Offer) -> None:
    """Parts of the API that are declared but not built answer 422, never silently something else."""
    later = {
        "kind": offer.kind == "multi_use",
        "max_uses": offer.max_uses is not None,
        "reminders": offer.reminders,
    }
    errors = [FieldError(name, "unsupported", "Not available yet.") for name, used in later.items() if used]
    if errors:
        raise Unsupported(errors=errors)
