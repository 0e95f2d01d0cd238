"""The inbox of a member: one entry and one count for each fact, judged by what its reader may see when it is read."""

from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.identity import User
from chalicelib.domain.inbox import InboxEntry, Unseen
from chalicelib.domain.notice import NoticeKind
from chalicelib.domain.time import DAY, MINUTE
from chalicelib.services.core.saving import Patch
from chalicelib.services.messages import counting, inbox
from chalicelib.services.messages.inbox import EVERYTHING, InboxQuestion
from chalicelib.services.messages.notices import tell_members
from chalicelib.services.messages.saying import title_of
from chalicelib.services.people import subscribing
from chalicelib.services.team import preferences
from tests.holding import holds
from tests.services.steps import Acme


def tells(acme: Acme, what: NoticeKind, *members: str, **about: Any) -> None:
    acme.store.commit(tell_members(acme.context, acme.place.id, what, members, **about))
    acme.run()


def titles(acme: Acme, user: User, **asked: Any) -> list[str]:
    page = inbox.list_inbox(acme.context, user, InboxQuestion(**asked), after=None, limit=50)
    return [
        title_of(acme.context, one.matter, one.reader, one.reader.told_as(one.entry.membership)) for one in page.items
    ]


def counts(acme: Acme, user: User) -> dict[str, int]:
    return {topic: number for one in counting.counters(acme.context, user) for topic, number in one.topics.items()}


def entries(acme: Acme) -> list[InboxEntry]:
    return [one for one in acme.everything() if isinstance(one, InboxEntry)]


def counters_are_what_is_unseen(acme: Acme) -> None:
    stored = {(one.user, one.organization, one.topic): one.entries for one in acme.everything() if type(one) is Unseen}
    unseen = [one for one in entries(acme) if one.unseen and one.counted]
    places = [(one.user, one.organization, one.topic) for one in unseen]
    assert {place: number for place, number in stored.items() if number} == {
        place: places.count(place) for place in set(places)
    }


def chooses(acme: Acme, user: User, member: str, **topics: Any) -> None:
    preferences.change(acme.context, user, acme.place.id, member, Patch({"topics": topics}))


@holds("S3.6")
def test_staff_find_in_their_inbox_who_is_assigned_to_them_and_who_joined(acme: Acme) -> None:
    acme.invites_and_sends(acme.admin, grants={"staff": (acme.staff_id,)})
    acme.later(MINUTE)
    acme.accepts(acme.token(), acme.joins_as_new_user(acme.token()))
    acme.run()

    assert titles(acme, acme.staff) == ["Jane has joined", "Jane is assigned to you"]
    assert counts(acme, acme.staff) == {"invitations": 1, "clients": 1}
    counters_are_what_is_unseen(acme)


@holds("S2.15")
def test_admins_are_counted_nothing_of_clients_until_they_follow_one(acme: Acme) -> None:
    acme.invites_and_sends(acme.admin)
    contact = acme.contact_of(acme.invites(acme.admin, email="max@example.com", name="Max")).id
    acme.declines(acme.token())
    acme.run()
    assert [one.delivery.address for one in acme.notices] == ["adam@example.com"], "by email they hear of it"
    assert (titles(acme, acme.admin), counts(acme, acme.admin)) == ([], {})

    subscribing.subscribe(acme.context, acme.admin, acme.place.id, contact, ["invitations"])
    acme.declines(acme.token())
    acme.run()

    assert titles(acme, acme.admin) == ["Max has declined"]
    assert counts(acme, acme.admin) == {"invitations": 1}
    assert (titles(acme, acme.owner), counts(acme, acme.owner)) == ([], {}), "the switch is each admin's own"


@holds("S2.15")
def test_a_follower_hears_of_the_topics_they_chose_and_of_no_other_client(acme: Acme) -> None:
    handed = acme.invites_and_sends(acme.admin)
    subscribing.subscribe(acme.context, acme.owner, acme.place.id, handed.invitation.contact, ["money"])
    acme.declines(acme.token())
    acme.run()
    assert titles(acme, acme.owner) == []

    other = acme.invites_and_sends(acme.admin, email="max@example.com", name="Max")
    subscribing.subscribe(acme.context, acme.owner, acme.place.id, other.invitation.contact, ["invitations"])
    acme.declines(acme.token())
    acme.run()
    assert titles(acme, acme.owner) == ["Max has declined"]

    subscribing.unsubscribe(acme.context, acme.owner, acme.place.id, other.invitation.contact)
    acme.later(DAY)
    acme.invites_and_sends(acme.admin, email="max@example.com")
    acme.declines(acme.token())
    acme.run()
    assert titles(acme, acme.owner) == ["Max has declined"]


