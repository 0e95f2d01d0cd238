"""Nobody gets a login for an address they do not control: every channel, every kind of link, with and without code.

In every row somebody tries to sign up. A login for the invited address may exist afterwards only if that person
could read what arrives at the address: a fresh message of ours, or a code. Whoever may invite is the attacker.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import product

import pytest

from chalicelib.domain import refs
from chalicelib.domain.addresses import Address
from chalicelib.domain.delivery import DeliveryStatus, Outcome
from chalicelib.domain.errors import AccountExists, CodeExpired, CodeWrong, RecipientMismatch, UsherError
from chalicelib.domain.masks import mask
from chalicelib.domain.time import DAY, HOUR, MINUTE
from chalicelib.domain.tokens import Link, Purpose, issue
from chalicelib.domain.writes import Always, Put
from chalicelib.services.invitations.reading import Handed
from chalicelib.services.invitations.signing_up import CodeSent, SignedUp
from chalicelib.services.messages import feedback
from tests.holding import holds
from tests.services.steps import Acme, token_of
from tests.world import RecordingSender

ADDRESS = {"email": "victim@example.com", "sms": "+12015550123"}
FRESH = {"email": 7 * DAY, "sms": 3 * DAY}


@dataclass
class Attempt:
    """Somebody holds `token` for an invitation to the victim's address."""

    acme: Acme
    token: str
    channel: str

    @property
    def address(self) -> str:
        return ADDRESS[self.channel]

    @property
    def inbox(self) -> RecordingSender:
        return self.acme.email if self.channel == "email" else self.acme.sms

    def has_login(self) -> bool:
        account = self.acme.logins.accounts.get(self.address)
        return account is not None and not account.temporary

    def tries(self, *, reads_inbox: bool) -> None:
        """Signs up as far as it goes: with the code if they can read it, else by guessing until it is refused."""
        try:
            if isinstance(self.acme.signs_up(self.token, name="Mallory"), SignedUp):
                return
            self.acme.works()
            for code in [self.code()] if reads_inbox else ["000000", "", "999999", "123456", "12345"]:
                self.guesses(code)
        except UsherError:
            return

    def code(self) -> str:
        """The code that arrived."""
        return next(one.code for one in reversed(self.inbox.inbox) if one.delivery.code)

    def guesses(self, code: str) -> None:
        try:
            self.acme.signs_up(self.token, name="Mallory", code=code)
        except (CodeWrong, CodeExpired):
            return


def invited(to: str, channel: str = "") -> tuple[Acme, Handed]:
    acme = Acme()
    field = "email" if to == "email" else "phone"
    return acme, acme.invites(name="Victim", **{field: ADDRESS[to]}, channel=channel or to)


def sent(channel: str) -> tuple[Acme, Handed]:
    acme, handed = invited(channel)
    acme.run()
    return acme, handed


def messages(acme: Acme, channel: str) -> RecordingSender:
    return acme.email if channel == "email" else acme.sms


def numbered(acme: Acme, handed: Handed, number: int = 1) -> str:
    """The token of a delivery, as if it had leaked from somewhere."""
    return issue(acme.keys.ring(), Purpose.INVITE, Link(handed.invitation.id, 0, number))


def message_fresh(channel: str) -> Attempt:
    acme, _ = sent(channel)
    return Attempt(acme, messages(acme, channel).inbox[0].token, channel)


def message_on_its_last_day(channel: str) -> Attempt:
    attempt = message_fresh(channel)
    attempt.acme.later(FRESH[channel])
    return attempt


def message_old(channel: str) -> Attempt:
    attempt = message_fresh(channel)
    attempt.acme.later(FRESH[channel] + 1)
    return attempt


def resent_newest(channel: str) -> Attempt:
    acme, handed = sent(channel)
    acme.later(FRESH[channel] + 1)
    acme.resends(handed)
    acme.works()
    return Attempt(acme, messages(acme, channel).inbox[1].token, channel)


def resent_earlier_and_old(channel: str) -> Attempt:
    attempt = resent_newest(channel)
    return replace(attempt, token=attempt.inbox.inbox[0].token)


def answer_lost(channel: str) -> Attempt:
    """The message left, but the provider never said so: whoever has its link has read it."""
    acme, _ = invited(channel)
    messages(acme, channel).outcomes = [Outcome("unknown", "no_answer")]
    acme.run()
    return Attempt(acme, messages(acme, channel).inbox[0].token, channel)


