"""Doing it twice: retries with a key, double clicks, and versions that moved on (F02, F03, F04)."""

from typing import Any

import pytest

from chalicelib.domain.time import DAY, MINUTE
from chalicelib.handlers.http.operation import Operation
from tests.declared import OPERATIONS
from tests.handlers.gateway import Http
from tests.handlers.people import People
from tests.handlers.targets import Targets
from tests.holding import holds
from tests.world import World

JANE = {"recipient": {"name": "Jane Doe", "email": "jane@example.com"}}
KEY = {"Idempotency-Key": "key-1"}


# Of these a request's history tells, not its own fields.
TOLD_ELSEWHERE = {"text", "to"}


def change_of(declared: Operation) -> dict[str, Any]:
    """What may be changed there."""
    fields = {"correct_invitation": "note", "patch_member": "locale"}
    lists: dict[str, dict[str, Any]] = {
        "put_contact_staff": {"staff": []},
        "put_group_members": {"contacts": []},
        "replace_pin": {},
        "patch_notifications": {"notifications": "none"},
        "write_my_request": {"text": "es"},
        "answer_request": {"text": "es"},
        "close_my_request": {},
        "close_request": {},
        "reopen_my_request": {},
        "reopen_request": {},
        "assign_request": {"to": ""},
        "revise_step": {"kind": "consent", "texts": {"en": {"title": "Photos", "text": "We take many."}}},
    }
    return lists.get(declared.name, {fields.get(declared.name, "name"): "es"})


@holds("F02")
def test_a_retry_with_the_same_key_gets_the_same_invitation_and_one_mail(
    world: World, http: Http, people: People
) -> None:
    path = f"{people.org}/invitations"
    first = http.post(path, JANE, token=people.owner, headers=KEY)
    again = http.post(path, JANE, token=people.owner, headers=KEY)
    world.run()

    assert (again.status, again.json) == (first.status, first.json)
    assert len(world.email.inbox) == 1


@holds("F03")
def test_a_retry_without_a_key_makes_no_second_invitation(world: World, http: Http, people: People) -> None:
    path = f"{people.org}/invitations"
    http.post(path, JANE, token=people.owner)
    again = http.post(path, JANE, token=people.owner, headers={"Idempotency-Key": "another"})
    world.run()

    assert (again.status, again.code) == (409, "invitation_open")
    assert len(world.email.inbox) == 1


@holds("F04")
@pytest.mark.parametrize(
    "body", [JANE | {"note": "Hi"}, {"recipient": {"email": "john@example.com"}}, JANE | {"role": "staff"}]
)
def test_the_same_key_for_something_else_is_refused(http: Http, people: People, body: dict) -> None:
    path = f"{people.org}/invitations"
    http.post(path, JANE, token=people.owner, headers=KEY)

    other = http.post(path, body, token=people.owner, headers=KEY)

    assert (other.status, other.code) == (422, "idempotency_mismatch")


@holds("F04")
def test_a_key_belongs_to_its_operation_its_target_and_its_caller(http: Http, people: People) -> None:
    made = http.post(f"{people.org}/invitations", JANE, token=people.owner, headers=KEY).json

    elsewhere = http.post(f"{people.org}/contacts", {"name": "Jane"}, token=people.owner, headers=KEY)
    revoke = http.post(f"{people.org}/invitations/{made['id']}/revoke", token=people.owner, headers=KEY)
    colleague = http.post(
        f"{people.org}/invitations", {"recipient": {"email": "j@example.com"}}, token=people.admin, headers=KEY
    )

    assert elsewhere.code == revoke.code == "idempotency_mismatch"
    assert colleague.status == 201


@holds("F04")
def test_a_key_for_one_invitation_does_nothing_to_another(http: Http, people: People) -> None:
    paths = []
    for name in ("jane", "john"):
        body = {"recipient": {"email": f"{name}@example.com"}}
        made = http.post(f"{people.org}/invitations", body, token=people.owner).json
        paths.append(f"{people.org}/invitations/{made['id']}")
    http.post(f"{paths[0]}/revoke", token=people.owner, headers=KEY)

    assert http.post(f"{paths[1]}/revoke", token=people.owner, headers=KEY).code == "idempotency_mismatch"
    assert http.post(f"{paths[0]}/resend", token=people.owner, headers=KEY).code == "idempotency_mismatch"
    assert http.get(paths[1], token=people.owner).json["status"] == "pending"


@holds("F04")
def test_a_key_is_forgotten_after_a_day(world: World, http: Http, people: People) -> None:
    path = f"{people.org}/contacts"
    first = http.post(path, {"name": "Jane"}, token=people.owner, headers=KEY).json
    world.later(DAY + 1)

    assert http.post(path, {"name": "Jane"}, token=people.owner, headers=KEY).json["id"] != first["id"]


def test_resending_twice_with_one_key_sends_once(world: World, http: Http, people: People) -> None:
    made = http.post(f"{people.org}/invitations", JANE, token=people.owner).json
    world.run()
    world.later(2 * MINUTE)
    for _ in range(3):
        again = http.post(f"{people.org}/invitations/{made['id']}/resend", token=people.owner, headers=KEY)
        assert (again.status, len(again.json["deliveries"])) == (200, 2)
    world.run()

    assert len(world.email.inbox) == 2


def test_revoking_twice_with_one_key_answers_the_same(http: Http, people: People) -> None:
    made = http.post(f"{people.org}/invitations", JANE, token=people.owner).json
    path = f"{people.org}/invitations/{made['id']}/revoke"

    first, again = (http.post(path, token=people.owner, headers=KEY) for _ in range(2))

    assert (again.status, again.json) == (200, first.json)


def test_a_contact_is_made_once_for_one_key_and_found_by_no_other_request(http: Http, people: People) -> None:
    body: dict[str, Any] = {"name": "Jane", "emails": ["jane@example.com"]}
    first, again = (http.post(f"{people.org}/contacts", body, token=people.owner, headers=KEY) for _ in range(2))

    assert first.json == again.json
    assert len(http.get(f"{people.org}/contacts", token=people.owner).json["items"]) == 1


@pytest.mark.parametrize("declared", [one for one in OPERATIONS if one.versioned], ids=lambda one: one.name)
@pytest.mark.parametrize("version", ["0", '"999"', 'W/"7"'])
def test_a_change_of_another_version_is_refused(targets: Targets, declared: Any, version: str) -> None:
    reply = targets.call(declared, change_of(declared), headers={"If-Match": version})

    assert (reply.status, reply.code) == (412, "conflict")


@pytest.mark.parametrize("declared", [one for one in OPERATIONS if one.versioned], ids=lambda one: one.name)
@pytest.mark.parametrize("version", [None, "*"])
def test_without_a_version_the_last_one_wins(targets: Targets, declared: Any, version: str | None) -> None:
    headers = {"If-Match": version} if version else {}

    reply = targets.call(declared, change_of(declared), headers=headers)
    sent = change_of(declared)
    assert reply.status == declared.status
    assert all(reply.json[field] == sent[field] for field in sent.keys() - TOLD_ELSEWHERE)
