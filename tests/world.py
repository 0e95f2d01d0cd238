"""A whole Usher for one test: real rules and templates, everything outside as exact fakes, time in our hands.

`World()` runs on the store in memory; `World(store)` on any other, such as the real one on DynamoDB Local.
"""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from typing import Any

from chalicelib.domain import refs, typed
from chalicelib.domain.command import CreateInvitation, Replay, TypedRecipient
from chalicelib.domain.contact import Grants
from chalicelib.domain.delivery import Delivery, Outcome
from chalicelib.domain.event import Event
from chalicelib.domain.identity import User, user_id
from chalicelib.domain.messages import Message
from chalicelib.domain.notice import is_notice
from chalicelib.domain.organization import Branding, Organization, Role, new_membership
from chalicelib.domain.tokens import KeyRing
from chalicelib.domain.writes import Always, Put
from chalicelib.gateways import cipher
from chalicelib.gateways.addresses import called_number, canonical_email, canonical_phone
from chalicelib.gateways.rendering import render_message, render_title
from chalicelib.gateways.zones import canonical_zone, clock, next_at
from chalicelib.services.context import Context
from chalicelib.services.core.saving import Patch
from chalicelib.services.invitations import creating
from chalicelib.services.invitations.reading import Handed
from chalicelib.services.team import organizations
from chalicelib.services.worker import doing, work
from tests.fakes.billing import FakeBilling
from tests.fakes.files import FakeFiles
from tests.fakes.logins import FakeLogins
from tests.fakes.store import MemoryStore

NOON = 1_800_000_000_000
ISSUER = "https://logins.test"


class FixedKeys:
    """A key ring in slot 0; `reread` counts how often it was asked for."""

    def __init__(self) -> None:
        self.current = KeyRing({0: b"k" * 32}, 0, b"a" * 32)
        self.rereads = 0

    def ring(self) -> KeyRing:
        return self.current

    def reread(self) -> KeyRing:
        self.rereads += 1
        return self.current


