"""How contacts and dependents become the bodies of answers: the state of a person is shown alike in both."""

from typing import Any

from chalicelib.domain.contact import Contact
from chalicelib.handlers.http import answers
from chalicelib.handlers.http.present import grants_answer
from chalicelib.handlers.http.times import maybe, rfc3339
from chalicelib.services.people.families import Family


def contact_answer(contact: Contact) -> answers.ContactAnswer:
    return answers.ContactAnswer(
        id=contact.id,
        kind=contact.kind,
        name=contact.name,
        emails=list(contact.emails),
        phones=list(contact.phones),
        preferred=contact.preferred,
        locale=contact.locale,
        type=contact.type,
        tags=list(contact.tags),
        external_id=contact.external_id,
        state=contact.state,
        grants=grants_answer(contact.grants),
        registered=_registered(contact),
        dependents=[
            answers.GuardianshipAnswer(id=one.dependent, name=one.name, slot=one.slot, segments=one.segments)
            for one in contact.dependents
        ],
        open_invitations=list(contact.open_invitations),
        created_at=rfc3339(contact.created_at),
        version=contact.version,
    )


def dependent_answer(family: Family) -> answers.DependentAnswer:
    dependent = family.dependent
    slots = {guardian.contact: guardian.slot for guardian in dependent.guardians}
    return answers.DependentAnswer(
        id=dependent.id,
        name=dependent.name,
        external_id=dependent.external_id,
        segments=dependent.segments,
        guardians=[
            answers.GuardianAnswer(
                contact=contact.id,
                slot=slots[contact.id],
                name=contact.name,
                state=contact.state,
                registered=_registered(contact),
            )
            for contact in family.guardians
        ],
        created_at=rfc3339(dependent.created_at),
        version=dependent.version,
    )


def _registered(contact: Contact) -> dict[str, Any] | None:
    """The account behind a contact, whose address may differ from the one on file (S4.9)."""
    if not contact.linked_user:
        return None
    return {
        "email": contact.linked_email or None,
        "phone": contact.linked_phone or None,
        "memberships": list(contact.linked_memberships),
        "at": maybe(contact.linked_at),
    }
