"""Importing contacts (S2.1, S3.16): every row once, nobody changed, nobody written to."""

from collections import Counter
from dataclasses import asdict, replace
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.command import Replay
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import Conflict, NotAllowed, NotFound, Unavailable, VersionMismatch
from chalicelib.domain.identity import User
from chalicelib.domain.job import CHUNK, MAX_ROWS, PAUSE, REDRIVE_AFTER, ContactRow, Job, JobKind, RowResult
from chalicelib.domain.organization import Role
from chalicelib.domain.time import MINUTE
from chalicelib.models.codec import to_item
from chalicelib.services.core.saving import Patch
from chalicelib.services.jobs import dry_run, importing, jobs
from chalicelib.services.jobs.jobs import StartJob
from chalicelib.services.people import contact_changes
from chalicelib.services.worker import doing, work
from tests.holding import holds
from tests.services.moments import Moments, die, work_through
from tests.services.steps import Acme


def person(name: str = "", email: str = "", phone: str = "", **more: Any) -> ContactRow:
    emails, phones = tuple(filter(None, [email])), tuple(filter(None, [phone]))
    return ContactRow(**({"name": name, "emails": emails, "phones": phones} | more))


def people(count: int, start: int = 0) -> tuple[ContactRow, ...]:
    return tuple(person(f"Person {n}", f"p{n}@example.com") for n in range(start, start + count))


def command(acme: Acme, listed: Any, user: User | None = None, key: str = "") -> StartJob:
    replay = Replay(key, "digest") if key else None
    who = user or acme.owner
    return StartJob(user=who, organization=acme.place.id, wanted=tuple(listed), kind=JobKind.IMPORT, replay=replay)


def starts(acme: Acme, listed: Any, user: User | None = None, key: str = "") -> Job:
    return jobs.start(acme.context, command(acme, listed, user, key))


def the(acme: Acme, job: Job) -> Job:
    return jobs.get(acme.context, acme.owner, acme.place.id, job.id)


def told(acme: Acme, job: Job) -> list[RowResult]:
    page = jobs.list_rows(acme.context, acme.owner, acme.place.id, job.id, after=None, limit=MAX_ROWS)
    return [result for _, result in page.items]


def imports(acme: Acme, *listed: ContactRow) -> list[RowResult]:
    job = starts(acme, listed)
    acme.run()
    assert the(acme, job).status == "done"
    return told(acme, job)


def results(acme: Acme, *listed: ContactRow) -> list[str]:
    return [one.result for one in imports(acme, *listed)]


def directory(acme: Acme) -> list[Contact]:
    return [one for ref, one in acme.store.items.items() if ref.kind == "contact"]


@holds("S3.16")
def test_imported_people_are_in_the_directory_and_hear_nothing(acme: Acme) -> None:
    job = starts(acme, people(60))
    assert (job.status, job.total) == ("running", 60)
    acme.waits(MINUTE)

    assert (the(acme, job).status, dict(the(acme, job).counts)) == ("done", {"created": 60})
    assert [one.contact for one in told(acme, job)] == [one.id for one in directory(acme)]
    assert {one.state for one in directory(acme)} == {"invite"}
    assert acme.email.inbox == acme.sms.inbox == []
    assert {ref.kind for ref in acme.store.items} & {"invitation", "open"} == set()
    assert Counter(acme.told())["contact.created"] == 60


@holds("S2.1")
def test_a_contact_is_created_first_and_invited_later(acme: Acme) -> None:
    full = person(
        " Zoë  Miller ", "Zoe@Example.com", "+1 (201) 555-0123", type="prospect", tags=("vip", " vip", "new "),
        external_id=" A-7 ", locale="de", preferred="sms",
    )  # fmt: skip
    (result,) = imports(acme, replace(full, emails=(*full.emails, "second@example.com", "ZOE@example.com")))

    made = acme.item(refs.contact(acme.place.id, result.contact))
    assert made == Contact(
        id=result.contact,
        organization=acme.place.id,
        name="Zoë Miller",
        emails=("zoe@example.com", "second@example.com"),
        phones=("+12015550123",),
        preferred="sms",
        locale="de",
        type="prospect",
        tags=("vip", "new"),
        external_id="A-7",
        created_by=acme.owner.id,
        created_at=acme.now,
    )
    acme.invites_and_sends(contact=made.id)
    assert [sent.delivery.address for sent in acme.sms.inbox] == ["+12015550123"]


