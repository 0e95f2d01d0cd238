"""A child or student, where it belongs (site, classroom, program), and the contacts who are its guardians."""

from dataclasses import field, replace
from enum import StrEnum

from chalicelib.domain.contact import Contact, Guardianship
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.organization import Policy, Role
from chalicelib.domain.values import dataclass

MAX_SEGMENTS = 10
MAX_GUARDIANS = 10
# Each contact carries a copy of all of its guardianships, which must stay a small part of its item.
MAX_DEPENDENTS = 20
SEGMENT_LIMIT = 60
EXTERNAL_ID_LIMIT = 120


class Slot(StrEnum):
    """One guardian is A, one is B, any number are others: grandparents, who may fetch the child, emergencies."""

    A = "A"
    B = "B"
    OTHER = "other"


PARENTS = frozenset({Slot.A, Slot.B})


@dataclass(frozen=True, kw_only=True)
class Guardian:
    contact: str
    slot: str


@dataclass(frozen=True, kw_only=True)
class Dependent:
    """`segments` maps what the organization sorts by (site, classroom, program) to where this one is."""

    id: str
    organization: str
    name: str
    external_id: str = ""
    segments: dict[str, str] = field(default_factory=dict)
    guardians: tuple[Guardian, ...] = ()
    created_by: str = ""
    created_at: int
    version: int = 1

    def as_seen_by(self, contact_id: str) -> Guardianship | None:
        """The copy that this contact carries, None unless it is a guardian."""
        slot = next((one.slot for one in self.guardians if one.contact == contact_id), "")
        return Guardianship(dependent=self.id, name=self.name, slot=slot, segments=self.segments) if slot else None


def carrying(contact: Contact, dependent: Dependent) -> Contact:
    """The contact with its copy of this dependent as that is now, or without one."""
    copies = {copy.dependent: copy for copy in contact.dependents}
    mine = dependent.as_seen_by(contact.id)
    if mine is None:
        copies.pop(dependent.id, None)
    else:
        copies[dependent.id] = mine
    return replace(contact, dependents=tuple(copies.values()))


def only_other(contact: Contact, policy: Policy) -> bool:
    """Whether a contact is a guardian, but nobody's A or B, where only those can be invited (S4.1)."""
    guards_as_parent = any(one.slot in PARENTS for one in contact.dependents)
    return bool(contact.dependents) and not guards_as_parent and not policy.invite_other_guardians


def refuse_only_other(contact: Contact, policy: Policy) -> None:
    """Raises NotAllowed with the rule."""
    if only_other(contact, policy):
        raise NotAllowed(
            "Only guardians A and B are invited here: give this contact slot A or B of a dependent, "
            "or switch on `invite_other_guardians`.",
            extra={"rule": "guardian_slot"},
        )


def named_for(contact: Contact, role: str, policy: Policy) -> tuple[str, ...]:
    """Whom an invitation to this role is about: the names of those for whom the contact may be invited."""
    if role != Role.CLIENT:
        return ()
    return tuple(one.name for one in contact.dependents if one.slot in PARENTS or policy.invite_other_guardians)


def still_named(invitation: Invitation, contact: Contact) -> tuple[str, ...]:
    """Of the names an invitation shows, those of whom the contact is still a guardian: also its old links show them."""
    names = {one.name for one in contact.dependents}
    return tuple(name for name in invitation.dependents if name in names)
