"""Asking somebody who was found: by the handle of a search, as what was searched for."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.errors import AlreadyMember, AssignOthers, NotAllowed, ProfileIncomplete, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.time import MINUTE
from chalicelib.services.discovery import blocking, requesting
from chalicelib.services.invitations import creating, mine
from chalicelib.services.invitations.reading import Handed
from tests.holding import holds
from tests.services.discovery.people import CLIENT, handle, person, professional, says
from tests.services.steps import Acme


@pytest.fixture
def jane(acme: Acme) -> User:
    user = acme.user("Jane")
    person(acme, user, name="Jane Doe")
    return user


@pytest.fixture
def olga(acme: Acme) -> User:
    professional(acme, acme.owner)
    return acme.owner


def asks(acme: Acme, user: User, text: str, **wanted: Any) -> Handed:
    command = acme.command(acme.place, user, **wanted)
    return creating.create(acme.context, requesting.asked(acme.context, command, text))


@holds("S0.4", "S0.6")
@pytest.mark.parametrize("relationship", ["client", "co_parent"])
def test_what_was_chosen_first_is_what_is_asked(acme: Acme, olga: User, jane: User, relationship: str) -> None:
    made = asks(acme, olga, handle(acme, olga, "jane@example.com", relationship))

    (received,) = mine.list_mine(acme.context, jane)
    assert (received.id, received.grants.relationship) == (made.invitation.id, relationship)
    assert (acme.contact_of(made).type, acme.contact_of(made).grants.relationship) == (relationship, relationship)
    assert (made.url, made.invitation.role) == ("", "client")


@holds("S0.9")
def test_the_placeholder_is_called_as_typed_or_as_they_call_themselves(acme: Acme, olga: User, jane: User) -> None:
    kim = acme.user("Kim")
    person(acme, kim, name="Kim Berg")

    typed = asks(acme, olga, handle(acme, olga, "jane@example.com"), name="Jane from the gym")
    theirs = asks(acme, olga, handle(acme, olga, "kim@example.com"))

    names = [acme.contact_of(one).name for one in (typed, theirs)]
    assert names == ["Jane from the gym", "Kim Berg"]
    assert [acme.contact_of(one).state for one in (typed, theirs)] == ["re_invite"] * 2


@pytest.mark.parametrize("change", ["hides", "blocks", "is late"])
def test_whoever_is_found_no_more_is_asked_no_more_whatever_the_reason(
    acme: Acme, olga: User, jane: User, change: str
) -> None:
    text = handle(acme, olga, "jane@example.com")
    if change == "hides":
        says(acme, jane, visible_in_search=False)
    elif change == "blocks":
        blocking.block(acme.context, jane, blocking.Unwanted(olga.id, "Olga"))
    else:
        acme.later(15 * MINUTE)

    with pytest.raises(Unprocessable) as refused:
        asks(acme, olga, text)

    assert [(one.field, one.code) for one in refused.value.errors] == [("recipient.handle", "expired")]
    assert "search again" in refused.value.errors[0].detail


def test_a_handle_of_somebody_else_is_none(acme: Acme, olga: User, jane: User) -> None:
    professional(acme, acme.admin)
    with pytest.raises(Unprocessable):
        asks(acme, acme.admin, handle(acme, olga, "jane@example.com"))
    with pytest.raises(Unprocessable):
        asks(acme, olga, "A" * 120)


@pytest.mark.parametrize(
    "wanted",
    [
        {"email": "jane@example.com"},
        {"phone": "+12015550123"},
        {"contact": "con_0000000000000000"},
        {"role": "staff"},
        {"grants": {"relationship": "mother"}},
    ],
)
def test_nothing_else_stands_beside_a_handle(acme: Acme, olga: User, jane: User, wanted: dict[str, Any]) -> None:
    with pytest.raises(Unprocessable):
        asks(acme, olga, handle(acme, olga, "jane@example.com"), **wanted)


@holds("S0.2")
def test_a_profile_that_is_complete_no_more_asks_nobody(acme: Acme, olga: User, jane: User) -> None:
    text = handle(acme, olga, "jane@example.com")
    says(acme, olga, profession="")
    with pytest.raises(ProfileIncomplete):
        asks(acme, olga, text)


def test_repeated_with_its_key_it_answers_the_same_also_after_the_handle_is_over(
    acme: Acme, olga: User, jane: User
) -> None:
    text = handle(acme, olga, "jane@example.com")
    first = asks(acme, olga, text, key="k", name="Jane")
    acme.later(20 * MINUTE)
    says(acme, jane, visible_in_search=False)
    assert asks(acme, olga, text, key="k", name="Jane").invitation == first.invitation


def test_a_client_who_came_another_way_is_not_asked_once_more(acme: Acme, olga: User, jane: User) -> None:
    acme.invites_and_sends()
    acme.accepts(acme.token(), jane)
    with pytest.raises(AlreadyMember):
        asks(acme, olga, handle(acme, olga, "jane@example.com"))


def test_staff_ask_for_themselves_where_staff_may(acme: Acme, jane: User) -> None:
    acme.policy(acme.place, acme.owner, staff_invite_clients=True)
    professional(acme, acme.staff)
    text = handle(acme, acme.staff, "jane@example.com")
    with pytest.raises(NotAllowed):
        asks(acme, acme.staff, text)
    with pytest.raises(AssignOthers):
        asks(acme, acme.staff, text, grants={"staff": (acme.admin_id,)})

    made = asks(acme, acme.staff, text, grants={"staff": (acme.staff_id,)})

    assert acme.staff_ids(made.invitation.contact) == [acme.staff_id]
    assert mine.accept_mine(acme.context, jane, made.invitation.id, 1).membership.user == jane.id


def test_preview_of_it_sends_and_writes_nothing(acme: Acme, olga: User, jane: User) -> None:
    text = handle(acme, olga, "jane@example.com")
    before = acme.snapshot()
    command = requesting.asked(acme.context, acme.command(acme.place, olga), text)
    seen = creating.preview(acme.context, command)
    assert (seen.message, seen.plan.invitation.channel) == (None, "in_app")
    assert acme.snapshot() == before


@holds("S0.12", "A44")
def test_whoever_is_blocked_asks_in_vain_and_is_not_told(acme: Acme, olga: User, jane: User) -> None:
    made = asks(acme, olga, handle(acme, olga, "jane@example.com"))
    blocked = blocking.block(acme.context, jane, blocking.inviter_of(acme.context, jane, made.invitation.id))

    assert mine.list_mine(acme.context, jane) == []
    assert acme.the(made).status == "pending"
    assert acme.resends(made).invitation.status == "pending"
    assert mine.list_mine(acme.context, jane) == []

    blocking.lift(acme.context, jane, blocked.id)
    assert [one.id for one in mine.list_mine(acme.context, jane)] == [made.invitation.id]


@holds("S0.7", "S0.11")
def test_whoever_is_hidden_gets_a_link_and_accepts_with_the_account_they_have(acme: Acme, olga: User) -> None:
    hidden = acme.user("Jane", email="jane@example.com")
    says(acme, hidden, name="Jane Doe", circle=CLIENT)

    made = acme.invites(name="Jane", channel="link", grants={"relationship": "co_parent"})
    token = made.url.rpartition("/")[2]
    joined = acme.accepts(token, replace(hidden, name="Jane D"))

    assert (joined.user, joined.contact) == (hidden.id, made.invitation.contact)