def shared(channel: str) -> Attempt:
    acme, handed = sent(channel)
    return Attempt(acme, token_of(acme.shares(handed)), channel)


def as_link(channel: str) -> Attempt:
    acme, handed = invited(channel, channel="link")
    return Attempt(acme, token_of(handed), channel)


def as_qr(channel: str) -> Attempt:
    acme, handed = invited(channel, channel="qr")
    return Attempt(acme, token_of(handed), channel)


def resent_as_link(channel: str) -> Attempt:
    acme, handed = sent(channel)
    return Attempt(acme, token_of(acme.resends(handed, channel="link")), channel)


def number_that_never_was(channel: str) -> Attempt:
    acme, handed = sent(channel)
    return Attempt(acme, numbered(acme, handed, 200), channel)


def held(channel: str) -> Attempt:
    acme, handed = sent(channel)
    assert acme.resends(handed).deliveries[0].reason == "recipient_rate"
    return Attempt(acme, numbered(acme, handed, 2), channel)


def throttled(channel: str) -> Attempt:
    acme, handed = invited(channel)
    messages(acme, channel).outcomes = [Outcome("throttled", "throttled")]
    acme.run()
    return Attempt(acme, numbered(acme, handed), channel)


def failed(channel: str) -> Attempt:
    acme, handed = invited(channel)
    messages(acme, channel).outcomes = [Outcome("failed", "rejected")]
    acme.run()
    return Attempt(acme, numbered(acme, handed), channel)


def ended_as(status: DeliveryStatus) -> Callable[[str], Attempt]:
    def attempt(channel: str) -> Attempt:
        acme, handed = sent(channel)
        gone = replace(acme.delivery(handed), status=status)
        acme.store.commit([Put(refs.numbered_delivery(handed.invitation.id, 1), gone, Always())])
        return Attempt(acme, numbered(acme, handed), channel)

    return attempt


def no_sender(channel: str) -> Attempt:
    acme = Acme()
    acme.without_sender(channel)
    field = "email" if channel == "email" else "phone"
    handed = acme.invites(name="Victim", **{field: ADDRESS[channel]}, channel=channel)
    assert handed.deliveries[0].reason == "no_sender"
    return Attempt(acme, token_of(handed), channel)


def corrected_away(channel: str) -> Attempt:
    """The old link, after the address was put right: it is dead for everybody."""
    attempt = message_fresh(channel)
    (contact,) = [ref.parts[1] for ref in attempt.acme.snapshot() if ref.kind == "contact"]
    fresh = {"emails": ("right@example.com",)} if channel == "email" else {"phones": ("+12015550144",)}
    attempt.acme.corrects(contact, **fresh)
    return attempt


def withdrawn(channel: str) -> Attempt:
    acme, handed = sent(channel)
    acme.revokes(handed)
    return Attempt(acme, messages(acme, channel).inbox[0].token, channel)


def expired(channel: str) -> Attempt:
    attempt = message_fresh(channel)
    attempt.acme.later(14 * DAY)
    return attempt


# Whoever holds such a link has it from the inbox, not long ago: it makes a login at once.
PROVES = [message_fresh, message_on_its_last_day, resent_newest, answer_lost]
# Such a link may be in anybody's hands: only a code makes a login.
PROVES_NOTHING = [
    message_old,
    resent_earlier_and_old,
    shared,
    as_link,
    as_qr,
    resent_as_link,
    number_that_never_was,
    held,
    throttled,
    failed,
    ended_as(DeliveryStatus.BOUNCED),
    ended_as(DeliveryStatus.COMPLAINED),
]
# Nothing makes a login: the link is dead, or no code could ever arrive.
NEVER = [no_sender, corrected_away, withdrawn, expired, ended_as(DeliveryStatus.SUPPRESSED)]
CHANNELS = ["email", "sms"]


def named(row: object) -> str:
    return getattr(row, "__qualname__", str(row)).replace(".<locals>", "")


@holds("A26")
@pytest.mark.parametrize(("link", "channel"), list(product(PROVES, CHANNELS)), ids=named)
def test_a_fresh_message_in_the_inbox_is_enough(link: Callable[[str], Attempt], channel: str) -> None:
    attempt = link(channel)
    attempt.tries(reads_inbox=True)
    assert attempt.has_login()
    assert list(attempt.acme.logins.accounts) == [attempt.address]


