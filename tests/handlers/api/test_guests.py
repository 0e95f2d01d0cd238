"""Guests and groups over HTTP: what a client asks for and is shown, and what is refused."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Role
from chalicelib.domain.writes import Always, Put
from tests.handlers.gateway import Http
from tests.handlers.people import People
from tests.holding import holds
from tests.world import World

GUS = {"name": "Gus", "email": "gus@example.com", "phone": "+12015550123"}
NEVER = {"type", "tags", "external_id", "grants", "metadata", "timezone", "registered"}


@pytest.fixture
def cleo(world: World, http: Http, people: People) -> tuple[User, str]:
    """A client who joined long ago: the account, and the id of the contact."""
    contact = http.post(f"{people.org}/contacts", {"name": "Cleo"}, token=people.owner).json["id"]
    user = world.user("Cleo")
    member = world.join(people.place, user, Role.CLIENT, contact_id=contact)
    reference = refs.contact(people.place.id, contact)
    linked = replace(world.item(reference), linked_user=user.id, linked_memberships=(member,))
    world.store.commit([Put(reference, linked, Always())])
    return user, contact


def mine(people: People, rest: str = "") -> str:
    return f"/v1/me/organizations/{people.place.id}/guests{rest}"


@holds("S2.8", "S2.9")
def test_a_client_keeps_their_guests_in_order(world: World, http: Http, people: People, cleo: Any) -> None:
    user, _ = cleo
    made = http.post(mine(people), GUS | {"channel": "link"}, token=user)
    assert (made.status, made.json["state"], made.json["invited"]) == (201, "re_invite", True)
    assert made.json["url"]
    assert not NEVER & made.json.keys()
    noted = http.post(mine(people), {"name": "Ada", "invite": False}, token=user).json
    assert (noted["state"], noted["email"]) == ("invite", None)
    listed = http.get(mine(people), token=user).json["items"]
    assert [(one["name"], one["email"]) for one in listed] == [("Gus", "gus@example.com"), ("Ada", None)]
    changed = http.patch(mine(people, f"/{noted['id']}"), {"email": "ada@example.com", "phone": None}, token=user)
    assert (changed.json["email"], changed.json["phone"]) == ("ada@example.com", None)
    invited = http.post(mine(people, f"/{noted['id']}/invite"), {}, token=user)
    assert invited.json["invited"] is True
    ended = http.post(mine(people, f"/{noted['id']}/end"), token=user)
    assert (ended.json["state"], ended.json["invited"]) == ("invite", False)
    assert http.get(mine(people, f"/{noted['id']}"), token=user).json == ended.json


@holds("S2.8")
def test_the_address_that_somebody_else_typed_is_masked(http: Http, people: People, cleo: Any) -> None:
    user, contact = cleo
    body = {"recipient": GUS, "role": "guest", "of": contact}
    made = http.post(f"{people.org}/invitations", body, token=people.owner).json
    assert (made["of"], made["grants"]["client"]) == (contact, contact)
    [guest] = http.get(mine(people), token=user).json["items"]
    assert (guest["email"], guest["phone"]) == ("g***@e***.com", "•••23")
    own = http.get(f"{people.org}/contacts/{guest['id']}", token=people.owner).json
    assert (own["of"], own["emails"]) == (contact, ["gus@example.com"])
    assert http.get(f"{people.org}/contacts/{guest['id']}", token=user).status == 404


@holds("S2.8")
def test_one_client_is_named_in_one_way_or_in_both_alike(http: Http, people: People, cleo: Any) -> None:
    _, contact = cleo
    offer = {"recipient": GUS, "role": "guest", "of": contact}
    both = offer | {"grants": {"client": contact}}
    two = offer | {"grants": {"client": "con_0000000000000000"}}
    refused = http.post(f"{people.org}/invitations", two, token=people.owner)
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "of")
    assert http.post(f"{people.org}/invitations", both, token=people.owner).json["of"] == contact


@holds("S2.8")
def test_a_guest_is_told_that_the_client_is_not_active(world: World, http: Http, people: People, cleo: Any) -> None:
    user, contact = cleo
    offer = {"recipient": {"name": "Gus"}, "channel": "link", "role": "guest", "of": contact}
    url = http.post(f"{people.org}/invitations", offer, token=people.owner).json["url"]
    gus, token = world.user("Gus"), url.rpartition("/")[2]
    assert http.post(f"/v1/links/{token}/accept", {"version": 1}, token=gus).status == 200
    member = next(one for one in http.get("/v1/me", token=user).json["memberships"])["membership"]["id"]
    assert http.post(f"{people.org}/members/{member}/deactivate", {}, token=people.owner).status == 200
    for path in ("", "/members"):
        refused = http.get(f"{people.org}{path}", token=gus)
        assert (refused.status, refused.code) == (403, "client_inactive")
    again = http.post(f"{people.org}/invitations", offer, token=people.owner)
    assert (again.status, again.code) == (403, "client_inactive")
    assert "activate the client" in again.json["detail"]
    assert http.post(f"{people.org}/members/{member}/activate", token=people.owner).status == 200
    assert http.get(people.org, token=gus).status == 200


@holds("S2.7")
def test_a_group_from_the_first_to_the_last_member(http: Http, people: People, cleo: Any) -> None:
    user, contact = cleo
    group = http.post(f"{people.org}/contacts", {"name": "Evening", "kind": "group"}, token=people.owner).json
    path = f"{people.org}/groups/{group['id']}/members"
    put = http.put(path, {"contacts": [contact]}, token=people.owner, headers={"If-Match": f'"{group["version"]}"'})
    assert (put.json["contacts"], put.json["version"]) == ([contact], group["version"] + 1)
    [inside] = http.get(path, token=people.owner).json["items"]
    assert inside == {"contact": contact, "name": "Cleo", "state": "linked", "photo_url": None}
    [kept] = http.get(f"{people.org}/contacts?kind=group", token=people.owner).json["items"]
    assert kept["name"] == "Evening"
    own = f"/v1/me/organizations/{people.place.id}/groups"
    assert http.get(own, token=user).json["items"] == [{"id": group["id"], "name": "Evening", "role": "member"}]
    shown = http.get(f"{own}/{group['id']}", token=user).json
    assert (shown["members"], shown["guests"]) == ([{"name": "Cleo", "photo_url": None}], [])
    left = http.send("DELETE", f"{path}/{contact}", token=people.owner)
    assert left.json["contacts"] == []
    assert http.get(own, token=user).json["items"] == []
