"""Random stories against a small model of the rules: whatever people do in whatever order, the model is right.

The model is `story_model.py`, what the business does is `story_staff.py`; here are those who are invited, and what must
be true after every single step. 250 stories of up to 50 steps: more than ten thousand.
"""

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, invariant, multiple, rule

from chalicelib.domain import refs
from chalicelib.domain.identity import User
from chalicelib.domain.lifecycle import KEEP_ENDED, effective_status
from chalicelib.domain.time import DAY, HOUR, MINUTE
from chalicelib.services.core.links import follow
from chalicelib.services.invitations import accepting, declining, mine, renewing
from tests.holding import holds
from tests.services.invariants import hold, nothing_waits_now
from tests.services.story_model import Offer, Token
from tests.services.story_staff import LIFETIME, MATCHES, StaffRules, people

STEPS = 10_000
ENDINGS = frozenset(
    {"", "already_member", "approval_pending", "changed", "disclosure_required", "invitation_closed", "invitation_open"}
    | {"link_expired", "link_superseded", "link_used", "link_withdrawn", "member_deactivated", "recipient_mismatch"}
    | {"conflict", "not_found"}
)
WRONG = frozenset({("dis_AAAAAAAAAAAAAAAA", 1)})


class Stories(StaffRules):
    taken = 0
    tokens: Bundle[Any] = StaffRules.tokens

    def user_of(self, email: str) -> User:
        return self.acme.user(email.replace("@", "-at-"), email=email)

    @rule(
        token=tokens,
        who=st.sampled_from(["right", "right", "eve"]),
        seen=st.sampled_from(["all", "all", "old", "half"]),
    )
    def accepts(self, token: Token, who: str, seen: str) -> None:
        """By the right one, or by Eve, having seen the offer as it is, as it was, or without its disclosures."""
        offer, problem = token.offer, self.model.follow(token)
        email = offer.email if who == "right" else "eve@elsewhere.example"
        user, shown, confirmed = self.user_of(email), offer.shown - (seen == "old"), offer.disclosures
        confirmed = WRONG if seen == "half" else confirmed
        code = self.model.accept(offer, problem, user.id, email, shown=shown, confirmed=confirmed)
        self.expects(code, lambda: accepting.accept(self.acme.context, token.text, user, shown, tuple(confirmed)))
        self.follows(offer, user, code, before=problem)

    @rule(
        target=tokens,
        person=people,
        match=st.sampled_from(MATCHES),
        who=st.sampled_from(["right", "eve"]),
        seen=st.sampled_from(["all", "old", "half"]),
    )
    def is_invited_and_answers_at_once(self, person: str, match: str, who: str, seen: str) -> Any:
        token = self.invites(person, "client", match, "owner")
        if isinstance(token, Token):
            self.accepts(token, who, seen)
        return token

    @rule(token=tokens)
    def accepts_in_the_app(self, token: Token) -> None:
        offer = token.offer
        user, problem = self.user_of(offer.email), self.model.follow(Token("", offer, offer.generation))
        terms: dict[str, Any] = {"shown": offer.shown, "confirmed": offer.disclosures}
        code = self.model.accept(offer, problem, user.id, offer.email, **terms)
        self.expects(
            code,
            lambda: mine.accept_mine(self.acme.context, user, offer.id, offer.shown, tuple(offer.disclosures)),
        )
        self.follows(offer, user, code, before=problem)

    def follows(self, offer: Offer, user: User, code: str, *, before: str) -> None:
        if not code and not offer.accepted_by:
            self.model.joined(offer, user.id)
        if code == "approval_pending" and offer.status == "pending" and not before:
            offer.status, offer.applicant = "awaiting_approval", user.id

    @rule(token=tokens, goes_on=st.booleans())
    def eve_proves_the_address(self, token: Token, goes_on: bool) -> None:
        """By a code that was sent to it, so she is who was meant, with another account."""
        self.waits(MINUTE)
        offer, eve = token.offer, self.user_of("eve@elsewhere.example")
        problem = self.model.follow(token)
        if self.codes_of(offer) >= 9:
            return
        self.expects(problem, lambda: self.acme.asks_for_a_claim_code(token.text, eve))
        self.delivers()
        codes = [one for one in self.acme.email.inbox if one.delivery.code and one.delivery.invitation == offer.id]
        if not problem and offer.email not in self.model.suppressed:
            assert codes[-1].delivery.address == offer.email
            self.acme.claims(token.text, eve, codes[-1].code)
            self.model.claims.add((offer.id, eve.id, offer.generation))
        if goes_on:
            self.accepts(token, "eve", "all")

    def codes_of(self, offer: Offer) -> int:
        return sum(event.type == "code.requested" and event.invitation == offer.id for event in self.acme.events())

    @rule(token=tokens, verb=st.sampled_from(["decline", "not_me", "in_the_app"]))
    def says_no(self, token: Token, verb: str) -> None:
        offer = token.offer
        problem = self.model.follow(Token("", offer, offer.generation) if verb == "in_the_app" else token)
        code, user = self.model.decline(offer, problem), self.user_of(offer.email)
        context = self.acme.context
        verbs: dict[str, Any] = {
            "decline": lambda: declining.decline(context, token.text, "No time"),
            "not_me": lambda: declining.say_not_me(context, token.text),
            "in_the_app": lambda: mine.decline_mine(context, user, offer.id),
        }
        self.expects(code, verbs[verb])
        if not code:
            offer.status, offer.reason = "declined", "No time" if verb == "decline" else ""
            self.model.suppressed |= {token.came_to} - {""} if verb == "not_me" else set()

    @rule(target=tokens, token=tokens, late=st.booleans())
    def asks_for_a_new_link(self, token: Token, late: bool) -> Any:
        if late:
            self.waits(max(0, token.offer.expires_at - self.acme.now))
        old, code = token.offer, self.model.new_link(token)
        renews, fresh = not code and self.model.renews(old), multiple()
        before = Counter(self.acme.told())
        self.expects(code, lambda: renewing.ask_for_link(self.acme.context, token.text))
        told = Counter(self.acme.told()) - before
        assert ("invitation.renewed" in told) == renews
        if renews:
            identifier = self.acme.item(
                refs.contact(self.acme.place.id, self.acme.the(old.handed).contact)
            ).last_invitation
            terms: dict[str, Any] = {"match": old.match, "lifetime": old.lifetime, "disclosures": old.disclosures}
            terms["note"] = old.note
            fresh = self.begins(self.handed(identifier), old.person, old.role, old.inviter, **terms)
        if told:
            self.model.asked_today.add((old.id, self.model.today))
        return fresh

    @rule(token=tokens)
    def is_looked_at(self, token: Token) -> None:
        before = self.acme.snapshot()
        unknown, opened = self.happens(lambda: follow(self.acme.context, token.text))
        problem = opened.problem if opened else None
        assert (problem.code if problem else unknown) == self.model.follow(token)
        assert self.acme.snapshot() == before

    @rule(token=consumes(StaffRules.tokens))
    def a_link_gets_lost(self, token: Token) -> None:
        assert token.text

    @rule(wait=st.sampled_from([1, MINUTE, HOUR, DAY, 7 * DAY, LIFETIME, KEEP_ENDED]))
    def time_passes(self, wait: int) -> None:
        self.waits(wait)

    def waits(self, wait: int) -> None:
        self.acme.later(wait)
        self.model.now = self.acme.now

    @rule(target=tokens)
    def messages_are_delivered(self) -> Any:
        return multiple(*self.delivers())

    @rule(target=tokens)
    def everything_is_delivered_again(self) -> Any:
        # The stream keeps a day: of what is deleted by now it brings nothing any more.
        gone = {one.id for one in self.acme.events() if one.at < self.acme.now - DAY}
        self.acme._relayed.intersection_update(gone)
        self.acme._relayed.update(gone)
        found = self.delivers()
        nothing_waits_now(self.acme)
        return multiple(*found)

    def arrives(self, mail: Any) -> Token | None:
        """A message to whoever is invited; those to members of staff are not in the model."""
        offer = next((one for one in self.model.offers if one.id == mail.delivery.invitation), None)
        if offer is None or not mail.delivery.name.startswith("DLV#"):
            return None
        assert offer.is_open(self.acme.now), "I6: nothing goes out after the end"
        assert mail.delivery.address == offer.email == self.model.people[offer.person].email
        assert offer.email not in self.model.suppressed
        self.model.mails[offer.id, mail.delivery.name] = (offer.email, "sent")
        return Token(mail.token, offer, offer.generation, offer.email)

    @invariant()
    def everything_is_as_in_the_model(self) -> None:
        self.invitations_are_those_of_the_model()
        self.members_are_those_of_the_model()
        self.contacts_show_the_state_of_the_model()
        hold(self.acme)
        told = self.acme.told()
        begun = told.count("invitation.created") + told.count("invitation.renewed")
        assert begun == len(self.model.offers)
        Stories.taken += 1

    def invitations_are_those_of_the_model(self) -> None:
        for offer in self.model.offers:
            stored = self.acme.item(refs.invitation(offer.id))
            if offer.deleted:
                assert stored is None
                continue
            assert effective_status(stored, self.acme.now) == offer.state(self.acme.now)
            assert (stored.role, stored.offer, stored.generation) == (offer.role, offer.shown, offer.generation)
            assert (stored.expires_at, stored.note) == (offer.expires_at, offer.note)
            assert stored.decline_reason == offer.reason
            assert stored.inviter.role == offer.inviter
            assert (stored.accepted.user if stored.accepted else "") == offer.accepted_by

    def members_are_those_of_the_model(self) -> None:
        team = {self.acme.owner.id, self.acme.admin.id, self.acme.staff.id}
        found = {
            (one.user, one.role): one.status
            for ref, one in self.acme.store.items.items()
            if ref.kind == "membership" and one.user not in team
        }
        assert found == {held: one.status for held, one in self.model.members.items()}

    def contacts_show_the_state_of_the_model(self) -> None:
        for known in self.model.people.values():
            if known.contact:
                person = self.acme.item(refs.contact(self.acme.place.id, known.contact))
                assert (person.state, person.linked_user) == (known.state, known.linked)


@holds("I1", "I2", "I3", "I5", "I6", "I9", "I10")
@pytest.mark.slow
class TestStories(Stories.TestCase):  # type: ignore[name-defined, misc]
    settings = settings(
        max_examples=max(250, settings.default.max_examples),
        stateful_step_count=50,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )

    @classmethod
    def tearDownClass(cls) -> None:
        assert Stories.taken >= STEPS, f"only {Stories.taken} steps"
        assert {code for _, code in Stories.seen} >= ENDINGS, "stories that are too tame prove nothing"
