"""Reading and listing dependents with their guardians, as far as the caller may see: all, or those of the contacts
assigned to them.

A guardian is shown in the same state as in the list of contacts (S4.3); whom staff may not see, is not among them.
"""

from collections.abc import Collection, Sequence

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.contact import Contact
from chalicelib.domain.dependent import Dependent
from chalicelib.domain.errors import NotFound
from chalicelib.domain.identity import User
from chalicelib.domain.ids import is_id, membership_id
from chalicelib.domain.organization import Membership, Role
from chalicelib.domain.search import begins_with
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Found, Page
from chalicelib.services.context import Context
from chalicelib.services.core.access import enter
from chalicelib.services.core.assigned import clients_of


@dataclass(frozen=True)
class Family:
    """`guardians`: the contacts of those that the caller may see, in the order of the dependent."""

    dependent: Dependent
    guardians: tuple[Contact, ...]


@dataclass(frozen=True, kw_only=True)
class DependentQuestion:
    """What is asked for; what is empty does not matter. `name` is the beginning of a name."""

    name: str = ""
    segment: str = ""
    external_id: str = ""

    def fits(self, dependent: Dependent) -> bool:
        return (
            (not self.name or begins_with(self.name, dependent.name, (), ()))
            and (not self.segment or self.segment in dependent.segments.values())
            and self.external_id in ("", dependent.external_id)
        )


def get(context: Context, user: User, organization_id: str, identifier: str) -> Family:
    _, dependent, seen = gate(context, user, organization_id, identifier)
    return _families(context, [dependent], seen)[0]


def gate(
    context: Context, user: User, organization_id: str, identifier: str
) -> tuple[Caller, Dependent, Collection[str]]:
    """The one gate to a dependent, with the guardians the caller may see. Raises NotFound where that is nobody."""
    if not is_id("dep_", identifier):
        raise NotFound
    reference = refs.dependent(organization_id, identifier)
    caller, found = enter(context.store, organization_id, user, reference)
    dependent = found[reference]
    if dependent is None:
        raise NotFound
    guardians = [guardian.contact for guardian in dependent.guardians]
    if caller.sight.contacts == "all":
        return caller, dependent, guardians
    mine = _assigned(context, caller, guardians) if caller.sight.contacts == "assigned" and guardians else []
    if not mine:
        raise NotFound
    return caller, dependent, mine


def list_dependents(
    context: Context, user: User, organization_id: str, question: DependentQuestion, *, after: str | None, limit: int
) -> Page:
    """Families, newest dependent first; staff get those of the contacts assigned to them, clients and guests none."""
    caller, _ = enter(context.store, organization_id, user)
    if caller.sight.contacts == "all":
        keep = question.fits if question != DependentQuestion() else None
        page = context.store.list_newest(
            [refs.dependents_of(organization_id)], after=after, limit=limit, where={}, keep=keep
        )
        everybody = {guardian.contact for one in page.items for guardian in one.guardians}
        return Page(_families(context, page.items, everybody), page.next)
    own = caller.holds(Role.STAFF)
    if caller.sight.contacts == "none" or own is None:
        return Page([], None)
    return _of_staff(context, own, question, after, limit)


def _of_staff(context: Context, member: Membership, question: DependentQuestion, after: str | None, limit: int) -> Page:
    organization_id = member.organization
    clients = clients_of(context, member)
    references = {refs.dependent(organization_id, copy.dependent) for client in clients for copy in client.dependents}
    found = context.store.read(references).all(references) if references else []
    wanted = sorted((one for one in found if question.fits(one)), key=_place, reverse=True)
    left = [one for one in wanted if after is None or _place(one) < after]
    shown = left[:limit]
    following = _place(shown[-1]) if len(left) > limit else None
    return Page(_families(context, shown, {contact.id for contact in clients}), following)


def _place(dependent: Dependent) -> str:
    """Where a dependent stands in a list: by its time, then by its id."""
    return f"{dependent.created_at:013d}#{dependent.id}"


def _assigned(context: Context, caller: Caller, guardians: Sequence[str]) -> list[str]:
    """Those of the guardians who are assigned to the caller."""
    own = membership_id(caller.user.id, Role.STAFF)
    references = {one: refs.assignment(caller.organization.id, one, own) for one in guardians}
    found = context.store.read(references.values())
    return [one for one, reference in references.items() if found[reference]]


def _families(context: Context, dependents: Sequence[Dependent], seen: Collection[str]) -> list[Family]:
    """All guardians of all these dependents in one read."""
    references = {one.id: _guardian_refs(one, seen) for one in dependents}
    wanted = dict.fromkeys(ref for guardians in references.values() for ref in guardians)
    found = context.store.read(wanted) if wanted else Found({})
    return [Family(one, tuple(found.all(references[one.id]))) for one in dependents]


def _guardian_refs(dependent: Dependent, seen: Collection[str]) -> list[refs.Ref[Contact]]:
    return [refs.contact(dependent.organization, one.contact) for one in dependent.guardians if one.contact in seen]
