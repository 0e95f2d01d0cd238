"""How an organization appears, and where it is at home: name, colour, picture, words, help, zone, country."""

from chalicelib.domain.errors import UsherError
from chalicelib.domain.invitation import Recipient
from chalicelib.domain.organization import Organization, Role
from chalicelib.domain.picture import MOST_BYTES
from chalicelib.handlers.api.bodies.organizations import PatchOrganization, changes_of
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.parsing import typed_as
from chalicelib.handlers.pages.console.frame import Desk, desk, manager_desk
from chalicelib.handlers.pages.console.settings.frame import HOME, refused, settings_page
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.forms import version_seen
from chalicelib.handlers.pages.views import Fields, look_view
from chalicelib.services.core.saving import Patch
from chalicelib.services.team import logos, organizations, showing

Typed = dict[str, str]
_PLAIN = ("name", "accent", "portal_url", "timezone", "country")
_HELP = ("email", "phone", "url")
# Somebody who is invited in the preview.
MADE_UP = "Jane Doe"


def show(turn: Turn) -> PageAnswer:
    """Whoever does not manage has only what they are told themselves."""
    here = desk(turn)
    if not here.caller.manages:
        return here.to(f"{HOME}/told")
    return _page(here, _kept(here.caller.organization))


def save(turn: Turn) -> PageAnswer:
    """What the button says: kept, or shown first on a page, an email and a text message."""
    here = manager_desk(turn)
    typed = turn.typed()
    values = {name: typed.get(name, "").strip() for name in _kept(here.caller.organization)}
    try:
        body = typed_as(PatchOrganization, _body(here.caller.organization, values))
        changes = changes_of(here.context, body)
        if typed.get("step") == "preview":
            return _page(here, values).also(_preview(here, changes), 200)
        patch = Patch(changes, version_seen(values))
        organizations.change(here.context, here.user, here.organization, patch)
    except UsherError as error:
        return refused(_page(here, values), error)
    return here.to(HOME, done="saved")


def put_logo(turn: Turn) -> PageAnswer:
    here = manager_desk(turn)
    media_type, content = turn.uploaded(MOST_BYTES)
    try:
        logos.put(here.context, here.user, here.organization, media_type, content)
    except UsherError as error:
        page = _page(here, _kept(here.caller.organization))
        return refused(page, error).also({"errors": [{"field": "file", "code": "", "text": _said(error)}]}, 422)
    return here.to(HOME, done="saved")


def remove_logo(turn: Turn) -> PageAnswer:
    here = manager_desk(turn)
    turn.typed()
    logos.remove(here.context, here.user, here.organization)
    return here.to(HOME, done="saved")


def _said(error: UsherError) -> str:
    return error.errors[0].detail if error.errors else error.detail


def _kept(organization: Organization) -> Typed:
    """The fields of the form as the organization has them."""
    branding = organization.branding
    plain = {name: str(getattr(branding, name)) for name in _PLAIN}
    ways = {f"help_{name}": str(getattr(branding.help, name)) for name in _HELP}
    words = {f"labels_{role}": branding.labels.get(role, "") for role in Role}
    return plain | ways | words | {"version": str(organization.version)}


def _body(organization: Organization, values: Typed) -> Json:
    others = {key: text for key, text in organization.branding.labels.items() if key not in set(Role)}
    words = {str(role): values[f"labels_{role}"] for role in Role if values[f"labels_{role}"]}
    return {
        "name": values["name"],
        "accent": values["accent"] or None,
        "portal_url": values["portal_url"] or None,
        "timezone": values["timezone"],
        "country": values["country"],
        "labels": others | words,
        "help": {name: values[f"help_{name}"] or None for name in _HELP},
    }


def _preview(here: Desk, changes: Json) -> Fields:
    recipient = Recipient(name=MADE_UP, email="jane@example.com", locale=here.turn.locale)
    shown = showing.preview(here.context, here.user, here.organization, changes, recipient)
    return look_view(shown.invitation.branding) | {
        "preview": {
            "inviter_name": shown.invitation.inviter.name,
            "recipient_name": MADE_UP,
            "role_label": shown.invitation.branding.label(shown.invitation.role),
            "expires_at": shown.invitation.expires_at,
            "subject": shown.message.subject,
            "text": shown.message.text,
            "sms": shown.message.sms,
        }
    }


def _page(here: Desk, values: Typed) -> PageAnswer:
    logo = here.caller.organization.branding.logo
    return settings_page(
        here,
        "settings/look",
        "look",
        {"values": values, "words": [str(role) for role in Role], "has_logo": logo is not None},
    )
