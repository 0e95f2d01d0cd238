"""Opening, inviting and ending a guest, and bringing one home: die at every call, then try again."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.contact import Contact
from chalicelib.domain.marks import GuestMark
from chalicelib.services.people import contacts, ending, groups, homecoming
from chalicelib.services.people.contacts import ContactDraft
from chalicelib.services.people.groups import MemberList
from tests.fakes.logins import Died
from tests.holding import holds
from tests.services.invariants import hold
from tests.services.mortal import Fate, MortalAcme
from tests.services.people.test_guests import ADDRESS, an_old_guest, held
from tests.services.steps import token_of


class Business:
    """Cleo is a client; from then on one call is the last of some process."""

    def __init__(self, place: int, *, after: bool) -> None:
        self.fate = Fate(0, after=after)
        self.acme = MortalAcme(self.fate)
        handed = self.acme.invites(name="Cleo", channel="link")
        self.acme.accepts(token_of(handed), self.acme.user("Cleo"))
        self.cleo = self.acme.contact_of(handed)
        self.fate.calls, self.fate.at = 0, place

    def tries(self, step: Callable[[], Any]) -> Any:
        try:
            return step()
        except Died:
            return step()

    def guests(self) -> list[Contact]:
        marks = [one for one in self.acme.everything() if isinstance(one, GuestMark)]
        assert {one.client for one in marks} <= {self.cleo.id}
        return [self.acme.item(refs.contact(self.acme.place.id, one.contact)) for one in marks]


def opened_invited_ended_and_back(one: Business) -> None:
    acme, gus = one.acme, one.acme.user("Gus")
    draft = ContactDraft(name="Gus", emails=(ADDRESS,), of=one.cleo.id)
    key = Replay("open", "digest")
    opened = one.tries(lambda: contacts.create(acme.context, acme.owner, acme.place.id, draft, key))
    for number in range(2):
        handed = one.tries(lambda number=number: acme.has_guest(one.cleo, channel="link", key=f"invite-{number}"))
        assert handed.invitation.contact == opened.id
        one.tries(lambda handed=handed: acme.accepts(token_of(handed), gus))
        if number == 0:
            one.tries(lambda: ending.end(acme.context, acme.owner, acme.place.id, opened.id))
    one.fate.at = 0
    [guest] = one.guests()
    assert (guest.id, guest.state) == (opened.id, "linked")
    assert acme.told().count("guest.ended") == 1
    assert [member.status for member in acme.memberships(gus)] == ["active"]


def ended_while_invited(one: Business) -> None:
    acme = one.acme
    handed = one.tries(lambda: acme.has_guest(one.cleo, channel="link", key="invite"))
    one.tries(lambda: ending.end(acme.context, acme.owner, acme.place.id, handed.invitation.contact))
    one.fate.at = 0
    [guest] = one.guests()
    assert (acme.the(handed).status, guest.open_invitations) == ("revoked", ())
    assert (acme.told().count("guest.ended"), acme.told().count("invitation.revoked")) == (1, 1)


def brought_home(one: Business) -> None:
    acme = one.acme
    at, one.fate.at = one.fate.at, 0
    old = an_old_guest(acme, one.cleo)
    one.fate.calls, one.fate.at = 0, at
    one.tries(lambda: homecoming.bring_home(acme.context, old))
    one.fate.at = 0
    assert [guest.of for guest in one.guests()] == [one.cleo.id]
    assert (held(acme, ADDRESS), held(acme, ADDRESS, one.cleo.id)) == ((), (old.id,))


def put_into_a_group(one: Business) -> None:
    acme = one.acme
    key = Replay("group", "digest")
    draft = ContactDraft(name="Evening", kind="group")
    group = one.tries(lambda: contacts.create(acme.context, acme.owner, acme.place.id, draft, key))
    wanted = MemberList(group=group.id, contacts=(one.cleo.id,))
    one.tries(lambda: groups.put_members(acme.context, acme.owner, acme.place.id, wanted))
    one.fate.at = 0
    assert groups.contacts_in(acme.context, group) == [one.cleo.id]
    assert acme.item(refs.of(one.cleo)).grants.groups == (group.id,)
    assert acme.told().count("group.changed") == 1


FLOWS = [opened_invited_ended_and_back, ended_while_invited, brought_home, put_into_a_group]


@holds("F01", "F02")
@pytest.mark.parametrize("after", [False, True], ids=["before-the-call", "after-the-call"])
@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.__name__)
def test_a_guest_is_one_whichever_call_is_the_last_of_a_process(flow: Callable[[Business], None], after: bool) -> None:
    for place in count(1):
        one = Business(place, after=after)
        flow(one)
        if flow is not brought_home:
            hold(one.acme)
        if not one.fate.died:
            assert place > 2, "the flow made hardly any calls: is it still the whole one?"
            return
