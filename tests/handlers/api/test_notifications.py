"""What a member is told, and where, over HTTP: wishes, inbox, counters."""

from typing import Any

import pytest

from chalicelib.domain.ids import membership_id
from tests.handlers.gateway import Http
from tests.handlers.people import People
from tests.world import World


def own(people: People) -> str:
    return f"{people.org}/members/{membership_id(people.staff.id, 'staff')}/notifications"


def test_a_member_chooses_by_topic(http: Http, people: People) -> None:
    before = http.get(own(people), token=people.staff).json
    usual = {"channels": ["in_app", "email"], "rhythm": "at_once", "only_waiting": False, "chosen": False}
    assert before["topics"] == dict.fromkeys(("invitations", "clients", "requests", "money", "team"), usual)

    asked = {"topics": {"clients": {"rhythm": "daily"}, "money": {"channels": []}}}
    changed = http.patch(own(people), asked, token=people.staff).json
    assert changed["topics"]["clients"] == usual | {"rhythm": "daily", "chosen": True}
    assert changed["topics"]["money"]["channels"] == []
    assert changed["topics"]["team"] == usual

    back = http.patch(own(people), {"topics": {"clients": None}}, token=people.staff).json
    assert back["topics"]["clients"] == usual
    assert back["topics"]["money"]["chosen"] is True
    assert back == http.get(own(people), token=people.staff).json


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("all", {"channels": ["in_app", "email"], "only_waiting": False}),
        ("failures", {"channels": ["in_app", "email"], "only_waiting": True}),
        ("none", {"channels": ["in_app"], "only_waiting": False}),
    ],
)
def test_the_one_word_holds_for_all_topics_and_clears_what_was_chosen(
    http: Http, people: People, word: str, expected: dict[str, Any]
) -> None:
    http.patch(own(people), {"topics": {"clients": {"rhythm": "hourly"}}}, token=people.staff)
    member = f"{people.org}/members/{membership_id(people.staff.id, 'staff')}"
    assert http.patch(member, {"notifications": word}, token=people.staff).status == 200

    held = http.get(own(people), token=people.staff).json
    assert held["notifications"] == word
    for preference in held["topics"].values():
        assert preference == expected | {"rhythm": "at_once", "chosen": False}


def test_owners_are_told_of_clients_by_email_only_until_they_choose(http: Http, people: People) -> None:
    path = f"{people.org}/members/{membership_id(people.owner.id, 'owner')}/notifications"
    topics = http.get(path, token=people.owner).json["topics"]
    assert [topics[name]["channels"] for name in ("invitations", "money")] == [["email"], ["email"]]
    assert topics["team"]["channels"] == ["in_app", "email"]

    chosen = http.patch(path, {"topics": {"money": {"channels": ["in_app"]}}}, token=people.owner).json
    assert chosen["topics"]["money"]["channels"] == ["in_app"]


@pytest.mark.parametrize(
    ("topics", "field"),
    [
        ({"chat": {"rhythm": "daily"}}, "topics.chat"),
        ({"calendar": None}, "topics.calendar"),
        ({"clients": {"channels": ["push"]}}, "topics"),
        ({"clients": {"channels": ["email", "sms"]}}, "topics"),
    ],
)
def test_what_is_not_built_is_refused(http: Http, people: People, topics: Any, field: str) -> None:
    reply = http.patch(own(people), {"topics": topics}, token=people.staff)

    assert (reply.status, reply.code) == (422, "unsupported")
    assert reply.json["errors"][0]["field"] == field


def test_wishes_are_a_members_own(http: Http, people: People) -> None:
    assert http.get(own(people), token=people.owner).code == "forbidden"
    assert http.patch(own(people), {"topics": {}}, token=people.owner).code == "forbidden"


def assigned(world: World, http: Http, people: People, name: str = "Jane") -> None:
    body = {
        "recipient": {"name": name, "email": f"{name}@example.com"},
        "role": "client",
        "grants": {"staff": [membership_id(people.staff.id, "staff")]},
    }
    assert http.post(f"{people.org}/invitations", body, token=people.owner).status == 201
    world.run()


def test_the_inbox_shows_what_happened_and_where_to_go_on(world: World, http: Http, people: People) -> None:
    assigned(world, http, people)

    page = http.get("/v1/me/inbox", token=people.staff).json
    (entry,) = page["items"]
    assert page["next"] is None
    assert entry["title"] == "Jane is assigned to you"
    assert (entry["kind"], entry["topic"], entry["waits"], entry["seen_at"]) == ("assigned", "clients", False, None)
    assert entry["organization"] == {"id": people.place.id, "name": people.place.branding.name}
    assert http.get(entry["about"]["path"], token=people.staff).json["id"] == entry["about"]["invitation"]
    counters = http.get("/v1/me/counters", token=people.staff).json
    assert counters["unseen"] == 1
    assert counters["items"][0]["topics"] == {"clients": 1}

    for expected in (1, 0):
        marked = http.post("/v1/me/inbox/seen", {"ids": [entry["id"]]}, token=people.staff)
        assert marked.json == {"seen": expected, "more": False}
    assert http.get("/v1/me/counters", token=people.staff).json == {"items": [], "unseen": 0}
    assert http.get("/v1/me/inbox?unseen=true", token=people.staff).json["items"] == []
    assert http.get("/v1/me/inbox", token=people.staff).json["items"][0]["seen_at"] is not None


def test_an_inbox_is_paged_and_marked_up_to_what_was_shown(world: World, http: Http, people: People) -> None:
    for name in ("Ann", "Ben", "Cleo"):
        assigned(world, http, people, name)
        world.later(1)
    first = http.get("/v1/me/inbox?limit=2", token=people.staff).json
    second = http.get(f"/v1/me/inbox?limit=2&cursor={first['next']}", token=people.staff).json
    assert [one["title"].split()[0] for one in (*first["items"], *second["items"])] == ["Cleo", "Ben", "Ann"]
    assert http.get(f"/v1/me/inbox?topic=money&cursor={first['next']}", token=people.staff).status == 400

    body = {"up_to": first["items"][1]["id"], "topic": "clients", "organization": people.place.id}
    assert http.post("/v1/me/inbox/seen", body, token=people.staff).json == {"seen": 2, "more": False}
    assert http.get("/v1/me/counters", token=people.staff).json["unseen"] == 1


@pytest.mark.parametrize("body", [{}, {"ids": ["ntc_x"], "up_to": "ntc_x"}])
def test_marking_names_either_entries_or_a_place(http: Http, people: People, body: Any) -> None:
    assert http.post("/v1/me/inbox/seen", body, token=people.staff).status == 422


def test_a_topic_that_is_not_built_has_no_inbox_yet(http: Http, people: People) -> None:
    reply = http.get("/v1/me/inbox?topic=chat", token=people.staff)

    assert (reply.status, reply.code, reply.json["errors"][0]["field"]) == (422, "unsupported", "topic.chat")
