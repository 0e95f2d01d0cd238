"""The steps of onboarding as whoever writes them sends and reads them."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.domain.disclosure import Wording
from chalicelib.domain.question import AnswerOption, FormQuestion
from chalicelib.handlers.api.bodies.common import Body, Id, Locale
from chalicelib.handlers.api.bodies.organizations import MaybeUrl
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.times import maybe, rfc3339
from chalicelib.services.onboarding.drafts import StepDraft
from chalicelib.services.onboarding.steps import ListedStep

Slug = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}$", examples=["date_of_birth"])]
Label = Annotated[str, Meta(max_length=200)]
Labels = Annotated[dict[Locale, Label], Meta(max_length=10)]
Limit = Annotated[int, Meta(ge=-(10**12), le=10**12)]
Kind = Literal["welcome", "profile", "disclosure", "consent", "form", "pin", "booking"]
Asked = Literal["", "admin", "staff", "client", "guest"]


class StepWording(Body):
    title: Annotated[str, Meta(min_length=1, max_length=120)]
    text: Annotated[str, Meta(max_length=10_000)] = ""


class OptionBody(Body):
    name: Slug
    labels: Labels


class QuestionBody(Body, kw_only=True):
    """`least` and `most` are characters of `text` and `long_text`, options of `several`, or the `number` itself."""

    name: Slug
    kind: Literal["text", "long_text", "choice", "several", "date", "number", "yes_no", "email", "phone"]
    labels: Labels
    hints: Annotated[dict[Locale, Annotated[str, Meta(max_length=300)]], Meta(max_length=10)] = {}
    required: bool = False
    options: Annotated[list[OptionBody], Meta(max_length=30)] = []
    least: Limit | None = None
    most: Limit | None = None
    when: Literal["", "past", "future"] = ""


class PublishStep(Body, kw_only=True):
    """`texts` by language, plain text; `role` empty asks everybody who joins. A `form` has `questions`, a `booking` an
    `url` to go to, a `welcome` may have one, of a film; a `pin` is asked of the role `client`."""

    kind: Kind
    role: Asked = ""
    required: bool = True
    texts: Annotated[dict[Locale, StepWording], Meta(min_length=1, max_length=10)]
    questions: Annotated[list[QuestionBody], Meta(max_length=30)] = []
    url: MaybeUrl = ""


class ReviseStep(PublishStep, kw_only=True):
    """`ask_again`: also those who have done an earlier version."""

    ask_again: bool = False


class OrderSteps(Body):
    """The ids of all steps of the list, in the order that they shall have."""

    order: Annotated[list[Id], Meta(max_length=20)]


class StepsQuery(Struct, forbid_unknown_fields=True):
    retired: bool = False


class StepAnswer(Struct, kw_only=True):
    """`digest` is what going through this version proves: SHA-256 of all its wordings."""

    id: str
    version: int
    kind: str
    role: str
    required: bool
    required_since: str | None
    texts: dict[str, dict[str, str]]
    questions: list[Json]
    url: str
    digest: str
    retired_at: str | None
    created_at: str


class StepsPage(Struct):
    items: list[StepAnswer]
    next: str | None


def draft_of(body: PublishStep) -> StepDraft:
    return StepDraft(
        kind=body.kind,
        role=body.role,
        required=body.required,
        texts={locale: Wording(title=one.title, text=one.text) for locale, one in body.texts.items()},
        questions=tuple(_question(one) for one in body.questions),
        url=body.url,
        ask_again=isinstance(body, ReviseStep) and body.ask_again,
    )


def _question(body: QuestionBody) -> FormQuestion:
    return FormQuestion(
        name=body.name,
        kind=body.kind,
        required=body.required,
        labels=body.labels,
        hints=body.hints,
        options=tuple(AnswerOption(name=one.name, labels=one.labels) for one in body.options),
        least=body.least,
        most=body.most,
        when=body.when,
    )


def step_answer(listed: ListedStep) -> StepAnswer:
    ref, step = listed.ref, listed.step
    return StepAnswer(
        id=ref.id,
        version=ref.version,
        kind=ref.kind,
        role=ref.role,
        required=ref.required,
        required_since=maybe(ref.required_since),
        texts={locale: {"title": one.title, "text": one.text} for locale, one in step.texts.items()},
        questions=[question_kept(one) for one in step.questions],
        url=step.url,
        digest=step.digest,
        retired_at=maybe(ref.retired_at),
        created_at=rfc3339(step.created_at),
    )


def question_kept(question: FormQuestion) -> Json:
    """A question as it was sent."""
    return {
        "name": question.name,
        "kind": question.kind,
        "required": question.required,
        "labels": question.labels,
        "hints": question.hints,
        "options": [{"name": one.name, "labels": one.labels} for one in question.options],
        "least": question.least,
        "most": question.most,
        "when": question.when,
    }
