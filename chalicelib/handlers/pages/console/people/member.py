"""One member in the console: who they are, how they are shown, their role; and letting them go and having them back."""

from collections.abc import Callable

from chalicelib.domain.errors import NotAllowed, UsherError
from chalicelib.domain.locales import LOCALES
from chalicelib.domain.organization import Membership, MembershipStatus, Role
from chalicelib.domain.permissions import TEAM
from chalicelib.handlers.api.bodies.members import LetGo, PatchMember, photo_url
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.parsing import given_fields, typed_as
from chalicelib.handlers.pages.console.colleagues import active
from chalicelib.handlers.pages.console.frame import Desk, desk
from chalicelib.handlers.pages.console.people.members import row_view
from chalicelib.handlers.pages.console.refusals import told
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.forms import plain, version_seen
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.core.saving import Patch
from chalicelib.services.team import deactivating, member_settings, members, promoting, removing

FIELDS = ("name", "title", "greeting", "locale", "version")
MODES = ("transfer", "revoke")


def show(turn: Turn) -> PageAnswer:
    here = desk(turn)
    member = _read(here)
    return _shown(here, member, _values_of(member))


def _read(here: Desk) -> Membership:
    return members.get_member(here.context, here.user, here.organization, _id(here))


def _id(here: Desk) -> str:
    return here.turn.named("member")


def _shown(here: Desk, member: Membership, values: dict[str, str]) -> PageAnswer:
    return here.page("people/member", member_view(here, member) | {"values": values})


def member_view(here: Desk, member: Membership) -> Fields:
    may_let_go = _may_let_go(here, member)
    lasts = member.status != MembershipStatus.ENDED
    return row_view(here, member) | {
        "email": member.email,
        "phone": member.phone,
        "photo": photo_url(here.context, member) or "",
        "since": member.created_at,
        "contact": member.contact if here.caller.manages else "",
        "may_edit": lasts and _may_edit(here, member),
        "locales": list(LOCALES),
        "roles": [str(one) for one in Role if one in TEAM] if _may_promote(here, member) else [],
        "modes": list(MODES),
        "may_let_go": may_let_go and lasts,
        "may_activate": may_let_go and member.status == MembershipStatus.DEACTIVATED,
        "version": member.version,
    }


def _may_edit(here: Desk, member: Membership) -> bool:
    return member.user == here.user.id or (here.caller.manages and _is_ranked(here, member))


def _may_let_go(here: Desk, member: Membership) -> bool:
    return member.user != here.user.id and here.caller.manages and _is_ranked(here, member)


def _is_ranked(here: Desk, member: Membership) -> bool:
    """Only owners do anything to an owner."""
    return member.role != Role.OWNER or here.caller.highest.role == Role.OWNER


def _may_promote(here: Desk, member: Membership) -> bool:
    is_owner = here.caller.highest.role == Role.OWNER
    return is_owner and member.user != here.user.id and member.role in TEAM and member.is_active


def _values_of(member: Membership) -> dict[str, str]:
    return {
        "name": member.name,
        "title": member.profile.title,
        "greeting": member.profile.greeting,
        "locale": member.locale or "en",
        "role": member.role,
        "invitations": MODES[0],
        "version": str(member.version),
    }


def save(turn: Turn) -> PageAnswer:
    """What was changed in how they are shown, against the version that was seen."""
    typed = turn.typed()

    def act(here: Desk) -> Membership:
        before = _values_of(_read(here))
        values = {name: plain(typed.get(name, before[name])) for name in FIELDS[:-1]}
        changed: Json = {name: text for name, text in values.items() if text != before[name]}
        fields = given_fields(typed_as(PatchMember, changed), cleared={}, empty="")
        patch = Patch(fields, version_seen(typed))
        return member_settings.change(here.context, here.user, here.organization, _id(here), patch)

    return _done(turn, typed, "saved", act)


def change_role(turn: Turn) -> PageAnswer:
    """On to the membership that goes on, which has another id."""
    typed = turn.typed()

    def act(here: Desk) -> Membership:
        body = {"role": typed.get("role", ""), "invitations": typed.get("invitations", MODES[0])}
        fields = given_fields(typed_as(PatchMember, body), cleared={}, empty="")
        wanted = promoting.RoleChange(**fields, version=version_seen(typed))
        return promoting.change_role(here.context, here.user, here.organization, _id(here), wanted)

    return _done(turn, typed, "role_changed", act)


def activate(turn: Turn) -> PageAnswer:
    typed = turn.typed()
    return _done(
        turn,
        typed,
        "activated",
        lambda here: deactivating.activate(here.context, here.user, here.organization, _id(here)),
    )


def _done(turn: Turn, typed: dict[str, str], what: str, act: Callable[[Desk], Membership]) -> PageAnswer:
    here = desk(turn)
    try:
        member = act(here)
    except UsherError as error:
        seen = _read(here)
        values = _values_of(seen)
        kept = values | {name: text for name, text in typed.items() if name in values and name != "version"}
        return told(error, _shown(here, seen, kept))
    return here.to(f"/members/{member.id}", done=what)


def leave_page(turn: Turn) -> PageAnswer:
    """What becomes of their open invitations and clients is asked before they go."""
    here = desk(turn)
    member = _read(here)
    if not member_view(here, member)["may_let_go"]:
        raise NotAllowed
    return _asked(here, member, {"invitations": MODES[0], "to": ""})


def _asked(here: Desk, member: Membership, values: dict[str, str]) -> PageAnswer:
    return here.page(
        "people/member_leave", member_view(here, member) | {"others": _heirs(here, member), "values": values}
    )


def _heirs(here: Desk, leaver: Membership) -> list[tuple[str, str]]:
    """Who may get the clients whom nobody else serves, beside whoever asks."""
    not_these = {leaver.user, here.user.id}
    return [(one.id, one.name) for one in active(here) if one.role in TEAM and one.user not in not_these]


def let_go(turn: Turn) -> PageAnswer:
    """Deactivated or removed, as the button says."""
    here = desk(turn)
    typed = turn.typed()
    values = {name: typed.get(name, "") for name in ("invitations", "to")}
    what = typed.get("step", "")
    try:
        clients: Json = {"clients": {"to": values["to"]}} if values["to"] else {}
        body = typed_as(LetGo, {"invitations": values["invitations"] or MODES[0]} | clients)
        act, done = _WAYS.get(what, _WAYS["deactivate"])
        act(here.context, here.user, here.organization, _id(here), body.handover())
    except UsherError as error:
        return told(error, _asked(here, _read(here), values))
    return here.to(f"/members/{_id(here)}", done=done)


_WAYS = {"deactivate": (deactivating.deactivate, "deactivated"), "remove": (removing.remove, "removed")}