class Counting:
    """Randomness that never repeats and is the same in every run."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def __call__(self, length: int) -> bytes:
        return next(self._numbers).to_bytes(max(length, 4), "big")[-length:]


class Addresses:
    def email(self, text: str) -> str:
        return canonical_email(typed.email(text))

    def phone(self, text: str, country: str = "") -> str:
        return canonical_phone(typed.phone(text), country)

    def hotline(self, text: str, country: str = "") -> str:
        return called_number(typed.phone(text), country)

    def zone(self, text: str) -> str:
        return canonical_zone(typed.trimmed(text))

    def clock(self, zone: str) -> tzinfo:
        return clock(zone)

    def next_at(self, zone: str, hour: int, now: int) -> int:
        return next_at(zone, hour, now)


class RealCipher:
    def seal(self, key: bytes, nonce: bytes, plain: bytes, bound: bytes) -> bytes:
        return cipher.seal(key, nonce, plain, bound)

    def unseal(self, key: bytes, nonce: bytes, sealed: bytes, bound: bytes) -> bytes | None:
        return cipher.unseal(key, nonce, sealed, bound)


class Templates:
    def message(self, name: str, locale: str, context: Mapping[str, Any]) -> Message:
        return render_message(name, locale, context)

    def title(self, name: str, locale: str, context: Mapping[str, Any]) -> str:
        return render_title(name, locale, context)


@dataclass
class Sent:
    delivery: Delivery
    message: Message
    from_name: str

    @property
    def body(self) -> str:
        return self.message.sms if self.delivery.channel == "sms" else self.message.text

    @property
    def token(self) -> str:
        """The token of the link in the message: of an invitation, or of what has to be paid."""
        return re.findall(r"/[ip]/([A-Za-z0-9_-]{40})", self.body)[0]

    @property
    def code(self) -> str:
        return re.findall(r"\b(\d{6})\b", self.body)[0]


@dataclass
class RecordingSender:
    """Keeps what was sent; `outcomes` says what the provider answers next, `sent` when there is nothing left.

    What the team is told has a list, and outcomes, of its own."""

    inbox: list[Sent] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    notices: list[Sent] = field(default_factory=list)
    notice_outcomes: list[Outcome] = field(default_factory=list)

    def send(self, delivery: Delivery, message: Message, *, from_name: str) -> Outcome:
        told = is_notice(delivery.name)
        kept, outcomes = (self.notices, self.notice_outcomes) if told else (self.inbox, self.outcomes)
        outcome = outcomes.pop(0) if outcomes else Outcome("sent", message_id=f"{'n' if told else 'm'}-{len(kept)}")
        if outcome.result in ("sent", "unknown"):
            kept.append(Sent(delivery, message, from_name))
        return outcome


@dataclass
class ListQueue:
    """First in, first out. Nothing waits here: `delays` says for how many seconds each work would have waited."""

    works: list[dict[str, str]] = field(default_factory=list)
    delays: list[int] = field(default_factory=list)

    def put(self, works: Sequence[Mapping[str, str]], *, delay: int = 0) -> None:
        self.works.extend(dict(one) for one in works)
        self.delays.extend(delay for _ in works)


class World:
    def __init__(self, store: Any = None) -> None:
        self.now = NOON
        self.store = store or MemoryStore()
        self.keys = FixedKeys()
        self.logins = FakeLogins(ISSUER)
        self.email, self.sms = RecordingSender(), RecordingSender()
        self.queue = ListQueue()
        self.billing = FakeBilling(clock=lambda: self.now)
        self.files = FakeFiles(lambda: self.now)
        self.outside = Context(
            store=self.store,
            keys=self.keys,
            random=Counting(),
            addresses=Addresses(),
            logins=self.logins,
            renderer=Templates(),
            queue=self.queue,
            billing=self.billing,
            cipher=RealCipher(),
            files=self.files,
            senders={"email": self.email, "sms": self.sms},
            base_url="https://usher.test",
            now=self.now,
        )

    @property
    def context(self) -> Context:
        """What a request that comes now is given."""
        return self.at(self.now)

    def at(self, now: int) -> Context:
        """The same for a request that comes at another time."""
        return replace(self.outside, now=now)

    @property
    def notices(self) -> list[Sent]:
        """What members of the team were told by email."""
        return self.email.notices

    def without_sender(self, channel: str) -> None:
        senders = {name: one for name, one in self.outside.senders.items() if name != channel}
        self.outside = replace(self.outside, senders=senders)

    def user(self, name: str, *, email: str | None = None, phone: str | None = None) -> User:
        """A signed-in person; by default with a verified email made from the name."""
        address = email if email is not None or phone else f"{name.lower()}@example.com"
        subject = f"subject-of-{name}"
        return User(user_id(ISSUER, subject), ISSUER, subject, email=address or None, phone=phone, name=name)

    def organization(self, owner: User, name: str = "Acme Coaching", **branding: Any) -> Organization:
        return organizations.create(self.context, owner, Branding(name=name, **branding))

    def join(
        self, organization: Organization, user: User, role: str, *, contact_id: str = "", subject: str = ""
    ) -> str:
        """A member as if long accepted; answers the membership's id."""
        membership = new_membership(organization.id, user, role, self.now, contact_id=contact_id, subject=subject)
        place = refs.organization(organization.id)
        here = self.item(place) if role == Role.OWNER else None
        self.store.commit(
            [
                *([Put(place, replace(here, owners=(*here.owners, membership.id)), Always())] if here else ()),
                Put(refs.membership(organization.id, user.id, role, subject), membership, Always()),
                Put(refs.mirror(user.id, organization.id, membership.id), membership, Always()),
            ]
        )
        return membership.id

    def policy(self, organization: Organization, owner: User, **policy: Any) -> Organization:
        return organizations.change(self.context, owner, organization.id, Patch({"policy": policy}))

    def command(self, organization: Organization, user: User, **wanted: Any) -> CreateInvitation:
        recipient = {
            name: wanted.pop(name) for name in ("email", "phone", "name", "contact", "locale", "type") if name in wanted
        }
        if "found" in wanted:
            recipient["user"] = wanted.pop("found").id
        grants = Grants(**wanted.pop("grants", {}))
        key = wanted.pop("key", None)
        replay = Replay(key, repr(sorted(recipient.items()))) if key else None
        wanted.setdefault("role", Role.CLIENT)
        return CreateInvitation(
            user=user,
            organization=organization.id,
            recipient=TypedRecipient(**recipient),
            grants=grants,
            replay=replay,
            **wanted,
        )

    def invite(self, organization: Organization, user: User, **wanted: Any) -> Handed:
        return creating.create(self.context, self.command(organization, user, **wanted))

    def events(self) -> list[Event]:
        """All events, oldest first (store in memory only)."""
        found = [entity for ref, entity in self.store.items.items() if ref.kind == "event"]
        return sorted(found, key=lambda event: (event.at, event.id))

    def relay(self) -> None:
        """What the stream does: every event that asks for a message, or begins a job, becomes work, once."""
        for event in self.events():
            if event.sends and event.id not in self._relayed:
                self._relayed.add(event.id)
                self.queue.put(work.works_of(event.sends, event.order or event.invitation or event.newcomer))

    @property
    def _relayed(self) -> set[str]:
        return self.__dict__.setdefault("_seen", set())

    def run(self) -> None:
        """Relays and does all work that is queued."""
        self.relay()
        while self.queue.works:
            doing.do(self.context, self.queue.works.pop(0))
            self.relay()

    def later(self, milliseconds: int) -> None:
        self.now += milliseconds

    def item(self, ref: refs.Ref[Any]) -> Any:
        return self.store.read([ref])[ref]

    def everything(self) -> Iterable[Any]:
        return list(self.store.items.values())
