"""A step of onboarding: what an organization asks of whoever joins, in versions that never change once written."""

from enum import StrEnum

from chalicelib.domain.disclosure import Wording
from chalicelib.domain.locales import told_in
from chalicelib.domain.question import FormQuestion
from chalicelib.domain.values import dataclass

# The references of all of them are read with the organization, at every request.
MOST_STEPS = 20
MOST_RETIRED = 10


class StepKind(StrEnum):
    """What is done in a step; `welcome` and `booking` may show a link, which leads away from Usher."""

    WELCOME = "welcome"
    PROFILE = "profile"
    DISCLOSURE = "disclosure"
    CONSENT = "consent"
    FORM = "form"
    PIN = "pin"
    BOOKING = "booking"


class StepOutcome(StrEnum):
    """How somebody left a step; a consent is `refused` where it was not given, or taken back."""

    DONE = "done"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class StepRef:
    """The current version of a step, in the organization's order; `role` "" asks everybody who joins.

    `required_since`: from when on it has been required (milliseconds), None for one that may be skipped. What was done
    in an earlier version than `counts_from` is asked for once more. One that was retired is asked of nobody.
    """

    id: str
    version: int
    kind: str
    role: str = ""
    required_since: int | None = None
    counts_from: int = 1
    retired_at: int | None = None

    @property
    def required(self) -> bool:
        return self.required_since is not None


@dataclass(frozen=True, kw_only=True)
class StepDone:
    """Which version somebody went through, how and when (milliseconds)."""

    version: int
    outcome: str = StepOutcome.DONE
    at: int


@dataclass(frozen=True, kw_only=True)
class OnboardingStep:
    """One version of a step: `texts` by locale, `questions` of a form, `url` of a film or of where to book, "" without.

    `digest` is what is proved by going through it: SHA-256 of all its wordings.
    """

    id: str
    organization: str
    version: int
    kind: str
    role: str = ""
    texts: dict[str, Wording]
    questions: tuple[FormQuestion, ...] = ()
    url: str = ""
    digest: str
    created_by: str
    created_at: int

    def wording(self, locale: str) -> Wording:
        """The text in the language closest to `locale`; else in English, else in its first language."""
        return told_in(self.texts, locale)


@dataclass(frozen=True, kw_only=True)
class FormAnswers:
    """What somebody answered in one version of a form, by the name of the question. It is theirs, not the contact's:
    whoever takes the contact over reads none of it."""

    user: str
    organization: str
    membership: str
    step: str
    step_version: int
    answers: dict[str, tuple[str, ...]]
    at: int
