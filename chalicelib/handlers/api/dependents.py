"""Dependents and their guardians over HTTP: parse, call, render."""

from typing import Any

from msgspec import UNSET, structs

from chalicelib.domain.dependent import Guardian
from chalicelib.handlers.http import answers, lists, present_people, schemas
from chalicelib.handlers.http.operation import Call, operation
from chalicelib.services.core.saving import Patch
from chalicelib.services.people import dependents, families

DEPENDENTS = "/v1/organizations/{org}/dependents"
# What null puts in the place of a field.
_CLEARED: dict[str, Any] = {"external_id": "", "guardians": ()}


@operation(
    "POST",
    DEPENDENTS,
    "Create a dependent",
    body=schemas.CreateDependent,
    answer=answers.DependentAnswer,
    status=201,
    replayable=True,
)
def create_dependent(call: Call) -> Any:
    """For owners and admins. A child or student with its segments, and the contacts who are its guardians: one in slot
    A, one in slot B, any others in `other`. Nobody is invited by it."""
    body: schemas.CreateDependent = call.body
    draft = dependents.DependentDraft(
        name=body.name,
        external_id=body.external_id,
        segments=body.segments,
        guardians=_guardians(body.guardians),
    )
    family = dependents.create(call.context, call.user, call.path["org"], draft, call.replay)
    return present_people.dependent_answer(family)


@operation(
    "GET",
    DEPENDENTS,
    "List dependents",
    query=schemas.DependentsQuery,
    answer=answers.DependentsPage,
)
def list_dependents(call: Call) -> Any:
    """Newest first, each with its guardians and their display state. Staff get the dependents of the contacts assigned
    to them (of the latest 1000), with those guardians alone. `q` is the beginning of a name or of any word of it,
    `segment` the value of any segment. A page may be shorter than `limit`, even empty, and still have a `next`."""
    query: schemas.DependentsQuery = call.query
    asked = families.DependentQuestion(
        name=query.q or "", segment=query.segment or "", external_id=query.external_id or ""
    )
    after = lists.position(call, "dependents")
    page = families.list_dependents(call.context, call.user, call.path["org"], asked, after=after, limit=query.limit)
    items = [present_people.dependent_answer(one) for one in page.items]
    return answers.DependentsPage(items, lists.cursor(call, "dependents", page))


@operation("GET", DEPENDENTS + "/{dependent}", "Read a dependent", answer=answers.DependentAnswer)
def get_dependent(call: Call) -> Any:
    """With its guardians and their display state: the same as in the list of contacts."""
    family = families.get(call.context, call.user, call.path["org"], call.path["dependent"])
    return present_people.dependent_answer(family)


@operation(
    "PATCH",
    DEPENDENTS + "/{dependent}",
    "Change a dependent",
    body=schemas.PatchDependent,
    answer=answers.DependentAnswer,
    versioned=True,
)
def patch_dependent(call: Call) -> Any:
    """For owners and admins. Its guardians show the new name and segments from then on. What was sent before keeps
    the name it was sent with."""
    patch = Patch(_changes(call.body), call.version)
    changed = dependents.change(call.context, call.user, call.path["org"], call.path["dependent"], patch)
    return present_people.dependent_answer(changed)


def _changes(body: schemas.PatchDependent) -> dict[str, Any]:
    """The fields a merge patch names; null clears one, also all segments."""
    given = {name: value for name, value in structs.asdict(body).items() if value is not UNSET}
    if given.get("guardians"):
        given["guardians"] = _guardians(given["guardians"])
    return {name: _CLEARED.get(name) if value is None else value for name, value in given.items()}


def _guardians(given: list[schemas.NamedGuardian]) -> tuple[Guardian, ...]:
    return tuple(Guardian(contact=one.contact, slot=one.slot) for one in given)
