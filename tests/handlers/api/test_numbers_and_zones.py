"""The time zone and the country of an organization over HTTP: how numbers are read, and times are told."""

import pytest

from tests.handlers.gateway import Http
from tests.handlers.people import People
from tests.holding import holds
from tests.world import World

TYPED, CANONICAL = "(415) 555-0123", "+14155550123"


@pytest.fixture
def american(http: Http, people: People) -> None:
    given = {"country": "us", "timezone": "america/new york"}
    assert http.patch(people.org, given, token=people.owner).status == 200


def test_an_organization_has_a_time_zone_and_a_country(http: Http, people: People) -> None:
    before = http.get(people.org, token=people.owner).json
    changed = http.patch(people.org, {"country": "de", "timezone": "europe/berlin"}, token=people.owner).json
    cleared = http.patch(people.org, {"country": None, "timezone": None}, token=people.owner).json

    assert (before["timezone"], before["country"]) == ("", "")
    assert (changed["timezone"], changed["country"]) == ("Europe/Berlin", "DE")
    assert (cleared["timezone"], cleared["country"]) == ("", "")


def test_what_is_no_zone_or_country_is_refused_with_what_may_be_meant(http: Http, people: People) -> None:
    refused = http.patch(people.org, {"country": "UK", "timezone": "Berlin"}, token=people.owner)

    assert refused.code == "invalid_request"
    told = {one["field"]: one["detail"] for one in refused.json["errors"]}
    assert "did you mean GB?" in told["country"]
    assert "did you mean Europe/Berlin?" in told["timezone"]


@holds("A32")
def test_a_national_number_is_read_in_the_organizations_country_and_it_is_told(
    http: Http, people: People, american: None
) -> None:
    asked = {"recipient": {"name": "Jane", "phone": TYPED}, "channel": "link"}
    preview = http.post(f"{people.org}/invitations/preview", asked, token=people.owner)
    made = http.post(f"{people.org}/invitations", asked, token=people.owner)
    read = http.get(f"{people.org}/invitations/{made.json['id']}", token=people.owner)

    assert (preview.status, made.status) == (200, 201)
    assert preview.json["assumed_country"] == made.json["assumed_country"] == "US"
    assert preview.json["recipient"]["phone"] == made.json["recipient"]["phone"] == CANONICAL
    assert "assumed_country" not in read.json


@holds("A32")
def test_nothing_is_assumed_of_a_number_that_names_its_country(http: Http, people: People, american: None) -> None:
    for phone in ("+44 7700 900123", "0044 7700 900123"):
        asked = {"recipient": {"name": "Jane", "phone": phone}, "channel": "link"}
        preview = http.post(f"{people.org}/invitations/preview", asked, token=people.owner)
        assert preview.json["recipient"]["phone"] == "+447700900123"
        assert "assumed_country" not in preview.json


@holds("A32")
def test_a_request_may_name_another_country(http: Http, people: People, american: None) -> None:
    recipient = {"name": "Jane", "phone": "0151 23456789", "country": "de"}
    made = http.post(f"{people.org}/invitations", {"recipient": recipient, "channel": "link"}, token=people.owner)
    contact = {"name": "Max", "phones": ["0151 23456780"], "country": "DE"}
    kept = http.post(f"{people.org}/contacts", contact, token=people.owner)
    moved = http.patch(
        f"{people.org}/contacts/{kept.json['id']}", {"phones": ["07700 900123"], "country": "gb"}, token=people.owner
    )
    nowhere = http.post(f"{people.org}/contacts", contact | {"country": "UK"}, token=people.owner)

    assert (made.json["recipient"]["phone"], made.json["assumed_country"]) == ("+4915123456789", "DE")
    assert (kept.json["phones"], kept.json["assumed_country"]) == (["+4915123456780"], "DE")
    assert (moved.json["phones"], moved.json["assumed_country"]) == (["+447700900123"], "GB")
    assert "did you mean GB?" in nowhere.json["errors"][0]["detail"]


