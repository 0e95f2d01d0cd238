"""Invitations over HTTP, for those who invite: lists, reading, and what may be done with an open one."""

from dataclasses import replace

import pytest

from chalicelib.domain.time import DAY, MINUTE
from tests.handlers.gateway import Http
from tests.handlers.people import People
from tests.holding import holds
from tests.world import World

JANE = {"name": "Jane Doe", "email": "jane@example.com"}


@pytest.fixture
def jane(http: Http, people: People) -> dict:
    reply = http.post(f"{people.org}/invitations", {"recipient": JANE}, token=people.owner)
    assert reply.status == 201
    return reply.json


def page_of(http: Http, people: People, query: str) -> list[str]:
    """The names on all pages of a list."""
    path, names = f"{people.org}/invitations?limit=2&{query}", []
    while path:
        page = http.get(path, token=people.owner).json
        names += [one["recipient"]["name"] for one in page["items"]]
        path = page["next"] and f"{people.org}/invitations?limit=2&{query}&cursor={page['next']}"
    return names


def test_invitations_are_listed_by_state_and_channel_page_by_page(world: World, http: Http, people: People) -> None:
    made = {}
    for number, channel in enumerate(["email", "link", "email", "link", "email"]):
        recipient = {"name": f"P{number}", "email": f"p{number}@example.com"}
        body = {"recipient": recipient, "channel": channel}
        made[number] = http.post(f"{people.org}/invitations", body, token=people.owner).json["id"]
        world.later(1_000)
    http.post(f"{people.org}/invitations/{made[4]}/revoke", token=people.owner)

    assert page_of(http, people, "") == ["P4", "P3", "P2", "P1", "P0"]
    assert page_of(http, people, "status=pending") == ["P3", "P2", "P1", "P0"]
    assert page_of(http, people, "status=revoked") == ["P4"]
    assert page_of(http, people, "status=pending&channel=link") == ["P3", "P1"]
    world.later(20 * DAY)
    assert page_of(http, people, "status=pending") == []
    assert sorted(page_of(http, people, "status=expired")) == ["P0", "P1", "P2", "P3"]


def test_an_invitation_shows_how_its_messages_fared_and_never_its_link(
    world: World, http: Http, people: People, jane: dict
) -> None:
    world.run()
    world.later(2 * MINUTE)
    resent = http.post(f"{people.org}/invitations/{jane['id']}/resend", token=people.admin)
    world.run()

    seen = http.get(f"{people.org}/invitations/{jane['id']}", token=people.owner)

    assert [(one["number"], one["status"]) for one in seen.json["deliveries"]] == [(2, "sent"), (1, "sent")]
    assert resent.json["expires_at"] > jane["expires_at"]
    assert all(sent.token not in seen.text for sent in world.email.inbox)
    assert [http.get(f"/v1/links/{sent.token}").status for sent in world.email.inbox] == [200, 200]


def test_resending_may_name_another_channel_if_there_is_an_address(http: Http, people: People, jane: dict) -> None:
    path = f"{people.org}/invitations/{jane['id']}/resend"

    assert http.post(path, {"channel": "sms"}, token=people.owner).code == "no_address"
    assert http.post(path, {"channel": "in_app"}, token=people.owner).code == "channel_unavailable"
    assert http.post(path, {"channel": "link"}, token=people.owner).json["url"]


def test_a_revoked_invitation_is_dead_at_once_and_can_not_be_acted_on(
    world: World, http: Http, people: People, jane: dict
) -> None:
    world.run()
    path = f"{people.org}/invitations/{jane['id']}"
    assert http.post(f"{path}/revoke", token=people.owner).json["status"] == "revoked"

    assert http.get(f"/v1/links/{world.email.inbox[0].token}").code == "link_withdrawn"
    for verb in ("revoke", "resend", "share"):
        refused = http.post(f"{path}/{verb}", token=people.owner)
        assert (refused.status, refused.code) == (409, "invitation_closed")


def test_sharing_hands_out_a_link_that_works_beside_the_sent_one(http: Http, people: People, jane: dict) -> None:
    shared = http.post(f"{people.org}/invitations/{jane['id']}/share", token=people.owner).json

    assert shared["share_text"].endswith(shared["url"])
    assert http.get(shared["url"].replace("https://usher.test/i/", "/v1/links/")).status == 200


