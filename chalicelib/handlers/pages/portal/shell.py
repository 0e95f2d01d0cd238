"""The shell of the portal: what all pages below `/me` show around their own part.

A page of an organization is `in_portal`, one that is about the person alone `in_account`. Whoever adds a page adds its
section here; a section whose page is not there yet is not shown.
"""

from collections.abc import Callable, Sequence
from urllib.parse import quote

from chalicelib.domain.organization import Membership, Organization, Role
from chalicelib.domain.values import dataclass
from chalicelib.handlers.pages import site_table
from chalicelib.handlers.pages.core import PageAnswer, Turn
from chalicelib.handlers.pages.views import Fields, look_view, signed_in_as

Roles = frozenset[str]


def _everybody(_: Roles) -> bool:
    return True


def _clients(roles: Roles) -> bool:
    return Role.CLIENT in roles


@dataclass(frozen=True)
class Section:
    """A page that is always one step away. `path` follows `/me/{org}`, or `/me` in an account; its text is
    `portal.nav.<name>`."""

    name: str
    path: str
    is_shown: Callable[[Roles], bool] = _everybody


PORTAL_SECTIONS = (
    Section("home", ""),
    Section("requests", "/requests"),
    Section("guests", "/guests", _clients),
    Section("settings", "/settings"),
)
# While steps come first, all else of the organization is shut.
SHUT_SECTIONS = (Section("onboarding", "/onboarding"),)
ACCOUNT_SECTIONS = (
    Section("organizations", ""),
    Section("connect", "/connect"),
    Section("profile", "/profile"),
    Section("account", "/account"),
)


# What was just done, by the word in the address that a form leads to: `portal.told.<word>`. Each area adds its own.
TOLD = {"joined", "declined", "saved", "left", "exporting", "taken_up", "withdrawn", "lifted"}


@dataclass(frozen=True)
class PortalPlace:
    """Where a page of the portal is: an organization, and what the person who looks is there. `shut`: the steps that
    come first are not done."""

    organization: Organization
    memberships: Sequence[Membership]
    shut: bool = False

    @property
    def path(self) -> str:
        return f"/me/{self.organization.id}"

    @property
    def roles(self) -> Roles:
        return frozenset(one.role for one in self.memberships)

    @property
    def locale(self) -> str:
        """The language that they are written to in there."""
        return next((one.locale for one in self.memberships if one.locale), "")


def in_portal(turn: Turn, page: PageAnswer, place: PortalPlace, section: str) -> PageAnswer:
    """The page within the shell of an organization, where `section` is the current one."""
    sections = SHUT_SECTIONS if place.shut else PORTAL_SECTIONS
    shell = _shell(turn, place.path, [one for one in sections if one.is_shown(place.roles)], section)
    about = look_view(place.organization.branding) | {
        "locale": place.locale,
        "time_zone": place.organization.branding.timezone,
    }
    return page.also(shell | about | page.view, page.status)


def in_account(turn: Turn, page: PageAnswer, section: str) -> PageAnswer:
    """The page within the shell of the person's own account, which is of no organization."""
    return page.also(_shell(turn, "/me", ACCOUNT_SECTIONS, section) | page.view, page.status)


def _shell(turn: Turn, home: str, sections: Sequence[Section], current: str) -> Fields:
    user = turn.user()
    return {
        "home": home,
        "nav": [_entry(home, one, current) for one in sections if _has_page(home, one)],
        "signed_in_as": signed_in_as(user) if user else "",
        "told": told if (told := turn.incoming.query.get("told", "")) in TOLD else "",
    }


def _has_page(home: str, section: Section) -> bool:
    """Asked by how pages are written: `/me/connect` also looks like an organization."""
    return ("GET", ("/me" if home == "/me" else "/me/{org}") + section.path) in site_table.SITE


def _entry(home: str, section: Section, current: str) -> Fields:
    return {"name": section.name, "path": f"{home}{section.path}", "is_current": section.name == current}


def org_path(turn: Turn, rest: str = "") -> str:
    """A page of the organization that this one is of."""
    return f"/me/{quote(turn.named('org'))}{rest}"
