"""The types of contacts, and in whose name an invitation goes, over HTTP."""

import pytest

from tests.handlers.gateway import Http
from tests.handlers.people import People
from tests.holding import holds
from tests.world import World

JANE = {"name": "Jane", "email": "jane@example.com"}


@holds("S3.16")
def test_a_lead_is_created_and_invited_once_it_is_a_prospect(world: World, http: Http, people: People) -> None:
    lead = {"name": "Jane", "emails": ["jane@example.com"], "type": "lead"}
    made = http.post(f"{people.org}/contacts", lead, token=people.owner).json
    path = f"{people.org}/contacts/{made['id']}"

    refused = http.post(f"{path}/invite", {}, token=people.owner)
    assert (refused.status, refused.code) == (422, "type_not_invited")
    assert "change the type" in refused.json["detail"]
    asked = http.get(f"{people.org}/can-invite?role=client&type=lead", token=people.owner).json
    assert asked == {"allowed": False, "rule": "type_not_invited"}

    http.patch(path, {"type": "prospect"}, token=people.owner)
    assert http.post(f"{path}/invite", {}, token=people.owner).status == 200


@holds("S3.2", "S3.16")
def test_a_typed_recipient_has_a_type_and_the_field_is_named_where_it_is_not_invited(
    http: Http, people: People
) -> None:
    invited = http.post(f"{people.org}/invitations", {"recipient": JANE | {"type": "prospect"}}, token=people.owner)
    contact = http.get(f"{people.org}/contacts/{invited.json['contact']}", token=people.owner).json
    assert contact["type"] == "prospect"

    other = JANE | {"email": "other@example.com", "type": "lead"}
    refused = http.post(f"{people.org}/invitations", {"recipient": other}, token=people.owner)
    assert refused.told() == {"recipient.type": "type_not_invited"}


@holds("S3.16")
def test_an_invitation_to_who_became_a_lead_is_sent_no_more_and_made_no_more(
    world: World, http: Http, people: People
) -> None:
    made = http.post(f"{people.org}/invitations", {"recipient": JANE}, token=people.owner).json
    world.run()
    world.later(2 * 60_000)
    path = f"{people.org}/invitations/{made['id']}"
    http.patch(f"{people.org}/contacts/{made['contact']}", {"type": "lead"}, token=people.owner)

    assert http.post(f"{path}/resend", {}, token=people.owner).code == "type_not_invited"
    http.post(f"{path}/revoke", {}, token=people.owner)
    assert http.post(f"{path}/reissue", {}, token=people.owner).code == "type_not_invited"


@holds("S3.16")
def test_an_organization_shows_all_its_types_and_says_which_it_invites(http: Http, people: People) -> None:
    def types() -> dict[str, bool]:
        shown = http.get(people.org, token=people.staff).json["policy"]["contact_types"]
        return {one["name"]: one["invite"] for one in shown}

    built_in = {"lead": False, "prospect": True, "client": True, "contact": False, "guest": True}
    assert types() == built_in
    own = [{"name": " lead ", "invite": True}, {"name": "Alumni", "invite": False}]
    assert http.patch(people.org, {"policy": {"contact_types": own}}, token=people.owner).status == 200
    assert types() == built_in | {"lead": True, "Alumni": False}
    assert http.patch(people.org, {"policy": {"contact_types": None}}, token=people.owner).status == 200
    assert types() == built_in


@pytest.mark.parametrize(
    ("own", "field"),
    [
        ([{"name": "lead"}, {"name": "LEAD"}], "policy.contact_types"),
        ([{"name": "ok"}, {"name": " "}], "policy.contact_types.1.name"),
    ],
    ids=["twice", "blank"],
)
def test_a_type_without_a_name_or_there_twice_is_refused(
    http: Http, people: People, own: list[dict[str, str]], field: str
) -> None:
    refused = http.patch(people.org, {"policy": {"contact_types": own}}, token=people.owner)
    assert refused.told() == {field: "invalid"}


@holds("S3.1", "S3.5")
def test_as_says_in_whose_name_it_goes_and_every_answer_shows_it(world: World, http: Http, people: People) -> None:
    me = http.get(f"{people.org}/members?role=owner", token=people.owner).json["items"][0]["id"]
    body = {"recipient": JANE, "as": "self", "grants": {"staff": [me]}}
    seen = http.post(f"{people.org}/invitations/preview", body, token=people.owner).json
    made = http.post(f"{people.org}/invitations", body, token=people.owner).json
    world.run()

    assert seen["from_name"] == world.email.inbox[-1].from_name == "Olga (Acme Coaching)"
    assert made["as"] == "self"
    assert http.get(f"{people.org}/invitations/{made['id']}", token=people.admin).json["as"] == "self"
    changed = http.patch(f"{people.org}/invitations/{made['id']}", {"as": "team"}, token=people.owner)
    assert changed.json["as"] == "team"
    world.run()
    token = world.email.inbox[-1].token
    assert http.get(f"/v1/links/{token}").json["inviter"] == {"name": ""}
    assert "Olga invites" not in http.get(f"/i/{token}").text


@holds("S3.5")
def test_in_ones_own_name_only_by_who_is_assigned(http: Http, people: People) -> None:
    refused = http.post(f"{people.org}/invitations", {"recipient": JANE, "as": "self"}, token=people.owner)
    assert (refused.status, refused.told()) == (422, {"as": "invalid"})


def test_without_as_nothing_is_said(http: Http, people: People) -> None:
    assert http.post(f"{people.org}/invitations", {"recipient": JANE}, token=people.owner).json["as"] is None