@holds("A69")
def test_what_only_one_row_is_to_blame_for_is_the_result_of_that_row(acme: Acme) -> None:
    listed = {
        person("A", "no address"): "emails",
        person("B", phone="12"): "phones",
        person("a\r\nBcc: x@example.com"): "name",
        person("n" * 81): "name",
        person("C", locale="klingon!"): "locale",
        person("D", preferred="fax"): "preferred",
        person("E", type="t" * 41): "type",
        person("F", tags=("a\0",)): "tags",
        person("G", tags=("t",) * 21): "tags",
        person("H", emails=tuple(f"h{n}@example.com" for n in range(6))): "emails",
        person("I", external_id="e" * 121): "external_id",
        person("J", external_id="a\nb"): "external_id",
        person(): "",
        person(email="  "): "",
    }
    found = imports(acme, *listed, person("Good", "good@example.com"))

    assert [(one.result, one.field.partition(".")[0]) for one in found[:-1]] == [
        ("invalid_request", field) for field in listed.values()
    ]
    assert found[-1].result == "created"
    assert [one.name for one in directory(acme)] == ["Good"]


@holds("A69")
@pytest.mark.parametrize(
    "formula", ['=HYPERLINK("https://evil.test")', "+1+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0"]
)
def test_a_formula_is_kept_as_the_text_it_is(acme: Acme, formula: str) -> None:
    imports(acme, person(formula, external_id=formula, type=formula, tags=(formula,)))

    (contact,) = directory(acme)
    assert (contact.name, contact.external_id, contact.type, contact.tags) == (formula, formula, formula, (formula,))


@holds("F49")
def test_who_stands_in_the_file_twice_becomes_one_contact_also_in_mixed_case(acme: Acme) -> None:
    found = imports(
        acme,
        person("Jane", "jane@example.com"),
        person("JANE", "JANE@Example.com"),
        person("Jané ", "jane@example.com", "+12015550123"),
        person("", "jane@example.com"),
        person("Ann", "ann@example.com", external_id="7"),
        person("Ann Other", "other@example.com", external_id="7"),
        person("Ann", "ann@example.com"),
    )

    assert [one.result for one in found] == ["created", *["exists"] * 3, "created", *["exists"] * 2]
    assert [one.contact for one in found] == [found[0].contact] * 4 + [found[4].contact] * 3


@holds("F49")
def test_the_same_file_once_more_creates_nobody_again_also_no_family(acme: Acme) -> None:
    file = (
        *people(30),
        person("Ann", "family@example.com"),
        person("Ben", "family@example.com"),
        person("Carl", phone="+12015550123"),
        person("Dora", external_id="D"),
    )
    assert set(results(acme, *file)) == {"created"}
    before = directory(acme)

    assert set(results(acme, *file)) == {"exists"}
    assert directory(acme) == before


def test_families_share_an_address_and_stay_apart(acme: Acme) -> None:
    found = imports(
        acme,
        person("Ann", "family@example.com"),
        person("Ben", "family@example.com"),
        person("Ann", "family@example.com"),
        person("Sam Senior", "sam@example.com", external_id="1"),
        person("Sam Senior", "sam@example.com", external_id="2"),
    )

    assert [one.result for one in found] == ["created", "created", "exists", "created", "created"]


def test_an_import_changes_no_contact_that_is_there_already(acme: Acme) -> None:
    known = acme.adds_contact(name="Jane", emails=("jane@example.com",), external_id="J", type="lead")
    found = imports(
        acme,
        person("Other Name", "new@example.com", external_id="J", type="client", tags=("new",)),
        person("jane", "jane@example.com", "+12015550123"),
    )

    assert [(one.result, one.contact) for one in found] == [("exists", known.id)] * 2
    assert directory(acme) == [known]


@holds("A69")
def test_an_address_that_very_many_contacts_share_takes_no_more(acme: Acme) -> None:
    crowd = tuple(person(f"P{n}", phone="+12015550123", external_id=str(n)) for n in range(importing.SHARED + 2))

    assert Counter(results(acme, *crowd)) == {"created": importing.SHARED, "contact_ambiguous": 2}
    assert set(results(acme, *crowd[: importing.SHARED])) == {"exists"}


def test_an_external_id_belongs_to_one_contact(acme: Acme) -> None:
    first = acme.adds_contact(name="Ann", external_id="A")
    with pytest.raises(Conflict) as refused:
        acme.adds_contact(name="Ben", external_id=" A ")
    assert refused.value.extra == {"contact": first.id}
    second = acme.adds_contact(name="Ben", external_id="a")
    before = acme.snapshot()
    with pytest.raises(Conflict) as refused:
        acme.corrects(second.id, external_id="A")
    assert (refused.value.extra, acme.snapshot()) == ({"contact": first.id}, before)

    acme.corrects(first.id, external_id="B", name="Anna")
    acme.corrects(second.id, external_id="A")
    acme.corrects(first.id, external_id="")
    assert acme.adds_contact(name="Carl", external_id="B").external_id == "B"
    assert acme.item(refs.external(acme.place.id, "A")).contact == second.id
    assert acme.item(refs.external(acme.place.id, "a")) is None
    other = acme.organization(acme.user("Otto"), "Other")
    assert acme.item(refs.external(other.id, "A")) is None


