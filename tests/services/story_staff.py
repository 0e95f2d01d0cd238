"""What the business does in a random story: invite, change, end, let people in and part with them."""

import sys
from collections import Counter
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, multiple, rule

from chalicelib.domain import refs
from chalicelib.domain.delivery import DeliveryStatus
from chalicelib.domain.disclosure import Wording
from chalicelib.domain.errors import UsherError
from chalicelib.domain.identity import User
from chalicelib.domain.ids import membership_id
from chalicelib.domain.job import InviteRow, Terms
from chalicelib.domain.lifecycle import KEEP_ENDED
from chalicelib.domain.time import DAY, HOUR
from chalicelib.services.core.links import url_of
from chalicelib.services.invitations import approving, correcting, disclosures, invite_contact, reissuing
from chalicelib.services.invitations.correcting import Amendment
from chalicelib.services.invitations.reading import Handed
from chalicelib.services.jobs import jobs
from chalicelib.services.messages import feedback
from chalicelib.services.people import unlinking
from chalicelib.services.team import deactivating, leaving, removing
from chalicelib.services.team.handing_over import Handover
from tests.services.invariants import WatchfulStore
from tests.services.steps import Acme
from tests.services.story_model import PEOPLE, ROLES, Model, Offer, Token

LIFETIME = 14 * DAY
MATCHES = ("verified", "verified", "bearer", "approval")
people, roles = st.sampled_from(PEOPLE), st.sampled_from(ROLES)


