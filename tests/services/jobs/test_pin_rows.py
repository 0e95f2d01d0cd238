"""A group is given their PINs: each row once, whatever is repeated, and refused as the single request would be."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.audience import Audience
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.job import InviteRow, JobKind, Terms
from chalicelib.domain.pin import MESSAGES_PER_DAY, Pin
from chalicelib.domain.writes import Always, Put
from chalicelib.services.core.recipients import suppress
from chalicelib.services.jobs import dry_run, jobs, steps
from chalicelib.services.jobs.jobs import StartJob
from chalicelib.services.pins import pins, texting
from tests.holding import holds
from tests.services.households import Nursery


@pytest.fixture
def nursery() -> Nursery:
    return Nursery()


def parent(nursery: Nursery, name: str, site: str, *, registered: bool = True) -> Contact:
    found = nursery.person(name, phones=(f"+1201555{len(nursery.store.items):04}",))
    nursery.child(f"Child of {name}", A=found, site=site)
    if registered:
        reference = refs.contact(nursery.place.id, found.id)
        account = replace(nursery.item(reference), linked_user=nursery.user(name).id)
        nursery.store.commit([Put(reference, account, Always())])
    return found


def order(nursery: Nursery, wanted: Any, channel: str = "sms") -> StartJob:
    return StartJob(
        user=nursery.owner,
        organization=nursery.place.id,
        wanted=wanted,
        kind=JobKind.PINS,
        terms=Terms(channel=channel),
    )


def starts(nursery: Nursery, wanted: Any, channel: str = "sms") -> Any:
    return jobs.start(nursery.context, order(nursery, wanted, channel))


def rows(nursery: Nursery, job: Any) -> dict[str, str]:
    page = jobs.list_rows(nursery.context, nursery.owner, nursery.place.id, job.id, after=None, limit=200)
    return {row.contact: row.result for _, row in page.items}


def with_pin(nursery: Nursery) -> set[str]:
    return {one.contact for one in nursery.everything() if isinstance(one, Pin)}


@holds("S4.13")
def test_a_group_over_a_filter_is_texted_their_pins(nursery: Nursery) -> None:
    """Who is elsewhere is no row; who has no account is one that is refused, and the others go on."""
    ann, ben = parent(nursery, "Ann", "North"), parent(nursery, "Ben", "North")
    new = parent(nursery, "Cleo", "North", registered=False)
    parent(nursery, "Dan", "South")
    job = starts(nursery, Audience(segment="North"))
    nursery.run()

    assert rows(nursery, job) == {ann.id: "texted", ben.id: "texted", new.id: "not_linked"}
    assert sorted(one.delivery.address for one in nursery.sms.inbox) == sorted((ann.phones[0], ben.phones[0]))
    assert with_pin(nursery) == {ann.id, ben.id}


def test_without_a_channel_everybody_gets_a_pin_and_nobody_a_message(nursery: Nursery) -> None:
    new = parent(nursery, "Cleo", "North", registered=False)
    job = starts(nursery, (InviteRow(contact=new.id),), "none")
    nursery.run()

    assert rows(nursery, job) == {new.id: "given"}
    assert nursery.sms.inbox == []


def test_a_step_that_is_done_again_texts_nobody_twice(nursery: Nursery) -> None:
    ann = parent(nursery, "Ann", "North")
    job = starts(nursery, (InviteRow(contact=ann.id),))
    # The worker dies after the rows and before it has written how far it is.
    steps._do(nursery.context, job, 0, InviteRow(contact=ann.id))
    nursery.run()

    assert rows(nursery, job) == {ann.id: "texted"}
    assert len(nursery.sms.inbox) == 1


def test_only_owners_and_admins_give_a_group_their_pins(nursery: Nursery) -> None:
    ann = parent(nursery, "Ann", "North")
    wanted = replace(order(nursery, (InviteRow(contact=ann.id),)), user=nursery.staff)
    for act in (jobs.start, dry_run.rehearse):
        with pytest.raises(NotAllowed):
            act(nursery.context, wanted)


@holds("S4.13")
@pytest.mark.parametrize("channel", ["sms", "email", "preferred", "none"])
def test_a_dry_run_says_what_each_row_would_do_writes_nothing_and_is_right(nursery: Nursery, channel: str) -> None:
    """Somebody with a PIN, without one, without an account, told too often, who wants no message, and nobody."""
    ann, ben = parent(nursery, "Ann", "North"), parent(nursery, "Ben", "North")
    new = parent(nursery, "Cleo", "North", registered=False)
    often, silent = parent(nursery, "Dan", "North"), parent(nursery, "Eve", "North")
    pins.give(nursery.context, nursery.owner, nursery.place.id, ann.id)
    for _ in range(MESSAGES_PER_DAY):
        texting.send(nursery.context, nursery.owner, nursery.place.id, texting.SendPin(contact=often.id))
    nursery.store.commit([suppress(nursery.context, nursery.place.id, silent.phones[0], "opted_out")])
    ids = [*(one.id for one in (ann, ben, new, often, silent)), "con_0000000000000000"]
    wanted = tuple(InviteRow(contact=one) for one in ids)
    held, before = len(with_pin(nursery)), nursery.snapshot()

    seen = dry_run.rehearse(nursery.context, order(nursery, wanted, channel))
    assert nursery.snapshot() == before
    nursery.run()
    job = starts(nursery, wanted, channel)
    nursery.run()
    page = jobs.list_rows(nursery.context, nursery.owner, nursery.place.id, job.id, after=None, limit=200)
    assert list(seen.results) == [row for _, row in page.items]
    assert seen.pins == len(with_pin(nursery)) - held > 0
    assert sum(seen.channels.values()) == sum(one.result == "texted" for one in seen.results)


def test_a_dry_run_of_many_pins_takes_few_reads(nursery: Nursery) -> None:
    people = [parent(nursery, f"Parent{number}", "North") for number in range(120)]
    nursery.store.log.clear()
    dry_run.rehearse(nursery.context, order(nursery, tuple(InviteRow(contact=one.id) for one in people)))

    assert set(nursery.store.log) == {"read"}
    assert len(nursery.store.log) < 20
