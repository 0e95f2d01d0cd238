"""How somebody is known beyond any organization, whether others find them, and whom they want to hear nothing of."""

from chalicelib.domain.errors import EmailUnverified, ProfileIncomplete, TooLarge, Unprocessable, UsherError
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Organization
from chalicelib.domain.permissions import TEAM
from chalicelib.domain.picture import MOST_BYTES
from chalicelib.domain.user_profile import CIRCLES, Circle, FoundAs, UserProfile
from chalicelib.handlers.http.problems import status_of
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.errors import errors
from chalicelib.handlers.pages.portal.shell import in_account
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.core.saving import Patch
from chalicelib.services.discovery import blocking, own_photo, presence, profiles
from chalicelib.services.team.members import belongings

PATH = "/me/profile"
_TEXTS = ("name", "profession", "firm")
_CHOICES = ("circle", "found_as")


def show(turn: Turn) -> PageAnswer:
    user = turn.signed_in()
    return in_account(turn, PageAnswer("portal/profile", _view(turn, user)), "profile")


def save(turn: Turn) -> PageAnswer:
    """What was typed stays in the form where it can't be taken."""
    typed, user = turn.typed(), turn.signed_in()
    role, _, subtype = typed.get("circle", "").partition(" ")
    wanted = {
        **{name: typed.get(name, "") for name in _TEXTS},
        "circle": Circle(role, subtype) if subtype in CIRCLES.get(role, ()) else Circle(),
        "visible_in_search": "visible" in typed,
        **({"found_as": _place(typed["found_as"])} if "found_as" in typed else {}),
    }
    try:
        profiles.change(turn.context, user, Patch(wanted))
    except (EmailUnverified, ProfileIncomplete, Unprocessable) as error:
        kept = {"values": {name: typed.get(name, "") for name in (*_TEXTS, *_CHOICES)}, "visible": "visible" in typed}
        return show(turn).also(kept | {"errors": _told(error)}, 422)
    return turn.to(f"{PATH}?told=saved")


def put_photo(turn: Turn) -> PageAnswer:
    user = turn.signed_in()
    try:
        media_type, content = turn.uploaded(MOST_BYTES)
        own_photo.put(turn.context, user, media_type, content)
    except (TooLarge, Unprocessable) as error:
        return show(turn).also({"errors": [{"field": "file", "code": "profile.file"}]}, status_of(error))
    return turn.to(f"{PATH}?told=saved")


def remove_photo(turn: Turn) -> PageAnswer:
    user, _ = turn.signed_in(), turn.typed()
    own_photo.remove(turn.context, user)
    return turn.to(f"{PATH}?told=saved")


def lift(turn: Turn) -> PageAnswer:
    user, _ = turn.signed_in(), turn.typed()
    blocking.lift(turn.context, user, turn.named("block"))
    return turn.to(f"{PATH}?told=lifted")


def _place(typed: str) -> FoundAs | None:
    """The place as it was typed: what is none of theirs the use case refuses."""
    organization, _, membership = typed.partition(" ")
    return FoundAs(organization, membership) if typed else None


def _view(turn: Turn, user: User) -> Fields:
    profile = presence.own_profile(turn.context, user)
    blocks = blocking.list_blocks(turn.context, user)
    return _said(user, profile) | {
        "photo": profile.photo.path if profile.photo else "",
        "addresses": list(user.addresses),
        "circles": [{"role": role, "subtypes": list(subtypes)} for role, subtypes in CIRCLES.items()],
        "teams": _teams(turn, user),
        "blocks": [{"id": one.id, "name": one.name, "at": one.at} for one in blocks],
    }


def _teams(turn: Turn, user: User) -> list[tuple[str, str]]:
    """Where what clients ask may go: a value of the form and the words of each."""
    held = [one for one in belongings(turn.context, user) if one.membership.is_active and one.membership.role in TEAM]
    return [
        (_value(FoundAs(one.organization.id, one.membership.id)), _words(one.organization, one.membership.role))
        for one in held
    ]


def _words(organization: Organization, role: str) -> str:
    return f"{organization.branding.name} · {organization.branding.label(role)}"


def _value(place: FoundAs | None) -> str:
    return f"{place.organization} {place.membership}" if place else ""


def _said(user: User, profile: UserProfile) -> Fields:
    circle = profile.circle
    return {
        "values": {
            "name": profile.name or user.name or "",
            "profession": profile.profession,
            "firm": profile.firm,
            "circle": f"{circle.role} {circle.subtype}" if circle.subtype else "",
            "found_as": _value(profile.found_as),
        },
        "visible": profile.visible_in_search,
    }


def _told(error: UsherError) -> list[dict[str, str]]:
    if isinstance(error, ProfileIncomplete):
        return [{"field": one.field, "code": f"profile.{one.field}"} for one in error.errors]
    return [one | ({"code": "profile.found_as"} if one["field"] == "found_as" else {}) for one in errors(error)]
