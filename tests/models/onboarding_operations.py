"""What there is to measure of onboarding."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalicelib.domain import refs
from chalicelib.domain.disclosure import Wording
from chalicelib.domain.organization import Role
from chalicelib.domain.question import FormQuestion
from chalicelib.domain.step import StepKind
from chalicelib.domain.writes import Always, Put
from chalicelib.services.onboarding import going_through, progress, steps
from chalicelib.services.onboarding.drafts import StepDraft
from chalicelib.services.onboarding.given import Given
from chalicelib.services.onboarding.going_through import MyStep
from chalicelib.services.onboarding.steps import ListedStep, NamedStep
from tests.models.stage import Stage

NAME = FormQuestion(name="goal", kind="text", required=True, labels={"en": "What is your goal?"})
SAID = {"goal": ["To sleep well again"]}


def _published(stage: Stage, kind: str = "consent", **wanted: Any) -> ListedStep:
    texts = {"en": Wording(title="Before you begin", text="Please read this.")}
    draft = StepDraft(**({"kind": kind, "texts": texts} | wanted))
    return steps.publish(stage.context, stage.owner, stage.place.id, draft)


def _joined(stage: Stage, kind: str = "consent", **wanted: Any) -> MyStep:
    """Jane has two steps before her, of which this is the second."""
    _published(stage, required=False)
    made = _published(stage, kind, **wanted)
    stage.world.join(stage.place, stage.jane, Role.CLIENT, contact_id=stage.offer.contact)
    return MyStep(stage.jane, stage.place.id, made.ref.id, 1)


def _form(stage: Stage) -> MyStep:
    return _joined(stage, "form", questions=(NAME,))


def _publish(stage: Stage) -> Callable[[], Any]:
    return lambda: _published(stage)


def _revise(stage: Stage) -> Callable[[], Any]:
    made = _published(stage)
    texts = {"en": Wording(title="Before you begin", text="Please read that.")}
    named = NamedStep(stage.place.id, made.ref.id)
    return lambda: steps.revise(stage.context, stage.owner, named, StepDraft(kind="consent", texts=texts))


def _retire(stage: Stage) -> Callable[[], Any]:
    made = _published(stage)
    return lambda: steps.retire(stage.context, stage.owner, NamedStep(stage.place.id, made.ref.id))


def _list(stage: Stage) -> Callable[[], Any]:
    for _ in range(5):
        _published(stage)
    return lambda: steps.list_steps(stage.context, stage.owner, stage.place.id)


def _mine(stage: Stage) -> Callable[[], Any]:
    _joined(stage)
    return lambda: progress.list_mine(stage.context, stage.jane, stage.place.id)


def _agree(stage: Stage) -> Callable[[], Any]:
    mine = _joined(stage)
    return lambda: going_through.do(stage.context, mine, Given(agreed=True))


def _agree_again(stage: Stage) -> Callable[[], Any]:
    mine = _joined(stage)
    going_through.do(stage.context, mine, Given(agreed=True))
    return lambda: going_through.do(stage.context, mine, Given(agreed=True))


def _fill_in(stage: Stage) -> Callable[[], Any]:
    mine = _form(stage)
    return lambda: going_through.do(stage.context, mine, Given(answers=SAID))


def _take_a_pin(stage: Stage) -> Callable[[], Any]:
    mine = _joined(stage, StepKind.PIN, role=Role.CLIENT)
    return lambda: going_through.do(stage.context, mine, Given())


def _skip(stage: Stage) -> Callable[[], Any]:
    mine = _joined(stage, required=False)
    return lambda: going_through.skip(stage.context, mine)


def _of_client(stage: Stage) -> Callable[[], Any]:
    mine = _form(stage)
    going_through.do(stage.context, mine, Given(answers=SAID))
    place = refs.contact(stage.place.id, stage.offer.contact)
    contact = stage.world.item(place)
    member = progress.list_mine(stage.context, stage.jane, stage.place.id)[0].membership.id
    linked = replace(contact, linked_user=stage.jane.id, linked_memberships=(member,))
    stage.world.store.commit([Put(place, linked, Always())])
    return lambda: progress.of_contact(stage.context, stage.owner, stage.place.id, contact.id)


ONBOARDING: dict[str, Callable[[Stage], Callable[[], Any]]] = {
    "publish a step of onboarding": _publish,
    "publish its next version": _revise,
    "retire a step": _retire,
    "list 5 steps": _list,
    "see one's own onboarding": _mine,
    "do the last step": _agree,
    "do it again": _agree_again,
    "fill in a form as the last step": _fill_in,
    "be given a PIN as the last step": _take_a_pin,
    "skip a step": _skip,
    "see how far a client is": _of_client,
}
