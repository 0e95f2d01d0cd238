"""What an organization allows: who may invite whom, how somebody proves who they are, how long a link lasts."""

from chalicelib.domain.contact_types import BUILT_IN, types_of
from chalicelib.domain.errors import UsherError
from chalicelib.domain.organization import Policy
from chalicelib.handlers.api.bodies.organizations import PatchOrganization, changes_of
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.parsing import typed_as
from chalicelib.handlers.pages.console.frame import Desk, manager_desk
from chalicelib.handlers.pages.console.settings.frame import HOME, refused, settings_page
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.forms import version_seen
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
# How long requests wait before the team is reminded, then all owners are told: in hours.
WAITS = ("remind_of_requests_after", "escalate_requests_after")
# After how many days an invitation is brought to mind: the first time, and the second.
REMINDERS = ("reminder_days_0", "reminder_days_1")
_HOUR, _DAY = 3_600, 86_400
_FIELDS = 120


def show(turn: Turn) -> PageAnswer:
    here = manager_desk(turn)
    return _page(here, _kept(here))


def save(turn: Turn) -> PageAnswer:
    here = manager_desk(turn)
    typed = _closed_up(turn.typed(_FIELDS))
    try:
        body = typed_as(PatchOrganization, {"policy": _body(here.caller.organization.policy, typed)})
        patch = Patch(changes_of(here.context, body), version_seen(typed))
        organizations.change(here.context, here.user, here.organization, patch)
    except UsherError as error:
        return refused(_page(here, typed), error)
    return here.to(f"{HOME}/rules", done="saved")


def _kept(here: Desk) -> Typed:
    policy = here.caller.organization.policy
    switches = {name: "on" for name in SWITCHES if getattr(policy, name)}
    types = {f"type_{place}": "on" for place, one in enumerate(types_of(policy.contact_types)) if one.invite}
    waits = {name: _shown(getattr(policy, name), _HOUR) for name in WAITS}
    days = {name: str(day) for name, day in zip(REMINDERS, policy.reminder_days, strict=False)}
    return switches | types | waits | days | {"match": policy.match or "", "lifetime": _shown(policy.lifetime, _DAY)}


def _shown(seconds: int | None, unit: int) -> str:
    return str(round(seconds / unit, 2)).removesuffix(".0") if seconds else ""


def _body(policy: Policy, typed: Typed) -> Json:
    switches: Json = {name: typed.get(name) == "on" for name in SWITCHES}
    waits = {name: _seconds(typed.get(name, ""), _HOUR) or 0 for name in WAITS if name in typed}
    return (
        switches
        | waits
        | _reminders(typed)
        | {
            "match": typed.get("match") or None,
            "lifetime": _seconds(typed.get("lifetime", ""), _DAY),
            "contact_types": _types(policy, typed),
        }
    )


def _closed_up(typed: Typed) -> Typed:
    """Without a gap before the second reminder: what is wrong with a day is told by its place in the list."""
    days = [typed[name].strip() for name in REMINDERS if typed.get(name, "").strip()]
    return typed | {name: day for name, day in zip(REMINDERS, [*days, "", ""], strict=False) if name in typed}


def _reminders(typed: Typed) -> Json:
    if not typed.keys() & set(REMINDERS):
        return {}
    days = [typed[name] for name in REMINDERS if typed.get(name)]
    return {"reminder_days": [int(day) if day.isdecimal() else day for day in days]}


def _seconds(typed: str, unit: int) -> int | str | None:
    """What is no number is refused where the API refuses it."""
    number = typed.strip().replace(",", ".")
    try:
        return round(float(number) * unit) if number else None
    except (ValueError, OverflowError):
        return number


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
    return settings_page(here, "settings/rules", "rules", view | {"values": values})