def test_a_change_of_something_else_keeps_the_external_id(acme: Acme) -> None:
    contact = acme.adds_contact(name="Ann", external_id="A")
    acme.corrects(contact.id, external_id="A", name="Anna")
    acme.corrects(contact.id, name="Annie")

    assert acme.item(refs.external(acme.place.id, "A")).contact == contact.id


def test_an_external_id_from_before_they_were_unique_can_be_changed(acme: Acme) -> None:
    contact = acme.adds_contact(name="Ann", external_id="A")
    del acme.store.items[refs.external(acme.place.id, "A")]

    acme.corrects(contact.id, external_id="B")
    assert acme.item(refs.external(acme.place.id, "B")).contact == contact.id


@holds("A35")
def test_staff_learn_that_an_id_is_taken_but_not_by_whom(acme: Acme) -> None:
    acme.adds_contact(name="Ann", external_id="A")
    acme.policy(acme.place, acme.owner, staff_invite_clients=True)
    with pytest.raises(Conflict) as refused:
        acme.adds_contact(acme.staff, name="Ben", external_id="A")
    assert refused.value.extra == {}


def test_a_lost_race_for_the_version_is_no_taken_id(acme: Acme) -> None:
    contact = acme.adds_contact(name="Ann", external_id="A")
    moments = Moments(1, "before", lambda: acme.corrects(contact.id, name="Anna"))
    patch = Patch({"external_id": "B"}, version=1)
    with pytest.raises(VersionMismatch):
        contact_changes.change(moments.context(acme), acme.owner, acme.place.id, contact.id, patch)


@holds("A35")
def test_only_owners_and_admins_import(acme: Acme) -> None:
    assert starts(acme, people(1), acme.admin).status == "running"
    acme.run()
    client = acme.user("Clara")
    acme.join(acme.place, client, Role.CLIENT)
    for act in (jobs.start, dry_run.rehearse):
        for user in (acme.staff, client):
            with pytest.raises(NotAllowed):
                act(acme.context, command(acme, people(1), user))
        with pytest.raises(NotFound):
            act(acme.context, command(acme, people(1), acme.user("Sam")))


@holds("A36")
def test_whoever_loses_their_rights_meanwhile_imports_nobody_any_more(acme: Acme) -> None:
    job = starts(acme, people(CHUNK + 5), acme.admin)
    acme.relay()
    doing.do(acme.context, acme.queue.works.pop(0))
    acme.sets_membership(acme.admin, Role.ADMIN, "deactivated")
    acme.join(acme.place, acme.admin, Role.STAFF)
    acme.run()

    assert dict(the(acme, job).counts) == {"created": CHUNK, "forbidden": 5}


@holds("F51")
def test_an_organization_imports_or_invites_one_group_at_a_time_with_pauses(acme: Acme) -> None:
    job = starts(acme, people(3 * CHUNK))
    with pytest.raises(Conflict) as refused:
        starts(acme, people(1, 500))
    assert refused.value.extra == {"job": job.id}
    acme.run()
    # The last two tell whoever began it that it is done.
    assert acme.queue.delays == [0, PAUSE, PAUSE, 0, 0]


def test_a_cancelled_import_leaves_the_rows_that_are_not_done(acme: Acme) -> None:
    job = starts(acme, people(3 * CHUNK))
    acme.relay()
    doing.do(acme.context, acme.queue.works.pop(0))
    jobs.cancel(acme.context, acme.admin, acme.place.id, job.id)
    acme.waits(10 * REDRIVE_AFTER)

    assert (the(acme, job).status, len(directory(acme))) == ("cancelled", CHUNK)


MIXED = (
    *people(11),
    person("PERSON 3", "P3@example.com"),
    person("Bad", "bad"),
    person("Ext", external_id="7"),
    person("Ext again", external_id="7"),
    *people(11, 20),
    person("Nobody's child"),
    person("Other name", "p5@example.com"),
    person("Person 25", "p25@example.com"),
)
EXPECTED = {"created": 25, "exists": 3, "invalid_request": 1}


def assert_each_row_once(acme: Acme, job: Job) -> None:
    done = the(acme, job)
    assert (done.status, done.total, done.done, dict(done.counts)) == ("done", len(MIXED), len(MIXED), EXPECTED)
    found = told(acme, job)
    created = [one.contact for one in found if one.result == "created"]
    assert sorted(created) == sorted(one.id for one in directory(acme))
    assert {one.contact for one in found if one.result == "exists"} < set(created)
    assert acme.told().count("contact.created") == EXPECTED["created"]
    assert acme.told().count("batch.done") == 1


