"""Sign-ins of browsers: as long as they are used, listed, ended at once; their tokens never leave."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.domain import refs
from chalicelib.domain.addresses import Address
from chalicelib.domain.errors import NotAuthenticated, NotFound, Unavailable
from chalicelib.domain.identity import Session, User
from chalicelib.domain.sign_in import IDLE, LONGEST, SignIn, Ticket, device
from chalicelib.domain.time import HOUR, MINUTE
from chalicelib.domain.tokens import KeyRing
from chalicelib.services.core import sessions
from tests.fakes.logins import Account
from tests.world import World

PASSWORD = "correct horse"


class Desk:
    """Jane's login, and her browsers."""

    def __init__(self) -> None:
        self.world = World()
        self.world.logins.create(Address("email", "jane@example.com"), name="Jane", password=PASSWORD, invitation_id="")

    @property
    def account(self) -> Account:
        return self.world.logins.accounts["jane@example.com"]

    def user_of(self, _token: str) -> User:
        return replace(self.jane, name=self.account.name)

    @property
    def jane(self) -> User:
        return self.world.user("Jane", email="jane@example.com")

    def open(self, agent: str = "") -> Ticket:
        session = self.world.logins.sign_in("jane@example.com", PASSWORD)
        return sessions.begin(self.world.context, session, self.jane, device(agent))

    def go_on(self, ticket: Ticket | str) -> tuple[User, bool]:
        return sessions.resume(self.world.context, str(ticket), self.user_of)

    def item(self, ticket: Ticket) -> SignIn:
        ref = refs.sign_in(ticket.user, ticket.id)
        found = self.world.store.read([ref])[ref]
        assert found is not None
        return found


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_whoever_goes_on_is_who_signed_in_and_nothing_is_asked_or_written(desk: Desk) -> None:
    ticket = desk.open()
    before = dict(desk.world.store.items)

    assert desk.go_on(ticket) == (desk.jane, False)
    assert desk.world.store.items == before
    assert desk.world.logins.refreshed == 0


def test_neither_the_secret_nor_a_token_can_be_read_in_the_table(desk: Desk) -> None:
    ticket = desk.open()
    kept = repr(desk.item(ticket))

    assert ticket.secret not in kept
    assert "refresh-token" not in kept


def test_each_sign_in_is_another_one(desk: Desk) -> None:
    one, two = desk.open(), desk.open()

    assert (one.id, one.secret) != (two.id, two.secret)


def test_after_an_hour_the_directory_is_asked_once_and_what_it_says_now_counts(desk: Desk) -> None:
    ticket = desk.open()
    desk.account.name = "Jane Doe-Smith"
    desk.world.later(HOUR)

    user, is_renewed = desk.go_on(ticket)
    desk.go_on(ticket)

    assert (user.name, is_renewed) == ("Jane Doe-Smith", True)
    assert desk.world.logins.refreshed == 1
    assert desk.item(ticket).name == "Jane Doe-Smith"


def test_who_was_disabled_goes_on_no_more_once_the_directory_is_asked(desk: Desk) -> None:
    ticket = desk.open()
    desk.account.is_disabled = True
    desk.world.later(HOUR)

    for _ in range(2):
        with pytest.raises(NotAuthenticated):
            desk.go_on(ticket)
    assert sessions.list_own(desk.world.context, desk.jane) == []


def test_while_the_directory_is_down_nobody_is_signed_out_for_it(desk: Desk) -> None:
    ticket = desk.open()
    desk.world.later(HOUR)
    desk.world.logins.is_down = True
    with pytest.raises(Unavailable):
        desk.go_on(ticket)

    desk.world.logins.is_down = False
    assert desk.go_on(ticket)[0].id == desk.jane.id


def test_it_goes_on_while_it_is_used_and_ends_after_twelve_idle_hours(desk: Desk) -> None:
    ticket = desk.open()
    for _ in range(3):
        desk.world.later(11 * HOUR)
        assert desk.go_on(ticket)[1]

    desk.world.later(IDLE)
    with pytest.raises(NotAuthenticated):
        desk.go_on(ticket)


def test_its_use_is_noted_every_five_minutes_and_not_more_often(desk: Desk) -> None:
    ticket = desk.open()
    noted = []
    for _ in range(12):
        desk.world.later(MINUTE)
        noted.append(desk.go_on(ticket)[1])

    assert noted.count(True) == 2


