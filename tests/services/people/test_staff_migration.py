"""Items as an earlier version wrote them get one list of those who serve a contact; whoever dies on the way goes on."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import NotFound
from chalicelib.domain.notice import parse_notice
from chalicelib.services.context import Context
from chalicelib.services.core.assigned import MOST
from chalicelib.services.core.saving import Patch
from chalicelib.services.core.segments import Read
from chalicelib.services.invitations import accepting
from chalicelib.services.jobs import jobs
from chalicelib.services.people import contact_changes, contacts, staff_migration, staffing
from chalicelib.services.people.staffing import StaffList
from chalicelib.services.team import promoting
from tests.fakes.logins import Died
from tests.holding import holds
from tests.services.mortal import Fate, Mortal
from tests.services.people.staff_kept_twice import CONTACTS, NAMES, Old

SEGMENTS = ("0#2", "1#2")
AT_ONCE = 2


def migrated(old: Old, context: Callable[[], Context] | None = None) -> None:
    fresh = context or (lambda: old.context)
    for number, segment in enumerate(SEGMENTS):
        staff_migration.migrate_segment(fresh, segment, reader(old, number))
    staff_migration.finish(fresh, SEGMENTS)


def reader(old: Old, segment: int) -> Read:
    """Every other contact, two at a time."""

    def read(position: str) -> tuple[list[Contact], str]:
        mine = old.contacts()[segment :: len(SEGMENTS)]
        start = int(position or 0)
        following = start + AT_ONCE
        return mine[start:following], str(following) if following < len(mine) else ""

    return read


def rows(old: Old) -> list[tuple[str, str]]:
    """What the owner reads of each job: the contact, and who serves it no more."""
    found = [one.id for ref, one in old.store.items.items() if ref.kind == "job"]
    pages = [
        jobs.list_rows(old.context, old.owner, old.place.id, one, after=None, limit=50).items for one in sorted(found)
    ]
    return [(row.contact, row.member) for page in pages for _, row in page]


def state(old: Old) -> dict[str, Any]:
    """Everything that must be the same, however often somebody died: not the ids of events, jobs and notices."""
    kept = {(ref.kind, ref.parts): one for ref, one in old.store.items.items() if ref.kind in ("contact", "assignment")}
    finished = [
        (one.status, one.total, one.done, one.counts) for ref, one in old.store.items.items() if ref.kind == "job"
    ]
    left = [ref.parts for ref in old.store.items if ref.kind in ("migration", "progress")]
    told = [one.news.what for ref, one in old.store.items.items() if ref.kind == "notice"]
    events = sorted(one.type for one in old.events())
    return {"kept": kept, "rows": sorted(rows(old)), "jobs": finished, "left": left, "told": told, "events": events}


@holds("S2.4")
def test_the_list_on_a_contact_wins_and_where_there_is_none_the_assignments_stay() -> None:
    old = Old()
    migrated(old)
    assert {name: old.staff_names(name) for name in CONTACTS} == {
        "jane": ["stan", "sue"],
        "kim": ["sue"],
        "lou": ["stan"],
        "max": [],
        "nia": ["stan"],
    }
    assert not any(contact.grants.staff for contact in old.contacts())


@holds("S2.3", "S2.4")
def test_the_owners_are_told_once_of_the_job_that_has_what_was_dropped() -> None:
    old = Old()
    migrated(old)
    assert rows(old) == [(NAMES["jane"], NAMES["tom"])]
    [job] = [one for ref, one in old.store.items.items() if ref.kind == "job"]
    read = jobs.get(old.context, old.owner, old.place.id, job.id)
    assert (read.status, dict(read.counts), read.total) == ("done", {"dropped": 1}, 1)
    with pytest.raises(NotFound):
        jobs.get(old.context, old.staff, old.place.id, job.id)
    with pytest.raises(NotFound):
        contacts.get(old.context, old.tom, old.place.id, NAMES["jane"])
    old.run()
    assert [(one.delivery.address, parse_notice(one.delivery.name)[0]) for one in old.notices] == [
        ("olga@example.com", "staff_settled")
    ]
    assert job.id in old.notices[0].body


def test_doing_it_again_changes_nothing_and_tells_nobody() -> None:
    old = Old()
    migrated(old)
    before = dict(old.store.items)
    migrated(old)
    assert old.store.items == before


@holds("S2.3")
def test_until_then_everybody_sees_what_they_saw() -> None:
    old = Old()
    served = staffing.get(old.context, old.owner, old.place.id, NAMES["jane"]).staff
    assert [one.name for one in served] == ["Stan", "Sue", "Tom"]
    for user in old.members():
        assert contacts.get(old.context, user, old.place.id, NAMES["jane"]).name == "Jane"
    with pytest.raises(NotFound):
        contacts.get(old.context, old.tom, old.place.id, NAMES["kim"])
    [kim] = staffing.get(old.context, old.owner, old.place.id, NAMES["kim"]).staff
    assert kim.name == "Sue"


@holds("S2.3", "S2.4")
def test_a_list_that_was_set_before_it_came_stays() -> None:
    old = Old()
    wanted = StaffList(contact=NAMES["jane"], staff=(NAMES["tom"],))
    staffing.put_staff(old.context, old.owner, old.place.id, wanted)
    with pytest.raises(NotFound):
        contacts.get(old.context, old.staff, old.place.id, NAMES["jane"])
    contact_changes.change(old.context, old.owner, old.place.id, NAMES["nia"], Patch({"name": "Nia Lee"}))
    migrated(old)
    assert (old.staff_names("jane"), old.staff_names("nia"), rows(old)) == (["tom"], ["stan"], [])


@holds("A37")
@pytest.mark.parametrize("after", [False, True])
def test_an_open_invitation_keeps_its_promise(after: bool) -> None:
    old = Old()
    if after:
        migrated(old)
    token = NAMES["lou_url"].rpartition("/")[2]
    assert accepting.accept(old.context, token, old.user("Lou"), 1).membership.role == "client"
    assert old.staff_names("lou") == ["stan"]


def test_whoever_changed_roles_before_is_not_lost() -> None:
    old = Old()
    promoted = promoting.change_role(old.context, old.owner, old.place.id, NAMES["sue"], promoting.RoleChange("admin"))
    old.run()
    assert promoted.id in old.contact("jane").grants.staff
    migrated(old)
    [stan, sue] = staffing.get(old.context, old.owner, old.place.id, NAMES["jane"]).staff
    assert (stan.name, sue.id) == ("Stan", promoted.id)


def test_a_list_longer_than_may_be_is_cut_and_the_owners_hear_of_the_rest() -> None:
    old = Old()
    many = [old.join(old.place, old.user(f"N{number}"), "staff") for number in range(MOST + 2)]
    jane = old.contact("jane")
    old.store.items[refs.of(jane)] = replace(jane, grants=replace(jane.grants, staff=tuple(many)))
    migrated(old)
    assert [one.id for one in staffing.get(old.context, old.owner, old.place.id, jane.id).staff] == many[:MOST]
    assert {member for _, member in rows(old)} == {NAMES["stan"], NAMES["sue"], NAMES["tom"], *many[MOST:]}


@holds("F48")
@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_whoever_runs_it_may_die_at_every_call(after: bool) -> None:
    undisturbed = Old()
    migrated(undisturbed)
    for at in count(1):
        old, fate = Old(), Fate(at, after=after)
        mortal = replace(old.outside, store=Mortal(old.store, fate))
        with suppress(Died):
            migrated(old, partial(replace, mortal, now=old.now))
        if fate.died:
            migrated(old)
        assert state(old) == state(undisturbed), f"died at call {at}"
        if not fate.died:
            break
    assert at > 10
