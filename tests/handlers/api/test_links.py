"""Links over HTTP: what a token opens, what it no longer opens, and what it never gives away."""

from collections.abc import Callable

import pytest

from chalicelib.domain.identity import User
from chalicelib.domain.time import DAY, MINUTE
from chalicelib.domain.tokens import Link, Purpose, issue
from tests.handlers.gateway import Http
from tests.handlers.people import PASSWORD, People
from tests.holding import holds
from tests.world import World

NAMES = ("Jane", "Doe", "jane@example.com", "Olga", "olga@example.com", "j***@")


@pytest.fixture
def link(invited: Callable[..., str]) -> str:
    return invited().replace("/i/", "/v1/links/")


def flipped(token: str, place: int) -> str:
    return token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]


@holds("A04", "A20")
def test_a_token_changed_in_any_place_is_unknown_without_a_read(world: World, http: Http, link: str) -> None:
    path, _, token = link.rpartition("/")
    world.store.log.clear()

    for place in range(40):
        assert http.get(f"{path}/{flipped(token, place)}").code == "not_found"
    assert world.store.log == []


@holds("A06")
def test_a_token_of_another_purpose_opens_nothing(world: World, http: Http, link: str) -> None:
    made = next(item for item in world.everything() if getattr(item, "id", "").startswith("inv_"))
    for purpose in set(Purpose) - {Purpose.INVITE}:
        token = issue(world.keys.ring(), purpose, Link(made.id, 0, 1))
        for verb in ("", "/sign-up", "/decline"):
            reply = http.send("POST" if verb else "GET", f"/v1/links/{token}{verb}", {} if verb else None)
            assert (reply.status, reply.code) == (404, "not_found")


PASTED = (
    *(".", ",", ")", ">", ">.", "%22", "'", "%20", "%0A", "%0D%0A", "%E2%80%9D", "&amp;utm_source=mail", "%3Fa=b"),
    *(")%20to%20join", "%2520", "]", "%3B", "!", "%C2%A0", "%E2%80%8B", "*"),
)


@pytest.mark.parametrize("behind", PASTED)
def test_a_token_that_was_pasted_with_signs_around_it_opens(http: Http, link: str, behind: str) -> None:
    path, _, token = link.rpartition("/")
    shown = http.get(link).json

    for pasted in (token + behind, f"%3C{token}{behind}", f"{token[:17]}%0A{token[17:]}{behind}"):
        reply = http.get(f"{path}/{pasted}")
        assert (reply.status, reply.json) == (200, shown)


@pytest.mark.parametrize("query", ["utm_source=mail&utm_campaign=x", "fbclid=IwAR0", "token=x", "%00=%00"])
def test_what_a_link_gathers_on_its_way_is_ignored_and_writes_nothing(
    world: World, http: Http, people: People, link: str, query: str
) -> None:
    before = dict(world.store.items)

    assert http.get(f"{link}?{query}").json == http.get(link).json
    assert world.store.items == before
    assert http.get(f"{people.org}?{query}", token=people.owner).status == 400


def test_a_claim_code_goes_where_the_link_went_or_over_the_channel_asked_for(
    world: World, http: Http, people: People, invited: Callable[..., str]
) -> None:
    path = invited(phone="+12015550123", email="jane@example.com", name="Jane", channel="sms")
    claim = path.replace("/i/", "/v1/links/") + "/claim"

    assert http.post(claim, {}, token=people.stranger).json == {"code_sent_to": "•••23"}
    early = http.post(claim, {"channel": "email"}, token=people.stranger)
    assert (early.status, early.code, early.headers["retry-after"]) == (429, "rate_limited", "60")
    world.later(MINUTE)
    assert http.post(claim, {"channel": "email"}, token=people.stranger).json == {"code_sent_to": "j***@e***.com"}
    assert http.post(claim, {"channel": "link"}, token=people.stranger).status == 400
    world.run()
    code = world.email.inbox[-1].code
    for malformed in ("12345", "abcdef") * 3:
        assert http.post(claim, {"code": malformed}, token=people.stranger).code == "code_wrong"
    typed = f"{code[:3]} {code[3:]}".translate({48 + number: 0x660 + number for number in range(10)})
    assert http.post(claim, {"code": typed}, token=people.stranger).json == {"can_accept": True}


