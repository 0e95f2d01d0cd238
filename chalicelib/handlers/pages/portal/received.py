"""An invitation to whoever is signed in: the offer and what it asks to be read, accepting, declining (S0.13)."""

from chalicelib.domain.errors import Changed, DisclosureRequired, UsherError
from chalicelib.domain.identity import User
from chalicelib.handlers.pages import views
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.invitation_forms import confirmed, number, onward, ticked
from chalicelib.handlers.pages.portal.shell import in_account
from chalicelib.services.invitations import mine
from chalicelib.services.invitations.received import OwnOffer, read_received


def show(turn: Turn) -> PageAnswer:
    user = turn.signed_in()
    return _page(turn, read_received(turn.context, user, turn.named("invitation")), user)


def accept(turn: Turn) -> PageAnswer:
    """Joins, and goes on to the first steps or the portal."""
    typed = turn.typed()
    user, identifier = turn.signed_in(), turn.named("invitation")
    try:
        joined = mine.accept_mine(turn.context, user, identifier, number(typed.get("version", "")), confirmed(typed))
    except DisclosureRequired:
        page = show(turn)
        told = {"errors": [{"field": "disclosure", "code": "disclosure_required"}], "ticked": ticked(page, typed)}
        return page.also(told, 422)
    except Changed:
        return show(turn).also({"changed": True}, 409)
    return onward(turn, joined) or turn.to(f"/me/{joined.membership.organization}?told=joined")


def decline_page(turn: Turn) -> PageAnswer:
    user = turn.signed_in()
    return _page(turn, read_received(turn.context, user, turn.named("invitation")), user, "portal/decline")


def decline(turn: Turn) -> PageAnswer:
    turn.typed()
    mine.decline_mine(turn.context, turn.signed_in(), turn.named("invitation"))
    return turn.to("/me?told=declined")


def _page(turn: Turn, received: OwnOffer, user: User, name: str = "portal/received") -> PageAnswer:
    invitation = received.invitation
    view = views.accept_view(invitation, user, received.disclosures, invitation.recipient.locale) | {
        "here": f"/me/invitations/{invitation.id}",
        "refusal": _refusal(received.refusal),
    }
    return in_account(turn, PageAnswer(name, view), "organizations")


def _refusal(refusal: UsherError | None) -> str:
    """Which of the texts `portal.refused.<kind>` says why it can't be accepted, "" where it can."""
    return "" if refusal is None else _REFUSALS.get(refusal.code, "other")


_REFUSALS = {
    one: one
    for one in (
        "approval_pending",
        "payment_required",
        "already_linked",
        "already_member",
        "member_deactivated",
        "client_inactive",
    )
}
