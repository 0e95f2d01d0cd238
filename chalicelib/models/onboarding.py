"""The models of onboarding: the versions of the steps, and what people answered in their forms."""

from chalicelib.domain.step import FormAnswers, OnboardingStep
from chalicelib.models.item import Item


class StepItem(Item, discriminator="step"):
    """A version of a step, which never changes."""


class AnswersItem(Item, discriminator="answers"):
    """Written with the membership, whose condition decides."""


KINDS: dict[str, tuple[type[Item], type]] = {
    "step": (StepItem, OnboardingStep),
    "answers": (AnswersItem, FormAnswers),
}