@holds("A26", "A33")
@pytest.mark.parametrize(("link", "channel"), list(product(PROVES_NOTHING, CHANNELS)), ids=named)
@pytest.mark.parametrize("reads_inbox", [False, True], ids=["cannot-read-inbox", "reads-inbox"])
def test_any_other_link_makes_a_login_only_for_who_reads_the_inbox(
    link: Callable[[str], Attempt], channel: str, reads_inbox: bool
) -> None:
    attempt = link(channel)
    assert isinstance(attempt.acme.signs_up(attempt.token), CodeSent)
    assert attempt.acme.logins.accounts == {}, "a code was asked for, and nothing was made"
    attempt.tries(reads_inbox=reads_inbox)
    assert attempt.has_login() is reads_inbox
    assert set(attempt.acme.logins.accounts) <= {attempt.address}


@holds("A26")
@pytest.mark.parametrize(("link", "channel"), list(product(NEVER[:4], CHANNELS)), ids=named)
@pytest.mark.parametrize("reads_inbox", [False, True], ids=["cannot-read-inbox", "reads-inbox"])
def test_a_dead_link_makes_no_login_for_anybody(
    link: Callable[[str], Attempt], channel: str, reads_inbox: bool
) -> None:
    attempt = link(channel)
    attempt.tries(reads_inbox=reads_inbox)
    assert attempt.acme.logins.accounts == {}


@holds("A33")
def test_an_address_that_bounced_gets_no_code_and_makes_no_login(acme: Acme) -> None:
    handed = acme.invites_and_sends(email=ADDRESS["email"], name="Victim")
    gone = feedback.Report(handed.invitation.id, "DLV#001", DeliveryStatus.BOUNCED, lasting=True)
    feedback.apply(acme.context, gone)
    assert isinstance(acme.signs_up(acme.token()), CodeSent)
    acme.works()
    assert len(acme.email.inbox) == 1, "nothing more goes there"
    assert acme.logins.accounts == {}


OWN = {"email": "mallory@example.com", "phone": "+12015550177"}


@holds("A25", "A26")
@pytest.mark.parametrize("kind", OWN)
@pytest.mark.parametrize(("link", "channel"), list(product([*PROVES, *PROVES_NOTHING], CHANNELS)), ids=named)
@pytest.mark.parametrize("reads_inbox", [False, True], ids=["cannot-read-inbox", "reads-inbox"])
def test_an_address_of_ones_own_takes_its_own_code_whatever_the_link(
    link: Callable[[str], Attempt], channel: str, kind: str, reads_inbox: bool
) -> None:
    attempt = link(channel)
    typed = {kind: OWN[kind]}
    assert attempt.acme.signs_up(attempt.token, **typed) == CodeSent(mask(Address(kind, OWN[kind])))
    attempt.acme.works()
    inbox = attempt.acme.email if kind == "email" else attempt.acme.sms
    own = next(one for one in reversed(inbox.inbox) if one.delivery.address == OWN[kind])
    for code in [own.code] if reads_inbox else ["000000", "", "999999", "123456", "12345"]:
        with suppress(CodeWrong, CodeExpired):
            attempt.acme.signs_up(attempt.token, **typed, code=code)
    assert list(attempt.acme.logins.accounts) == ([OWN[kind]] if reads_inbox else [])


@holds("A26")
def test_the_code_to_ones_own_address_makes_no_login_for_the_invited_one() -> None:
    attempt = as_link("email")
    attempt.acme.signs_up(attempt.token, email=OWN["email"])
    attempt.acme.works()
    own = attempt.acme.email.inbox[-1]
    assert own.delivery.address == OWN["email"]
    with pytest.raises(CodeExpired):
        attempt.acme.signs_up(attempt.token, code=own.code)
    assert attempt.acme.logins.accounts == {}


@holds("A25")
def test_an_invited_address_that_is_typed_takes_a_code_like_any_other() -> None:
    attempt = message_fresh("email")
    assert isinstance(attempt.acme.signs_up(attempt.token, email=attempt.address), CodeSent)
    assert attempt.acme.logins.accounts == {}


@holds("A22", "A25")
def test_a_login_with_another_address_accepts_only_what_its_holder_proves(acme: Acme) -> None:
    """A family shares the invited address, and its login belongs to somebody else: the whole way of the second one."""
    acme.invites_and_sends(email="family@example.com", name="Ben")
    token = acme.token()
    acme.signs_up(token, email="ben@example.com")
    acme.works()
    ben = acme.joins_as_new_user(token, email="ben@example.com", code=acme.email.inbox[-1].code)
    with pytest.raises(RecipientMismatch):
        acme.accepts(token, ben)
    acme.asks_for_a_claim_code(token, ben)
    acme.works()
    assert acme.email.inbox[-1].delivery.address == "family@example.com"
    acme.claims(token, ben, acme.email.inbox[-1].code)
    assert acme.accepts(token, ben).email == "ben@example.com"


