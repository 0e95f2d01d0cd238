"""The rules as a small model that knows nothing of stores, tokens or transactions: who may do what, and what follows.

Every question answers the code of the refusal, "" for none; the machine in `test_story_machine.py` asks it first.
"""

from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.time import DAY

PEOPLE = ("ann", "bob", "cleo")
ROLES = ("client", "staff")
DEAD = {"accepted": "link_used", "declined": "link_withdrawn", "revoked": "link_withdrawn", "expired": "link_expired"}
OPEN = ("pending", "awaiting_approval")
RANKS = {"sent": 1, "delivered": 2, "bounced": 3, "complained": 4}
MAX_GENERATION = 15


@dataclass
class Person:
    """A contact. `memberships` by role: the user, and whether it is active, deactivated or ended."""

    email: str
    contact: str = ""
    linked: str = ""
    invited: bool = False
    corrections: int = 0

    @property
    def state(self) -> str:
        return "linked" if self.linked else "re_invite" if self.invited else "invite"


@dataclass
class Member:
    person: str
    status: str = "active"


@dataclass
class Offer:
    """An invitation. `shown` counts what accepting must repeat, `disclosures` are those of the day it was made."""

    handed: Any
    person: str
    role: str
    email: str
    inviter: str
    match: str
    lifetime: int
    expires_at: int
    disclosures: frozenset[tuple[str, int]]
    status: str = "pending"
    shown: int = 1
    generation: int = 0
    reason: str = ""
    note: str = ""
    applicant: str = ""
    accepted_by: str = ""
    deleted: bool = False

    @property
    def id(self) -> str:
        return str(self.handed.invitation.id)

    def state(self, now: int) -> str:
        return "expired" if self.status in OPEN and self.expires_at <= now else self.status

    def is_open(self, now: int) -> bool:
        return self.state(now) in OPEN


@dataclass
class Token:
    """A link in somebody's hands; `came_to` is the address it was sent to, "" for one that was carried."""

    text: str
    offer: Offer
    generation: int = 0
    came_to: str = ""


