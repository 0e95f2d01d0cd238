"""What somebody gives in a step, cleaned and judged: answers to a form, and how they are called."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import UTC, date, datetime
from functools import partial

from chalicelib.domain import typed
from chalicelib.domain.addresses import InvalidAddress
from chalicelib.domain.errors import FieldError, Unprocessable
from chalicelib.domain.organization import Organization
from chalicelib.domain.question import FormQuestion, QuestionKind, clean_answer
from chalicelib.domain.step import OnboardingStep
from chalicelib.domain.text import InvalidText, clean_name
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context
from chalicelib.services.core.validation import Cleaning


@dataclass(frozen=True)
class Given:
    """`agreed` is None where nothing was said; `answers` by the name of the question, one text or several."""

    agreed: bool | None = None
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    name: str = ""
    locale: str = ""


def profile_of(given: Given) -> dict[str, str]:
    """The name and the language, where one was given. Raises Unprocessable without a name."""
    if not typed.trimmed(given.name):
        raise Unprocessable(errors=[FieldError("name", "required", "Give at least one visible character.")])
    clean = Cleaning("")
    said = {"name": clean.field("name", clean_name, given.name)}
    clean.finish()
    return said | ({"locale": typed.locale(given.locale)} if given.locale else {})


def answered(
    context: Context, organization: Organization, step: OnboardingStep, given: Given
) -> dict[str, tuple[str, ...]]:
    """The answers as they are kept, those that were left out aside. Raises Unprocessable, for all of them at once."""
    today = datetime.fromtimestamp(context.now / 1000, UTC).date()
    judged = {one.name: _judged(context, organization, one, given, today) for one in step.questions}
    errors = [one for one in judged.values() if isinstance(one, FieldError)]
    errors += [
        FieldError(f"answers.{name}", "unknown", "There is no such question.")
        for name in sorted(given.answers.keys() - judged.keys())
    ]
    if errors:
        raise Unprocessable(errors=errors)
    return {name: one for name, one in judged.items() if not isinstance(one, FieldError) and one}


def _judged(
    context: Context, organization: Organization, question: FormQuestion, given: Given, today: date
) -> tuple[str, ...] | FieldError:
    place = f"answers.{question.name}"
    try:
        cleaned = clean_answer(question, given.answers.get(question.name, ()), today)
        rule = _addresses(context, organization).get(question.kind)
        cleaned = tuple(map(rule, cleaned)) if rule else cleaned
    except (InvalidText, InvalidAddress) as invalid:
        return FieldError(place, "invalid", invalid.reason)
    if question.required and not cleaned:
        return FieldError(place, "required", "Answer this question.")
    return cleaned


def _addresses(context: Context, organization: Organization) -> Mapping[str, Callable[[str], str]]:
    book = context.addresses
    return {
        QuestionKind.EMAIL: book.email,
        QuestionKind.PHONE: partial(book.phone, country=organization.branding.country),
    }
