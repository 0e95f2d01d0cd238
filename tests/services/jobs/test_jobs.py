"""Inviting a group (S4.6, S2): every row once, whatever happens meanwhile, and nobody waits long for it."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.audience import Audience
from chalicelib.domain.command import Replay
from chalicelib.domain.contact import Grants
from chalicelib.domain.errors import (
    Conflict,
    IdempotencyMismatch,
    NotAllowed,
    NotFound,
    Unavailable,
    Unprocessable,
    Unsupported,
)
from chalicelib.domain.identity import User
from chalicelib.domain.job import (
    CHUNK,
    KEPT,
    MAX_CONTACTS,
    MAX_ROWS,
    PAUSE,
    REDRIVE_AFTER,
    SENDING,
    InviteRow,
    Job,
    RowResult,
    Terms,
)
from chalicelib.domain.marks import Suppression
from chalicelib.domain.organization import Role
from chalicelib.domain.time import HOUR, MINUTE
from chalicelib.domain.writes import Always, Put
from chalicelib.models.codec import derived
from chalicelib.services.core.recipients import digests
from chalicelib.services.jobs import dry_run, jobs
from chalicelib.services.jobs import rows as job_rows
from chalicelib.services.jobs.jobs import StartJob
from chalicelib.services.people import unlinking
from chalicelib.services.worker import doing, work
from tests.holding import holds
from tests.services.moments import Killed, Moments, die, work_through
from tests.services.steps import Acme


def rows(count: int, start: int = 0) -> tuple[InviteRow, ...]:
    return tuple(InviteRow(name=f"Person {n}", email=f"p{n}@example.com") for n in range(start, start + count))


def command(acme: Acme, wanted: Any, user: User | None = None, key: str = "", **terms: Any) -> StartJob:
    replay = Replay(key, "digest") if key else None
    who = user or acme.owner
    return StartJob(user=who, organization=acme.place.id, wanted=wanted, terms=Terms(**terms), replay=replay)


def starts(acme: Acme, wanted: Any, user: User | None = None, key: str = "", **terms: Any) -> Job:
    return jobs.start(acme.context, command(acme, wanted, user, key, **terms))


def finishes(acme: Acme) -> None:
    """The workers do everything, also the messages that the rows ask for."""
    acme.run()
    acme.run()


def the(acme: Acme, job: Job) -> Job:
    return jobs.get(acme.context, acme.owner, acme.place.id, job.id)


def told(acme: Acme, job: Job, limit: int = 200) -> list[RowResult]:
    """The results of all rows, page by page."""
    found, after = [], None
    while True:
        page = jobs.list_rows(acme.context, acme.owner, acme.place.id, job.id, after=after, limit=limit)
        found += page.items
        after = page.next
        if after is None:
            break
    assert [number for number, _ in found] == list(range(1, len(found) + 1))
    return [result for _, result in found]


def invitations(acme: Acme) -> list[Any]:
    return [one for ref, one in acme.store.items.items() if ref.kind == "invitation"]


def addressees(acme: Acme) -> Counter[str]:
    return Counter(sent.delivery.address for sent in (*acme.email.inbox, *acme.sms.inbox))


@holds("S4.6")
def test_each_person_of_a_group_gets_a_message_of_their_own(acme: Acme) -> None:
    contacts = [acme.adds_contact(name=f"P{n}", emails=(f"p{n}@example.com",)) for n in range(60)]

    job = starts(acme, tuple(InviteRow(contact=one.id) for one in contacts), note="Welcome")
    assert (job.status, job.total, job.done) == ("running", 60, 0)
    finishes(acme)

    done = the(acme, job)
    assert (done.status, done.done, dict(done.counts)) == ("done", 60, {"invited": 60})
    assert addressees(acme) == {f"p{n}@example.com": 1 for n in range(60)}
    assert [one.contact for one in told(acme, job)] == [one.id for one in contacts]
    assert all("Welcome" in sent.body for sent in acme.email.inbox)


def test_the_rows_are_told_page_by_page_in_their_order(acme: Acme) -> None:
    job = starts(acme, (*rows(30), InviteRow(email="bad"), *rows(30, 30)))
    finishes(acme)

    expected = told(acme, job)
    assert len(expected) == 61
    assert [told(acme, job, limit) for limit in (1, 7, 25, 26, 61)] == [expected] * 5


@holds("A69")
def test_what_only_one_row_is_to_blame_for_is_the_result_of_that_row(acme: Acme) -> None:
    known = acme.adds_contact(name="Ann", emails=("family@example.com",))
    acme.adds_contact(name="Ben", emails=("family@example.com",))
    listed = {
        InviteRow(email="no address"): ("invalid_request", "email"),
        InviteRow(name="a\r\nBcc: x@example.com", email="x@example.com"): ("invalid_request", "name"),
        InviteRow(name="n" * 400, email="x@example.com"): ("invalid_request", "name"),
        InviteRow(phone="12"): ("invalid_request", "phone"),
        InviteRow(email="x@example.com", locale="klingon!"): ("invalid_request", "locale"),
        InviteRow(email="x@example.com", channel="sms"): ("no_address", ""),
        InviteRow(email="x@example.com", channel="fax"): ("channel_unavailable", ""),
        InviteRow(email="x@example.com", channel="push"): ("unsupported", "channel"),
        InviteRow(name="Nobody"): ("no_address", ""),
        InviteRow(): ("invalid_request", ""),
        InviteRow(email="family@example.com"): ("contact_ambiguous", ""),
        InviteRow(contact="con_AAAAAAAAAAAAAAAA"): ("not_found", ""),
        InviteRow(contact="../A"): ("not_found", ""),
        InviteRow(name="=HYPERLINK(1)", email="formula@example.com"): ("invited", ""),
        InviteRow(contact=known.id): ("invited", ""),
    }

    job = starts(acme, tuple(listed))
    finishes(acme)

    found = told(acme, job)
    expected = [code for code, _ in listed.values()]
    assert [one.result for one in found] == expected
    for result, (_, field) in zip(found, listed.values(), strict=True):
        assert result.field in (field, "recipient") if field == "" else result.field == field
    assert dict(the(acme, job).counts) == Counter(expected)
    assert addressees(acme) == {"formula@example.com": 1, "family@example.com": 1}


@holds("F49")
def test_who_stands_in_the_list_twice_is_invited_once_also_in_mixed_case(acme: Acme) -> None:
    job = starts(
        acme,
        (
            InviteRow(email="jane@example.com"),
            InviteRow(email="JANE@Example.COM"),
            InviteRow(email="jane@example.com", phone="+12015550123"),
            InviteRow(phone="+12015550199"),
            InviteRow(phone="+1 (201) 555-0199"),
        ),
    )
    finishes(acme)

    found = told(acme, job)
    assert [one.result for one in found] == ["invited", *["invitation_open"] * 2, "invited", "invitation_open"]
    assert {one.invitation for one in found[:3]} == {found[0].invitation}
    assert addressees(acme) == {"jane@example.com": 1, "+12015550199": 1}


@holds("F51")
def test_whoever_began_it_is_told_once_that_all_rows_are_done(acme: Acme) -> None:
    job = starts(acme, (*rows(30), InviteRow(email="bad")), acme.admin)
    finishes(acme)

    (mail,) = acme.notices
    assert (mail.delivery.address, mail.message.subject) == (
        "adam@example.com",
        "Acme Coaching: your group invitation is done, 1 refused",
    )
    assert "31 rows, 1 of them refused" in mail.message.text
    assert f"/console/{acme.place.id}/jobs/{job.id}" in mail.message.text


def test_a_job_begun_before_this_was_told_is_done_without_a_word(acme: Acme) -> None:
    job = starts(acme, rows(3))
    acme.store.items[refs.job(job.id)] = replace(the(acme, job), member="")
    finishes(acme)

    assert the(acme, job).status == "done"
    assert acme.notices == []


@holds("S4.6", "S4.8")
def test_a_group_is_invited_again_each_as_that_contact_is(acme: Acme) -> None:
    starts(acme, rows(30))
    finishes(acme)
    before = {one.id for one in invitations(acme)}
    acme.later(HOUR)

    again = starts(acme, rows(30))
    finishes(acme)

    assert dict(the(acme, again).counts) == {"resent": 30}
    assert {one.invitation for one in told(acme, again)} == {one.id for one in invitations(acme)} == before
    assert set(addressees(acme).values()) == {2}


def classroom(acme: Acme) -> dict[str, InviteRow]:
    """Somebody of each kind, as they stand when the list is given again an hour later."""
    joined = acme.invites_and_sends(email="joined@example.com", name="Jo")
    acme.accepts(acme.token(), acme.user("Jo", email="joined@example.com"))
    acme.revokes(acme.invites_and_sends(email="ended@example.com"))
    left = acme.invites_and_sends(email="left@example.com", name="Leo")
    acme.accepts(acme.token(), acme.user("Leo", email="left@example.com"))
    unlinking.unlink(acme.context, acme.owner, acme.place.id, left.invitation.contact)
    opened = acme.invites_and_sends(email="open@example.com")
    acme.invites_and_sends(email="typed@example.com")
    acme.revokes(acme.invites_and_sends(email="other@example.com", role="staff"))
    acme.later(HOUR)
    acme.invites_and_sends(email="soon@example.com")
    return {
        "joined": InviteRow(contact=joined.invitation.contact),
        "joined, typed": InviteRow(email="Joined@example.com"),
        "ended": InviteRow(email="ended@example.com"),
        "left": InviteRow(contact=left.invitation.contact),
        "open": InviteRow(contact=opened.invitation.contact),
        "open, typed": InviteRow(email=" TYPED@example.com"),
        "open, written to just now": InviteRow(email="soon@example.com"),
        "open, and twice in the list": InviteRow(email="open@example.com"),
        "to another role before": InviteRow(email="other@example.com"),
        "new": InviteRow(email="new@example.com"),
    }


CLASSROOM = {
    "joined": ("registered", ""),
    "joined, typed": ("registered", ""),
    "ended": ("reissued", ""),
    "left": ("reissued", ""),
    "open": ("resent", ""),
    "open, typed": ("resent", ""),
    "open, written to just now": ("resent", "recipient_rate"),
    "open, and twice in the list": ("invitation_open", ""),
    "to another role before": ("invited", ""),
    "new": ("invited", ""),
}


@holds("S4.6", "S4.8")
def test_each_row_tells_what_was_needed_and_the_dry_run_foresees_it(acme: Acme) -> None:
    listed = classroom(acme)
    before = acme.snapshot()
    seen = dry_run.rehearse(acme.context, command(acme, tuple(listed.values())))
    assert acme.snapshot() == before
    sent = addressees(acme)

    job = starts(acme, tuple(listed.values()))
    finishes(acme)

    for found in (told(acme, job), seen.results):
        assert dict(zip(listed, [(one.result, one.reason) for one in found], strict=True)) == CLASSROOM
    assert dict(the(acme, job).counts) == Counter(result for result, _ in CLASSROOM.values())
    assert (dict(seen.channels), dict(seen.held)) == ({"email": 7}, {"recipient_rate": 1})
    written = {f"{name}@example.com": 1 for name in ("ended", "left", "open", "typed", "other", "new")}
    assert addressees(acme) - sent == written
    acme.waits(MINUTE)
    assert addressees(acme) - sent == written | {"soon@example.com": 1}


def test_a_row_that_can_not_be_sent_again_says_why_and_the_dry_run_as_well(acme: Acme) -> None:
    bounced, mailed = (acme.invites_and_sends(email=f"{name}@example.com").invitation for name in ("bounced", "mailed"))
    (digest,) = digests(acme.context, acme.place.id, ("bounced@example.com",))
    mark = Suppression(reason="bounced", at=acme.now)
    acme.store.commit([Put(refs.suppression(acme.place.id, digest), mark, Always())])
    acme.later(HOUR)
    wanted = (InviteRow(contact=bounced.contact), InviteRow(contact=mailed.contact, channel="sms"))
    seen = dry_run.rehearse(acme.context, command(acme, wanted))
    job = starts(acme, wanted)
    finishes(acme)

    for found in (told(acme, job), seen.results):
        assert [one.result for one in found] == ["suppressed", "no_address"]


@holds("F48")
def test_a_row_that_was_sent_again_and_answered_is_not_done_again() -> None:
    interrupted = 0
    for place in range(20):
        acme = Acme()
        first = acme.invites_and_sends(email="p0@example.com")
        acme.later(HOUR)
        job = starts(acme, rows(1))
        acme.relay()
        with suppress(Killed):
            doing.do(Moments(place, "after", die).context(acme), acme.queue.works[0])
        # The row is done, the worker died before it said so, and meanwhile the invitation is withdrawn.
        if the(acme, job).done or acme.item(refs.invitation(first.invitation.id)).resent_by != job.id:
            continue
        interrupted += 1
        acme.revokes(first)
        finishes(acme)
        assert [(one.result, one.invitation) for one in told(acme, job)] == [("resent", first.invitation.id)]
        assert len(invitations(acme)) == 1
    assert interrupted


@holds("F48")
def test_a_group_that_is_invited_again_hears_of_it_once_wherever_the_worker_dies() -> None:
    for place in count():
        for side in ("before", "after"):
            acme = Acme()
            listed = classroom(acme)
            sent = addressees(acme)
            job = starts(acme, tuple(listed.values()))
            moments = Moments(place, side, die)
            work_through(acme, moments)
            assert dict(zip(listed, [one.result for one in told(acme, job)], strict=True)) == {
                name: result for name, (result, _) in CLASSROOM.items()
            }
            acme.waits(MINUTE)
            assert set((addressees(acme) - sent).values()) == {1}
        if moments.calls <= place:
            break
    assert place > len(CLASSROOM)


def test_the_same_request_once_more_answers_the_same_job(acme: Acme) -> None:
    job = starts(acme, rows(3), key="k")
    assert starts(acme, rows(3), key="k").id == job.id
    finishes(acme)
    assert starts(acme, rows(3), key="k").status == "done"
    with pytest.raises(IdempotencyMismatch):
        jobs.start(acme.context, replace(command(acme, rows(3)), replay=Replay("k", "other")))
    assert len(invitations(acme)) == 3


@holds("S4.6")
def test_a_filter_takes_the_contacts_that_match_now(acme: Acme) -> None:
    lead = acme.adds_contact(name="Lead", emails=("lead@example.com",), type="prospect", tags=("vip",))
    acme.adds_contact(name="Plain", emails=("plain@example.com",), type="prospect")
    invited = acme.invites(email="invited@example.com", name="Ivy")
    acme.run()

    def matched(**wanted: str) -> set[str]:
        return {row.contact for row in job_rows.rows_of(acme.context, acme.place.id, Audience(**wanted))}

    assert matched(type="prospect", tag="vip") == matched(tag="vip") == {lead.id}
    assert len(matched(type="prospect")) == 2
    assert matched(state="re_invite") == {invited.invitation.contact}
    assert len(matched()) == 3
    job = starts(acme, Audience(type="prospect", state="invite"))
    finishes(acme)
    assert (job.total, dict(the(acme, job).counts)) == (2, {"invited": 2})
    with pytest.raises(Unprocessable):
        starts(acme, Audience(type="nobody"))


@holds("A69")
def test_a_filter_reads_on_until_the_end_and_refuses_more_than_a_job_may_hold(
    acme: Acme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_rows, "AT_ONCE", 4)
    for number in range(11):
        acme.adds_contact(name=f"P{number}", emails=(f"p{number}@example.com",))
        acme.later(1)
    assert len(job_rows.rows_of(acme.context, acme.place.id, Audience())) == 11
    monkeypatch.setattr(job_rows, "MAX_CONTACTS", 10)
    with pytest.raises(Unprocessable):
        starts(acme, Audience())
    monkeypatch.setattr(job_rows, "EXAMINED", 8)
    with pytest.raises(Unprocessable):
        starts(acme, Audience(tag="none"))


@holds("A35")
def test_only_owners_and_admins_invite_a_group_and_follow_it(acme: Acme) -> None:
    job = starts(acme, rows(2), user=acme.admin)
    other = acme.organization(acme.user("Otto"), "Other")
    client = acme.user("Clara")
    acme.join(acme.place, client, Role.CLIENT)
    for user in (acme.staff, client):
        with pytest.raises(NotAllowed):
            starts(acme, rows(2), user=user)
        with pytest.raises(NotFound):
            jobs.get(acme.context, user, acme.place.id, job.id)
    with pytest.raises(NotFound):
        starts(acme, rows(2), user=acme.user("Sam"))
    for user, place, identifier in (
        (acme.user("Otto"), other.id, job.id),
        (acme.user("Otto"), acme.place.id, job.id),
        (acme.owner, acme.place.id, "job_AAAAAAAAAAAAAAAA"),
        (acme.owner, acme.place.id, "inv_AAAAAAAAAAAAAAAA"),
        (acme.owner, acme.place.id, "../" + job.id),
    ):
        before = acme.snapshot()
        with pytest.raises(NotFound):
            jobs.get(acme.context, user, place, identifier)
        with pytest.raises(NotFound):
            jobs.cancel(acme.context, user, place, identifier)
        with pytest.raises(NotFound):
            jobs.list_rows(acme.context, user, place, identifier, after=None, limit=5)
        assert acme.snapshot() == before


@holds("A35")
def test_contacts_of_another_organization_are_not_found_and_stay_as_they_are(acme: Acme) -> None:
    otto = acme.user("Otto")
    other = acme.organization(otto, "Other")
    foreign = acme.invite(other, otto, email="foreign@example.com").invitation.contact
    before = acme.item(refs.contact(other.id, foreign))

    job = starts(acme, (InviteRow(contact=foreign),))
    finishes(acme)

    assert [one.result for one in told(acme, job)] == ["not_found"]
    assert acme.item(refs.contact(other.id, foreign)) == before


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        ({"role": "owner"}, Unprocessable),
        ({"role": "guest"}, Unprocessable),
        ({"channel": "push"}, Unsupported),
        ({"expires_in": 1}, Unprocessable),
        ({"note": "a\0b"}, Unprocessable),
        ({"grants": Grants(staff=("mem_nobody",))}, Unprocessable),
        ({"grants": Grants(groups=("con_AAAAAAAAAAAAAAAA",))}, Unprocessable),
    ],
)
def test_what_can_be_offered_to_nobody_is_refused_before_there_is_a_job(
    acme: Acme, terms: dict[str, Any], refusal: type[Exception]
) -> None:
    before = acme.snapshot()
    for act in (jobs.start, dry_run.rehearse):
        with pytest.raises(refusal):
            act(acme.context, command(acme, rows(2), **terms))
    assert acme.snapshot() == before


@holds("A36")
def test_whoever_loses_their_rights_meanwhile_invites_nobody_any_more(acme: Acme) -> None:
    job = starts(acme, rows(CHUNK + 5), user=acme.admin)
    acme.relay()
    doing.do(acme.context, acme.queue.works.pop(0))
    acme.deactivates(acme.admin, Role.ADMIN)
    finishes(acme)

    assert dict(the(acme, job).counts) == {"invited": CHUNK, "member_deactivated": 5}


def test_a_cancelled_job_leaves_the_rows_that_are_not_done(acme: Acme) -> None:
    job = starts(acme, rows(3 * CHUNK))
    acme.relay()
    doing.do(acme.context, acme.queue.works.pop(0))

    after = jobs.cancel(acme.context, acme.admin, acme.place.id, job.id)
    finishes(acme)
    acme.waits(10 * REDRIVE_AFTER)

    assert (after.status, after.done) == ("cancelled", CHUNK)
    assert (the(acme, job).status, the(acme, job).done) == ("cancelled", CHUNK)
    assert len(told(acme, job)) == len(acme.email.inbox) == CHUNK
    assert jobs.cancel(acme.context, acme.owner, acme.place.id, job.id) == the(acme, job)
    assert starts(acme, rows(1, 500)).status == "running"


MIXED = (
    *rows(11),
    InviteRow(email="P3@example.com"),
    InviteRow(email="bad"),
    InviteRow(phone="+12015550123"),
    InviteRow(name="Nobody"),
    *rows(11, 20),
    InviteRow(email="p5@example.com"),
)
EXPECTED = {"invited": 23, "invitation_open": 2, "invalid_request": 1, "no_address": 1}


def moments_of(run: Any) -> Iterator[tuple[int, str]]:
    undisturbed = Moments()
    run(undisturbed)
    assert undisturbed.calls > len(MIXED)
    for place in range(undisturbed.calls):
        yield place, "before"
        yield place, "after"


def assert_each_row_once(acme: Acme, job: Job) -> None:
    done = the(acme, job)
    assert (done.status, done.total, done.done) == ("done", len(MIXED), len(MIXED))
    assert dict(done.counts) == EXPECTED
    found = told(acme, job)
    assert Counter(one.result for one in found) == EXPECTED
    assert len(invitations(acme)) == EXPECTED["invited"]
    assert {one.id for one in invitations(acme)} == {one.invitation for one in found if one.result == "invited"}
    acme.run()
    assert sorted(addressees(acme).values()) == [1] * EXPECTED["invited"]
    assert acme.told().count("batch.done") == 1


@holds("F48")
@pytest.mark.slow
def test_a_job_whose_worker_dies_at_any_call_does_every_row_once() -> None:
    def run(moments: Moments) -> None:
        acme = Acme()
        job = starts(acme, MIXED)
        work_through(acme, moments)
        if the(acme, job).status == "running":
            acme.later(REDRIVE_AFTER + MINUTE)
            assert acme.sweeps()
            work_through(acme, Moments())
        assert_each_row_once(acme, job)

    for place, side in moments_of(run):
        run(Moments(place, side, die))


@holds("F01", "F48")
@pytest.mark.slow
def test_a_worker_may_die_at_any_call_although_the_stream_tells_nobody() -> None:
    def run(moments: Moments) -> None:
        acme = Acme()
        job = starts(acme, MIXED)
        for _ in range(4):
            acme.later(REDRIVE_AFTER + MINUTE)
            acme.sweeps()
            while acme.queue.works:
                one = acme.queue.works.pop(0)
                with suppress(Killed):
                    doing.do(moments.context(acme) if one["do"] == "batch" else acme.context, one)
        assert the(acme, job).status == "done"
        assert_each_row_once(acme, job)

    for place, side in moments_of(run):
        run(Moments(place, side, die))


@holds("F48")
def test_cancelling_that_dies_at_any_call_is_done_once_when_it_is_repeated() -> None:
    died = 0
    for place in range(6):
        for side in ("before", "after"):
            acme = Acme()
            job = starts(acme, MIXED)
            try:
                jobs.cancel(Moments(place, side, die).context(acme), acme.owner, acme.place.id, job.id)
            except Killed:
                died += 1
            after = jobs.cancel(acme.context, acme.owner, acme.place.id, job.id)
            assert (after.status, acme.told().count("batch.cancelled")) == ("cancelled", 1)
            work_through(acme, Moments())
            assert invitations(acme) == []
            assert starts(acme, rows(1)).status == "running"
    assert died == 4, "one read and one write, before and after each"


@holds("F48")
@pytest.mark.slow
def test_a_request_that_dies_at_any_call_makes_one_job_when_it_is_repeated() -> None:
    def run(moments: Moments) -> None:
        acme = Acme()
        wanted = command(acme, MIXED, key="k")
        with suppress(Killed):
            jobs.start(moments.context(acme), wanted)
        acme.later(1)
        job = jobs.start(acme.context, wanted)
        assert len([ref for ref in acme.store.items if ref.kind == "job"]) == 1
        work_through(acme, Moments())
        assert_each_row_once(acme, job)

    for place in range(12):
        for side in ("before", "after"):
            run(Moments(place, side, die))


@holds("F10")
@pytest.mark.slow
def test_two_workers_with_one_chunk_do_every_row_once() -> None:
    def run(moments: Moments) -> None:
        acme = Acme()
        job = starts(acme, MIXED)
        others = {"left": 1}

        def another_worker() -> None:
            if others["left"]:
                others["left"] = 0
                doing.do(acme.context, work.batch_work(job.id, 0))

        moments._act = another_worker
        work_through(acme, moments)
        assert_each_row_once(acme, job)

    for place, side in moments_of(run):
        run(Moments(place, side))


@pytest.mark.slow
def test_a_job_cancelled_at_any_call_counts_exactly_what_was_done() -> None:
    def run(moments: Moments) -> None:
        acme = Acme()
        job = starts(acme, MIXED)
        moments._act = lambda: jobs.cancel(acme.context, acme.owner, acme.place.id, job.id)
        work_through(acme, moments)
        done = the(acme, job)
        assert done.done == sum(done.counts.values()) == len(told(acme, job))
        assert len(invitations(acme)) == done.counts.get("invited", 0)
        assert (done.status == "done") == (done.done == done.total) or done.status == "cancelled"
        assert starts(acme, rows(1, 90)).status == "running"

    for place, side in moments_of(run):
        run(Moments(place, side))


@holds("F56")
def test_an_outage_interrupts_a_job_and_loses_no_row(acme: Acme) -> None:
    job = starts(acme, MIXED)
    acme.relay()

    def outage() -> None:
        raise Unavailable

    with pytest.raises(Unavailable):
        doing.do(Moments(9, "before", outage).context(acme), acme.queue.works[0])
    assert the(acme, job).done == 0
    work_through(acme, Moments())
    assert_each_row_once(acme, job)


def test_a_row_that_breaks_something_does_not_stop_those_behind_it(acme: Acme) -> None:
    addresses = acme.context.addresses

    class Breaking:
        phone = staticmethod(addresses.phone)

        def email(self, text: str) -> str:
            if text == "p1@example.com":
                raise ZeroDivisionError
            return str(addresses.email(text))

    acme.outside = replace(acme.context, addresses=Breaking())
    job = starts(acme, rows(3))
    finishes(acme)

    assert [one.result for one in told(acme, job)] == ["invited", "internal", "invited"]


def test_a_job_goes_on_although_the_stream_tells_nobody(acme: Acme) -> None:
    job = starts(acme, rows(2 * CHUNK))
    acme.later(REDRIVE_AFTER)
    assert acme.sweeps() == 1
    while acme.queue.works:
        doing.do(acme.context, acme.queue.works.pop(0))

    assert the(acme, job).status == "done"


@holds("F51")
def test_ahead_of_somebody_elses_message_there_is_never_more_than_two_chunks(acme: Acme) -> None:
    otto = acme.user("Otto")
    other = acme.organization(otto, "Other")
    job = starts(acme, rows(20 * CHUNK))
    acme.relay()
    waited = []
    for number in range(4):
        for _ in range(CHUNK + 1 + number * 7):
            doing.do(acme.context, acme.queue.works.pop(0))
            acme.relay()
        acme.invite(other, otto, email=f"urgent{number}@example.com")
        acme.relay()
        waited.append(0)
        while addressees(acme)[f"urgent{number}@example.com"] == 0:
            doing.do(acme.context, acme.queue.works.pop(0))
            acme.relay()
            waited[-1] += 1

    assert the(acme, job).status == "running"
    assert max(waited) <= 2 * (CHUNK + 1)
    assert {delay for one, delay in zip(acme.queue.works, acme.queue.delays, strict=False) if one["do"] == "batch"} <= {
        0,
        PAUSE,
    }


@holds("F51")
def test_between_two_chunks_a_job_pauses(acme: Acme) -> None:
    starts(acme, rows(3 * CHUNK))
    acme.run()

    assert [delay for delay in acme.queue.delays if delay] == [PAUSE, PAUSE]


@holds("F51")
def test_an_organization_has_one_job_under_way_at_a_time(acme: Acme) -> None:
    job = starts(acme, rows(2))
    with pytest.raises(Conflict) as refused:
        starts(acme, rows(2, 10), user=acme.admin)
    assert refused.value.extra == {"job": job.id}
    finishes(acme)
    assert starts(acme, rows(2, 10)).status == "running"


@holds("A62")
def test_a_contact_hears_no_more_often_than_from_single_invitations(acme: Acme) -> None:
    revoked = acme.invites_and_sends(email="p0@example.com")
    acme.revokes(revoked)

    job = starts(acme, rows(2))
    finishes(acme)

    assert [one.reason for one in told(acme, job)] == ["recipient_rate", ""]
    assert addressees(acme) == {"p0@example.com": 1, "p1@example.com": 1}
    acme.waits(MINUTE)
    assert addressees(acme) == {"p0@example.com": 2, "p1@example.com": 1}


def test_a_dry_run_says_what_would_happen_writes_nothing_and_is_right(acme: Acme) -> None:
    linked = acme.invites_and_sends(email="linked@example.com", name="Lin")
    acme.accepts(acme.token(), acme.user("Lin", email="linked@example.com"))
    acme.revokes(acme.invites_and_sends(email="again@example.com"))
    acme.invites_and_sends(email="open@example.com")
    for name in ("Ann", "Ben"):
        acme.adds_contact(name=name, emails=("family@example.com",))
    wanted = (
        *MIXED,
        InviteRow(contact=linked.invitation.contact),
        InviteRow(email="again@example.com"),
        InviteRow(email="OPEN@example.com"),
        InviteRow(email="family@example.com"),
        InviteRow(contact="con_AAAAAAAAAAAAAAAA"),
        InviteRow(email="both@example.com", phone="+12015550177", channel="sms"),
        InviteRow(phone="+12015550177"),
        InviteRow(name="Carl", channel="link"),
        InviteRow(email="later@example.com", locale="?"),
    )
    before = acme.snapshot()

    seen = dry_run.rehearse(acme.context, command(acme, wanted))
    assert acme.snapshot() == before
    job = starts(acme, wanted)
    finishes(acme)

    found = told(acme, job)
    assert [(one.result, one.field, one.reason) for one in seen.results] == [
        (one.result, one.field, one.reason) for one in found
    ]
    channels = Counter(acme.item(refs.invitation(one.invitation)).channel for one in found if one.result in SENDING)
    assert dict(seen.channels) == dict(channels) == {"email": 24, "sms": 2, "link": 1}
    assert dict(seen.held) == {"recipient_rate": 2}
    assert Counter(one.result for one in seen.results)["registered"] == 1


def test_a_dry_run_says_which_messages_nobody_could_send(acme: Acme) -> None:
    acme.without_sender("sms")
    seen = dry_run.rehearse(acme.context, command(acme, (InviteRow(phone="+12015550123"), *rows(1))))

    assert (dict(seen.channels), dict(seen.held)) == ({"sms": 1, "email": 1}, {"no_sender": 1})


def test_a_dry_run_of_many_rows_takes_few_reads(acme: Acme) -> None:
    acme.store.log.clear()
    dry_run.rehearse(acme.context, command(acme, rows(1_000)))

    assert set(acme.store.log) == {"read"}
    assert len(acme.store.log) < 60


@holds("A69")
def test_the_largest_job_stays_within_every_limit_of_the_table(acme: Acme) -> None:
    widest = InviteRow(**dict.fromkeys(("name", "email", "phone", "locale", "channel"), "😀" * 400))
    job = starts(acme, (widest,) * CHUNK + rows(MAX_ROWS - CHUNK))

    assert (job.total, MAX_CONTACTS) == (10_000, 5_000)
    stored = [acme.item(refs.chunk(job.id, number)) for number in range(MAX_ROWS // CHUNK)]
    assert sum(len(part.rows) for part in stored) == MAX_ROWS
    assert max(len(repr(part).encode()) for part in stored) < 400_000


def test_a_job_and_its_rows_are_gone_after_thirty_days(acme: Acme) -> None:
    job = starts(acme, rows(1))
    finishes(acme)
    kept = {ref: one for ref, one in acme.store.items.items() if ref.kind in ("job", "chunk", "results")}

    assert len(kept) == 3
    assert {derived(ref, one)["ttl"] for ref, one in kept.items()} == {(job.created_at + KEPT) // 1000}
    assert refs.results(job.id, 0) in kept


@holds("A02")
def test_no_event_and_no_work_of_a_job_names_anybody(acme: Acme) -> None:
    starts(acme, (InviteRow(name="Very Private", email="private@example.com"),))
    acme.relay()
    works = list(acme.queue.works)
    finishes(acme)

    assert "rivate" not in repr(acme.events()) + repr(works)
