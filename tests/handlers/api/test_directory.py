"""Contacts, members and the organization over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from openapi_spec_validator import validate

from tests.handlers.browser import Browser
from tests.handlers.gateway import Http
from tests.handlers.people import PORTAL, People
from tests.holding import holds
from tests.world import World

JANE = {
    "name": "Jane Doe",
    "emails": ["Jane@Example.com"],
    "phones": ["+1 201 555 0123"],
    "preferred": "sms",
    "locale": "de",
    "type": "prospect",
    "tags": ["new"],
    "external_id": "crm-1",
}


@pytest.fixture
def jane(http: Http, people: People) -> dict:
    reply = http.post(f"{people.org}/contacts", JANE, token=people.owner)
    assert reply.status == 201
    return reply.json


@holds("S2.1")
def test_a_contact_is_kept_with_canonical_addresses_and_nothing_is_sent(
    world: World, http: Http, people: People, jane: dict
) -> None:
    world.run()
    expected = JANE | {"emails": ["jane@example.com"], "phones": ["+12015550123"], "state": "invite", "version": 1}

    assert expected.items() <= http.get(f"{people.org}/contacts/{jane['id']}", token=people.admin).json.items()
    assert not world.sms.inbox
    assert not world.email.inbox


def test_contacts_are_listed_newest_first_page_by_page_and_by_type(http: Http, people: People, jane: dict) -> None:
    for number in range(4):
        http.post(f"{people.org}/contacts", {"name": f"Client {number}"}, token=people.owner)
    path, names = f"{people.org}/contacts?limit=2", []
    while path:
        page = http.get(path, token=people.owner).json
        names += [one["name"] for one in page["items"]]
        path = page["next"] and f"{people.org}/contacts?limit=2&cursor={page['next']}"

    assert names == ["Client 3", "Client 2", "Client 1", "Client 0", "Jane Doe"]
    leads = http.get(f"{people.org}/contacts?type=prospect", token=people.owner).json
    assert [one["id"] for one in leads["items"]] == [jane["id"]]


@holds("A11")
def test_a_changed_address_sends_a_new_link_and_kills_the_old_one(
    world: World, http: Http, people: People, jane: dict
) -> None:
    made = http.post(f"{people.org}/contacts/{jane['id']}/invite", {"channel": "email"}, token=people.owner)
    assert made.status == 200
    world.run()
    old = world.email.inbox[-1].token
    version = http.get(f"{people.org}/contacts/{jane['id']}", token=people.owner).json["version"]

    changed = http.patch(
        f"{people.org}/contacts/{jane['id']}",
        {"emails": ["jane.doe@example.com"]},
        token=people.owner,
        headers={"If-Match": f'"{version}"'},
    )
    world.run()

    assert changed.json["emails"] == ["jane.doe@example.com"]
    assert http.get(f"/v1/links/{old}").code == "link_superseded"
    assert http.get(f"/v1/links/{world.email.inbox[-1].token}").status == 200
    assert world.email.inbox[-1].delivery.address == "jane.doe@example.com"


def test_null_clears_and_absence_keeps(http: Http, people: People, jane: dict) -> None:
    path = f"{people.org}/contacts/{jane['id']}"

    changed = http.patch(path, {"phones": None, "tags": None, "external_id": None}, token=people.owner).json

    assert (changed["phones"], changed["tags"], changed["external_id"]) == ([], [], "")
    assert (changed["name"], changed["emails"]) == ("Jane Doe", ["jane@example.com"])


def test_a_contact_never_loses_both_its_name_and_its_addresses(http: Http, people: People, jane: dict) -> None:
    path = f"{people.org}/contacts/{jane['id']}"

    refused = http.patch(path, {"name": "", "emails": None, "phones": None}, token=people.owner)

    assert (refused.status, refused.code) == (422, "invalid_request")


def test_an_old_version_is_refused_and_changes_nothing(http: Http, people: People, jane: dict) -> None:
    path = f"{people.org}/contacts/{jane['id']}"
    http.patch(path, {"name": "Jane D."}, token=people.owner, headers={"If-Match": "1"})

    late = http.patch(path, {"name": "Jane Late"}, token=people.admin, headers={"If-Match": '"1"'})

    assert (late.status, late.code) == (412, "conflict")
    assert http.get(path, token=people.owner).json["name"] == "Jane D."


def test_inviting_a_contact_twice_sends_the_same_invitation_again(
    world: World, http: Http, people: People, jane: dict
) -> None:
    path = f"{people.org}/contacts/{jane['id']}/invite"
    first = http.post(path, token=people.owner).json
    world.later(2 * 60_000)
    second = http.post(path, token=people.owner).json

    assert first["channel"] == "sms"
    assert second["id"] == first["id"]
    assert [one["number"] for one in second["deliveries"]] == [2, 1]


def test_two_contacts_with_one_address_are_told_apart_by_id(http: Http, people: People, jane: dict) -> None:
    sister = http.post(f"{people.org}/contacts", {"name": "Joan", "emails": JANE["emails"]}, token=people.owner).json

    refused = http.post(f"{people.org}/invitations", {"recipient": {"email": "jane@example.com"}}, token=people.owner)

    assert (refused.status, refused.code) == (409, "contact_ambiguous")
    assert sorted(refused.json["contacts"]) == sorted([jane["id"], sister["id"]])


@pytest.mark.parametrize(("who", "expected"), [("owner", 4), ("admin", 4), ("staff", 3), ("client", 1)])
def test_members_are_listed_as_far_as_a_role_sees_them(http: Http, people: People, who: str, expected: int) -> None:
    caller = getattr(people, who)

    assert len(http.get(f"{people.org}/members", token=caller).json["items"]) == expected


def test_members_come_page_by_page_and_one_by_one(http: Http, people: People) -> None:
    path, seen = f"{people.org}/members?limit=1", []
    while path:
        page = http.get(path, token=people.owner).json
        seen += page["items"]
        path = page["next"] and f"{people.org}/members?limit=1&cursor={page['next']}"

    assert sorted(one["role"] for one in seen) == ["admin", "client", "owner", "staff"]
    for one in seen:
        assert http.get(f"{people.org}/members/{one['id']}", token=people.owner).json == one


def test_staff_do_not_see_clients_that_are_not_theirs(http: Http, people: People, jane: dict) -> None:
    refused = http.get(f"{people.org}/contacts/{jane['id']}", token=people.staff)
    unknown = http.get(f"{people.org}/contacts/con_0000000000000000", token=people.staff)

    assert refused.status == unknown.status == 404
    assert http.get(f"{people.org}/contacts", token=people.staff).json["items"] == []


def test_an_organization_is_read_by_members_and_changed_by_managers(http: Http, people: People) -> None:
    for user in (people.owner, people.admin, people.staff, people.client):
        assert http.get(people.org, token=user).json["portal_url"] == PORTAL
    for user in (people.staff, people.client):
        assert http.patch(people.org, {"name": "Mine"}, token=user).code == "forbidden"

    changed = http.patch(
        people.org,
        {"name": "Acme  Two", "portal_url": None, "labels": None, "policy": {"lifetime": 7200, "match": "bearer"}},
        token=people.admin,
        headers={"If-Match": '"1"'},
    ).json

    assert (changed["name"], changed["portal_url"], changed["labels"]) == ("Acme Two", "", {})
    assert (changed["policy"]["lifetime"], changed["policy"]["match"], changed["version"]) == (7200, "bearer", 2)
    back = http.patch(people.org, {"policy": {"lifetime": None, "match": None}}, token=people.owner).json
    assert (back["policy"]["lifetime"], back["policy"]["match"]) == (None, None)


def test_how_to_reach_a_human_is_typed_as_people_do_and_stands_on_pages(
    http: Http, people: People, visit: Callable[..., Browser], invited: Callable[..., str]
) -> None:
    def ask(**asked: Any) -> Any:
        return http.patch(people.org, asked, token=people.admin).json

    assert ask(country="US", help={"email": " Help@ACME.example ", "phone": "(201) 555-0100"})["help"] == {
        "email": "help@acme.example",
        "phone": "+12015550100",
        "url": "",
    }
    assert ask(help={"url": "https://acme.example/help", "phone": None})["help"]["email"] == "help@acme.example"
    assert ask(help={"phone": "+44 20 7946 0958"})["help"]["phone"] == "+442079460958", "a landline can be called"
    assert ask(name="Acme Two")["help"]["url"] == "https://acme.example/help"
    page = visit().open(invited(email="jane@example.com", name="Jane"))
    assert {"mailto:help@acme.example", "https://acme.example/help"} <= set(page.links)
    wrong = [
        {"email": "nobody"},
        {"phone": "911"},
        {"phone": "+1 900 555 1234"},
        {"url": "http://acme.example"},
        {"fax": "1"},
    ]
    refused = [http.patch(people.org, {"help": one}, token=people.admin) for one in wrong]
    assert [list(one.told()) for one in refused] == [
        ["help.email"],
        ["help.phone"],
        ["help.phone"],
        ["help.url"],
        ["help.fax"],
    ]
    assert ask(help=None)["help"] == {"email": "", "phone": "", "url": ""}


def test_only_the_operator_creates_organizations_unless_the_deployment_is_open(
    world: World, http: Http, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert http.post("/v1/organizations", {"name": "Mine"}, token=people.stranger).code == "forbidden"
    object.__setattr__(world.outside, "open_creation", True)

    made = http.post("/v1/organizations", {"name": "Mine"}, token=people.stranger)
    unverified = http.post("/v1/organizations", {"name": "Mine"}, token=world.user("Una", phone="+12015550123"))

    assert made.status == 201
    assert http.get(f"/v1/organizations/{made.json['id']}", token=people.stranger).json == made.json
    assert (unverified.status, unverified.code) == (403, "email_unverified")


def test_an_app_learns_how_to_sign_in_and_whether_the_service_is_up(http: Http) -> None:
    config = http.get("/v1/config").json

    assert config["link_host"] == "https://usher.test"
    assert config["organization_creation"] == "operator"
    assert config["channels"] == ["email", "sms", "link", "qr"]
    assert config["password_rules"] == {"min_length": 10, "max_length": 256}
    assert http.get("/health").json == {"status": "ok"}


def test_the_documentation_is_served_to_programs_and_to_people(http: Http) -> None:
    described = http.get("/v1/openapi.json")
    docs = http.get("/docs")

    validate(described.json)
    assert described.headers["content-type"] == "application/json"
    assert described.json["servers"] == [{"url": "https://usher.test"}]
    assert docs.headers["content-type"].startswith("text/html")
    assert all(path in docs.text for path in described.json["paths"])


def test_a_member_chooses_what_to_be_told_and_in_which_language(http: Http, people: People) -> None:
    me = http.get("/v1/me", token=people.owner).json["memberships"][0]["membership"]
    path = f"{people.org}/members/{me['id']}"
    assert (me["notifications"], me["locale"]) == ("all", "en")

    asked = {"notifications": "failures", "locale": "de-AT"}
    changed = http.send("PATCH", path, asked, token=people.owner, headers={"If-Match": f'"{me["version"]}"'})
    stale = http.send("PATCH", path, asked, token=people.owner, headers={"If-Match": f'"{me["version"]}"'})

    assert (changed.json["notifications"], changed.json["locale"]) == ("failures", "de-AT")
    assert http.get("/v1/me", token=people.owner).json["memberships"][0]["membership"] == changed.json
    assert stale.status == 412
    assert http.send("PATCH", path, {"notifications": "some"}, token=people.owner).status == 400


def test_an_owner_changes_the_role_of_a_member_alone_and_not_beside_other_wishes(http: Http, people: People) -> None:
    items = http.get(f"{people.org}/members", token=people.owner).json["items"]
    (staff,) = (one for one in items if one["role"] == "staff")
    path = f"{people.org}/members/{staff['id']}"
    assert http.patch(path, {"role": "admin", "locale": "de"}, token=people.owner).status == 422
    assert http.patch(path, {"role": "admin"}, token=people.admin).status == 403
    changed = http.patch(path, {"role": "admin"}, token=people.owner)
    assert (changed.status, changed.json["role"]) == (200, "admin")
    assert http.get(path, token=people.owner).json["id"] == changed.json["id"] != staff["id"]
