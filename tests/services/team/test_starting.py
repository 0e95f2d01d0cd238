"""Signing up without an invitation: nothing before the inbox has shown itself, and nothing told to strangers."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.errors import (
    AccountExists,
    ChannelUnavailable,
    CodeExpired,
    CodeWrong,
    NotAllowed,
    RateLimited,
    Unprocessable,
    WeakPassword,
)
from chalicelib.domain.newcomer import FOUNDED, FOUNDED_WITHIN, STARTS_PER_HOUR
from chalicelib.domain.organization import Branding
from chalicelib.domain.time import DAY, HOUR, MINUTE
from chalicelib.services.invitations.signing_up import CodeSent, SignedUp
from chalicelib.services.messages import feedback
from chalicelib.services.team import organizations, starting
from chalicelib.services.team.starting import Start
from tests.fakes.logins import Died
from tests.holding import holds
from tests.services.mortal import Fate, MortalAcme
from tests.services.steps import PASSWORD, Acme

NINA = "nina@example.com"


@pytest.fixture
def open_acme(acme: Acme) -> Acme:
    """Where anybody may found an organization."""
    acme.outside = replace(acme.outside, open_creation=True)
    return acme


def begins(acme: Acme, email: str = NINA, **typed: Any) -> CodeSent | SignedUp:
    return starting.start(acme.context, Start(name="Nina Berg", email=email, **typed), "de")


def code_for(acme: Acme, email: str = NINA) -> str:
    acme.run()
    return [one for one in acme.email.inbox if one.delivery.address == email][-1].code


@holds("A23", "A26")
def test_a_code_comes_first_and_its_reader_gets_a_login_that_founds_an_organization(open_acme: Acme) -> None:
    asked = begins(open_acme, " Nina Berg <NINA@example.com> ")
    assert asked == CodeSent("n***@e***.com")
    assert open_acme.logins.accounts == {}, "nothing is made for whoever only knows the address"
    code = code_for(open_acme)
    mail = open_acme.email.inbox[-1]
    assert (mail.from_name, mail.delivery.locale) == ("Usher", "de")

    made = begins(open_acme, code=code, password=PASSWORD)
    assert isinstance(made, SignedUp)
    assert (made.user.email, made.user.name) == (NINA, "Nina Berg")
    founded = organizations.create_by_user(open_acme.context, made.user, Branding(name="Berg"), None)
    (first,) = open_acme.memberships(made.user)
    assert (first.organization, first.role) == (founded.id, "owner")


@holds("A45")
def test_a_stranger_is_told_the_same_and_costs_the_same_whether_or_not_there_is_an_account(open_acme: Acme) -> None:
    begins(open_acme)
    begins(open_acme, code=code_for(open_acme), password=PASSWORD)
    open_acme.later(MINUTE)
    seen = []
    for email in (NINA, "nora@example.com"):
        open_acme.store.log.clear()
        answer = begins(open_acme, email)
        with pytest.raises(CodeWrong):
            begins(open_acme, email, code="000000", password=PASSWORD)
        seen.append((answer.to, list(open_acme.store.log)))
    assert seen[0] == seen[1]
    assert len(open_acme.logins.accounts) == 1


@holds("A45")
def test_whoever_reads_the_inbox_is_told_of_the_account_and_nothing_of_it_changes(open_acme: Acme) -> None:
    open_acme.invites_and_sends(email=NINA, name="Nina")
    user = open_acme.joins_as_new_user(open_acme.token(), name="Nina")
    begins(open_acme)
    with pytest.raises(AccountExists):
        begins(open_acme, code=code_for(open_acme), password="another long password")
    assert open_acme.logins.sign_in(NINA, PASSWORD)
    assert [one.subject for one in open_acme.logins.accounts.values()] == [user.subject]


def test_where_the_operator_creates_organizations_it_says_what_to_do(acme: Acme) -> None:
    before = acme.snapshot()
    with pytest.raises(NotAllowed) as refused:
        begins(acme)
    assert "invitation" in refused.value.detail
    assert acme.snapshot() == before


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"name": " "}, "name"), ({"name": "a\nb"}, "name"), ({"email": ""}, "email"), ({"email": "nina"}, "email")],
)
def test_what_can_not_be_taken_is_refused_at_its_field(open_acme: Acme, typed: dict[str, str], field: str) -> None:
    before = open_acme.snapshot()
    with pytest.raises(Unprocessable) as refused:
        starting.start(open_acme.context, Start(**{"name": "Nina", "email": NINA} | typed), "")
    assert [one.field for one in refused.value.errors] == [field]
    assert open_acme.snapshot() == before


def test_a_weak_password_costs_no_guess_and_the_code_still_works(open_acme: Acme) -> None:
    begins(open_acme)
    code = code_for(open_acme)
    for _ in range(6):
        with pytest.raises(WeakPassword):
            begins(open_acme, code=code, password="short")
    assert isinstance(begins(open_acme, code=code, password=PASSWORD), SignedUp)
    with pytest.raises(CodeExpired):
        begins(open_acme, code=code, password=PASSWORD)


def test_without_a_sender_nobody_is_left_waiting_for_a_code(open_acme: Acme) -> None:
    open_acme.without_sender("email")
    with pytest.raises(ChannelUnavailable):
        begins(open_acme)


@holds("A45")
def test_an_address_gets_a_code_a_minute_and_ten_a_day_and_all_together_so_many_an_hour(open_acme: Acme) -> None:
    for number in range(10):
        begins(open_acme, resend=True)
        begins(open_acme)
        code_for(open_acme)
        assert len(open_acme.email.inbox) == number + 1
        open_acme.later(MINUTE)
    with pytest.raises(RateLimited):
        begins(open_acme)
    open_acme.now = (open_acme.now // HOUR + 1) * HOUR
    for number in range(STARTS_PER_HOUR):
        begins(open_acme, f"p{number}@example.com")
    before = open_acme.snapshot()
    with pytest.raises(RateLimited) as refused:
        begins(open_acme, "one-more@example.com")
    assert refused.value.retry_after
    assert open_acme.snapshot() == before
    open_acme.later(HOUR)
    begins(open_acme, "one-more@example.com")


def test_a_code_that_comes_late_is_not_sent_and_a_bounce_stops_nobody_for_ever(open_acme: Acme) -> None:
    begins(open_acme)
    open_acme.later(11 * MINUTE)
    open_acme.run()
    assert open_acme.email.inbox == []
    begins(open_acme)
    code_for(open_acme)
    sent = open_acme.email.inbox[-1].delivery
    feedback.apply(
        open_acme.context,
        feedback.Report(sent.invitation, sent.name, feedback.DeliveryStatus.BOUNCED, lasting=True, reason="bounce"),
    )
    open_acme.later(MINUTE)
    begins(open_acme)
    code_for(open_acme)
    assert len(open_acme.email.inbox) == 2


@holds("A82")
def test_what_is_kept_of_a_newcomer_says_who_it_is_in_no_key_and_no_event(open_acme: Acme) -> None:
    begins(open_acme)
    code_for(open_acme)
    items = open_acme.store.items.items()
    told = [repr(ref) + (repr(one) if ref.kind in ("event", "newcomer") else "") for ref, one in items]
    assert not [one for one in told if "nina" in one]
    assert "nina" not in repr(open_acme.queue.works)


def test_somebody_founds_five_a_month(open_acme: Acme) -> None:
    nina = open_acme.user("Nina")
    for number in range(FOUNDED):
        organizations.create_by_user(open_acme.context, nina, Branding(name=f"Berg {number}"), None)
    before = open_acme.snapshot()
    with pytest.raises(RateLimited) as refused:
        organizations.create_by_user(open_acme.context, nina, Branding(name="One more"), None)
    assert 0 < (refused.value.retry_after or 0) <= FOUNDED_WITHIN // 1000 + 1
    assert open_acme.snapshot() == before
    organizations.create_by_user(open_acme.context, open_acme.user("Nora"), Branding(name="Nora"), None)
    open_acme.later(FOUNDED_WITHIN)
    organizations.create_by_user(open_acme.context, nina, Branding(name="One more"), None)


@holds("A62")
def test_a_young_organization_sends_fifty_messages_a_day_then_more_then_any_number(open_acme: Acme) -> None:
    def sends(number: int) -> None:
        open_acme.invites(email=f"p{open_acme.now}-{number}@example.com", name="P")

    for number in range(50):
        sends(number)
    before = open_acme.snapshot()
    for user in (open_acme.owner, open_acme.admin):
        with pytest.raises(RateLimited) as refused:
            open_acme.invites(user, email="one-more@example.com", name="P")
        assert 0 < (refused.value.retry_after or 0) <= DAY // 1000 + 1
    assert open_acme.snapshot() == before
    assert open_acme.invites(name="By hand", channel="link").url, "a link that a person carries is no message"
    open_acme.later(DAY)
    sends(50)
    open_acme.later(6 * DAY)
    for number in range(60):
        sends(number)
    counter = refs.counter(f"young#{open_acme.place.id}", "20270122")
    assert open_acme.item(counter).used == 60
    open_acme.later(30 * DAY)
    sends(0)
    assert [one for one in open_acme.store.items if one.kind == "counter" and one.parts[1] == "20270221"] == []


def test_where_the_operator_vouches_for_organizations_there_is_no_such_limit(acme: Acme) -> None:
    for number in range(51):
        acme.invites(email=f"p{number}@example.com", name="P")


@holds("F01", "F26")
@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_whichever_call_is_the_last_one_of_a_process_there_is_one_login_in_the_end(after: bool) -> None:
    for at in count(1):
        fate = Fate(at, after=after)
        acme = MortalAcme(fate)
        acme.outside = replace(acme.outside, open_creation=True)
        signs_up(acme)
        assert [one.name for one in acme.logins.accounts.values()] == ["Nina Berg"]
        assert acme.logins.sign_in(NINA, PASSWORD)
        waiting = [one for one in acme.everything() if isinstance(one, Delivery) and one.due_at is not None]
        assert waiting == []
        if not fate.died:
            assert at > 8, "hardly any calls: does it still make them?"
            return


def signs_up(acme: MortalAcme) -> None:
    """By somebody who tries again when nothing answers, and asks for another code where the first is lost."""
    for _ in range(3):
        tries(acme, lambda: begins(acme))
        tries(acme, acme.run)
        for minutes in (1, 6):
            acme.later(minutes * MINUTE)
            tries(acme, acme.works)
        if acme.email.inbox:
            break
        acme.later(10 * MINUTE)
    code = acme.email.inbox[-1].code
    # Where the answer was lost after everything was done, they simply sign in.
    with suppress(CodeExpired):
        tries(acme, lambda: begins(acme, code=code, password=PASSWORD))


def tries(acme: MortalAcme, step: Callable[[], Any]) -> Any:
    try:
        return step()
    except Died:
        acme.forget_what_was_relayed()
        return step()
