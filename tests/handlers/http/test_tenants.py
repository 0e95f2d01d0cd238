"""One organization never learns of another: what is foreign answers, byte for byte, like what does not exist (A35)."""

from dataclasses import dataclass, replace

import pytest

from chalicelib.handlers.http.operation import Operation
from tests.declared import OPERATIONS
from tests.handlers.bodies import VALID
from tests.handlers.gateway import Http, Reply
from tests.handlers.people import People
from tests.handlers.targets import QUERIES, UNKNOWN, a_request, an_ask, becomes_client, sold
from tests.holding import holds
from tests.world import World

IN_ORGANIZATION = [one for one in OPERATIONS if "{org}" in one.path]
NAMED = [one for one in IN_ORGANIZATION if one.path.count("{") == 2]
KEY = {"Idempotency-Key": "any"}


@dataclass
class Foreign:
    """An organization that exists beside that of the caller, and the ids of what is in it."""

    ids: dict[str, str]
    http: Http
    people: People

    def call(self, declared: Operation, ids: dict[str, str], token: object) -> Reply:
        body = VALID.get(declared.name)
        path = declared.path.format(**ids) + QUERIES.get(declared.name, "")
        return self.http.send(declared.method, path, body, token=token, headers=KEY)

    def without_request_id(self, reply: Reply) -> str:
        return reply.text.replace(reply.headers["x-request-id"], "")


@pytest.fixture
def foreign(world: World, http: Http, people: People) -> Foreign:
    owner = world.user("Fiona")
    organization = world.organization(owner, "Foreign")
    made = world.invite(organization, owner, email="foreign@example.com", name="Foreign").invitation
    member = http.get(f"/v1/organizations/{organization.id}/members", token=owner).json["items"][0]["id"]
    asked = {"role": "guest", "texts": {"en": {"title": "Terms", "text": "Be kind."}}}
    terms = http.post(f"/v1/organizations/{organization.id}/disclosures", asked, token=owner).json["id"]
    photos = {"kind": "consent", "required": False, "texts": {"en": {"title": "Photos", "text": "We take some."}}}
    step = http.post(f"/v1/organizations/{organization.id}/steps", photos, token=owner).json["id"]
    rows = {"rows": [{"email": "group@example.com"}]}
    job = http.post(f"/v1/organizations/{organization.id}/invitations/batch", rows, token=owner, headers=KEY).json["id"]
    child = http.post(f"/v1/organizations/{organization.id}/dependents", {"name": "Mia"}, token=owner).json["id"]
    door = {"name": "Door", "site": "North"}
    kiosk = http.post(f"/v1/organizations/{organization.id}/kiosks", door, token=owner).json["id"]
    client = world.user("Cleo")
    becomes_client(world, http, organization, owner, client)
    ids = {
        "org": organization.id,
        "kiosk": kiosk,
        "dependent": child,
        "job": job,
        "disclosure": terms,
        "step": step,
        "contact": made.contact,
        "guest": made.contact,
        "group": made.contact,
        "invitation": made.id,
        "member": member,
        "ask": an_ask(world, organization.id, world.user("Pat"), member),
        "service": http.post(f"/v1/organizations/{organization.id}/services", {"name": "Calls"}, token=owner).json[
            "id"
        ],
        **a_request(world, http, organization.id, client),
        **sold(http, f"/v1/organizations/{organization.id}", owner),
    }
    return Foreign(ids, http, people)


@holds("A35")
@pytest.mark.parametrize("declared", IN_ORGANIZATION, ids=lambda one: one.name)
def test_a_foreign_organization_answers_like_an_unknown_one(
    world: World, foreign: Foreign, declared: Operation
) -> None:
    before = dict(world.store.items)

    theirs = foreign.call(declared, foreign.ids, foreign.people.owner)
    nobodys = foreign.call(declared, UNKNOWN, foreign.people.owner)

    assert (theirs.status, theirs.code) == (404, "not_found")
    assert foreign.without_request_id(theirs) == foreign.without_request_id(nobodys)
    assert {**theirs.headers, "x-request-id": ""} == {**nobodys.headers, "x-request-id": ""}
    assert world.store.items == before


