"""Die at every call of what people do once they have joined, or before they are asked: steps, PINs, finding somebody.

Everybody tries again, everything is delivered twice: nothing is lost, doubled or stuck.
"""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.audience import Audience
from chalicelib.domain.command import Replay
from chalicelib.domain.delivery import Delivery
from chalicelib.domain.discovery import LookedFor, Sought
from chalicelib.domain.identity import User
from chalicelib.domain.job import JobKind, Terms
from chalicelib.domain.notice import Notice
from chalicelib.domain.pin import Pin, PinPopulation
from chalicelib.domain.time import DAY
from chalicelib.services.discovery import answering, asking, requesting, searching
from chalicelib.services.discovery.answering import NamedAsk
from chalicelib.services.invitations import creating, mine
from chalicelib.services.jobs import jobs
from chalicelib.services.onboarding import going_through, progress, steps
from chalicelib.services.onboarding.given import Given
from chalicelib.services.onboarding.going_through import MyStep
from chalicelib.services.pins import pins, texting
from tests.holding import holds
from tests.services.discovery.asks import client, open_to_asks
from tests.services.discovery.people import person, professional
from tests.services.invariants import hold
from tests.services.mortal import Fate
from tests.services.onboarding.stepping import draft
from tests.services.test_kill_loop import (
    Story,
    by_email,
    nothing_waits,
    redelivering_everything_changes_nothing,
)

GIVEN: dict[str, dict[str, Any]] = {
    "welcome": {},
    "profile": {"name": "Jane Doe", "locale": "de"},
    "disclosure": {"agreed": True},
    "consent": {"agreed": True},
    "form": {"answers": {"goals": ["sleep"]}},
    "booking": {},
    "pin": {},
}


def everybody_joins(story: Story) -> User:
    """Before anything dies."""
    user = by_email(story)
    story.delivers()
    return user


def contact_of(story: Story, user: User) -> str:
    (held,) = story.acme.memberships(user)
    assert held.contact
    return str(held.contact)


def asks_for_steps(story: Story, **wanted: Any) -> list[Any]:
    acme = story.acme
    return [steps.publish(acme.context, acme.owner, acme.place.id, draft(kind, **wanted)) for kind in GIVEN]


def goes_through(story: Story, user: User, made: list[Any]) -> None:
    for one in made:
        mine_ = MyStep(user, story.acme.place.id, one.ref.id, 1)
        story.tries(
            lambda mine_=mine_, one=one: going_through.do(story.acme.context, mine_, Given(**GIVEN[one.ref.kind]))
        )


def is_done_once(story: Story, user: User, made: list[Any]) -> None:
    """Every step, with one fact each, one end, and one PIN, which they are shown."""
    (seen,) = progress.list_mine(story.acme.context, user, story.acme.place.id)
    assert [(one.ref.id, one.is_open) for one in seen.steps] == [(one.ref.id, False) for one in made]
    assert not seen.is_shut
    told = story.acme.told()
    assert told.count("onboarding.finished") == 1
    assert told.count("onboarding.step_done") == len(made)
    has_one_pin(story, user)
    assert (
        seen.steps[-1].pin
        == pins.show(story.acme.context, story.acme.owner, story.acme.place.id, contact_of(story, user)).digits
    )


def has_one_pin(story: Story, user: User, given: int = 1) -> None:
    (held,) = story.items(Pin)
    assert held.contact == contact_of(story, user)
    (population,) = story.items(PinPopulation)
    assert population.of(held.length) == 1
    assert len([ref for ref in story.acme.store.items if ref.kind == "pin_mark"]) == 1
    assert story.acme.told().count("pin.given") == given


Way = Iterator[None]


def going_through_every_step(story: Story) -> Way:
    """Whoever joined while all of them were required."""
    made = asks_for_steps(story)
    story.acme.later(1)
    user = everybody_joins(story)
    yield
    goes_through(story, user, made)
    yield
    is_done_once(story, user, made)


def accepting_what_is_shut(story: Story) -> Way:
    acme = story.acme
    steps.publish(acme.context, acme.owner, acme.place.id, draft("welcome"))
    acme.later(1)
    yield
    user = by_email(story)
    yield
    (seen,) = progress.list_mine(acme.context, user, acme.place.id)
    assert seen.is_shut
    assert acme.told().count("invitation.accepted") == 1


def skipping_and_taking_back(story: Story) -> Way:
    made = asks_for_steps(story, required=False)
    user = everybody_joins(story)
    acme = story.acme
    consent = MyStep(user, acme.place.id, made[3].ref.id, 1)
    yield
    for one in made:
        mine_ = MyStep(user, acme.place.id, one.ref.id, 1)
        story.tries(lambda mine_=mine_: going_through.skip(acme.context, mine_))
    story.tries(lambda: going_through.do(acme.context, consent, Given(agreed=True)))
    story.tries(lambda: going_through.withdraw(acme.context, consent))
    yield
    told = acme.told()
    names = ("skipped", "done", "refused")
    assert [told.count(f"onboarding.step_{name}") for name in names] == [len(made), 1, 1]
    assert told.count("onboarding.finished") <= 1
    assert not story.items(Pin)