class StaffRules(RuleBasedStateMachine):
    tokens = Bundle("tokens")
    seen: Counter[tuple[str, str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.acme = Acme(WatchfulStore())
        self.model = Model(self.acme.now)

    def happens(self, action: Any) -> tuple[str, Any]:
        """What came of it: "" and the answer, or the code of the refusal."""
        try:
            return "", action()
        except UsherError as refusal:
            return refusal.code, None

    def expects(self, code: str, action: Any) -> Any:
        found, answer = self.happens(action)
        assert found == code
        self.seen[sys._getframe(1).f_code.co_name, code] += 1
        return answer

    def carried(self, offer: Offer) -> Token:
        current = self.acme.the(offer.handed)
        return Token(url_of(self.acme.context, current).rpartition("/")[2], offer, offer.generation)

    def begins(self, made: Any, person: str, role: str, inviter: str, **more: Any) -> Token:
        """The model hears of a new invitation."""
        known = self.model.people[person]
        assert known.contact in ("", made.invitation.contact)
        known.contact, known.invited = made.invitation.contact, True
        terms = {"match": "verified", "lifetime": LIFETIME, "disclosures": self.model.asked} | more
        expires_at = self.acme.now + terms["lifetime"]
        offer = Offer(made, person, role, known.email, inviter, expires_at=expires_at, **terms)
        self.model.offers.append(offer)
        return self.carried(offer)

    @rule(
        target=tokens,
        person=people,
        role=roles,
        match=st.sampled_from(MATCHES),
        caller=st.sampled_from(["owner", "admin"]),
    )
    def invites(self, person: str, role: str, match: str, caller: str) -> Any:
        email = self.model.people[person].email
        wanted = {"email": email, "name": person, "role": role, "match": match}
        code = self.model.invite(person, role, caller)
        made = self.expects(code, lambda: self.acme.invites(getattr(self.acme, caller), **wanted))
        return multiple() if code else self.begins(made, person, role, caller, match=match)

    @rule(target=tokens, person=people, role=roles)
    def invites_the_contact(self, person: str, role: str) -> Any:
        known = self.model.people[person]
        if not known.contact:
            return multiple()
        command = self.acme.command(self.acme.place, self.acme.owner, contact=known.contact, role=role)
        code = self.model.invite(person, role, typed=False)
        again = self.model.open_for(person, role) if code == "invitation_open" else None
        code = self.model.silenced(again) or code if again else code
        expected = "" if again and code == "invitation_open" else code
        made = self.expects(expected, lambda: invite_contact.invite(self.acme.context, command))
        if again and not expected:
            assert made.invitation.id == again.id
            again.expires_at = self.acme.now + again.lifetime
        return multiple() if code else self.begins(made, person, role, "owner")

    @rule(target=tokens, token=tokens)
    def reissues(self, token: Token) -> Any:
        old = token.offer
        code = "invitation_open" if old.is_open(self.acme.now) else self.model.invite(old.person, old.role, typed=False)
        code = "not_found" if old.deleted else code
        made = self.expects(code, lambda: reissuing.reissue(self.acme.context, self.acme.request(old.handed)))
        if code:
            return multiple()
        assert made.invitation.previous == old.id
        return self.begins(made, old.person, old.role, "owner", match=old.match, lifetime=old.lifetime, note=old.note)

    @rule(target=tokens)
    def invites_everybody_as_a_group(self) -> Any:
        rows = tuple(InviteRow(name=name, email=known.email) for name, known in self.model.people.items())
        order = jobs.StartJob(
            user=self.acme.owner, organization=self.acme.place.id, wanted=rows * 2, terms=Terms(match="verified")
        )
        job = jobs.start(self.acme.context, order)
        self.delivers()
        told = jobs.list_rows(
            self.acme.context, self.acme.owner, self.acme.place.id, job.id, after=None, limit=10
        ).items
        fresh = []
        for (number, row), person in zip(told, PEOPLE * 2, strict=True):
            code = self.model.invite(person, "client")
            first = number <= len(PEOPLE)
            again = self.model.open_for(person, "client") if code == "invitation_open" and first else None
            if again:
                again.expires_at = self.acme.now + again.lifetime
            expected = {"": row.result, "already_member": "registered"}.get(code, "resent" if again else code)
            assert row.result == expected
            if not code:
                assert row.result in ("invited", "reissued")
                fresh.append(self.begins(self.handed(row.invitation), person, "client", "owner"))
        return multiple(*fresh)

    def handed(self, identifier: str) -> Any:
        return Handed(self.acme.item(refs.invitation(identifier)), ())

    @rule(token=tokens)
    def resends(self, token: Token) -> None:
        offer = token.offer
        code = self.model.change(offer) or self.model.silenced(offer)
        self.expects(code, lambda: self.acme.resends(offer.handed))
        if not code:
            offer.expires_at = self.acme.now + offer.lifetime

    @rule(token=tokens)
    def revokes(self, token: Token) -> None:
        code = self.model.change(token.offer)
        self.expects(code, lambda: self.acme.revokes(token.offer.handed))
        token.offer.status = token.offer.status if code else "revoked"

    @rule(target=tokens, token=tokens)
    def shares(self, token: Token) -> Any:
        code = self.model.change(token.offer)
        self.expects(code, lambda: self.acme.shares(token.offer.handed))
        return multiple() if code else self.carried(token.offer)

    @rule(target=tokens, token=tokens, role=roles, hours=st.sampled_from([None, 1, 24, 400]))
    def amends(self, token: Token, role: str, hours: int | None) -> Any:
        offer = token.offer
        wanted = Amendment(role=role, note=f"For {role}", expires_in=hours and hours * 3600)
        code = self.model.amend(offer, role)
        self.expects(code, lambda: correcting.amend(self.acme.context, self.acme.request(offer.handed), wanted))
        if code:
            return multiple()
        offer.role, offer.note, offer.disclosures = role, f"For {role}", self.model.asked
        offer.lifetime = hours * HOUR if hours else offer.lifetime
        offer.expires_at = self.acme.now + offer.lifetime
        self.changes(offer)
        return self.carried(offer)

    def changes(self, offer: Offer) -> None:
        offer.generation += 1
        offer.shown += 1
        offer.status, offer.applicant = "pending", ""

    @rule(target=tokens, person=people)
    def corrects(self, person: str) -> Any:
        known = self.model.people[person]
        if not known.contact:
            return multiple()
        known.corrections += 1
        email = f"{person}{known.corrections}@example.com"
        code = self.model.correct(person)
        self.expects(code, lambda: self.acme.corrects(known.contact, emails=(email,)))
        if code:
            return multiple()
        known.email, moved = email, self.model.open_of(person)
        for offer in moved:
            offer.email = email
            self.changes(offer)
        return multiple(*map(self.carried, moved))

    @rule(token=tokens)
    def approves(self, token: Token) -> None:
        offer = token.offer
        code = self.model.approve(offer)
        self.expects(code, lambda: approving.approve(self.acme.context, self.acme.request(offer.handed)))
        if not code and not offer.accepted_by:
            self.model.joined(offer, offer.applicant)

    @rule(token=tokens)
    def refuses(self, token: Token) -> None:
        offer = token.offer
        code = "" if offer.state(self.acme.now) == "awaiting_approval" else "invitation_closed"
        code = "not_found" if offer.deleted else code
        self.expects(code, lambda: approving.refuse(self.acme.context, self.acme.request(offer.handed)))
        if not code:
            offer.status, offer.applicant = "pending", ""

    @rule(person=people)
    def unlinks(self, person: str) -> None:
        known = self.model.people[person]
        if known.contact:
            unlinking.unlink(self.acme.context, self.acme.owner, self.acme.place.id, known.contact)
            self.model.unlink(person)

    @rule(mode=st.sampled_from(["transfer", "revoke", "activate"]))
    def the_admin_leaves_or_comes_back(self, mode: str) -> None:
        given = (self.acme.context, self.acme.owner, self.acme.place.id, self.acme.admin_id)
        if mode == "activate":
            deactivating.activate(*given)
            self.model.admin_is_active = True
        else:
            deactivating.deactivate(*given, Handover(mode))
            self.model.leaves(mode)

    @rule(data=st.data(), verb=st.sampled_from(["deactivate", "activate"]))
    def a_member_leaves_or_comes_back(self, data: st.DataObject, verb: str) -> None:
        if not self.model.members:
            return
        user, role = held = data.draw(st.sampled_from(sorted(self.model.members)))
        given = (self.acme.context, self.acme.owner, self.acme.place.id, membership_id(user, role))
        code = "conflict" if self.model.members[held].status == "ended" else ""
        if verb == "activate":
            self.expects(code, lambda: deactivating.activate(*given))
        else:
            self.expects(code, lambda: deactivating.deactivate(*given, Handover()))
        if not code:
            self.model.members[held].status = "active" if verb == "activate" else "deactivated"

    @rule(data=st.data(), verb=st.sampled_from(["leave", "remove"]))
    def a_member_leaves_for_good(self, data: st.DataObject, verb: str) -> None:
        if not self.model.members:
            return
        user, role = held = data.draw(st.sampled_from(sorted(self.model.members)))
        organization, member = self.acme.place.id, membership_id(user, role)
        status = self.model.members[held].status
        if verb == "leave":
            code = {"active": "", "deactivated": "member_deactivated", "ended": "not_found"}[status]
            whoever = User(user, "", "")
            self.expects(code, lambda: leaving.leave(self.acme.context, whoever, organization, member))
        else:
            code = ""
            removing.remove(self.acme.context, self.acme.owner, organization, member, Handover())
        if not code:
            self.model.end(held)

    @rule()
    def publishes_a_disclosure(self) -> None:
        if len(self.model.disclosures) < 2:
            draft = disclosures.Draft("", {"en": Wording(title="Terms", text="Be kind.")})
            disclosure = disclosures.publish(self.acme.context, self.acme.owner, self.acme.place.id, draft)
            self.model.disclosures[disclosure.id] = disclosure.version

    @rule()
    def retires_a_disclosure(self) -> None:
        if self.model.disclosures:
            identifier = min(self.model.disclosures)
            disclosures.retire(self.acme.context, self.acme.owner, self.acme.place.id, identifier)
            del self.model.disclosures[identifier]

    @rule(data=st.data(), status=st.sampled_from(["delivered", "bounced", "complained"]))
    def a_provider_reports(self, data: st.DataObject, status: str) -> None:
        if not self.model.mails:
            return
        mail = data.draw(st.sampled_from(sorted(self.model.mails)))
        report = feedback.Report(*mail, DeliveryStatus(status), lasting=status != "delivered")
        feedback.apply(self.acme.context, report)
        self.model.report(mail, status)

    def delivers(self) -> list[Token]:
        """The workers and the schedule do all there is; answers the links that arrived."""
        seen = len(self.acme.email.inbox)
        self.acme.works()
        self.forgets()
        return [token for mail in self.acme.email.inbox[seen:] if (token := self.arrives(mail))]

    def forgets(self) -> None:
        """What ended 30 days ago without an acceptance is deleted, and nothing else is."""
        ended = {
            one.invitation: one.at
            for one in self.acme.events()
            if one.type in ("invitation.declined", "invitation.not_me", "invitation.revoked")
        }
        for offer in self.model.offers:
            over = ended.get(offer.id, offer.expires_at) + KEEP_ENDED <= self.acme.now
            gone = not offer.is_open(self.acme.now) and not offer.accepted_by and over
            assert gone == (self.acme.item(refs.invitation(offer.id)) is None)
            if gone:
                self.model.forget(offer)

    def arrives(self, mail: Any) -> Token | None:
        raise NotImplementedError