@holds("A26")
def test_whether_an_address_has_a_login_is_told_only_to_who_reads_it(acme: Acme) -> None:
    acme.logins.create(Address("email", OWN["email"]), name="M", password="some other password", invitation_id="inv_x")
    acme.invites_and_sends(email="victim@example.com")
    token = acme.token()
    assert isinstance(acme.signs_up(token, email=OWN["email"]), CodeSent)
    acme.works()
    with pytest.raises(CodeWrong):
        acme.signs_up(token, email=OWN["email"], code="000000")
    with pytest.raises(AccountExists):
        acme.signs_up(token, email=OWN["email"], code=acme.email.inbox[-1].code)


@holds("A26")
@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("reads_inbox", [False, True])
def test_a_bare_link_makes_a_login_only_for_an_address_that_was_proven(channel: str, reads_inbox: bool) -> None:
    acme = Acme()
    token = token_of(acme.invites(name="Somebody", channel="link"))
    typed = {"email": ADDRESS["email"]} if channel == "email" else {"phone": ADDRESS["sms"]}
    assert isinstance(acme.signs_up(token, **typed), CodeSent)
    acme.run()
    code = messages(acme, channel).inbox[-1].code if reads_inbox else "000000"
    try:
        acme.signs_up(token, **typed, code=code)
    except CodeWrong:
        assert not reads_inbox
    assert (ADDRESS[channel] in acme.logins.accounts) is reads_inbox


@holds("A26")
def test_a_code_for_ones_own_address_is_worth_nothing_for_the_victims(acme: Acme) -> None:
    token = token_of(acme.invites(name="Somebody", channel="link"))
    for address in ("mallory@example.com", "victim@example.com"):
        acme.signs_up(token, email=address)
    acme.run()
    own = next(one.code for one in acme.email.inbox if one.delivery.address == "mallory@example.com")
    with pytest.raises(CodeWrong):
        acme.signs_up(token, email="victim@example.com", code=own)
    assert acme.logins.accounts == {}


@holds("A06")
def test_a_code_of_one_invitation_is_worth_nothing_for_another(acme: Acme) -> None:
    one, other = (token_of(acme.invites(name=name, channel="link")) for name in "AB")
    acme.signs_up(one, email="victim@example.com")
    acme.run()
    with pytest.raises(CodeExpired):
        acme.signs_up(other, email="victim@example.com", code=acme.email.inbox[0].code)


@holds("A06")
def test_a_code_for_a_claim_makes_no_login(acme: Acme) -> None:
    token = token_of(acme.invites(email="victim@example.com", channel="link"))
    acme.asks_for_a_claim_code(token, acme.user("Mallory"))
    acme.run()
    with pytest.raises(CodeExpired):
        acme.signs_up(token, code=acme.email.inbox[0].code)
    assert acme.logins.accounts == {}


@holds("A11")
def test_a_code_asked_for_before_a_correction_makes_no_login_afterwards(acme: Acme) -> None:
    handed = acme.invites(email="victim@example.com", channel="link")
    acme.signs_up(token_of(handed))
    acme.run()
    code = acme.email.inbox[0].code
    acme.corrects(handed.invitation.contact, emails=("right@example.com",))
    fresh = token_of(acme.shares(handed))
    for token in (token_of(handed), fresh):
        with pytest.raises(UsherError):
            acme.signs_up(token, code=code)
    assert acme.logins.accounts == {}


@holds("A26")
def test_an_existing_login_is_never_taken_over(acme: Acme) -> None:
    acme.invites_and_sends(email="victim@example.com")
    acme.signs_up(acme.token())
    acme.later(HOUR)
    acme.invites_and_sends(email="victim@example.com", role="staff")
    with pytest.raises(UsherError, match="account_exists"):
        acme.signs_up(acme.token(), password="another password")
    assert acme.logins.sign_in("victim@example.com", "correct horse battery")


@holds("A62")
def test_codes_to_a_stranger_stop_at_ten_a_day(acme: Acme) -> None:
    token = token_of(acme.invites(name="Somebody", channel="link"))
    for number in range(10):
        acme.signs_up(token, email=f"v{number}@example.com")
        acme.later(MINUTE)
    with pytest.raises(UsherError, match="rate_limited"):
        acme.signs_up(token, email="v10@example.com")