def giving_replacing_texting_and_withdrawing_a_pin(story: Story) -> Way:
    acme, user = story.acme, everybody_joins(story)
    place, contact = acme.place.id, contact_of(story, user)
    yield
    first = story.tries(lambda: pins.give(acme.context, acme.owner, place, contact)).digits
    again = pins.Replacing(contact=contact, replay=Replay("again", "digest"))
    second = story.tries(lambda: pins.replace_pin(acme.context, acme.owner, place, again)).digits
    assert first != second
    has_one_pin(story, user)
    for what in ("pin", "guide"):
        wanted = texting.SendPin(contact=contact, what=what, channel="email", replay=Replay(what, "digest"))
        sent = story.tries(lambda wanted=wanted: texting.send(acme.context, acme.owner, place, wanted))
        story.delivers()
        assert acme.item(refs.delivery(sent.message.id, sent.delivery.name)).status in ("sent", "unknown")
    assert len([one for one in story.items(Delivery) if one.invitation.startswith("pnt_")]) == 2
    story.tries(lambda: pins.withdraw(acme.context, acme.owner, place, contact))
    yield
    assert not story.items(Pin)
    assert [acme.told().count(f"pin.{what}") for what in ("given", "replaced", "withdrawn")] == [1, 1, 1]


def giving_a_group_their_pins(story: Story) -> Way:
    acme, user = story.acme, everybody_joins(story)
    others = [acme.adds_contact(name=f"P{n}", emails=(f"p{n}@example.com",)) for n in range(3)]
    order = jobs.StartJob(
        user=acme.owner,
        organization=acme.place.id,
        wanted=Audience(),
        kind=JobKind.PINS,
        terms=Terms(channel="none"),
        replay=Replay("group", "digest"),
    )
    yield
    job = story.tries(lambda: jobs.start(acme.context, order))
    story.delivers()
    yield
    page = jobs.list_rows(acme.context, acme.owner, acme.place.id, job.id, after=None, limit=50)
    assert {row.contact: row.result for _, row in page.items} == dict.fromkeys(
        [contact_of(story, user), *(other.id for other in others)], "given"
    )
    assert len({one.digest for one in story.items(Pin)}) == len(story.items(Pin)) == 4
    assert acme.told().count("pin.given") == 4


def finding_and_asking_somebody(story: Story) -> Way:
    acme = story.acme
    jane = acme.user("Jane", email="jane@example.com")
    professional(acme, acme.owner)
    person(acme, jane, name="Jane Doe")
    sought = Sought(entries=(LookedFor("jane@example.com"),), relationship="client", country="")
    yield
    (found,) = story.tries(lambda: searching.discover(acme.context, acme.owner, acme.place.id, sought))
    (who,) = found.people
    command = acme.command(acme.place, acme.owner, key="ask")
    made = story.tries(lambda: creating.create(acme.context, requesting.asked(acme.context, command, who.handle)))
    (offer,) = story.tries(lambda: mine.list_mine(acme.context, jane))
    assert offer.id == made.invitation.id
    story.tries(lambda: mine.accept_mine(acme.context, jane, offer.id, offer.offer))
    yield
    assert [one.status for one in acme.memberships(jane)] == ["active"]
    assert acme.told().count("invitation.created") == acme.told().count("invitation.accepted") == 1
    assert acme.contact_of(made).linked_user == jane.id


def asking_a_professional_and_being_taken_on(story: Story) -> Way:
    acme = story.acme
    jane = client(acme)
    open_to_asks(acme)
    yield
    found = searching.discover_professionals
    (lookup,) = story.tries(lambda: found(acme.context, jane, Sought(entries=(LookedFor("stan@example.com"),))))
    (who,) = lookup.people
    replay = Replay("ask", "digest")
    asked = story.tries(lambda: asking.ask(acme.context, jane, who.handle, replay))
    story.delivers()
    story.tries(lambda: answering.approve(acme.context, NamedAsk(acme.staff, acme.place.id, asked.id)))
    (offer,) = story.tries(lambda: mine.list_mine(acme.context, jane))
    story.tries(lambda: mine.accept_mine(acme.context, jane, offer.id, offer.offer))
    yield
    assert [one.status for one in asking.list_mine(acme.context, jane)] == ["approved"]
    assert [one.status for one in acme.memberships(jane)] == ["active"]
    assert [acme.told().count(f"ask.{what}") for what in ("made", "approved")] == [1, 1]
    assert acme.told().count("invitation.created") == acme.told().count("invitation.accepted") == 1


def reminding_whoever_does_not_come(story: Story) -> Way:
    acme, user = story.acme, everybody_joins(story)
    yield
    story.tries(lambda: acme.policy(acme.place, acme.owner, nudge_after_days=7))
    acme.later(7 * DAY)
    story.delivers()
    yield
    assert [(one.nudges, one.nudged_on) for one in acme.memberships(user)] == [(1, acme.now // DAY)]
    assert [one.news.what for one in story.items(Notice)].count("nudged") == 1


WAYS = [
    reminding_whoever_does_not_come,
    going_through_every_step,
    accepting_what_is_shut,
    skipping_and_taking_back,
    giving_replacing_texting_and_withdrawing_a_pin,
    giving_a_group_their_pins,
    finding_and_asking_somebody,
    asking_a_professional_and_being_taken_on,
]


@holds("F01", "F02", "I4", "I9")
@pytest.mark.slow
@pytest.mark.parametrize("after", [False, True], ids=["before-the-call", "after-the-call"])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_whichever_call_is_the_last(way: Callable[[Story], Way], after: bool) -> None:
    for place in count(1):
        fate = Fate(0, after=after)
        story = Story(fate, relay=True)
        parts = way(story)
        next(parts)
        fate.calls, fate.at = 0, place
        next(parts)
        story.delivers()
        fate.at = 0
        assert next(parts, "all was tried") == "all was tried"
        assert set(story.acme.provider_calls.values()) <= {1}, "the provider never saw one message twice"
        hold(story.acme)
        nothing_waits(story)
        redelivering_everything_changes_nothing(story)
        if not fate.died:
            assert place > 5, "the way made hardly any calls: is it still the whole one?"
            return
