"""That a client was here is noted once a day, and nothing waits for it."""

from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.identity import User
from chalicelib.domain.organization import Membership, Role
from chalicelib.domain.time import DAY
from chalicelib.domain.writes import Always, Put
from chalicelib.services.core.seen import note_seen
from chalicelib.services.people import own_children, own_groups, own_guests
from tests.services.steps import Acme


def client(acme: Acme) -> tuple[User, Membership]:
    user, contact = acme.has_client()
    membership = acme.item(refs.member(acme.place.id, contact.linked_memberships[0]))  # type: ignore[arg-type]
    assert membership.seen_on is None, "as in every membership from before this was noted"
    return user, membership


def test_the_first_look_of_a_day_is_noted_and_no_other(acme: Acme) -> None:
    user, listed = client(acme)
    place = refs.of(listed)
    days = []
    for wait in (0, 1, DAY, 3 * DAY):
        acme.later(wait)
        acme.store.log.clear()
        own_children.list_mine(acme.context, user, acme.place.id)
        days.append((acme.item(place).seen_on - acme.now // DAY, acme.store.log.count("update")))
    assert days == [(0, 1), (0, 0), (0, 1), (0, 1)]
    assert acme.item(place).version == listed.version, "nobody who saves the membership is in the way of it"


def test_whatever_a_client_does_of_their_own_notes_it(acme: Acme) -> None:
    user, listed = client(acme)
    ways: list[Any] = [
        lambda: own_guests.list_mine(acme.context, user, acme.place.id, after=None, limit=9),
        lambda: own_groups.list_mine(acme.context, user, acme.place.id),
        lambda: own_children.list_mine(acme.context, user, acme.place.id),
    ]
    for way in ways:
        acme.later(DAY)
        way()
        assert acme.item(refs.of(listed)).seen_on == acme.now // DAY


def test_who_serves_others_is_not_watched(acme: Acme) -> None:
    own_children.list_mine(acme.context, acme.staff, acme.place.id)
    assert acme.item(refs.membership(acme.place.id, acme.staff.id, Role.STAFF)).seen_on is None


def test_a_membership_that_ended_meanwhile_stays_as_it_is(acme: Acme) -> None:
    user, listed = client(acme)
    acme.sets_membership(user, Role.CLIENT, "ended")
    note_seen(acme.context, listed)
    assert acme.item(refs.of(listed)).seen_on is None
    acme.store.items.pop(refs.of(listed))
    note_seen(acme.context, listed)
    assert refs.of(listed) not in acme.store.items, "and one that is gone is not made again"


def test_a_later_day_that_somebody_else_noted_stays(acme: Acme) -> None:
    _, listed = client(acme)
    tomorrow = acme.now // DAY + 1
    acme.store.commit([Put(refs.of(listed), replace(listed, seen_on=tomorrow), Always())])
    note_seen(acme.context, listed)
    assert acme.item(refs.of(listed)).seen_on == tomorrow


def test_nobody_waits_for_a_table_that_does_not_answer(acme: Acme) -> None:
    _, listed = client(acme)

    class Silent:
        def update(self, _: Any) -> None:
            raise Unavailable

    note_seen(replace(acme.context, store=Silent()), listed)  # type: ignore[arg-type]
