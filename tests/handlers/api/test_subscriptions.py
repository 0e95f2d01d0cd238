"""Following clients and groups over HTTP."""

from chalicelib.domain.ids import membership_id
from tests.handlers.gateway import Http
from tests.handlers.people import People
from tests.holding import holds
from tests.world import World

TOPICS = {"topics": ["invitations", "money"]}


def contact(http: Http, people: People, name: str = "Jane") -> str:
    made = http.post(f"{people.org}/contacts", {"name": name}, token=people.owner)
    return str(made.json["id"])


@holds("S2.15")
def test_only_owners_and_admins_have_the_switch(http: Http, people: People) -> None:
    jane = contact(http, people)
    path = f"{people.org}/contacts/{jane}/subscription"
    assigned = http.put(
        f"{people.org}/contacts/{jane}/staff", {"staff": [membership_id(people.staff.id, "staff")]}, token=people.owner
    )
    assert assigned.status == 200

    assert http.put(path, TOPICS, token=people.owner).status == 200
    assert http.put(path, TOPICS, token=people.staff).code == "forbidden"
    assert http.send("DELETE", path, token=people.staff).code == "forbidden"


def test_each_has_a_list_of_their_own_and_managers_see_that_of_others(http: Http, people: People) -> None:
    jane, max_ = contact(http, people), contact(http, people, "Max")
    set_ = http.put(f"{people.org}/contacts/{jane}/subscription", TOPICS, token=people.owner).json
    assert set_["contact"] == {"id": jane, "kind": "person", "name": "Jane"}
    assert set_["topics"] == ["invitations", "money"]
    again = http.put(f"{people.org}/contacts/{jane}/subscription", {"topics": ["clients"]}, token=people.owner).json
    assert again["topics"] == ["clients"]
    http.put(f"{people.org}/contacts/{max_}/subscription", TOPICS, token=people.owner)

    mine = http.get(f"{people.org}/subscriptions", token=people.owner).json["items"]
    assert {one["contact"]["name"] for one in mine} == {"Jane", "Max"}
    theirs = http.get(f"{people.org}/members/{set_['member']}/subscriptions", token=people.owner).json["items"]
    assert theirs == mine
    assert http.get(f"{people.org}/subscriptions", token=people.staff).json["items"] == []
    assert http.get(f"{people.org}/members/{set_['member']}/subscriptions", token=people.staff).code == "forbidden"

    for _ in range(2):
        assert http.send("DELETE", f"{people.org}/contacts/{jane}/subscription", token=people.owner).status == 200
    left = http.get(f"{people.org}/subscriptions", token=people.owner).json["items"]
    assert [one["contact"]["name"] for one in left] == ["Max"]


def test_what_is_not_built_is_refused_and_nothing_is_no_subscription(http: Http, people: People) -> None:
    path = f"{people.org}/contacts/{contact(http, people)}/subscription"

    later = http.put(path, {"topics": ["chat"]}, token=people.owner)
    assert (later.status, later.code) == (422, "unsupported")
    assert later.json["errors"][0]["field"] == "topics.chat"
    assert http.put(path, {"topics": []}, token=people.owner).status == 400
    assert http.put(path, {"topics": ["team"]}, token=people.owner).status == 400


def test_subscriptions_follow_a_change_of_role_and_end_with_the_right_to_them(
    world: World, http: Http, people: People
) -> None:
    jane = contact(http, people)
    second = world.user("Otto")
    other = world.join(people.place, second, "admin")
    assert http.put(f"{people.org}/contacts/{jane}/subscription", TOPICS, token=second).status == 200

    def becomes(role: str, member: str) -> str:
        changed = http.patch(f"{people.org}/members/{member}", {"role": role}, token=people.owner)
        assert changed.status == 200, changed.text
        world.run()
        return str(changed.json["id"])

    owner = becomes("owner", other)
    (kept,) = http.get(f"{people.org}/subscriptions", token=second).json["items"]
    assert kept["member"] == owner

    becomes("staff", owner)
    assert [ref for ref in world.store.items if ref.kind == "subscription"] == []