@pytest.mark.parametrize("between", [" ", "-", "\u00a0"])
def test_a_sign_up_code_is_taken_as_people_type_it(
    world: World, http: Http, invited: Callable[..., str], between: str
) -> None:
    sign_up = (
        invited(email="jane@example.com", name="Jane Doe", channel="link").replace("/i/", "/v1/links/") + "/sign-up"
    )
    body = {"name": "Jane Doe", "password": PASSWORD}
    assert http.post(sign_up, body).status == 202
    world.run()
    code = world.email.inbox[-1].code
    for _ in range(6):
        assert http.post(sign_up, body | {"code": code[:5]}).code == "code_wrong"

    assert http.post(sign_up, body | {"code": code[:3] + between + code[3:]}).status == 201


def end(world: World, http: Http, people: People, link: str, how: str) -> None:
    made = next(item for item in world.everything() if getattr(item, "id", "").startswith("inv_"))
    path = f"{people.org}/invitations/{made.id}"
    if how == "expired":
        world.later(15 * DAY)
    elif how == "revoked":
        http.post(f"{path}/revoke", token=people.owner)
    elif how == "declined":
        http.post(f"{link}/decline")
    elif how == "accepted":
        token = http.post(f"{link}/sign-up", {"name": "Jane Doe", "password": PASSWORD}).json["token"]
        assert http.post(f"{link}/accept", {"version": 1}, token=token).status == 200
    else:
        contact_id = f"{people.org}/contacts/{made.contact}"
        http.patch(contact_id, {"emails": ["new@example.com"]}, token=people.owner)


DEAD = {
    "expired": ("link_expired", "expired", ["new-link"]),
    "revoked": ("link_withdrawn", "revoked", []),
    "declined": ("link_withdrawn", "declined", ["new-link"]),
    "accepted": ("link_used", "accepted", ["sign-in"]),
    "superseded": ("link_superseded", "pending", []),
}


@holds("A14")
@pytest.mark.parametrize("how", DEAD)
def test_a_dead_link_says_why_and_whose_it_was_but_nobodys_name(
    world: World, http: Http, people: People, link: str, how: str
) -> None:
    end(world, http, people, link, how)
    code, status, actions = DEAD[how]

    for reply in (
        http.get(link),
        http.get(link, token=people.stranger),
        http.post(f"{link}/sign-up", {"name": "J", "password": PASSWORD}),
        http.post(f"{link}/accept", {"version": 1}, token=people.stranger),
        http.post(f"{link}/claim", token=people.stranger),
        http.post(f"{link}/decline"),
    ):
        assert (reply.status, reply.code) == (410, code)
        assert reply.json["invitation_status"] == status
        assert reply.json["organization"] == {"name": "Acme Coaching"}
        assert reply.json["actions"] == actions
        assert ("joined_at" in reply.json) == (how == "accepted")
        assert not [name for name in NAMES if name in reply.text]


@holds("A08", "A09")
@pytest.mark.parametrize("how", DEAD)
def test_acting_on_a_dead_link_changes_nothing(world: World, http: Http, people: People, link: str, how: str) -> None:
    end(world, http, people, link, how)
    before, accounts = dict(world.store.items), dict(world.logins.accounts)

    http.post(f"{link}/sign-up", {"name": "J", "password": PASSWORD})
    http.post(f"{link}/accept", {"version": 1}, token=people.stranger)
    http.post(f"{link}/claim", {"code": "123456"}, token=people.stranger)
    http.post(f"{link}/decline")

    assert world.store.items == before
    assert world.logins.accounts == accounts


@holds("A12")
def test_looking_fifty_times_changes_nothing(world: World, http: Http, people: People, link: str) -> None:
    before = dict(world.store.items)
    for number in range(50):
        http.send(("GET", "HEAD", "OPTIONS")[number % 3], link)
        http.get(link, token=people.stranger)

    assert world.store.items == before
    assert "commit" not in world.store.log[-50:]
    assert http.post(f"{link}/sign-up", {"name": "Jane", "password": PASSWORD}).status == 201


CHOSEN = {"email": "m***@e***.com", "phone": "•••23"}


