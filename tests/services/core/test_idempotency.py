"""A request repeated with its Idempotency-Key answers the same, sends nothing more and makes nothing more."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.command import Replay
from chalicelib.domain.errors import IdempotencyMismatch, InvitationOpen
from chalicelib.domain.time import DAY, HOUR
from chalicelib.services.invitations import creating, invite_contact
from tests.holding import holds
from tests.services.races import Rivalled
from tests.services.steps import Acme


@holds("F02")
def test_a_create_repeated_with_its_key_answers_the_same(acme: Acme) -> None:
    first, again = acme.invites(key="k"), acme.invites(key="k")
    acme.run()
    assert again.invitation == first.invitation
    assert again.deliveries == first.deliveries
    assert len(acme.email.inbox) == 1


@holds("F02")
def test_a_repeated_create_of_a_link_hands_out_the_same_link(acme: Acme) -> None:
    first, again = (acme.invites(name="Jane", channel="link", key="k") for _ in range(2))
    assert first.url == again.url != ""


@holds("F02")
def test_a_repeat_answers_though_much_happened_meanwhile(acme: Acme) -> None:
    first = acme.invites(key="k")
    acme.run()
    acme.accepts(acme.token(), acme.joins_as_new_user(acme.token()))
    assert acme.invites(key="k").invitation.id == first.invitation.id


@holds("F04")
def test_the_same_key_for_another_request_is_refused(acme: Acme) -> None:
    acme.invites(key="k")
    with pytest.raises(IdempotencyMismatch):
        acme.invites(email="john@example.com", key="k")


@holds("F04")
def test_a_key_is_forgotten_after_a_day(acme: Acme) -> None:
    acme.invites(key="k")
    acme.later(DAY - 1)
    with pytest.raises(IdempotencyMismatch):
        acme.invites(email="john@example.com", key="k")
    acme.later(1)
    assert acme.invites(email="john@example.com", key="k").invitation.recipient.email == "john@example.com"


@holds("F04")
def test_keys_of_two_people_never_meet(acme: Acme) -> None:
    acme.invites(key="k")
    assert acme.invites(acme.admin, email="john@example.com", key="k").invitation.inviter.user == acme.admin.id


@holds("F03")
def test_without_a_key_the_second_is_told_of_the_first(acme: Acme) -> None:
    first = acme.invites()
    with pytest.raises(InvitationOpen) as refusal:
        acme.invites(key="new")
    assert refusal.value.extra == {"invitation": first.invitation.id}
    acme.run()
    assert len(acme.email.inbox) == 1


def at_the_same_moment(acme: Acme, action: Callable[[], Any]) -> tuple[Any, Any]:
    """Two callers: the second begins and ends while the first is about to write."""
    plain, results = acme.context, []

    def faster() -> None:
        acme.outside = plain
        results.append(action())

    acme.outside = replace(plain, store=Rivalled(acme.store, faster))
    slower = action()
    return results[0], slower


@holds("F02")
def test_the_same_request_twice_at_one_moment_is_one_invitation(acme: Acme) -> None:
    faster, slower = at_the_same_moment(acme, lambda: acme.invites(key="k"))
    acme.run()
    assert faster.invitation.id == slower.invitation.id
    assert len(acme.email.inbox) == 1


@holds("F03", "I3")
def test_two_new_people_with_one_address_at_one_moment_are_one_contact(acme: Acme) -> None:
    roles = iter(["client", "staff"])
    one, other = at_the_same_moment(acme, lambda: acme.invites(role=next(roles)))
    assert one.invitation.contact == other.invitation.contact


@holds("F02")
@pytest.mark.parametrize("verb", ["resends", "revokes"])
def test_a_verb_repeated_with_its_key_is_done_once(acme: Acme, verb: str) -> None:
    handed = acme.invites_and_sends()
    acme.later(HOUR)
    first = getattr(acme, verb)(handed, key="k")
    again = getattr(acme, verb)(handed, key="k")
    acme.run()
    assert first.invitation == again.invitation
    assert acme.told().count(f"invitation.{ {'resends': 'resent', 'revokes': 'revoked'}[verb] }") == 1


@holds("F02")
@pytest.mark.parametrize("open_before", [False, True])
def test_inviting_a_contact_twice_with_one_key_sends_once(acme: Acme, open_before: bool) -> None:
    contact = acme.adds_contact(name="Jane", emails=("jane@example.com",))
    if open_before:
        acme.invites(contact=contact.id)
        acme.later(HOUR)
    command = replace(acme.command(acme.place, acme.owner, contact=contact.id), replay=Replay("k", "d"))
    handed, two = (invite_contact.invite(acme.context, command) for _ in range(2))
    assert handed.invitation == two.invitation
    assert handed.invitation.deliveries == 1 + open_before


@holds("A02")
def test_nothing_secret_is_kept_for_a_repeat(acme: Acme) -> None:
    acme.invites(email="jane@example.com", name="Jane", note="private words", key="k")
    (mark,) = [one for ref, one in acme.snapshot().items() if ref.kind == "replay"]
    acme.run()
    for secret in ("private words", acme.token(), "Acme"):
        assert secret not in repr(mark)


def test_a_preview_ignores_keys(acme: Acme) -> None:
    command = replace(acme.command(acme.place, acme.owner, email="jane@example.com"), replay=Replay("k", "d"))
    creating.preview(acme.context, command)
    assert creating.create(acme.context, command).invitation.deliveries == 1
