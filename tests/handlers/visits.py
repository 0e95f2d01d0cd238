"""What people do on pages, in tests that run without a browser."""

from chalicelib.domain.addresses import Address
from chalicelib.domain.identity import User
from tests.handlers.browser import Browser, Page
from tests.handlers.people import PASSWORD
from tests.world import World


def sign_up(browser: Browser, page: Page, **typed: str) -> Page:
    return browser.submit(page.form("/sign-up"), **({"name": "Jane Doe", "password": PASSWORD} | typed))


def login(world: World, email: str, password: str = PASSWORD) -> None:
    """An account that exists from before."""
    world.logins.create(Address("email", email), name="Jane", password=password, invitation_id="inv_before")


def sign_in(browser: Browser, path: str, email: str, password: str = PASSWORD) -> Page:
    page = browser.open(f"{path}/sign-in")
    return browser.submit(page.form("/sign-in"), identifier=email, password=password)


def with_login(world: World, name: str) -> User:
    """Somebody who can sign in on pages."""
    address = Address("email", f"{name.lower()}@example.com")
    account = world.logins.create(address, name=name, password=PASSWORD, invitation_id="")
    return User(account.user, account.issuer, account.subject, email=address.value, name=name)


def signed_in(browser: Browser, user: User, path: str = "/me") -> Page:
    """Somebody who opens a page behind no link, and signs in on the way."""
    return browser.submit(browser.open(path).form("/sign-in"), identifier=user.email, password=PASSWORD)