@holds("A25")
@pytest.mark.parametrize("kind", CHOSEN)
def test_another_address_takes_a_code_there_and_another_one_to_accept(
    world: World, http: Http, link: str, kind: str
) -> None:
    address = {"email": "mallory@example.com", "phone": "+12015550123"}[kind]
    typed = {"name": "Mallory", "password": PASSWORD, kind: address}
    asked = http.post(f"{link}/sign-up", typed)
    assert (asked.status, asked.json) == (202, {"code_sent_to": CHOSEN[kind]})
    assert not world.logins.accounts
    world.run()
    inbox = world.email if kind == "email" else world.sms
    made = http.post(f"{link}/sign-up", typed | {"code": inbox.inbox[-1].code})
    assert (made.status, list(world.logins.accounts)) == (201, [address])

    seen = http.get(link, token=made.json["token"]).json
    refused = http.post(f"{link}/accept", {"version": 1}, token=made.json["token"])

    assert seen["you"] == {"can_accept": False, "why": "recipient_mismatch"}
    assert (refused.status, refused.code) == (403, "recipient_mismatch")


@holds("A25")
def test_even_the_invited_address_takes_a_code_once_it_is_typed(world: World, http: Http, link: str) -> None:
    typed = {"name": "Jane", "password": PASSWORD, "email": "jane@example.com"}

    assert http.post(f"{link}/sign-up", typed).status == 202
    assert not world.logins.accounts


def test_an_account_that_belongs_to_somebody_else_is_told_before_and_after_it_tries(
    world: World, http: Http, people: People, invited: Callable[..., str]
) -> None:
    family = {"emails": ["family@example.com"]}
    first, second = (
        http.post(f"{people.org}/contacts", {"name": name, **family}, token=people.owner).json["id"]
        for name in ("Ann Hale", "Ben Hale")
    )
    anns = invited(contact=first).replace("/i/", "/v1/links/")
    ann = http.post(f"{anns}/sign-up", {"name": "Ann", "password": PASSWORD}).json["token"]
    assert http.post(f"{anns}/accept", {"version": 1}, token=ann).status == 200
    bens = invited(contact=second).replace("/i/", "/v1/links/")
    names = {"linked_to": {"name": "Ann"}, "for": {"name": "Ben Hale"}}

    seen = http.get(bens, token=ann).json
    refused = http.post(f"{bens}/accept", {"version": 1}, token=ann)

    assert seen["you"] == {"can_accept": False, "why": "already_linked", **names}
    assert seen["actions"] == ["decline", "not-me"]
    assert (refused.status, refused.code) == (409, "already_linked")
    assert names.items() <= refused.json.items()


@holds("A25", "A24")
@pytest.mark.parametrize("field", ["email", "user", "contact", "role", "membership", "email_verified"])
def test_accepting_takes_no_address_and_no_role(http: Http, people: People, link: str, field: str) -> None:
    reply = http.post(f"{link}/accept", {"version": 1, field: "x"}, token=people.stranger)

    assert (reply.status, reply.told()) == (400, {field: "unknown"})


def test_an_offer_that_changed_must_be_looked_at_again(http: Http, people: People, link: str) -> None:
    token = http.post(f"{link}/sign-up", {"name": "Jane", "password": PASSWORD}).json["token"]

    reply = http.post(f"{link}/accept", {"version": 2}, token=token)

    assert (reply.status, reply.code, reply.json["version"]) == (409, "changed", 1)


def test_an_address_that_has_a_login_signs_in_instead(
    world: World, http: Http, link: str, invited: Callable[..., str]
) -> None:
    http.post(f"{link}/sign-up", {"name": "Jane", "password": PASSWORD})
    world.later(61_000)
    second = invited(email="jane@example.com", role="staff").replace("/i/", "/v1/links/")

    reply = http.post(f"{second}/sign-up", {"name": "Jane", "password": PASSWORD})

    assert (reply.status, reply.code) == (409, "account_exists")


@pytest.mark.parametrize("password", ["", "short", "x" * 9, " leading space", "x" * 256 + "y", "with\nbreak in it"])
def test_a_weak_password_is_refused_beside_its_field_and_never_repeated(
    world: World, http: Http, link: str, password: str
) -> None:
    reply = http.post(f"{link}/sign-up", {"name": "Jane", "password": password})

    assert reply.status in (400, 422)
    assert list(reply.told()) == ["password"]
    assert len(password) < 5 or password not in reply.text
    assert not world.logins.accounts


