"""Exporting and erasing oneself, over HTTP."""

import json

from chalicelib.domain import refs
from chalicelib.domain.identity import User
from tests.handlers.gateway import Http
from tests.handlers.people import People
from tests.world import World


def test_somebody_exports_what_is_kept_of_them_and_reads_it_for_a_minute(
    http: Http, people: People, world: World
) -> None:
    none = http.get("/v1/me/export", token=people.admin).json
    assert (none["status"], none["asked_at"], none["url"]) == ("none", None, "")
    asked = http.post("/v1/me/export", {}, token=people.admin)
    assert (asked.status, asked.json["status"], asked.json["url"]) == (200, "running", "")
    assert http.post("/v1/me/export", {}, token=people.admin).json == asked.json
    world.run()

    ready = http.get("/v1/me/export", token=people.admin).json
    assert (ready["status"], ready["seconds"]) == ("ready", 60)
    found = world.files.browser_gets(ready["url"])
    assert found
    data, media_type, name = found
    assert (media_type, name) == ("application/json", "data.json")
    assert [one["role"] for one in json.loads(data)["memberships"]] == ["admin"]


def test_nobody_is_erased_by_mistake_and_whoever_confirms_is(http: Http, people: People, world: World) -> None:
    wrong = http.post("/v1/me/erase", {"confirm": "somebody@else.example"}, token=people.admin)
    assert (wrong.status, [one["field"] for one in wrong.json["errors"]]) == (422, ["confirm"])
    alone = http.post("/v1/me/erase", {"confirm": "olga@example.com"}, token=people.owner)
    assert (alone.status, alone.code) == (409, "conflict")
    assert "make somebody else an owner" in alone.json["detail"]

    begun = http.post("/v1/me/erase", {"confirm": "adam@example.com"}, token=people.admin)
    assert (begun.status, begun.json["status"]) == (200, "running")
    world.run()
    assert http.get("/v1/me", token=people.admin).json["memberships"] == []
    adam: User = world.user("Adam")
    assert world.item(refs.erasure(adam.id)).looks == 1
