"""External ids: each is that of one contact of its organization, whichever way the contact came or changed."""

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import Conflict
from chalicelib.domain.marks import ExternalMark
from chalicelib.domain.text import clean_line
from chalicelib.domain.writes import Absent, AnyOf, Drop, Equals, Lost, Put, Write

LIMIT = 120


def clean_external_id(text: str) -> str:
    """Raises InvalidText. Upper and lower case are two ids, as they are to many systems."""
    return clean_line(text, LIMIT)


def external_refs(organization_id: str, external_id: str) -> list[refs.Ref[ExternalMark]]:
    return [refs.external(organization_id, external_id)] if external_id else []


def claim_id(contact: Contact) -> list[Write]:
    """The write that takes the id of this contact, or loses to whoever has it."""
    mark = ExternalMark(contact=contact.id)
    return [Put(one, mark, Absent()) for one in external_refs(contact.organization, contact.external_id)]


def exchange_id(before: Contact, after: Contact) -> list[Write]:
    """The writes that follow a changed id. One from before ids were unique has no mark to drop."""
    if before.external_id == after.external_id:
        return []
    own = AnyOf((Absent(), Equals("contact", before.id)))
    freed = external_refs(before.organization, before.external_id)
    return [*claim_id(after), *(Drop(one, own) for one in freed)]


def refuse_taken(caller: Caller, contact: Contact, lost: Lost) -> None:
    """Raises Conflict, with the contact that has the id where the caller may see all contacts."""
    for reference in external_refs(contact.organization, contact.external_id):
        mark = lost[reference]
        if mark and mark.contact != contact.id:
            extra = {"contact": mark.contact} if caller.sight.contacts == "all" else {}
            raise Conflict("Another contact has this external id: change that one, or give another id.", extra=extra)
