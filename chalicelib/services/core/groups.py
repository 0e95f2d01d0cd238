"""Who is in a group: a mark beside the group for each contact, and the groups in the grants of the contact.

Both are written in one transaction, which also counts up the group: of two lists at one moment one wins. Acceptance
writes nothing here, so whoever was taken out of a group meanwhile does not come back by accepting.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.marks import GroupMark
from chalicelib.domain.writes import Always, Change, Drop, Exists, Put, Write


def group_writes(contact: Contact, before: Sequence[str], after: Sequence[str], now: int) -> list[Write]:
    """The writes that take a contact into groups and out of others, beside that of the contact itself."""
    marks = [taken_in(contact, one, now) for one in after if one not in before]
    gone = [taken_out(contact, one) for one in before if one not in after]
    changed = [one for one in (*after, *before) if (one in before) != (one in after)]
    counted = [Change(refs.contact(contact.organization, one), Exists(), increase={"version": 1}) for one in changed]
    return [*marks, *gone, *counted]


def taken_in(contact: Contact, group: str, now: int) -> Put:
    mark = GroupMark(organization=contact.organization, group=group, contact=contact.id, at=now)
    return Put(refs.group_member(contact.organization, group, contact.id), mark, Always())


def taken_out(contact: Contact, group: str) -> Drop:
    return Drop(refs.group_member(contact.organization, group, contact.id), Always())


def in_groups(contact: Contact, groups: Iterable[str]) -> Contact:
    """The contact, in these groups and no other."""
    return replace(contact, grants=replace(contact.grants, groups=tuple(dict.fromkeys(groups))))
