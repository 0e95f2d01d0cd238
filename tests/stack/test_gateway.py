"""What the deployed gateway and function answer to requests nobody should send, and to readers."""

import json
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

import pytest
from requests import Response

from chalicelib.handlers.pages import site_table
from tests.emulated_aws import Json, Stack
from tests.holding import holds
from tests.stack.steps import accept, an_email, code, invitations, invite, link_to, signed_up, until_nothing_waits

PORTAL = "http://localhost:3000"
FORGED = "A" * 40


def table(stack: Stack) -> list[Json]:
    """Every item there is, in an order of its own."""
    pages = stack.client("dynamodb").get_paginator("scan").paginate(TableName=stack.outputs["TableName"])
    return sorted((item for page in pages for item in page["Items"]), key=lambda item: json.dumps(item, default=str))


@holds("A12")
def test_fifty_looks_of_a_scanner_write_nothing_and_use_nothing_up(stack: Stack) -> None:
    email = an_email()
    invite(stack, {"email": email})
    offered = link_to(stack, email)
    page = offered.replace("/v1/links/", "/i/")
    looks = [(verb, path) for path in (offered, page) for verb in ("GET", "HEAD")]
    until_nothing_waits(stack)

    before = table(stack)
    for number in range(50):
        verb, path = looks[number % len(looks)]
        assert stack.request(verb, path).status_code == 200
    assert stack.request("OPTIONS", offered).status_code == 204

    assert table(stack) == before
    assert accept(stack, offered, signed_up(stack, offered)).status_code == 200


