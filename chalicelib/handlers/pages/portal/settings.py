"""Settings of somebody in one organization: the language they are written to in, and how much they are told."""

from collections.abc import Sequence

from chalicelib.domain.errors import Unprocessable
from chalicelib.domain.locales import DEFAULT_LOCALE, LOCALES, closest
from chalicelib.domain.organization import Membership, Organization
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.errors import errors
from chalicelib.handlers.pages.portal.entering import through_steps
from chalicelib.handlers.pages.portal.shell import PortalPlace, in_portal, org_path
from chalicelib.services.portal import sharing
from chalicelib.services.portal.portal import own_seats
from chalicelib.services.portal.settings import WORDS, OwnSettings, change_settings


@through_steps
def show(turn: Turn) -> PageAnswer:
    caller, held = own_seats(turn.context, turn.signed_in(), turn.named("org"))
    return _page(turn, caller.organization, held)


@through_steps
def save(turn: Turn) -> PageAnswer:
    typed = turn.typed()
    wanted = OwnSettings(typed.get("locale", ""), typed.get("notifications", ""))
    try:
        change_settings(turn.context, turn.signed_in(), turn.named("org"), wanted)
    except Unprocessable as error:
        return show(turn).also({"errors": errors(error)}, 422)
    return turn.to(org_path(turn, "/settings?told=saved"))


@through_steps
def share_address(turn: Turn) -> PageAnswer:
    turn.typed()
    sharing.share(turn.context, turn.signed_in(), turn.named("org"))
    return turn.to(org_path(turn, "/settings?told=saved"))


@through_steps
def withhold_address(turn: Turn) -> PageAnswer:
    turn.typed()
    sharing.withhold(turn.context, turn.signed_in(), turn.named("org"))
    return turn.to(org_path(turn, "/settings?told=saved"))


def _page(turn: Turn, organization: Organization, held: Sequence[Membership]) -> PageAnswer:
    first = held[0]
    view = {
        "locales": list(LOCALES),
        "chosen": closest(first.locale or DEFAULT_LOCALE),
        "words": list(WORDS),
        "notifications": "" if any(one.topics for one in held) else first.notifications,
        "shares": _shares(turn, held),
        "name": first.name,
        "email": first.email,
        "phone": first.phone,
        "roles": list(dict.fromkeys(organization.branding.label(one.role) for one in held)),
    }
    return in_portal(turn, PageAnswer("portal/settings", view), PortalPlace(organization, held), "settings")


def _shares(turn: Turn, held: Sequence[Membership]) -> str:
    """`yes` or `no`, "" for the team, which does not choose, and for an account without an address."""
    own, user = [one for one in held if one.role in sharing.SHARING], turn.signed_in()
    if not own or not (user.email or user.phone):
        return ""
    return "yes" if any(one.email or one.phone for one in own) else "no"
