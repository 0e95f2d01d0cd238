"""Dependents and their guardians as requests and answers."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from chalicelib.handlers.api.bodies.common import Body, Id, Segment, Slot, Text, Typed
from chalicelib.handlers.api.bodies.contacts import registered_answer
from chalicelib.handlers.http.lists import PageQuery
from chalicelib.handlers.http.operation import Json
from chalicelib.handlers.http.times import rfc3339
from chalicelib.services.people.families import Family


class NamedGuardian(Body):
    """`contact` is the id of a person; one guardian is A, one is B, any number are others."""

    contact: Id
    slot: Slot = "other"


Guardians = Annotated[list[NamedGuardian], Meta(max_length=10)]


class CreateDependent(Body, kw_only=True):
    """`segments` maps what you sort by to where this one is: {"site": "North", "classroom": "Sunflowers"}."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    external_id: Text = ""
    segments: Annotated[dict[Segment, Segment], Meta(max_length=10)] = {}
    guardians: Guardians = []


class PatchDependent(Body):
    """JSON merge patch: absent fields stay, null clears, also one segment of several. `guardians` is the whole list."""

    name: Annotated[str, Meta(min_length=1, max_length=80)] | UnsetType = UNSET
    external_id: Text | UnsetType | None = UNSET
    segments: Annotated[dict[Segment, Segment | None], Meta(max_length=20)] | UnsetType | None = UNSET
    guardians: Guardians | UnsetType | None = UNSET


class DependentsQuery(PageQuery):
    q: Typed | None = None
    segment: Annotated[str, Meta(max_length=60)] | None = None
    external_id: Text | None = None


class GuardianAnswer(Struct, kw_only=True):
    """A contact in its slot, in the state that the list of contacts shows."""

    contact: str
    slot: str
    name: str
    state: str
    registered: Json | None


class DependentAnswer(Struct, kw_only=True):
    id: str
    name: str
    external_id: str
    segments: dict[str, str]
    guardians: list[GuardianAnswer]
    created_at: str
    version: int


class DependentsPage(Struct):
    items: list[DependentAnswer]
    next: str | None


def dependent_answer(family: Family) -> DependentAnswer:
    dependent = family.dependent
    slots = {guardian.contact: guardian.slot for guardian in dependent.guardians}
    return DependentAnswer(
        id=dependent.id,
        name=dependent.name,
        external_id=dependent.external_id,
        segments=dependent.segments,
        guardians=[
            GuardianAnswer(
                contact=contact.id,
                slot=slots[contact.id],
                name=contact.name,
                state=contact.state,
                registered=registered_answer(contact),
            )
            for contact in family.guardians
        ],
        created_at=rfc3339(dependent.created_at),
        version=dependent.version,
    )
