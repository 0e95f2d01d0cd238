"""Looking for people by exact addresses: who is visible is found, and of nobody else anything is learned."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.domain.discovery import LookedFor, Lookup, LookupStatus
from chalicelib.domain.errors import (
    EmailUnverified,
    NotAllowed,
    NotFound,
    ProfileIncomplete,
    RateLimited,
    Unprocessable,
)
from chalicelib.domain.identity import User
from chalicelib.domain.time import DAY, HOUR, MINUTE
from chalicelib.services.discovery import blocking, handles, searching
from tests.holding import holds
from tests.services.discovery.people import finds, person, professional, says, takes_asks
from tests.services.steps import Acme

JANE = LookedFor("jane@example.com")


@pytest.fixture
def jane(acme: Acme) -> User:
    return acme.user("Jane", phone="+12015550123", email="jane@example.com")


@pytest.fixture
def olga(acme: Acme) -> User:
    professional(acme, acme.owner)
    return acme.owner


@holds("S0.5")
@pytest.mark.parametrize(
    "entry",
    [
        JANE,
        LookedFor(" Jane Doe <JANE@Example.com> "),
        LookedFor(phone="+1 201 555 0123"),
        LookedFor("jane@example.com", "+12015550123"),
        LookedFor("other@example.com", "+12015550123"),
    ],
)
def test_somebody_visible_is_found_by_any_of_their_exact_addresses(
    acme: Acme, olga: User, jane: User, entry: LookedFor
) -> None:
    person(acme, jane, name="Jane Doe", firm="Doe & Co")

    (found,) = finds(acme, olga, entry)

    (only,) = found.people
    assert (only.name, only.profession, only.firm, found.outcome) == ("Jane Doe", "", "Doe & Co", LookupStatus.FOUND)


@holds("S0.5")
@pytest.mark.parametrize("typed", ["jane", "Jane Doe", "jane@example", "ane@example.com", "jane@example.com.au"])
def test_by_a_name_or_a_part_of_an_address_nobody_is_found(acme: Acme, olga: User, jane: User, typed: str) -> None:
    person(acme, jane, name="Jane Doe")
    (found,) = finds(acme, olga, LookedFor(typed))
    assert found.people == ()


@holds("S0.5")
def test_an_address_book_of_five_hundred_is_searched_at_once(acme: Acme, olga: User, jane: User) -> None:
    person(acme, jane)
    book = [LookedFor(f"person{number}@example.com") for number in range(499)]

    found = finds(acme, olga, *book, JANE)

    assert [one.outcome for one in found] == [LookupStatus.NOT_FOUND] * 499 + [LookupStatus.FOUND]
    with pytest.raises(Unprocessable):
        finds(acme, olga, *book, LookedFor("jane@example.com", "+12015550123"))


@holds("S0.5")
def test_numbers_are_read_as_dialled_where_the_organization_is_or_where_one_says(
    acme: Acme, olga: User, jane: User
) -> None:
    person(acme, jane)
    national = LookedFor(phone="201 555 0123")

    assert finds(acme, olga, national)[0].outcome == LookupStatus.INVALID
    assert finds(acme, olga, national, country="us")[0].outcome == LookupStatus.FOUND


def test_what_can_not_be_read_says_why_at_its_place_and_costs_nothing(acme: Acme, olga: User, jane: User) -> None:
    person(acme, jane)

    broken, found, empty = finds(acme, olga, LookedFor("jane at example", "+1"), JANE, LookedFor())

    assert [flaw.field for flaw in broken.flaws] == ["email", "phone"]
    assert "jane" not in str(broken.flaws)
    assert (found.outcome, empty.outcome) == (LookupStatus.FOUND, LookupStatus.INVALID)
    used = {ref.parts[0]: one.used for ref, one in acme.store.items.items() if ref.kind == "counter"}
    assert used[f"looked#{olga.id}"] == 1


@holds("S0.5")
def test_one_person_by_two_addresses_is_one(acme: Acme, olga: User, jane: User) -> None:
    person(acme, jane)
    (both,) = finds(acme, olga, LookedFor("jane@example.com", "+12015550123"))
    assert len(both.people) == 1


Hide = Callable[[Acme, User, User], None]


def _absent(acme: Acme, olga: User, jane: User) -> None:
    """She has no account, or has never said anything."""


def _visible(acme: Acme, olga: User, jane: User) -> None:
    person(acme, jane)


def _hidden(acme: Acme, olga: User, jane: User) -> None:
    person(acme, jane)
    says(acme, jane, visible_in_search=False)


def _never_visible(acme: Acme, olga: User, jane: User) -> None:
    person(acme, jane, visible_in_search=False)


def _blocking(acme: Acme, olga: User, jane: User) -> None:
    person(acme, jane)
    blocking.block(acme.context, jane, blocking.Unwanted(olga.id, "Olga"))


def _away(acme: Acme, olga: User, jane: User) -> None:
    person(acme, jane)
    acme.later(91 * DAY)


NOT_FOUND = [_absent, _hidden, _never_visible, _blocking, _away]


@holds("S0.7", "A44")
@pytest.mark.parametrize("hide", NOT_FOUND)
def test_absent_hidden_and_blocked_are_answered_alike(acme: Acme, olga: User, jane: User, hide: Hide) -> None:
    hide(acme, olga, jane)
    assert finds(acme, olga, JANE, LookedFor(phone="+12015550123")) == [Lookup(), Lookup()]


@holds("A44")
@pytest.mark.parametrize("hide", [_visible, *NOT_FOUND])
def test_the_same_keys_are_read_whoever_is_behind_an_address(
    acme: Acme, olga: User, jane: User, hide: Hide, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide(acme, olga, jane)
    asked: list[list[tuple[str, ...]]] = []
    read = acme.store.read

    def counting(references: object) -> object:
        wanted = list(references)  # type: ignore[call-overload]
        asked.append([(one.kind, *one.parts) for one in wanted])
        return read(wanted)

    monkeypatch.setattr(acme.store, "read", counting)
    finds(acme, olga, JANE, LookedFor("absent@example.com"))

    assert [len(keys) for keys in asked] == [6, 2]
    assert {kind for kind, *_ in asked[1]} == {"findable"}


@holds("S0.7", "A44")
def test_a_handle_is_as_long_whoever_it_names_and_says_nothing_of_them(acme: Acme, olga: User) -> None:
    people = [acme.user(name) for name in ("Al", "Bartholomew")]
    for one in people:
        person(acme, one)
    both = finds(acme, olga, *(LookedFor(one.email or "") for one in people), relationship="co_parent")
    texts = [found.people[0].handle for found in both]
    again = [found.people[0].handle for found in finds(acme, olga, *(LookedFor(one.email or "") for one in people))]

    assert len({len(text) for text in (*texts, *again)}) == 1
    assert len({*texts, *again}) == 4, "two handles of one person are not the same"
    assert all(one.id[4:] not in "".join(texts) for one in people)


def test_a_handle_is_good_for_a_quarter_of_an_hour_and_for_whoever_looked(acme: Acme, olga: User, jane: User) -> None:
    person(acme, jane)
    text = finds(acme, olga, JANE, relationship="co_parent")[0].people[0].handle
    opened = handles.open_handle(acme.context, olga, text)
    assert (opened.user, opened.relationship) == (jane.id, "co_parent")

    with pytest.raises(Unprocessable):
        handles.open_handle(acme.context, acme.admin, text)
    for other in ("", "x", text[:-1], "A" * len(text)):
        with pytest.raises(Unprocessable):
            handles.open_handle(acme.context, olga, other)
    acme.later(15 * MINUTE)
    with pytest.raises(Unprocessable):
        handles.open_handle(acme.context, olga, text)


@holds("S0.1", "S0.2")
def test_nobody_looks_before_they_have_said_who_they_are_with_a_verified_email(acme: Acme, jane: User) -> None:
    person(acme, jane)
    with pytest.raises(ProfileIncomplete):
        finds(acme, acme.owner, JANE)
    professional(acme, acme.owner)
    with pytest.raises(EmailUnverified):
        finds(acme, replace(acme.owner, email=None), JANE)
    assert not [ref for ref in acme.store.items if ref.kind == "counter"], "what is refused is not counted"


def test_only_who_may_invite_clients_looks_for_them(acme: Acme, jane: User) -> None:
    client, _ = acme.has_client()
    for user in (acme.admin, acme.staff, client):
        professional(acme, user)
    assert finds(acme, acme.admin, JANE) == [Lookup()]
    for user in (acme.staff, client):
        with pytest.raises(NotAllowed):
            finds(acme, user, JANE)
    acme.policy(acme.place, acme.owner, staff_invite_clients=True)
    assert finds(acme, acme.staff, JANE) == [Lookup()]
    with pytest.raises(NotFound):
        finds(acme, acme.user("Mallory"), JANE)


@holds("A44")
def test_twenty_searches_an_hour_then_wait_for_the_next(acme: Acme, olga: User) -> None:
    for _ in range(20):
        finds(acme, olga, JANE)
    reads = len(acme.store.log)
    with pytest.raises(RateLimited) as refused:
        finds(acme, olga, JANE)
    assert acme.store.log[reads:] == ["read", "commit"], "counted before anybody is looked for"
    assert 0 < (refused.value.retry_after or 0) <= HOUR // 1000 + 1
    acme.later((refused.value.retry_after or 0) * 1000)
    assert finds(acme, olga, JANE) == [Lookup()]


@holds("A44")
def test_five_hundred_addresses_a_day_and_two_thousand_a_month(acme: Acme, olga: User) -> None:
    book = [LookedFor(f"person{number}@example.com") for number in range(500)]
    for _ in range(4):
        finds(acme, olga, *book)
        with pytest.raises(RateLimited) as refused:
            finds(acme, olga, JANE)
        acme.later((refused.value.retry_after or 0) * 1000)
    with pytest.raises(RateLimited, match="month"):
        finds(acme, olga, JANE)
    acme.later(31 * DAY)
    assert finds(acme, olga, JANE) == [Lookup()]


@holds("A44")
def test_the_limits_are_those_of_the_user_wherever_they_look(acme: Acme, olga: User) -> None:
    elsewhere = acme.organization(olga, "Second Practice")
    for _ in range(10):
        finds(acme, olga, JANE)
        searching.discover(acme.context, olga, elsewhere.id, _sought())
    with pytest.raises(RateLimited):
        searching.discover_professionals(acme.context, olga, _sought())


def _sought() -> searching.Sought:
    return searching.Sought(entries=(JANE,), relationship="client")


def test_a_client_finds_professionals_who_take_asks_and_nobody_else(acme: Acme, jane: User) -> None:
    person(acme, jane)
    kim = acme.user("Kim")
    person(acme, kim)
    entries = tuple(LookedFor(one.email or "") for one in (acme.owner, acme.staff, kim))
    professional(acme, acme.owner, visible_in_search=True)
    takes_asks(acme, acme.staff, acme.staff_id)

    found = searching.discover_professionals(acme.context, jane, searching.Sought(entries=entries))

    assert [one.outcome for one in found] == [LookupStatus.NOT_FOUND, LookupStatus.FOUND, LookupStatus.NOT_FOUND]
    says(acme, acme.staff, found_as=None)
    again = searching.discover_professionals(acme.context, jane, searching.Sought(entries=entries))
    assert again == [Lookup()] * 3


def test_nobody_finds_themselves(acme: Acme, olga: User) -> None:
    says(acme, olga, visible_in_search=True)
    assert finds(acme, olga, LookedFor(olga.email or "")) == [Lookup()]


def test_what_was_searched_leaves_no_address_behind(acme: Acme, olga: User, jane: User) -> None:
    person(acme, jane)
    finds(acme, olga, JANE, LookedFor(phone="+12015550123"))
    (fact,) = [one for one in acme.events() if one.type == "search.made"]
    assert fact.data == {"addresses": "2"}
    kept = "".join(f"{ref}{item}" for ref, item in acme.store.items.items())
    assert not [one for one in ("jane@example.com", "2015550123") if one in kept]


@holds("S0.2", "S0.3")
def test_who_is_no_professional_needs_no_profession_to_be_found(acme: Acme, olga: User, jane: User) -> None:
    says(acme, jane, name="Jane", circle=person(acme, jane).circle)
    assert finds(acme, olga, JANE)[0].outcome == LookupStatus.FOUND
    with pytest.raises(Unprocessable):
        says(acme, jane, circle=replace(person(acme, jane).circle, subtype="professional"))
    with pytest.raises(ProfileIncomplete):
        says(acme, jane, circle=replace(person(acme, jane).circle, role="third_party", subtype="professional"))


def test_an_entry_written_before_it_said_where_asks_go_is_read_as_taking_none(acme: Acme, jane: User) -> None:
    person(acme, jane)
    takes_asks(acme, acme.staff, acme.staff_id)
    places = [ref for ref in acme.store.items if ref.kind == "findable"]
    for ref in places:
        acme.store.items[ref] = replace(acme.item(ref), found_as=None)
    entries = (LookedFor(acme.staff.email or ""),)
    assert searching.discover_professionals(acme.context, jane, searching.Sought(entries=entries)) == [Lookup()]