def test_it_ends_after_thirty_days_however_much_it_is_used(desk: Desk) -> None:
    ticket = desk.open()
    began = desk.world.now
    while desk.world.now + 11 * HOUR < began + LONGEST:
        desk.world.later(11 * HOUR)
        desk.go_on(ticket)

    desk.world.later(11 * HOUR)
    with pytest.raises(NotAuthenticated):
        desk.go_on(ticket)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda one: "",
        lambda one: "x",
        lambda one: f"{one.user}.{one.id}",
        lambda one: f"{one.user}.{one.id}.{'A' * 43}",
        lambda one: f"{one}x",
        lambda one: f"{one}\n",
        lambda one: f"{one.user}.ses_{'A' * 16}.{one.secret}",
        lambda one: f"usr_{'a' * 26}.{one.id}.{one.secret}",
        lambda one: str(one).upper(),
        lambda one: f"{one.user}.{one.id}#.{one.secret}",
    ],
)
def test_nothing_but_the_cookie_itself_goes_on(desk: Desk, spoil: Callable[[Ticket], str]) -> None:
    spoilt = spoil(desk.open())

    with pytest.raises(NotAuthenticated):
        desk.go_on(spoilt)


def test_ended_is_ended_at_once_and_the_others_go_on(desk: Desk) -> None:
    here, there = desk.open(), desk.open()
    sessions.end(desk.world.context, str(here))
    sessions.end(desk.world.context, str(here))

    with pytest.raises(NotAuthenticated):
        desk.go_on(here)
    assert desk.go_on(there)


def test_a_cookie_with_another_secret_ends_nothing(desk: Desk) -> None:
    ticket = desk.open()
    sessions.end(desk.world.context, f"{ticket.user}.{ticket.id}.{'A' * 43}")

    assert desk.go_on(ticket)


def test_they_are_listed_by_their_last_use_and_ended_by_their_owner_alone(desk: Desk) -> None:
    phone = desk.open("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1")
    desk.world.later(10 * MINUTE)
    laptop = desk.open("Mozilla/5.0 (Windows NT 10.0; rv:133.0) Gecko/20100101 Firefox/133.0")
    context, jane = desk.world.context, desk.jane

    assert [one.device for one in sessions.list_own(context, jane)] == ["Firefox, Windows", "Safari, iPhone"]
    for stranger, identifier in ((desk.world.user("Sam"), phone.id), (jane, "ses_" + "A" * 16), (jane, "x#y")):
        with pytest.raises(NotFound):
            sessions.end_one(context, stranger, identifier)
    sessions.end_one(context, jane, phone.id)
    assert [one.id for one in sessions.list_own(context, jane)] == [laptop.id]


def test_all_can_be_ended_but_this_one_also_where_there_are_many(desk: Desk) -> None:
    tickets = [desk.open() for _ in range(205)]

    assert sessions.end_all(desk.world.context, desk.jane, but=tickets[7].id) == 204
    assert [one.id for one in sessions.list_own(desk.world.context, desk.jane)] == [tickets[7].id]
    assert sessions.end_all(desk.world.context, desk.jane) == 1


def test_after_a_new_key_it_goes_on_and_is_sealed_anew(desk: Desk) -> None:
    ticket = desk.open()
    ring = desk.world.keys.current
    desk.world.keys.current = KeyRing({**ring.keys, 1: b"n" * 32}, 1, ring.addresses)
    desk.world.later(HOUR)
    desk.go_on(ticket)
    desk.world.keys.current = KeyRing({1: b"n" * 32}, 1, ring.addresses)
    desk.world.later(HOUR)

    assert desk.go_on(ticket)[0].id == desk.jane.id


def test_a_token_of_somebody_else_is_not_gone_on_with(desk: Desk) -> None:
    ticket = desk.open()
    desk.world.later(HOUR)

    with pytest.raises(NotAuthenticated):
        sessions.resume(desk.world.context, str(ticket), lambda _: desk.world.user("Sam"))


def test_one_that_was_ended_while_it_was_used_stays_ended(desk: Desk) -> None:
    ticket = desk.open()
    desk.world.later(HOUR)

    def meanwhile(_: str) -> User:
        sessions.end_all(desk.world.context, desk.jane)
        return desk.jane

    with pytest.raises(NotAuthenticated):
        sessions.resume(desk.world.context, str(ticket), meanwhile)
    assert sessions.list_own(desk.world.context, desk.jane) == []


def test_two_requests_at_once_both_go_on(desk: Desk) -> None:
    ticket = desk.open()
    desk.world.later(HOUR)

    def meanwhile(token: str) -> User:
        desk.go_on(ticket)
        return desk.user_of(token)

    assert sessions.resume(desk.world.context, str(ticket), meanwhile)[0].id == desk.jane.id


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/131.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_7) Version/18.1 Safari/605.1.15", "Safari, Mac"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/131.0 Safari/537.36 Edg/131.0", "Edge, Windows"),
        ("curl/8.5.0", ""),
        ("", ""),
    ],
)
def test_a_device_is_named_as_people_would(agent: str, name: str) -> None:
    assert device(agent) == name


def test_the_session_of_the_directory_is_not_what_the_browser_gets(desk: Desk) -> None:
    session = Session("id", "refresh", 3600)
    ticket = sessions.begin(desk.world.context, session, desk.jane, "")

    assert "refresh" not in str(ticket)
    assert len(str(ticket)) < 110
