"""An organization as its console is used: a browser for somebody of each role, and for a client and a stranger."""

from dataclasses import dataclass, field

from chalicelib.domain.identity import User
from chalicelib.domain.organization import Organization
from tests.handlers.browser import Browser, Page
from tests.handlers.visits import signed_in, with_login
from tests.world import World

ROLES = ("owner", "admin", "staff", "client", "stranger")


@dataclass
class Office:
    """An organization with a login for one person of each role, and a browser for each."""

    world: World
    place: Organization
    browsers: dict[str, Browser] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def hire(self, role: str) -> None:
        user = with_login(self.world, role.title())
        if role != "stranger":
            self.world.join(self.place, user, role)
        browser = Browser()
        signed_in(browser, user, "/console")
        self.browsers[role], self.users[role] = browser, user

    def path(self, more: str = "") -> str:
        return f"/console/{self.place.id}{more}"

    def open(self, more: str = "", role: str = "owner") -> Page:
        return self.browsers[role].open(self.path(more))

    def invite(self, by: str = "owner", **typed: str) -> Page:
        form = self.open("/invite", by).form("/invite")
        return self.browsers[by].submit(form, **({"step": "send", "name": "Jane"} | typed))
