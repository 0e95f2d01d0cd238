"""Applications of families as requests and answers."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.domain.errors import UsherError
from chalicelib.handlers.api.bodies.common import (
    Addresses,
    Body,
    Dialled,
    Id,
    Locale,
    Name,
    Note,
    Numbers,
    Seconds,
    Segment,
    Slot,
    Text,
    Timezone,
)
from chalicelib.handlers.api.bodies.contacts import Tags
from chalicelib.services.people.applications import Applied, NotedGuardian


class ApplyingGuardian(Body):
    """`preferred` empty: by email where there is an address."""

    slot: Slot
    name: Name = ""
    emails: Addresses = []
    phones: Numbers = []
    preferred: Literal["", "email", "sms"] = ""
    locale: Locale = "en"
    timezone: Timezone = ""
    country: Dialled = ""
    tags: Tags = []


class ApplyingDependent(Body, kw_only=True):
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    external_id: Text = ""
    segments: Annotated[dict[Segment, Segment], Meta(max_length=10)] = {}


class CreateApplication(Body, kw_only=True):
    """Everybody named here guards each of the dependents. `staff` are the members who shall serve the guardians, the
    primary one first."""

    guardians: Annotated[list[ApplyingGuardian], Meta(min_length=1, max_length=4)]
    dependents: Annotated[list[ApplyingDependent], Meta(min_length=1, max_length=6)]
    staff: Annotated[list[Id], Meta(max_length=10)] = []
    note: Note = ""
    expires_in: Seconds | None = None


class NotInvitedAnswer(Struct):
    """`code` as that of a problem."""

    code: str
    detail: str


class ApplicantAnswer(Struct, kw_only=True):
    """`invitation` is null for `other` guardians, and where `not_invited` says why."""

    contact: str
    slot: str
    name: str
    invitation: str | None
    not_invited: NotInvitedAnswer | None


class AppliedDependentAnswer(Struct):
    id: str
    name: str


class ApplicationAnswer(Struct):
    """In the order of the request."""

    guardians: list[ApplicantAnswer]
    dependents: list[AppliedDependentAnswer]


def application_answer(applied: Applied) -> ApplicationAnswer:
    return ApplicationAnswer(
        guardians=[_applicant(one) for one in applied.guardians],
        dependents=[AppliedDependentAnswer(one.id, one.name) for one in applied.dependents],
    )


def _applicant(one: NotedGuardian) -> ApplicantAnswer:
    return ApplicantAnswer(
        contact=one.contact.id,
        slot=one.slot,
        name=one.contact.name,
        invitation=one.invitation or None,
        not_invited=_not_invited(one.refusal) if one.refusal else None,
    )


def _not_invited(refusal: UsherError) -> NotInvitedAnswer:
    return NotInvitedAnswer(refusal.code, " ".join(one.detail for one in refusal.errors) or refusal.detail)
