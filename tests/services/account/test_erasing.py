"""Erasing somebody: nothing tells of them any more, whatever died on the way; what others need stays."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from chalicelib.domain import refs
from chalicelib.domain.account import LOOK_AGAIN, ErasureStatus
from chalicelib.domain.ask import ClientAsk
from chalicelib.domain.errors import Conflict, Unavailable, Unprocessable
from chalicelib.domain.keeping import KEEPING, Fate
from chalicelib.domain.marks import Suppression
from chalicelib.domain.order import Order
from chalicelib.domain.organization import MembershipStatus, Role
from chalicelib.domain.request import RequestMessage
from chalicelib.domain.time import DAY, MINUTE
from chalicelib.domain.tokens import address_digest
from chalicelib.domain.user_profile import Findable
from chalicelib.domain.writes import Always, Lost, Page, Put
from chalicelib.services.account import erasing, exporting, holdings
from chalicelib.services.account.erasing_seats import erase_seat
from chalicelib.services.core.saving import Patch
from chalicelib.services.discovery import profiles
from tests.fakes.logins import Died
from tests.fakes.store import MemoryStore
from tests.holding import holds
from tests.services.account.life import EMAIL, NAME, Life

# Nobody finds these by the person, and they are gone by themselves.
EXPIRING = {kind for kind, one in KEEPING.items() if one.fate == Fate.EXPIRES}


def life(store: MemoryStore | None = None) -> Life:
    made = Life(store)
    made.lives()
    return made


def kinds_with(made: Life, *texts: str) -> set[str]:
    """The kinds of items in which one of these texts stands, whatever the case."""
    return {
        ref.kind
        for ref, entity in made.store.items.items()
        if any(text.lower() in msgspec.json.encode(msgspec.to_builtins(entity)).decode().lower() for text in texts)
    }


@holds("A87")
def test_after_an_erasure_nothing_tells_of_the_person() -> None:
    """Ids are left in the kinds of which keeping.py says so, and name or address nowhere."""
    made = life()
    assert kinds_with(made, NAME, EMAIL) >= {"membership", "mirror", "contact", "invitation", "delivery", "request"}
    made.is_erased()

    assert kinds_with(made, NAME, EMAIL, "quist", "Q-1") <= EXPIRING
    left = {ref.kind for ref, one in made.store.items.items() if made.zelda.id.removeprefix("usr_") in repr((ref, one))}
    assert {kind for kind in left if KEEPING[kind].fate == Fate.DROPPED} == set()
    assert made.erasure().status == ErasureStatus.DONE


@holds("A87")
def test_login_browsers_and_files_go_too() -> None:
    made = life()
    exporting.ask(made.context, made.zelda)
    made.run()
    assert made.files.objects
    assert EMAIL in made.logins.accounts
    made.is_erased()

    assert EMAIL not in made.logins.accounts
    assert made.files.objects == {}
    assert made.item(refs.export(made.zelda.id)) is None


def test_what_others_and_the_law_need_stays_without_the_person() -> None:
    made = life()
    before = next(one for one in made.everything() if isinstance(one, Order))
    made.is_erased()

    order = made.item(refs.of(before))
    assert (order.amount, order.lines) == (before.amount, before.lines)
    assert made.entitlements(made.contact_id)
    assert made.item(refs.of(made.child)).guardians == ()
    assert "contact.erased" in [one.type for one in made.events()]
    assert made.item(refs.of(made.membership)).status == MembershipStatus.ENDED


@holds("A88")
def test_an_address_that_wants_nothing_more_stays_silenced() -> None:
    made = life()
    digest = address_digest(made.keys.ring(), made.place.id, EMAIL)
    stop = Suppression(reason="complained", at=made.now)
    made.store.commit([Put(refs.suppression(made.place.id, digest), stop, Always())])
    before = {ref for ref in made.store.items if ref.kind == "suppression"}
    assert before
    made.is_erased()
    assert {ref for ref in made.store.items if ref.kind == "suppression"} == before


def test_a_member_of_the_team_is_named_nowhere_any_more() -> None:
    made = life()
    made.zelda = made.staff
    assert kinds_with(made, '"Stan"', "stan@example.com") >= {"membership", "mirror", "ask", "request_message"}
    erasing.ask(made.context, made.staff, "stan@example.com")
    made.run()
    made.waits(LOOK_AGAIN + MINUTE)
    made.waits(MINUTE)
    assert kinds_with(made, '"Stan"', "stan@example.com") <= EXPIRING


def test_whoever_dies_among_many_threads_goes_on_where_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading all of them may take longer than one message of the queue has."""
    monkeypatch.setattr(holdings, "_AT_ONCE", 1)
    made = life()
    asked = [made.request_of_hers, made.asks(made.zelda), made.asks(made.zelda)]
    for one in asked[1:]:
        made.answers(one)
    made.zelda = made.staff
    erasing.ask(made.context, made.staff, "stan@example.com")
    read, calm = [], made.store.children

    def children(place: refs.Ref[Any], prefix: str, **how: Any) -> Page:
        if prefix == "MSG#":
            read.append(place)
            if len(read) == 2:
                raise Died
        return calm(place, prefix, **how)

    monkeypatch.setattr(made.store, "children", children)
    with pytest.raises(Died):
        erasing.go_on(made.context, made.staff.id)
    erasing.go_on(made.context, made.staff.id)
    first, second, third = (refs.request(one.id) for one in asked)
    assert read == [third, second, second, first]
    assert [one for one in made.everything() if isinstance(one, RequestMessage) and one.name == "Stan"] == []
    assert [ref for ref in made.store.items if ref.kind == "progress"] == []


