"""Going through the steps: doing one, skipping one, taking a consent back (S3.14).

A step is done by one write of the membership on the version that was read. Of two last steps at once one is decided
again on what the other left, so exactly one of them finishes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.errors import Changed, FieldError, NotFound, Unprocessable
from chalicelib.domain.identity import User
from chalicelib.domain.onboarding import asked_of, is_open, is_shut
from chalicelib.domain.organization import Membership, Organization
from chalicelib.domain.pin import Pin
from chalicelib.domain.step import FormAnswers, OnboardingStep, StepDone, StepKind, StepOutcome, StepRef
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Always, Put, Write
from chalicelib.services.context import Context
from chalicelib.services.core.access import seats_before_steps
from chalicelib.services.core.events import record
from chalicelib.services.core.pin_digits import digits_of
from chalicelib.services.core.saving import Decision, attempt
from chalicelib.services.onboarding.given import Given, answered, profile_of
from chalicelib.services.onboarding.pin_step import pin_writes
from chalicelib.services.onboarding.progress import MemberProgress, StepProgress, progress_of
from chalicelib.services.team.members import save_membership


@dataclass(frozen=True)
class MyStep:
    """Which step of the caller is meant: the `version` that they were shown, and of which membership; "" for the first
    that has it open."""

    user: User
    organization: str
    step: str
    version: int
    membership: str = ""


@dataclass(frozen=True)
class _Place:
    """A step where its membership stands."""

    organization: Organization
    membership: Membership
    ref: StepRef

    @property
    def done(self) -> StepDone | None:
        return self.membership.steps_done.get(self.ref.id)

    @property
    def is_done(self) -> bool:
        """In the version that is asked for now."""
        return self.done is not None and self.done.outcome == StepOutcome.DONE and self.done.version == self.ref.version


@dataclass(frozen=True)
class _Doing:
    """What doing a step changes: fields of the membership, and what is written beside it."""

    changes: Mapping[str, Any] = field(default_factory=dict)
    writes: Sequence[Write] = ()
    outcome: StepOutcome = StepOutcome.DONE


def do(context: Context, mine: MyStep, given: Given) -> MemberProgress:
    """Does a step as it was shown. Doing it again changes nothing, or corrects what was typed.

    Raises NotFound for what is not asked of the caller, Changed where the step says something else by now,
    Unprocessable for what is missing or can't be taken, Conflict after lost races.
    """

    def decide() -> Decision[MemberProgress]:
        place = _place(context, mine)
        step = _read(context, place)
        doing = _DOING[place.ref.kind](context, place, step, given)
        if place.is_done and not doing.changes and not doing.writes and doing.outcome == StepOutcome.DONE:
            return Decision(_shown(context, place))
        return _decision(context, place, doing, {"digest": step.digest})

    return attempt(context, decide)


def skip(context: Context, mine: MyStep) -> MemberProgress:
    """Leaves a step aside that may be skipped; doing it takes that back. One that was done stays done.

    Raises as `do`.
    """

    def decide() -> Decision[MemberProgress]:
        place = _place(context, mine)
        if place.ref.required:
            raise Unprocessable(errors=[FieldError("step", "required", "This step can't be skipped.")])
        if not is_open(place.ref, place.membership):
            return Decision(_shown(context, place))
        return _decision(context, place, _Doing(outcome=StepOutcome.SKIPPED))

    return attempt(context, decide)


def withdraw(context: Context, mine: MyStep) -> MemberProgress:
    """Takes a consent back. Whoever is in stays in; one that is required is asked for again. Raises as `do`."""

    def decide() -> Decision[MemberProgress]:
        place = _place(context, mine)
        if place.ref.kind != StepKind.CONSENT:
            raise Unprocessable(errors=[FieldError("step", "invalid", "Only a consent can be taken back.")])
        if place.done is None or place.done.outcome != StepOutcome.DONE:
            return Decision(_shown(context, place))
        return _decision(context, place, _Doing(outcome=StepOutcome.REFUSED))

    return attempt(context, decide)


def _place(context: Context, mine: MyStep) -> _Place:
    """Raises NotFound for what is not asked of the caller, Changed."""
    organization, memberships = seats_before_steps(context.store, mine.organization, mine.user)
    places = [
        _Place(organization, one, ref)
        for one in memberships
        if mine.membership in ("", one.id)
        for ref in asked_of(organization, one)
        if ref.id == mine.step
    ]
    if not places:
        raise NotFound
    place = next((one for one in places if is_open(one.ref, one.membership)), places[0])
    if mine.version != place.ref.version:
        raise Changed("This step says something else by now: read it again.", extra={"version": place.ref.version})
    return place


def _read(context: Context, place: _Place) -> OnboardingStep:
    reference = refs.step(place.organization.id, place.ref.id, place.ref.version)
    step = context.store.read([reference])[reference]
    if step is None:
        raise NotFound
    return step


def _decision(
    context: Context, place: _Place, doing: _Doing, facts: Mapping[str, str] | None = None
) -> Decision[MemberProgress]:
    before = place.membership
    done = StepDone(version=place.ref.version, outcome=doing.outcome, at=context.now)
    after = replace(before, **doing.changes, steps_done=_known(place) | {place.ref.id: done})
    finished = before.onboarded_at is None and not is_shut(place.organization, after)
    if finished:
        after = replace(after, onboarded_at=context.now)
    tell = partial(record, context, before.organization, actor=before.user, membership=before.id)
    about = {"step": place.ref.id, "version": str(place.ref.version)} | dict(facts or {})
    writes = [
        *save_membership(before, after),
        *doing.writes,
        tell(f"onboarding.step_{doing.outcome}", contact=before.contact, data=about, rank=0),
        *([tell("onboarding.finished", contact=before.contact)] if finished else []),
    ]
    now = replace(place, membership=replace(after, version=before.version + 1))
    return Decision(_shown(context, now, doing), writes)


def _known(place: _Place) -> dict[str, StepDone]:
    """What was done of the steps that the organization still knows: a membership does not grow for ever."""
    known = {one.id for one in place.organization.steps}
    return {name: done for name, done in place.membership.steps_done.items() if name in known}


def _shown(context: Context, place: _Place, doing: _Doing | None = None) -> MemberProgress:
    """With the answers and the PIN that are just being written."""
    shown = progress_of(context, place.organization, [place.membership], own=True)[0]
    fresh = [one.entity for one in doing.writes if isinstance(one, Put)] if doing else []
    steps = [_with(context, one, fresh) if one.ref.id == place.ref.id else one for one in shown.steps]
    return replace(shown, steps=steps)


def _with(context: Context, step: StepProgress, fresh: Sequence[Any]) -> StepProgress:
    answers = next((one.answers for one in fresh if isinstance(one, FormAnswers)), step.answers)
    pin = next((digits_of(context, one) for one in fresh if isinstance(one, Pin)), step.pin)
    return replace(step, answers=answers, pin=pin)


def _agreeing(context: Context, place: _Place, _: OnboardingStep, given: Given) -> _Doing:
    """A text is read, or agreed to; only a consent that may be left out can be refused."""
    if given.agreed:
        return _Doing()
    if given.agreed is False and place.ref.kind == StepKind.CONSENT and not place.ref.required:
        return _Doing(outcome=StepOutcome.REFUSED)
    detail = "This comes first: confirm it to go on, or leave the organization."
    raise Unprocessable(errors=[FieldError("agreed", "required", detail)])


def _filling_in(context: Context, place: _Place, step: OnboardingStep, given: Given) -> _Doing:
    reference = refs.answers(place.membership, place.ref.id, place.ref.version)
    answers = answered(context, place.organization, step, given)
    before = context.store.read([reference])[reference] if place.is_done else None
    if before is not None and before.answers == answers:
        return _Doing()
    held = place.membership
    said = FormAnswers(
        user=held.user,
        organization=held.organization,
        membership=held.id,
        step=step.id,
        step_version=step.version,
        answers=answers,
        at=context.now,
    )
    return _Doing(writes=[Put(reference, said, Always())])


def _introducing(context: Context, place: _Place, _: OnboardingStep, given: Given) -> _Doing:
    said = profile_of(given)
    held = place.membership
    return _Doing({name: value for name, value in said.items() if getattr(held, name) != value})


def _taking_a_pin(context: Context, place: _Place, _: OnboardingStep, given: Given) -> _Doing:
    return _Doing(writes=pin_writes(context, place.membership))


def _looking(context: Context, place: _Place, _: OnboardingStep, given: Given) -> _Doing:
    return _Doing()


_DOING: Mapping[str, Callable[[Context, _Place, OnboardingStep, Given], _Doing]] = {
    StepKind.WELCOME: _looking,
    StepKind.BOOKING: _looking,
    StepKind.PIN: _taking_a_pin,
    StepKind.PROFILE: _introducing,
    StepKind.DISCLOSURE: _agreeing,
    StepKind.CONSENT: _agreeing,
    StepKind.FORM: _filling_in,
}
