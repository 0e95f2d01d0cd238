"""A step as typed by whoever writes it, cleaned and judged."""

from collections.abc import Mapping
from dataclasses import field, replace
from hashlib import sha256

from chalicelib.domain import typed
from chalicelib.domain.caller import Caller
from chalicelib.domain.disclosure import TEXT_LIMIT, TITLE_LIMIT, Wording
from chalicelib.domain.errors import FieldError, Unprocessable
from chalicelib.domain.organization import Role
from chalicelib.domain.question import AnswerOption, FormQuestion, flaw
from chalicelib.domain.step import OnboardingStep, StepKind, StepRef
from chalicelib.domain.text import clean_line, clean_paragraph
from chalicelib.domain.values import dataclass
from chalicelib.services.context import Context
from chalicelib.services.core.validation import Cleaning

LABEL_LIMIT, HINT_LIMIT = 200, 300
# What each kind must say, and what it may; everything else is refused with it.
_MUST: Mapping[str, frozenset[str]] = {
    StepKind.DISCLOSURE: frozenset({"text"}),
    StepKind.CONSENT: frozenset({"text"}),
    StepKind.FORM: frozenset({"questions"}),
    StepKind.BOOKING: frozenset({"url"}),
}
_MAY: Mapping[str, frozenset[str]] = {StepKind.WELCOME: frozenset({"url"})}
_MISSING = {
    "text": "Give the text that people read.",
    "questions": "Ask at least one question.",
    "url": "Give the address that people go to, beginning with https.",
}


@dataclass(frozen=True, kw_only=True)
class StepDraft:
    """`texts` by locale; `role` "" asks everybody who joins; `ask_again`: also those who did an earlier version."""

    kind: str
    role: str = ""
    required: bool = True
    texts: Mapping[str, Wording]
    questions: tuple[FormQuestion, ...] = ()
    url: str = ""
    ask_again: bool = False


@dataclass(frozen=True)
class _Cleaned:
    texts: dict[str, Wording]
    questions: tuple[FormQuestion, ...] = field(default=())


def drafted(context: Context, caller: Caller, ref: StepRef, draft: StepDraft) -> OnboardingStep:
    """The version of the step that this makes. Raises Unprocessable."""
    cleaned = _Cleaned(_clean_texts(draft.texts), _clean_questions(draft.questions))
    _refuse_misfits(draft, cleaned)
    return OnboardingStep(
        id=ref.id,
        organization=caller.organization.id,
        version=ref.version,
        kind=draft.kind,
        role=draft.role,
        texts=cleaned.texts,
        questions=cleaned.questions,
        url=draft.url,
        digest=_digest(cleaned, draft.url),
        created_by=caller.user.id,
        created_at=context.now,
    )


def _digest(cleaned: _Cleaned, url: str) -> str:
    told = [url]
    told += [f"{locale}\0{one.title}\0{one.text}" for locale, one in sorted(cleaned.texts.items())]
    told += [
        _told(one.name, one.labels, one.hints, *(option.labels for option in one.options)) for one in cleaned.questions
    ]
    return sha256("\0\0".join(told).encode()).hexdigest()


def _told(name: str, *labels: Mapping[str, str]) -> str:
    return "\0".join([name, *(f"{locale}\0{text}" for one in labels for locale, text in sorted(one.items()))])


def _refuse_misfits(draft: StepDraft, cleaned: _Cleaned) -> None:
    has_text = all(one.text for one in cleaned.texts.values())
    given = {"text": has_text, "questions": bool(cleaned.questions), "url": bool(draft.url)}
    must = _MUST.get(draft.kind, frozenset())
    may = must | _MAY.get(draft.kind, frozenset()) | {"text"}
    errors = [FieldError(_PLACES[name], "required", _MISSING[name]) for name in sorted(must) if not given[name]]
    errors += [
        FieldError(_PLACES[name], "invalid", f"A step of this kind has no `{name}`.")
        for name in sorted(given.keys() - may)
        if given[name]
    ]
    if draft.kind == StepKind.PIN and draft.role != Role.CLIENT:
        errors.append(FieldError("role", "invalid", "Only clients have a PIN: ask it of the role `client`."))
    if errors:
        raise Unprocessable(errors=errors)


_PLACES = {"text": "texts", "questions": "questions", "url": "url"}


def _clean_texts(texts: Mapping[str, Wording]) -> dict[str, Wording]:
    clean = Cleaning("texts")
    cleaned = {
        typed.locale(locale): Wording(
            title=clean.field(f"{locale}.title", lambda text: clean_line(text, TITLE_LIMIT), one.title),
            text=clean.field(f"{locale}.text", lambda text: clean_paragraph(text, TEXT_LIMIT), one.text),
        )
        for locale, one in texts.items()
    }
    clean.finish()
    if len(cleaned) < len(texts):
        raise Unprocessable(errors=[FieldError("texts", "invalid", "Give one text for each language.")])
    if not cleaned or any(not one.title for one in cleaned.values()):
        raise Unprocessable(errors=[FieldError("texts", "required", "Give a title in at least one language.")])
    return cleaned


def _clean_questions(questions: tuple[FormQuestion, ...]) -> tuple[FormQuestion, ...]:
    cleaned = tuple(_clean_question(f"questions.{place}", one) for place, one in enumerate(questions))
    names = [one.name for one in cleaned]
    if len(set(names)) < len(names):
        raise Unprocessable(errors=[FieldError("questions", "invalid", "Give each question a name of its own.")])
    return cleaned


def _clean_question(place: str, question: FormQuestion) -> FormQuestion:
    clean = Cleaning(place)
    options = tuple(
        AnswerOption(name=one.name, labels=_labels(clean, f"options.{number}.labels", one.labels, LABEL_LIMIT))
        for number, one in enumerate(question.options)
    )
    labels = _labels(clean, "labels", question.labels, LABEL_LIMIT)
    hints = _labels(clean, "hints", question.hints, HINT_LIMIT)
    clean.finish()
    cleaned = replace(question, labels=labels, hints=hints, options=options)
    if not labels or any(not one.labels for one in options):
        raise Unprocessable(errors=[FieldError(f"{place}.labels", "required", "Say it in at least one language.")])
    flawed = flaw(cleaned)
    if flawed:
        raise Unprocessable(errors=[FieldError(f"{place}.{flawed[0]}", "invalid", flawed[1])])
    return cleaned


def _labels(clean: Cleaning, place: str, labels: Mapping[str, str], limit: int) -> dict[str, str]:
    """By clean language tags, without those that say nothing."""
    told = {
        typed.locale(locale): clean.field(f"{place}.{locale}", lambda text: clean_line(text, limit), text)
        for locale, text in labels.items()
    }
    return {locale: text for locale, text in told.items() if text}
