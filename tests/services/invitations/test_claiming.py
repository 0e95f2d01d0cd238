"""Codes: an account with another address proves the invited one. Six digits, ten minutes, five guesses."""

from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from chalicelib.domain.errors import (
    ChannelUnavailable,
    CodeExpired,
    CodeWrong,
    NoAddress,
    RateLimited,
    RecipientMismatch,
)
from chalicelib.domain.time import DAY, HOUR, MINUTE, SECOND
from chalicelib.domain.tokens import KeyRing
from chalicelib.services.core.links import url_of
from chalicelib.services.invitations.signing_up import CodeSent
from tests.holding import holds
from tests.services.races import Rivalled
from tests.services.steps import Acme, token_of


class Story:
    """Jane was invited by text message and is signed in with an email: the normal case of a parent."""

    def __init__(self) -> None:
        self.acme = Acme()
        self.made = self.acme.invites_and_sends(phone="+12015550123", name="Jane")
        self.token = self.acme.sms.inbox[0].token
        self.jane = self.acme.user("Jane", email="private@example.com")

    def asks(self, user: Any = None) -> str:
        """The code that arrives, or the latest one if none does."""
        self.acme.asks_for_a_claim_code(self.token, user or self.jane)
        self.acme.run()
        return self.acme.sms.inbox[-1].code

    def types(self, code: str, user: Any = None) -> None:
        self.acme.claims(self.token, user or self.jane, code)

    def wrong(self, code: str) -> str:
        return next(other for number in count() if (other := f"{number:06d}") != code)


@pytest.fixture
def story() -> Story:
    return Story()


@holds("A22")
def test_the_code_goes_to_the_invited_address_and_lets_this_account_in(story: Story) -> None:
    with pytest.raises(RecipientMismatch):
        story.acme.accepts(story.token, story.jane)
    sent = story.acme.asks_for_a_claim_code(story.token, story.jane)
    assert sent.to == "•••23"
    story.acme.run()
    story.types(story.acme.sms.inbox[-1].code)
    assert story.acme.accepts(story.token, story.jane).email == "private@example.com"


@holds("A22")
def test_one_account_proves_nothing_for_another(story: Story) -> None:
    code = story.asks()
    eve = story.acme.user("Eve")
    with pytest.raises(CodeExpired):
        story.types(code, eve)
    story.types(code)
    with pytest.raises(RecipientMismatch):
        story.acme.accepts(story.token, eve)


@holds("A21")
def test_a_wrong_code_is_wrong_and_the_right_one_still_works(story: Story) -> None:
    code = story.asks()
    for _ in range(4):
        with pytest.raises(CodeWrong):
            story.types(story.wrong(code))
    story.types(code)


@holds("A21")
def test_after_five_wrong_guesses_the_right_one_is_worth_nothing(story: Story) -> None:
    code = story.asks()
    for _ in range(5):
        with pytest.raises(CodeWrong):
            story.types(story.wrong(code))
    with pytest.raises(CodeExpired):
        story.types(code)
    with pytest.raises(RecipientMismatch):
        story.acme.accepts(story.token, story.jane)


