"""What people do on the pages of a link, in tests that run without a browser."""

from chalicelib.domain.addresses import Address
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
