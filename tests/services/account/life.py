"""Zelda Quist, of whom much is kept: what she did, and what was done for her, in every kind of item."""

from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.account import LOOK_AGAIN, Erasure
from chalicelib.domain.ask import AskBook, ClientAsk, noted
from chalicelib.domain.dependent import Guardian
from chalicelib.domain.identity import Session
from chalicelib.domain.organization import Membership
from chalicelib.domain.step import FormAnswers
from chalicelib.domain.time import DAY, MINUTE
from chalicelib.domain.user_profile import PROFESSIONAL, Block
from chalicelib.domain.writes import Always, Put
from chalicelib.services.account import erasing
from chalicelib.services.core import sessions
from chalicelib.services.core.saving import Patch
from chalicelib.services.discovery import profiles
from chalicelib.services.people import dependents
from chalicelib.services.people.dependents import DependentDraft
from chalicelib.services.pins import pins
from tests.services.requests.desk import Desk
from tests.services.selling import PAY, Shop

EMAIL, NAME = "zelda@quist.example", "Zelda Quist"


class Life(Shop, Desk):
    """`zelda` is a client of Acme, served by Stan."""

    def __init__(self, store: Any = None) -> None:
        super().__init__(store)
        handed = self.invites_and_sends(email=EMAIL, name=NAME, note=f"Dear {NAME}", grants={"staff": (self.staff_id,)})
        self.contact_id = handed.invitation.contact
        self.zelda = self.joins_as_new_user(self.token(), name=NAME)
        self.membership: Membership = self.accepts(self.token(), self.zelda)

    def lives(self) -> None:
        """Leaves something in every kind of item that a client can."""
        self.request_of_hers = self.asks(
            self.zelda, text=f"{NAME} asks", files=[self.uploads(self.zelda)], subject=NAME
        )
        self.run()
        self.answers(self.request_of_hers, text=f"Dear {NAME}")
        pins.give(self.context, self.owner, self.place.id, self.contact_id)
        self.assigns_packages(self.contact_id, (self.sells(), PAY))
        child = DependentDraft(name="Mia", guardians=(Guardian(contact=self.contact_id, slot="A"),))
        self.child = dependents.create(self.context, self.owner, self.place.id, child, None).dependent
        self.corrects(self.contact_id, tags=("quist",), external_id="Q-1")
        self.is_known_everywhere()
        self.run()

    def is_known_everywhere(self) -> None:
        """A profile, a sign-in, a block, and what she answered in a form."""
        fields = {"name": NAME, "profession": "Baker", "circle": PROFESSIONAL, "visible_in_search": True}
        profiles.change(self.context, self.zelda, Patch(fields))
        sessions.begin(self.context, Session("id", "refresh", 3600), self.zelda, "Firefox")
        block = Block(id="blk_" + "B" * 16, user=self.zelda.id, blocked=self.owner.id, name="Olga", at=self.now)
        answered = FormAnswers(
            user=self.zelda.id,
            organization=self.place.id,
            membership=self.membership.id,
            step="stp_" + "S" * 16,
            step_version=1,
            answers={"about": (NAME,)},
            at=self.now,
        )
        self.store.commit(
            [
                Put(refs.block(self.zelda.id, self.owner.id), block, Always()),
                Put(refs.answers(self.membership, answered.step, 1), answered, Always()),
            ]
        )
        self.asks_stan("A")

    def asks_stan(self, letter: str) -> None:
        """To be her professional; `letter` is what the id of that is made of."""
        asked = ClientAsk(
            id="ask_" + letter * 16,
            organization=self.place.id,
            user=self.zelda.id,
            name=NAME,
            asked=self.staff_id,
            asked_name="Stan",
            created_at=self.now,
            expires_at=self.now + DAY,
        )
        before = self.item(refs.ask_book(self.zelda.id))
        book = noted(before or AskBook(user=self.zelda.id), asked, self.now)
        after = replace(book, version=before.version + 1) if before else book
        self.store.commit([Put(refs.of(asked), asked, Always()), Put(refs.of(book), after, Always())])

    def erases(self) -> Erasure:
        return erasing.ask(self.context, self.zelda, EMAIL)

    def is_erased(self) -> None:
        """She asks, and all of it is done, the second look too."""
        self.erases()
        self.run()
        # Who takes over from them does so within minutes.
        for pause in (2 * MINUTE, 2 * MINUTE, LOOK_AGAIN, LOOK_AGAIN, LOOK_AGAIN):
            self.waits(pause)

    def erasure(self) -> Erasure:
        found: Erasure = self.item(refs.erasure(self.zelda.id))
        return found
