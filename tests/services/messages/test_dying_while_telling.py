"""A process that dies at any call while members are told: one entry, one count, one email each, whatever is repeated.

Stan gets an email at once, Sue one that gathers, Olga follows the client and Adam, who invited, hears by email only.
"""

from collections import Counter
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.inbox import Digest, InboxEntry, Unseen
from chalicelib.domain.notice import Notice, is_notice
from chalicelib.domain.time import DAY, HOUR
from chalicelib.services.core.saving import Patch
from chalicelib.services.messages import inbox
from chalicelib.services.people import subscribing
from chalicelib.services.team import preferences
from tests.holding import holds
from tests.services.mortal import Fate
from tests.services.test_kill_loop import Story


def business(fate: Fate, *, relay: bool) -> tuple[Story, Any, str]:
    """Before the process that dies: an invitation that went out, and what everybody wishes."""
    at, fate.at = fate.at, 0
    story = Story(fate, relay=relay)
    acme = story.acme
    sue = acme.join(acme.place, acme.user("Sue"), "staff")
    hourly = {"topics": {"invitations": {"rhythm": "hourly"}}}
    preferences.change(acme.context, acme.user("Sue"), acme.place.id, sue, Patch(hourly))
    made = acme.invites_and_sends(acme.admin, grants={"staff": (acme.staff_id, sue)})
    subscribing.subscribe(acme.context, acme.owner, acme.place.id, made.invitation.contact, ["invitations"])
    token = acme.token()
    user = acme.joins_as_new_user(token)
    acme.works()
    for who in (acme.staff, acme.user("Sue")):
        inbox.mark_seen_up_to(acme.context, who, story.items(InboxEntry)[0].notice, inbox.EVERYTHING)
    acme.email.notices.clear()
    acme.provider_calls.clear()
    acme.outside = replace(acme.outside, store=Unswept(acme.outside.store))
    fate.calls, fate.at = 0, at
    return story, user, token


class Unswept:
    """A store that may die at every call but in looking for what is due, which writes nothing."""

    def __init__(self, mortal: Any) -> None:
        self._mortal = mortal

    def __getattr__(self, name: str) -> Any:
        return getattr(self._mortal._target if name == "due" else self._mortal, name)


def looks(story: Story) -> None:
    inbox.list_inbox(story.acme.context, story.acme.staff, inbox.EVERYTHING, after=None, limit=9)


def works_until_all_is_told(story: Story) -> None:
    story.delivers()
    for _ in range(3):
        story.acme.later(HOUR // 2)
        story.tries(story.acme.works if story.relay else story.sweeps_only)
    story.delivers()


def each_was_told_once(story: Story) -> None:
    acme = story.acme
    joined = [one for one in story.items(InboxEntry) if one.news.what == "accepted"]
    assert Counter(one.user for one in joined) == Counter([acme.staff.id, acme.user("Sue").id, acme.owner.id])
    counted = {(one.user, one.topic): one.entries for one in story.items(Unseen) if one.entries}
    assert counted == {(one.user, "invitations"): 1 for one in joined}
    mails = [one for one in story.items(Delivery) if is_notice(one.name) and one.name.split("#")[2] != "assigned"]
    assert sorted(one.name.split("#")[2] for one in mails) == ["accepted", "accepted", "accepted", "digest"]
    assert {one.status for one in mails} <= {"sent", "unknown"}
    assert sum(one.status == "unknown" for one in mails) <= 1, "only where the answer of the provider got lost"
    assert set(acme.provider_calls.values()) <= {1}


def nothing_waits(story: Story) -> None:
    assert [one.due_at for one in story.items(Notice)] == [None] * len(story.items(Notice))
    assert story.items(Digest) == []
    assert story.acme.sweeps() == 0


def repeating_it_all_changes_nothing(story: Story) -> None:
    before = story.acme.snapshot()
    story.acme.forget_what_was_relayed()
    story.acme.works()
    assert story.acme.snapshot() == before


@holds("F01", "F02", "F09", "I4")
@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True], ids=["before-the-call", "after-the-call"])
@pytest.mark.parametrize("relay", [True, False], ids=["relay-on", "relay-off"])
def test_whichever_call_is_the_last_while_members_are_told(relay: bool, after: bool) -> None:
    for place in count(1):
        fate = Fate(place, after=after)
        story, user, token = business(fate, relay=relay)
        story.tries(lambda story=story, user=user, token=token: story.acme.accepts(token, user))
        works_until_all_is_told(story)
        fate.at = 0
        each_was_told_once(story)
        nothing_waits(story)
        repeating_it_all_changes_nothing(story)
        if not fate.died:
            assert place > 30, "telling made hardly any calls: is it still the whole of it?"
            return


@holds("F02")
@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True], ids=["before-the-call", "after-the-call"])
def test_whichever_call_is_the_last_while_an_inbox_is_read_and_marked(after: bool) -> None:
    for place in count(1):
        fate = Fate(0, after=after)
        story, user, token = business(fate, relay=True)
        story.acme.accepts(token, user)
        story.acme.works()
        (mine,) = [one for one in story.items(InboxEntry) if one.user == story.acme.staff.id and one.unseen]
        fate.calls, fate.at = 0, place
        story.tries(lambda s=story, m=mine: inbox.mark_seen(s.acme.context, s.acme.staff, [m.notice]))
        del story.acme.store.items[refs.assignment(mine.organization, mine.news.contact, story.acme.staff_id)]
        story.tries(lambda s=story: looks(s))
        fate.at = 0
        story.acme.later(91 * DAY)
        story.acme.works()

        assert {one.entries for one in story.items(Unseen)} == {0}
        assert [one for one in story.items(InboxEntry) if one.unseen] == []
        if not fate.died:
            assert place > 3
            return
