"""Changing who serves a contact: the list, its fact, and who is told, whichever request brought the list.

The contact is saved with it by its version, so of two lists one wins, and none is lost.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from chalicelib.domain.contact import Contact
from chalicelib.domain.marks import Assignment
from chalicelib.domain.writes import Write
from chalicelib.services.context import Context
from chalicelib.services.core.assigned import staff_writes, still_active
from chalicelib.services.core.events import record


def staff_changed(
    context: Context, contact: Contact, before: Sequence[Assignment], after: Sequence[str], actor: str
) -> list[Write]:
    """The writes beside that of the contact itself; none where `after` are those who serve it, in the same order."""
    listed = staff_writes(before, after, contact, context.now)
    if not listed:
        return []
    organization_id = contact.organization
    fact: dict[str, Any] = {"actor": actor, "contact": contact.id, "data": {"staff": " ".join(after)}}
    return [
        *listed,
        *still_active(organization_id, after),
        record(context, organization_id, "contact.staff_changed", **fact),
    ]


def with_list_of_its_own(contact: Contact) -> Contact:
    """The contact once its staff were set: what earlier versions kept beside the list says nothing any more."""
    return replace(contact, grants=replace(contact.grants, staff=()))
