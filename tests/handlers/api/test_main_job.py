"""The job Usher is for, over HTTP: invite, open the link, sign up, accept, and be a member."""

import pytest

from tests.handlers.gateway import Http, Reply
from tests.handlers.people import PASSWORD, PORTAL, People
from tests.holding import holds
from tests.world import World

JANE = {"name": "Jane Doe", "email": "Jane@Example.com"}
BOB = {"name": "Bob", "phone": "+1 201 555 0123"}


def create(http: Http, people: People, **wanted: object) -> Reply:
    reply = http.post(f"{people.org}/invitations", {"role": "client"} | wanted, token=people.owner)
    assert reply.status == 201, reply
    return reply


def accept(http: Http, link: str, token: str) -> Reply:
    version = http.get(link).json["version"]
    return http.post(f"{link}/accept", {"version": version}, token=token)


def test_a_client_invited_by_email_signs_up_without_a_code_and_belongs(
    world: World, http: Http, people: People
) -> None:
    made = create(http, people, recipient=JANE, note="Welcome!").json
    assert made["recipient"] == {"name": "Jane Doe", "email": "jane@example.com", "phone": "", "locale": "en"}
    assert made["status"] == "pending"
    assert made["inviter"]["name"] == "Olga"
    assert [one["status"] for one in made["deliveries"]] == ["queued"]
    assert "url" not in made

    world.run()
    link = f"/v1/links/{world.email.inbox[0].token}"
    offer = http.get(link).json
    assert offer["organization"] == {"name": "Acme Coaching", "logo_url": None, "labels": people.place.branding.labels}
    assert offer["recipient_hint"] == "j***@e***.com"
    assert offer["sign_up_needs_code"] is False
    assert offer["actions"] == ["sign-up", "decline", "not-me"]

    signed_up = http.post(f"{link}/sign-up", {"name": "Jane", "password": PASSWORD})
    assert signed_up.status == 201
    assert signed_up.json["user"]["email"] == "jane@example.com"
    token = signed_up.json["token"]
    assert http.get(link, token=token).json["you"] == {"can_accept": True, "why": None}

    joined = accept(http, link, token)
    assert joined.status == 200
    assert joined.json["membership"]["role"] == "client"
    assert joined.json["portal_url"] == PORTAL

    (belonging,) = http.get("/v1/me", token=token).json["memberships"]
    assert belonging["membership"]["id"] == joined.json["membership"]["id"]
    assert belonging["organization"]["id"] == people.place.id
    contact = http.get(f"{people.org}/contacts/{made['contact']}", token=people.owner).json
    assert contact["state"] == "linked"
    assert contact["registered"]["email"] == "jane@example.com"


def test_a_client_invited_by_sms_signs_up_with_their_number(world: World, http: Http, people: People) -> None:
    create(http, people, recipient=BOB, channel="sms")
    world.run()
    link = f"/v1/links/{world.sms.inbox[0].token}"

    signed_up = http.post(f"{link}/sign-up", {"name": "Bob", "password": PASSWORD})

    assert signed_up.json["user"]["phone"] == "+12015550123"
    assert accept(http, link, signed_up.json["token"]).status == 200


@holds("A26")
@pytest.mark.parametrize("channel", ["link", "qr"])
def test_a_link_to_hand_over_proves_nothing_so_a_code_is_sent(
    world: World, http: Http, people: People, channel: str
) -> None:
    made = create(http, people, recipient=JANE, channel=channel).json
    assert made["url"] in made["share_text"]
    link = made["url"].replace("https://usher.test/i/", "/v1/links/")
    assert http.get(link).json["sign_up_needs_code"] is True

    asked = http.post(f"{link}/sign-up", {"name": "Jane", "password": PASSWORD})
    assert (asked.status, asked.json) == (202, {"code_sent_to": "j***@e***.com"})
    assert not world.logins.accounts
    world.run()
    code = world.email.inbox[-1].code
    signed_up = http.post(f"{link}/sign-up", {"name": "Jane", "password": PASSWORD, "code": code})

    assert signed_up.status == 201
    assert accept(http, link, signed_up.json["token"]).status == 200


def test_a_link_without_an_address_takes_the_one_that_is_typed_and_proven(
    world: World, http: Http, people: People
) -> None:
    made = create(http, people, recipient={"name": "Carl"}, channel="link").json
    link = made["url"].replace("https://usher.test/i/", "/v1/links/")
    typed = {"name": "Carl", "email": "carl@example.com", "password": PASSWORD}
    assert http.post(f"{link}/sign-up", typed).status == 202
    world.run()

    signed_up = http.post(f"{link}/sign-up", typed | {"code": world.email.inbox[-1].code})

    assert signed_up.json["user"]["email"] == "carl@example.com"
    assert accept(http, link, signed_up.json["token"]).status == 200


def test_a_parent_invited_by_sms_accepts_with_an_email_login_after_a_code(
    world: World, http: Http, people: People
) -> None:
    create(http, people, recipient=BOB, channel="sms")
    world.run()
    link = f"/v1/links/{world.sms.inbox[0].token}"
    refused = accept(http, link, http.token(people.stranger))
    assert (refused.status, refused.code) == (403, "recipient_mismatch")
    assert http.get(link, token=people.stranger).json["you"] == {"can_accept": False, "why": "recipient_mismatch"}

    assert http.post(f"{link}/claim", token=people.stranger).status == 202
    world.run()
    code = world.sms.inbox[-1].code
    wrong = http.post(f"{link}/claim", {"code": "000000" if code != "000000" else "000001"}, token=people.stranger)
    assert (wrong.status, wrong.code) == (422, "code_wrong")
    proven = http.post(f"{link}/claim", {"code": code}, token=people.stranger)

    assert (proven.status, proven.json) == (200, {"can_accept": True})
    assert accept(http, link, http.token(people.stranger)).status == 200


@holds("A07")
def test_accepting_twice_answers_the_same_and_somebody_else_is_told_it_is_used(
    world: World, http: Http, people: People
) -> None:
    create(http, people, recipient=JANE)
    world.run()
    link = f"/v1/links/{world.email.inbox[0].token}"
    token = http.post(f"{link}/sign-up", {"name": "Jane", "password": PASSWORD}).json["token"]
    first = accept(http, link, token)
    events = len(world.events())
    again = http.post(f"{link}/accept", {"version": 1}, token=token)

    assert (again.status, again.text) == (200, first.text)
    assert len(world.events()) == events
    other = http.post(f"{link}/accept", {"version": 1}, token=people.stranger)
    assert (other.status, other.code) == (410, "link_used")


def test_declining_needs_no_sign_in_and_ends_the_invitation(world: World, http: Http, people: People) -> None:
    made = create(http, people, recipient=JANE).json
    world.run()
    link = f"/v1/links/{world.email.inbox[0].token}"

    assert http.post(f"{link}/decline").json == {"status": "declined"}
    assert http.get(link).code == "link_withdrawn"
    seen = http.get(f"{people.org}/invitations/{made['id']}", token=people.owner).json
    assert seen["status"] == "declined"
