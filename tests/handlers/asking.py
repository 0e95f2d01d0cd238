"""A client who asks an organization for something on its pages, and the team that answers."""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Organization
from chalicelib.domain.request import Request, RequestMessage
from chalicelib.domain.stored_file import UploadForm
from chalicelib.domain.writes import Always, Put
from tests.handlers.browser import Browser, Page
from tests.handlers.office import Office
from tests.handlers.visits import with_login
from tests.world import World

PDF = b"%PDF-1.7 what somebody wants to show"


@dataclass
class Asking:
    """An office with a client of it who asks, and staff who serve them."""

    office: Office
    client: Browser

    @property
    def world(self) -> World:
        return self.office.world

    @property
    def path(self) -> str:
        return f"/me/{self.office.place.id}"

    def ask(self, **typed: str) -> Page:
        form = self.client.open(f"{self.path}/requests").form("/requests")
        return self.client.submit(form, **({"text": "When is the next session?"} | typed))

    @property
    def asked(self) -> list[Request]:
        return [one for ref, one in self.world.store.items.items() if ref.kind == "request"]

    @property
    def lines(self) -> list[RequestMessage]:
        found = (one for ref, one in self.world.store.items.items() if ref.kind == "request_message")
        return sorted(found, key=lambda one: one.id)

    @property
    def thread(self) -> str:
        return f"{self.path}/requests/{self.asked[-1].id}"


def has_client(world: World, place: Organization, name: str) -> tuple[User, Contact]:
    """A client who joined long ago, and can sign in."""
    user = with_login(world, name)
    contact = Contact(
        id=world.context.new_id("con_"), organization=place.id, name=name, emails=(user.email,), created_at=world.now
    )
    member = world.join(place, user, "client", contact_id=contact.id)
    contact = replace(contact, linked_user=user.id, linked_memberships=(member,), linked_at=world.now)
    world.store.commit([Put(refs.of(contact), contact, Always())])
    return user, contact


def put_file(asking: Asking, browser: Browser, page: Page, data: bytes = PDF, name: str = "plan.pdf") -> Page:
    """What a browser does with the form for a file: to the bucket, and on to where that leads."""
    form = next(one for one in page.forms if one.action == "https://files.test")
    back = asking.world.files.browser_puts(UploadForm(form.action, form.fields), data, name)
    return browser.open(urlsplit(back).path)
