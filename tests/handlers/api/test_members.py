"""Members over HTTP: how they are shown, and where their photo is served."""

from typing import Any

import pytest

from tests.handlers.gateway import Http
from tests.handlers.people import People
from tests.holding import holds
from tests.pictures import png
from tests.world import World

HOST = "https://usher.test"


def listed(http: Http, people: People, query: str = "", user: Any = None) -> list[Any]:
    reply = http.get(f"{people.org}/members{query}", token=user or people.owner)
    assert reply.status == 200, reply
    return list(reply.json["items"])


def path_of(http: Http, people: People, role: str) -> str:
    (one,) = listed(http, people, f"?role={role}")
    return f"{people.org}/members/{one['id']}"


@holds("S2.14")
def test_a_photo_is_served_to_whoever_knows_it_and_gone_when_it_is_removed(http: Http, people: People) -> None:
    path = path_of(http, people, "staff")
    headers = {"Content-Type": "image/png"}
    given = http.put(f"{path}/photo", raw=png(), headers=headers, token=people.staff)
    assert given.status == 200, given
    shown = given.json["photo_url"].removeprefix(HOST)

    served = http.get(shown)
    assert (served.status, served.content, served.headers["content-type"]) == (200, png(), "image/png")
    assert served.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert http.get("/v1/me", token=people.staff).json["memberships"][0]["membership"] == given.json
    removed = http.send("DELETE", f"{path}/photo", token=people.admin)
    assert (removed.status, removed.json["photo_url"]) == (200, None)
    assert http.get(shown).status == 404


@holds("A36")
@pytest.mark.parametrize(
    ("data", "media_type", "status"),
    [(png(), "image/gif", 415), (b"<svg/>", "image/png", 422), (b"\0" * (256 * 1024 + 1), "image/png", 413)],
)
def test_a_photo_is_held_to_the_same_bytes_as_every_picture(
    http: Http, people: People, world: World, data: bytes, media_type: str, status: int
) -> None:
    path, before = path_of(http, people, "staff"), dict(world.store.items)
    reply = http.put(f"{path}/photo", raw=data, headers={"Content-Type": media_type}, token=people.staff)
    assert reply.status == status
    assert dict(world.store.items) == before


@holds("S2.14", "A36")
def test_name_title_and_greeting_are_plain_text_and_cleared_by_null(http: Http, people: People) -> None:
    path = path_of(http, people, "staff")
    shown = {"name": "Stan  Lee", "title": "Coach", "greeting": "<b>Hello</b>\r\nwww.example.com"}
    changed = http.patch(path, shown, token=people.staff).json
    assert (changed["name"], changed["title"]) == ("Stan Lee", "Coach")
    assert changed["greeting"] == "<b>Hello</b>\nwww.example.com"
    cleared = http.patch(path, {"title": None, "greeting": None}, token=people.admin).json
    assert (cleared["title"], cleared["greeting"], cleared["photo_url"]) == ("", "", None)
    assert http.patch(path, {"name": None}, token=people.staff).status == 400
    refused = http.patch(path, {"title": "a\nb"}, token=people.staff)
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "title")
    assert http.patch(path_of(http, people, "owner"), {"title": "Boss"}, token=people.admin).code == "forbidden"


@holds("S2.14")
def test_lists_are_asked_by_role_state_and_beginning(http: Http, people: People) -> None:
    assert [one["role"] for one in listed(http, people, "?role=admin")] == ["admin"]
    assert len(listed(http, people, "?status=active")) == 4
    assert listed(http, people, "?status=ended") == []
    staff = listed(http, people, "?role=staff")[0]
    assert listed(http, people, f"?q={staff['name'][:2].lower()}") == [staff]
    assert http.get(f"{people.org}/members?role=boss", token=people.owner).status == 400
    first = http.get(f"{people.org}/members?limit=1", token=people.owner).json["next"]
    other = http.get(f"{people.org}/members?limit=1&role=staff&cursor={first}", token=people.owner)
    assert (other.status, other.code) == (400, "invalid_request")


@holds("S2.14")
def test_a_member_leaves_and_another_is_removed(http: Http, people: People) -> None:
    staff = path_of(http, people, "staff")
    removed = http.post(f"{staff}/remove", {"invitations": "revoke"}, token=people.admin)
    assert (removed.status, removed.json["status"]) == (200, "ended")
    assert http.get(people.org, token=people.staff).status == 404
    left = http.post(f"/v1/me{people.org.removeprefix('/v1')}/leave", token=people.client)
    assert [one["role"] for one in left.json["memberships"]] == ["client"]
    assert http.post(f"/v1/me{people.org.removeprefix('/v1')}/leave", token=people.client).status == 404
    refused = http.post(f"/v1/me{people.org.removeprefix('/v1')}/leave", token=people.owner)
    assert (refused.status, refused.code) == (409, "conflict")
    assert "another" in refused.json["detail"] or "somebody else" in refused.json["detail"]
    nobody = http.post(f"{path_of(http, people, 'admin')}/deactivate", {"clients": {"to": "mem_x"}}, token=people.owner)
    assert (nobody.status, nobody.json["errors"][0]["field"]) == (422, "clients.to")