def test_guests_of_whoever_is_erased_end() -> None:
    made = life()
    handed = made.has_guest(made.item(refs.contact(made.place.id, made.contact_id)))
    made.run()
    guest = made.user("Gus")
    made.accepts(made.token(), guest)
    made.is_erased()
    assert [one.status for one in made.memberships(guest)] == [MembershipStatus.ENDED]
    assert made.contact_of(handed).linked_user == ""


def test_the_last_owner_is_told_what_to_do_first() -> None:
    made = life()
    with pytest.raises(Conflict, match="make somebody else an owner") as refused:
        erasing.ask(made.context, made.owner, "olga@example.com")
    assert refused.value.extra == {"organization": made.place.id}
    assert made.item(refs.erasure(made.owner.id)) is None


def test_whoever_becomes_the_last_owner_meanwhile_loses_nothing_and_may_ask_again() -> None:
    made = life()
    made.zelda = made.user("Otto")
    made.join(made.place, made.zelda, Role.OWNER)
    erasing.ask(made.context, made.zelda, "otto@example.com")
    made.sets_membership(made.owner, Role.OWNER, MembershipStatus.ENDED)
    made.run()
    assert (made.erasure().status, made.erasure().organization) == (ErasureStatus.STOPPED, made.place.id)
    assert made.item(refs.membership(made.place.id, made.zelda.id, Role.OWNER)).name == "Otto"

    made.sets_membership(made.owner, Role.OWNER, MembershipStatus.ACTIVE)
    erasing.ask(made.context, made.zelda, "OTTO@example.com ")
    made.run()
    assert made.erasure().status == ErasureStatus.RUNNING
    assert made.item(refs.membership(made.place.id, made.zelda.id, Role.OWNER)).name == ""


def test_whoever_is_always_overtaken_while_leaving_is_no_last_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    made = life()
    made.erases()
    organization, calm = refs.organization(made.place.id), made.store.commit

    def commit(writes: Sequence[Any]) -> None:
        if any(one.ref == refs.of(made.membership) for one in writes):
            raise Lost({organization: made.item(organization)})
        calm(writes)

    monkeypatch.setattr(made.store, "commit", commit)
    with pytest.raises(Conflict):
        erasing.go_on(made.context, made.zelda.id)
    monkeypatch.undo()
    assert made.erasure().status == ErasureStatus.RUNNING
    made.is_erased()
    assert made.erasure().status == ErasureStatus.DONE


@pytest.mark.parametrize("typed", ["", "erase", "olga@example.com"])
def test_nobody_is_erased_who_did_not_type_their_own_address(typed: str) -> None:
    made = life()
    with pytest.raises(Unprocessable) as refused:
        erasing.ask(made.context, made.zelda, typed)
    assert [one.field for one in refused.value.errors] == ["confirm"]


def test_asking_again_while_it_goes_on_changes_nothing() -> None:
    made = life()
    first = made.erases()
    made.later(MINUTE)
    assert made.erases() == first


def test_what_an_old_token_was_used_for_is_found_by_the_second_look() -> None:
    """A token of before works for an hour: whoever accepts with it is forgotten with all else."""
    made = life()
    made.erases()
    made.run()
    made.invites_and_sends(email=EMAIL, name=NAME)
    made.accepts(made.token(), made.zelda)
    assert kinds_with(made, NAME)
    made.waits(LOOK_AGAIN + MINUTE)
    made.waits(MINUTE)
    assert kinds_with(made, NAME, EMAIL) <= EXPIRING


