"""Inviting in the console: a form, the message exactly as it would go, then it goes; with a link to hand over."""

from chalicelib.domain import command
from chalicelib.domain.discovery import Relationship
from chalicelib.domain.errors import NotAllowed, UsherError
from chalicelib.domain.invitation import Channel
from chalicelib.domain.organization import Role
from chalicelib.domain.package import PackageStatus
from chalicelib.handlers.api.bodies.invitations import CreateInvitationBody
from chalicelib.handlers.api.bodies.offers import grants_of, recipient_of
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.parsing import typed_as
from chalicelib.handlers.http.problems import status_of
from chalicelib.handlers.pages.console.colleagues import active
from chalicelib.handlers.pages.console.frame import Desk, desk, invitable_by
from chalicelib.handlers.pages.console.sharing import share_view
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.errors import errors
from chalicelib.handlers.pages.forms import plain
from chalicelib.handlers.pages.marks import mark, replay
from chalicelib.services.invitations import creating
from chalicelib.services.people import directory
from chalicelib.services.sales import packages
from chalicelib.services.sales.packages import PackageFilter

Typed = dict[str, str]
# The fields of the form, kept from page to page. `form` tells this form from the next one.
FIELDS = (
    "name",
    "address",
    "role",
    "staff",
    "package",
    "settlement",
    "group",
    "channel",
    "note",
    "relationship",
    "form",
)
CHANNELS = (Channel.PREFERRED, Channel.LINK, Channel.QR)
_OFFERED = 50


def form(turn: Turn) -> PageAnswer:
    here = desk(turn)
    if not invitable_by(here.caller):
        raise NotAllowed
    role = turn.incoming.query.get("role", "")
    asked = {"role": role} if role in invitable_by(here.caller) else {}
    package = turn.incoming.query.get("package", "")
    return _form(here, asked | {"package": package, "form": mark(turn)})


def invite(turn: Turn) -> PageAnswer:
    """What the button says: first the message as it would go, then back to the form or on its way."""
    here = desk(turn)
    typed = turn.typed()
    values = {name: typed.get(name, "") for name in FIELDS}
    try:
        step = _STEPS.get(typed.get("step", ""), _preview)
        return step(here, values)
    except UsherError as error:
        if not (error.errors or error.code in _TOLD):
            raise
        return _form(here, values).also({"errors": errors(error)}, status_of(error))


def _form(here: Desk, values: Typed) -> PageAnswer:
    view = {
        "roles": invitable_by(here.caller),
        "staff": _staff(here),
        "packages": _packages(here),
        "groups": _groups(here),
        "channels": list(CHANNELS),
        "address_kinds": here.turn.address_kinds,
        "values": values,
    }
    return here.page("invitations/invite", view)


def _staff(here: Desk) -> list[tuple[str, str]]:
    """On whose behalf: managers choose, staff invite for themselves."""
    if not here.caller.manages:
        return []
    return [(one.id, one.name) for one in active(here, Role.STAFF)]


def _packages(here: Desk) -> list[tuple[str, str]]:
    asked = PackageFilter(status=PackageStatus.ACTIVE)
    page = packages.list_packages(here.context, here.user, here.organization, asked, after=None, limit=_OFFERED)
    return [(one.id, one.name) for one in page.items]


def _groups(here: Desk) -> list[tuple[str, str]]:
    """Those among the newest contacts, as far as the caller sees them."""
    asked = directory.ContactQuestion(kind="group")
    page = directory.list_contacts(here.context, here.user, here.organization, asked, after=None, limit=_OFFERED)
    return [(one.id, one.name) for one in page.items]


def _preview(here: Desk, values: Typed) -> PageAnswer:
    seen = creating.preview(here.context, _command(here, values))
    invitation, message = seen.plan.invitation, seen.message
    view = {
        "values": values,
        "channel": invitation.channel,
        "recipient": invitation.recipient.name or invitation.recipient.address_for(invitation.channel),
        "sent_to": invitation.recipient.address_for(invitation.channel),
        "subject": message.subject if message else "",
        "text": message.text if message and invitation.channel != Channel.SMS else "",
        "sms": message.sms if message and invitation.channel == Channel.SMS else "",
        "expires_at": invitation.expires_at,
        "is_known": seen.plan.known is not None,
    }
    return here.page("invitations/invite_preview", view)


def _send(here: Desk, values: Typed) -> PageAnswer:
    """The same form sent again, or loaded again, finds what it made."""
    handed = creating.create(here.context, _command(here, values))
    invitation = handed.invitation
    view = {
        "id": invitation.id,
        "recipient": invitation.recipient.name,
        "channel": invitation.channel,
        "sent_to": invitation.recipient.address_for(invitation.channel),
        "state": invitation.status,
    }
    return here.page("invitations/invite_done", view | share_view(handed), 201)


_STEPS = {"preview": _preview, "change": _form, "send": _send}
# Refusals that the form can show: what else goes wrong has a page.
_TOLD = frozenset(
    {
        "invitation_open",
        "contact_ambiguous",
        "type_not_invited",
        "no_address",
        "channel_unavailable",
        "suppressed",
        "already_member",
        "no_seats",
        "forbidden",
        "assign_others",
    }
)


def _command(here: Desk, values: Typed) -> command.CreateInvitation:
    """Raises InvalidRequest for what the API would not take either."""
    body = typed_as(CreateInvitationBody, _body(here, values))
    return command.CreateInvitation(
        user=here.user,
        organization=here.organization,
        recipient=recipient_of(body.recipient),
        role=body.role,
        channel=body.channel,
        note=body.note,
        grants=grants_of(body.grants),
        replay=replay("invite", values, FIELDS),
    )


def _body(here: Desk, values: Typed) -> Json:
    address = values["address"].strip()
    kind = "email" if "@" in address or here.turn.address_kinds == "email" else "phone"
    return {
        "recipient": {"name": values["name"].strip()} | ({kind: address} if address else {}) | _type(values),
        "role": values["role"] or Role.CLIENT,
        "channel": values["channel"] or Channel.PREFERRED,
        "note": plain(values["note"]),
        "grants": {
            "relationship": _as_what(values),
            "staff": _serving(here, values),
            "packages": _granted(values),
            "groups": _in_groups(values),
        },
    }


def _as_what(values: Typed) -> str:
    """What somebody was looked for as, and not found."""
    return values["relationship"] if values["role"] in ("", Role.CLIENT) else ""


def _type(values: Typed) -> Json:
    """Who was looked for as a client is one of the usual kind."""
    as_what = _as_what(values)
    return {"type": as_what} if as_what not in ("", Relationship.CLIENT) else {}


def _serving(here: Desk, values: Typed) -> list[str]:
    if values["role"] not in ("", Role.CLIENT):
        return []
    own = here.caller.holds(Role.STAFF)
    if not here.caller.manages and own:
        return [own.id]
    return [values["staff"]] if values["staff"] else []


def _granted(values: Typed) -> list[Json]:
    if not values["package"] or values["role"] not in ("", Role.CLIENT):
        return []
    return [{"package": values["package"], "settlement": values["settlement"] or "prepaid"}]


def _in_groups(values: Typed) -> list[str]:
    return [values["group"]] if values["group"] and values["role"] in ("", Role.CLIENT) else []
