"""The steps of onboarding: publish, list, read, revise, put in order, retire, restore."""

from chalicelib.handlers.api.bodies.common import StatusAnswer
from chalicelib.handlers.api.bodies.steps import (
    OrderSteps,
    PublishStep,
    ReviseStep,
    StepAnswer,
    StepsPage,
    StepsQuery,
    draft_of,
    step_answer,
)
from chalicelib.handlers.http.operation import Call, CallWith, action, operation
from chalicelib.services.onboarding import steps
from chalicelib.services.onboarding.steps import NamedStep


@operation("Publish a step of onboarding", status=201, refusals=("conflict", "unsupported"))
def publish_step(call: CallWith[PublishStep]) -> StepAnswer:
    """At the end of the list. Whoever joins from now on is asked; where it is required, nothing else of the
    organization is open to them until it is done. It is asked of earlier members too, and locks none of them out."""
    return step_answer(steps.publish(call.context, call.user, call.path["org"], draft_of(call.body)))


@operation("List the steps of onboarding")
def list_steps(call: CallWith[StepsQuery]) -> StepsPage:
    """In their order, with all their texts; with `retired` the latest that are asked for no more."""
    listed = steps.list_steps(call.context, call.user, call.path["org"], retired=call.query.retired)
    return StepsPage([step_answer(one) for one in listed], None)


@operation("Put the steps in another order", refusals=("conflict",))
def order_steps(call: CallWith[OrderSteps]) -> StepsPage:
    """Each step of the list named once."""
    ordered = steps.put_in_order(call.context, call.user, call.path["org"], call.body.order)
    return StepsPage([step_answer(one) for one in ordered], None)


@operation("Read a step of onboarding")
def get_step(call: Call) -> StepAnswer:
    return step_answer(steps.get_step(call.context, call.user, _named(call)))


@operation(
    "Publish the next version of a step",
    refusals=("conflict", "unsupported"),
    versioned=True,
)
def revise_step(call: CallWith[ReviseStep]) -> StepAnswer:
    """The whole step anew; its kind stays. What was done in an earlier version counts, unless `ask_again` is set, and
    nobody who is in is locked out."""
    return step_answer(steps.revise(call.context, call.user, _named(call), draft_of(call.body)))


@action("Ask for a step no longer", refusals=("conflict",))
def retire_step(call: Call) -> StatusAnswer:
    """What was done stays on record. `restore` asks for it again; the latest ten can be restored."""
    steps.retire(call.context, call.user, _named(call))
    return StatusAnswer("retired")


@action("Ask for a retired step again", refusals=("conflict",))
def restore_step(call: Call) -> StepAnswer:
    """At the end of the list, of whoever joins from now on as if it were new."""
    return step_answer(steps.restore(call.context, call.user, _named(call)))


def _named(call: Call) -> NamedStep:
    return NamedStep(call.path["org"], call.path["step"], call.version)
