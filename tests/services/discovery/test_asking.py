"""A client asks a professional whom a search found (S0.6 and S0.12, the other way round)."""

from dataclasses import replace

import pytest

from chalicelib.domain.ask import KEPT, LIFETIME
from chalicelib.domain.command import Replay
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import (
    AlreadyMember,
    AskClosed,
    AskDeclined,
    AskOpen,
    EmailUnverified,
    IdempotencyMismatch,
    NotFound,
    ProfileIncomplete,
    RateLimited,
    Unprocessable,
)
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Role
from chalicelib.domain.time import DAY, MINUTE
from chalicelib.services.core.saving import Patch
from chalicelib.services.discovery import asking, blocking, profiles
from chalicelib.services.discovery.blocking import Means, Unwanted
from chalicelib.services.invitations import mine
from tests.holding import holds
from tests.services.discovery.asks import asks, client, found, listed, open_to_asks, own, refuses
from tests.services.discovery.people import says, takes_asks
from tests.services.steps import Acme


@pytest.fixture
def jane(acme: Acme) -> User:
    open_to_asks(acme)
    return client(acme)


def test_whoever_asks_waits_and_learns_of_no_contact(acme: Acme, jane: User) -> None:
    before = len(_contacts(acme))

    asked = asks(acme, jane)

    assert own(acme, jane) == [("Stan Berg", "open")]
    assert (asked.name, asked.organization, asked.asked) == ("Jane Doe", acme.place.id, acme.staff_id)
    assert len(_contacts(acme)) == before
    assert mine.list_mine(acme.context, jane) == []


def _contacts(acme: Acme) -> list[Contact]:
    return [one for one in acme.everything() if isinstance(one, Contact)]


def test_who_was_asked_is_told_and_nobody_elses_name_is_in_it(acme: Acme, jane: User) -> None:
    asks(acme, jane)
    acme.run()

    (told,) = acme.notices
    assert told.delivery.address == "stan@example.com"
    assert "Somebody asks to become a client at Acme Coaching" in told.body
    assert f"/console/{acme.place.id}/asks" in told.body
    assert "Jane" not in told.body


def test_where_staff_may_not_invite_clients_the_owners_are_told_too(acme: Acme, jane: User) -> None:
    acme.policy(acme.place, acme.owner, staff_invite_clients=False)
    asks(acme, jane)
    acme.run()

    assert {one.delivery.address for one in acme.notices} == {"stan@example.com", "olga@example.com"}


@pytest.mark.parametrize("change", ["hides", "blocks", "is late", "takes no asks", "has left"])
def test_whoever_is_found_no_more_is_asked_no_more_whatever_the_reason(acme: Acme, jane: User, change: str) -> None:
    text = found(acme, jane)
    if change == "hides":
        says(acme, acme.staff, visible_in_search=False)
    elif change == "blocks":
        blocking.block(acme.context, acme.staff, Unwanted(jane.id, "Jane"))
    elif change == "takes no asks":
        says(acme, acme.staff, found_as=None)
    elif change == "has left":
        acme.deactivates(acme.staff, Role.STAFF)
    else:
        acme.later(15 * MINUTE)

    with pytest.raises(Unprocessable) as refused:
        asking.ask(acme.context, jane, text, None)

    assert [(one.field, one.code, one.detail) for one in refused.value.errors] == [
        ("handle", "expired", "This is no handle of yours, or it is older than 15 minutes: search again.")
    ]
    assert own(acme, jane) == []


def test_the_handle_of_somebody_else_is_none(acme: Acme, jane: User) -> None:
    kim = client(acme, "Kim")
    with pytest.raises(Unprocessable):
        asking.ask(acme.context, kim, found(acme, jane), None)
    with pytest.raises(Unprocessable):
        asking.ask(acme.context, jane, "A" * 120, None)


@holds("S0.1", "S0.2")
def test_nobody_asks_without_a_verified_email_and_a_complete_profile(acme: Acme, jane: User) -> None:
    text = found(acme, jane)
    with pytest.raises(EmailUnverified):
        asking.ask(acme.context, replace(jane, email=None), text, None)
    profiles.change(acme.context, jane, Patch({"name": ""}))
    with pytest.raises(ProfileIncomplete):
        asking.ask(acme.context, jane, text, None)


def test_a_client_of_the_business_asks_for_nothing_more(acme: Acme, jane: User) -> None:
    text = found(acme, jane)
    acme.join(acme.place, jane, Role.CLIENT)
    with pytest.raises(AlreadyMember):
        asking.ask(acme.context, jane, text, None)