@holds("S2.15")
def test_whoever_follows_a_group_hears_of_what_is_invited_to_it(acme: Acme) -> None:
    group = acme.adds_contact(kind="group", name="Sunflowers")
    subscribing.subscribe(acme.context, acme.owner, acme.place.id, group.id, ["invitations"])
    acme.invites_and_sends(acme.admin, grants={"groups": (group.id,)})
    acme.declines(acme.token())
    acme.run()

    assert titles(acme, acme.owner) == ["Jane has declined"]


@holds("S2.15")
def test_an_admin_who_serves_a_client_is_told_like_any_of_the_staff(acme: Acme) -> None:
    acme.invites_and_sends(acme.owner, grants={"staff": (acme.admin_id,)})
    acme.accepts(acme.token(), acme.joins_as_new_user(acme.token()))
    acme.run()

    assert titles(acme, acme.admin) == ["Jane has joined", "Jane is assigned to you"]
    assert counts(acme, acme.admin) == {"clients": 1, "invitations": 1}
    assert counts(acme, acme.owner) == {}


@holds("S2.3")
def test_whoever_is_taken_off_reads_of_the_client_no_more_and_is_counted_nothing(acme: Acme, jane: Contact) -> None:
    tells(acme, NoticeKind.PRIMARY, acme.staff_id, contact=jane.id)
    tells(acme, NoticeKind.SERVES, acme.staff_id, contact=jane.id)
    assert counts(acme, acme.staff) == {"clients": 2}

    acme.unassigns(jane.id, acme.staff_id)
    assert titles(acme, acme.staff) == []

    assert counts(acme, acme.staff) == {}
    assert entries(acme) == []
    counters_are_what_is_unseen(acme)


@holds("S2.3")
def test_being_told_to_be_off_a_client_takes_what_was_unseen_of_it(acme: Acme, jane: Contact) -> None:
    tells(acme, NoticeKind.PRIMARY, acme.staff_id, contact=jane.id)
    acme.unassigns(jane.id, acme.staff_id)
    tells(acme, NoticeKind.TAKEN_OFF, acme.staff_id, contact=jane.id)

    assert counts(acme, acme.staff) == {"clients": 1}
    assert titles(acme, acme.staff) == ["A client is no longer assigned to you"]


def test_an_entry_holds_ids_and_nothing_that_is_a_name(acme: Acme, jane: Contact) -> None:
    tells(acme, NoticeKind.PRIMARY, acme.staff_id, contact=jane.id)

    assert "Jane" not in repr(entries(acme))
    assert "@" not in repr(entries(acme))
    acme.corrects(jane.id, name="Jane Roe")
    assert titles(acme, acme.staff) == ["Jane Roe is yours first of all"]


def test_a_former_member_has_no_inbox_and_no_counter_there(acme: Acme, jane: Contact) -> None:
    tells(acme, NoticeKind.PRIMARY, acme.staff_id, contact=jane.id)
    acme.deactivates(acme.staff, "staff")

    assert counts(acme, acme.staff) == {}
    assert titles(acme, acme.staff) == []
    tells(acme, NoticeKind.SERVES, acme.staff_id, contact=jane.id)
    assert entries(acme) == []
    counters_are_what_is_unseen(acme)


def test_a_user_of_two_organizations_sees_both_by_their_names(acme: Acme, jane: Contact) -> None:
    boss = acme.user("Bea")
    other = acme.organization(boss, "Bright Kids")
    member = acme.join(other, acme.staff, "staff")
    acme.store.commit(tell_members(acme.context, other.id, NoticeKind.PROMOTED, [member]))
    tells(acme, NoticeKind.PRIMARY, acme.staff_id, contact=jane.id)

    found = inbox.list_inbox(acme.context, acme.staff, EVERYTHING, after=None, limit=50).items
    assert {one.matter.organization.branding.name for one in found} == {"Acme Coaching", "Bright Kids"}
    assert {one.name: dict(one.topics) for one in counting.counters(acme.context, acme.staff)} == {
        "Acme Coaching": {"clients": 1},
        "Bright Kids": {"team": 1},
    }
    assert titles(acme, acme.staff, organization=other.id) == ["Your role is now staff"]
    assert titles(acme, acme.staff, topic="clients") == ["Jane is yours first of all"]


