"""Children and their guardians: one record of each, the same in both places, changed together or not at all."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.contact import Guardianship
from chalicelib.domain.dependent import MAX_DEPENDENTS, Guardian
from chalicelib.domain.errors import (
    Conflict,
    IdempotencyMismatch,
    NotAllowed,
    NotFound,
    Unprocessable,
    VersionMismatch,
)
from chalicelib.domain.time import SECOND
from chalicelib.services.people import contacts, dependents, families, unlinking
from chalicelib.services.people.families import DependentQuestion
from tests.fakes.logins import Died
from tests.holding import holds
from tests.services.households import Nursery
from tests.services.mortal import Fate, Mortal


@pytest.fixture
def nursery() -> Nursery:
    return Nursery()


def copies(nursery: Nursery, person: Any) -> list[tuple[str, str, dict[str, str]]]:
    return [(one.name, one.slot, one.segments) for one in nursery.now_of(person).dependents]


def names(nursery: Nursery, caller: Any = None, limit: int = 50, **asked: str) -> list[str]:
    found: list[str] = []
    after = None
    while True:
        page = families.list_dependents(
            nursery.context,
            caller or nursery.owner,
            nursery.place.id,
            DependentQuestion(**asked),
            after=after,
            limit=limit,
        )
        assert len(page.items) <= limit
        found += [one.dependent.name for one in page.items]
        after = page.next
        if after is None:
            return found


@holds("S4.3")
def test_guardians_carry_the_child_from_the_moment_it_is_there(nursery: Nursery) -> None:
    ann, bob = nursery.person("Ann"), nursery.person("Bob")
    family = nursery.child("Mia", A=ann, other=[bob], site="North", classroom="Sunflowers")
    segments = {"site": "North", "classroom": "Sunflowers"}
    assert copies(nursery, ann) == [("Mia", "A", segments)]
    assert copies(nursery, bob) == [("Mia", "other", segments)]
    assert [one.name for one in family.guardians] == ["Ann", "Bob"]
    assert nursery.email.inbox == [], "a record invites nobody"
    assert nursery.told()[-1] == "dependent.created"


@holds("S4.3", "S4.7", "S4.9")
def test_the_child_and_the_list_show_a_guardian_in_the_same_state(nursery: Nursery) -> None:
    ann = nursery.person("Ann")
    child = nursery.child("Mia", A=ann)

    def both() -> tuple[Any, Any]:
        seen = families.get(nursery.context, nursery.owner, nursery.place.id, child.dependent.id)
        return seen.guardians[0], contacts.get(nursery.context, nursery.owner, nursery.place.id, ann.id)

    states = [both()[0].state]
    nursery.invites_and_sends(contact=ann.id)
    states.append(both()[0].state)
    user = nursery.user("Ann", email="private@example.com")
    nursery.asks_for_a_claim_code(nursery.token(), user)
    nursery.run()
    nursery.claims(nursery.token(0), user, nursery.email.inbox[-1].code)
    nursery.accepts(nursery.token(0), user)
    here, there = both()
    assert here == there
    assert [*states, here.state] == ["invite", "re_invite", "linked"]
    assert here.linked_email == "private@example.com", "the registered address, not the one on file"


@holds("S4.3")
def test_one_guardian_of_several_children_and_two_of_one(nursery: Nursery) -> None:
    ann, bob = nursery.person("Ann"), nursery.person("Bob")
    nursery.child("Mia", A=ann, B=bob)
    nursery.child("Tom", A=bob, B=ann)
    assert copies(nursery, ann) == [("Mia", "A", {}), ("Tom", "B", {})]
    assert copies(nursery, bob) == [("Mia", "B", {}), ("Tom", "A", {})]


@holds("S4.7")
def test_two_guardians_who_share_an_address_stay_two(nursery: Nursery) -> None:
    shared = ("family@example.com",)
    ann, bob = nursery.person("Ann", emails=shared), nursery.person("Bob", emails=shared)
    nursery.child("Mia", A=ann, B=bob)
    first, second = nursery.invites_and_sends(contact=ann.id), nursery.invites_and_sends(contact=bob.id)
    assert first.invitation.id != second.invitation.id
    assert [sent.delivery.address for sent in nursery.email.inbox] == ["family@example.com"] * 2
    nursery.accepts(nursery.token(0), nursery.joins_as_new_user(nursery.token(0), name="Ann"))
    assert [nursery.now_of(one).state for one in (ann, bob)] == ["linked", "re_invite"]


@holds("S4.4")
def test_a_new_name_or_classroom_is_on_all_guardians_at_once(nursery: Nursery) -> None:
    ann, bob = nursery.person("Ann"), nursery.person("Bob")
    child = nursery.child("Mia", A=ann, B=bob, site="North", classroom="Sunflowers")
    commits = nursery.store.log.count("commit")
    nursery.changes(child, name="Mia Rose", segments={"classroom": "Bees", "program": "Full day"})
    assert nursery.store.log.count("commit") == commits + 1
    for contact in (ann, bob):
        [(name, _, segments)] = copies(nursery, contact)
        assert (name, segments) == ("Mia Rose", {"site": "North", "classroom": "Bees", "program": "Full day"})
    after = nursery.changes(child, segments={"classroom": None, "program": ""})
    assert after.dependent.segments == {"site": "North"}
    assert nursery.changes(child, segments=None).dependent.segments == {}


def test_a_guardian_who_is_none_any_more_keeps_no_trace_of_the_child(nursery: Nursery) -> None:
    ann, bob = nursery.person("Ann"), nursery.person("Bob")
    child = nursery.child("Mia", A=ann, B=bob)
    left = nursery.changes(child, guardians=(Guardian(contact=bob.id, slot="A"),))
    assert copies(nursery, ann) == []
    assert copies(nursery, bob) == [("Mia", "A", {})]
    assert [one.name for one in left.guardians] == ["Bob"]
    assert nursery.changes(child, guardians=()).guardians == ()
    assert copies(nursery, bob) == []


@holds("S4.10")
def test_what_else_happens_to_a_contact_leaves_its_children_alone(nursery: Nursery) -> None:
    ann = nursery.person("Ann")
    nursery.child("Mia", A=ann, classroom="Sunflowers")
    held = copies(nursery, ann)
    handed = nursery.invites_and_sends(contact=ann.id)
    nursery.corrects(ann.id, emails=("anna@example.com",), name="Anna")
    nursery.run()
    nursery.later(120 * SECOND)
    nursery.resends(handed)
    nursery.run()
    nursery.accepts(
        nursery.token(), nursery.joins_as_new_user(nursery.token(), name="Ann"), version=nursery.the(handed).offer
    )
    assert nursery.now_of(ann).state == "linked"
    assert copies(nursery, ann) == held
    unlinking.unlink(nursery.context, nursery.owner, nursery.place.id, ann.id)
    assert nursery.now_of(ann).state == "invite"
    assert copies(nursery, ann) == held


def test_all_that_is_wrong_with_guardians_is_told_at_once(nursery: Nursery) -> None:
    ann, group = nursery.person("Ann"), nursery.person("Team", kind="group")

    def flaws(*guardians: tuple[str, str]) -> list[tuple[str, str]]:
        named = tuple(Guardian(contact=one, slot=slot) for one, slot in guardians)
        draft = dependents.DependentDraft(name="Mia", guardians=named)
        with pytest.raises(Unprocessable) as refusal:
            dependents.create(nursery.context, nursery.owner, nursery.place.id, draft, None)
        return [(one.field, one.code) for one in refusal.value.errors]

    assert flaws((ann.id, "A"), (ann.id, "other")) == [("guardians.1.contact", "repeated")]
    assert flaws((ann.id, "A"), (group.id, "A")) == [("guardians.1.slot", "repeated")]
    assert flaws((group.id, "A"), ("con_" + "0" * 16, "B"), ("nonsense", "other")) == [
        ("guardians.0.contact", "invalid"),
        ("guardians.1.contact", "invalid"),
        ("guardians.2.contact", "invalid"),
    ]
    assert nursery.now_of(ann).dependents == ()


def test_names_and_segments_are_cleaned_and_bounded(nursery: Nursery) -> None:
    assert nursery.child(" Mia\u200b  Rose ", **{" class ": " Sun\u200bflowers "}).dependent.segments == {
        "class": "Sunflowers"
    }
    with pytest.raises(Unprocessable) as refusal:
        nursery.child("a\nb", site="x\ny")
    assert {one.field for one in refusal.value.errors} == {"name", "segments.site"}
    with pytest.raises(Unprocessable):
        nursery.child("\u200b")
    child = nursery.child("Mia", **{f"s{number}": "x" for number in range(10)})
    with pytest.raises(Unprocessable):
        nursery.changes(child, segments={"one more": "x"})


def test_a_contact_guards_a_bounded_number_of_children(nursery: Nursery) -> None:
    ann = nursery.person("Ann")
    for number in range(MAX_DEPENDENTS):
        nursery.child(f"Child {number}", A=ann)
    with pytest.raises(Unprocessable) as refusal:
        nursery.child("One more", A=ann)
    assert refusal.value.errors[0].code == "too_many"
    assert len(nursery.now_of(ann).dependents) == MAX_DEPENDENTS


@holds("S2.4")
def test_only_owners_and_admins_keep_the_records(nursery: Nursery) -> None:
    ann = nursery.person("Ann")
    child = nursery.child("Mia", A=ann, user=nursery.admin)
    nursery.assigns(ann.id, nursery.staff_id)
    with pytest.raises(NotAllowed):
        nursery.child("Tom", user=nursery.staff)
    with pytest.raises(NotAllowed):
        nursery.changes(child, nursery.staff, name="Max")


@holds("S2.3")
def test_staff_see_the_children_of_who_is_assigned_to_them_and_no_other_guardian(nursery: Nursery) -> None:
    ann, bob, cat = nursery.person("Ann"), nursery.person("Bob"), nursery.person("Cat")
    child = nursery.child("Mia", A=ann, B=bob)
    other = nursery.child("Max", A=cat)
    assert names(nursery, nursery.staff) == []
    nursery.assigns(ann.id, nursery.staff_id)
    assert names(nursery, nursery.staff) == ["Mia"]
    seen = families.get(nursery.context, nursery.staff, nursery.place.id, child.dependent.id)
    assert [one.name for one in seen.guardians] == ["Ann"], "Bob is nobody's client here, as far as they know"
    with pytest.raises(NotFound):
        families.get(nursery.context, nursery.staff, nursery.place.id, other.dependent.id)


@holds("S2.8")
def test_clients_and_guests_read_no_child_record(nursery: Nursery) -> None:
    ann = nursery.person("Ann")
    child = nursery.child("Mia", A=ann)
    nursery.invites_and_sends(contact=ann.id)
    client = nursery.joins_as_new_user(nursery.token(), name="Ann")
    nursery.accepts(nursery.token(), client)
    guest = nursery.user("Gus")
    nursery.join(nursery.place, guest, "guest", subject=ann.id)
    for user in (client, guest, nursery.user("Stranger")):
        with pytest.raises(NotFound):
            families.get(nursery.context, user, nursery.place.id, child.dependent.id)
        with pytest.raises(NotFound):
            nursery.changes(child, user, name="Max")
    assert names(nursery, client) == []
    mine = contacts.get(nursery.context, client, nursery.place.id, ann.id).dependents
    assert [one.name for one in mine] == ["Mia"], "but their own record names their children"


@holds("S4.4")
def test_dependents_are_listed_newest_first_page_by_page_and_by_segment(nursery: Nursery) -> None:
    ann = nursery.person("Ann")
    for number in range(5):
        nursery.child(
            f"Child {number}", A=ann, classroom="Bees" if number % 2 else "Sunflowers", external_id=str(number)
        )
        nursery.later(1)
    nursery.assigns(ann.id, nursery.staff_id)
    for user in (nursery.owner, nursery.staff):
        assert names(nursery, user, limit=2) == [f"Child {number}" for number in (4, 3, 2, 1, 0)]
        assert names(nursery, user, limit=1, segment="Bees") == ["Child 3", "Child 1"]
        assert names(nursery, user, name="child 4") == names(nursery, user, external_id="4") == ["Child 4"]


@holds("F02")
def test_a_create_repeated_with_its_key_makes_one_child(nursery: Nursery) -> None:
    ann = nursery.person("Ann")
    first = nursery.child("Mia", A=ann, replay=Replay("k", "d"))
    again = nursery.child("Mia", A=ann, replay=Replay("k", "d"))
    assert again.dependent == first.dependent
    assert len(copies(nursery, ann)) == 1
    with pytest.raises(IdempotencyMismatch):
        nursery.child("Max", A=ann, replay=Replay("k", "other"))


@holds("F02")
def test_two_creates_with_one_key_at_the_same_moment_make_one_child(nursery: Nursery) -> None:
    ann = nursery.person("Ann")
    nursery.meets(lambda: nursery.child("Mia", A=ann, replay=Replay("k", "d")))
    nursery.child("Mia", A=ann, replay=Replay("k", "d"))
    assert len(copies(nursery, ann)) == 1


@pytest.mark.parametrize(("version", "refusal"), [(None, Conflict), (1, VersionMismatch)])
def test_of_two_changes_at_once_one_is_told_and_nothing_is_half_done(
    nursery: Nursery, version: int | None, refusal: type[Exception]
) -> None:
    ann, bob = nursery.person("Ann"), nursery.person("Bob")
    child = nursery.child("Mia", A=ann)
    nursery.meets(lambda: nursery.changes(child, name="Mia One"))
    with pytest.raises(refusal):
        nursery.changes(child, version=version, name="Mia Two", guardians=(Guardian(contact=bob.id, slot="A"),))
    assert copies(nursery, ann) == [("Mia One", "A", {})]
    assert copies(nursery, bob) == []
    with pytest.raises(VersionMismatch):
        nursery.changes(child, version=1, name="Mia Late")


def test_a_guardian_invited_at_the_same_moment_loses_nothing(nursery: Nursery) -> None:
    ann = nursery.person("Ann")
    child = nursery.child("Mia", A=ann)
    nursery.meets(lambda: nursery.invites(contact=ann.id))
    nursery.changes(child, name="Mia Rose")
    contact = nursery.now_of(ann)
    assert (contact.state, len(contact.open_invitations)) == ("re_invite", 1)
    assert copies(nursery, ann) == [("Mia Rose", "A", {})]


@pytest.mark.parametrize("after", [False, True], ids=["just before", "just after"])
@pytest.mark.parametrize("at", [1, 2, 3], ids=["first read", "second read", "write"])
def test_a_process_that_dies_leaves_child_and_guardians_agreeing(nursery: Nursery, at: int, after: bool) -> None:
    ann, bob = nursery.person("Ann"), nursery.person("Bob")
    child = nursery.child("Mia", A=ann)
    calm = nursery.context
    nursery.outside = replace(calm, store=Mortal(nursery.store, Fate(at, after=after)))
    with pytest.raises(Died):
        nursery.changes(child, name="Mia Rose", guardians=(Guardian(contact=bob.id, slot="A"),))
    one = nursery.item(refs.dependent(nursery.place.id, child.dependent.id))
    for contact in (ann, bob):
        mine: Guardianship | None = one.as_seen_by(contact.id)
        assert nursery.now_of(contact).dependents == ((mine,) if mine else ())
    nursery.outside = calm
    nursery.changes(child, name="Mia Rose", guardians=(Guardian(contact=bob.id, slot="A"),))
    assert copies(nursery, bob) == [("Mia Rose", "A", {})]
