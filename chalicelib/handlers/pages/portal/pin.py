"""A client's own PIN for the entrance: shown to them alone, and given to whoever has none yet (S4.11)."""

from chalicelib.domain.errors import NotFound
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.portal.entering import through_steps
from chalicelib.handlers.pages.portal.shell import PortalPlace, in_portal, org_path
from chalicelib.services.pins.own_pins import give_mine, show_mine
from chalicelib.services.portal.portal import own_seats


@through_steps
def show(turn: Turn) -> PageAnswer:
    user, organization_id = turn.signed_in(), turn.named("org")
    caller, held = own_seats(turn.context, user, organization_id)
    try:
        digits = show_mine(turn.context, user, organization_id).digits or ""
        view = {"digits": digits, "exists": True}
    except NotFound:
        view = {"digits": "", "exists": False}
    return in_portal(turn, PageAnswer("portal/pin", view), PortalPlace(caller.organization, held), "home")


@through_steps
def give(turn: Turn) -> PageAnswer:
    """Sent twice it is the same PIN."""
    turn.typed()
    give_mine(turn.context, turn.signed_in(), turn.named("org"))
    return turn.to(org_path(turn, "/pin"))
