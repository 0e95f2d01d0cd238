"""The questions of a form as the console writes them: one row of fields each, in the first language of the step.

What the rows have no field for, other languages, hints and limits, stays as it was.
"""

from chalicelib.domain.question import MOST_QUESTIONS, FormQuestion, QuestionKind
from chalicelib.domain.step import OnboardingStep
from chalicelib.handlers.api.bodies.steps import question_kept
from chalicelib.handlers.http.operation import Json

KINDS = tuple(str(kind) for kind in QuestionKind)
# Rows that are free for new questions.
FREE = 3


def fields_of(step: OnboardingStep) -> dict[str, str]:
    """The rows of questions: `q0_label`, `q0_kind`, `q0_options` with an answer a line, `q0_required`, `q0_name`."""
    language = next(iter(step.texts))
    rows: dict[str, str] = {}
    for place, one in enumerate(step.questions):
        rows |= {
            f"q{place}_name": one.name,
            f"q{place}_label": _said(one.labels, language),
            f"q{place}_kind": one.kind,
            f"q{place}_options": "\n".join(_said(option.labels, language) for option in one.options),
            f"q{place}_required": "on" if one.required else "",
        }
    return rows


def rows(values: dict[str, str]) -> int:
    """How many rows the form has: those that are filled, and some more."""
    filled = sum(1 for place in range(MOST_QUESTIONS) if values.get(f"q{place}_label"))
    return min(filled + FREE, MOST_QUESTIONS)


def typed_questions(typed: dict[str, str], before: OnboardingStep | None, language: str) -> list[Json]:
    """As the API takes them; a row without words is no question."""
    known = {one.name: one for one in before.questions} if before else {}
    taken = set(known)
    asked: list[Json] = []
    for place in range(MOST_QUESTIONS):
        row = {
            part: typed.get(f"q{place}_{part}", "").strip() for part in ("name", "label", "kind", "options", "required")
        }
        if row["label"]:
            name = row["name"] if row["name"] in known else _free(taken)
            taken.add(name)
            asked.append(_question(name, row, known.get(name), language))
    return asked


def _free(taken: set[str]) -> str:
    return next(name for number in range(1, 2 * MOST_QUESTIONS + 2) if (name := f"question_{number}") not in taken)


def _question(name: str, row: dict[str, str], before: FormQuestion | None, language: str) -> Json:
    kept = question_kept(before) if before and before.kind == row["kind"] else {}
    labels = before.labels if before else {}
    return kept | {
        "name": name,
        "kind": row["kind"],
        "required": row["required"] == "on",
        "labels": labels | {language: row["label"]},
        "options": _options(row, before, language),
    }


def _options(row: dict[str, str], before: FormQuestion | None, language: str) -> list[Json]:
    """An answer that was there under these words keeps its name and its other languages."""
    if row["kind"] not in (QuestionKind.CHOICE, QuestionKind.SEVERAL):
        return []
    known = {_said(one.labels, language): one for one in before.options} if before else {}
    taken = {one.name for one in known.values()}
    answers: list[Json] = []
    for words in filter(None, (line.strip() for line in row["options"].splitlines())):
        kept = known.get(words)
        name = kept.name if kept else _free(taken)
        taken.add(name)
        answers.append({"name": name, "labels": kept.labels if kept else {language: words}})
    return answers


def _said(labels: dict[str, str], language: str) -> str:
    return labels.get(language) or next(iter(labels.values()), "")