def test_marking_twice_counts_once(acme: Acme, jane: Contact) -> None:
    for _ in range(3):
        tells(acme, NoticeKind.PRIMARY, acme.staff_id, contact=jane.id)
    first, second, _ = [one.notice for one in entries(acme)]

    assert inbox.mark_seen(acme.context, acme.staff, [first, second, first, "ntc_0000000000000000", "junk"]) == 2
    assert inbox.mark_seen(acme.context, acme.staff, [first, second]) == 0
    assert counts(acme, acme.staff) == {"clients": 1}
    assert len(titles(acme, acme.staff)) == 3
    assert len(titles(acme, acme.staff, unseen=True)) == 1
    assert inbox.mark_seen(acme.context, acme.admin, [first]) == 0, "an inbox is one user's own"
    counters_are_what_is_unseen(acme)


def test_everything_up_to_what_was_shown_is_marked_and_what_came_since_is_not(acme: Acme, jane: Contact) -> None:
    for _ in range(120):
        acme.later(1)
        acme.store.commit(
            tell_members(acme.context, acme.place.id, NoticeKind.PRIMARY, [acme.staff_id], contact=jane.id)
        )
    acme.run()
    shown = inbox.list_inbox(acme.context, acme.staff, EVERYTHING, after=None, limit=10).items
    acme.later(1)
    tells(acme, NoticeKind.SERVES, acme.staff_id, contact=jane.id)

    up_to = shown[0].entry.notice
    assert inbox.mark_seen_up_to(acme.context, acme.staff, up_to, InboxQuestion(topic="money")) == (0, False)
    assert inbox.mark_seen_up_to(acme.context, acme.staff, up_to, EVERYTHING) == (120, False)
    assert inbox.mark_seen_up_to(acme.context, acme.staff, up_to, EVERYTHING) == (0, False)
    assert counts(acme, acme.staff) == {"clients": 1}
    counters_are_what_is_unseen(acme)


def test_an_inbox_is_paged_newest_first_without_gap_or_repetition(acme: Acme, jane: Contact) -> None:
    for _ in range(25):
        acme.later(1)
        acme.store.commit(
            tell_members(acme.context, acme.place.id, NoticeKind.PRIMARY, [acme.staff_id], contact=jane.id)
        )
    acme.run()
    found: list[int] = []
    after = None
    for _ in range(4):
        page = inbox.list_inbox(acme.context, acme.staff, EVERYTHING, after=after, limit=10)
        found += [one.entry.news.at for one in page.items]
        after = page.next
        if after is None:
            break

    assert found == sorted((one.news.at for one in entries(acme)), reverse=True)
    assert len(found) == 25


def test_unseen_entries_end_after_ninety_days_with_their_count(acme: Acme, jane: Contact) -> None:
    tells(acme, NoticeKind.PRIMARY, acme.staff_id, contact=jane.id)
    tells(acme, NoticeKind.SERVES, acme.staff_id, contact=jane.id)
    seen = next(one for one in entries(acme) if one.news.what == "primary")
    inbox.mark_seen(acme.context, acme.staff, [seen.notice])
    acme.waits(89 * DAY)
    assert len(entries(acme)) == 2

    acme.waits(2 * DAY)
    assert [one.news.what for one in entries(acme)] == ["primary"], "what was seen DynamoDB deletes"
    assert counts(acme, acme.staff) == {}
    counters_are_what_is_unseen(acme)
    assert acme.sweeps() == 0


def test_a_group_of_people_told_of_one_fact_gets_one_entry_each(acme: Acme) -> None:
    also = acme.join(acme.place, acme.user("Sue"), "staff")
    acme.invites_and_sends(acme.admin, grants={"staff": (acme.staff_id, also)})

    assert sorted(one.user for one in entries(acme)) == sorted([acme.staff.id, acme.user("Sue").id])
    assert len({one.notice for one in entries(acme)}) == 1


def test_repeating_the_work_tells_nobody_twice(acme: Acme, jane: Contact) -> None:
    tells(acme, NoticeKind.PRIMARY, acme.staff_id, contact=jane.id)
    before = acme.snapshot()
    for _ in range(3):
        acme._relayed.clear()
        acme.run()

    assert acme.snapshot() == before
    assert len(acme.notices) == 1


def test_without_an_address_or_a_sender_the_inbox_still_has_it(acme: Acme, jane: Contact) -> None:
    acme.without_sender("email")
    tells(acme, NoticeKind.PRIMARY, acme.staff_id, contact=jane.id)

    assert titles(acme, acme.staff) == ["Jane is yours first of all"]
    assert [ref for ref in acme.store.items if ref.kind == "delivery"] == []


def test_what_is_gone_is_shown_to_nobody(acme: Acme) -> None:
    handed = acme.invites_and_sends(acme.admin, grants={"staff": (acme.staff_id,)})
    del acme.store.items[refs.of(handed.invitation)]
    del acme.store.items[refs.contact(acme.place.id, handed.invitation.contact)]

    assert titles(acme, acme.staff) == []
    assert counts(acme, acme.staff) == {}
