"""Lists: newest first, merged, paged, filtered; children of an item; what is due."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.writes import Absent, AllOf, Always, AtMost, Equals, Missing, Put, Span, Tally
from chalicelib.models import keys, pages
from tests.models.entities import INV, ORG, a_contact, a_delivery, a_membership, an_invitation
from tests.world import NOON

STATES = ("pending", "accepted", "revoked")
EVERYWHERE = [refs.invitations_in(ORG, state) for state in STATES]


def identifier(number: int) -> str:
    return f"inv_{number:016}"


def fill(store: Any, count: int, **changes: Any) -> None:
    """Invitations, the newest with the highest number, spread over the states."""
    invitations = [
        an_invitation(id=identifier(number), created_at=NOON + number, status=STATES[number % 3], **changes)
        for number in range(count)
    ]
    store.commit([Put(refs.invitation(invitation.id), invitation, Absent()) for invitation in invitations])


def ids(pages_: list[list[str]]) -> list[str]:
    return [one for page in pages_ for one in page]


def walk(store: Any, limit: int, between: Any = lambda page: None, **where: Any) -> list[list[str]]:
    pages_, after = [], None
    while True:
        page = store.list_newest(EVERYWHERE, after=after, limit=limit, where=where)
        pages_.append([one.id for one in page.items])
        if page.next is None:
            return pages_
        after = page.next
        between(page)


@pytest.mark.parametrize("limit", [1, 2, 5, 10, 11, 50])
def test_a_list_over_several_states_is_one_list(limit: int, stores_with_invitations: Any) -> None:
    pages_ = walk(stores_with_invitations, limit)
    assert ids(pages_) == [identifier(number) for number in reversed(range(10))]
    assert all(len(page) == limit for page in pages_[:-1])


@pytest.fixture
def stores_with_invitations(store: Any) -> Any:
    fill(store, 10)
    return store


def test_an_invitation_that_changes_between_two_pages_is_seen_exactly_once(store: Any) -> None:
    fill(store, 12)

    def move_all(_: Any) -> None:
        for number in range(12):
            reference = refs.invitation(identifier(number))
            offer = store.read([reference])[reference]
            moved = replace(offer, status=STATES[(number + 1) % 3], version=offer.version + 1)
            store.commit([Put(reference, moved, Equals("version", offer.version))])

    assert ids(walk(store, 5, move_all)) == [identifier(number) for number in reversed(range(12))]


def test_a_filter_leaves_out_and_paging_goes_on(store: Any) -> None:
    fill(store, 9)
    other = an_invitation(id=identifier(99), channel="sms", created_at=NOON + 4)
    store.commit([Put(refs.invitation(other.id), other, Absent())])
    assert ids(walk(store, 1, channel="sms")) == [other.id]
    assert len(ids(walk(store, 2, channel="email"))) == 9
    assert ids(walk(store, 4, channel="email", inviter_user="usr_nobody")) == []


def test_contacts_are_filtered_by_their_own_fields(store: Any) -> None:
    for number, user in enumerate(("usr_1", "usr_2", "usr_1")):
        contact = a_contact(id=f"con_{number}", linked_user=user, created_at=NOON + number)
        store.commit([Put(refs.contact(ORG, contact.id), contact, Absent())])
    page = store.list_newest([refs.contacts_of(ORG)], after=None, limit=50, where={"linked_user": "usr_1"})
    assert [one.id for one in page.items] == ["con_2", "con_0"]


def test_no_request_examines_more_than_its_share(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "EXAMINED", 4)
    fill(store, 11)
    oldest = an_invitation(id=identifier(99), channel="sms", created_at=NOON - 1)
    store.commit([Put(refs.invitation(oldest.id), oldest, Absent())])
    found = walk(store, 5, channel="sms")
    assert ids(found) == [oldest.id]


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span(), [5, 4, 3, 2, 1, 0]),
        (Span(since=NOON + 3), [5, 4, 3]),
        (Span(until=NOON + 3), [2, 1, 0]),
        (Span(NOON + 1, NOON + 4), [3, 2, 1]),
        (Span(NOON + 3, NOON + 3), []),
        (Span(NOON + 4, NOON + 1), []),
        (Span(since=0), [5, 4, 3, 2, 1, 0]),
        (Span(until=0), []),
    ],
)
@pytest.mark.parametrize("limit", [1, 2, 9])
def test_a_span_holds_its_first_moment_and_not_its_last(
    store: Any, span: Span, expected: list[int], limit: int
) -> None:
    fill(store, 6)
    found, after = [], None
    while True:
        page = store.list_newest(EVERYWHERE, after=after, limit=limit, where={}, span=span)
        found += [one.id for one in page.items]
        after = page.next
        if after is None:
            break
    assert found == [identifier(number) for number in expected]


def test_whoever_asks_may_judge_each_item_and_go_on_behind_any_of_them(store: Any) -> None:
    fill(store, 9)

    def even(offer: Any) -> bool:
        return int(offer.id[4:]) % 2 == 0

    first = store.list_newest(EVERYWHERE, after=None, limit=3, where={"channel": "email"}, keep=even)
    assert [one.id for one in first.items] == [identifier(number) for number in (8, 6, 4)]
    rest = store.list_newest(EVERYWHERE, after=first.positions[1], limit=9, where={}, keep=even)
    assert [one.id for one in rest.items] == [identifier(number) for number in (4, 2, 0)]
    assert (rest.next, len(rest.positions)) == (None, 3)


def test_items_of_a_list_are_counted_where_they_match(store: Any) -> None:
    fill(store, 9)
    late = an_invitation(id=identifier(99), created_at=NOON + 99, expires_at=NOON - 1)
    store.commit([Put(refs.invitation(late.id), late, Absent())])
    pending = refs.invitations_in(ORG, "pending")
    user = late.inviter.user

    assert store.tally(pending, Always(), 50) == Tally(4, 4, more=False)
    assert store.tally(pending, AtMost("expires_at", NOON), 50) == Tally(1, 4, more=False)
    assert store.tally(pending, AllOf((Equals("inviter_user", user), AtMost("expires_at", NOON))), 50).matching == 1
    assert store.tally(pending, Equals("inviter_user", "usr_nobody"), 50).matching == 0
    assert store.tally(pending, Always(), 2) == Tally(2, 2, more=True)
    assert store.tally(refs.invitations_in(ORG, "expired"), Always(), 50) == Tally(0, 0, more=False)


def test_contacts_are_counted_by_what_they_lack(store: Any) -> None:
    contacts = [
        a_contact(id="con_1"),
        a_contact(id="con_2", invited_at=NOON),
        a_contact(id="con_3", linked_user="usr_x"),
    ]
    store.commit([Put(refs.contact(ORG, one.id), one, Absent()) for one in contacts])

    assert store.tally(refs.contacts_of(ORG), Missing("linked_user"), 50) == Tally(2, 3, more=False)
    assert store.tally(refs.contacts_of(ORG), AllOf((Missing("linked_user"), Missing("invited_at"))), 50).matching == 1


def test_another_organization_sees_none_of_it(store: Any) -> None:
    fill(store, 3)
    elsewhere = store.list_newest(
        [refs.invitations_in("org_other", state) for state in STATES], after=None, limit=9, where={}
    )
    assert (elsewhere.items, elsewhere.next) == ([], None)


def test_deliveries_of_an_invitation_come_in_order_and_in_pages(store: Any) -> None:
    fill(store, 1)
    numbers = [3, 1, 200, 12, 2]
    store.commit([Put(refs.numbered_delivery(INV, number), a_delivery(number), Always()) for number in numbers])
    store.commit([Put(refs.invitation(INV), an_invitation(), Always())])
    seen, after = [], None
    while True:
        page = store.children(refs.invitation(INV), "DLV#", after=after, limit=2)
        seen.append([one.number for one in page.items])
        after = page.next
        if after is None:
            break
    assert seen == [[1, 2], [3, 12], [200]]


def test_members_come_in_pages_and_nothing_else_of_their_organization(store: Any) -> None:
    users = [f"usr_{letter * 26}" for letter in "cab"]
    for user in users:
        store.commit([Put(refs.membership(ORG, user, "staff"), a_membership(user=user), Absent())])
    page = store.children(refs.organization(ORG), "MEM#", limit=2)
    assert [one.user for one in page.items] == sorted(users)[:2]
    rest = store.children(refs.organization(ORG), "MEM#", after=page.next, limit=2)
    assert [one.user for one in rest.items] == sorted(users)[2:]
    assert rest.next is None


def test_what_is_due_is_found_in_its_shard_oldest_first(store: Any) -> None:
    store.commit(
        [
            Put(refs.numbered_delivery(INV, 1), a_delivery(1, due_at=NOON + 2), Always()),
            Put(refs.numbered_delivery(INV, 2), a_delivery(2, due_at=NOON - 5), Always()),
            Put(refs.numbered_delivery(INV, 3), a_delivery(3), Always()),
            Put(refs.invitation(INV), an_invitation(expires_at=NOON), Always()),
        ]
    )
    shard = keys.shard(INV)
    assert [_name(one) for one in store.due(shard, NOON, 10)] == ["DLV#002", INV]
    assert [_name(one) for one in store.due(shard, NOON + 2, 2)] == ["DLV#002", INV]
    assert [_name(one) for one in store.due(shard, NOON + 2, 10)] == ["DLV#002", INV, "DLV#001"]
    assert store.due((shard + 1) % keys.SHARDS, NOON + 9, 10) == []


def test_an_ended_invitation_is_no_longer_due(store: Any) -> None:
    store.commit([Put(refs.invitation(INV), an_invitation(expires_at=NOON), Always())])
    ended = an_invitation(expires_at=NOON, status="revoked", ended_at=NOON)
    store.commit([Put(refs.invitation(INV), ended, Equals("version", 1))])
    assert store.due(keys.shard(INV), NOON + 9, 10) == []


def _name(item: Any) -> str:
    return str(getattr(item, "name", "") or item.id)
