"""Searches by exact addresses as requests and answers."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from chalicelib.domain import discovery
from chalicelib.domain.discovery import MOST_ENTRIES, Sought
from chalicelib.handlers.api.bodies.common import Body, Country, Email, Phone
from chalicelib.services.context import Context

Relationship = Literal["client", "co_parent"]


class EntryBody(Body):
    """One person who is looked for: an email, a phone, or both. There is no search by name."""

    email: Email = ""
    phone: Phone = ""


Entries = Annotated[list[EntryBody], Meta(min_length=1, max_length=MOST_ENTRIES)]


class Search(Body):
    """Typed, or imported from an address book. Phones in national form are as dialled in `country`."""

    entries: Entries
    country: Country = ""


class SearchForClients(Search, kw_only=True):
    """`relationship` is what those who are found would be asked to be."""

    relationship: Relationship


class FoundPersonAnswer(Struct, kw_only=True):
    """What somebody who is visible shows. `handle` names them for 15 minutes, and for you alone."""

    handle: str
    name: str
    profession: str
    firm: str
    photo_url: str | None


class FlawAnswer(Struct, kw_only=True):
    """Why an entry can't be looked for, and what to do."""

    field: str
    detail: str


class OutcomeAnswer(Struct, kw_only=True):
    """What came of the entry at this place of the request. Who has no account, is hidden or has blocked you is
    `not_found`: invite them by an address or a link."""

    entry: int
    status: Literal["found", "not_found", "invalid"]
    people: list[FoundPersonAnswer]
    errors: list[FlawAnswer]


class OutcomesAnswer(Struct):
    items: list[OutcomeAnswer]


def sought_of(body: Search, relationship: str = "") -> Sought:
    entries = tuple(discovery.LookedFor(one.email, one.phone) for one in body.entries)
    return Sought(entries=entries, relationship=relationship, country=body.country)


def outcomes_answer(context: Context, found: list[discovery.Lookup]) -> OutcomesAnswer:
    return OutcomesAnswer([_outcome(context, place, one) for place, one in enumerate(found)])


def _outcome(context: Context, place: int, one: discovery.Lookup) -> OutcomeAnswer:
    return OutcomeAnswer(
        entry=place,
        status=one.outcome.value,
        people=[_person(context, person) for person in one.people],
        errors=[FlawAnswer(field=f"entries.{place}.{flaw.field}", detail=flaw.detail) for flaw in one.flaws],
    )


def _person(context: Context, person: discovery.Person) -> FoundPersonAnswer:
    return FoundPersonAnswer(
        handle=person.handle,
        name=person.name,
        profession=person.profession,
        firm=person.firm,
        photo_url=f"{context.base_url}{person.photo.path}" if person.photo else None,
    )
