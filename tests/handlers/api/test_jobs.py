"""Inviting a group over HTTP: who, what it would do, and the job to follow."""

from typing import Any

import pytest

from chalicelib.domain.time import HOUR
from chalicelib.models.codec import to_item
from tests.handlers.conftest import People
from tests.handlers.gateway import Http, Reply
from tests.holding import holds
from tests.world import World


@pytest.fixture
def invite(http: Http, people: People) -> Any:
    def invite(body: Any, key: str | None = "key", **more: Any) -> Reply:
        headers = {"Idempotency-Key": key} if key is not None else {}
        more.setdefault("token", people.owner)
        return http.post(f"{people.org}/invitations/batch", body, headers=headers, **more)

    return invite


@holds("S4.6")
def test_a_group_is_invited_and_followed_to_the_end(world: World, http: Http, people: People, invite: Any) -> None:
    listed = [{"name": f"P{n}", "email": f"p{n}@example.com"} for n in range(30)]
    reply = invite({"rows": [*listed, {"email": "P3@EXAMPLE.COM"}, {"email": "bad"}], "note": "Welcome"})
    assert (reply.status, reply.json["status"], reply.json["total"], reply.json["done"]) == (202, "running", 32, 0)
    path = f"{people.org}/jobs/{reply.json['id']}"
    assert http.get(f"{path}/rows", token=people.owner).json == {"items": [], "next": None}
    world.run()
    world.run()

    job = http.get(path, token=people.admin).json
    assert (job["status"], job["done"]) == ("done", 32)
    assert job["counts"] == {"invited": 30, "invitation_open": 1, "invalid_request": 1}
    first = http.get(f"{path}/rows?limit=31", token=people.admin).json
    rest = http.get(f"{path}/rows?limit=31&cursor={first['next']}", token=people.admin).json
    assert (len(first["items"]), rest["next"]) == (31, None)
    assert first["items"][30]["invitation"] == first["items"][3]["invitation"]
    assert rest["items"] == [
        {
            "row": 32,
            "result": "invalid_request",
            "contact": None,
            "invitation": None,
            "member": None,
            "field": "email",
            "detail": rest["items"][0]["detail"],
            "reason": None,
            "assumed_country": None,
        }
    ]
    assert len(world.email.inbox) == 30
    assert invite({"rows": listed}, key="other").json["id"] != job["id"]


def test_a_dry_run_counts_what_would_happen_and_starts_nothing(
    world: World, people: People, http: Http, invite: Any
) -> None:
    world.invite(people.place, people.owner, email="open@example.com")
    before = dict(world.store.items)
    listed = [{"email": "a@example.com"}, {"phone": "+12015550123"}, {"name": "Nobody"}, {"email": "bad"}]
    reply = invite({"rows": [*listed, {"email": "open@example.com"}], "dry_run": True})

    assert (reply.status, world.store.items) == (200, before)
    answer = reply.json
    assert (answer["total"], answer["channels"]) == (5, {"email": 2, "sms": 1})
    assert answer["counts"] == {"invited": 2, "resent": 1, "no_address": 1, "invalid_request": 1}
    assert (answer["without_address"], answer["already_linked"], answer["already_open"]) == (1, 0, 1)
    assert [(one["row"], one["result"]) for one in answer["refused"]] == [
        (3, "no_address"),
        (4, "invalid_request"),
    ]


@holds("S4.6")
def test_a_classroom_that_is_invited_a_second_time_is_sent_the_invitation_again(
    world: World, people: People, http: Http, invite: Any
) -> None:
    listed = [{"email": f"p{n}@example.com"} for n in range(3)]
    invite({"rows": listed})
    world.run()
    world.run()
    world.later(HOUR)
    body = {"rows": [*listed, {"email": "new@example.com"}]}

    assert invite(body | {"dry_run": True}, key="dry").json["counts"] == {"resent": 3, "invited": 1}
    path = f"{people.org}/jobs/{invite(body, key='again').json['id']}"
    world.run()
    world.run()

    assert http.get(path, token=people.owner).json["counts"] == {"resent": 3, "invited": 1}
    shown = http.get(f"{path}/rows", token=people.owner).json["items"]
    assert [one["result"] for one in shown] == ["resent", "resent", "resent", "invited"]
    assert len(world.email.inbox) == 7


def test_contacts_are_named_or_filtered(world: World, http: Http, people: People, invite: Any) -> None:
    body = {"name": "Nina", "emails": ["nina@example.com"], "type": "prospect"}
    nina = http.post(f"{people.org}/contacts", body, token=people.owner).json["id"]

    assert invite({"contacts": [nina], "dry_run": True}).json["channels"] == {"email": 1}
    assert invite({"filter": {"type": "prospect", "state": "invite"}, "dry_run": True}).json["total"] == 1
    assert invite({"filter": {"type": "other"}, "dry_run": True}).json["total"] == 0
    assert invite({"filter": {"type": "other"}}).status == 422
    assert invite({"contacts": [nina, "", nina, "nonsense"]}).json["total"] == 4


def test_without_an_idempotency_key_nobody_is_invited(world: World, invite: Any) -> None:
    before = dict(world.store.items)
    reply = invite({"rows": [{"email": "a@example.com"}]}, key=None)

    assert (reply.status, reply.told()) == (400, {"Idempotency-Key": "required"})
    assert world.store.items == before


def test_the_same_request_once_more_answers_the_same_job(invite: Any) -> None:
    body = {"rows": [{"email": "a@example.com"}]}
    made = invite(body)

    assert invite(body).json == made.json
    assert invite({"rows": [{"email": "b@example.com"}]}).code == "idempotency_mismatch"
    busy = invite(body, key="other")
    assert (busy.status, busy.code, busy.json["job"]) == (409, "conflict", made.json["id"])


