"""How somebody is known beyond any organization, and whether others find them: the page of their own profile."""

from chalicelib.domain.errors import EmailUnverified, ProfileIncomplete, Unprocessable, UsherError
from chalicelib.domain.identity import User
from chalicelib.domain.user_profile import CIRCLES, Circle, UserProfile
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.errors import errors
from chalicelib.handlers.pages.portal.shell import in_account
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.core.saving import Patch
from chalicelib.services.discovery import presence, profiles

_TEXTS = ("name", "profession", "firm")


def show(turn: Turn) -> PageAnswer:
    user = turn.signed_in()
    return _page(turn, _view(user, presence.own_profile(turn.context, user)))


def save(turn: Turn) -> PageAnswer:
    """What was typed stays in the form where it can't be taken."""
    typed, user = turn.typed(), turn.signed_in()
    role, _, subtype = typed.get("circle", "").partition(" ")
    wanted = {
        **{name: typed.get(name, "") for name in _TEXTS},
        "circle": Circle(role, subtype) if subtype in CIRCLES.get(role, ()) else Circle(),
        "visible_in_search": "visible" in typed,
    }
    try:
        profiles.change(turn.context, user, Patch(wanted))
    except (EmailUnverified, ProfileIncomplete, Unprocessable) as error:
        kept = {"values": {name: typed.get(name, "") for name in (*_TEXTS, "circle")}, "visible": "visible" in typed}
        return show(turn).also(kept | {"errors": _told(error)}, 422)
    return turn.to("/me/profile?told=saved")


def _page(turn: Turn, view: Fields) -> PageAnswer:
    return in_account(turn, PageAnswer("portal/profile", view), "profile")


def _view(user: User, profile: UserProfile) -> Fields:
    circle = profile.circle
    return {
        "values": {
            "name": profile.name or user.name or "",
            "profession": profile.profession,
            "firm": profile.firm,
            "circle": f"{circle.role} {circle.subtype}" if circle.subtype else "",
        },
        "visible": profile.visible_in_search,
        "photo": profile.photo.path if profile.photo else "",
        "addresses": [one for one in (user.email, user.phone) if one],
        "circles": [{"role": role, "subtypes": list(subtypes)} for role, subtypes in CIRCLES.items()],
    }


def _told(error: UsherError) -> list[dict[str, str]]:
    if isinstance(error, ProfileIncomplete):
        return [{"field": one.field, "code": f"profile.{one.field}"} for one in error.errors]
    return errors(error)
