"""How contacts and dependents become the bodies of answers: the state of a person is shown alike in both."""

from typing import Any

from chalicelib.domain.contact import Contact
from chalicelib.handlers import answers
from chalicelib.handlers.present import grants_answer
from chalicelib.handlers.times import maybe, rfc3339
from chalicelib.services.families import Family


def contact_answer(person: Contact) -> answers.ContactAnswer:
    return answers.ContactAnswer(
        id=person.id,
        kind=person.kind,
        name=person.name,
        emails=list(person.emails),
        phones=list(person.phones),
        preferred=person.preferred,
        locale=person.locale,
        type=person.type,
        tags=list(person.tags),
        external_id=person.external_id,
        state=person.state,
        grants=grants_answer(person.grants),
        registered=_registered(person),
        dependents=[
            answers.GuardianshipAnswer(id=one.dependent, name=one.name, slot=one.slot, segments=one.segments)
            for one in person.dependents
        ],
        open_invitations=list(person.open_invitations),
        created_at=rfc3339(person.created_at),
        version=person.version,
    )


def dependent_answer(family: Family) -> answers.DependentAnswer:
    one = family.dependent
    slots = {guardian.contact: guardian.slot for guardian in one.guardians}
    return answers.DependentAnswer(
        id=one.id,
        name=one.name,
        external_id=one.external_id,
        segments=one.segments,
        guardians=[
            answers.GuardianAnswer(
                contact=person.id,
                slot=slots[person.id],
                name=person.name,
                state=person.state,
                registered=_registered(person),
            )
            for person in family.guardians
        ],
        created_at=rfc3339(one.created_at),
        version=one.version,
    )


def _registered(person: Contact) -> dict[str, Any] | None:
    """The account behind a contact, whose address may differ from the one on file (S4.9)."""
    if not person.linked_user:
        return None
    return {
        "email": person.linked_email or None,
        "phone": person.linked_phone or None,
        "memberships": list(person.linked_memberships),
        "at": maybe(person.linked_at),
    }
