"""Secrets and addresses are planted, everything is used and broken, and then they are looked for (A02, A84)."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib.domain.errors import UsherError
from chalicelib.domain.time import MINUTE
from chalicelib.handlers.events.deliver import deliver
from chalicelib.handlers.events.feedback import feedback
from chalicelib.handlers.events.relay import relay
from tests.handlers.browser import Browser
from tests.handlers.events.test_events import bounce, queued, report, stream
from tests.handlers.gateway import Http
from tests.handlers.http.test_problems import Broken
from tests.handlers.people import People
from tests.holding import holds
from tests.world import World

NAME, NOTE = "Canarina Piepmatz", "note-canary-7391"
EMAIL, PHONE = "canary.piepmatz@example.com", "+12015550187"
PASSWORDS = ("p4ssw0rd-canary-one", "p4ssw0rd-canary-two")


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """All that our code logged: messages, further fields and tracebacks."""
    ours = [logging.getLogger(name) for name in ("chalicelib", "app")]
    caplog.set_level(logging.DEBUG)
    for logger in ours:
        logger.setLevel(logging.DEBUG)

    def everything() -> str:
        lines = []
        for record in caplog.records:
            lines.append(record.getMessage() + repr({k: v for k, v in vars(record).items() if k != "exc_info"}))
            if record.exc_info:
                lines.append(logging.Formatter().formatException(record.exc_info))
        return "\n".join(lines)

    yield everything
    for logger in ours:
        logger.setLevel(logging.NOTSET)


class Walk:
    """One go through everything that carries a secret."""

    def __init__(self, world: World, http: Http, people: People) -> None:
        self.world, self.http, self.people = world, http, people
        self.secrets: set[str] = set(PASSWORDS)
        self.works: list[Any] = []
        put = world.queue.put
        world.queue.put = lambda works: (self.works.extend(works), put(works))[1]  # type: ignore[method-assign]

    def api(self) -> str:
        body = {"recipient": {"name": NAME, "email": EMAIL, "phone": PHONE}, "note": NOTE}
        made = self.http.post(
            f"{self.people.org}/invitations", body, token=self.people.owner, headers={"Idempotency-Key": "key-1"}
        ).json
        self._sent()
        shared = self.http.post(f"{self.people.org}/invitations/{made['id']}/share", token=self.people.owner).json
        self.secrets.add(shared["url"].rpartition("/")[2])
        link = f"/v1/links/{self.world.email.inbox[0].token}"
        carried = shared["url"].replace("https://usher.test/i/", "/v1/links/")
        typed = {"name": NAME, "password": PASSWORDS[0]}
        self.http.post(f"{carried}/sign-up", typed)
        self._sent()
        self.http.post(f"{carried}/sign-up", typed | {"code": "000000"})
        self.http.post(f"{link}/claim", token=self.people.stranger)
        self._sent()
        signed_up = self.http.post(f"{link}/sign-up", typed).json
        self.secrets |= {signed_up["token"], signed_up["refresh_token"]}
        self.http.post(f"{link}/accept", {"version": 1}, token=signed_up["token"])
        self.http.post(f"{link}/accept", {"version": 1}, token=self.people.stranger)
        return str(made["id"])

    def pages(self) -> None:
        handed = self.world.invite(self.people.place, self.people.owner, phone="+12015550188", name=NAME, note=NOTE)
        self.world.later(MINUTE)
        self._sent()
        path, browser = f"/i/{self.world.sms.inbox[-1].token}", Browser()
        landing = browser.open(path)
        browser.submit(landing.form("/sign-up"), name=NAME, password="short")
        forgot = browser.open(f"{path}/forgot")
        browser.submit(forgot.form("/forgot"), identifier=EMAIL)
        self.secrets |= {code for _, code in self.world.logins.sent}
        reset = browser.submit(forgot.form("/forgot"), identifier=EMAIL)
        browser.submit(reset.form("/reset"), code=self.world.logins.sent[-1][1], password=PASSWORDS[1])
        browser.submit(browser.open(path).form("/claim"))
        self._sent()
        self.secrets.add(browser.cookies["__Host-usher-session"])
        browser.post(f"{path}/decline", {"form_token": landing.forms[0].fields["form_token"], "reason": NOTE})
        assert handed.invitation.id

    def broken(self, invitation_id: str) -> None:
        """Faults, bad records and refusals, each with something secret in reach."""
        feedback(queued(report("Bounce", invitation_id, **bounce("Permanent")), f'{{"{EMAIL}'), None)
        deliver(queued({"version": "9", "to": EMAIL}, f"{PHONE} {{"), None)
        relay(stream({"sends": {"S": EMAIL}}), None)
        self.http.checked = False
        for fault in (RuntimeError("the store broke"), UsherError.__subclasses__()[0]()):
            object.__setattr__(self.world.outside, "store", Broken(fault))
            self.http.post(f"{self.people.org}/contacts", {"name": NAME, "emails": [EMAIL]}, token=self.people.owner)
            token = self.world.email.inbox[0].token
            self.http.post(f"/v1/links/{token}/sign-up", {"name": NAME, "password": PASSWORDS[0]})
            Browser().open(f"/i/{token}")

    def _sent(self) -> None:
        self.world.run()
        for sent in (*self.world.email.inbox, *self.world.sms.inbox):
            self.secrets.add(sent.code if sent.delivery.code else sent.token)


@pytest.fixture
def walk(world: World, http: Http, people: People) -> Walk:
    return Walk(world, http, people)


@holds("A84")
def test_no_secret_and_no_address_is_logged_told_in_an_event_or_queued(
    world: World, walk: Walk, logged: Callable[[], str]
) -> None:
    invitation_id = walk.api()
    walk.pages()
    events, works = repr(world.events()), json.dumps(walk.works)
    walk.broken(invitation_id)

    assert len(walk.secrets) >= 10
    assert "unhandled" in logged()
    for place, text in {"logs": logged(), "events": events, "queue": works}.items():
        for secret in (*walk.secrets, EMAIL, PHONE, "+12015550188", NAME, NOTE):
            assert secret not in text, (place, secret, text[max(0, text.find(secret) - 300) :][:400])


@holds("A02")
def test_no_token_no_code_and_no_password_is_kept(world: World, walk: Walk) -> None:
    walk.api()
    walk.pages()

    kept = repr(world.store.items)
    for secret in walk.secrets:
        assert secret not in kept, secret
