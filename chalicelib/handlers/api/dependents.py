"""Dependents and their guardians: create, list, read, change."""

from msgspec import UNSET, structs

from chalicelib.domain.dependent import Guardian
from chalicelib.handlers.api.bodies.dependents import (
    CreateDependent,
    DependentAnswer,
    DependentsPage,
    DependentsQuery,
    NamedGuardian,
    PatchDependent,
    dependent_answer,
)
from chalicelib.handlers.http import lists
from chalicelib.handlers.http.operation import Call, CallWith, Json, operation
from chalicelib.services.core.saving import Patch
from chalicelib.services.people import dependents, families

# What null puts in the place of a field.
_CLEARED: Json = {"external_id": "", "guardians": ()}


@operation("Create a dependent", status=201, replayable=True)
def create_dependent(call: CallWith[CreateDependent]) -> DependentAnswer:
    """For owners and admins. A child or student with its segments, and the contacts who are its guardians: one in slot
    A, one in slot B, any others in `other`. Nobody is invited by it."""
    body = call.body
    draft = dependents.DependentDraft(
        name=body.name,
        external_id=body.external_id,
        segments=body.segments,
        guardians=_guardians(body.guardians),
    )
    family = dependents.create(call.context, call.user, call.path["org"], draft, call.replay)
    return dependent_answer(family)


@operation("List dependents")
def list_dependents(call: CallWith[DependentsQuery]) -> DependentsPage:
    """Newest first, each with its guardians and their display state. Staff get the dependents of the contacts assigned
    to them (of the latest 1000), with those guardians alone. `q` is the beginning of a name or of any word of it,
    `segment` the value of any segment. A page may be shorter than `limit`, even empty, and still have a `next`."""
    query = call.query
    asked = families.DependentQuestion(
        name=query.q or "", segment=query.segment or "", external_id=query.external_id or ""
    )
    after = lists.position(call, "dependents")
    page = families.list_dependents(call.context, call.user, call.path["org"], asked, after=after, limit=query.limit)
    items = [dependent_answer(one) for one in page.items]
    return DependentsPage(items, lists.cursor(call, "dependents", page))


@operation("Read a dependent")
def get_dependent(call: Call) -> DependentAnswer:
    """With its guardians and their display state: the same as in the list of contacts."""
    family = families.get(call.context, call.user, call.path["org"], call.path["dependent"])
    return dependent_answer(family)


@operation("Change a dependent", versioned=True)
def patch_dependent(call: CallWith[PatchDependent]) -> DependentAnswer:
    """For owners and admins. Its guardians show the new name and segments from then on. What was sent before keeps
    the name it was sent with."""
    patch = Patch(_changes(call.body), call.version)
    changed = dependents.change(call.context, call.user, call.path["org"], call.path["dependent"], patch)
    return dependent_answer(changed)


def _changes(body: PatchDependent) -> Json:
    """The fields a merge patch names; null clears one, also all segments."""
    given = {name: value for name, value in structs.asdict(body).items() if value is not UNSET}
    if given.get("guardians"):
        given["guardians"] = _guardians(given["guardians"])
    return {name: _CLEARED.get(name) if value is None else value for name, value in given.items()}


def _guardians(given: list[NamedGuardian]) -> tuple[Guardian, ...]:
    return tuple(Guardian(contact=one.contact, slot=one.slot) for one in given)
