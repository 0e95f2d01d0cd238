"""What takes no membership: for anybody, for whoever holds a link, and for whoever is signed in."""

import pytest

from chalicelib.handlers.http.operation import Operation
from tests.declared import OPERATIONS
from tests.handlers.bodies import VALID
from tests.handlers.gateway import Http
from tests.handlers.rights.asking import UNKNOWN, Asking
from tests.handlers.rights.page import ROLES, open_to
from tests.handlers.rights.scene import CALLERS
from tests.holding import holds

JUNK = "A" * 40


def for_whom(auth: str) -> pytest.MarkDecorator:
    cases = [one for one in OPERATIONS if open_to().get(one.name) == auth]
    return pytest.mark.parametrize("declared", cases, ids=lambda one: one.name)


@for_whom("none")
@pytest.mark.usefixtures("open_world")
def test_anybody_may_ask_what_is_for_anybody(http: Http, declared: Operation) -> None:
    expected = 202 if declared.name == "start" else 200
    assert http.send(declared.method, declared.path, VALID.get(declared.name)).status == expected


@for_whom("link")
def test_without_a_link_that_is_ours_there_is_nothing_for_anybody(asking: Asking, declared: Operation) -> None:
    path, body = declared.path.format(token=JUNK), VALID.get(declared.name)
    for token in (None, *(asking.token(asking.scene.users[name]) for name in CALLERS.values())):
        assert asking.scene.http.send(declared.method, path, body, token=token).code == "not_found"


@for_whom("link_and_bearer")
def test_nor_is_there_for_who_is_signed_in(asking: Asking, declared: Operation) -> None:
    path, body = declared.path.format(token=JUNK), VALID.get(declared.name)
    assert asking.scene.http.send(declared.method, path, body).code == "unauthenticated"
    assert asking.scene.http.send(declared.method, path, body, token=asking.stranger).code == "not_found"


@for_whom("bearer")
def test_nobody_who_is_not_signed_in_may_ask_what_is_for_whoever_is(http: Http, declared: Operation) -> None:
    reply = http.send(declared.method, declared.path.format(**UNKNOWN), VALID.get(declared.name))
    assert (reply.status, reply.code) == (401, "unauthenticated")


@for_whom("key")
def test_nobody_is_a_machine_but_who_has_its_key(asking: Asking, declared: Operation) -> None:
    ask = asking.scene.http
    people = [asking.token(asking.scene.users[name]) for name in CALLERS.values()]
    for token in (None, "", "usher_", f"usher_{JUNK}", f"usher_{asking.scene.org[4:]}{'A' * 32}", *people):
        reply = ask.send(declared.method, declared.path, VALID[declared.name], token=token)
        assert (reply.status, reply.code) == (401, "unauthenticated")


@holds("A22", "A35")
@pytest.mark.parametrize("verb", ["accept", "decline"])
def test_no_role_answers_an_invitation_that_is_somebody_elses(asking: Asking, verb: str) -> None:
    before = dict(asking.scene.world.store.items)
    body = VALID[f"{verb}_my_invitation"]
    for role in ROLES:
        token = asking.token(asking.scene.users[CALLERS[role]])
        for scene in (asking.scene, asking.foreign):
            for thing in scene.of("open invitation"):
                path = f"/v1/me/invitations/{thing.ids['invitation']}/{verb}"
                assert asking.scene.http.post(path, body, token=token).code == "not_found"
    assert asking.scene.world.store.items == before
