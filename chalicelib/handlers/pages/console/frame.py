"""The frame of the console: who works here and as what, the sections that they may open, and what was just done.

A page of the console begins with `desk(turn)` and ends with its `page(...)`, a form that succeeded with its `to(...)`.
"""

from collections.abc import Callable

from chalicelib.domain.caller import Caller
from chalicelib.domain.errors import NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Role
from chalicelib.domain.permissions import MATRIX, TEAM, switched_on
from chalicelib.domain.values import dataclass
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.views import Fields, look_view, signed_in_as
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter


@dataclass(frozen=True)
class ConsoleSection:
    """A line of the navigation. `name` is that of its text, `console.section.<name>`; `path` follows the
    organization's; `shown` says to whom."""

    name: str
    path: str
    shown: Callable[[Caller], bool] = lambda _: True


def invitable_by(caller: Caller) -> list[str]:
    """The roles that the caller may invite to, in the order in which they are offered: most invite clients."""
    roles = {
        rule.role
        for rule in MATRIX
        for one in caller.memberships
        if rule.inviter == one.role and rule.relation != "self" and switched_on(rule, caller.organization.policy)
    }
    return [role for role in (Role.CLIENT, Role.STAFF, Role.ADMIN) if role in roles]


SECTIONS = (
    ConsoleSection("home", ""),
    ConsoleSection("invite", "/invite", lambda caller: bool(invitable_by(caller))),
    ConsoleSection("invitations", "/invitations"),
    ConsoleSection("requests", "/requests"),
    ConsoleSection("contacts", "/contacts"),
    ConsoleSection("dependents", "/dependents"),
    ConsoleSection("services", "/services"),
    ConsoleSection("asks", "/asks"),
    ConsoleSection("members", "/members"),
    ConsoleSection("packages", "/packages"),
    ConsoleSection("orders", "/orders"),
    ConsoleSection("kiosks", "/kiosks", lambda caller: caller.manages),
    ConsoleSection("settings", "/settings"),
)
# What a page may say was just done: `?done=<name>`, the text `console.done.<name>`.
DONE = frozenset(
    {
        *("resent", "revoked", "corrected", "approved", "refused", "asked"),
        *("reissued", "invited", "unlinked", "staffed", "noted"),
        *("saved", "cancelled", "taken_on", "not_taken_on", "blocked", "published"),
        *("retired", "restored", "unfollowed", "answered", "closed"),
        *("reopened", "handed_on", "file_removed", "offered", "unoffered"),
        *("reoffered", "role_changed", "deactivated", "activated", "removed"),
        *("pin_give", "pin_replace", "pin_withdraw", "pin_text", "pin_guide"),
        *("kiosk_revoked", "kiosk_lifted", "package_made", "package_retired", "package_restored"),
        *("asked_to_pay", "marked_paid", "order_cancelled", "reviewed", "decided"),
    }
)


@dataclass(frozen=True)
class Desk:
    """One request of somebody of the team of an organization."""

    turn: Turn
    caller: Caller

    @property
    def context(self) -> Context:
        return self.turn.context

    @property
    def user(self) -> User:
        return self.caller.user

    @property
    def organization(self) -> str:
        """Its id."""
        return self.caller.organization.id

    @property
    def path(self) -> str:
        """What the addresses of the organization's pages begin with, below the root."""
        return f"/console/{self.organization}"

    def page(self, name: str, view: Fields, status: int = 200) -> PageAnswer:
        """The page `console/<name>` with what is around it."""
        return PageAnswer(f"console/{name}", self._around() | view, status)

    def to(self, path: str = "", done: str = "") -> PageAnswer:
        """On to a page of the console, which says what was `done`."""
        return self.turn.to(f"{self.path}{path}" + (f"?done={done}" if done else ""))

    def _around(self) -> Fields:
        branding = self.caller.organization.branding
        done = self.turn.incoming.query.get("done", "")
        return look_view(branding) | {
            "place": self.path,
            "sections": [self._section(one) for one in SECTIONS if one.shown(self.caller)],
            "signed_in_as": signed_in_as(self.user),
            "role": self.caller.highest.role,
            "labels": branding.labels,
            "time_zone": branding.timezone,
            "done": done if done in DONE else "",
        }

    def _section(self, section: ConsoleSection) -> Fields:
        here, path = self.turn.path, f"{self.path}{section.path}"
        current = here == path or (bool(section.path) and here.startswith(f"{path}/"))
        return {"name": section.name, "path": path, "current": current}


def desk(turn: Turn) -> Desk:
    """Raises NotAuthenticated, and NotFound for whoever is not of the team there."""
    caller, _ = enter(turn.context.store, turn.named("org"), turn.signed_in())
    if caller.highest.role not in TEAM:
        raise NotFound
    return Desk(turn, caller)


def manager_desk(turn: Turn) -> Desk:
    """The same for owners and admins alone. Raises NotAllowed for staff."""
    here = desk(turn)
    here.caller.require_manager()
    return here
