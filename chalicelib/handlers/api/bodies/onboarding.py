"""How far somebody is with the steps of onboarding, and what they give in one, as requests and answers."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from msgspec import Meta, Struct

from chalicelib.domain.locales import told_in
from chalicelib.domain.question import FormQuestion, QuestionKind
from chalicelib.domain.step import StepDone
from chalicelib.handlers.api.bodies.common import Body, MaybeId, MaybeLocale, Name, Text
from chalicelib.handlers.http.times import maybe
from chalicelib.services.onboarding.given import Given
from chalicelib.services.onboarding.progress import MemberProgress, StepProgress

Answered = Annotated[str, Meta(max_length=2_000)]
Several = Annotated[list[Annotated[str, Meta(max_length=40)]], Meta(max_length=30)]


class DoStep(Body):
    """`version` is the one that was shown. `agreed` for a disclosure or a consent, `answers` for a form by the name of
    the question, `name` and `locale` for a profile. `membership` where somebody has several with this step."""

    version: Annotated[int, Meta(ge=1)]
    membership: MaybeId = ""
    agreed: bool | None = None
    answers: Annotated[dict[Text, Answered | bool | int | float | Several | None], Meta(max_length=30)] = {}
    name: Name = ""
    locale: MaybeLocale = ""


class NameStep(Body):
    version: Annotated[int, Meta(ge=1)]
    membership: MaybeId = ""


class QuestionShown(Struct, kw_only=True):
    """In the reader's language."""

    name: str
    kind: str
    required: bool
    label: str
    hint: str
    options: list[dict[str, str]]
    least: int | None
    most: int | None
    when: str


class StepProgressAnswer(Struct, kw_only=True):
    """`state`: `open`, `done`, `skipped` or `refused`; one that is asked for again is `open`, and `done_version` says
    which version was done. `pin` is one's own, once that step is done."""

    id: str
    version: int
    kind: str
    required: bool
    state: str
    title: str
    text: str
    url: str
    questions: list[QuestionShown]
    answers: dict[str, Any] | None
    pin: str | None
    done_version: int | None
    done_at: str | None


class ProgressAnswer(Struct, kw_only=True):
    """`shut`: nothing else of the organization is open to this membership yet; `next` is the id of the step that comes
    now."""

    membership: str
    role: str
    name: str
    shut: bool
    finished_at: str | None
    next: str | None
    steps: list[StepProgressAnswer]


class OnboardingAnswer(Struct, kw_only=True):
    """`help` is where people find a human."""

    organization: dict[str, str]
    help: dict[str, str]
    memberships: list[ProgressAnswer]


class OnboardingsPage(Struct):
    items: list[ProgressAnswer]
    next: str | None


def given_of(body: DoStep) -> Given:
    answers = {name: _typed(value) for name, value in body.answers.items()}
    return Given(agreed=body.agreed, answers=answers, name=body.name, locale=body.locale)


def _typed(value: str | bool | float | list[str] | None) -> Sequence[str]:
    if isinstance(value, list):
        return value
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    return () if value is None else (str(value),)


def progress_answer(progress: MemberProgress, locale: str = "") -> ProgressAnswer:
    """In the language of the reader, else in that of the member."""
    membership, following = progress.membership, progress.next
    language = locale or membership.locale or "en"
    return ProgressAnswer(
        membership=membership.id,
        role=membership.role,
        name=membership.name,
        shut=progress.is_shut,
        finished_at=maybe(membership.onboarded_at),
        next=following.ref.id if following else None,
        steps=[_step_progress(one, language) for one in progress.steps],
    )


def _step_progress(one: StepProgress, locale: str) -> StepProgressAnswer:
    wording = one.step.wording(locale)
    return StepProgressAnswer(
        id=one.ref.id,
        version=one.ref.version,
        kind=one.ref.kind,
        required=one.ref.required,
        state=_state(one.done, is_open=one.is_open),
        title=wording.title,
        text=wording.text,
        url=one.step.url,
        questions=[_question_shown(question, locale) for question in one.step.questions],
        answers=None if one.answers is None else _answers(one.step.questions, one.answers),
        pin=one.pin or None,
        done_version=one.done.version if one.done else None,
        done_at=maybe(one.done.at) if one.done else None,
    )


def _state(done: StepDone | None, *, is_open: bool) -> str:
    return "open" if is_open or done is None else done.outcome


def _question_shown(question: FormQuestion, locale: str) -> QuestionShown:
    return QuestionShown(
        name=question.name,
        kind=question.kind,
        required=question.required,
        label=told_in(question.labels, locale),
        hint=told_in(question.hints, locale) if question.hints else "",
        options=[{"name": one.name, "label": told_in(one.labels, locale)} for one in question.options],
        least=question.least,
        most=question.most,
        when=question.when,
    )


def _answers(questions: Sequence[FormQuestion], answers: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """As they are sent: several as a list, yes and no as such, all else as text; also what is asked no more."""
    kinds = {one.name: one.kind for one in questions}
    return {name: _answer(kinds.get(name, ""), given) for name, given in answers.items()}


def _answer(kind: str, given: tuple[str, ...]) -> Any:
    if kind == QuestionKind.SEVERAL or len(given) > 1:
        return list(given)
    return given[0] == "yes" if kind == QuestionKind.YES_NO else given[0]


def onboarding_answer(mine: Sequence[MemberProgress], locale: str) -> OnboardingAnswer:
    organization = mine[0].organization
    branding = organization.branding
    contact = branding.help
    return OnboardingAnswer(
        organization={"id": organization.id, "name": branding.name},
        help={"email": contact.email, "phone": contact.phone, "url": contact.url},
        memberships=[progress_answer(one, locale) for one in mine if one.steps],
    )