@holds("A35")
@pytest.mark.parametrize("declared", NAMED, ids=lambda one: one.name)
def test_a_foreign_id_in_the_own_organization_answers_like_an_unknown_one(
    world: World, foreign: Foreign, declared: Operation
) -> None:
    before = dict(world.store.items)
    own = {"org": foreign.people.place.id}

    theirs = foreign.call(declared, foreign.ids | own, foreign.people.owner)
    nobodys = foreign.call(declared, UNKNOWN | own, foreign.people.owner)

    assert (theirs.status, theirs.code) == (404, "not_found")
    assert foreign.without_request_id(theirs) == foreign.without_request_id(nobodys)
    assert world.store.items == before


@pytest.mark.parametrize("declared", IN_ORGANIZATION, ids=lambda one: one.name)
def test_strangers_get_404_and_the_unknown_get_401_everywhere(
    world: World, foreign: Foreign, declared: Operation
) -> None:
    before = dict(world.store.items)

    assert foreign.call(declared, foreign.ids, foreign.people.stranger).status == 404
    assert foreign.call(declared, foreign.ids, None).status == 401
    assert world.store.items == before


BORROWED = [
    {"recipient": {"contact": "{contact}"}, "channel": "link"},
    {"recipient": {"email": "guest@example.com"}, "role": "guest", "grants": {"client": "{contact}"}},
    {"recipient": {"email": "guest@example.com"}, "grants": {"staff": ["{member}"]}},
    {"recipient": {"email": "guest@example.com"}, "grants": {"groups": ["{contact}"]}},
]


@holds("A35")
@pytest.mark.parametrize("body", BORROWED, ids=["recipient", "client", "staff", "groups"])
def test_what_a_body_borrows_from_another_organization_is_unknown_here(
    world: World, foreign: Foreign, body: dict
) -> None:
    before = dict(world.store.items)
    replies = []
    for ids in (foreign.ids, UNKNOWN):
        path = f"{foreign.people.org}/invitations"
        replies.append(foreign.http.post(path, _filled(body, ids), token=foreign.people.owner))

    assert replies[0].status in (404, 422)
    assert foreign.without_request_id(replies[0]) == foreign.without_request_id(replies[1])
    assert world.store.items == before


def _filled(value: object, ids: dict[str, str]) -> object:
    if isinstance(value, dict):
        return {name: _filled(one, ids) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, ids) for one in value]
    return value.format(**ids) if isinstance(value, str) else value


@holds("A47")
@pytest.mark.parametrize("status", ["deactivated", "ended"])
def test_a_former_member_reaches_nothing_any_more(world: World, http: Http, people: People, status: str) -> None:
    for ref, item in list(world.store.items.items()):
        if ref.kind == "membership" and item.user == people.admin.id:
            world.store.items[ref] = replace(item, status=status)

    for declared in IN_ORGANIZATION:
        if declared.path.count("{") == 1:
            path = declared.path.format(org=people.place.id) + QUERIES.get(declared.name, "")
            reply = http.send(declared.method, path, VALID.get(declared.name), token=people.admin, headers=KEY)
            assert reply.status == {"deactivated": 403, "ended": 404}[status], declared.name


@pytest.mark.parametrize("declared", [one for one in OPERATIONS if "bearer" in one.auth], ids=lambda one: one.name)
def test_every_operation_that_needs_a_sign_in_says_401_without_one(http: Http, declared: Operation) -> None:
    path = declared.path.format(**UNKNOWN, token="A" * 40) + QUERIES.get(declared.name, "")

    for body in (VALID.get(declared.name), {"nonsense": 1} if declared.body else None):
        reply = http.send(declared.method, path, body)
        assert (reply.status, reply.code) == (401, "unauthenticated")