@holds("A32")
def test_contacts_are_read_in_the_organizations_country(http: Http, people: People, american: None) -> None:
    made = http.post(f"{people.org}/contacts", {"name": "Jane", "phones": [TYPED]}, token=people.owner).json
    moved = http.patch(f"{people.org}/contacts/{made['id']}", {"phones": ["415-555-0124"]}, token=people.owner).json
    renamed = http.patch(f"{people.org}/contacts/{made['id']}", {"name": "Jane Doe"}, token=people.owner).json

    assert (made["phones"], made["assumed_country"]) == ([CANONICAL], "US")
    assert (moved["phones"], moved["assumed_country"]) == (["+14155550124"], "US")
    assert "assumed_country" not in renamed


@holds("A32")
def test_without_a_country_a_national_number_is_refused_with_what_to_do(http: Http, people: People) -> None:
    asked = {"recipient": {"name": "Jane", "phone": TYPED}, "channel": "link"}
    for path, body in (("invitations", asked), ("contacts", {"name": "Jane", "phones": [TYPED]})):
        refused = http.post(f"{people.org}/{path}", body, token=people.owner)
        (error,) = refused.json["errors"]
        assert refused.status == 422
        assert "organization's `country`" in error["detail"]


@holds("A14")
def test_a_stranger_does_not_learn_where_an_organization_is(http: Http, people: People, american: None) -> None:
    asked = {"recipient": {"name": "Jane", "phone": "0151 23456789"}, "channel": "link"}
    known = http.post(f"{people.org}/invitations", asked, token=people.stranger)
    unknown = http.post("/v1/organizations/org_0000000000000000/invitations", asked, token=people.stranger)

    assert known.status == unknown.status == 404
    assert known.code == unknown.code


@holds("A32")
def test_rows_are_read_in_their_country_the_lists_or_the_organizations(
    world: World, http: Http, people: People, american: None
) -> None:
    sheet = "name,phone,country\nAnn,(415) 555-0123,\nBen,07700 900123,gb\nCleo,+44 7700 900124,\nDan,0151 1,\n"
    headers = {"Idempotency-Key": "k"}
    dry = http.post(
        f"{people.org}/contacts/batch", {"csv": sheet, "dry_run": True}, token=people.owner, headers=headers
    )
    job = http.post(f"{people.org}/contacts/batch", {"csv": sheet}, token=people.owner, headers=headers).json
    world.run()
    rows = http.get(f"{people.org}/jobs/{job['id']}/rows", token=people.owner).json["items"]

    assert dry.json["counts"] == {"created": 3, "invalid_request": 1}
    assert [one["assumed_country"] for one in rows] == ["US", "GB", None, None]
    assert (rows[3]["result"], rows[3]["field"]) == ("invalid_request", "phones.0")


@holds("A32")
def test_a_group_may_have_a_country_of_its_own(world: World, http: Http, people: People, american: None) -> None:
    group = {"rows": [{"name": "Ann", "phone": "0151 23456789"}], "country": "DE", "channel": "link"}
    headers = {"Idempotency-Key": "g"}
    job = http.post(f"{people.org}/invitations/batch", group, token=people.owner, headers=headers).json
    world.run()
    (row,) = http.get(f"{people.org}/jobs/{job['id']}/rows", token=people.owner).json["items"]

    assert (row["result"], row["assumed_country"]) == ("invited", "DE")


def test_messages_tell_times_in_the_zone_of_the_organization_or_of_the_contact(
    world: World, http: Http, people: People, american: None
) -> None:
    ann = http.post(f"{people.org}/contacts", {"emails": ["ann@example.com"]}, token=people.owner).json
    contact = {"emails": ["ben@example.com"], "timezone": "Asia/Kolkata"}
    ben = http.post(f"{people.org}/contacts", contact, token=people.owner).json
    for one in (ann, ben):
        http.post(f"{people.org}/contacts/{one['id']}/invite", {}, token=people.owner)
    world.run()
    texts = {one.delivery.address: one.body for one in world.email.inbox}

    assert ben["timezone"] == "Asia/Kolkata"
    assert "(New York time, EST)" in texts["ann@example.com"]
    assert "(Kolkata time, IST)" in texts["ben@example.com"]
