"""Whatever arrives: it is refused with the field's name, changes nothing, and never breaks anything (A03, A39, A48)."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import pytest

from chalicelib.handlers.http.operation import Operation
from tests.declared import OPERATIONS
from tests.handlers.bodies import VALID, WITH_BODY, schema_of, spoiled
from tests.handlers.contract import validator
from tests.handlers.targets import Targets
from tests.holding import holds
from tests.world import World

NAMES = [one.name for one in WITH_BODY]
WAYS = {
    "give_pins": ("contacts", "filter"),
    "invite_group": ("contacts", "filter", "rows", "csv"),
    "import_contacts": ("rows", "csv"),
}
JSON = {"Content-Type": "application/json"}


Case = TypeVar("Case")


def on_the_same_data(world: World, cases: Iterable[Case]) -> Iterator[Case]:
    """Each case in turn, whatever those before it have done."""
    before = dict(world.store.items)
    for case in cases:
        yield case
        world.store.items.clear()
        world.store.items.update(before)


def operation(name: str) -> Operation:
    return next(one for one in OPERATIONS if one.name == name)


@holds("A39")
@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_body_is_refused_exactly_when_the_description_forbids_it(world: World, targets: Targets, name: str) -> None:
    declared = operation(name)
    allowed = validator(json.dumps(schema_of(declared)))
    for field, value, body in on_the_same_data(world, spoiled(declared)):
        given = [way for way in WAYS.get(name, ()) if body[way] is not None]
        if name in WAYS and (len(given) != 1 or given == ["csv"]):
            continue  # the description has no words for "exactly one of", nor for what a sheet is
        reply = targets.call(declared, body)
        where = f"{name}.{field} = {str(value)[:60]!r} -> {reply.status} {reply.text[:200]}"
        assert (reply.status == 400) == (not allowed.is_valid(body)), where
        assert reply.status < 500, where
        if reply.status == 400:
            assert [told for told in reply.told() if field.startswith(told) or told.startswith(field)], where


@pytest.mark.parametrize("name", NAMES)
def test_a_refused_body_changes_nothing(world: World, targets: Targets, name: str) -> None:
    before = dict(world.store.items)

    assert targets.call(operation(name), VALID[name] | {"status": "accepted"}).status == 400
    assert world.store.items == before


RAW = {
    "no json": b"{",
    "two values": b"{} {}",
    "a list": b"[]",
    "a string": b'"x"',
    "null": b"null",
    "a number": b"1e999",
    "not a number": b'{"version": NaN}',
    "invalid utf-8": b'{"name": "\xff\xfe"}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "utf-16": '{"name": "x"}'.encode("utf-16"),
    "deep": b'{"name":' * 20_000,
    "deep lists": b"[" * 60_000,
    "deep and closed": b"[" * 30_000 + b"]" * 30_000,
    "a lone surrogate": b'{"name": "\\ud800", "recipient": {"name": "\\udfff"}, "note": "\\udc00"}',
    "a field twice": b'{"version": 1, "version": 2}',
    "a nul": b'{"name": "\\u0000", "recipient": {"name": "\\u0000"}}',
    "a long number": b'{"version": ' + b"9" * 5_000 + b"}",
}


@holds("A03")
@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_whatever_bytes_arrive_as_json_nothing_breaks(world: World, targets: Targets, name: str) -> None:
    for what, raw in on_the_same_data(world, RAW.items()):
        reply = targets.call(operation(name), raw=raw, headers=JSON)
        assert 400 <= reply.status < 500 or what == "invalid utf-8", what


# Those that take many people at once.
LIMITS = dict.fromkeys(("invite_group", "import_contacts"), 1_048_576)
LIMITS |= dict.fromkeys(("discover_people", "discover_professionals"), 262_144)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_body_over_its_limit_is_too_large(targets: Targets, name: str) -> None:
    limit = operation(name).body_limit
    assert limit == LIMITS.get(name, 65_536)
    for raw in (b" " * (limit + 1), json.dumps({"note": "x" * 5_000_000}).encode()):
        reply = targets.call(operation(name), raw=raw, headers=JSON)
        assert (reply.status, reply.code) == (413, "too_large")


OTHER_TYPES = [
    "",
    ";",
    "*/*",
    "text/plain",
    "application/jsonp",
    "application/json,text/html",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/octet-stream",
    "image/png",
    "a" * 8_000,
]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_another_content_type_is_refused_as_a_problem_document(targets: Targets, name: str) -> None:
    for kind in OTHER_TYPES:
        reply = targets.call(operation(name), raw=json.dumps(VALID[name]).encode(), headers={"Content-Type": kind})
        assert (reply.status, reply.code) == (415, "unsupported_media_type"), kind


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON", "application/json; charset=utf-8"])
def test_json_is_json_however_it_is_written(targets: Targets, kind: str) -> None:
    raw = json.dumps({"name": "Nina"}).encode()

    assert targets.call(operation("create_contact"), raw=raw, headers={"Content-Type": kind}).status == 201


@pytest.mark.parametrize("declared", WITH_BODY, ids=NAMES)
def test_an_empty_body_is_taken_only_where_nothing_is_required(targets: Targets, declared: Operation) -> None:
    reply = targets.call(declared)

    refused = reply.code in ("invalid_request", "unsupported_media_type") if reply.status >= 400 else False
    assert refused != declared.body_optional, reply


HOSTILE_IDS = [
    "%00",
    "a%00b",
    "%2e%2e",
    "..",
    "%2F..%2F..",
    "%F0%9F%92%A9",
    "%FF%FE",
    "%ED%A0%80",
    "a" * 10_000,
    "%20",
    "null",
    "undefined",
    "-1",
    "{org}",
    "org_",
    "org_" + "%00" * 16,
    "org_AAAAAAAAAAAAAAA%0A",
    "mem_o" + "a" * 26,
    "mem_g" + "a" * 26 + "con_AAAAAAAAAAAAAAAA",
    "con_0000000000000000",
    "inv_0000000000000000",
    "eyJhbGciOiJub25lIn0.e30.",
    "A" * 40,
    "%41" * 40,
    "A" * 39 + "%0A",
    "'%22%3Cscript%3E",
]
PARAMETERS = [
    (one, parameter)
    for one in OPERATIONS
    for parameter in ("org", "contact", "invitation", "member", "job", "token")
    if f"{{{parameter}}}" in one.path
]


@holds("A03")
@pytest.mark.slow
@pytest.mark.parametrize(("declared", "parameter"), PARAMETERS, ids=lambda one: getattr(one, "name", one))
def test_a_path_made_of_nonsense_is_not_found(
    world: World, targets: Targets, declared: Operation, parameter: str
) -> None:
    before = dict(world.store.items)
    for hostile in HOSTILE_IDS:
        body = {"version": 1} if declared.name == "accept_invitation" else VALID.get(declared.name)
        reply = targets.call(declared, body, path=targets.path(declared, **{parameter: hostile}))
        assert (reply.status, reply.code) == (404, "not_found"), hostile
    assert world.store.items == before


BAD_QUERIES = [
    "limit=0",
    "limit=201",
    "limit=-1",
    "limit=1.5",
    "limit=x",
    "limit=",
    "limit=%00",
    "limit=" + "9" * 400,
    "cursor=",
    "cursor=x",
    "cursor=%00",
    "cursor=" + "a" * 1_000,
    "cursor=AAAAAAAAAAAAAAAAAAAAAA.zz",
    "cursor=AAAAAAAAAAAAAAAAAAAAAA.c3a9ff",
    "cursor=AAAAAAAAAAAAAAAAAAAAAA.41",
    "cursor=%C3%A9.41",
    "cursor=" + "a" * 9_000,
    "unknown=1",
    "%00=1",
]
LISTS = [one.name for one in OPERATIONS if one.query and "cursor" in one.query.__struct_fields__]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_refuses_a_query_it_does_not_understand(targets: Targets, name: str) -> None:
    declared = operation(name)
    for query in BAD_QUERIES:
        reply = targets.call(declared, path=f"{targets.path(declared)}?{query}")
        assert (reply.status, reply.code) == (400, "invalid_request"), query
        assert reply.told(), query


@pytest.mark.parametrize("query", ["status=open", "status=", "channel=preferred", "channel=fax", "status=pending%00"])
def test_invitations_are_filtered_only_by_values_that_exist(targets: Targets, query: str) -> None:
    declared = operation("list_invitations")

    assert targets.call(declared, path=f"{targets.path(declared)}?{query}").status == 400


def test_a_parameter_where_there_is_none_is_refused(targets: Targets) -> None:
    reply = targets.call(operation("get_me"), path="/v1/me?verbose=1")

    assert (reply.status, reply.told()) == (400, {"verbose": "unknown"})


def test_a_cursor_opens_only_the_list_it_came_from(world: World, targets: Targets) -> None:
    http, people = targets.http, targets.people
    for number in range(3):
        world.invite(people.place, people.owner, email=f"p{number}@example.com")
        world.later(1_000)
    other = world.organization(people.owner, "Other")
    first = http.get(f"{people.org}/invitations?limit=1&status=pending", token=people.owner).json["next"]
    foreign = [
        (f"{people.org}/invitations?limit=1", people.owner),
        (f"{people.org}/invitations?status=revoked", people.owner),
        (f"{people.org}/invitations?status=pending&channel=email", people.owner),
        (f"{people.org}/invitations?status=pending", people.admin),
        (f"{people.org}/contacts?limit=1", people.owner),
        (f"{people.org}/members?limit=1", people.owner),
        (f"/v1/organizations/{other.id}/invitations?status=pending", people.owner),
    ]
    for path, user in foreign:
        glue = "&" if "?" in path else "?"
        reply = http.get(f"{path}{glue}cursor={first}", token=user)
        assert (reply.status, reply.told()) == (400, {"cursor": "invalid"}), path
    for place in (0, 10, -1):
        changed = first[:place] + ("0" if first[place] != "0" else "1") + first[place:][1:]
        reply = http.get(f"{people.org}/invitations?limit=1&status=pending&cursor={changed}", token=people.owner)
        assert reply.status == 400


@pytest.mark.parametrize("declared", [one for one in OPERATIONS if one.versioned], ids=lambda one: one.name)
def test_an_if_match_that_is_no_version_is_refused(targets: Targets, declared: Operation) -> None:
    for value in ("", "x", '"1', "1.5", "-1", "9" * 30, "\0", '"1", "2"', "W/", "é", "1" * 9_000):
        reply = targets.call(declared, VALID[declared.name], headers={"If-Match": value})
        assert (reply.status, reply.told()) == (400, {"If-Match": "invalid"}), value


@pytest.mark.parametrize("declared", [one for one in OPERATIONS if one.replayable], ids=lambda one: one.name)
def test_a_bad_idempotency_key_is_refused(targets: Targets, declared: Operation) -> None:
    for value in ("", "k" * 256, "k" * 100_000, "é", "a\0b", "a\tb", "\x7f"):
        reply = targets.call(declared, VALID[declared.name], headers={"Idempotency-Key": value})
        assert (reply.status, reply.told()) == (400, {"Idempotency-Key": "invalid"}), value


HOSTILE_HEADERS: list[dict[str, Any]] = [
    {"Accept-Language": "\0"},
    {"Accept-Language": "de;q=x, *;q=9999, -;q=-1" * 500},
    {"Accept": "\0/\0"},
    {"Origin": "null"},
    {"Origin": "\0"},
    {"Cookie": "\0=\0; ="},
    {"Content-Length": "-1"},
    {"X-Forwarded-For": "x" * 9_000},
    {"Accept": "image/png"},
]


@pytest.mark.slow
@pytest.mark.parametrize("declared", OPERATIONS, ids=lambda one: one.name)
def test_strange_headers_are_no_reason_to_fail(world: World, targets: Targets, declared: Operation) -> None:
    for headers in on_the_same_data(world, HOSTILE_HEADERS):
        assert targets.call(declared, VALID.get(declared.name), headers=headers).status < 500, headers