@dataclass
class Model:
    now: int
    people: dict[str, Person] = field(default_factory=lambda: {name: Person(f"{name}@example.com") for name in PEOPLE})
    offers: list[Offer] = field(default_factory=list)
    members: dict[tuple[str, str], Member] = field(default_factory=dict)
    disclosures: dict[str, int] = field(default_factory=dict)
    suppressed: set[str] = field(default_factory=set)
    claims: set[tuple[str, str, int]] = field(default_factory=set)
    admin_is_active: bool = True
    asked_today: set[tuple[str, int]] = field(default_factory=set)
    mails: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    jobs: int = 0

    @property
    def asked(self) -> frozenset[tuple[str, int]]:
        return frozenset(self.disclosures.items())

    @property
    def today(self) -> int:
        return self.now // DAY

    def silenced(self, offer: Offer) -> str:
        """Why nothing more is sent for it, "" where it is."""
        return "suppressed" if offer.email in self.suppressed else ""

    def open_for(self, person: str, role: str) -> Offer | None:
        found = (one for one in self.offers if (one.person, one.role) == (person, role))
        return next((one for one in found if one.is_open(self.now)), None)

    def holds(self, person: str, role: str) -> bool:
        return any(
            (one.person, held) == (person, role) and one.status != "ended" for (_, held), one in self.members.items()
        )

    def invite(self, person: str, role: str, caller: str = "owner", *, typed: bool = True) -> str:
        if caller == "admin" and not self.admin_is_active:
            return "member_deactivated"
        if typed and self.people[person].email in self.suppressed:
            return "suppressed"
        if self.holds(person, role):
            return "already_member"
        return "invitation_open" if self.open_for(person, role) else ""

    def change(self, offer: Offer) -> str:
        if offer.deleted:
            return "not_found"
        return "" if offer.is_open(self.now) else "invitation_closed"

    def amend(self, offer: Offer, role: str) -> str:
        if offer.deleted:
            return "not_found"
        if not offer.is_open(self.now) or offer.generation >= MAX_GENERATION:
            return "invitation_closed"
        other = self.open_for(offer.person, role)
        return "invitation_open" if other not in (None, offer) else ""

    def correct(self, person: str) -> str:
        worn = any(one.generation >= MAX_GENERATION for one in self.open_of(person))
        return "invitation_closed" if worn else ""

    def open_of(self, person: str) -> list[Offer]:
        return [one for one in self.offers if one.person == person and one.is_open(self.now)]

    def follow(self, token: Token) -> str:
        if token.offer.deleted:
            return "not_found"
        if token.generation != token.offer.generation:
            return "link_superseded"
        return DEAD.get(token.offer.state(self.now), "")

    def decline(self, offer: Offer, problem: str) -> str:
        """Whoever asked to be let in waits for the answer first."""
        return problem or ("invitation_closed" if offer.status == "awaiting_approval" else "")

    def new_link(self, token: Token) -> str:
        problem = self.follow(token)
        if not problem:
            return "conflict"
        declined = problem not in ("link_superseded", "not_found") and token.offer.status == "declined"
        ways_on = problem == "link_expired" or declined
        return "" if ways_on else problem

    def renews(self, offer: Offer) -> bool:
        """Whether asking for a new link makes a new invitation."""
        expired, held = offer.state(self.now) == "expired", offer.email == self.people[offer.person].email
        held = held and (offer.inviter == "owner" or self.admin_is_active)
        free = (offer.id, self.today) not in self.asked_today and not self.open_for(offer.person, offer.role)
        return expired and held and free

    def accept(self, offer: Offer, problem: str, user: str, email: str, *, shown: int, confirmed: Any) -> str:
        """`problem` is that of the link."""
        if offer.accepted_by == user:
            return self._again(offer, user)
        if problem or offer.status == "awaiting_approval":
            return problem or "approval_pending"
        claimed = (offer.id, user, offer.generation) in self.claims
        if not (offer.match != "verified" or claimed or email == offer.email):
            return "recipient_mismatch"
        if shown != offer.shown:
            return "changed"
        if confirmed != offer.disclosures:
            return "disclosure_required"
        if offer.match == "approval":
            return self._already(offer, user) or "approval_pending"
        return self.join(offer, user)

    def _again(self, offer: Offer, user: str) -> str:
        status = self.members[user, offer.role].status
        return {"active": "", "deactivated": "member_deactivated", "ended": "link_used"}[status]

    def _already(self, offer: Offer, user: str) -> str:
        held = self.members.get((user, offer.role))
        if held is None or held.status == "ended":
            return ""
        if held.status == "deactivated":
            return "member_deactivated"
        return "already_member" if held.person == offer.person else "already_linked"

    def join(self, offer: Offer, user: str) -> str:
        if held := self._already(offer, user):
            return held
        if self.people[offer.person].linked not in ("", user):
            return "link_used"
        return "" if offer.inviter == "owner" or self.admin_is_active else "forbidden"

    def joined(self, offer: Offer, user: str) -> None:
        offer.status, offer.accepted_by = "accepted", user
        self.members[user, offer.role] = Member(offer.person)
        self.people[offer.person].linked = user

    def approve(self, offer: Offer) -> str:
        if offer.status == "accepted" and offer.applicant:
            return ""
        if offer.state(self.now) != "awaiting_approval":
            return "not_found" if offer.deleted else "invitation_closed"
        return self.join(offer, offer.applicant)

    def unlink(self, person: str) -> None:
        """Twice changes nothing; nobody who was never linked loses the note that they were invited."""
        known = self.people[person]
        if known.linked:
            known.linked, known.invited = "", False
            for one in self.members.values():
                one.status = "ended" if one.person == person else one.status

    def end(self, held: tuple[str, str]) -> None:
        """One membership is over; the account is parted from its contact with the last that came by it."""
        member = self.members[held]
        if member.status == "ended":
            return
        member.status = "ended"
        known = self.people[member.person]
        others = (
            one.person == member.person and user == held[0] and one.status != "ended"
            for (user, _), one in self.members.items()
        )
        if known.linked == held[0] and not any(others):
            known.linked, known.invited = "", False

    def leaves(self, mode: str) -> None:
        """The admin is deactivated, by the owner."""
        self.admin_is_active = False
        for offer in self.offers:
            if offer.inviter == "admin" and offer.is_open(self.now):
                offer.inviter, offer.status = ("owner", offer.status) if mode == "transfer" else ("admin", "revoked")

    def forget(self, offer: Offer) -> None:
        """It ended, and is gone with its messages."""
        offer.deleted = True
        self.mails = {mail: state for mail, state in self.mails.items() if mail[0] != offer.id}

    def report(self, mail: tuple[str, str], status: str) -> None:
        address, before = self.mails[mail]
        if RANKS[status] > RANKS[before]:
            self.mails[mail] = (address, status)
            self.suppressed |= {address} if status in ("bounced", "complained") else set()