ROW, CONTACT = {"email": "a@example.com"}, "con_0000000000000000"


@holds("A69")
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"rows": [ROW], "contacts": [CONTACT]},
        {"rows": [ROW], "filter": {}},
        {"rows": [ROW], "csv": "email\na@example.com"},
        {"csv": "email,role\na@example.com,admin"},
        {"contacts": [CONTACT], "filter": {}, "rows": [ROW]},
        {"rows": []},
        {"contacts": []},
        {"rows": [{}] * 10_001},
        {"contacts": ["x"] * 5_001},
        {"rows": [{"role": "admin"}]},
        {"rows": [{"email": 1}]},
        {"filter": {"state": "other"}},
    ],
    ids=lambda body: str(body)[:40],
)
def test_who_is_meant_is_said_in_one_way_and_within_its_limits(world: World, invite: Any, body: Any) -> None:
    before = dict(world.store.items)

    assert (invite(body).status, world.store.items) == (400, before)


@holds("A69")
def test_ten_thousand_rows_fit_and_a_megabyte_is_the_limit(invite: Any) -> None:
    rows = [{"name": f"Person {n}", "email": f"person{n}@somewhere.example.com"} for n in range(10_000)]

    assert invite({"rows": rows}).json["total"] == 10_000
    assert invite({"rows": [{"name": "x" * 400}] * 3_000}, key="k").code == "too_large"


@holds("A35")
def test_staff_clients_and_strangers_invite_no_group_and_see_no_job(
    world: World, http: Http, people: People, invite: Any
) -> None:
    job = invite({"rows": [ROW]}).json["id"]
    other = world.organization(people.stranger, "Other")
    for user in (people.staff, people.client):
        assert invite({"rows": [ROW]}, token=user).status == 403
    assert invite({"rows": [ROW]}, token=people.stranger).status == 404
    before = dict(world.store.items)
    for user, org in (
        (people.staff, people.org),
        (people.client, people.org),
        (people.stranger, people.org),
        (people.stranger, f"/v1/organizations/{other.id}"),
    ):
        path = f"{org}/jobs/{job}"
        replies = [http.get(path, token=user), http.get(f"{path}/rows", token=user)]
        replies.append(http.post(f"{path}/cancel", token=user))
        assert [reply.code for reply in replies] == ["not_found"] * 3
    assert world.store.items == before


def test_a_job_is_cancelled_and_stays_so(world: World, http: Http, people: People, invite: Any) -> None:
    path = f"{people.org}/jobs/{invite({'rows': [ROW]}).json['id']}"

    assert http.post(f"{path}/cancel", token=people.owner).json["status"] == "cancelled"
    assert http.post(f"{path}/cancel", {}, token=people.owner).json["status"] == "cancelled"
    world.run()
    assert (http.get(path, token=people.owner).json["done"], world.email.inbox) == (0, [])


def test_rows_come_from_a_sheet_too(world: World, invite: Any) -> None:
    sheet = "Name,EMAIL,phone,locale,channel\r\nAnn,ann@example.com,,de,\r\nBen,,+12015550123,,sms\r\n,bad,,,\r\n"
    assert invite({"csv": sheet, "dry_run": True}).json["channels"] == {"email": 1, "sms": 1}
    assert invite({"csv": sheet}).json["total"] == 3
    world.run()
    world.run()

    assert [len(world.email.inbox), len(world.sms.inbox)] == [1, 1]
    assert "Einladung" in world.email.inbox[0].message.subject + world.email.inbox[0].body


def test_a_group_comes_from_a_sheet_as_people_have_it_and_the_answer_says_how_it_was_understood(
    world: World, invite: Any
) -> None:
    sheet = "Vorname;Nachname;E-Mail;Handy;Ort\nAnn;Lee;ann@example.com;;Bern\nBen;Lee;;4.1556E+10;Bern\nCleo, x;;;;;;9"
    dry = invite({"csv": sheet, "dry_run": True}).json

    assert dry["counts"] == {"invited": 1, "spoiled_number": 1, "invalid_request": 1}
    assert [(one["row"], one["field"]) for one in dry["refused"]] == [(2, "phone"), (3, None)]
    assert dry["understood"]["ignored"] == ["Ort"]
    assert invite({"csv": sheet}).json["understood"] == dry["understood"]
    world.run()
    assert [sent.delivery.address for sent in world.email.inbox] == ["ann@example.com"]


def test_a_sheet_that_gives_each_row_a_role_is_refused_by_name_and_nobody_invited(world: World, invite: Any) -> None:
    before = dict(world.store.items)
    for head in ("role", "Rolle", "Ruolo", "Rôle", "Member role"):
        reply = invite({"csv": f"email,{head}\na@example.com,admin"})
        assert (reply.status, reply.told()) == (400, {"csv": "invalid"})
        assert "`role` is one for all rows" in reply.json["errors"][0]["detail"]
    assert world.store.items == before


@holds("A69")
def test_the_longest_rows_fit_into_the_items_of_the_table(world: World, invite: Any) -> None:
    widest = dict.fromkeys(("name", "email", "phone", "locale", "channel"), "\U0001f600" * 400)
    made = invite({"rows": [widest] * 25})

    parts = [to_item(ref, part) for ref, part in world.store.items.items() if ref.kind == "chunk"]
    assert (made.status, len(parts)) == (202, 1)
    assert len(parts[0]["body"]["S"].encode()) < 400_000
