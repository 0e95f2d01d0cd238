"""The questions of a form, and what is an answer to each kind of them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date
from enum import StrEnum

from chalicelib.domain.text import InvalidText, clean_line, clean_paragraph
from chalicelib.domain.typed import ascii_digits, trimmed
from chalicelib.domain.values import dataclass

MOST_QUESTIONS = 30
MOST_OPTIONS = 30
LINE_LIMIT = 200
PARAGRAPH_LIMIT = 2_000
_NUMBER = re.compile(r"-?\d{1,12}(?:[.,]\d{1,2})?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
YES, NO = "yes", "no"


class QuestionKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    SEVERAL = "several"
    DATE = "date"
    NUMBER = "number"
    YES_NO = "yes_no"
    EMAIL = "email"
    PHONE = "phone"


CHOSEN = frozenset({QuestionKind.CHOICE, QuestionKind.SEVERAL})


@dataclass(frozen=True, kw_only=True)
class AnswerOption:
    """One answer of those that a question offers; `labels` by locale."""

    name: str
    labels: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class FormQuestion:
    """`least` and `most` are characters of a text, options of several, or the number itself; `when` says of a date that
    it must be `past` or `future`, today not among them, "" for any."""

    name: str
    kind: str
    required: bool = False
    labels: dict[str, str]
    hints: dict[str, str] = field(default_factory=dict)
    options: tuple[AnswerOption, ...] = ()
    least: int | None = None
    most: int | None = None
    when: str = ""

    @property
    def offered(self) -> tuple[str, ...]:
        """The names of its options, in their order."""
        return tuple(one.name for one in self.options)


Typed = Sequence[str]


def clean_answer(question: FormQuestion, typed: Typed, today: date) -> tuple[str, ...]:
    """The answer as it is kept: one text, of `several` the names that were chosen, in the order they are offered.

    Addresses are judged elsewhere. Raises InvalidText, saying what to do.
    """
    if question.kind == QuestionKind.SEVERAL:
        return _several(question, typed)
    if len(typed) > 1:
        raise InvalidText("Give one answer.")
    text = typed[0] if typed else ""
    cleaned = _RULES[question.kind](question, text, today) if trimmed(text) else ""
    return (cleaned,) if cleaned else ()


def _line(question: FormQuestion, text: str, _: date) -> str:
    return _long_enough(question, clean_line(text, question.most or LINE_LIMIT))


def _paragraph(question: FormQuestion, text: str, _: date) -> str:
    return _long_enough(question, clean_paragraph(text, question.most or PARAGRAPH_LIMIT))


def _long_enough(question: FormQuestion, text: str) -> str:
    if text and len(text) < (question.least or 0):
        raise InvalidText(f"Write at least {question.least} characters.")
    return text


def _choice(question: FormQuestion, text: str, _: date) -> str:
    if text not in question.offered:
        raise InvalidText("Choose one of the answers that are offered.")
    return text


def _several(question: FormQuestion, typed: Typed) -> tuple[str, ...]:
    chosen = {one for one in typed if one}
    if not chosen <= set(question.offered):
        raise InvalidText("Choose among the answers that are offered.")
    if chosen and len(chosen) < (question.least or 0):
        raise InvalidText(f"Choose at least {question.least}.")
    if len(chosen) > (question.most or len(question.options)):
        raise InvalidText(f"Choose at most {question.most}.")
    return tuple(one for one in question.offered if one in chosen)


def _date(question: FormQuestion, text: str, today: date) -> str:
    written = trimmed(ascii_digits(text))
    try:
        given = date.fromisoformat(written) if _DATE.fullmatch(written) else None
    except ValueError:
        given = None
    if given is None:
        raise InvalidText("Give a date as year, month and day, such as 2001-12-31.")
    if question.when == "past" and given >= today:
        raise InvalidText("Give a date in the past.")
    if question.when == "future" and given <= today:
        raise InvalidText("Give a date in the future.")
    return written


def _number(question: FormQuestion, text: str, _: date) -> str:
    written = trimmed(ascii_digits(text)).replace("\N{MINUS SIGN}", "-")
    if not _NUMBER.fullmatch(written):
        raise InvalidText("Give a number in digits alone, with at most two decimals.")
    given = written.replace(",", ".")
    if question.least is not None and float(given) < question.least:
        raise InvalidText(f"Give a number of at least {question.least}.")
    if question.most is not None and float(given) > question.most:
        raise InvalidText(f"Give a number of at most {question.most}.")
    return given


def _yes_no(_: FormQuestion, text: str, __: date) -> str:
    if text not in (YES, NO):
        raise InvalidText("Answer yes or no.")
    return text


def _as_it_is(_: FormQuestion, text: str, __: date) -> str:
    return text


_RULES: Mapping[str, Callable[[FormQuestion, str, date], str]] = {
    QuestionKind.TEXT: _line,
    QuestionKind.LONG_TEXT: _paragraph,
    QuestionKind.CHOICE: _choice,
    QuestionKind.DATE: _date,
    QuestionKind.NUMBER: _number,
    QuestionKind.YES_NO: _yes_no,
    QuestionKind.EMAIL: _as_it_is,
    QuestionKind.PHONE: _as_it_is,
}


def flaw(question: FormQuestion) -> tuple[str, str] | None:
    """The field of a question that can't be as it is, with what to do; None for one that can."""
    chosen = question.kind in CHOSEN
    if chosen and len(question.options) < 2:
        return "options", "Offer at least two answers."
    if not chosen and question.options:
        return "options", "Only `choice` and `several` offer answers."
    if len(set(question.offered)) < len(question.options):
        return "options", "Give each answer a name of its own."
    if question.when and question.kind != QuestionKind.DATE:
        return "when", "Only a `date` can be past or future."
    return _flawed_limits(question)


_LIMITS: Mapping[str, int] = {
    QuestionKind.TEXT: LINE_LIMIT,
    QuestionKind.LONG_TEXT: PARAGRAPH_LIMIT,
    QuestionKind.SEVERAL: MOST_OPTIONS,
    QuestionKind.NUMBER: 10**12,
}


def _flawed_limits(question: FormQuestion) -> tuple[str, str] | None:
    given = [one for one in (question.least, question.most) if one is not None]
    limit = _LIMITS.get(question.kind)
    if given and limit is None:
        return "most", "This kind of question has no `least` or `most`."
    if any(abs(one) > (limit or 0) for one in given):
        return "most", f"At most {limit}."
    if question.kind != QuestionKind.NUMBER and (question.most == 0 or any(one < 0 for one in given)):
        return "most", "At least 1."
    if given != sorted(given):
        return "least", "`least` must not be more than `most`."
    if question.kind == QuestionKind.SEVERAL and (question.least or 0) > len(question.options):
        return "least", "There are not so many answers."
    return None
