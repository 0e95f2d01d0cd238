"""Lists and counts over HTTP: filters, search, attention, and cursors that belong to one question."""

import pytest

from tests.handlers.conftest import People
from tests.handlers.gateway import Http
from tests.holding import holds
from tests.world import World


@pytest.fixture
def three(world: World, people: People) -> World:
    for name, email in (("Ann Lee", "ann@example.com"), ("Ben Orr", "ben@example.com"), ("Cid Orr", "cid@example.com")):
        world.invite(people.place, people.owner, name=name, email=email)
        world.later(1_000)
    world.run()
    return world


def found(http: Http, people: People, query: str) -> list[str]:
    reply = http.get(f"{people.org}/invitations?{query}", token=people.owner)
    assert reply.status == 200, reply.text
    return [one["recipient"]["name"] for one in reply.json["items"]]


def test_invitations_are_searched_and_filtered_in_one_question_c12(http: Http, people: People, three: World) -> None:
    inviter = http.get(f"{people.org}/invitations", token=people.owner).json["items"][0]["inviter"]["membership"]

    assert found(http, people, "q=or") == ["Cid Orr", "Ben Orr"]
    assert found(http, people, "q=ANN%40&status=pending&channel=email") == ["Ann Lee"]
    assert found(http, people, f"inviter={inviter}&created_after=2027-01-15T08:00:01Z") == ["Cid Orr", "Ben Orr"]
    assert found(http, people, "created_before=2027-01-15T09:00:01%2B01:00") == ["Ann Lee"]
    assert found(http, people, "created_after=9999-12-31T23:59:59Z") == []
    assert found(http, people, "created_before=1969-01-01T00:00:00Z") == []


@pytest.mark.parametrize(
    "query", ["q=a", "q=%20a", "q=", "created_after=yesterday", "created_after=2027-01-15T08:00:01", "attention=maybe"]
)
def test_a_question_that_means_nothing_is_refused(http: Http, people: People, query: str) -> None:
    reply = http.get(f"{people.org}/invitations?{query}", token=people.owner)

    assert (reply.status, reply.code) == (400, "invalid_request")


def test_lines_carry_the_latest_delivery_and_what_needs_somebody_why_c22(
    http: Http, people: People, three: World
) -> None:
    three.without_sender("email")
    three.invite(people.place, people.owner, name="Dot", email="dot@example.com")

    everyone = http.get(f"{people.org}/invitations", token=people.owner).json["items"]
    needing = http.get(f"{people.org}/invitations?attention=true", token=people.owner).json["items"]

    assert [len(one["deliveries"]) for one in everyone] == [1, 1, 1, 1]
    assert [(one["recipient"]["name"], one["attention"]) for one in needing] == [
        ("Dot", {"reason": "failed", "next_step": "share"})
    ]
    assert needing[0]["deliveries"][0]["reason"] == "no_sender"


def test_a_cursor_opens_only_the_question_it_came_from(http: Http, people: People, three: World) -> None:
    path = f"{people.org}/invitations?limit=1&q=or"
    cursor = http.get(path, token=people.owner).json["next"]

    assert found(http, people, f"limit=1&q=or&cursor={cursor}") == ["Ben Orr"]
    assert found(http, people, f"limit=2&q=or&cursor={cursor}") == ["Ben Orr"]
    for other in ("q=ben", "q=or&attention=true", "q=or&status=pending", "q=or&created_after=2027-01-15T08:00:01Z"):
        reply = http.get(f"{people.org}/invitations?{other}&cursor={cursor}", token=people.owner)
        assert reply.told() == {"cursor": "invalid"}


def test_contacts_are_searched_and_filtered(http: Http, people: People, three: World) -> None:
    http.post(f"{people.org}/contacts", {"name": "Eve Orr", "tags": ["vip"]}, token=people.owner)

    def names(query: str) -> list[str]:
        reply = http.get(f"{people.org}/contacts?{query}", token=people.owner)
        return [one["name"] for one in reply.json["items"]]

    assert names("state=invite") == names("tag=vip") == ["Eve Orr"]
    assert names("q=orr&state=re_invite") == ["Cid Orr", "Ben Orr"]
    assert names("state=linked") == []
    assert http.get(f"{people.org}/contacts?state=unknown", token=people.owner).status == 400


@holds("S2.11")
def test_invitations_and_contacts_are_counted(http: Http, people: People, three: World) -> None:
    counts = http.get(f"{people.org}/counts", token=people.admin).json

    assert counts["invitations"]["pending"] == {"count": 3, "more": False}
    assert counts["contacts"] == {
        "invite": {"count": 0, "more": False},
        "re_invite": {"count": 3, "more": False},
        "linked": {"count": 0, "more": False},
    }
    mine = http.get(f"{people.org}/counts", token=people.client).json
    assert {one["count"] for one in (*mine["invitations"].values(), *mine["contacts"].values())} == {0}
    assert http.get(f"{people.org}/counts", token=people.stranger).status == 404