def test_a_head_request_has_the_headers_of_get_and_no_body(stack: Stack) -> None:
    for path in ("/health", "/v1/config", "/v1/openapi.json", "/docs"):
        full, head = stack.get(path), stack.request("HEAD", path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["Content-Type"] == full.headers["Content-Type"]


def test_the_service_tells_that_it_is_up_and_how_to_sign_in(stack: Stack) -> None:
    config = stack.get("/v1/config").json()

    assert stack.get("/health").json() == {"status": "ok"}
    assert (config["client_id"], config["link_host"]) == (stack.outputs["ClientId"], stack.api)
    assert {"email", "sms", "link", "qr"} <= set(config["channels"])


def test_the_description_of_the_api_names_every_route_that_is_deployed(stack: Stack) -> None:
    described = stack.get("/v1/openapi.json").json()
    template = json.loads((stack.settings.scratch / "package" / "template.json").read_text())
    deployed = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    of_the_api = {path for path in deployed if not path.startswith(("/i/", "/p/", "/logos/", "/photos/"))}
    of_the_api -= {"/v1/openapi.json", "/docs", *site_table.shapes()}

    assert described["openapi"].startswith("3.1")
    assert described["servers"][0]["url"] == stack.api
    assert set(described["paths"]) == of_the_api
    docs = stack.get("/docs")
    assert docs.headers["Content-Type"] == "text/html; charset=utf-8"
    assert all(path in docs.text for path in of_the_api)


def problem_of_the_gateway(answer: Response) -> Json:
    """The problem document, which the template words and a page of any origin may read."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.json()["status"] == answer.status_code
    found: Json = answer.json()
    return found


UNKNOWN = ["/", "/nowhere", "/v1", "/v2/me", "/i/", f"/i/{FORGED}/steal", "/v1/links/a%2Fb/c", "/" + "x" * 6_000]
UNKNOWN += [
    "/%2e%2e/%2e%2e/_ministack/health",
    "/v1/..%2f..%2f_ministack/health",
    "/%00",
    "/%zz",
    "/%",
    "/nowhere?%=%ff&&",
]


@pytest.mark.parametrize("path", UNKNOWN)
def test_an_unknown_path_is_not_found_in_the_words_of_the_template(stack: Stack, path: str) -> None:
    for verb in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        answer = stack.request(verb, path)
        assert (answer.status_code, problem_of_the_gateway(answer)["code"]) == (404, "not_found"), verb
    head = stack.request("HEAD", path)
    assert (head.status_code, head.content) == (404, b"")


@pytest.mark.parametrize("verb", ["DELETE", "TRACE", "CONNECT", "FOO", "get"])
def test_an_unknown_method_of_a_known_path_is_not_found_either(stack: Stack, verb: str) -> None:
    connection = HTTPConnection(stack.api.removeprefix("http://"), timeout=90)  # requests would change the method
    connection.request(verb, "/v1/config")
    answer = connection.getresponse()

    assert (answer.status, json.load(answer)["code"]) == (404, "not_found")
    connection.close()


def test_a_path_that_leads_out_of_the_api_reaches_nothing_beside_it(stack: Stack) -> None:
    for path in ("/../../../_ministack/health", "/v1/../../../../_ministack/health", "//_ministack/health"):
        connection = HTTPConnection(stack.api.removeprefix("http://"), timeout=90)  # requests would shorten the path
        connection.request("GET", path)
        assert connection.getresponse().status == 404
        connection.close()


def test_sixteen_requests_at_once_are_all_answered_in_time(stack: Stack) -> None:
    with ThreadPoolExecutor(16) as people:
        answers = list(people.map(lambda _: stack.get("/v1/config"), range(16)))

    assert {answer.status_code for answer in answers} == {200}


def test_a_page_of_the_configured_origin_may_call_and_no_other(stack: Stack) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}

    own = stack.request("OPTIONS", invitations(stack), headers={"Origin": PORTAL, **asked})
    foreign = stack.request("OPTIONS", invitations(stack), headers={"Origin": "https://evil.example", **asked})

    assert own.headers["Access-Control-Allow-Origin"] == PORTAL
    assert {"GET", "POST"} <= set(own.headers["Access-Control-Allow-Methods"].split(", "))
    assert "Authorization" in own.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Origin" not in foreign.headers
    refused = stack.get("/v1/me", headers={"Origin": PORTAL})
    assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (401, PORTAL)


UNUSABLE: dict[str, tuple[bytes, str, int, str]] = {
    "broken": (b'{"recipient": ', "application/json", 400, "invalid_request"),
    "empty": (b"", "application/json", 400, "invalid_request"),
    "a list": (b"[]", "application/json", 400, "invalid_request"),
    "not text": (b"\xff\xfe\x00", "application/json", 400, "invalid_request"),
    "deep": (b"[" * 50_000, "application/json", 400, "invalid_request"),
    "unknown field": (
        b'{"recipient": {"name": "A"}, "status": "accepted"}',
        "application/json",
        400,
        "invalid_request",
    ),
    "a form": (b"recipient=jane", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
    "an image": (b"\x89PNG", "image/png", 415, "unsupported_media_type"),
    "huge": (b'{"note": "' + b"x" * 1_000_000 + b'"}', "application/json", 413, "too_large"),
}


@holds("A03", "A39")
@pytest.mark.parametrize("name", UNUSABLE)
def test_a_body_that_cannot_be_used_is_a_problem_of_the_caller(stack: Stack, name: str) -> None:
    body, kind, status, problem = UNUSABLE[name]

    answer = stack.request(
        "POST", invitations(stack), data=body, headers={"Content-Type": kind}, token=stack.token("owner")
    )

    assert (answer.status_code, code(answer)) == (status, problem)
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"]


def test_a_body_beyond_what_the_gateway_takes_is_refused(stack: Stack) -> None:
    answer = stack.request("POST", invitations(stack), data=b"x" * (11 * 1024 * 1024), token=stack.token("owner"))

    assert answer.status_code == 413


HOSTILE: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", f"/v1/links/{FORGED}", {}),
    ("GET", "/v1/links/" + "x" * 6_000, {}),
    ("GET", "/v1/links/%00%00", {}),
    ("GET", "/v1/links/%F0%9F%98%80", {}),
    ("POST", f"/v1/links/{FORGED}/accept", {"json": {"version": 1}}),
    ("POST", f"/i/{FORGED}/sign-up", {"data": b"\xff" * 1000}),
    ("GET", f"/i/{FORGED}", {"headers": {"Cookie": "=;;\x01=\x7f; __Host-usher-session=x"}}),
    ("GET", "/v1/me", {"headers": {"Authorization": "Bearer " + "a." * 4_000}}),
    ("GET", "/v1/me", {"headers": {"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30."}}),
    ("GET", "/v1/organizations/org_x/invitations?limit=-1&cursor=%FF", {}),
    ("GET", "/v1/organizations/%2e%2e/contacts", {}),
]


@holds("A03", "A56")
@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_no_input_is_a_fault_of_the_service(stack: Stack, number: int) -> None:
    verb, path, given = HOSTILE[number]

    assert 400 <= stack.request(verb, path, **given).status_code < 500


@holds("A35")
def test_an_invitation_of_another_organization_answers_like_none(stack: Stack) -> None:
    made = invite(stack, {"email": an_email()})
    foreign, owner = "org_AAAAAAAAAAAAAAAA", stack.token("owner")

    known = stack.get(f"/v1/organizations/{foreign}/invitations/{made['id']}", owner)
    unknown = stack.get(f"/v1/organizations/{foreign}/invitations/inv_AAAAAAAAAAAAAAAA", owner)

    assert (known.status_code, unknown.status_code) == (404, 404)
    assert {**known.json(), "request_id": ""} == {**unknown.json(), "request_id": ""}
