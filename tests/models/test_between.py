"""What lies between two sort keys of a partition, in both directions and page by page, in every store alike."""

from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.ids import make_id
from chalicelib.domain.inbox import Digest, InboxEntry, Subscription
from chalicelib.domain.marks import Assignment
from chalicelib.domain.notice import News
from chalicelib.domain.writes import Absent, Put
from tests.models.entities import CON, MEM, ORG, USER, a_contact
from tests.world import NOON


def entries(store: Any, number: int) -> list[str]:
    """Ids of notices, oldest first, whose entries are in the inbox beside something else."""
    ids = [make_id("ntc_", NOON + one, bytes(6)) for one in range(number)]
    news = News(organization=ORG, what="accepted", at=NOON)
    made = [
        InboxEntry(user=USER, organization=ORG, membership=MEM, notice=one, topic="invitations", news=news)
        for one in ids
    ]
    beside = Digest(user=USER, organization=ORG, membership=MEM, topic="money", due_at=NOON)
    store.commit([Put(refs.of(one), one, Absent()) for one in (*made, beside)])
    return ids


@pytest.mark.parametrize("newest", [True, False])
def test_a_partition_is_paged_in_both_directions(store: Any, newest: bool) -> None:
    ids = entries(store, 7)
    shown: list[str] = []
    after = None
    for expected in (3, 3, 1):
        page = store.between(refs.inbox(USER), "0", "9~", after=after, limit=3, newest=newest)
        assert len(page.items) == expected
        shown += [one.notice for one in page.items]
        after = page.next

    assert after is None
    assert shown == (ids[::-1] if newest else ids)


def test_who_serves_and_who_follows_are_one_query(store: Any) -> None:
    serves = Assignment(organization=ORG, contact=CON, membership=MEM, at=NOON)
    follows = Subscription(organization=ORG, contact=CON, membership=MEM, topics=("money",), at=NOON)
    contact = a_contact()
    places = [(refs.assignment(ORG, CON, MEM), serves), (refs.of(follows), follows), (refs.of(contact), contact)]
    store.commit([Put(place, one, Absent()) for place, one in places])

    assert list(store.between(refs.of(contact), "STAFF#", "SUB#~", limit=10).items) == [serves, follows]
