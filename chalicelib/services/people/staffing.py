"""Who serves a contact: owners and admins set the list, whoever sees the contact sees it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import AssignOthers, FieldError, Unprocessable, VersionMismatch
from chalicelib.domain.identity import User
from chalicelib.domain.lifecycle import is_open
from chalicelib.domain.organization import Membership, Role
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Check, Equals, Lost, Write
from chalicelib.services.context import Context
from chalicelib.services.core.assigned import active_staff, staff_on
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.core.staff_lists import named_staff, staff_refs
from chalicelib.services.messages.staff_changes import StaffChange, staff_changed, with_list_of_its_own
from chalicelib.services.people.contacts import gate

STAFF = "staff"


@dataclass(frozen=True)
class Staffed:
    """A contact with those who serve it, the primary one first."""

    contact: Contact
    staff: tuple[Membership, ...]


@dataclass(frozen=True, kw_only=True)
class StaffList:
    """The memberships that shall serve a contact; `version` is that of the contact as the caller saw it, None where
    they named none."""

    contact: str
    staff: tuple[str, ...]
    version: int | None = None


def get(context: Context, user: User, organization_id: str, identifier: str) -> Staffed:
    """A contact with its staff, as far as the caller sees it."""
    _, contact, _ = gate(context, user, organization_id, identifier)
    return with_staff(context, contact)


def with_staff(context: Context, contact: Contact) -> Staffed:
    return Staffed(contact, tuple(active_staff(context, contact.organization, staff_on(context, contact))))


def put_staff(context: Context, user: User, organization_id: str, wanted: StaffList) -> Staffed:
    """The contact, served by these alone and from now on; the same list again changes nothing.

    Raises NotFound, AssignOthers for callers who are neither owner nor admin, Unprocessable, VersionMismatch also where
    somebody was faster than a caller who named a version, else Conflict.
    """
    members = staff_refs(organization_id, wanted.staff, STAFF)

    def decide() -> Decision[Staffed]:
        caller, contact, found = gate(context, user, organization_id, wanted.contact, *members)
        _refuse(caller, contact)
        staff = named_staff(found, organization_id, wanted.staff, STAFF)
        before = staff_on(context, contact)
        if wanted.version not in (None, contact.version):
            raise VersionMismatch
        change = StaffChange(
            contact=contact, before=before, after=wanted.staff, actor=user.id, policy=caller.organization.policy
        )
        writes = staff_changed(context, change)
        overtaken = partial(_overtaken, wanted)
        if not writes:
            # The list was read after the contact: somebody may have set it in between.
            unchanged = Check(refs.of(contact), Equals("version", contact.version))
            return Decision(Staffed(contact, staff), [unchanged], overtaken)
        fresh = revised(with_list_of_its_own(contact))
        writes += _renamed(context, contact, staff)
        return Decision(Staffed(fresh, staff), [save(contact, fresh), *writes], overtaken)

    return attempt(context, decide)


def _renamed(context: Context, contact: Contact, staff: Sequence[Membership]) -> list[Write]:
    """The writes after which the client's open invitations name those who serve them now."""
    names = tuple(one.name for one in staff if one.name)
    references = [refs.invitation(one) for one in contact.open_invitations]
    offers = context.store.read(references).all(references) if references else []
    outdated = (one for one in offers if one.role == Role.CLIENT and is_open(one, context.now))
    return [save(one, replace(one, staff_names=names)) for one in outdated if one.staff_names != names]


def _refuse(caller: Caller, contact: Contact) -> None:
    if not caller.manages:
        raise AssignOthers
    if contact.client:
        detail = "A guest is served by the staff of their client: assign those to the client."
        raise Unprocessable(errors=[FieldError(STAFF, "invalid", detail)])


def _overtaken(wanted: StaffList, lost: Lost) -> None:
    """Raises VersionMismatch where the contact is another than the caller saw; else the list is judged again."""
    if wanted.version is not None and any(ref.kind == "contact" for ref in lost.found):
        raise VersionMismatch
