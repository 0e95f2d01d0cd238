"""Refusals are problem documents: one shape, a stable code, what to do, and nothing of our inside."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app import app
from chalicelib.domain import errors
from chalicelib.handlers.http.problems import STATUS, status_of
from tests.handlers.gateway import Http
from tests.handlers.people import People
from tests.holding import holds
from tests.world import World

SECRETS = ("Traceback", 'File "', "botocore", "dynamodb", "ClientError", "arn:aws", "secret-table", "KeyError")


def refusals(base: type[errors.UsherError] = errors.UsherError) -> Iterator[type[errors.UsherError]]:
    for one in base.__subclasses__():
        if one.__module__ == errors.__name__:
            yield one
        yield from refusals(one)


class Broken:
    """A part that fails in whatever way it is told to."""

    def __init__(self, fault: BaseException) -> None:
        self._fault = fault

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def fail(*_: Any, **__: Any) -> Any:
            raise self._fault

        return fail


@pytest.fixture
def broken(world: World) -> Callable[[BaseException], None]:
    """From now on the store fails so."""

    def breaks(fault: BaseException) -> None:
        object.__setattr__(world.outside, "store", Broken(fault))

    return breaks


@pytest.mark.parametrize("refusal", sorted(set(refusals()), key=lambda one: one.__name__))
def test_every_refusal_is_a_problem_document_with_its_status(
    http: Http, people: People, broken: Callable[[BaseException], None], refusal: type[errors.UsherError]
) -> None:
    http.checked = False
    broken(refusal(errors=[errors.FieldError("name", "invalid", "Shorten it.")], retry_after=7))

    reply = http.get(people.org, token=people.owner)

    assert reply.status == status_of(refusal())
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["x-request-id"] == reply.json["request_id"] == "request-1"
    assert reply.headers["retry-after"] == "7"
    assert reply.json["code"] == refusal.code
    assert reply.json["type"] == f"urn:usher:problem:{refusal.code}"
    assert reply.json["errors"] == [{"field": "name", "code": "invalid", "detail": "Shorten it."}]
    assert reply.json["detail"]
    assert reply.json["title"]
    assert ("www-authenticate" in reply.headers) == (reply.status == 401)


def test_every_code_has_a_status_and_every_status_a_code() -> None:
    assert {one.code for one in refusals()} == STATUS.keys()


FAULTS = [
    RuntimeError("secret-table does not answer"),
    KeyError("secret-table"),
    ValueError("botocore: arn:aws:dynamodb:eu-west-1:123456789012:table/secret-table"),
    RecursionError("secret-table"),
    UnicodeDecodeError("utf-8", b"secret-table", 0, 1, "KeyError"),
]


@holds("A83")
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
@pytest.mark.parametrize("path", ["/v1/me", "{org}", "{org}/contacts", "{link}"])
def test_a_fault_of_ours_shows_nothing_but_the_request_id(
    http: Http,
    people: People,
    invited: Callable[..., str],
    broken: Callable[[BaseException], None],
    fault: Exception,
    path: str,
) -> None:
    http.checked = False
    link = invited().replace("/i/", "/v1/links/")
    broken(fault)

    reply = http.get(path.format(org=people.org, link=link), token=people.owner)

    assert (reply.status, reply.code) == (500, "internal")
    assert reply.json["request_id"] in reply.json["detail"] + reply.headers["x-request-id"]
    assert not [secret for secret in SECRETS if secret.lower() in reply.text.lower()]


def test_an_unavailable_part_says_when_to_come_back(
    http: Http, people: People, broken: Callable[[BaseException], None]
) -> None:
    broken(errors.Unavailable())

    reply = http.get(people.org, token=people.owner)

    assert (reply.status, reply.code) == (503, "unavailable")
    assert int(reply.headers["retry-after"]) >= 1


def test_a_key_ring_that_can_not_be_read_is_unavailability_not_a_fault(
    world: World, http: Http, people: People, invited: Callable[..., str]
) -> None:
    link = invited().replace("/i/", "/v1/links/")
    object.__setattr__(world.outside, "keys", Broken(errors.Unavailable()))

    assert http.get(link).code == "unavailable"


@holds("A83")
@pytest.mark.parametrize("fault", [errors.Unavailable(), RuntimeError("secret-table")], ids=["known", "unknown"])
@pytest.mark.parametrize("part", ["store", "keys", "logins"])
def test_a_person_gets_a_page_whatever_is_broken(
    world: World, visit: Callable[..., Any], invited: Callable[..., str], fault: Exception, part: str
) -> None:
    path = invited()
    browser = visit()
    page = browser.open(path)
    object.__setattr__(world.outside, part, Broken(fault))

    replies = [browser.open(path), browser.submit(page.form("/sign-up"), name="Jane", password="correct horse")]

    for reply in replies[part == "logins" :]:
        assert reply.status in (500, 503)
        assert reply.reply.headers["content-type"].startswith("text/html")
        assert reply.reply.headers["cache-control"] == "no-store"
        assert "secret-table" not in reply.html
        assert path in reply.links


def test_refusals_about_tokens_say_how_to_sign_in(http: Http, people: People) -> None:
    for headers in ({}, {"Authorization": "Bearer x.y.z"}):
        reply = http.get(people.org, headers=headers)
        assert (reply.status, reply.code) == (401, "unauthenticated")
        assert reply.headers["www-authenticate"] == "Bearer"


MALFORMED = [
    "",
    " ",
    "Bearer",
    "Bearer ",
    "Basic eA==",
    "bearer a.b",
    "Bearer a.b.c.d",
    "Bearer é.b.c",
    "Bearer \x00.b.c",
    "Bearer e30.e30.",
    "Bearer bnVsbA.bnVsbA.x",
    "Bearer " + "." * 2_000,
    "Bearer " + "a" * 1_000_000,
]


@holds("A56")
@pytest.mark.parametrize("header", MALFORMED)
@pytest.mark.parametrize("path", ["/v1/me", "{org}/contacts", "{link}"])
def test_a_malformed_authorization_is_a_401_everywhere(
    http: Http, people: People, invited: Callable[..., str], header: str, path: str
) -> None:
    link = invited().replace("/i/", "/v1/links/")

    reply = http.get(path.format(org=people.org, link=link), headers={"Authorization": header})

    assert (reply.status, reply.code) == (401, "unauthenticated")


def test_a_fault_is_logged_under_the_request_id_that_the_caller_quotes(
    http: Http, people: People, broken: Callable[[BaseException], None], caplog: pytest.LogCaptureFixture
) -> None:
    http.checked = False
    broken(RuntimeError("secret-table"))

    reply = http.get(people.org, token=people.owner)

    # Only loggers outside the one that Chalice sets up reach Lambda's JSON log with their fields.
    (record,) = [one for one in caplog.records if one.getMessage() == "unhandled"]
    assert (record.request_id, record.operation) == (reply.json["request_id"], "get_organization")
    assert not record.name.startswith(app.app_name)
