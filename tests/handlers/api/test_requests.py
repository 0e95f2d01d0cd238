"""Asking and answering by the API; how long the team is given to answer is the organization's to say."""

import pytest

from tests.handlers.gateway import Http
from tests.handlers.people import People
from tests.handlers.targets import UNKNOWN, Targets
from tests.holding import holds
from tests.world import World


@holds("S1.8", "S1.9")
def test_a_request_goes_from_question_to_answer_to_its_end_by_the_api(
    http: Http, people: People, targets: Targets
) -> None:
    mine = f"/v1/me/organizations/{people.place.id}/requests"
    wanted = {"kind": "service", "service": targets.ids["service"], "subject": "Friday", "text": "May I come?"}
    asked = http.post(mine, wanted, token=people.owner).json
    theirs = f"{people.org}/requests/{asked['id']}"
    assert [one["id"] for one in http.get(f"{people.org}/requests?status=open", token=people.owner).json["items"]] == [
        asked["id"],
        targets.ids["request"],
    ]
    answered = http.post(f"{theirs}/messages", {"text": "Yes."}, token=people.owner, headers={"If-Match": '"1"'})
    assert (answered.status, answered.json["request"]["status"]) == (201, "answered")
    late = http.post(f"{theirs}/messages", {"text": "No."}, token=people.owner, headers={"If-Match": '"1"'})
    assert (late.status, late.code) == (412, "conflict")
    assert http.post(f"{mine}/{asked['id']}/close", {}, token=people.owner).json["status"] == "closed"
    assert http.post(f"{theirs}/messages", {"text": "No."}, token=people.owner).code == "conflict"
    thread = http.get(f"{mine}/{asked['id']}?limit=2", token=people.owner).json
    assert [one["said"] for one in thread["messages"]] == ["closed", "message"]
    earlier = http.get(f"{mine}/{asked['id']}?limit=2&cursor={thread['next']}", token=people.owner).json
    assert [one["text"] for one in earlier["messages"]] == ["May I come?"]


@holds("S1.8")
def test_a_file_is_read_by_an_address_for_a_minute_and_removed(
    world: World, http: Http, people: People, targets: Targets
) -> None:
    ids = targets.ids
    path = "{org}/requests/{request}/messages/{message}/attachments/{attachment}".format(**ids | {"org": people.org})
    found = http.get(path, token=people.owner).json
    assert (found["name"], found["media_type"], found["seconds"]) == ("plan.pdf", "application/pdf", 60)
    assert world.files.browser_gets(found["url"]) is not None
    assert http.send("DELETE", path, token=people.owner).json["attachments"] == []
    world.run()
    assert http.get(path, token=people.owner).status == 404
    assert world.files.browser_gets(found["url"]) is None


@holds("S1.10")
@pytest.mark.parametrize(("seconds", "status"), [(0, 200), (3_600, 200), (2_592_000, 200), (3_599, 422), (-1, 400)])
@pytest.mark.parametrize("name", ["remind_of_requests_after", "escalate_requests_after"])
def test_an_organization_says_how_long_its_team_is_given(
    http: Http, people: People, name: str, seconds: int, status: int
) -> None:
    reply = http.patch(people.org, {"policy": {name: seconds}}, token=people.owner)
    assert reply.status == status
    if status == 200:
        assert reply.json["policy"][name] == seconds
    else:
        assert [field for field in reply.told() if name in field]


@holds("S1.7")
def test_what_is_offered_is_in_the_list_and_the_portal_of_whoever_may_ask(
    http: Http, people: People, targets: Targets
) -> None:
    mine = f"/v1/me/organizations/{people.place.id}"
    for place in (f"{mine}/services", f"{mine}/portal"):
        answer = http.get(place, token=people.owner).json
        assert [one["name"] for one in answer.get("items", answer.get("services"))] == ["Coaching"]
    assert [one["id"] for one in http.get(f"{mine}/portal", token=people.owner).json["requests"]] == [
        targets.ids["request"]
    ]
    http.post(f"{people.org}/services/{targets.ids['service']}/retire", {}, token=people.owner)
    assert http.get(f"{mine}/services", token=people.owner).json["items"] == []
    gone = http.post(f"{mine}/requests", {"kind": "service", "service": UNKNOWN["service"]}, token=people.owner)
    assert gone.status == 422
