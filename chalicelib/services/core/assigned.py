"""The contacts that a member of staff serves. Those are found by index `lists`, which may lag by a moment."""

from collections.abc import Sequence

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.marks import Assignment
from chalicelib.domain.organization import Membership
from chalicelib.services.context import Context

# What is found by the contacts of a member is found by the latest so many.
ASSIGNED = 1_000
AT_ONCE = 200


def clients_of(context: Context, member: Membership) -> list[Contact]:
    """The contacts assigned to a member, latest assigned first."""
    marks = assignments_of(context, member.organization, member.id)
    return [one for one in assigned_contacts(context, member.organization, marks) if one]


def assignments_of(context: Context, organization_id: str, member_id: str) -> list[Assignment]:
    """The latest assignments of a member, at most `ASSIGNED`."""
    listing = refs.assigned_to(organization_id, member_id)
    marks: list[Assignment] = []
    position = None
    for _ in range(ASSIGNED // AT_ONCE):
        page = context.store.list_newest([listing], after=position, limit=AT_ONCE, where={})
        marks += page.items
        position = page.next
        if position is None:
            break
    return marks


def assigned_contacts(context: Context, organization_id: str, marks: Sequence[Assignment]) -> list[Contact | None]:
    """The contacts that are assigned, None for one that is gone."""
    references = [refs.contact(organization_id, one.contact) for one in marks]
    if not references:
        return []
    found = context.store.read(references)
    return [found[ref] for ref in references]
