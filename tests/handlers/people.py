"""Who is there in most tests of the HTTP surface."""

from dataclasses import dataclass

from chalicelib.domain.identity import User
from chalicelib.domain.organization import Organization

PORTAL = "https://portal.example.com"
PASSWORD = "correct horse battery"


@dataclass
class People:
    """An organization and one signed-in person of each kind."""

    place: Organization
    owner: User
    admin: User
    staff: User
    client: User
    stranger: User

    @property
    def org(self) -> str:
        return f"/v1/organizations/{self.place.id}"
