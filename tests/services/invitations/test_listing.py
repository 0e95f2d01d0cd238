"""Lists that answer questions: which invitations, which contacts, how many, and what needs somebody."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Role
from chalicelib.domain.time import DAY, HOUR, SECOND
from chalicelib.domain.writes import Always, Put, Span
from chalicelib.services.core import filtered_pages
from chalicelib.services.invitations import listing
from chalicelib.services.invitations.listing import Question, Row
from chalicelib.services.invitations.reading import Handed
from chalicelib.services.people import counts, directory, unlinking
from tests.holding import holds
from tests.services.steps import Acme


def invites(acme: Acme, count: int, user: User | None = None, **wanted: Any) -> list[Handed]:
    """Several people, one a second."""
    made = []
    for number in range(count):
        made.append(acme.invites(user, email=f"p{number}@example.com", name=f"Person {number}", **wanted))
        acme.later(SECOND)
    return made


def walk(
    acme: Acme, asked: Question, user: User | None = None, limit: int = 200, between: Callable[[], None] = lambda: None
) -> list[list[Row]]:
    """All pages of a list, from the first to the last."""
    pages: list[list[Row]] = []
    after = None
    while True:
        page = listing.list_invitations(
            acme.context, user or acme.owner, acme.place.id, asked, after=after, limit=limit
        )
        pages.append(list(page.items))
        after = page.next
        if after is None:
            return pages
        between()


def flat(pages: list[list[Row]]) -> list[Row]:
    return [row for page in pages for row in page]


def names(acme: Acme, user: User | None = None, **asked: Any) -> list[str]:
    return [row.invitation.recipient.name for row in flat(walk(acme, Question(**asked), user))]


def settles(acme: Acme, handed: Handed, status: str, reason: str = "") -> None:
    """As if the provider had said so."""
    delivery = replace(acme.delivery(handed), status=status, reason=reason, due_at=None)
    acme.store.commit([Put(refs.numbered_delivery(handed.invitation.id, 1), delivery, Always())])


@holds("S2.11")
def test_the_status_list_knows_pending_expired_and_registered(acme: Acme) -> None:
    acme.invites_and_sends(name="Rita", email="rita@example.com")
    acme.accepts(acme.token(), acme.joins_as_new_user(acme.token(), name="Rita"))
    acme.invites(name="Ed", email="ed@example.com", expires_in=3600)
    acme.later(2 * HOUR)
    acme.invites(name="Pam", email="pam@example.com")

    assert names(acme, status="accepted") == ["Rita"]
    assert names(acme, status="expired") == ["Ed"]
    assert names(acme, status="pending") == ["Pam"]
    assert names(acme) == ["Pam", "Ed", "Rita"]


def test_invitations_are_told_apart_by_channel_inviter_contact_and_time_c12(acme: Acme) -> None:
    early = acme.invites(name="Early", email="early@example.com")
    acme.later(HOUR)
    middle = acme.now
    acme.invites(acme.admin, name="Texted", phone="+12015550123", channel="sms")
    acme.later(HOUR)
    acme.invites(name="Late", email="late@example.com")

    assert names(acme, channel="sms") == names(acme, inviter=acme.admin_id) == ["Texted"]
    assert names(acme, contact=early.invitation.contact) == ["Early"]
    assert names(acme, created=Span(since=middle)) == ["Late", "Texted"]
    assert names(acme, created=Span(until=middle)) == ["Early"]
    assert names(acme, created=Span(middle, middle + 1)) == ["Texted"]
    assert names(acme, created=Span(middle, middle)) == []
    assert names(acme, inviter="mem_nobody") == []


def test_the_pending_list_is_searched_by_the_beginning_of_a_name_or_an_address_c12(acme: Acme) -> None:
    acme.invites(name="Zoë Miller", email="zm@example.com")
    acme.later(SECOND)
    acme.invites(name="Ann Zobel", phone="+12015550123", channel="sms")

    assert names(acme, name="zo") == ["Ann Zobel", "Zoë Miller"]
    assert names(acme, name="ZM@") == ["Zoë Miller"]
    assert names(acme, name="1201") == ["Ann Zobel"]
    assert names(acme, name="zo", channel="email") == ["Zoë Miller"]
    assert names(acme, name="iller") == []


def test_a_line_shows_the_latest_delivery_and_a_page_costs_three_calls(acme: Acme) -> None:
    (first, *_) = invites(acme, 5)
    acme.run()
    acme.later(2 * 60_000)
    acme.resends(first)
    acme.store.log.clear()

    (rows,) = walk(acme, Question())

    assert [row.latest.number if row.latest else 0 for row in rows] == [1, 1, 1, 1, 2]
    assert rows[0].latest is not None
    assert rows[0].latest.status == "sent"
    assert acme.store.log == ["read", "list", "read"]


def test_what_needs_somebody_is_listed_with_reason_and_next_step_c22(acme: Acme) -> None:
    made = invites(acme, 5)
    acme.run()
    settles(acme, made[0], "bounced")
    settles(acme, made[2], "failed", "no_sender")
    settles(acme, made[3], "bounced")
    acme.revokes(made[3])

    rows = flat(walk(acme, Question(attention=True)))

    told = [(row.invitation.id, row.attention.reason, row.attention.next_step) for row in rows if row.attention]
    assert told == [(made[2].invitation.id, "failed", "share"), (made[0].invitation.id, "bounced", "correct")]
    assert names(acme, attention=True, status="revoked") == names(acme, attention=True, status="expired") == []


def test_what_expires_within_48_hours_needs_somebody_c22(acme: Acme) -> None:
    handed = acme.invites_and_sends()
    assert names(acme, attention=True) == []

    acme.now = handed.invitation.expires_at - 2 * DAY
    assert names(acme, attention=True) == ["Jane"]

    acme.now = handed.invitation.expires_at
    assert names(acme, attention=True) == []


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 50])
def test_few_that_need_somebody_among_many_are_all_found_in_bounded_steps(
    acme: Acme, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr(filtered_pages, "CHUNK", 3)
    monkeypatch.setattr(filtered_pages, "CHUNKS", 2)
    made = invites(acme, 20)
    acme.run()
    wanted = [made[number] for number in (19, 18, 17, 11, 1, 0)]
    for handed in wanted:
        settles(acme, handed, "bounced")
    acme.store.log.clear()

    pages = walk(acme, Question(attention=True), limit=limit)

    assert [row.invitation.id for page in pages for row in page] == [one.invitation.id for one in wanted]
    assert all(len(page) <= limit for page in pages)
    assert acme.store.log.count("list") <= 2 * len(pages)


def test_invitations_that_change_between_pages_are_seen_once_or_left_the_list(acme: Acme) -> None:
    made = invites(acme, 9)
    order = [one.invitation.id for one in reversed(made)]
    turn = iter([made[8], made[4]])

    def revoke_one() -> None:
        acme.revokes(next(turn))

    everything = flat(walk(acme, Question(), limit=3, between=revoke_one))
    assert [row.invitation.id for row in everything] == order

    turn = iter([made[2]])
    open_ones = flat(walk(acme, Question(status="pending"), limit=3, between=revoke_one))
    # Two were withdrawn before, one on the way, before its page came.
    gone = {made[number].invitation.id for number in (8, 4, 2)}
    assert [row.invitation.id for row in open_ones] == [one for one in order if one not in gone]


def test_new_invitations_do_not_move_what_is_still_to_come(acme: Acme) -> None:
    order = [one.invitation.id for one in reversed(invites(acme, 6))]

    def invite_another() -> None:
        acme.invites(name="Pete", email=f"pete{acme.now}@example.com")
        acme.later(SECOND)

    rows = flat(walk(acme, Question(name="pe"), limit=2, between=invite_another))

    assert [row.invitation.id for row in rows] == order


@holds("S2.9")
def test_staff_find_only_what_they_sent_whatever_they_ask(acme: Acme) -> None:
    acme.policy(acme.place, acme.owner, staff_invite_clients=True)
    acme.invites(name="Secret", email="secret@example.com")
    acme.later(SECOND)
    acme.invites(acme.staff, name="Served", email="served@example.com", grants={"staff": (acme.staff_id,)})
    client = acme.user("Clara")
    acme.join(acme.place, client, Role.CLIENT)

    for asked in ({}, {"name": "se"}, {"attention": False, "status": "pending"}, {"channel": "email"}):
        assert names(acme, acme.staff, **asked) == ["Served"]
    assert names(acme, client) == []
    assert names(acme, acme.staff, name="secret") == []
    counted = counts.count(acme.context, acme.staff, acme.place.id)
    assert counted.invitations["pending"].count == 1
    assert sum(one.count for one in counted.contacts.values()) == 1


def contacts(acme: Acme, user: User | None = None, limit: int = 50, **asked: Any) -> list[str]:
    found: list[str] = []
    after = None
    while True:
        page = directory.list_contacts(
            acme.context,
            user or acme.owner,
            acme.place.id,
            directory.ContactQuestion(**asked),
            after=after,
            limit=limit,
        )
        assert len(page.items) <= limit
        found += [one.name for one in page.items]
        after = page.next
        if after is None:
            return found


@pytest.fixture
def directory_of_three(acme: Acme) -> Acme:
    """Fay was never invited, Ria was, Lil is linked."""
    acme.invites_and_sends(name="Lil Orr", email="lil@example.com")
    acme.accepts(acme.token(), acme.joins_as_new_user(acme.token(), name="Lil"))
    acme.later(SECOND)
    acme.invites(name="Ria Orr", email="ria@example.com")
    acme.later(SECOND)
    acme.adds_contact(name="Fay Lee", phones=("+12015550123",), type="lead", tags=("north", "vip"))
    return acme


@holds("S4.7")
def test_contacts_are_told_apart_by_display_state_type_tag_and_name(directory_of_three: Acme) -> None:
    acme = directory_of_three

    assert contacts(acme, state="invite") == ["Fay Lee"]
    assert contacts(acme, state="re_invite") == ["Ria Orr"]
    assert contacts(acme, state="linked") == ["Lil Orr"]
    assert contacts(acme, type="lead") == contacts(acme, tag="vip") == contacts(acme, name="+1201") == ["Fay Lee"]
    assert contacts(acme, name="orr") == ["Ria Orr", "Lil Orr"]
    assert contacts(acme, name="orr", state="linked", limit=1) == ["Lil Orr"]
    assert contacts(acme, tag="vi") == []


def test_staff_search_only_the_contacts_assigned_to_them(directory_of_three: Acme) -> None:
    acme = directory_of_three
    assert contacts(acme, acme.staff, name="orr") == []
    for found in [ref.parts[1] for ref in acme.snapshot() if ref.kind == "contact"]:
        if acme.item(refs.contact(acme.place.id, found)).name != "Lil Orr":
            acme.assigns(found, acme.staff_id)

    assert contacts(acme, acme.staff, name="orr", limit=1) == ["Ria Orr"]
    assert sorted(contacts(acme, acme.staff, limit=1)) == ["Fay Lee", "Ria Orr"]
    counted = counts.count(acme.context, acme.staff, acme.place.id).contacts
    assert {state: one.count for state, one in counted.items()} == {"invite": 1, "re_invite": 1, "linked": 0}


def test_everything_is_counted_by_state_and_what_is_past_its_time_as_expired(directory_of_three: Acme) -> None:
    acme = directory_of_three
    acme.revokes(acme.invites(name="Rev", email="rev@example.com"))
    acme.invites(name="Old", email="old@example.com", expires_in=3600)
    acme.later(2 * HOUR)

    counted = counts.count(acme.context, acme.owner, acme.place.id)

    told = {state: one.count for state, one in counted.invitations.items() if one.count}
    assert told == {"pending": 1, "accepted": 1, "revoked": 1, "expired": 1}
    assert {state: one.count for state, one in counted.contacts.items()} == {"invite": 1, "re_invite": 3, "linked": 1}
    assert not any(one.more for one in (*counted.invitations.values(), *counted.contacts.values()))
    assert len(counted.invitations) == 8


@holds("S4.8")
def test_unlinking_counts_a_contact_as_not_invited_again(directory_of_three: Acme) -> None:
    acme = directory_of_three
    linked = next(one for ref, one in acme.snapshot().items() if ref.kind == "contact" and one.linked_user)
    unlinking.unlink(acme.context, acme.owner, acme.place.id, linked.id)

    counted = counts.count(acme.context, acme.owner, acme.place.id).contacts

    assert (counted["invite"].count, counted["linked"].count) == (2, 0)
    assert sorted(contacts(acme, state="invite")) == ["Fay Lee", "Lil Orr"]


def test_a_count_that_would_take_too_long_says_at_least(acme: Acme) -> None:
    invites(acme, 4)

    counted = counts.count(acme.context, acme.owner, acme.place.id, 3)

    assert counted.invitations["pending"] == counts.Count(3, more=True)
    assert counted.invitations["accepted"] == counts.Count(0)
    assert counted.contacts["re_invite"] == counts.Count(3, more=True)


def test_every_line_is_the_invitation_as_it_is(acme: Acme) -> None:
    handed = acme.invites()

    ((row,),) = walk(acme, Question())

    assert row.invitation == acme.item(refs.invitation(handed.invitation.id))