def test_the_same_person_is_asked_once(acme: Acme, jane: User) -> None:
    asked = asks(acme, jane)
    with pytest.raises(AskOpen) as refused:
        asks(acme, jane)
    assert refused.value.extra == {"ask": asked.id}


def test_a_repeated_request_is_the_same_ask(acme: Acme, jane: User) -> None:
    text, once = found(acme, jane), Replay("one", "digest")
    asked = asking.ask(acme.context, jane, text, once)
    assert asking.ask(acme.context, jane, text, once) == asked
    with pytest.raises(IdempotencyMismatch):
        asking.ask(acme.context, jane, text, Replay("one", "another"))


def test_whoever_withdraws_may_ask_again(acme: Acme, jane: User) -> None:
    asked = asks(acme, jane)

    first, again = (asking.withdraw(acme.context, jane, asked.id) for _ in range(2))

    assert first.status == again.status == "withdrawn"
    assert listed(acme, acme.owner) == []
    assert asks(acme, jane).id != asked.id


def test_nobody_withdraws_what_another_asked(acme: Acme, jane: User) -> None:
    asked = asks(acme, jane)
    for identifier in (asked.id, "ask_0000000000000000", "nonsense"):
        with pytest.raises(NotFound):
            asking.withdraw(acme.context, client(acme, "Kim"), identifier)


def test_whoever_declined_is_asked_again_after_thirty_days(acme: Acme, jane: User) -> None:
    refuses(acme, asks(acme, jane), acme.staff)
    acme.later(KEPT - 1)
    with pytest.raises(AskDeclined) as refused:
        asks(acme, jane)
    assert refused.value.retry_after == 1

    acme.later(1)

    assert own(acme, jane) == []
    assert asks(acme, jane).status == "open"


def test_it_ends_by_itself_and_is_shown_for_a_month_more(acme: Acme, jane: User) -> None:
    asked = asks(acme, jane)
    acme.later(LIFETIME)

    assert own(acme, jane) == [("Stan Berg", "expired")]
    assert (listed(acme, acme.owner), listed(acme, acme.owner, "expired")) == ([], [asked])
    with pytest.raises(AskClosed):
        asking.withdraw(acme.context, jane, asked.id)
    with pytest.raises(AskClosed):
        refuses(acme, asked, acme.staff)

    acme.later(KEPT)
    assert (own(acme, jane), listed(acme, acme.owner, "expired")) == ([], [])


def test_after_it_has_ended_by_itself_the_same_person_is_asked_again(acme: Acme, jane: User) -> None:
    asks(acme, jane)
    acme.later(LIFETIME)
    assert asks(acme, jane).status == "open"


def _professionals(acme: Acme, number: int) -> list[str]:
    emails = []
    for one in range(number):
        user = acme.user(f"Pro{one}")
        takes_asks(acme, user, acme.join(acme.place, user, Role.STAFF))
        emails.append(f"pro{one}@example.com")
    return emails


def test_five_are_asked_at_once_and_one_more_after_withdrawing(acme: Acme, jane: User) -> None:
    *first, sixth = _professionals(acme, 6)
    asked = [asks(acme, jane, email) for email in first]
    with pytest.raises(Unprocessable, match="withdraw one"):
        asks(acme, jane, sixth)

    asking.withdraw(acme.context, jane, asked[0].id)

    assert asks(acme, jane, sixth).status == "open"


def test_ten_are_asked_a_day(acme: Acme, jane: User) -> None:
    for _ in range(10):
        asking.withdraw(acme.context, jane, asks(acme, jane).id)
    with pytest.raises(RateLimited):
        asks(acme, jane)
    acme.later(DAY)
    assert asks(acme, jane).status == "open"


def test_fifty_asks_a_day_are_taken_by_a_business(acme: Acme, jane: User) -> None:
    for number in range(50):
        asks(acme, client(acme, f"Client{number}"))
    with pytest.raises(RateLimited, match="ask tomorrow"):
        asks(acme, jane)
    acme.later(DAY)
    assert asks(acme, jane).status == "open"


@holds("A44")
def test_who_was_asked_blocks_by_the_ask_and_nobody_else_does(acme: Acme, jane: User) -> None:
    asked = asks(acme, jane)
    assert blocking.unwanted(acme.context, acme.staff, Means(ask=asked.id)) == Unwanted(jane.id, "Jane Doe")
    for user, identifier in (
        (acme.owner, asked.id),
        (acme.admin, asked.id),
        (jane, asked.id),
        (acme.staff, "ask_0000000000000000"),
        (acme.staff, "nonsense"),
    ):
        with pytest.raises(NotFound):
            blocking.unwanted(acme.context, user, Means(ask=identifier))
