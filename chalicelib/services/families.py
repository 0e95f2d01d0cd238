"""Dependents with their guardians, as far as the caller may see: all, or those of the contacts assigned to them.

A guardian is shown in the same state as in the list of contacts (S4.3); whom staff may not see, is not among them.
"""

from collections.abc import Collection, Sequence

from chalicelib.domain import refs
from chalicelib.domain.contact import Contact
from chalicelib.domain.dependent import Dependent
from chalicelib.domain.errors import NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id, membership_id
from chalicelib.domain.marks import Assignment
from chalicelib.domain.organization import Role
from chalicelib.domain.search import begins_with
from chalicelib.domain.values import dataclass
from chalicelib.domain.views import Seat
from chalicelib.domain.writes import Page
from chalicelib.services.access import enter
from chalicelib.services.directory import people
from chalicelib.services.kit import Kit

# The dependents of staff are found by the contacts assigned to them: of the latest so many.
ASSIGNED = 1_000
AT_ONCE = 200


@dataclass(frozen=True)
class Family:
    """`guardians`: the contacts of those that the caller may see, in the order of the dependent."""

    dependent: Dependent
    guardians: tuple[Contact, ...]


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked for; what is empty does not matter. `name` is the beginning of a name."""

    name: str = ""
    segment: str = ""
    external_id: str = ""

    def fits(self, one: Dependent) -> bool:
        return (
            (not self.name or begins_with(self.name, one.name, (), ()))
            and (not self.segment or self.segment in one.segments.values())
            and self.external_id in ("", one.external_id)
        )


def get(kit: Kit, caller: User, organization: str, identifier: str) -> Family:
    _, one, seen = gate(kit, caller, organization, identifier)
    return _families(kit, [one], seen)[0]


def gate(kit: Kit, caller: User, organization: str, identifier: str) -> tuple[Seat, Dependent, Collection[str]]:
    """The one gate to a dependent, with the guardians the caller may see. Raises NotFound where that is nobody."""
    if not is_id("dep_", identifier):
        raise NotFound
    reference = refs.dependent(organization, identifier)
    seat, found = enter(kit.store, organization, caller, reference)
    one = found[reference]
    if one is None:
        raise NotFound
    guardians = [guardian.contact for guardian in one.guardians]
    if seat.sight.contacts == "all":
        return seat, one, guardians
    mine = _assigned(kit, seat, guardians) if seat.sight.contacts == "assigned" and guardians else []
    if not mine:
        raise NotFound
    return seat, one, mine


def list_dependents(
    kit: Kit, caller: User, organization: str, asked: Question, *, after: str | None, limit: int
) -> Page:
    """Families, newest dependent first; staff get those of the contacts assigned to them, clients and guests none."""
    seat, _ = enter(kit.store, organization, caller)
    if seat.sight.contacts == "all":
        keep = asked.fits if asked != Question() else None
        page = kit.store.list_newest([refs.dependents_of(organization)], after=after, limit=limit, where={}, keep=keep)
        everybody = {guardian.contact for one in page.items for guardian in one.guardians}
        return Page(_families(kit, page.items, everybody), page.next)
    own = seat.holds(Role.STAFF)
    if seat.sight.contacts == "none" or own is None:
        return Page([], None)
    return _of_staff(kit, organization, own.id, asked, after, limit)


def _of_staff(kit: Kit, organization: str, member: str, asked: Question, after: str | None, limit: int) -> Page:
    clients = [one for one in people(kit, organization, _assignments(kit, organization, member)) if one]
    references = {refs.dependent(organization, copy.dependent) for person in clients for copy in person.dependents}
    found = kit.store.read(references).all(references) if references else []
    wanted = sorted((one for one in found if asked.fits(one)), key=_place, reverse=True)
    left = [one for one in wanted if after is None or _place(one) < after]
    shown = left[:limit]
    following = _place(shown[-1]) if len(left) > limit else None
    return Page(_families(kit, shown, {person.id for person in clients}), following)


def _assignments(kit: Kit, organization: str, member: str) -> list[Assignment]:
    marks: list[Assignment] = []
    position = None
    for _ in range(ASSIGNED // AT_ONCE):
        page = kit.store.list_newest([refs.assigned_to(organization, member)], after=position, limit=AT_ONCE, where={})
        marks += page.items
        position = page.next
        if position is None:
            break
    return marks


def _place(one: Dependent) -> str:
    """Where a dependent stands in a list: by its time, then by its id."""
    return f"{one.created_at:013d}#{one.id}"


def _assigned(kit: Kit, seat: Seat, guardians: Sequence[str]) -> list[str]:
    """Those of the guardians who are assigned to the caller."""
    own = membership_id(seat.caller.id, Role.STAFF)
    references = {one: refs.assignment(seat.organization.id, one, own) for one in guardians}
    found = kit.store.read(references.values())
    return [one for one, reference in references.items() if found[reference]]


def _families(kit: Kit, dependents: Sequence[Dependent], seen: Collection[str]) -> list[Family]:
    """All guardians of all these dependents in one read."""
    references = {
        guardian.contact: refs.contact(one.organization, guardian.contact)
        for one in dependents
        for guardian in one.guardians
        if guardian.contact in seen
    }
    found = kit.store.read(references.values()) if references else None
    return [
        Family(one, tuple(found.all(references[held.contact] for held in one.guardians if held.contact in references)))
        if found
        else Family(one, ())
        for one in dependents
    ]
