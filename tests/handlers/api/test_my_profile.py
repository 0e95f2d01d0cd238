"""Profiles and blocks over HTTP: merge patch, versions, and what is told of whom."""

from tests.handlers.gateway import Http
from tests.handlers.people import People
from tests.holding import holds
from tests.pictures import png
from tests.world import World

PROFILE = "/v1/me/profile"
COMPLETE = {
    "name": "Olga Berg",
    "profession": "Mediator",
    "circle": {"role": "third_party", "subtype": "professional"},
}


@holds("S0.2", "S0.3")
def test_a_profile_is_empty_then_completed_then_visible_then_taken_back(http: Http, people: People) -> None:
    empty = http.get(PROFILE, token=people.owner).json
    assert (empty["missing"], empty["visible_in_search"], empty["circle"], empty["version"]) == (
        ["name", "profession", "circle"],
        False,
        None,
        0,
    )
    early = http.patch(PROFILE, {"visible_in_search": True}, token=people.owner)
    assert (early.status, early.code) == (403, "profile_incomplete")
    assert [one["field"] for one in early.json["errors"]] == ["name", "profession", "circle"]

    given = http.patch(PROFILE, COMPLETE | {"visible_in_search": True, "locale": "de_at"}, token=people.owner)
    assert given.status == 200, given
    assert (given.json["missing"], given.json["locale"], given.json["version"]) == ([], "de-AT", 1)
    assert http.get(PROFILE, token=people.owner).json == given.json
    assert http.get(PROFILE, token=people.admin).json == empty

    late = http.patch(PROFILE, {"firm": "x"}, token=people.owner, headers={"If-Match": '"7"'})
    assert late.status == 412
    kept = http.patch(PROFILE, {"profession": None}, token=people.owner)
    assert (kept.status, kept.code) == (403, "profile_incomplete")
    gone = http.patch(PROFILE, {"visible_in_search": False, "profession": None}, token=people.owner)
    assert (gone.json["visible_in_search"], gone.json["profession"], gone.json["missing"]) == (
        False,
        "",
        ["profession"],
    )


def test_without_a_verified_email_it_says_what_to_do(http: Http, world: World) -> None:
    texter = world.user("Tess", email="", phone="+12015550177")
    refused = http.patch(PROFILE, COMPLETE | {"visible_in_search": True}, token=texter)
    assert (refused.status, refused.code) == (403, "email_unverified")


def test_other_roles_of_a_circle_and_other_fields_are_refused(http: Http, people: People) -> None:
    for body in (
        {"circle": {"role": "third_party"}},
        {"circle": {"role": "third_party", "subtype": "parent"}},
        {"circle": {"role": "professional", "subtype": "professional"}},
        {"second_factor": True},
        {"found_at": ["x"]},
        {"visible_in_search": None},
    ):
        assert http.patch(PROFILE, body, token=people.owner).status == 400, body


def test_a_photo_of_ones_own_is_served_and_gone(http: Http, people: People) -> None:
    given = http.put("/v1/me/photo", raw=png(), headers={"Content-Type": "image/png"}, token=people.owner)
    path = given.json["photo_url"].removeprefix("https://usher.test")
    assert http.get(path).content == png()
    removed = http.send("DELETE", "/v1/me/photo", token=people.owner)
    assert (removed.status, removed.json["photo_url"]) == (200, None)
    assert http.get(path).status == 404


@holds("A44")
def test_who_sent_me_an_invitation_is_blocked_by_it_and_nothing_tells_who_they_are(
    http: Http, people: People, world: World
) -> None:
    jane = world.user("Jane")
    offer = world.invite(people.place, people.admin, email="jane@example.com", name="Jane").invitation
    blocked = http.put("/v1/me/blocks", {"invitation": offer.id}, token=jane)
    assert (blocked.status, blocked.json.keys()) == (200, {"id", "name", "created_at"})
    assert http.put("/v1/me/blocks", {"invitation": offer.id}, token=jane).json == blocked.json
    assert http.get("/v1/me/blocks", token=jane).json == {"items": [blocked.json], "next": None}
    assert http.get("/v1/me/blocks", token=people.admin).json["items"] == []
    assert http.put("/v1/me/blocks", {"invitation": offer.id}, token=people.client).code == "not_found"

    path = f"/v1/me/blocks/{blocked.json['id']}"
    assert http.send("DELETE", path, token=people.admin).code == "not_found"
    assert http.send("DELETE", path, token=jane).json == blocked.json
    assert http.send("DELETE", path, token=jane).code == "not_found"
