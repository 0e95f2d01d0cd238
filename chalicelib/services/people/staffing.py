"""Who serves a contact: owners and admins set the list, whoever sees the contact sees it."""

from collections.abc import Sequence
from functools import partial

from chalicelib.domain import refs
from chalicelib.domain.caller import Caller
from chalicelib.domain.contact import Contact
from chalicelib.domain.errors import AssignOthers, FieldError, Unprocessable, VersionMismatch
from chalicelib.domain.identity import User
from chalicelib.domain.ids import parse_membership_id
from chalicelib.domain.organization import Membership
from chalicelib.domain.permissions import TEAM
from chalicelib.domain.values import dataclass
from chalicelib.domain.writes import Check, Equals, Found, Lost
from chalicelib.services.context import Context
from chalicelib.services.core.assigned import MOST, active_staff, staff_on
from chalicelib.services.core.saving import Decision, attempt, revised, save
from chalicelib.services.messages.staff_changes import StaffChange, staff_changed, with_list_of_its_own
from chalicelib.services.people.contacts import gate


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
    _refuse_list(wanted.staff)

    def decide() -> Decision[Staffed]:
        caller, contact, members = _read(context, user, organization_id, wanted)
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
            return Decision(Staffed(contact, members), [unchanged], overtaken)
        fresh = revised(with_list_of_its_own(contact))
        return Decision(Staffed(fresh, members), [save(contact, fresh), *writes], overtaken)

    return attempt(context, decide)


def _refuse_list(staff: Sequence[str]) -> None:
    if len(staff) > MOST:
        raise _wrong("too_many", f"At most {MOST} can serve a contact: leave somebody out.")
    if len(set(staff)) != len(staff):
        raise _wrong("duplicate", "Somebody is named twice: name each of them once, the primary one first.")
    if not all(parse_membership_id(one) for one in staff):
        raise _wrong("invalid", "Name members by their id (mem_...).")


def _read(
    context: Context, user: User, organization_id: str, wanted: StaffList
) -> tuple[Caller, Contact, tuple[Membership, ...]]:
    members = [refs.membership(organization_id, *parts) for one in wanted.staff if (parts := parse_membership_id(one))]
    caller, contact, found = gate(context, user, organization_id, wanted.contact, *members)
    if not caller.manages:
        raise AssignOthers
    if contact.client:
        raise _wrong("invalid", "A guest is served by the staff of their client: assign those to the client.")
    return caller, contact, tuple(_active(found, one) for one in members)


def _active(found: Found, reference: refs.Ref[Membership]) -> Membership:
    member = found[reference]
    if member is None or not member.is_active or member.role not in TEAM:
        raise _wrong("invalid", "Somebody named here is not an active member of the team: leave them out.")
    return member


def _overtaken(wanted: StaffList, lost: Lost) -> None:
    """Raises VersionMismatch where the contact is another than the caller saw; else the list is judged again."""
    if wanted.version is not None and any(ref.kind == "contact" for ref in lost.found):
        raise VersionMismatch


def _wrong(code: str, detail: str) -> Unprocessable:
    return Unprocessable(errors=[FieldError("staff", code, detail)])
