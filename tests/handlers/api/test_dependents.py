"""Dependents over HTTP: the record, its guardians, and the lists that are loaded by them."""

import pytest

from tests.handlers.gateway import Http
from tests.handlers.people import People
from tests.holding import holds
from tests.world import World

SEGMENTS = {"site": "North", "classroom": "Sunflowers"}


@pytest.fixture
def ann(http: Http, people: People) -> dict:
    body = {"name": "Ann", "emails": ["ann@example.com"]}
    return http.post(f"{people.org}/contacts", body, token=people.owner).json


@pytest.fixture
def mia(http: Http, people: People, ann: dict) -> dict:
    body = {"name": "Mia", "segments": SEGMENTS, "guardians": [{"contact": ann["id"], "slot": "A"}]}
    reply = http.post(f"{people.org}/dependents", body, token=people.owner)
    assert reply.status == 201
    return reply.json


def path(people: People, one: dict) -> str:
    return f"{people.org}/dependents/{one['id']}"


@holds("S4.3")
def test_a_child_and_its_guardian_show_each_other(http: Http, people: People, ann: dict, mia: dict) -> None:
    assert mia["id"].startswith("dep_")
    assert (mia["name"], mia["segments"], mia["version"]) == ("Mia", SEGMENTS, 1)
    assert mia["guardians"] == [
        {"contact": ann["id"], "slot": "A", "name": "Ann", "state": "invite", "registered": None}
    ]
    contact = http.get(f"{people.org}/contacts/{ann['id']}", token=people.owner).json
    assert contact["dependents"] == [{"id": mia["id"], "name": "Mia", "slot": "A", "segments": SEGMENTS}]
    assert http.get(path(people, mia), token=people.admin).json == mia
    assert http.get(f"{people.org}/dependents", token=people.owner).json["items"] == [mia]


def test_null_clears_and_absence_keeps_also_inside_the_segments(http: Http, people: People, mia: dict) -> None:
    one = path(people, mia)

    moved = http.patch(one, {"segments": {"classroom": "Bees", "site": None}}, token=people.owner).json
    assert (moved["segments"], moved["name"], len(moved["guardians"])) == ({"classroom": "Bees"}, "Mia", 1)
    bare = http.patch(one, {"segments": None, "guardians": None, "external_id": None}, token=people.owner).json
    assert (bare["segments"], bare["guardians"], bare["external_id"]) == ({}, [], "")


def test_an_old_version_is_refused_and_changes_nothing(http: Http, people: People, mia: dict) -> None:
    one = path(people, mia)
    http.patch(one, {"name": "Mia R."}, token=people.owner, headers={"If-Match": "1"})

    late = http.patch(one, {"name": "Mia L."}, token=people.admin, headers={"If-Match": '"1"'})

    assert (late.status, late.code) == (412, "conflict")
    assert http.get(one, token=people.owner).json["name"] == "Mia R."


@holds("F02")
def test_the_same_request_twice_makes_one_child(http: Http, people: People) -> None:
    key = {"Idempotency-Key": "once"}
    first, second = (
        http.post(f"{people.org}/dependents", {"name": "Mia"}, token=people.owner, headers=key) for _ in range(2)
    )
    assert first.json == second.json
    assert len(http.get(f"{people.org}/dependents", token=people.owner).json["items"]) == 1


@holds("S4.4")
def test_lists_of_contacts_are_loaded_by_segment_slot_and_child(
    http: Http, people: People, ann: dict, mia: dict
) -> None:
    http.post(f"{people.org}/contacts", {"name": "Zoe"}, token=people.owner)
    for query in ("segment=Sunflowers", "slot=A", f"dependent={mia['id']}", "segment=North&slot=A"):
        items = http.get(f"{people.org}/contacts?{query}", token=people.owner).json["items"]
        assert [one["id"] for one in items] == [ann["id"]], query
    for query in ("segment=Bees", "slot=B", "dependent=dep_0000000000000000", "attention=true"):
        assert http.get(f"{people.org}/contacts?{query}", token=people.owner).json["items"] == [], query
    assert http.get(f"{people.org}/contacts?slot=C", token=people.owner).status == 400


@holds("S4.4")
def test_a_classroom_is_rehearsed_and_invited_by_its_filter(http: Http, people: People, mia: dict) -> None:
    body = {"filter": {"segment": "Sunflowers", "slot": "A"}, "dry_run": True}
    key = {"Idempotency-Key": "group"}
    seen = http.post(f"{people.org}/invitations/batch", body, token=people.owner, headers=key)
    assert (seen.status, seen.json["total"], seen.json["refused"]) == (200, 1, [])


@holds("S4.1")
def test_the_refusal_names_the_rule_and_what_to_do(http: Http, people: People, ann: dict, mia: dict) -> None:
    others = {"guardians": [{"contact": ann["id"]}]}
    assert http.patch(path(people, mia), others, token=people.owner).json["guardians"][0]["slot"] == "other"

    refused = http.post(f"{people.org}/contacts/{ann['id']}/invite", token=people.owner)

    assert (refused.status, refused.code, refused.json["rule"]) == (403, "forbidden", "guardian_slot")
    assert "invite_other_guardians" in refused.json["detail"]
    switched = {"policy": {"invite_other_guardians": True}}
    assert http.patch(people.org, switched, token=people.owner).json["policy"]["invite_other_guardians"] is True
    assert http.post(f"{people.org}/contacts/{ann['id']}/invite", token=people.owner).status == 200


@holds("S4.3")
def test_link_page_and_rows_say_which_child_it_is_about(
    world: World, http: Http, people: People, ann: dict, mia: dict
) -> None:
    made = http.post(f"{people.org}/contacts/{ann['id']}/invite", token=people.owner).json
    world.run()
    token = world.email.inbox[-1].token

    assert made["dependents"] == ["Mia"]
    assert http.get(f"/v1/links/{token}").json["dependents"] == [{"name": "Mia"}]
    assert "<dt>For</dt><dd>Mia</dd>" in http.get(f"/i/{token}").text
    rows = http.get(f"{people.org}/invitations?segment=Sunflowers", token=people.owner).json["items"]
    assert [one["dependents"] for one in rows] == [["Mia"]]
    assert http.get(f"{people.org}/invitations?segment=Bees", token=people.owner).json["items"] == []


@holds("A35")
def test_a_guardian_of_another_organization_is_unknown_here(world: World, http: Http, people: People) -> None:
    owner = world.user("Fiona")
    organization = world.organization(owner, "Foreign")
    foreign = world.invite(organization, owner, email="foreign@example.com", name="Foreign").invitation.contact
    before = dict(world.store.items)
    replies = []
    for identifier in (foreign, "con_0000000000000000"):
        body = {"name": "Mia", "guardians": [{"contact": identifier, "slot": "A"}]}
        replies.append(http.post(f"{people.org}/dependents", body, token=people.owner))
    assert [one.status for one in replies] == [422, 422]
    assert len({one.text.replace(one.headers["x-request-id"], "") for one in replies}) == 1
    assert world.store.items == before
