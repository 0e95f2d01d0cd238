"""Random stories against a small model of the rules: whatever people do in whatever order, the model is right.

`pytest --hypothesis-profile=...` with more examples makes more and longer stories of the same kind.
"""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, precondition, rule

from chalicelib.domain.errors import UsherError
from chalicelib.domain.identity import User
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.lifecycle import effective_status
from chalicelib.domain.refs import contact, invitation
from chalicelib.services.links import follow, url_of
from chalicelib.services.reading import Handed
from tests.services.steps import Acme
from tests.world import DAY, HOUR, MINUTE

LIFETIME = 14 * DAY
PEOPLE = ("ann", "bob", "cleo")
ROLES = ("client", "staff")
CORRECTIONS = 15


@dataclass
class Person:
    """A contact as the model knows it."""

    email: str
    contact: str = ""
    linked: str = ""
    roles: set[str] = field(default_factory=set)
    corrections: int = 0


@dataclass
class Offer:
    """An invitation as the model knows it."""

    handed: Handed
    person: str
    role: str
    expires_at: int
    ended: str = ""
    generation: int = 0
    accepted_by: str = ""

    def status(self, now: int) -> str:
        return self.ended or ("expired" if self.expires_at <= now else "pending")


@dataclass
class Token:
    """A link in somebody's hands."""

    text: str
    offer: Offer
    generation: int = 0


@dataclass
class Model:
    people: dict[str, Person] = field(default_factory=lambda: {name: Person(f"{name}@example.com") for name in PEOPLE})
    offers: list[Offer] = field(default_factory=list)
    members: set[tuple[str, str]] = field(default_factory=set)

    def open_for(self, person: str, role: str, now: int) -> Offer | None:
        found = (one for one in self.offers if (one.person, one.role) == (person, role))
        return next((one for one in found if one.status(now) == "pending"), None)


DEAD = {"accepted": "link_used", "declined": "link_withdrawn", "revoked": "link_withdrawn", "expired": "link_expired"}


