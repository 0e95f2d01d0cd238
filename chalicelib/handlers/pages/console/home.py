"""The first page of the console: what needs somebody now, and how much there is in each state."""

from chalicelib.domain.attention import NextStep
from chalicelib.domain.contact import ContactState
from chalicelib.domain.invitation import InvitationStatus
from chalicelib.handlers.pages.console.frame import desk, invitable_by
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.invitations import listing
from chalicelib.services.invitations.listing import Row
from chalicelib.services.people import counts
from chalicelib.services.people.counts import Count

NEEDING = 6
# A first page must not cost what a report does: it counts the newest of each state.
COUNTED = 200
_STATES = (
    InvitationStatus.PENDING,
    InvitationStatus.AWAITING_PAYMENT,
    InvitationStatus.AWAITING_APPROVAL,
    InvitationStatus.ACCEPTED,
    InvitationStatus.EXPIRED,
    InvitationStatus.DECLINED,
    InvitationStatus.REVOKED,
)
_CONTACTS = (ContactState.INVITE, ContactState.RE_INVITE, ContactState.LINKED)


def home(turn: Turn) -> PageAnswer:
    here = desk(turn)
    asked = listing.Question(attention=True)
    needing = listing.list_invitations(here.context, here.user, here.organization, asked, after=None, limit=NEEDING + 1)
    counted = counts.count(here.context, here.user, here.organization, COUNTED)
    view = {
        "needing": [need_view(one) for one in needing.items[:NEEDING]],
        "more_needing": len(needing.items) > NEEDING or needing.next is not None,
        "invitations": _bars({state: counted.invitations[state] for state in _STATES}),
        "contacts": _bars({state: counted.contacts[state] for state in _CONTACTS}),
        "may_invite": bool(invitable_by(here.caller)),
    }
    return here.page("home", view)


def need_view(row: Row) -> Fields:
    """Why an invitation needs somebody, and its next step as one button."""
    attention = row.attention
    assert attention, "only those that need somebody are listed"
    recipient = row.invitation.recipient
    return {
        "id": row.invitation.id,
        "name": recipient.name or recipient.email or recipient.phone,
        "reason": str(attention.reason),
        "step": str(attention.next_step),
        "is_pressed": attention.next_step in _PRESSED,
        "expires_at": row.invitation.expires_at,
    }


# Steps that are one request; for the others the invitation's own page has the form.
_PRESSED = frozenset({NextStep.RESEND})


def _bars(counted: dict[str, Count]) -> list[Fields]:
    """Widths in percent of the largest; what there is something of is seen."""
    largest = max([one.count for one in counted.values()], default=0)
    return [
        {
            "state": str(state),
            "count": one.count,
            "more": one.more,
            "width": max(2, round(100 * one.count / largest)) if one.count else 0,
        }
        for state, one in counted.items()
    ]
