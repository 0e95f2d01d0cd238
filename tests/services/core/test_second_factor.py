"""An organization that asks its owners and admins for a second factor: who is shut out, who never is, and how what is
noted follows the directory whoever is faster."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import count

import pytest

from chalicelib.domain import refs
from chalicelib.domain.addresses import Address
from chalicelib.domain.errors import NotAllowed, SecondFactorMissing
from chalicelib.domain.identity import Session, User
from chalicelib.domain.organization import Role
from chalicelib.domain.sign_in import Ticket
from chalicelib.domain.time import HOUR
from chalicelib.domain.user_profile import UserProfile
from chalicelib.services.core import second_factor, sessions
from chalicelib.services.core.access import enter, enter_as_anyone
from chalicelib.services.team import leaving
from tests.fakes.logins import Account, Died
from tests.services.mortal import Fate, Mortal
from tests.services.steps import Acme

EMAIL, PASSWORD = "olga@example.com", "correct horse"


class Guarded(Acme):
    """Acme, whose owner Olga has a login with an authenticator app, which is noted."""

    def __init__(self) -> None:
        super().__init__()
        self.logins.create(Address("email", EMAIL), name="Olga", password=PASSWORD, invitation_id="")
        self.switches(on=True)

    @property
    def account(self) -> Account:
        return self.logins.accounts[EMAIL]

    @property
    def session(self) -> Session:
        return self.logins.refresh(f"refresh-token-of-{self.account.subject}")

    def switches(self, *, on: bool) -> None:
        self.account.has_app = on
        second_factor.note(self.context, self.owner.id, self.session)

    def requires(self, by: User, *, on: bool = True) -> None:
        self.policy(self.place, by, second_factor_of_managers=on)

    def enters(self, user: User) -> list[str]:
        return [one.role for one in enter(self.store, self.place.id, user)[0].memberships]

    def noted(self) -> bool:
        return second_factor.is_on(self.store, self.owner.id)

    def confirms(self) -> None:
        self.logins.begin_second_factor(self.session.access_token)
        code = self.logins.code_of(self.account)
        second_factor.confirm(self.context, self.owner, self.session.access_token, code)

    def ends(self) -> None:
        second_factor.end(self.context, self.owner, self.session.access_token, PASSWORD)

    def opens(self) -> Ticket:
        return sessions.begin(self.context, self.session, self.owner, "")

    def goes_on(self, ticket: Ticket) -> User:
        return sessions.resume(self.context, str(ticket), lambda _: self.owner)[0]


@pytest.fixture
def acme() -> Guarded:
    return Guarded()


def test_owners_and_admins_without_one_are_shut_out_and_told_where_to_set_one_up(acme: Guarded) -> None:
    acme.requires(acme.owner)

    assert acme.enters(acme.owner) == [Role.OWNER]
    for gate in (enter, enter_as_anyone):
        with pytest.raises(SecondFactorMissing) as shut:
            gate(acme.store, acme.place.id, acme.admin)
        assert shut.value.extra == {"next": "/me/security"}
    assert acme.enters(acme.staff) == [Role.STAFF]


def test_they_invite_nobody_either(acme: Guarded) -> None:
    acme.requires(acme.owner)
    with pytest.raises(SecondFactorMissing):
        acme.invites(acme.admin)
    assert acme.invites(acme.owner)


def test_whoever_has_none_can_not_ask_it_of_others_so_somebody_always_can_open_the_door(acme: Guarded) -> None:
    with pytest.raises(SecondFactorMissing):
        acme.requires(acme.admin)
    assert acme.enters(acme.admin) == [Role.ADMIN]

    acme.requires(acme.owner)
    with pytest.raises(NotAllowed):
        acme.requires(acme.admin, on=False)
    acme.requires(acme.owner, on=False)
    assert acme.enters(acme.admin) == [Role.ADMIN]


def test_with_the_next_sign_in_that_has_one_they_are_inside(acme: Guarded) -> None:
    acme.requires(acme.owner)
    acme.switches(on=False)
    with pytest.raises(SecondFactorMissing):
        acme.enters(acme.owner)

    acme.confirms()
    assert acme.enters(acme.owner) == [Role.OWNER]


def test_what_they_are_besides_stays_theirs_and_they_may_leave(acme: Guarded) -> None:
    acme.requires(acme.owner)
    acme.join(acme.place, acme.admin, Role.CLIENT)

    assert acme.enters(acme.admin) == [Role.CLIENT]
    assert leaving.leave(acme.context, acme.admin, acme.place.id)


def test_each_organization_asks_for_itself(acme: Guarded) -> None:
    other = acme.organization(acme.admin, "Beta School")
    acme.requires(acme.owner)

    assert enter(acme.store, other.id, acme.admin)[0].memberships


def test_ended_at_the_directory_alone_it_counts_until_the_next_refresh(acme: Guarded) -> None:
    acme.requires(acme.owner)
    ticket = acme.opens()
    acme.account.has_app = False
    acme.goes_on(ticket)
    assert acme.enters(acme.owner) == [Role.OWNER]

    acme.later(HOUR)
    acme.goes_on(ticket)
    with pytest.raises(SecondFactorMissing):
        acme.enters(acme.owner)


Act = Callable[[Guarded], None]


@pytest.mark.parametrize(("act", "has"), [(Guarded.confirms, True), (Guarded.ends, False)])
@pytest.mark.parametrize("starts", [True, False])
def test_a_refresh_that_asked_before_a_change_notes_nothing_after_it(
    acme: Guarded, act: Act, has: bool, starts: bool
) -> None:
    """Whatever was noted before: the refresh holds an answer of the directory that is out of date."""
    acme.switches(on=starts)
    ticket = acme.opens()
    acme.later(HOUR)
    answered = acme.logins.has_second_factor

    def answer_then_change(token: str) -> bool:
        acme.logins.has_second_factor = answered  # type: ignore[method-assign]
        stale = not has
        act(acme)
        return stale

    acme.logins.has_second_factor = answer_then_change  # type: ignore[method-assign]
    acme.goes_on(ticket)

    assert acme.noted() == has


@pytest.mark.parametrize("first", [Guarded.confirms, Guarded.ends])
@pytest.mark.parametrize("second", [Guarded.confirms, Guarded.ends])
def test_of_two_changes_in_two_tabs_what_the_directory_has_is_noted(acme: Guarded, first: Act, second: Act) -> None:
    """The second one comes between what the first has done at the directory and what it notes of it."""
    acme.meets(lambda: second(acme))
    first(acme)

    assert acme.noted() == acme.account.has_app


def test_two_tabs_that_refresh_at_once_are_both_still_signed_in(acme: Guarded) -> None:
    ticket = acme.opens()
    acme.later(HOUR)
    acme.meets(lambda: acme.goes_on(ticket))

    assert acme.goes_on(ticket).id == acme.owner.id
    assert acme.goes_on(ticket).id == acme.owner.id


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("act", [Guarded.confirms, Guarded.ends])
def test_whichever_call_is_the_last_of_a_process_the_next_refresh_makes_it_good(act: Act, after: bool) -> None:
    for at in count(1):
        fate = Fate(at, after=after)
        acme = Guarded()
        acme.switches(on=act is Guarded.ends)
        ticket, living = acme.opens(), acme.context
        acme.outside = replace(living, store=Mortal(living.store, fate), logins=Mortal(living.logins, fate))
        with suppress(Died):
            act(acme)
        if fate.calls < at:
            break
        acme.outside = living
        acme.later(HOUR)
        acme.goes_on(ticket)

        assert acme.noted() == acme.account.has_app
    assert at > 4
    assert acme.noted() == (act is Guarded.confirms)


def test_a_profile_that_was_there_keeps_what_it_says(acme: Guarded) -> None:
    acme.ends()
    before = acme.item(refs.user_profile(acme.owner.id))
    assert isinstance(before, UserProfile)
    acme.confirms()

    after = acme.item(refs.user_profile(acme.owner.id))
    assert replace(after, version=0, second_factor=False) == replace(before, version=0)
