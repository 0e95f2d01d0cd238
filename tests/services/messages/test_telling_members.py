"""Facts that no invitation tells: who serves a client, and a member's own place."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.ids import membership_id
from chalicelib.domain.invitation import Channel
from chalicelib.domain.notice import Notice, NoticeKind, notice_name
from chalicelib.domain.time import MINUTE
from chalicelib.domain.writes import Absent, Always, Put
from chalicelib.services.messages import sending
from chalicelib.services.messages.notices import tell_members
from tests.holding import holds
from tests.services.steps import Acme


def tells(acme: Acme, what: NoticeKind, *members: str, **about: Any) -> None:
    acme.store.commit(tell_members(acme.context, acme.place.id, what, members, **about))


def subjects(acme: Acme) -> list[tuple[str, str]]:
    return [(one.delivery.address, one.message.subject) for one in acme.notices]


@holds("S3.16")
def test_old_and_new_primary_staff_are_told(acme: Acme, jane: Contact) -> None:
    sue = acme.join(acme.place, acme.user("Sue"), "staff")
    acme.assigns(jane.id, sue)
    tells(acme, NoticeKind.PRIMARY, sue, contact=jane.id, actor=acme.owner.id)
    tells(acme, NoticeKind.NOT_PRIMARY, acme.staff_id, contact=jane.id, actor=acme.owner.id)
    acme.run()

    assert subjects(acme) == [
        ("sue@example.com", "Acme Coaching: Jane is yours first of all"),
        ("stan@example.com", "Acme Coaching: somebody else comes first for Jane"),
    ]


@holds("S2.3")
def test_whoever_is_taken_off_hears_it_and_reads_no_name_any_more(acme: Acme, jane: Contact) -> None:
    acme.unassigns(jane.id, acme.staff_id)
    tells(acme, NoticeKind.TAKEN_OFF, acme.staff_id, contact=jane.id, actor=acme.owner.id)
    acme.run()

    (mail,) = acme.notices
    assert mail.message.subject == "Acme Coaching: a client is no longer assigned to you"
    assert "Jane" not in mail.message.text + mail.message.html


@holds("S2.3")
def test_who_serves_the_client_no_more_when_it_is_sent_is_told_nothing_of_it(acme: Acme, jane: Contact) -> None:
    tells(acme, NoticeKind.PRIMARY, acme.staff_id, contact=jane.id, actor=acme.owner.id)
    acme.unassigns(jane.id, acme.staff_id)
    acme.run()

    assert acme.notices == []


def test_somebody_promoted_reads_their_new_role(acme: Acme) -> None:
    tells(acme, NoticeKind.PROMOTED, acme.admin_id, actor=acme.owner.id)
    acme.run()

    assert subjects(acme) == [("adam@example.com", "Acme Coaching: your role is now admin")]


def test_nobody_is_told_of_what_they_did_themselves(acme: Acme, jane: Contact) -> None:
    assert tell_members(acme.context, acme.place.id, NoticeKind.SERVES, [acme.staff_id], actor=acme.staff.id) == []


@pytest.mark.parametrize("what", [kind for kind in NoticeKind if kind not in ("approved",)])
def test_each_fact_about_a_contact_can_be_told_in_words(acme: Acme, jane: Contact, what: NoticeKind) -> None:
    """Where an invitation is not there any more, what waited for it is no news."""
    tells(acme, what, acme.admin_id, contact=jane.id)
    acme.run()

    assert all(one.status in ("sent", "suppressed") for one in mails(acme))
    assert all(one.message.subject.startswith("Acme Coaching: ") for one in acme.notices)


def mails(acme: Acme) -> list[Delivery]:
    return [one for ref, one in acme.store.items.items() if ref.kind == "delivery"]


@holds("F01", "I4")
def test_the_schedule_alone_tells(acme: Acme, jane: Contact) -> None:
    tells(acme, NoticeKind.SERVES, acme.staff_id, contact=jane.id, actor=acme.owner.id)
    acme._relayed.update(event.id for event in acme.events())
    acme.waits(2 * MINUTE)
    acme.waits(2 * MINUTE)

    assert len(acme.notices) == 1
    assert acme.sweeps() == 0, "nothing is left to be looked at"


def test_a_notice_names_nobody_and_goes_once_all_were_told(acme: Acme, jane: Contact) -> None:
    tells(acme, NoticeKind.SERVES, acme.staff_id, contact=jane.id, actor=acme.owner.id)
    acme.run()

    (notice,) = [one for one in acme.everything() if isinstance(one, Notice)]
    assert notice.due_at is None
    assert "Jane" not in repr(notice)
    assert "@" not in repr(notice)


@holds("F57")
def test_a_notice_written_beside_its_invitation_still_goes_out(acme: Acme) -> None:
    """As they were written before there were notices: one message a member, beside what it is about."""
    handed = acme.invites_and_sends(acme.admin, grants={"staff": (acme.staff_id,)})
    acme.email.notices.clear()
    before = [
        Delivery(
            invitation=handed.invitation.id,
            organization=acme.place.id,
            name=notice_name(what, member, "AaMYXFAAAAAAAAAF"),
            number=number,
            channel=Channel.EMAIL,
            at=acme.now,
            due_at=acme.now + MINUTE,
        )
        for what, member, number in [
            ("accepted", acme.admin_id, 0),
            ("assigned", acme.staff_id, 0),
            ("bounced", acme.admin_id, 1),
            ("accepted", membership_id("usr_" + "a" * 26, "staff"), 0),
        ]
    ]
    acme.store.commit([Put(refs.delivery(one.invitation, one.name), one, Absent()) for one in before])
    acme.works()
    acme.waits(2 * MINUTE)

    assert sorted(subjects(acme)) == [
        ("adam@example.com", "Acme Coaching: Jane has joined"),
        ("adam@example.com", "Acme Coaching: the invitation for Jane did not arrive"),
        ("stan@example.com", "Acme Coaching: Jane is assigned to you"),
    ]
    stayed = [acme.item(refs.delivery(one.invitation, one.name)) for one in before]
    assert [one.status for one in stayed] == ["sent", "sent", "sent", "suppressed"]
    for one in before:
        sending.deliver(acme.context, one.invitation, one.name)
    assert len(acme.notices) == 3, "repeating it changes nothing"


def test_a_demoted_inviter_is_told_as_who_they_are_now(acme: Acme) -> None:
    """The role is part of the id: whoever is here in another role goes on being told."""
    handed = acme.invites_and_sends(acme.admin)
    ended = replace(acme.item(refs.membership(acme.place.id, acme.admin.id, "admin")), status="ended")
    acme.store.commit([Put(refs.of(ended), ended, Always())])
    acme.join(acme.place, acme.admin, "owner")
    acme.declines(acme.token())
    acme.run()

    assert subjects(acme) == [("adam@example.com", "Acme Coaching: Jane has declined")]
    assert handed.invitation.inviter.membership == acme.admin_id
