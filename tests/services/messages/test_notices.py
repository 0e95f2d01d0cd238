"""What the team is told by email: whom, about what, once, and never about their own doing."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.delivery import DeliveryStatus, Outcome
from chalicelib.domain.errors import ApprovalPending, NotAllowed, VersionMismatch
from chalicelib.domain.hearing import ways
from chalicelib.domain.identity import User
from chalicelib.domain.ids import membership_id
from chalicelib.domain.job import InviteRow, Terms
from chalicelib.domain.marks import Suppression
from chalicelib.domain.notice import NoticeKind, is_notice
from chalicelib.domain.organization import Membership, MembershipStatus
from chalicelib.domain.time import DAY, MINUTE
from chalicelib.domain.tokens import address_digest
from chalicelib.domain.wishes import Wish
from chalicelib.domain.writes import Always, Put
from chalicelib.services.core.saving import Patch
from chalicelib.services.invitations import approving, correcting, declining, mine, reading, renewing
from chalicelib.services.invitations.correcting import Amendment
from chalicelib.services.jobs import jobs
from chalicelib.services.messages import feedback
from chalicelib.services.team import member_settings
from chalicelib.services.worker import doing
from tests.holding import holds
from tests.services.steps import Acme, token_of
from tests.world import Sent


def told(acme: Acme) -> list[tuple[str, str]]:
    """To whom, about what, in the order in which it arrived."""
    return [(one.delivery.address, one.delivery.name.split("#")[2]) for one in acme.notices]


def latest(acme: Acme) -> Sent:
    return acme.notices[-1]


@holds("S0.14")
def test_the_inviter_is_told_who_joined(acme: Acme) -> None:
    acme.invites_and_sends(acme.admin)
    acme.accepts(acme.token(), acme.joins_as_new_user(acme.token()))
    acme.run()

    assert told(acme) == [("adam@example.com", "accepted")]
    mail = latest(acme)
    assert mail.from_name == "Acme Coaching"
    assert mail.message.subject == "Acme Coaching: Jane has joined"
    assert "Jane has accepted the invitation to Acme Coaching." in mail.message.text


@holds("S3.6")
def test_the_assigned_staff_are_told_at_sending_and_at_acceptance(acme: Acme) -> None:
    acme.invites_and_sends(acme.admin, grants={"staff": (acme.staff_id,)})
    assert told(acme) == [("stan@example.com", "assigned")]
    assert "assigned them to you" in latest(acme).message.text

    acme.accepts(acme.token(), acme.joins_as_new_user(acme.token()))
    acme.run()

    assert told(acme)[1:] == [("adam@example.com", "accepted"), ("stan@example.com", "accepted")]


@holds("S3.6")
def test_staff_who_invited_to_themselves_are_told_once_and_only_of_what_others_did(acme: Acme) -> None:
    acme.policy(acme.place, acme.owner, staff_invite_clients=True)
    acme.invites_and_sends(acme.staff, grants={"staff": (acme.staff_id,)})
    assert told(acme) == []

    acme.accepts(acme.token(), acme.joins_as_new_user(acme.token()))
    acme.run()

    assert told(acme) == [("stan@example.com", "accepted")]


def test_one_person_in_two_roles_gets_one_message(acme: Acme) -> None:
    also_staff = acme.join(acme.place, acme.admin, "staff")
    acme.invites_and_sends(acme.admin, grants={"staff": (also_staff, acme.staff_id)})
    acme.accepts(acme.token(), acme.joins_as_new_user(acme.token()))
    acme.run()

    assert told(acme) == [
        ("stan@example.com", "assigned"),
        ("adam@example.com", "accepted"),
        ("stan@example.com", "accepted"),
    ]


@holds("S3.16")
def test_who_was_assigned_before_is_not_told_again_but_who_comes_later_is(acme: Acme) -> None:
    also = acme.join(acme.place, acme.user("Sue"), "staff")
    handed = acme.invites_and_sends(grants={"staff": (acme.staff_id,)})
    wanted = Amendment(grants=replace(handed.invitation.grants, staff=(acme.staff_id, also)))
    correcting.amend(acme.context, acme.request(handed), wanted)
    acme.run()

    assert told(acme) == [("stan@example.com", "assigned"), ("sue@example.com", "assigned")]


def test_the_inviter_reads_why_somebody_declined(acme: Acme) -> None:
    acme.invites_and_sends(acme.admin)
    declining.decline(acme.context, acme.token(), "Not this year.\n\nhttps://evil.example")
    acme.run()

    assert told(acme) == [("adam@example.com", "declined")]
    text = latest(acme).message.text
    assert "Jane has declined" in text
    assert "Not this year." in text
    assert "https://evil" not in text + latest(acme).message.html


def test_the_inviter_is_told_that_it_reached_somebody_else(acme: Acme) -> None:
    acme.invites_and_sends(acme.admin)
    declining.say_not_me(acme.context, acme.token())
    acme.run()

    assert told(acme) == [("adam@example.com", "not_me")]


def test_declining_after_signing_in_is_told_too(acme: Acme) -> None:
    handed = acme.invites_and_sends(acme.admin)
    mine.decline_mine(acme.context, acme.user("Jane"), handed.invitation.id)
    acme.run()

    assert told(acme) == [("adam@example.com", "declined")]


def test_after_a_decline_the_inviter_is_asked_for_a_new_link_once_a_day(acme: Acme) -> None:
    acme.invites_and_sends(acme.admin)
    token = acme.token()
    acme.declines(token)
    for _ in range(3):
        assert renewing.ask_for_link(acme.context, token).sent_to == ""
    acme.run()
    assert told(acme)[1:] == [("adam@example.com", "link_requested")]

    acme.later(DAY)
    renewing.ask_for_link(acme.context, token)
    acme.run()
    assert len(told(acme)) == 3


def test_where_the_inviter_has_left_an_owner_is_asked_for_the_new_link(acme: Acme) -> None:
    acme.invites_and_sends(acme.admin)
    token = acme.token()
    acme.later(15 * DAY)
    acme.deactivates(acme.admin, "admin")

    assert renewing.ask_for_link(acme.context, token).sent_to == "", "nobody could accept such an invitation"
    acme.run()

    assert told(acme) == [("olga@example.com", "link_requested")]
    assert "whoever did has left" in latest(acme).message.text
    assert acme.told().count("invitation.renewed") == 0


def asks_for_approval(acme: Acme, inviter: User) -> Any:
    handed = acme.invites(inviter, name="Somebody", channel="link", match="approval")
    with pytest.raises(ApprovalPending):
        acme.accepts(token_of(handed), acme.user("Gus"))
    return handed


def test_the_inviter_is_told_that_somebody_waits(acme: Acme) -> None:
    asks_for_approval(acme, acme.admin)
    acme.run()

    assert told(acme) == [("adam@example.com", "approval_asked")]
    assert "Gus waits for your approval" in latest(acme).message.subject


def test_nobody_is_told_of_their_own_approval(acme: Acme) -> None:
    made = asks_for_approval(acme, acme.admin)
    acme.run()
    approving.approve(acme.context, acme.request(made, acme.admin))
    acme.run()

    assert told(acme) == [("adam@example.com", "approval_asked"), ("gus@example.com", "approved")]


def test_whoever_waited_is_told_that_they_have_joined(acme: Acme) -> None:
    made = asks_for_approval(acme, acme.admin)
    approving.approve(acme.context, acme.request(made, acme.admin))
    acme.run()

    mail = latest(acme)
    assert mail.delivery.address == "gus@example.com"
    assert mail.message.subject == "Acme Coaching: you have joined"
    assert "You are a member now." in mail.message.text
    assert "on the team" not in mail.message.text + mail.message.html


def test_whoever_was_refused_is_told_it_and_nobody_else_anything(acme: Acme) -> None:
    made = asks_for_approval(acme, acme.admin)
    approving.refuse(acme.context, acme.request(made, acme.admin))
    acme.run()

    assert told(acme) == [("gus@example.com", "approval_refused")]


def test_what_is_decided_before_the_message_goes_is_no_news(acme: Acme) -> None:
    made = asks_for_approval(acme, acme.admin)
    approving.approve(acme.context, acme.request(made, acme.owner))
    acme.run()

    assert told(acme) == [("adam@example.com", "accepted"), ("gus@example.com", "approved")]


def report(acme: Acme, made: Any, status: DeliveryStatus, name: str = "DLV#001") -> None:
    feedback.apply(acme.context, feedback.Report(made.invitation.id, name, status, lasting=True))


@holds("F22", "F23")
@pytest.mark.parametrize("status", [DeliveryStatus.BOUNCED, DeliveryStatus.COMPLAINED])
def test_the_inviter_is_told_what_came_back_once_however_often_it_is_reported(
    acme: Acme, status: DeliveryStatus
) -> None:
    handed = acme.invites_and_sends(acme.admin)
    for _ in range(3):
        report(acme, handed, status)
    acme.run()

    assert told(acme) == [("adam@example.com", status)]


@holds("F06")
def test_the_inviter_is_told_what_failed_for_good(acme: Acme) -> None:
    acme.email.outcomes = [Outcome("failed", "rejected")]
    acme.invites_and_sends(acme.admin)
    acme.run()

    assert told(acme) == [("adam@example.com", "failed")]


@holds("F19")
def test_the_inviter_is_told_of_an_opt_out_before_sending(acme: Acme) -> None:
    handed = acme.invites(acme.admin)
    suppress(acme, "jane@example.com")
    acme.run()
    acme.run()

    assert acme.delivery(handed).status == "suppressed"
    assert told(acme) == [("adam@example.com", "suppressed")]


def test_what_was_withdrawn_before_it_went_is_no_failure_to_tell(acme: Acme) -> None:
    handed = acme.invites(acme.admin)
    acme.revokes(handed)
    acme.run()

    assert acme.delivery(handed).reason == "invitation_closed"
    assert told(acme) == []


def test_a_failure_that_was_seen_to_meanwhile_is_no_news(acme: Acme) -> None:
    handed = acme.invites_and_sends(acme.admin, email="jane@example.com", phone="+12015550123")
    report(acme, handed, DeliveryStatus.COMPLAINED)
    acme.later(MINUTE)
    acme.resends(handed, acme.admin, channel="sms")
    acme.run()
    acme.run()

    assert told(acme) == []


def suppress(acme: Acme, address: str) -> None:
    digest = address_digest(acme.keys.ring(), acme.place.id, address)
    acme.store.commit(
        [Put(refs.suppression(acme.place.id, digest), Suppression(reason="bounced", at=acme.now), Always())]
    )


def joined(acme: Acme) -> Any:
    handed = acme.invites_and_sends(acme.admin)
    acme.accepts(acme.token(), acme.joins_as_new_user(acme.token()))
    return handed


def notices_of(acme: Acme) -> list[Any]:
    return [one for ref, one in acme.store.items.items() if ref.kind == "delivery" and is_notice(one.name)]


def test_a_former_member_is_told_nothing_and_where_nobody_is_left_the_owners_are(acme: Acme) -> None:
    joined(acme)
    acme.deactivates(acme.admin, "admin")
    acme.run()

    assert told(acme) == [("olga@example.com", "accepted")]
    assert "nobody else is left to be told" in latest(acme).message.text


def test_who_leaves_before_the_message_goes_is_told_nothing(acme: Acme) -> None:
    joined(acme)
    acme.relay()
    doing.do(acme.context, acme.queue.works.pop(0))
    acme.deactivates(acme.admin, "admin")
    acme.run()

    assert told(acme) == []
    assert [(one.status, one.reason) for one in notices_of(acme)] == [("suppressed", "inactive")]


def test_a_member_without_an_email_is_told_nothing(acme: Acme) -> None:
    joined(acme)
    sets(acme, email="")
    acme.run()

    assert notices_of(acme) == []


@holds("A65")
def test_a_member_whose_address_takes_no_messages_is_told_nothing(acme: Acme) -> None:
    joined(acme)
    suppress(acme, "adam@example.com")
    acme.run()

    assert told(acme) == []
    assert [one.status for one in notices_of(acme)] == ["suppressed"]


def sets(acme: Acme, **values: str) -> None:
    reference = refs.membership(acme.place.id, acme.admin.id, "admin")
    acme.store.commit([Put(reference, replace(acme.item(reference), **values), Always())])  # type: ignore[arg-type]


def test_a_notice_goes_to_the_address_the_member_has_when_it_goes_in_their_language(acme: Acme) -> None:
    joined(acme)
    sets(acme, email="new@example.com", locale="de-AT")
    acme.run()

    assert told(acme) == [("new@example.com", "accepted")]
    assert latest(acme).message.subject == "Acme Coaching: Einladung angenommen: Jane"


def test_staff_are_written_to_in_the_language_they_were_invited_in(acme: Acme) -> None:
    acme.invites_and_sends(role="staff", locale="es")
    membership = acme.accepts(acme.token(), acme.joins_as_new_user(acme.token()))

    assert membership.locale == "es"


def test_feedback_about_a_notice_touches_nothing_of_the_invitation(acme: Acme) -> None:
    handed = acme.invites_and_sends(acme.admin, grants={"staff": (acme.staff_id,)})
    before = acme.the(handed), acme.delivery(handed)
    mail = latest(acme).delivery
    feedback.apply(acme.context, feedback.Report(mail.invitation, mail.name, DeliveryStatus.BOUNCED, lasting=True))
    acme.run()

    assert (acme.the(handed), acme.delivery(handed)) == before
    assert len(told(acme)) == 1, "nobody is told that a notice came back"
    assert [
        one.name for one in reading.get(acme.context, acme.owner, acme.place.id, handed.invitation.id).deliveries
    ] == ["DLV#001"]


def test_a_notice_that_failed_makes_no_further_notice(acme: Acme) -> None:
    joined(acme)
    acme.email.notice_outcomes = [Outcome("failed", "rejected")]
    acme.run()

    assert [one.status for one in notices_of(acme)] == ["failed"]


@holds("F05", "F06")
def test_a_throttled_notice_is_tried_again_and_an_unknown_one_is_not(acme: Acme) -> None:
    joined(acme)
    acme.email.notice_outcomes = [Outcome("throttled", "throttled"), Outcome("unknown", "timeout")]
    acme.run()
    assert told(acme) == []
    for _ in range(5):
        acme.waits(10 * MINUTE)

    assert told(acme) == [("adam@example.com", "accepted")]
    assert [one.status for one in notices_of(acme)] == ["unknown"]


@holds("F13", "I4")
def test_the_schedule_alone_brings_every_notice(acme: Acme) -> None:
    acme.invites(acme.admin, grants={"staff": (acme.staff_id,)})
    acme._relayed.update(event.id for event in acme.events())
    acme.waits(2 * MINUTE)

    assert told(acme) == [("stan@example.com", "assigned")]


def test_without_an_email_sender_nothing_is_written_that_nobody_will_get(acme: Acme) -> None:
    acme.without_sender("email")
    acme.invites(acme.admin, phone="+12015550123", name="Jane", grants={"staff": (acme.staff_id,)})

    assert notices_of(acme) == []


@holds("F51")
def test_a_group_tells_staff_at_acceptance_only_and_nobody_of_each_failure(acme: Acme) -> None:
    rows = tuple(InviteRow(name=f"Person {number}", email=f"p{number}@example.com") for number in range(3))
    terms = Terms(grants=replace(Terms().grants, staff=(acme.staff_id,)))
    order = jobs.StartJob(user=acme.admin, organization=acme.place.id, wanted=rows, terms=terms)
    jobs.start(acme.context, order)
    acme.email.outcomes = [Outcome("failed", "rejected")]
    acme.run()
    acme.run()
    acme.works()
    assert len(acme.email.inbox) == 2
    assert told(acme) == [("adam@example.com", "job_done")]

    token = acme.email.inbox[0].token
    acme.accepts(token, acme.user("Whoever", email=acme.email.inbox[0].delivery.address))
    acme.works()
    assert sorted(told(acme)[1:]) == [("adam@example.com", "accepted"), ("stan@example.com", "accepted")]


@holds("A02")
def test_no_event_and_no_work_about_a_notice_names_anybody(acme: Acme) -> None:
    joined(acme)
    acme.relay()
    works = repr(acme.queue.works)
    acme.run()

    for text in (works, repr(acme.events())):
        assert "@" not in text
        assert "Jane" not in text


@pytest.mark.parametrize(
    ("wish", "what", "expected"),
    [
        (Wish.ALL, NoticeKind.ACCEPTED, True),
        (Wish.FAILURES, NoticeKind.ACCEPTED, False),
        (Wish.FAILURES, NoticeKind.ASSIGNED, False),
        (Wish.FAILURES, NoticeKind.BOUNCED, True),
        (Wish.FAILURES, NoticeKind.APPROVAL_ASKED, True),
        (Wish.NONE, NoticeKind.BOUNCED, False),
    ],
)
def test_a_member_chooses_what_to_be_told(wish: str, what: NoticeKind, expected: bool) -> None:
    member = Membership(id="", organization="", user="", role="staff", notifications=wish, created_at=0)
    assert ("email" in ways(member, what, near=True)) is expected


def prefers(acme: Acme, user: User, identifier: str, version: int | None = None, **wanted: str) -> Any:
    return member_settings.change(acme.context, user, acme.place.id, identifier, Patch(wanted, version))


def test_who_wants_no_messages_gets_none(acme: Acme) -> None:
    joined(acme)
    prefers(acme, acme.admin, acme.admin_id, notifications="failures")
    acme.run()

    assert told(acme) == []
    assert notices_of(acme) == []


def test_members_choose_for_themselves_and_managers_for_others(acme: Acme) -> None:
    assert prefers(acme, acme.staff, acme.staff_id, notifications="none").notifications == "none"
    assert prefers(acme, acme.admin, acme.staff_id, locale="de").notifications == "none"
    with pytest.raises(NotAllowed):
        prefers(acme, acme.staff, membership_id(acme.owner.id, "owner"), notifications="none")
    with pytest.raises(VersionMismatch):
        prefers(acme, acme.staff, acme.staff_id, version=1, notifications="all")
    copy = acme.item(refs.mirror(acme.staff.id, acme.place.id, acme.staff_id))
    assert (copy.notifications, copy.locale, copy.version) == ("none", "de", 3)
    assert copy.status == MembershipStatus.ACTIVE
