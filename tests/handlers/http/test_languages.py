"""Languages as people and programs write them, wherever a body or a row takes one."""

from typing import Any

import pytest

from tests.handlers.conftest import People
from tests.handlers.gateway import Http
from tests.world import World

WRITTEN = [("en_US", "en-US"), ("EN", "en"), ("de-at", "de-AT"), ("de_CH", "de-CH"), ("ZH-hant-tw", "zh-Hant-TW")]
REFUSED = ["english, please", "english", "e", "en-", "en US", "../en", "en-US-" + "x" * 20]
each = pytest.mark.parametrize(("written", "clean"), WRITTEN)


@each
def test_people_are_kept_with_a_clean_language(http: Http, people: People, written: str, clean: str) -> None:
    body: dict[str, Any] = {"name": "Jane", "emails": ["jane@example.com"], "locale": written}
    jane = http.post(f"{people.org}/contacts", body, token=people.owner).json
    assert jane["locale"] == clean
    other = http.post(f"{people.org}/contacts", body | {"locale": "es"}, token=people.owner).json
    changed = http.patch(f"{people.org}/contacts/{other['id']}", {"locale": written}, token=people.owner)
    assert changed.json["locale"] == clean
    invited = {"recipient": {"email": "b@example.com", "locale": written}, "role": "client"}
    assert http.post(f"{people.org}/invitations", invited, token=people.owner).status == 201
    member = http.get(f"{people.org}/members", token=people.owner).json["items"][0]["id"]
    settings = http.patch(f"{people.org}/members/{member}", {"locale": written}, token=people.owner)
    assert settings.json["locale"] == clean


@each
def test_a_disclosure_is_kept_by_clean_languages(http: Http, people: People, written: str, clean: str) -> None:
    wording = {"title": "Terms", "text": "Be kind."}
    path = f"{people.org}/disclosures"

    assert list(http.post(path, {"texts": {written: wording}}, token=people.owner).json["texts"]) == [clean]
    twice = http.post(path, {"texts": {written: wording, clean: wording}}, token=people.owner)
    assert (twice.status, twice.told()) == (422, {"texts": "invalid"})


@each
def test_rows_are_kept_with_a_clean_language(
    world: World, http: Http, people: People, written: str, clean: str
) -> None:
    groups = {"invitations": {"email": "a@example.com"}, "contacts": {"emails": ["b@example.com"]}}
    for what, row in groups.items():
        body = {"rows": [row | {"locale": written}, row | {"locale": "english, please"}]}
        job = http.post(f"{people.org}/{what}/batch", body, headers={"Idempotency-Key": what}, token=people.owner).json
        world.run()
        world.run()
        rows = http.get(f"{people.org}/jobs/{job['id']}/rows", token=people.owner).json["items"]
        assert [one["field"] for one in rows] == [None, "locale"]
        contact = http.get(f"{people.org}/contacts/{rows[0]['contact']}", token=people.owner).json
        assert contact["locale"] == clean


@pytest.mark.parametrize("written", REFUSED)
def test_what_is_no_language_is_still_refused(world: World, http: Http, people: People, written: str) -> None:
    before = dict(world.store.items)
    bodies = {
        "contacts": {"name": "Jane", "locale": written},
        "invitations": {"recipient": {"email": "b@example.com", "locale": written}, "role": "client"},
        "disclosures": {"texts": {written: {"title": "Terms", "text": "Be kind."}}},
    }

    for what, body in bodies.items():
        assert http.post(f"{people.org}/{what}", body, token=people.owner).status == 400
    assert world.store.items == before