def calls_of(run: Any) -> range:
    undisturbed = Moments()
    run(undisturbed)
    assert undisturbed.calls > len(MIXED)
    return range(undisturbed.calls)


@holds("F48")
@pytest.mark.slow
def test_an_import_whose_worker_dies_at_any_call_does_every_row_once() -> None:
    def run(moments: Moments) -> None:
        acme = Acme()
        job = starts(acme, MIXED)
        work_through(acme, moments)
        if the(acme, job).status == "running":
            acme.later(REDRIVE_AFTER + MINUTE)
            assert acme.sweeps()
            work_through(acme, Moments())
        assert_each_row_once(acme, job)

    for place in calls_of(run):
        for side in ("before", "after"):
            run(Moments(place, side, die))


@holds("F10")
@pytest.mark.slow
def test_two_workers_with_one_chunk_import_every_row_once() -> None:
    def run(moments: Moments) -> None:
        acme = Acme()
        job = starts(acme, MIXED)
        left = [1]

        def another_worker() -> None:
            if left:
                left.pop()
                doing.do(acme.context, work.batch_work(job.id, 0))

        moments._act = another_worker
        work_through(acme, moments)
        assert_each_row_once(acme, job)

    for place in calls_of(run):
        for side in ("before", "after"):
            run(Moments(place, side))


def test_the_same_person_created_by_hand_at_any_call_is_one_contact_where_they_have_an_id(acme: Acme) -> None:
    """An address alone can't tell: two that are made at the same moment may be a family."""

    def run(moments: Moments) -> None:
        acme = Acme()
        job = starts(acme, (person("Ann", external_id="A"), person("Ben", external_id="B")))

        def by_hand() -> None:
            try:
                acme.adds_contact(name="Ben", external_id="B")
            except Conflict:
                return

        moments._act = by_hand
        work_through(acme, moments)
        assert (the(acme, job).status, len(directory(acme))) == ("done", 2)

    undisturbed = Moments()
    run(undisturbed)
    for place in range(undisturbed.calls):
        run(Moments(place, "before"))


@holds("F56")
def test_an_outage_interrupts_an_import_and_loses_no_row(acme: Acme) -> None:
    job = starts(acme, MIXED)
    acme.relay()

    def outage() -> None:
        raise Unavailable

    with pytest.raises(Unavailable):
        doing.do(Moments(9, "before", outage).context(acme), acme.queue.works[0])
    work_through(acme, Moments())
    assert_each_row_once(acme, job)


def test_a_dry_run_says_what_an_import_would_do_writes_nothing_and_is_right(acme: Acme) -> None:
    known = acme.adds_contact(name="Known", emails=("known@example.com",), external_id="K")
    acme.adds_contact(name="Ann", emails=("family@example.com",))
    acme.adds_contact(name="Ben", emails=("family@example.com",))
    file = (
        *MIXED,
        person("Anything", external_id="K"),
        person("BEN", "family@example.com"),
        person("Carl", "family@example.com"),
        person("Carl", "family@example.com"),
    )
    before = acme.snapshot()

    seen = dry_run.rehearse(acme.context, command(acme, file))
    assert acme.snapshot() == before
    found = imports(acme, *file)

    assert [(one.result, one.field) for one in seen.results] == [(one.result, one.field) for one in found]
    assert seen.results[len(MIXED)].contact == known.id
    assert {one.contact for one in seen.results} <= {
        "",
        *(one.id for one in before.values() if isinstance(one, Contact)),
    }


@holds("A69")
@pytest.mark.slow
def test_a_dry_run_of_the_largest_import_takes_few_reads(acme: Acme) -> None:
    acme.store.log.clear()
    seen = dry_run.rehearse(acme.context, command(acme, people(MAX_ROWS)))

    assert Counter(one.result for one in seen.results) == {"created": MAX_ROWS}
    assert set(acme.store.log) == {"read"}
    assert len(acme.store.log) < 300


@holds("A69")
@pytest.mark.parametrize("character", ["😀", "\x01", '"', "é"])
def test_the_longest_rows_fit_into_the_items_of_the_table(acme: Acme, character: str) -> None:
    longest = person(external_id=character * 2_000)
    job = starts(acme, (longest,) * CHUNK)

    stored = to_item(refs.chunk(job.id, 0), acme.item(refs.chunk(job.id, 0)))
    assert len(stored["body"]["S"].encode()) < 400_000
    acme.run()
    assert the(acme, job).status == "done"


@holds("A02")
def test_no_event_and_no_work_of_an_import_names_anybody(acme: Acme) -> None:
    starts(acme, (person("Very Private", "private@example.com", external_id="private"),))
    acme.relay()
    works = list(acme.queue.works)
    acme.run()

    assert "rivate" not in repr([asdict(one) for one in acme.events()]) + repr(works)