def test_a_second_invitation_to_the_same_role_is_refused_with_the_id_of_the_first(
    http: Http, people: People, jane: dict
) -> None:
    refused = http.post(f"{people.org}/invitations", {"recipient": JANE}, token=people.owner)

    assert (refused.status, refused.code, refused.json["invitation"]) == (409, "invitation_open", jane["id"])


def test_a_preview_shows_the_message_with_a_dummy_link_and_changes_nothing(
    world: World, http: Http, people: People
) -> None:
    before = dict(world.store.items)

    seen = http.post(f"{people.org}/invitations/preview", {"recipient": JANE, "note": "Hello"}, token=people.owner).json

    assert "Acme Coaching" in seen["subject"]
    assert "/i/" + "x" * 40 in seen["text"]
    assert "Hello" in seen["text"]
    assert world.store.items == before
    nothing = {"recipient": JANE, "channel": "link"}
    assert http.post(f"{people.org}/invitations/preview", nothing, token=people.owner).json["text"] is None


def test_without_a_sender_nothing_is_called_sent_and_the_inviter_gets_the_link(
    world: World, http: Http, people: People
) -> None:
    world.outside = replace(world.context, senders={})

    made = http.post(f"{people.org}/invitations", {"recipient": JANE}, token=people.owner).json

    assert [(one["status"], one["reason"]) for one in made["deliveries"]] == [("failed", "no_sender")]
    assert made["url"].startswith("https://usher.test/i/")


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"kind": "multi_use"}, "kind"),
        ({"max_uses": 3}, "max_uses"),
        ({"channel": "push"}, "channel"),
    ],
)
def test_what_is_not_built_yet_says_so_instead_of_doing_something_else(
    world: World, http: Http, people: People, wanted: dict, field: str
) -> None:
    before = dict(world.store.items)

    refused = http.post(f"{people.org}/invitations", {"recipient": JANE} | wanted, token=people.owner)

    assert (refused.status, refused.code, refused.told()) == (422, "unsupported", {field: "unsupported"})
    assert world.store.items == before


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"role": "owner"}, "role"),
        ({"role": "guest"}, "grants.client"),
        ({"grants": {"client": "con_0000000000000000"}}, "grants.client"),
        ({"grants": {"staff": ["mem_nobody"]}}, "grants.staff"),
        ({"grants": {"groups": ["grp_1"]}}, "grants.groups"),
        ({"grants": {"packages": [{"package": "pkg_1"}]}}, "grants.packages"),
        ({"grants": {"packages": [{"package": "pkg_0000000000000000"}]}}, "grants.packages"),
        ({"expires_in": 60}, "expires_in"),
        ({"recipient": {}}, "recipient"),
        ({"recipient": {"email": "jane"}}, "recipient.email"),
        ({"recipient": {"phone": "12"}}, "recipient.phone"),
        ({"recipient": {"name": "a\nb", "email": "a@example.com"}}, "recipient.name"),
        ({"note": "\u0007"}, "note"),
        ({"match": "verified", "recipient": {"name": "Carl"}, "channel": "link"}, "match"),
    ],
)
def test_a_value_that_can_not_be_used_is_named_by_its_field(
    http: Http, people: People, wanted: dict, field: str
) -> None:
    refused = http.post(f"{people.org}/invitations", {"recipient": JANE} | wanted, token=people.owner)

    assert (refused.status, list(refused.told())) == (422, [field])


def test_staff_invite_only_what_their_role_allows_and_learn_the_rule(http: Http, people: People) -> None:
    refused = http.post(f"{people.org}/invitations", {"recipient": JANE}, token=people.staff)

    assert (refused.status, refused.code) == (403, "forbidden")
    assert refused.json["rule"] == "staff_invite_clients_is_off"


@holds("A41")
def test_nobody_touches_an_invitation_above_their_role(world: World, http: Http, people: People) -> None:
    world.policy(people.place, people.owner, admins_invite_admins=False)
    made = world.invite(people.place, people.owner, email="boss@example.com", role="admin").invitation

    for verb in ("resend", "revoke", "share"):
        refused = http.post(f"{people.org}/invitations/{made.id}/{verb}", token=people.admin)
        assert (refused.status, refused.code) == (403, "forbidden")