@pytest.mark.parametrize(
    ("place", "meanwhile"),
    [
        (refs.ask_book, lambda made: made.asks_stan("B")),
        (refs.user_profile, lambda made: profiles.change(made.context, made.zelda, Patch({"firm": "Quist & Co"}))),
    ],
    ids=["asks", "is found"],
)
def test_what_an_old_token_writes_while_its_list_goes_is_found_too(
    place: Callable[[str], refs.Ref[Any]], meanwhile: Callable[[Life], object]
) -> None:
    """What leads to asks and to where somebody is found goes last, and only as it was read."""
    made = life()
    made.erases()
    made.meets(lambda: meanwhile(made), place(made.zelda.id))
    erasing.go_on(made.context, made.zelda.id)
    for pause in (LOOK_AGAIN, LOOK_AGAIN):
        made.waits(pause)
    assert made.erasure().status == ErasureStatus.DONE
    assert [one for one in made.everything() if isinstance(one, ClientAsk | Findable)] == []


@pytest.mark.parametrize("emptied", [False, True])
def test_whoever_joins_again_while_their_place_is_erased_is_not_lost_sight_of(emptied: bool) -> None:
    """Their own copy of the membership leads to it: the next look leaves first."""
    made = life()
    made.erases()
    made.run()
    seat = made.item(refs.of(made.membership))
    if not emptied:
        seat = replace(seat, name=NAME, version=seat.version + 1)
    mirror = refs.mirror(seat.user, seat.organization, seat.id)
    made.store.commit([Put(refs.of(seat), seat, Always()), Put(mirror, seat, Always())])

    def joins() -> None:
        made.invites_and_sends(email=EMAIL, name=NAME)
        made.accepts(made.token(), made.zelda)

    made.meets(joins)
    erase_seat(made.context, seat)
    assert made.item(mirror) is not None
    assert made.item(refs.of(seat)).is_active
    for pause in (LOOK_AGAIN, 2 * MINUTE, LOOK_AGAIN, LOOK_AGAIN):
        made.waits(pause)
    assert kinds_with(made, NAME, EMAIL) <= EXPIRING


def test_whoever_invites_an_erased_address_is_not_told_of_it() -> None:
    """An invitation that is open somewhere else is withdrawn, and its contact is nobody any more."""
    made = life()
    other = made.organization(made.user("Otto"))
    made.invite(other, made.user("Otto"), email=EMAIL, name=NAME)
    made.is_erased()
    assert kinds_with(made, NAME, EMAIL) <= EXPIRING


def test_while_the_directory_is_silent_the_job_comes_back() -> None:
    made = life()
    made.erases()
    made.logins.is_down = True
    with pytest.raises(Unavailable):
        made.run()
    made.logins.is_down = False
    made.queue.works.clear()
    made.waits(5 * MINUTE)
    assert made.item(refs.contact(made.place.id, made.contact_id)).name == ""


def test_a_contact_that_is_somebody_elses_since_is_left_alone() -> None:
    made = life()
    contact = made.item(refs.contact(made.place.id, made.contact_id))
    taken = replace(contact, linked_user=made.user("Jane").id, name="Jane", version=contact.version + 1)
    made.store.commit([Put(refs.of(contact), taken, Always())])
    made.is_erased()
    assert made.item(refs.of(contact)).name == "Jane"


def test_an_export_that_is_written_while_the_person_is_erased_leaves_no_file() -> None:
    made = life()
    exporting.ask(made.context, made.zelda)
    made.relay()
    made.meets(lambda: made.store.items.pop(refs.export(made.zelda.id)))
    exporting.write(made.context, made.zelda.id)
    assert not [key for key in made.files.objects if key.startswith("exports/")]


def test_long_after_nothing_is_due_any_more() -> None:
    made = life()
    made.is_erased()
    before = made.erasure()
    erasing.go_on(made.context, made.zelda.id)
    made.later(DAY)
    erasing.go_on(made.context, made.zelda.id)
    assert made.erasure() == before
    assert (before.subject, before.contacts, before.digests) == ("", (), ())


@holds("A87")
def test_after_a_restore_an_erasure_is_done_once_more_by_the_id_alone() -> None:
    """As the table was before it: of an invitation at her address, too, in which nobody has joined."""
    made = life()
    other = made.organization(made.user("Otto"))
    made.invite(other, made.user("Otto"), email=EMAIL, name=NAME)
    erasing.begin_again(made.context, made.zelda.id)
    assert erasing.begin_again(made.context, made.zelda.id) == made.erasure()
    for pause in (0, 2 * MINUTE, 2 * MINUTE, LOOK_AGAIN, LOOK_AGAIN, LOOK_AGAIN):
        made.waits(pause)
    assert kinds_with(made, NAME, EMAIL) <= EXPIRING
    assert made.erasure().status == ErasureStatus.DONE
