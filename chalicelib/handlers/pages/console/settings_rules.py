"""What an organization allows: who may invite whom, how somebody proves who they are, how long a link lasts."""

from chalicelib.domain.contact_types import BUILT_IN, types_of
from chalicelib.domain.errors import UsherError
from chalicelib.domain.organization import Policy
from chalicelib.handlers.api.bodies.organizations import PatchOrganization, changes_of
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.parsing import typed_as
from chalicelib.handlers.pages.console.frame import Desk
from chalicelib.handlers.pages.console.settings_frame import HOME, manager_desk, refused, settings_page
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.services.core.saving import Patch
from chalicelib.services.team import organizations

Typed = dict[str, str]
SWITCHES = (
    "admins_invite_admins",
    "staff_invite_clients",
    "staff_invite_guests",
    "clients_invite_guests",
    "invite_other_guardians",
    "tell_clients_of_staff",
    "second_factor_of_managers",
)
MATCHES = ("", "verified", "bearer", "approval")
_DAY_SECONDS = 86_400
_FIELDS = 120


def show(turn: Turn) -> PageAnswer:
    here = manager_desk(turn)
    return _page(here, _kept(here))


def save(turn: Turn) -> PageAnswer:
    here = manager_desk(turn)
    typed = turn.typed(_FIELDS)
    try:
        body = typed_as(PatchOrganization, {"policy": _body(here.caller.organization.policy, typed)})
        version = typed.get("version", "")
        patch = Patch(changes_of(here.context, body), int(version) if version.isdecimal() else None)
        organizations.change(here.context, here.user, here.organization, patch)
    except UsherError as error:
        return refused(_page(here, typed), error)
    return here.to(f"{HOME}/rules", done="saved")


def _kept(here: Desk) -> Typed:
    policy = here.caller.organization.policy
    switches = {name: "on" for name in SWITCHES if getattr(policy, name)}
    types = {f"type_{place}": "on" for place, one in enumerate(types_of(policy.contact_types)) if one.invite}
    days = str(round(policy.lifetime / _DAY_SECONDS, 2)).removesuffix(".0") if policy.lifetime else ""
    return switches | types | {"match": policy.match or "", "lifetime": days}


def _body(policy: Policy, typed: Typed) -> Json:
    days = typed.get("lifetime", "").strip().replace(",", ".")
    return {name: typed.get(name) == "on" for name in SWITCHES} | {
        "match": typed.get("match") or None,
        "lifetime": _seconds(days) if days else None,
        "contact_types": _types(policy, typed),
    }


def _seconds(days: str) -> int | str:
    """What is no number is refused where the API refuses it."""
    try:
        return round(float(days) * _DAY_SECONDS)
    except (ValueError, OverflowError):
        return days


def _types(policy: Policy, typed: Typed) -> list[Json]:
    """The types as ticked, without the own ones that are to go, and with the new one."""
    known = [
        {"name": one.name, "invite": typed.get(f"type_{place}") == "on"}
        for place, one in enumerate(types_of(policy.contact_types))
        if typed.get(f"gone_{place}") != "on"
    ]
    fresh = typed.get("new_type", "").strip()
    return known + ([{"name": fresh, "invite": True}] if fresh else [])


def _page(here: Desk, values: Typed) -> PageAnswer:
    organization = here.caller.organization
    types = [
        {"name": one.name, "is_own": place >= len(BUILT_IN)}
        for place, one in enumerate(types_of(organization.policy.contact_types))
    ]
    view = {"switches": list(SWITCHES), "matches": list(MATCHES), "types": types, "version": organization.version}
    return settings_page(here, "settings_rules", "rules", view | {"values": values})