@holds("A21")
@pytest.mark.parametrize("code", ["", "1", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12 34 56", "\0"])
def test_what_is_no_code_is_wrong(story: Story, code: str) -> None:
    story.asks()
    with pytest.raises(CodeWrong):
        story.types(code)


@holds("A21")
@pytest.mark.parametrize(("minutes", "works"), [(10 * MINUTE - 1, True), (10 * MINUTE, False)])
def test_a_code_lives_ten_minutes(story: Story, minutes: int, works: bool) -> None:
    code = story.asks()
    story.acme.later(minutes)
    if works:
        story.types(code)
    else:
        with pytest.raises(CodeExpired):
            story.types(code)


@holds("A21")
def test_a_code_works_once(story: Story) -> None:
    code = story.asks()
    story.types(code)
    with pytest.raises(CodeExpired):
        story.types(code, story.acme.user("Mallory"))


@holds("F29")
def test_whoever_types_their_code_twice_is_told_the_same_and_gains_nothing(story: Story) -> None:
    code = story.asks()
    story.types(code)
    before = story.acme.snapshot()
    story.types(code)
    assert story.acme.snapshot() == before
    assert story.acme.accepts(story.token, story.jane).user == story.jane.id


@holds("A21")
def test_without_asking_there_is_no_code_to_guess(story: Story) -> None:
    with pytest.raises(CodeExpired):
        story.types("123456")


@holds("A21")
def test_within_a_minute_the_first_code_still_counts(story: Story) -> None:
    code = story.asks()
    story.acme.later(MINUTE - 1)
    assert story.asks() == code
    assert len(story.acme.sms.inbox) == 2, "the invitation and one code"
    story.types(code)


@holds("A21")
def test_a_new_code_replaces_the_old_one(story: Story) -> None:
    old = story.asks()
    story.acme.later(MINUTE)
    new = story.asks()
    if new != old:
        with pytest.raises(CodeWrong):
            story.types(old)
    story.types(new)


@holds("A21")
def test_ten_codes_a_day_and_no_more(story: Story) -> None:
    for _ in range(10):
        story.asks()
        story.acme.later(MINUTE)
    with pytest.raises(RateLimited) as refusal:
        story.acme.asks_for_a_claim_code(story.token, story.jane)
    assert refusal.value.retry_after
    story.acme.later(DAY)
    assert story.asks()


@holds("A21")
def test_ten_codes_are_for_all_accounts_together(story: Story) -> None:
    for number in range(10):
        story.asks(story.acme.user(f"Eve{number}"))
    with pytest.raises(RateLimited):
        story.acme.asks_for_a_claim_code(story.token, story.jane)


@holds("A21")
def test_guesses_at_the_same_moment_get_no_extra_tries(story: Story) -> None:
    code = story.asks()
    wrong = story.wrong(code)

    class Parallel(Rivalled):
        """While the first guess is about to be counted, five others are."""

        def update(self, change: Any) -> Any:
            rival, self._rival = self._rival, None
            if rival:
                rival()
            return self._store.update(change)

    plain = story.acme.context

    def others() -> None:
        story.acme.outside = plain
        for _ in range(5):
            with pytest.raises(CodeWrong):
                story.types(wrong)

    story.acme.outside = replace(plain, store=Parallel(story.acme.store, others))
    with pytest.raises(CodeExpired):
        story.types(code)


@holds("A62")
def test_codes_never_count_against_the_pace_of_messages(story: Story) -> None:
    before = story.acme.contact_of(story.made).messaged_at
    story.asks()
    assert story.acme.contact_of(story.made).messaged_at == before


def test_a_code_of_another_key_is_read_after_looking_again(story: Story) -> None:
    old = story.acme.keys.current
    story.acme.keys.current = KeyRing({**old.keys, 1: b"n" * 32}, 1, old.addresses)
    code = story.asks()
    new = story.acme.keys.current
    story.acme.keys.current = old
    story.acme.keys.reread = lambda: new  # type: ignore[method-assign]
    story.types(code)


def test_a_code_of_a_retired_key_has_expired(story: Story) -> None:
    code = story.asks()
    story.acme.keys.current = KeyRing({1: b"n" * 32}, 1, story.acme.keys.current.addresses)
    story.token = url_of(story.acme.context, story.acme.the(story.made)).rpartition("/")[2]
    with pytest.raises(CodeExpired):
        story.types(code)


def test_where_nothing_can_send_a_code_it_says_so(story: Story) -> None:
    story.acme.without_sender("sms")
    with pytest.raises(ChannelUnavailable):
        story.acme.asks_for_a_claim_code(story.token, story.jane)


def test_the_email_is_used_where_text_messages_are_not_configured(acme: Acme) -> None:
    acme.invites_and_sends(email="jane@example.com", phone="+12015550123", name="Jane")
    acme.without_sender("email")
    assert acme.asks_for_a_claim_code(acme.token(), acme.user("J", email="p@example.com")).to == "•••23"


BOTH = {"email": "jane@example.com", "phone": "+12015550123", "name": "Jane"}
MAIL, PHONE = "j***@e***.com", "•••23"


@holds("A22")
@pytest.mark.parametrize(("channel", "to"), [("sms", PHONE), ("email", MAIL)])
def test_the_proof_goes_where_the_link_went(acme: Acme, channel: str, to: str) -> None:
    made = acme.invites_and_sends(channel=channel, **BOTH)
    token = getattr(acme, channel).inbox[-1].token
    user = acme.user("J", email="p@example.com")

    assert acme.asks_for_a_claim_code(token, user).to == to
    acme.run()
    sent = getattr(acme, channel).inbox[-1]
    assert sent.delivery.code
    acme.claims(token, user, sent.code)
    # A link that somebody carries came to no address: then it is the channel of the invitation.
    carried = token_of(acme.shares(made))
    assert acme.asks_for_a_claim_code(carried, acme.user("K", email="k@example.com")).to == to


@holds("A22")
def test_each_link_of_one_invitation_has_its_own_way(acme: Acme) -> None:
    made = acme.invites_and_sends(channel="sms", **BOTH)
    texted = acme.sms.inbox[-1].token
    acme.later(HOUR)
    acme.resends(made, channel="email")
    acme.run()
    mailed = acme.email.inbox[-1].token

    assert acme.asks_for_a_claim_code(texted, acme.user("J", email="p@example.com")).to == PHONE
    assert acme.asks_for_a_claim_code(mailed, acme.user("K", email="k@example.com")).to == MAIL


@holds("A21", "A22")
def test_the_other_way_can_be_chosen_one_code_at_a_time(acme: Acme) -> None:
    acme.invites_and_sends(channel="sms", **BOTH)
    token, user = acme.sms.inbox[-1].token, acme.user("J", email="p@example.com")
    acme.asks_for_a_claim_code(token, user)
    acme.later(20 * SECOND)
    before = acme.snapshot()
    with pytest.raises(RateLimited) as refusal:
        acme.asks_for_a_claim_code(token, user, "email")
    assert (refusal.value.retry_after, acme.snapshot()) == (40, before)

    acme.later(40 * SECOND)
    assert acme.asks_for_a_claim_code(token, user, "email").to == MAIL
    acme.run()
    assert len([one for one in acme.email.inbox if one.delivery.code]) == 1
    acme.claims(token, user, acme.email.inbox[-1].code)
    assert acme.accepts(token, user).email == "p@example.com"


@holds("A22")
def test_a_code_goes_to_no_address_but_the_invited_ones(story: Story) -> None:
    with pytest.raises(NoAddress):
        story.acme.asks_for_a_claim_code(story.token, story.jane, "email")
    assert story.acme.asks_for_a_claim_code(story.token, story.jane, "sms").to == PHONE


@holds("A26")
def test_a_shared_link_of_a_text_message_signs_up_by_text_message(acme: Acme) -> None:
    token = token_of(acme.shares(acme.invites(channel="sms", **BOTH)))
    made = acme.signs_up(token)
    assert isinstance(made, CodeSent)
    assert made.to == PHONE


@holds("A21")
def test_a_code_is_taken_as_people_type_it_and_what_is_none_costs_no_guess(story: Story) -> None:
    code = story.asks()
    for typed in ("", "1", "12345", "abcdef", "12 34 5") * 2:
        with pytest.raises(CodeWrong):
            story.types(typed)
    story.types(f" {code[:3]}-{code[3:]} ".translate({48 + n: 0x660 + n for n in range(10)}))


def test_a_bare_link_has_no_address_to_prove(acme: Acme) -> None:
    token = token_of(acme.invites(name="Jane", channel="link"))
    with pytest.raises(NoAddress):
        acme.asks_for_a_claim_code(token, acme.user("Jane"))


@holds("A02", "I11")
def test_no_code_is_kept_anywhere(story: Story) -> None:
    code = story.asks()
    assert code not in repr(list(story.acme.snapshot().items()))
    assert code not in repr(story.acme.queue.works)