class Stories(RuleBasedStateMachine):
    tokens = Bundle("tokens")

    def __init__(self) -> None:
        super().__init__()
        self.acme, self.model = Acme(), Model()

    def happens(self, action: Any) -> tuple[str, Any]:
        """What came of it: "" and the answer, or the code of the refusal."""
        try:
            return "", action()
        except UsherError as refusal:
            return refusal.code, None

    def user_of(self, email: str) -> User:
        return self.acme.user(email.replace("@", "-at-"), email=email)

    def carried(self, offer: Offer) -> Token:
        current: Invitation = self.acme.the(offer.handed)
        return Token(url_of(self.acme.kit, current).rpartition("/")[2], offer, offer.generation)

    @rule(target=tokens, person=st.sampled_from(PEOPLE), role=st.sampled_from(ROLES))
    def invites(self, person: str, role: str) -> Any:
        known, now = self.model.people[person], self.acme.now
        code, made = self.happens(lambda: self.acme.invites(email=known.email, name=person, role=role))
        if role in known.roles:
            assert code == "already_member"
        elif self.model.open_for(person, role, now):
            assert code == "invitation_open"
        else:
            assert code == ""
            assert known.contact in ("", made.invitation.contact)
            known.contact = made.invitation.contact
            offer = Offer(made, person, role, now + LIFETIME)
            self.model.offers.append(offer)
            return self.carried(offer)
        return multiple()

    @rule(token=tokens)
    def resends(self, token: Token) -> None:
        offer, now = token.offer, self.acme.now
        code, _ = self.happens(lambda: self.acme.resends(offer.handed))
        assert code == ("" if offer.status(now) == "pending" else "invitation_closed")
        if not code:
            offer.expires_at = now + LIFETIME

    @rule(token=tokens)
    def revokes(self, token: Token) -> None:
        self.ends(token.offer, "revoked", lambda: self.acme.revokes(token.offer.handed))

    def ends(self, offer: Offer, ending: str, action: Any) -> None:
        code, _ = self.happens(action)
        assert code == ("" if offer.status(self.acme.now) == "pending" else "invitation_closed")
        offer.ended = offer.ended if code else ending

    def link_problem(self, token: Token) -> str:
        if token.generation != token.offer.generation:
            return "link_superseded"
        return DEAD.get(token.offer.status(self.acme.now), "")

    @rule(token=tokens)
    def declines(self, token: Token) -> None:
        code, _ = self.happens(lambda: self.acme.declines(token.text))
        assert code == self.link_problem(token)
        token.offer.ended = token.offer.ended if code else "declined"

    @rule(token=tokens)
    def is_accepted_by_the_right_one(self, token: Token) -> None:
        offer = token.offer
        known = self.model.people[offer.person]
        user = self.user_of(known.email)
        version = self.acme.the(offer.handed).offer
        code, joined = self.happens(lambda: self.acme.accepts(token.text, user, version))
        assert code == self.expected_of(token, known, user)
        if not code:
            assert (joined.user, joined.role) == (user.id, offer.role)
            offer.ended, offer.accepted_by = "accepted", user.id
            self.model.members.add((user.id, offer.role))
            known.linked = user.id
            known.roles.add(offer.role)

    def expected_of(self, token: Token, known: Person, user: User) -> str:
        offer = token.offer
        if offer.accepted_by == user.id:
            return ""
        problem = self.link_problem(token)
        if problem:
            return problem
        if (user.id, offer.role) in self.model.members:
            return "already_member"
        return "link_used" if known.linked not in ("", user.id) else ""

    @rule(token=tokens)
    def is_accepted_by_the_wrong_one(self, token: Token) -> None:
        before = self.acme.snapshot()
        eve = self.user_of("eve@elsewhere.example")
        version = self.acme.the(token.offer.handed).offer
        code, _ = self.happens(lambda: self.acme.accepts(token.text, eve, version))
        assert code == (self.link_problem(token) or "recipient_mismatch")
        assert self.acme.snapshot() == before

    @rule(token=tokens)
    def is_looked_at(self, token: Token) -> None:
        before = self.acme.snapshot()
        problem = follow(self.acme.kit, token.text, self.acme.now).problem
        assert (problem.code if problem else "") == self.link_problem(token)
        assert self.acme.snapshot() == before

    @precondition(lambda self: any(one.contact for one in self.model.people.values()))
    @rule(target=tokens, data=st.data())
    def is_corrected(self, data: st.DataObject) -> Any:
        known_people = [
            name for name, one in self.model.people.items() if one.contact and one.corrections < CORRECTIONS
        ]
        if not known_people:
            return multiple()
        person = data.draw(st.sampled_from(known_people))
        known = self.model.people[person]
        known.corrections += 1
        known.email = f"{person}{known.corrections}@example.com"
        self.acme.corrects(known.contact, emails=(known.email,))
        fresh = [one for one in self.model.offers if one.person == person and one.status(self.acme.now) == "pending"]
        for offer in fresh:
            offer.generation += 1
        return multiple(*map(self.carried, fresh))

    @rule(token=consumes(tokens))
    def a_link_gets_lost(self, token: Token) -> None:
        assert token.text

    @rule(wait=st.sampled_from([1, MINUTE, HOUR, DAY, 7 * DAY, LIFETIME]))
    def time_passes(self, wait: int) -> None:
        self.acme.later(wait)

    @rule()
    def messages_are_delivered(self) -> None:
        seen = len(self.acme.email.inbox)
        self.acme.works()
        for mail in self.acme.email.inbox[seen:]:
            offer = next(one for one in self.model.offers if one.handed.invitation.id == mail.delivery.invitation)
            assert offer.status(self.acme.now) == "pending", "I6: nothing goes out after the end"
            assert mail.delivery.address == self.model.people[offer.person].email

    @rule()
    def everything_is_delivered_again(self) -> None:
        self.acme._relayed.clear()
        self.messages_are_delivered()

    @invariant()
    def states_are_those_of_the_model_i2(self) -> None:
        for offer in self.model.offers:
            stored = self.acme.item(invitation(offer.handed.invitation.id))
            assert effective_status(stored, self.acme.now) == offer.status(self.acme.now)

    @invariant()
    def members_are_those_of_the_model_i1(self) -> None:
        found = [one for ref, one in self.acme.store.items.items() if ref.kind == "membership"]
        team = {self.acme.owner.id, self.acme.admin.id, self.acme.staff.id}
        assert sorted((one.user, one.role) for one in found if one.user not in team) == sorted(self.model.members)

    @invariant()
    def at_most_one_is_open_for_a_contact_and_role_i3(self) -> None:
        now = self.acme.now
        pending = [(one.person, one.role) for one in self.model.offers if one.status(now) == "pending"]
        assert len(pending) == len(set(pending))
        for known in self.model.people.values():
            if known.contact:
                listed = set(self.acme.item(contact(self.acme.place.id, known.contact)).open_invitations)
                assert {
                    one.handed.invitation.id
                    for one in self.model.offers
                    if self.model.people[one.person] is known and one.status(now) == "pending"
                } <= listed

    @invariant()
    def no_message_was_given_to_the_provider_twice_i5(self) -> None:
        sent = [(one.delivery.invitation, one.delivery.name) for one in self.acme.email.inbox]
        assert len(sent) == len(set(sent))

    @invariant()
    def whatever_waits_has_a_time_i9(self) -> None:
        waiting = [one for ref, one in self.acme.store.items.items() if ref.kind == "delivery"]
        assert all(one.due_at is not None for one in waiting if one.status in ("queued", "sending"))

    @invariant()
    def every_change_is_on_record_once_i10(self) -> None:
        told = self.acme.told()
        assert told.count("invitation.created") == len(self.model.offers)
        assert told.count("invitation.accepted") == sum(bool(one.accepted_by) for one in self.model.offers)


TestStories = Stories.TestCase
# Several thousand steps by default.
TestStories.settings = settings(
    max_examples=settings.default.max_examples * 3 // 2, stateful_step_count=50, deadline=None
)