def test_a_code_is_good_for_five_guesses_and_ten_minutes(
    world: World, http: Http, people: People, invited: Callable[..., str]
) -> None:
    link = invited(email="jane@example.com", channel="link").replace("/i/", "/v1/links/")
    typed = {"name": "Jane", "password": PASSWORD}
    http.post(f"{link}/sign-up", typed)
    world.run()
    code = world.email.inbox[-1].code
    wrong = "111111" if code != "111111" else "222222"

    codes = [http.post(f"{link}/sign-up", typed | {"code": wrong}).code for _ in range(6)]
    assert codes == ["code_wrong"] * 5 + ["code_expired"]
    assert http.post(f"{link}/sign-up", typed | {"code": code}).code == "code_expired"

    world.later(61_000)
    assert http.post(f"{link}/sign-up", typed | {"resend": True}).status == 202
    world.run()
    world.later(10 * 60_000)
    assert http.post(f"{link}/sign-up", typed | {"code": world.email.inbox[-1].code}).code == "code_expired"


def test_codes_are_limited_per_day_and_say_when_to_come_back(
    world: World, http: Http, invited: Callable[..., str]
) -> None:
    link = invited(email="jane@example.com", channel="link").replace("/i/", "/v1/links/")
    replies = []
    for _ in range(11):
        replies.append(http.post(f"{link}/sign-up", {"name": "Jane", "password": PASSWORD, "resend": True}))
        world.later(61_000)

    assert [one.status for one in replies] == [202] * 10 + [429]
    assert int(replies[-1].headers["retry-after"]) > 0


def test_without_anything_to_send_a_code_with_the_api_says_so(
    world: World, http: Http, people: People, invited: Callable[..., str]
) -> None:
    link = invited(email="jane@example.com", channel="link").replace("/i/", "/v1/links/")
    world.without_sender("email")
    before = dict(world.store.items)

    signed_up = http.post(f"{link}/sign-up", {"name": "Jane", "password": PASSWORD})
    claimed = http.post(f"{link}/claim", token=people.stranger)

    assert signed_up.code == claimed.code == "channel_unavailable"
    assert not world.logins.accounts
    assert len(world.store.items) <= len(before) + 1


@holds("A37")
def test_a_right_that_the_inviter_lost_is_no_longer_given(
    world: World, http: Http, people: People, invited: Callable[..., str]
) -> None:
    world.policy(people.place, people.owner, admins_invite_admins=True)
    handed = world.invite(people.place, people.admin, email="boss@example.com", role="admin", channel="link")
    link = handed.url.replace("https://usher.test/i/", "/v1/links/")
    world.policy(people.place, people.owner, admins_invite_admins=False)
    boss = world.user("Boss")

    reply = http.post(f"{link}/accept", {"version": 1}, token=boss)

    assert (reply.status, reply.code) == (403, "forbidden")
    assert http.get(link).status == 200


def test_an_expired_link_without_an_address_offers_no_new_one(
    world: World, http: Http, people: People, invited: Callable[..., str]
) -> None:
    bare = invited(name="Carl", channel="link").replace("/i/", "/v1/links/")
    world.later(15 * DAY)

    assert http.get(bare).json["actions"] == []
    assert http.post(f"{bare}/new-link").code == "no_address"


ENDS = ["decline", "not-me"]


def test_a_link_offers_only_what_this_caller_can_do_now(
    world: World, http: Http, people: People, link: str, invited: Callable[..., str]
) -> None:
    def offered(path: str, token: str | User | None = None) -> list[str]:
        actions: list[str] = http.get(path, token=token).json["actions"]
        return actions

    jane = http.post(f"{link}/sign-up", {"name": "Jane", "password": PASSWORD}).json["token"]
    bare = invited(name="Carl", channel="link").replace("/i/", "/v1/links/")
    approved = invited(name="Dora", channel="link", match="approval").replace("/i/", "/v1/links/")

    assert offered(link) == ["sign-up", *ENDS]
    assert offered(link, jane) == ["accept", *ENDS]
    assert offered(link, people.stranger) == ["claim", *ENDS]
    assert offered(bare, people.stranger) == ["accept", *ENDS]
    assert offered(bare, people.client) == ENDS, "a client has the role already"
    assert http.post(f"{approved}/accept", {"version": 1}, token=people.stranger).code == "approval_pending"
    assert offered(approved) == offered(approved, people.stranger) == []
    world.without_sender("email")
    world.without_sender("sms")
    assert offered(link, people.stranger) == ENDS
    assert offered(bare) == ENDS
