"""Contacts: create, list, read, change, invite, unlink; and the counts of contacts and invitations."""

from collections.abc import Iterable

from msgspec import structs

from chalicelib.domain import command
from chalicelib.domain.typed import is_national
from chalicelib.handlers.api.bodies.contacts import (
    ContactAnswer,
    ContactsPage,
    ContactsQuery,
    CountsAnswer,
    CreateContact,
    InviteContact,
    PatchContact,
    PutStaff,
    contact_answer,
    counts_answer,
    staffed_answer,
)
from chalicelib.handlers.api.bodies.invitation_answers import (
    InvitationAnswer,
    InvitationsPage,
    invitation_answer,
    listed_answer,
)
from chalicelib.handlers.api.invitations import INVITING_REFUSALS, command_of
from chalicelib.handlers.http import lists
from chalicelib.handlers.http.lists import PageQuery
from chalicelib.handlers.http.operation import Call, CallWith, Json, action, operation
from chalicelib.handlers.http.parsing import given_fields
from chalicelib.services.core.numbers import assumed_country, home_of
from chalicelib.services.core.saving import Patch
from chalicelib.services.invitations import invite_contact as inviting_contact
from chalicelib.services.people import (
    contact_changes,
    contacts,
    counts,
    directory,
    ending,
    guest_lists,
    history,
    staffing,
    unlinking,
)


@operation("Create a contact without inviting", status=201, replayable=True)
def create_contact(call: CallWith[CreateContact]) -> ContactAnswer:
    """Several contacts may share an address. Nothing is sent."""
    draft = contacts.ContactDraft(**_with_tuples(structs.asdict(call.body)))
    contact = contacts.create(call.context, call.user, call.path["org"], draft, call.replay)
    return contact_answer(contact, _assumed(call, call.body.phones, call.body.country))


@operation("List contacts")
def list_contacts(call: CallWith[ContactsQuery]) -> ContactsPage:
    """Newest first. Staff get the contacts assigned to them. A page may be shorter than `limit`, even empty, and still
    have a `next`: go on until it is null. `q` is the beginning of a name, of any word of it, or of an address.
    `segment` (the value of any), `slot` and `dependent` ask for guardians, and must hold for one of their dependents.
    `staff=none` answers those whom nobody serves who is active, `attention=true` those with an open invitation that
    needs somebody: see the list of invitations."""
    query = call.query
    asked = directory.ContactQuestion(
        **lists.audience_fields(query),
        name=query.q or "",
        attention=query.attention,
        unserved=query.staff == "none",
    )
    after = lists.position(call, "contacts")
    page = directory.list_contacts(call.context, call.user, call.path["org"], asked, after=after, limit=query.limit)
    items = [contact_answer(one) for one in page.items]
    return ContactsPage(items, lists.cursor(call, "contacts", page))


@operation("Count invitations and contacts")
def get_counts(call: Call) -> CountsAnswer:
    """Invitations in each state, contacts in each display state, as far as the caller sees them. `more` means at least
    so many: a count looks at the newest 5000 of a state at most, for staff at the newest 500 assignments."""
    return counts_answer(counts.count(call.context, call.user, call.path["org"]))


@operation("Read a contact")
def get_contact(call: Call) -> ContactAnswer:
    """With its display state (invite, re_invite or linked), and the members of the team who serve it and are active."""
    return staffed_answer(staffing.get(call.context, call.user, call.path["org"], call.path["contact"]))


@operation("List the invitations of a contact")
def list_contact_invitations(call: CallWith[PageQuery]) -> InvitationsPage:
    """Newest first, whoever sent them, each with its latest delivery: accepted ones, and those that are open or ended
    in the last 30 days. For owners, admins and the staff who serve the contact."""
    contact = call.path["contact"]
    after = lists.position(call, f"history#{contact}")
    page = history.list_history(call.context, call.user, call.path["org"], contact, after=after, limit=call.query.limit)
    items = [listed_answer(one, call.now) for one in page.items]
    return InvitationsPage(items, lists.cursor(call, f"history#{contact}", page))


@operation(
    "Say who serves a contact",
    refusals=("assign_others", "conflict"),
    versioned=True,
)
def put_contact_staff(call: CallWith[PutStaff]) -> ContactAnswer:
    """For owners and admins. Those named see the contact and its invitations from now on, everybody else on the staff
    no more. The same list again changes nothing. `If-Match` names the version of the contact."""
    wanted = staffing.StaffList(contact=call.path["contact"], staff=tuple(call.body.staff), version=call.version)
    return staffed_answer(staffing.put_staff(call.context, call.user, call.path["org"], wanted))


@operation(
    "Change a contact",
    refusals=("invitation_closed", "channel_unavailable"),
    versioned=True,
)
def patch_contact(call: CallWith[PatchContact]) -> ContactAnswer:
    """A changed address corrects the open invitations: they get a new link, and earlier links stop working. Those of a
    contact that has an account are for owners and admins to change; the old address is told, without the new one."""
    given = given_fields(call.body, cleared={"emails": [], "phones": [], "tags": []}, empty="")
    assumed = _assumed(call, given.get("phones", ()), given.get("country", ""))
    patch = Patch(_with_tuples(given), call.version)
    changed = contact_changes.change(call.context, call.user, call.path["org"], call.path["contact"], patch)
    return contact_answer(changed, assumed)


@action("Invite a contact", refusals=INVITING_REFUSALS, replayable=True)
def invite_contact(call: CallWith[InviteContact]) -> InvitationAnswer:
    """Does what is needed: makes an invitation, or sends the open one again."""
    recipient = command.TypedRecipient(contact=call.path["contact"])
    handed = inviting_contact.invite(call.context, command_of(call, recipient))
    return invitation_answer(handed, call.now)


@action("Part the account from the contact", refusals=("conflict",))
def unlink_contact(call: Call) -> ContactAnswer:
    """The membership ends; grants, assignments and history stay, and the contact can be invited again."""
    parted = unlinking.unlink(call.context, call.user, call.path["org"], call.path["contact"])
    return contact_answer(parted)


@operation("List the guests of a client or group")
def list_guests(call: CallWith[PageQuery]) -> ContactsPage:
    """Oldest first, for owners, admins and the staff assigned to the client or group. A client asks for their own:
    `GET /v1/me/organizations/{org}/guests`."""
    client = call.path["contact"]
    after = lists.position(call, f"guests#{client}")
    page = guest_lists.list_guests(
        call.context, call.user, call.path["org"], client, after=after, limit=call.query.limit
    )
    return ContactsPage([contact_answer(one) for one in page.items], lists.cursor(call, f"guests#{client}", page))


@action("End a guest", refusals=("conflict",))
def end_guest(call: Call) -> ContactAnswer:
    """By owners, admins and staff assigned to the client. The membership ends and an open invitation is withdrawn; the
    same contact can be invited again."""
    return contact_answer(ending.end(call.context, call.user, call.path["org"], call.path["guest"]))


def _assumed(call: Call, phones: Iterable[str], country: str) -> str:
    """The country taken for granted for these numbers; only for numbers in national form one read more."""
    home = home_of(call.context, call.user, call.path["org"], filter(is_national, phones), country)
    return assumed_country(phones, home)


def _with_tuples(fields: Json) -> Json:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}
