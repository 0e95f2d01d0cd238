"""An operator erases somebody who never joined, by their address alone: whatever was typed with it, wherever."""

from contextlib import suppress
from dataclasses import replace
from itertools import count
from typing import Any
from zlib import crc32

import pytest

from chalicelib.domain import refs
from chalicelib.domain.invitation import InvitationStatus
from chalicelib.domain.marks import Suppression
from chalicelib.domain.tokens import address_digest
from chalicelib.domain.writes import Always, Put
from chalicelib.services.account.erasing_strangers import Erased, erase_segment, finish
from chalicelib.services.core.segments import Read
from tests.fakes.logins import Died
from tests.holding import holds
from tests.services.account.life import EMAIL, Life
from tests.services.account.test_erasing import EXPIRING, kinds_with
from tests.services.mortal import Fate as Death
from tests.services.mortal import Mortal

IDA, NAME = "ida@stray.example", "Ida Stray"
SEGMENTS = ("0#2", "1#2")
KINDS = {"contact", "invitation", "order", "delivery"}


class Stray(Life):
    """Ida is invited by two organizations and owes one of them money. Zelda is a client with an account."""

    def __init__(self) -> None:
        super().__init__()
        self.handed, self.order = self.gated(email=IDA, name=NAME, note=f"Dear {NAME}")
        self.other = self.organization(self.user("Otto"))
        self.invite(self.other, self.user("Otto"), email=IDA, name=NAME)
        self.run()

    def is_erased_by_the_operator(self, address: str = IDA) -> Erased:
        done = [
            erase_segment(lambda: self.context, address, name, self.reader(place))
            for place, name in enumerate(SEGMENTS)
        ]
        finish(lambda: self.context, address, SEGMENTS)
        return Erased(sum(one.contacts for one in done), sum(one.left for one in done))

    def reader(self, segment: int) -> Read:
        """Half of the items, two at a time, in an order that stays while some of them go."""

        def read(position: str) -> tuple[list[Any], str]:
            mine = [ref for ref in self.store.items if ref.kind in KINDS and crc32(repr(ref).encode()) % 2 == segment]
            left = sorted((ref for ref in mine if repr(ref) > position), key=repr)
            following = repr(left[1]) if len(left) > 2 else ""
            return [self.store.items[ref] for ref in left[:2]], following

        return read


@holds("A87")
def test_nothing_tells_any_more_of_somebody_who_never_joined() -> None:
    made = Stray()
    assert kinds_with(made, NAME, IDA) >= {"contact", "invitation", "delivery", "order"}
    assert made.is_erased_by_the_operator() == Erased(contacts=2)

    assert kinds_with(made, NAME, IDA) <= EXPIRING
    assert made.item(refs.of(made.handed.invitation)).status == InvitationStatus.REVOKED
    assert made.ordered(made.order.id).amount == made.order.amount
    assert made.is_erased_by_the_operator() == Erased()
    assert [ref for ref in made.store.items if ref.kind == "progress"] == []


@holds("A88")
def test_an_address_that_wants_nothing_more_stays_silenced_also_then() -> None:
    made = Stray()
    place = refs.suppression(made.place.id, address_digest(made.keys.ring(), made.place.id, IDA))
    made.store.commit([Put(place, Suppression(reason="complained", at=made.now), Always())])
    made.is_erased_by_the_operator()
    assert made.item(place) is not None


def test_what_belongs_to_an_account_is_left_to_its_owner() -> None:
    made = Stray()
    before = kinds_with(made, EMAIL)
    assert made.is_erased_by_the_operator(EMAIL) == Erased(left=1)
    assert kinds_with(made, EMAIL) == before


def test_where_a_wrong_address_was_corrected_it_is_struck_from_what_is_somebody_elses_since() -> None:
    made = Stray()
    contact = made.item(refs.contact(made.place.id, made.handed.invitation.contact))
    jane = replace(contact, emails=("jane@example.com",), linked_user=made.user("Jane").id, version=contact.version + 1)
    made.store.commit([Put(refs.of(contact), jane, Always())])
    made.is_erased_by_the_operator()
    assert made.item(refs.of(contact)) == jane
    assert made.item(refs.of(made.handed.invitation)).recipient.name == NAME
    assert kinds_with(made, IDA) <= EXPIRING


@holds("A87")
@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True], ids=["before-the-call", "after-the-call"])
def test_whichever_call_is_the_last_the_next_run_goes_on(after: bool) -> None:
    for place in count(1, 3):
        made, fate = Stray(), Death(place, after=after)
        calm = made.outside
        made.outside = replace(calm, store=Mortal(calm.store, fate))
        with suppress(Died):
            made.is_erased_by_the_operator()
        made.outside = calm
        made.is_erased_by_the_operator()
        assert kinds_with(made, NAME, IDA) <= EXPIRING
        if not fate.died:
            assert place > 30, "it made hardly any calls: is it still the whole one?"
            return
