"""Links and keys: what is forged costs nothing, what another key signed is looked up once a minute."""

from contextlib import suppress

import pytest

from chalicelib.domain.errors import NotFound
from chalicelib.domain.tokens import KeyRing, Link, Purpose, issue
from chalicelib.services.core.links import follow, follow_live
from tests.holding import holds
from tests.services.steps import Acme, token_of


@holds("A12")
def test_reading_a_link_fifty_times_writes_nothing(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    before = acme.snapshot()
    for _ in range(50):
        follow_live(acme.context, acme.token())
    assert acme.snapshot() == before
    assert acme.the(handed).opened_at is None
    assert acme.accepts(acme.token(), acme.user("Jane")).role == "client"


@holds("A13")
def test_the_first_gesture_is_recorded_once_and_not_the_look(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    acme.joins_as_new_user(acme.token())
    first = acme.the(handed).opened_at
    acme.later(1)
    acme.joins_as_new_user(acme.token())
    assert acme.the(handed).opened_at == first == acme.now - 1
    assert acme.the(handed).version == 2


@holds("A20")
def test_a_forged_link_is_refused_before_anything_is_read(acme: Acme) -> None:
    acme.invites_and_sends()
    token, calls = acme.token(), len(acme.store.log)
    for place in range(40):
        forged = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        with pytest.raises(NotFound):
            follow(acme.context, forged)
    assert len(acme.store.log) == calls


@holds("A06")
@pytest.mark.parametrize("purpose", [one for one in Purpose if one != Purpose.INVITE])
def test_a_token_for_something_else_opens_no_invitation(acme: Acme, purpose: Purpose) -> None:
    handed = acme.invites()
    token = issue(acme.keys.ring(), purpose, Link(handed.invitation.id, 0, 1))
    calls = len(acme.store.log)
    with pytest.raises(NotFound):
        follow(acme.context, token)
    assert len(acme.store.log) == calls


@holds("A20")
def test_dead_and_unknown_links_cost_the_same_single_read(acme: Acme) -> None:
    open_one = token_of(acme.invites(name="A", channel="link"))
    handed = acme.invites(name="B", channel="link")
    acme.revokes(handed)
    unknown = issue(acme.keys.ring(), Purpose.INVITE, Link("inv_AAAAAAAAAAAAAAAA", 0, 0))
    costs = []
    for token in (open_one, token_of(handed), unknown):
        acme.store.log.clear()
        with suppress(NotFound):
            follow(acme.context, token)
        costs.append(list(acme.store.log))
    assert costs == [["read"]] * 3


def test_a_link_of_a_key_not_seen_yet_is_looked_up_again(acme: Acme) -> None:
    handed = acme.invites()
    old = acme.keys.current
    new = KeyRing({**old.keys, 1: b"n" * 32}, 1, old.addresses)
    token = issue(new, Purpose.INVITE, Link(handed.invitation.id, 0, 0))
    with pytest.raises(NotFound):
        follow(acme.context, token)
    assert acme.keys.rereads == 1
    acme.keys.reread = lambda: new  # type: ignore[method-assign]
    assert follow(acme.context, token).invitation.id == handed.invitation.id


@holds("A10")
def test_a_link_of_a_retired_key_is_unknown(acme: Acme) -> None:
    token = token_of(acme.invites(name="Jane", channel="link"))
    acme.keys.current = KeyRing({1: b"n" * 32}, 1, acme.keys.current.addresses)
    with pytest.raises(NotFound):
        follow(acme.context, token)


@holds("A10")
def test_a_link_survives_the_rotation_of_keys(acme: Acme) -> None:
    token = token_of(acme.invites(name="Jane", channel="link"))
    old = acme.keys.current
    acme.keys.current = KeyRing({**old.keys, 1: b"n" * 32}, 1, old.addresses)
    assert follow(acme.context, token).problem is None


@pytest.mark.parametrize("locale", ["en", "de", "es", "fr", "de-AT"])
def test_the_text_beside_a_link_is_in_the_recipients_language(acme: Acme, locale: str) -> None:
    handed = acme.invites(name="Jane", channel="link", locale=locale)
    expected = {"en": "has invited", "de": "hat Sie", "es": "le ha invitado"}.get(locale[:2], "has invited")
    assert expected in handed.share_text
    assert handed.share_text.endswith(handed.url)
