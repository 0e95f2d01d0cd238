"""The API and the pages in one process, on a world whose composition root is the only thing replaced."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.config import Settings
from chalicelib.gateways.bearer import BearerVerifier
from tests.fakes.issuer import FakeIssuer
from tests.fakes.logins import Account, FakeLogins
from tests.handlers.asking import Asking, has_client
from tests.handlers.browser import Browser
from tests.handlers.gateway import Http
from tests.handlers.office import ROLES, Office
from tests.handlers.people import PORTAL, People
from tests.handlers.targets import Targets
from tests.handlers.visits import signed_in
from tests.world import ISSUER, NOON, World


@pytest.fixture
def issuer() -> FakeIssuer:
    return FakeIssuer(NOON, ISSUER)


@pytest.fixture
def empty_world() -> World:
    return World()


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, issuer: FakeIssuer, empty_world: World) -> World:
    made = empty_world
    made.logins = FakeLogins(ISSUER, lambda account: session_token(made, issuer, account))
    made.outside = replace(made.context, logins=made.logins)
    settings = make_settings(issuer)
    verifier = BearerVerifier(settings.issuers, issuer.fetch, lambda: made.now)
    monkeypatch.setattr(wiring, "context", lambda: made.context)
    monkeypatch.setattr(wiring, "queue", lambda: made.context.queue)
    monkeypatch.setattr(wiring, "settings", lambda: settings)
    monkeypatch.setattr(wiring, "verifier", lambda: verifier)
    monkeypatch.setattr(wiring, "now", lambda: made.now)
    return made


def session_token(world: World, issuer: FakeIssuer, account: Account) -> str:
    """The ID token of a session, as the pool makes it: the address it signs in with is verified."""
    issuer.now = world.now
    claims: dict[str, Any] = {"sub": account.subject, "name": account.name, "email": "", "email_verified": False}
    if account.address.kind == "email":
        claims |= {"email": account.address.value, "email_verified": True}
    else:
        claims |= {"phone_number": account.address.value, "phone_number_verified": True}
    return issuer.token(**claims)


def make_settings(issuer: FakeIssuer, **changes: Any) -> Settings:
    values: dict[str, Any] = {
        "table": "usher",
        "region": "eu-west-1",
        "queue_url": "https://queue.test/work",
        "bucket": "usher-files",
        "secret_id": "keys",
        "payments_prefix": "usher/payments/",
        "base_url": "https://usher.test",
        "sender": "hello@usher.test",
        "sms": True,
        "configuration_set": "",
        "issuers": (issuer.configuration(),),
        "cors_origins": frozenset({PORTAL}),
        "open_creation": False,
        "user_pool_id": "eu-west-1_Test",
        "client_id": "app-client",
        "stage": "test",
        "apple_app_ids": ("ABCDE12345.com.example.app",),
        "android_apps": {"com.example.app": ("AB",)},
    }
    return Settings(**(values | changes))


@pytest.fixture
def http(world: World, issuer: FakeIssuer) -> Http:
    return Http(world, issuer)


@pytest.fixture
def open_world(world: World) -> World:
    """Where anybody may found an organization."""
    object.__setattr__(world.outside, "open_creation", True)
    return world


@pytest.fixture
def people(world: World) -> People:
    owner = world.user("Olga")
    organization = world.organization(owner, portal_url=PORTAL, labels={"client": "coachee", "staff": "Coach"})
    admin, staff, client = world.user("Adam"), world.user("Stella"), world.user("Clara")
    world.join(organization, admin, "admin")
    world.join(organization, staff, "staff")
    world.join(organization, client, "client")
    return People(organization, owner, admin, staff, client, world.user("Sam"))


@pytest.fixture
def visit(world: World) -> Callable[..., Browser]:
    """A new browser, for a new person."""
    return Browser


@pytest.fixture
def invited(world: World, people: People) -> Callable[..., str]:
    """Invites somebody and answers the path of the page behind the link they got."""

    def invite(**wanted: Any) -> str:
        wanted = wanted or {"email": "jane@example.com", "name": "Jane Doe"}
        handed = world.invite(people.place, people.owner, **wanted)
        world.run()
        if handed.url:
            return handed.url.removeprefix("https://usher.test")
        inbox = world.sms if handed.deliveries[0].channel == "sms" else world.email
        return f"/i/{inbox.inbox[-1].token}"

    return invite


@pytest.fixture
def targets(world: World, http: Http, people: People) -> Targets:
    return Targets.of(world, http, people)


@pytest.fixture
def office(world: World, people: People) -> Office:
    made = Office(world, people.place)
    for role in ROLES:
        made.hire(role)
    return made


@pytest.fixture
def asking(office: Office) -> Asking:
    cleo, _ = has_client(office.world, office.place, "Cleo")
    browser = Browser()
    signed_in(browser, cleo)
    return Asking(office, browser)
