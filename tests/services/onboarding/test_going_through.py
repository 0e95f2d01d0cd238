"""Going through the steps: what each asks, what is recorded, who finishes, and what can be taken back."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain import refs
from chalicelib.domain.errors import Changed, InvalidRequest, NotAllowed, NotFound, OnboardingRequired, Unprocessable
from chalicelib.domain.step import StepDone
from chalicelib.domain.tokens import KeyRing
from chalicelib.domain.writes import Always, Put
from chalicelib.services.core.access import enter
from chalicelib.services.onboarding import going_through, progress
from chalicelib.services.onboarding.given import Given
from chalicelib.services.pins import pins
from chalicelib.services.team import leaving
from tests.holding import holds
from tests.services.onboarding.stepping import Path

ANSWERS = {"goals": ["sleep", "rest"], "born": ["1990-02-03"], "mail": ["Ann@Example.com "], "call": ["+371 2000 0001"]}
KEPT = {
    "goals": ("rest", "sleep"),
    "born": ("1990-02-03",),
    "mail": ("ann@example.com",),
    "call": ("+37120000001",),
}
GIVEN: dict[str, dict[str, Any]] = {
    "welcome": {},
    "booking": {},
    "profile": {"name": "Jane Doe", "locale": "de_at"},
    "disclosure": {"agreed": True},
    "consent": {"agreed": True},
    "form": {"answers": ANSWERS},
    "pin": {},
}


@holds("S3.14")
def test_a_client_goes_through_every_kind_of_step_and_only_then_comes_in(path: Path) -> None:
    made = [path.publishes(kind) for kind in GIVEN]
    jane = path.joined()
    for number, step in enumerate(made):
        with pytest.raises(OnboardingRequired):
            enter(path.store, path.place.id, jane)
        shown = path.sees(jane)
        assert shown.is_shut
        assert shown.next
        assert shown.next.ref.id == step.ref.id, "in the order of the list"
        assert path.states(jane) == ["done"] * number + ["-?"] * (len(made) - number), "it goes on where it was left"
        path.does(jane, step, **GIVEN[step.ref.kind])
    assert enter(path.store, path.place.id, jane)[0].highest.role == "client"
    assert path.sees(jane).next is None
    held = path.membership(jane)
    assert (held.onboarded_at, held.name, held.locale) == (path.now, "Jane Doe", "de-AT")
    assert path.item(refs.mirror(jane.id, path.place.id, held.id)) == held
    assert path.told().count("onboarding.step_done") == len(made)
    assert path.told().count("onboarding.finished") == 1


def test_each_completion_is_recorded_with_its_version_time_and_what_it_said(path: Path) -> None:
    path.publishes()
    step = path.revises(path.publishes("consent"))
    jane = path.joined()
    path.later(5)
    path.does(jane, step, agreed=True)
    assert path.membership(jane).steps_done == {step.ref.id: StepDone(version=2, at=path.now)}
    fact = path.events()[-1]
    assert fact.type == "onboarding.step_done"
    assert fact.data == {"step": step.ref.id, "version": "2", "digest": step.step.digest}
    assert (fact.actor, fact.membership) == (jane.id, path.membership(jane).id)


@pytest.mark.parametrize("kind", GIVEN)
def test_doing_a_step_twice_changes_nothing(path: Path, kind: str) -> None:
    step = path.publishes(kind)
    path.publishes()
    jane = path.joined()
    first = path.does(jane, step, **GIVEN[kind])
    before = path.snapshot()
    path.later(60_000)
    assert path.does(jane, step, **GIVEN[kind]) == first
    assert path.snapshot() == before


@pytest.mark.parametrize("agreed", [None, False])
@pytest.mark.parametrize("kind", ["disclosure", "consent"])
def test_what_is_required_must_be_agreed_to(path: Path, kind: str, agreed: bool | None) -> None:
    step = path.publishes(kind)
    jane = path.joined()
    with pytest.raises(Unprocessable) as refused:
        path.does(jane, step, agreed=agreed)
    assert refused.value.errors[0].field == "agreed"
    assert path.sees(jane).is_shut


def test_a_consent_that_is_not_required_can_be_refused_given_and_taken_back(path: Path) -> None:
    step = path.publishes("consent", required=False)
    jane = path.joined()
    path.does(jane, step, agreed=False)
    assert path.states(jane) == ["refused"]
    path.does(jane, step, agreed=True)
    assert path.states(jane) == ["done"]
    path.withdraws(jane, step)
    assert path.states(jane) == ["refused"]
    before = path.snapshot()
    path.withdraws(jane, step)
    assert path.snapshot() == before
    assert path.told().count("onboarding.step_refused") == 2


def test_a_required_consent_that_is_taken_back_is_asked_for_and_locks_nobody_out(path: Path) -> None:
    step = path.publishes("consent")
    jane = path.joined()
    path.does(jane, step, agreed=True)
    path.withdraws(jane, step)
    assert path.states(jane) == ["refused?"]
    assert enter(path.store, path.place.id, jane)
    path.does(jane, step, agreed=True)
    assert path.states(jane) == ["done"]
    assert path.told().count("onboarding.finished") == 1, "nobody finishes twice"


def test_only_a_consent_is_taken_back(path: Path) -> None:
    step = path.publishes("disclosure")
    jane = path.joined()
    path.does(jane, step, agreed=True)
    with pytest.raises(Unprocessable):
        path.withdraws(jane, step)


def test_a_step_that_is_not_required_can_be_skipped_and_done_later(path: Path) -> None:
    may, must = path.publishes("form", required=False), path.publishes()
    jane = path.joined()
    with pytest.raises(Unprocessable) as refused:
        path.skips(jane, must)
    assert refused.value.errors[0].code == "required"
    path.skips(jane, may)
    assert path.states(jane) == ["skipped", "-?"]
    before = path.snapshot()
    path.skips(jane, may)
    assert path.snapshot() == before
    path.does(jane, may, answers=ANSWERS)
    path.skips(jane, may)
    assert path.states(jane) == ["done", "-?"], "what was done stays done"


def test_answers_are_kept_clean_and_can_be_corrected(path: Path) -> None:
    step = path.publishes("form")
    jane = path.joined()
    done = path.does(jane, step, answers=ANSWERS)
    assert done.steps[0].answers == KEPT
    kept = path.item(refs.answers(path.membership(jane), step.ref.id, 1))
    assert (kept.answers, kept.user, kept.step_version) == (KEPT, jane.id, 1)
    again = path.does(jane, step, answers={"goals": ["sport"]})
    assert again.steps[0].answers == {"goals": ("sport",)}
    assert path.sees(jane).steps[0].answers == {"goals": ("sport",)}


def test_all_that_is_wrong_in_a_form_is_told_at_once_and_nothing_is_kept(path: Path) -> None:
    step = path.publishes("form")
    jane = path.joined()
    before = path.snapshot()
    wrong = {"born": ["tomorrow"], "mail": ["ann"], "call": ["12"], "height": ["1"]}
    with pytest.raises(Unprocessable) as refused:
        path.does(jane, step, answers=wrong)
    assert {one.field: one.code for one in refused.value.errors} == {
        "answers.goals": "required",
        "answers.born": "invalid",
        "answers.mail": "invalid",
        "answers.call": "invalid",
        "answers.height": "unknown",
    }
    assert path.snapshot() == before


@pytest.mark.parametrize("name", ["", " \u200b", "a\nb", "x" * 81])
def test_a_profile_has_a_name(path: Path, name: str) -> None:
    step = path.publishes("profile")
    with pytest.raises(InvalidRequest) as refused:
        path.does(path.joined(), step, name=name)
    assert refused.value.errors[0].field == "name"


def test_whoever_was_shown_another_version_reads_the_new_one_first(path: Path) -> None:
    step = path.publishes("consent")
    jane = path.joined()
    path.revises(step)
    with pytest.raises(Changed) as refused:
        path.does(jane, step, agreed=True)
    assert refused.value.extra == {"version": 2}
    for verb in (path.skips, path.withdraws):
        with pytest.raises(Changed):
            verb(jane, step)


def test_a_new_version_asks_again_only_where_it_says_so_and_locks_nobody_out(path: Path) -> None:
    step = path.publishes("consent")
    jane = path.joined()
    path.does(jane, step, agreed=True)
    step = path.revises(step)
    assert path.states(jane) == ["done"]
    step = path.revises(step, ask_again=True)
    assert path.states(jane) == ["done?"]
    assert enter(path.store, path.place.id, jane)
    path.does(jane, step, agreed=True)
    assert path.membership(jane).steps_done[step.ref.id].version == 3


def test_a_new_required_step_is_asked_of_whoever_has_finished_and_locks_them_out_never(path: Path) -> None:
    step = path.publishes()
    jane = path.joined()
    path.does(jane, step)
    path.later(1)
    path.publishes("disclosure")
    assert path.states(jane) == ["done", "-?"]
    assert enter(path.store, path.place.id, jane)
    carl = path.joined("Carl")
    path.does(carl, step)
    with pytest.raises(OnboardingRequired):
        enter(path.store, path.place.id, carl)


def test_a_step_that_is_not_asked_of_me_is_not_there(path: Path) -> None:
    step = path.publishes(role="staff")
    jane = path.joined()
    for attempt in (path.does, path.skips, path.withdraws):
        with pytest.raises(NotFound):
            attempt(jane, step)
    with pytest.raises(NotFound):
        path.does(path.user("Eve"), step)
    with pytest.raises(NotFound):
        path.does(path.owner, step)
    with pytest.raises(NotFound):
        going_through.do(path.context, replace(path.mine(path.staff, step), membership="mem_x"), Given())


def test_of_several_memberships_the_first_that_has_it_open_is_meant_or_the_one_that_is_named(path: Path) -> None:
    step = path.publishes(role="")
    jane = path.joined(role="staff")
    path.join(path.place, jane, "client")
    client = path.membership(jane).id
    assert path.does(jane, step).membership.role == "staff"
    assert path.does(jane, step).membership.id == client
    before = path.snapshot()
    named = replace(path.mine(jane, step), membership=client)
    assert going_through.do(path.context, named, Given()).membership.id == client
    assert path.snapshot() == before


def test_whoever_left_and_comes_back_begins_anew_and_staff_read_no_earlier_answer(path: Path) -> None:
    step = path.publishes("form")
    jane = path.joined()
    path.does(jane, step, answers=ANSWERS)
    leaving.leave(path.context, jane, path.place.id)
    path.join(path.place, jane, "client")
    assert path.states(jane) == ["-?"]
    assert path.sees(jane).steps[0].answers is None
    path.does(jane, step, answers={"goals": ["sport"]})
    assert path.sees(jane).steps[0].answers == {"goals": ("sport",)}


def test_what_nobody_knows_any_more_is_forgotten(path: Path) -> None:
    step = path.publishes()
    jane = path.joined()
    held = path.membership(jane)
    stale = replace(held, steps_done={"stp_gone": StepDone(version=1, at=1)})
    path.store.commit([Put(refs.of(held), stale, Always())])
    path.does(jane, step)
    assert set(path.membership(jane).steps_done) == {step.ref.id}


def test_two_last_steps_at_once_finish_once(path: Path) -> None:
    first, second = path.publishes(), path.publishes("disclosure")
    jane = path.joined()
    path.meets(lambda: path.does(jane, second, agreed=True))
    path.does(jane, first)
    assert path.states(jane) == ["done", "done"]
    assert path.membership(jane).onboarded_at == path.now
    assert path.told().count("onboarding.finished") == 1


def test_one_step_done_twice_at_once_is_recorded_once(path: Path) -> None:
    step = path.publishes("form")
    jane = path.joined()
    path.meets(lambda: path.does(jane, step, answers=ANSWERS))
    path.does(jane, step, answers=ANSWERS)
    assert path.told().count("onboarding.step_done") == path.told().count("onboarding.finished") == 1


def test_no_answer_is_in_an_event(path: Path) -> None:
    step = path.publishes("form")
    path.does(path.joined(), step, answers=ANSWERS)
    assert not [one for one in path.events() if "ann@example.com" in repr(one) or "1990" in repr(one.data)]


def test_staff_see_how_far_their_clients_are_and_what_they_answered(path: Path) -> None:
    form, last = path.publishes("form"), path.publishes()
    cleo, contact = path.has_client("Cleo")
    path.assigns(contact.id, path.staff_id)
    path.does(cleo, form, answers=ANSWERS)
    for user in (path.owner, path.admin, path.staff):
        (seen,) = progress.of_contact(path.context, user, path.place.id, contact.id)
        assert [(one.ref.id, one.is_open) for one in seen.steps] == [(form.ref.id, False), (last.ref.id, True)]
        assert seen.steps[0].answers == KEPT
    path.unassigns(contact.id, path.staff_id)
    with pytest.raises(NotFound):
        progress.of_contact(path.context, path.staff, path.place.id, contact.id)
    new = path.adds_contact(name="Nina")
    assert progress.of_contact(path.context, path.owner, path.place.id, new.id) == []


def test_owners_and_admins_see_how_far_the_team_is(path: Path) -> None:
    step = path.publishes(role="staff")
    path.does(path.staff, step)
    seen = progress.of_member(path.context, path.admin, path.place.id, path.staff_id)
    assert [one.is_open for one in seen.steps] == [False]
    with pytest.raises(NotAllowed):
        progress.of_member(path.context, path.staff, path.place.id, path.admin_id)


@holds("S4.11")
def test_the_step_of_the_pin_gives_one_and_shows_it_to_them_alone(path: Path) -> None:
    step = path.publishes("pin")
    jane = path.joined()
    contact = path.membership(jane).contact
    assert path.sees(jane).steps[0].pin is None
    shown = path.does(jane, step).steps[0].pin
    assert shown == pins.show(path.context, path.owner, path.place.id, contact).digits == path.sees(jane).steps[0].pin
    seen = progress.of_member(path.context, path.owner, path.place.id, path.membership(jane).id)
    assert [one.pin for one in seen.steps] == [None]
    assert path.told().count("pin.given") == 1
    assert path.membership(jane).onboarded_at == path.now


@holds("S4.11")
def test_the_step_of_the_pin_takes_the_one_that_is_there_and_gives_another_after_it_was_withdrawn(path: Path) -> None:
    step = path.publishes("pin")
    jane = path.joined()
    contact = path.membership(jane).contact
    held = pins.give(path.context, path.owner, path.place.id, contact).digits
    assert path.does(jane, step).steps[0].pin == held
    pins.withdraw(path.context, path.owner, path.place.id, contact)
    assert path.sees(jane).steps[0].pin is None
    again = path.does(jane, step).steps[0].pin
    assert again == pins.show(path.context, path.owner, path.place.id, contact).digits


@holds("S4.11")
def test_a_pin_that_nobody_can_read_any_more_is_told_from_none(path: Path) -> None:
    step = path.publishes("pin")
    jane = path.joined()
    path.does(jane, step)
    path.keys.current = KeyRing({1: b"s" * 32}, 1, path.keys.current.addresses)
    assert path.sees(jane).steps[0].pin == ""
    assert path.does(jane, step).steps[0].pin == ""


def test_a_pin_that_was_skipped_is_given_to_nobody(path: Path) -> None:
    step = path.publishes("pin", required=False)
    jane = path.joined()
    path.skips(jane, step)
    with pytest.raises(NotFound):
        pins.show(path.context, path.owner, path.place.id, path.membership(jane).contact)
    assert path.does(jane, step).steps[0].pin
