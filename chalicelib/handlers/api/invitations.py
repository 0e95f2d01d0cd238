"""Invitations: create, preview, list, read, correct, and ask whether one may invite."""

from msgspec import UNSET

from chalicelib.domain import command
from chalicelib.domain.contact import Grants
from chalicelib.handlers.api.bodies.invitation_answers import (
    InvitationAnswer,
    InvitationsPage,
    invitation_answer,
    listed_answer,
)
from chalicelib.handlers.api.bodies.invitations import (
    CanInviteQuery,
    CreateInvitationBody,
    DecisionAnswer,
    InvitationsQuery,
    PatchInvitation,
    PreviewAnswer,
    preview_answer,
)
from chalicelib.handlers.api.bodies.offers import (
    OfferBody,
    assumed_of,
    grants_of,
    recipient_of,
    refuse_later,
)
from chalicelib.handlers.http import lists
from chalicelib.handlers.http.operation import Call, CallWith, operation
from chalicelib.services.discovery import requesting
from chalicelib.services.invitations import correcting, creating, listing, reading, resending

INVITING_REFUSALS = (
    "already_member",
    "channel_unavailable",
    "client_inactive",
    "contact_ambiguous",
    "email_unverified",
    "invitation_open",
    "no_address",
    "profile_incomplete",
    "suppressed",
    "type_not_invited",
    "unsupported",
)
CLOSED_REFUSALS = ("invitation_closed", "invitation_open", "no_address", "channel_unavailable", "unsupported")


@operation(
    "Invite somebody",
    status=201,
    refusals=INVITING_REFUSALS,
    replayable=True,
)
def create_invitation(call: CallWith[CreateInvitationBody]) -> InvitationAnswer:
    """The message goes out by itself. For `link` and `qr` the answer carries the link to hand over. Somebody who was
    found (`recipient.handle`) is asked in the app: no link, and they alone see it, in GET /v1/me/invitations."""
    typed = call.body.recipient
    handed = creating.create(call.context, _request_of(call))
    return invitation_answer(handed, call.now, assumed_of(typed, handed.invitation.branding))


@operation("See what would be sent", refusals=INVITING_REFUSALS)
def preview_invitation(call: CallWith[CreateInvitationBody]) -> PreviewAnswer:
    """Refuses what inviting would refuse, and sends nothing. The link in it is a dummy."""
    typed = call.body.recipient
    seen = creating.preview(call.context, _request_of(call))
    return preview_answer(seen, call.now, assumed_of(typed, seen.plan.invitation.branding))


@operation("List invitations")
def list_invitations(call: CallWith[InvitationsQuery]) -> InvitationsPage:
    """Newest first, each with its latest delivery. Staff get those of contacts assigned to them (the open ones and the
    latest of each), clients those they sent. A page may be shorter than
    `limit`, even empty, and still have a `next`: go on until it is null. `attention=true` answers the open ones that
    need somebody, with `attention.reason` and `attention.next_step`: somebody waits for approval, the
    delivery bounced, failed, was suppressed or complained of, is held, stuck or of unknown outcome, or the invitation
    expires within 48 hours. `q` is the beginning of the recipient's name, of any
    word of it, or of their email or phone. `tag`, `segment`, `slot` and `dependent` are those of the contact as it is
    now, for owners and admins. `created_after` includes its moment, `created_before` does not."""
    query = call.query
    asked = listing.Question(
        status=query.status or "",
        channel=query.channel or "",
        inviter=query.inviter,
        contact=query.contact,
        name=query.q or "",
        attention=query.attention,
        created=lists.span(query.created_after, query.created_before),
        who=lists.audience(query),
    )
    after = lists.position(call, "invitations")
    page = listing.list_invitations(call.context, call.user, call.path["org"], asked, after=after, limit=query.limit)
    items = [listed_answer(one, call.now) for one in page.items]
    return InvitationsPage(items, lists.cursor(call, "invitations", page))


@operation("Read an invitation")
def get_invitation(call: Call) -> InvitationAnswer:
    """With its deliveries, newest first. Never with the link: see `share`."""
    handed = reading.get(call.context, call.user, call.path["org"], call.path["invitation"])
    return invitation_answer(handed, call.now)


@operation("May I invite to this role", refusals=("invalid_request",))
def can_invite(call: CallWith[CanInviteQuery]) -> DecisionAnswer:
    """Answers with the rule that decided: `type_not_invited` where contacts of the `type` are only created."""
    query = call.query
    grants = Grants(staff=(query.staff,) if query.staff else (), client=query.client)
    decision = creating.can_invite(call.context, call.user, call.path["org"], query.role, grants, query.type)
    return DecisionAnswer(decision.allowed, decision.rule)


@operation(
    "Correct an open invitation",
    refusals=CLOSED_REFUSALS,
    versioned=True,
)
def correct_invitation(call: CallWith[PatchInvitation]) -> InvitationAnswer:
    """Another role, note, grants or lifetime, or in another name. Earlier links stop working and a new one is sent."""
    body = call.body
    wanted = correcting.Amendment(
        role=None if body.role is UNSET else body.role,
        note=None if body.note is UNSET else body.note or "",
        grants=None if body.grants is UNSET else grants_of(body.grants),
        expires_in=None if body.expires_in is UNSET else body.expires_in,
        voice=None if body.voice is UNSET else body.voice,
        version=call.version,
    )
    return invitation_answer(correcting.amend(call.context, request_of(call), wanted), call.now)


def _request_of(call: CallWith[CreateInvitationBody]) -> command.CreateInvitation:
    typed = call.body.recipient
    wanted = command_of(call, recipient_of(typed))
    return requesting.asked(call.context, wanted, typed.handle) if typed.handle else wanted


def request_of(call: Call) -> resending.NamedInvitation:
    return resending.NamedInvitation(call.user, call.path["org"], call.path["invitation"], call.replay)


def command_of(call: CallWith[OfferBody], recipient: command.TypedRecipient) -> command.CreateInvitation:
    offer = call.body
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
        voice=offer.voice,
        reminders=offer.reminders,
        grants=grants_of(offer.grants, offer.of),
        replay=call.replay,
    )
