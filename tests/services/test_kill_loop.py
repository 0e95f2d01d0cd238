"""Die at every call to the outside, of every flow; then everybody tries again, and everything is delivered twice.

Nothing is lost, nothing is doubled, nothing is stuck: whichever call was the last one of some process.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

import pytest

from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import Delivery, DeliveryStatus
from chalicelib.domain.errors import ApprovalPending, CodeExpired, LinkWithdrawn, UsherError
from chalicelib.domain.identity import User
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.notice import Notice, NoticeKind, is_notice, parse_notice
from chalicelib.domain.time import DAY, HOUR, MINUTE
from chalicelib.services.invitations import approving, reissuing, renewing
from chalicelib.services.invitations.reading import Handed
from chalicelib.services.invitations.signing_up import CodeSent, SignedUp
from chalicelib.services.people import unlinking
from chalicelib.services.team import deactivating
from chalicelib.services.team.handing_over import Handover
from chalicelib.services.worker import doing
from tests.fakes.logins import Died
from tests.holding import holds
from tests.services.invariants import hold
from tests.services.mortal import Fate, MortalAcme
from tests.services.steps import token_of
from tests.world import Sent

WAITING = {DeliveryStatus.QUEUED, DeliveryStatus.SENDING}
OVERDUE = 15 * MINUTE


class Story:
    """One flow from invitation to membership, by people who try again when nothing answers."""

    def __init__(self, fate: Fate, *, relay: bool) -> None:
        self.acme, self.relay = MortalAcme(fate), relay

    def tries(self, step: Callable[[], Any]) -> Any:
        """Does a step; if the process dies meanwhile, does it again as any client would."""
        try:
            return step()
        except Died:
            self.nothing_is_stuck()
            if self.relay:
                self.acme.forget_what_was_relayed()
            return step()

    def delivers(self) -> None:
        self.tries(self.acme.run if self.relay else lambda: None)
        # The schedule finds what nobody took up after a minute, and a lapsed lease after five more.
        for minutes in (1, 6):
            self.acme.later(minutes * MINUTE)
            self.tries(self.acme.works if self.relay else self.sweeps_only)

    def sweeps_only(self) -> None:
        self.acme.goes_on(self.does_what_is_queued)

    def does_what_is_queued(self) -> None:
        while self.acme.queue.works:
            doing.do(self.acme.context, self.acme.queue.works.pop(0))

    def nothing_is_stuck(self) -> None:
        for one in self.items(Delivery):
            assert one.status not in WAITING or (one.due_at is not None and one.due_at <= self.acme.now + OVERDUE)

    def items(self, kind: type) -> list[Any]:
        return [one for one in self.acme.everything() if isinstance(one, kind)]

    def invites(self, **wanted: Any) -> Any:
        return self.tries(lambda: self.acme.invites(**wanted, key="create"))

    def arrives(self, made: Any, sender: str) -> Sent:
        """The invitation in the inbox. Where its outcome is unknown, the inviter sees that and sends it again."""
        self.delivers()
        inbox = getattr(self.acme, sender).inbox
        if not inbox:
            assert self.acme.delivery(made).status == "unknown"
            self.tries(lambda: self.acme.resends(made, key="resend"))
            self.delivers()
        found: Sent = inbox[-1]
        return found

    def arrives_again(self, made: Any) -> Sent:
        """Sent once more, after a message whose outcome is unknown."""
        self.tries(lambda: self.acme.resends(made, key="again"))
        self.delivers()
        found: Sent = self.acme.email.inbox[-1]
        return found

    def code(self, ask: Callable[[], Any], sender: str) -> str:
        """The code that arrives; if none does, they ask once more."""
        for _ in range(2):
            self.tries(ask)
            self.delivers()
            codes = [one for one in getattr(self.acme, sender).inbox if one.delivery.code]
            if codes:
                return str(codes[-1].code)
        raise AssertionError("no code ever arrived")

    def arrives_of(self, made: Any, sender: str) -> Sent:
        """The newest message of this invitation; where its outcome is unknown, it is sent again."""
        self.delivers()
        found = self.mails_of(made, sender)
        if not found:
            assert self.acme.delivery(made).status == "unknown"
            self.tries(lambda: self.acme.resends(made, key=f"resend-{made.invitation.id}"))
            self.delivers()
            found = self.mails_of(made, sender)
        return found[-1]

    def mails_of(self, made: Any, sender: str) -> list[Sent]:
        inbox = getattr(self.acme, sender).inbox
        return [one for one in inbox if (one.delivery.invitation, one.delivery.code) == (made.invitation.id, None)]

    def until(self, step: Callable[[], Any], done: type[UsherError]) -> None:
        """A step that can be done once: whoever repeats it after a lost answer is told that it is done."""
        with suppress(done):
            self.tries(step)

    def joins(self, token: str) -> User:
        user = self.signs_up(token)
        self.tries(lambda: self.acme.accepts(token, user))
        return user

    def signs_up(self, token: str, **typed: Any) -> User:
        made = self.tries(lambda: self.acme.signs_up(token, **typed))
        assert isinstance(made, SignedUp)
        return made.user


def by_email(story: Story) -> User:
    made = story.invites(email="jane@example.com", grants={"staff": (story.acme.staff_id,)})
    token = story.arrives(made, "email").token
    user = story.signs_up(token)
    story.tries(lambda: story.acme.accepts(token, user))
    return user


def by_text_message(story: Story) -> User:
    made = story.invites(phone="+12015550123", name="Jane")
    token = story.arrives(made, "sms").token
    user = story.signs_up(token)
    story.tries(lambda: story.acme.accepts(token, user))
    return user


def by_link_with_a_code(story: Story) -> User:
    made = story.invites(email="jane@example.com", channel="link")
    token = token_of(made)

    def asks() -> None:
        assert isinstance(story.acme.signs_up(token), CodeSent)

    try:
        user = story.signs_up(token, code=story.code(asks, "email"))
    except CodeExpired:
        # The login was made and its code used up, only the answer got lost: a new code answers again.
        user = story.signs_up(token, code=story.code(asks, "email"))
    story.tries(lambda: story.acme.accepts(token, user))
    return user


def with_another_account(story: Story) -> User:
    made = story.invites(phone="+12015550123", name="Jane")
    token = story.arrives(made, "sms").token
    user = story.acme.user("Jane", email="private@example.com")
    code = story.code(lambda: story.acme.asks_for_a_claim_code(token, user), "sms")
    # A used-up code was proven, only the answer got lost: accepting shows it.
    with suppress(CodeExpired):
        story.tries(lambda: story.acme.claims(token, user, code))
    story.tries(lambda: story.acme.accepts(token, user))
    return user


def after_a_correction(story: Story) -> User:
    made = story.invites(email="wrong@example.com", name="Jane")
    story.arrives(made, "email")
    story.tries(lambda: story.acme.corrects(made.invitation.contact, emails=("jane@example.com",)))
    story.delivers()
    right = [one for one in story.acme.email.inbox if one.delivery.address == "jane@example.com"]
    token = (right or [story.arrives_again(made)])[-1].token
    user = story.signs_up(token)
    story.tries(lambda: story.acme.accepts(token, user, version=2))
    return user


def declined_and_invited_again(story: Story) -> User:
    made = story.invites(email="jane@example.com")
    token = story.arrives(made, "email").token
    story.until(lambda: story.acme.declines(token), LinkWithdrawn)
    story.acme.later(HOUR)
    again = story.tries(lambda: reissuing.reissue(story.acme.context, story.acme.request(made, key="reissue")))
    return story.joins(story.arrives_of(again, "email").token)


def with_an_approval(story: Story) -> User:
    made = story.invites(email="jane@example.com", match="approval")
    token = story.arrives(made, "email").token
    user = story.signs_up(token)
    with pytest.raises(ApprovalPending):
        story.tries(lambda: story.acme.accepts(token, user))
    story.tries(lambda: approving.approve(story.acme.context, story.acme.request(made)))
    story.tries(lambda: story.acme.accepts(token, user))
    return user


def by_a_new_link(story: Story) -> User:
    made = story.invites(email="jane@example.com")
    token = story.arrives(made, "email").token
    story.acme.later(15 * DAY)
    story.tries(lambda: renewing.ask_for_link(story.acme.context, token))
    [renewed] = [one for one in story.items(Invitation) if one.previous == made.invitation.id]
    return story.joins(story.arrives_of(Handed(renewed, ()), "email").token)


def unlinked_and_invited_again(story: Story) -> User:
    user, contact = by_email(story), story.items(Contact)[0].id
    acme = story.acme
    story.tries(lambda: unlinking.unlink(acme.context, acme.owner, acme.place.id, contact))
    acme.later(HOUR)
    again = story.tries(lambda: acme.invites(contact=contact, key="again"))
    token = story.arrives_of(again, "email").token
    story.tries(lambda: acme.accepts(token, user))
    return user


def whose_inviter_left(story: Story) -> User:
    """Three invitations that the admin had sent go over to the owner."""
    acme = story.acme
    for number in range(2):
        story.tries(
            lambda number=number: acme.invites(acme.admin, email=f"other{number}@example.com", key=f"other{number}")
        )
    made = story.tries(lambda: acme.invites(acme.admin, email="jane@example.com", key="create"))
    token = story.arrives_of(made, "email").token
    story.tries(lambda: deactivating.deactivate(acme.context, acme.owner, acme.place.id, acme.admin_id, Handover()))
    assert {one.inviter.user for one in story.items(Invitation)} == {acme.owner.id}
    assert acme.told().count("invitation.transferred") == 3
    return story.joins(token)


def served_by_others(story: Story) -> User:
    """The client goes to two coaches, and to nobody: each list is one fact, however often it is sent again."""
    acme = story.acme
    made = story.tries(lambda: acme.invites(email="jane@example.com", key="create"))
    contact = made.invitation.contact
    sue = acme.join(acme.place, acme.user("Sue"), "staff")
    for staff in ((sue, acme.staff_id), ()):
        story.tries(lambda staff=staff: acme.puts_staff(contact, *staff))
        assert story.tries(lambda: acme.staff_ids(contact)) == list(staff)
    assert acme.told().count("contact.staff_changed") == 2
    return story.joins(story.arrives_of(made, "email").token)


FLOWS = [
    by_email,
    by_text_message,
    by_link_with_a_code,
    with_another_account,
    after_a_correction,
    declined_and_invited_again,
    with_an_approval,
    by_a_new_link,
    unlinked_and_invited_again,
    whose_inviter_left,
    served_by_others,
]


def nothing_is_lost(story: Story, user: User) -> None:
    (membership,) = story.acme.memberships(user)
    offer = max((one for one in story.items(Invitation) if one.accepted), key=lambda one: one.accepted.at)
    assert (membership.status, offer.status) == ("active", "accepted")
    assert (offer.accepted.user, offer.accepted.membership) == (user.id, membership.id)


def the_team_is_told_once(story: Story) -> None:
    """Who joined, to each who is to know it; where the provider never answered, the outcome is unknown and shown."""
    notices = [one for one in story.items(Delivery) if is_notice(one.name)]
    joined = [one for one in story.acme.events() if one.type == "invitation.accepted"]
    offers = {one.id: one for one in story.items(Invitation)}
    about = {one.id: one.news.about for one in story.items(Notice)}
    told = [(about[one.invitation], *parse_notice(one.name)) for one in notices]
    serve = {one.id: story.acme.staff_ids(one.contact) for one in offers.values()}
    expected = [
        (one.invitation, NoticeKind.ACCEPTED, member)
        for one in joined
        for member in {offers[one.invitation].inviter.membership, *serve[one.invitation]}
        if parse_membership_id(member)[0] != one.actor  # type: ignore[index]
    ]
    assert sorted(one for one in told if one[1] == NoticeKind.ACCEPTED) == sorted(expected)
    assert len(set(told)) == len(told), "no fact of these stories happens twice"
    assert {one.status for one in notices} <= {"sent", "unknown", "suppressed"}
    assert sum(one.status == "unknown" for one in notices) <= 1
    assert len(story.acme.notices) >= sum(one.status == "sent" for one in notices)


def nothing_is_doubled(story: Story, user: User) -> None:
    """By what was meant to be there, people are made once, and invitations once for each time somebody invited."""
    offers = story.items(Invitation)
    by_address = Counter((one.contact, one.previous) for one in offers)
    assert set(by_address.values()) == {1}, "one invitation for each that was asked for"
    assert len(story.items(Contact)) == len({one.recipient.email or one.recipient.phone for one in offers})
    told = story.acme.told()
    begun = told.count("invitation.created") + told.count("invitation.renewed")
    assert begun == len(offers)
    assert told.count("invitation.accepted") == sum(one.status == "accepted" for one in offers)
    assert set(story.acme.provider_calls.values()) == {1}, "the provider never saw one message twice"
    assert len(story.acme.logins.accounts) == (0 if user.email == "private@example.com" else 1)
    hold(story.acme)


def nothing_waits(story: Story) -> None:
    story.nothing_is_stuck()
    assert not [one for one in story.items(Delivery) if one.status in WAITING]
    assert story.acme.sweeps() == 0


def redelivering_everything_changes_nothing(story: Story) -> None:
    before = story.acme.snapshot()
    for _ in range(2):
        story.acme.forget_what_was_relayed()
        story.acme.works()
        story.acme.later(OVERDUE)
    assert story.acme.snapshot() == before


@holds("F01", "F02", "F09", "F29", "F38", "F59", "I4", "I9")
@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True], ids=["before-the-call", "after-the-call"])
@pytest.mark.parametrize("relay", [True, False], ids=["relay-on", "relay-off"])
@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.__name__)
def test_whichever_call_is_the_last_of_a_process(flow: Callable[[Story], User], relay: bool, after: bool) -> None:
    for place in count(1):
        fate = Fate(place, after=after)
        story = Story(fate, relay=relay)
        user = flow(story)
        story.delivers()
        fate.at = 0
        the_team_is_told_once(story)
        nothing_is_lost(story, user)
        nothing_is_doubled(story, user)
        nothing_waits(story)
        redelivering_everything_changes_nothing(story)
        if not fate.died:
            assert place > 10, "the flow made hardly any calls: is it still the whole one?"
            return
