"""Methods, browsers of other origins, and what every answer carries."""

from collections.abc import Callable

import pytest

from app import app
from chalicelib.handlers.http.operation import Operation
from tests.declared import OPERATIONS
from tests.handlers.bodies import VALID
from tests.handlers.gateway import Http
from tests.handlers.people import PORTAL
from tests.handlers.targets import Targets
from tests.holding import holds

READING = [one for one in OPERATIONS if one.method == "GET"]
PATHS = sorted({one.path for one in OPERATIONS})


@pytest.mark.parametrize("declared", READING, ids=lambda one: one.name)
def test_head_answers_like_get(targets: Targets, declared: Operation) -> None:
    got = targets.call(declared)
    head = targets.http.send(
        "HEAD", targets.path(declared), token=targets.people.owner if "bearer" in declared.auth else None
    )

    assert head.status == got.status == 200
    assert {**head.headers, "x-request-id": ""} == {**got.headers, "x-request-id": ""}


@pytest.mark.parametrize("path", [*PATHS, "/v1/openapi.json", "/docs", "/i/{token}", "/p/{token}"])
def test_a_path_offers_head_wherever_it_offers_get(path: str) -> None:
    methods = app.routes[path]

    assert ("GET" in methods) == ("HEAD" in methods)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_of_a_configured_origin_may_ask_and_call(targets: Targets, path: str) -> None:
    reply = targets.http.send("OPTIONS", path, headers={"Origin": PORTAL, "Access-Control-Request-Method": "POST"})

    assert (reply.status, reply.text) == (204, "")
    assert reply.headers["access-control-allow-origin"] == PORTAL
    assert reply.headers["vary"] == "Origin"
    offered = {one.method for one in OPERATIONS if one.path == path}
    assert offered <= set(reply.headers["access-control-allow-methods"].split(", "))
    assert {"Authorization", "Content-Type", "Idempotency-Key", "If-Match"} == set(
        reply.headers["access-control-allow-headers"].split(", ")
    )


OTHERS = ["", "null", "*", "https://evil.example", f"{PORTAL}.evil.example", "http://portal.example.com", f"{PORTAL}/"]
OTHERS += ["https://PORTAL.example.com", f"{PORTAL}:443", f"{PORTAL}, https://evil.example", "https://usher.test"]


@pytest.mark.parametrize("origin", OTHERS)
def test_no_other_origin_may_read_anything(targets: Targets, origin: str) -> None:
    asked = targets.http.send("OPTIONS", "/v1/me", headers={"Origin": origin})
    called = targets.http.get("/v1/me", token=targets.people.owner, headers={"Origin": origin})

    for reply in (asked, called):
        assert not [name for name in reply.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("declared", OPERATIONS, ids=lambda one: one.name)
def test_answers_and_refusals_alike_can_be_read_by_the_portal_and_by_no_cache(
    targets: Targets, declared: Operation
) -> None:
    for body, token in ((VALID.get(declared.name), targets.people.owner), ({"wrong": 1}, "not.a.token")):
        reply = targets.call(declared, body, token=token, headers={"Origin": PORTAL})
        assert reply.headers["access-control-allow-origin"] == PORTAL
        assert "Retry-After" in reply.headers["access-control-expose-headers"]
        assert "access-control-allow-credentials" not in reply.headers
        assert reply.headers["cache-control"] == "no-store"
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert "max-age=" in reply.headers["strict-transport-security"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE", "PATCH"])
def test_a_method_that_is_not_offered_is_refused(http: Http, method: str) -> None:
    http.checked = False

    assert http.send(method, "/v1/me").status == 405


POISON = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Prefix": "/evil.example",
    "X-Original-Host": "evil.example",
    "Forwarded": "host=evil.example;proto=http",
    "Origin": "https://evil.example",
    "Referer": "https://evil.example/",
}


@holds("A16")
@pytest.mark.parametrize("base", ["https://usher.test", ""])
def test_no_header_ever_reaches_a_link(targets: Targets, base: str) -> None:
    http, people = targets.http, targets.people
    object.__setattr__(http.world.outside, "base_url", base)
    expected = base or "https://abc123.execute-api.eu-west-1.amazonaws.com/api"

    body = {"recipient": {"name": "Nina", "email": "nina@example.com"}, "channel": "link"}
    made = http.post(f"{people.org}/invitations", body, token=people.owner, headers=POISON)
    texts = [
        made.text,
        http.get("/v1/config", headers=POISON).text,
        http.get("/v1/openapi.json", headers=POISON).text,
        http.get(f"/i/{targets.ids['token']}", headers=POISON).text,
        http.post(
            f"{people.org}/invitations/preview",
            {"recipient": {"email": "x@example.com"}},
            token=people.owner,
            headers=POISON,
        ).text,
    ]

    assert made.json["url"].startswith(f"{expected}/i/")
    assert "evil.example" not in "".join(texts)


@holds("A16")
def test_no_header_ever_reaches_a_message(targets: Targets, invited: Callable[..., str]) -> None:
    world = targets.http.world
    targets.http.post(
        f"{targets.people.org}/invitations/{targets.ids['invitation']}/resend",
        token=targets.people.owner,
        headers=POISON,
    )
    world.later(60_000)
    world.run()

    for sent in world.email.inbox:
        assert any(f"https://usher.test/{kind}/" in sent.message.text for kind in "ip")
        assert "evil.example" not in sent.message.text + sent.message.html
