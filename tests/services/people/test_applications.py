"""A family applies: its guardians and dependents in one go, A and B invited, once, whatever dies in between."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from chalicelib.domain.command import Replay
from chalicelib.domain.contact import Contact
from chalicelib.domain.dependent import Dependent
from chalicelib.domain.errors import IdempotencyMismatch, NotAllowed, Unprocessable
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.organization import Role
from chalicelib.services.people import applications, contacts
from chalicelib.services.people.applications import Application, Applied
from chalicelib.services.people.contacts import ContactDraft
from chalicelib.services.people.dependents import DependentDraft
from tests.fakes.logins import Died
from tests.holding import holds
from tests.services.households import Nursery
from tests.services.invariants import hold
from tests.services.mortal import Fate, MortalAcme
from tests.services.steps import Acme

PHONE = "+12015550123"
# The parents share their number, as families do.
ANN = ContactDraft(name="Ann", emails=("ann@example.com",), phones=(PHONE,))
BOB = ContactDraft(name="Bob", emails=("bob@example.com",), phones=(PHONE,), preferred="sms")
EVE = ContactDraft(name="Eve", emails=("eve@example.com",))
MIA = DependentDraft(name="Mia", external_id="7", segments={"classroom": "Sunflowers"})
TOM = DependentDraft(name="Tom")
FAMILY = Application(guardians=[("A", ANN), ("B", BOB), ("other", EVE)], dependents=[MIA, TOM])
KEY = Replay("key", "digest")


def applies(acme: Acme, application: Application = FAMILY, key: Replay | None = KEY, user: Any = None) -> Applied:
    return applications.apply(acme.context, user or acme.owner, acme.place.id, application, key)


def kept(acme: Acme, kind: type[Any]) -> list[Any]:
    return [one for one in acme.everything() if isinstance(one, kind)]


@holds("S4.15")
def test_an_application_is_a_family_whose_guardians_are_invited_as_they_prefer() -> None:
    acme = Acme()
    applied = applies(acme, replace(FAMILY, note="Welcome", expires_in=7200))
    acme.works()
    assert [one.name for one in applied.dependents] == ["Mia", "Tom"]
    contacts = {one.name: one for one in kept(acme, Contact)}
    for name, slot in (("Ann", "A"), ("Bob", "B"), ("Eve", "other")):
        assert {(one.name, one.slot) for one in contacts[name].dependents} == {("Mia", slot), ("Tom", slot)}
    offers = {one.recipient.name: one for one in kept(acme, Invitation)}
    assert {name: one.channel for name, one in offers.items()} == {"Ann": "email", "Bob": "sms"}
    assert {one.note for one in offers.values()} == {"Welcome"}
    assert {one.dependents for one in offers.values()} == {("Mia", "Tom")}
    assert [one.invitation for one in applied.guardians] == [offers["Ann"].id, offers["Bob"].id, ""]
    assert [one.refusal for one in applied.guardians] == [None, None, None]


@holds("S4.15")
def test_who_can_not_be_invited_is_written_down_with_the_reason() -> None:
    acme = Acme()
    nobody = ContactDraft(name="Nora")
    applied = applies(acme, Application(guardians=[("A", nobody), ("B", BOB)], dependents=[MIA]))
    nora, bob = applied.guardians
    assert nora.refusal
    assert (nora.refusal.code, nora.invitation) == ("no_address", "")
    assert bob.invitation
    assert {one.contact for one in applied.dependents[0].guardians} == {nora.contact.id, bob.contact.id}


WRONG: dict[str, tuple[Application, set[str]]] = {
    "several fields": (
        Application(
            guardians=[("A", replace(ANN, emails=("ann",))), ("A", ContactDraft())],
            dependents=[MIA, DependentDraft(name="\u200b")],
        ),
        {"guardians.0.emails.0", "guardians.1.slot", "guardians.1", "dependents.1.name"},
    ),
    "staff who are none": (replace(FAMILY, staff=("mem_nobody",)), {"staff"}),
}


@holds("S4.15")
@pytest.mark.parametrize(("application", "fields"), WRONG.values(), ids=WRONG)
def test_a_wrong_application_writes_nothing_and_says_all_that_is_wrong(
    application: Application, fields: set[str]
) -> None:
    acme = Acme()
    with pytest.raises(Unprocessable) as refusal:
        applies(acme, application)
    assert {one.field for one in refusal.value.errors} == fields
    assert kept(acme, Contact) == kept(acme, Dependent) == []


@holds("S4.15")
@pytest.mark.parametrize("others", [True, False], ids=["of another contact", "of another guardian"])
def test_an_external_id_that_is_taken_is_refused_before_anything_is_written(others: bool) -> None:
    acme = Acme()
    if others:
        contacts.create(acme.context, acme.owner, acme.place.id, ContactDraft(name="Zoe", external_id="7"), None)
    before = len(kept(acme, Contact))
    first, second = replace(ANN, external_id="" if others else "7"), replace(BOB, external_id=" 7 ")
    with pytest.raises(Unprocessable) as refusal:
        applies(acme, Application(guardians=[("A", first), ("B", second)], dependents=[MIA]))
    assert [one.field for one in refusal.value.errors] == ["guardians.1.external_id"]
    assert len(kept(acme, Contact)) == before


@holds("S4.15")
def test_the_same_application_again_has_its_own_external_ids() -> None:
    acme = Acme()
    known = Application(guardians=[("A", replace(ANN, external_id="7"))], dependents=[MIA])
    first, again = applies(acme, known), applies(acme, known)
    assert [one.contact.id for one in again.guardians] == [one.contact.id for one in first.guardians]


@holds("S4.15")
def test_owners_and_admins_alone_take_in_a_family() -> None:
    acme = Acme()
    sam = acme.user("Sam")
    acme.join(acme.place, sam, Role.STAFF)
    with pytest.raises(NotAllowed):
        applies(acme, user=sam)
    assert kept(acme, Contact) == []


@holds("S4.15")
def test_those_named_serve_each_guardian() -> None:
    acme = Nursery()
    sam = acme.user("Sam")
    member = acme.join(acme.place, sam, Role.STAFF)
    applies(acme, replace(FAMILY, staff=(member,)))
    assert acme.listed(sam) == {"Ann", "Bob", "Eve"}


@holds("S4.15")
def test_the_same_application_again_is_the_same_family_and_another_under_its_key_is_refused() -> None:
    acme = Acme()
    first, again = applies(acme), applies(acme)
    assert [one.contact.id for one in again.guardians] == [one.contact.id for one in first.guardians]
    assert [one.invitation for one in again.guardians] == [one.invitation for one in first.guardians]
    assert again.dependents == first.dependents
    with pytest.raises(IdempotencyMismatch):
        applies(acme, key=Replay("key", "other"))
    assert (len(kept(acme, Contact)), len(kept(acme, Dependent)), len(kept(acme, Invitation))) == (3, 2, 2)


def survived(step: Callable[[], Applied]) -> Applied:
    try:
        return step()
    except Died:
        return step()


@holds("S4.15", "F01", "F02")
@pytest.mark.parametrize("after", [False, True], ids=["before-the-call", "after-the-call"])
def test_a_family_is_there_once_whichever_call_was_the_last_of_a_process(after: bool) -> None:
    for place in count(1):
        fate = Fate(0, after=after)
        acme = MortalAcme(fate)
        fate.calls, fate.at = 0, place
        outside = acme.outside
        applied = survived(
            lambda outside=outside, acme=acme: applications.apply(outside, acme.owner, acme.place.id, FAMILY, KEY)
        )
        fate.at = 0
        hold(acme)
        assert (len(kept(acme, Contact)), len(kept(acme, Dependent)), len(kept(acme, Invitation))) == (3, 2, 2)
        assert [bool(one.invitation) for one in applied.guardians] == [True, True, False]
        assert acme.told().count("invitation.created") == 2
        assert "invitation.resent" not in acme.told()
        if not fate.died:
            assert place > 10, "the application made hardly any calls: is it still the whole one?"
            return
