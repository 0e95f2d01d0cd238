"""What the pages of the steps show."""

from collections.abc import Sequence

from chalicelib.domain.locales import LOCALES, closest, told_in
from chalicelib.domain.question import FormQuestion, QuestionKind
from chalicelib.domain.step import StepKind, StepOutcome
from chalicelib.handlers.pages.views import Fields
from chalicelib.services.onboarding.progress import MemberProgress, StepProgress

# The field of a page for what a use case names otherwise.
_FIELDS = {"step": ""}


def asks(field: str) -> str:
    """The field of the page where a refusal is told."""
    return _FIELDS.get(field, field)


def overview_view(steps: Sequence[StepProgress], locale: str, *, shut: bool) -> Fields:
    """What `onboarding/overview` shows."""
    following = next((one.ref.id for one in steps if one.is_open), "")
    return {
        "steps": [_row(one, locale) for one in steps],
        "done": sum(not one.is_open for one in steps),
        "shut": shut,
        "following": following,
    }


def _row(one: StepProgress, locale: str) -> Fields:
    return {
        "id": one.ref.id,
        "title": one.step.wording(locale).title,
        "required": one.ref.required,
        "state": "open" if one.is_open or one.done is None else one.done.outcome,
    }


def step_view(progress: MemberProgress, shown: StepProgress, locale: str) -> Fields:
    """What `onboarding/step` shows."""
    ids = [one.ref.id for one in progress.steps]
    wording = shown.step.wording(locale)
    return _row(shown, locale) | {
        "kind": shown.ref.kind,
        "version": shown.ref.version,
        "membership": progress.membership.id,
        "place": ids.index(shown.ref.id) + 1,
        "count": len(ids),
        "text": wording.text,
        "url": shown.step.url,
        "done_at": shown.done.at if shown.done and not shown.is_open else None,
        "can_skip": shown.is_open and not shown.ref.required and shown.ref.kind != StepKind.CONSENT,
        "can_withdraw": bool(shown.done and shown.done.outcome == StepOutcome.DONE)
        and shown.ref.kind == StepKind.CONSENT,
        "questions": [question_view(one, locale) for one in shown.step.questions],
        "languages": list(LOCALES),
        "pin": shown.pin or "",
        "has_pin": shown.pin is not None,
        "following": progress.next.ref.id if progress.next else "",
        "values": _values(progress, shown, locale),
    }


def question_view(question: FormQuestion, locale: str) -> Fields:
    return {
        "field": f"answers.{question.name}",
        "kind": question.kind,
        "required": question.required,
        "label": told_in(question.labels, locale),
        "hint": told_in(question.hints, locale) if question.hints else "",
        "options": [{"name": one.name, "label": told_in(one.labels, locale)} for one in question.options],
        "least": question.least,
        "most": question.most,
        "when": question.when,
    }


def _values(progress: MemberProgress, shown: StepProgress, locale: str) -> dict[str, str]:
    """What is known already, by the field of the page."""
    if shown.ref.kind == StepKind.PROFILE:
        held = progress.membership
        return {"name": held.name, "locale": closest(held.locale or locale)}
    kinds = {one.name: one.kind for one in shown.step.questions}
    values: dict[str, str] = {}
    for name, given in (shown.answers or {}).items():
        if kinds.get(name) == QuestionKind.SEVERAL:
            values |= {f"answers.{name}.{one}": "on" for one in given}
        elif given:
            values[f"answers.{name}"] = given[0]
    return values
