"""The invitations of an organization in the console: by state, channel and the beginning of a name."""

from urllib.parse import urlencode

from chalicelib.domain.invitation import Channel, InvitationStatus
from chalicelib.domain.lifecycle import OPEN, effective_status
from chalicelib.handlers.api.bodies.invitations import InvitationsQuery
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.parsing import cursor_of, position_of, typed_as
from chalicelib.handlers.pages.console.frame import Desk, desk
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.invitations import listing
from chalicelib.services.invitations.listing import Row

AT_ONCE = 25
STATES = (
    InvitationStatus.PENDING,
    InvitationStatus.AWAITING_PAYMENT,
    InvitationStatus.AWAITING_APPROVAL,
    InvitationStatus.ACCEPTED,
    InvitationStatus.EXPIRED,
    InvitationStatus.DECLINED,
    InvitationStatus.REVOKED,
)
CHANNELS = (Channel.EMAIL, Channel.SMS, Channel.LINK, Channel.QR)


def show_all(turn: Turn) -> PageAnswer:
    """Newest first. A page may be short where a filter matches little, and still go on."""
    here = desk(turn)
    query = typed_as(InvitationsQuery, _asked(turn))
    asked = listing.Question(
        status=query.status or "", channel=query.channel or "", name=query.q or "", attention=query.attention
    )
    question = f"console#{here.organization}#{here.user.id}#{asked}"
    after = position_of(here.context, query.cursor, question)
    page = listing.list_invitations(here.context, here.user, here.organization, asked, after=after, limit=AT_ONCE)
    following = cursor_of(here.context, page.next, question)
    view = {
        "rows": [row_view(here, one) for one in page.items],
        "states": list(STATES),
        "channels": list(CHANNELS),
        "values": {name: turn.incoming.query.get(name, "") for name in ("q", "status", "channel", "attention")},
        "is_first": query.cursor is None,
        "next_page": urlencode(_kept(turn) | {"cursor": following}) if following else "",
    }
    return here.page("invitations/invitations", view)


def _kept(turn: Turn) -> dict[str, str]:
    """The filters of the address, without what a form left empty."""
    named = ((name, turn.incoming.query.get(name, "").strip()) for name in ("q", "status", "channel", "attention"))
    return {name: text for name, text in named if text}


def _asked(turn: Turn) -> Json:
    """A filter that the list does not know is left out: an old address still shows a list."""
    given = _kept(turn)
    asked: Json = {}
    if given.get("status") in set(STATES):
        asked["status"] = given["status"]
    if given.get("channel") in set(CHANNELS):
        asked["channel"] = given["channel"]
    if len(given.get("q", "")) >= _SHORTEST:
        asked["q"] = given["q"][:_LONGEST]
    if given.get("attention") == "on":
        asked["attention"] = True
    cursor = turn.incoming.query.get("cursor")
    return asked | ({"cursor": cursor} if cursor else {})


# One sign would match nearly everybody.
_SHORTEST = 2
_LONGEST = 100


def row_view(here: Desk, row: Row) -> Fields:
    invitation, latest = row.invitation, row.latest
    recipient = invitation.recipient
    return {
        "id": invitation.id,
        "name": recipient.name or recipient.email or recipient.phone,
        "address": recipient.address_for(invitation.channel) or recipient.email or recipient.phone,
        "role": invitation.role,
        "state": str(effective_status(invitation, here.context.now)),
        "is_open": invitation.status in OPEN and invitation.expires_at > here.context.now,
        "channel": invitation.channel,
        "delivery": latest.status if latest else "",
        "created_at": invitation.created_at,
        "inviter": invitation.inviter.name,
        "reason": str(row.attention.reason) if row.attention else "",
        "expires_at": invitation.expires_at,
    }
